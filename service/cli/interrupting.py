"""Ctrl-C that lets the work at hand be finished; a second one ends at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from service.cli.console import err


@dataclass
class Interrupt:
    """Whether Ctrl-C was pressed."""

    asked: bool = False


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """The first Ctrl-C (or SIGTERM) only sets ``asked``; the next does what it always does."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():  # only there signals can be handled
        yield interrupt
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(_number: int, _frame: FrameType | None) -> None:
        interrupt.asked = True
        err.print("这一批做完就停；再按一次立即停 (stopping behind this batch; once more: at once)", highlight=False)
        _restore()

    def _restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, ask)
    try:
        yield interrupt
    finally:
        _restore()
