"""What all commands share: opening the context, printing, and errors that say the remedy."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import NoReturn

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from crawlers.sources import SourcesError
from nlp.lexicon_file import LexiconError
from nlp.model import ModelError
from service.db import DatabaseUnavailableError
from service.errors import RequestError
from service.ingest.context import Context
from service.logs import configure_logging
from service.routing.document import RulesError
from service.settings import Settings
from service.stores.contract import StoreUnavailableError

UNAVAILABLE = (StoreUnavailableError, DatabaseUnavailableError)
"""Exit code 4: something that must run does not."""
REFUSED = (RequestError, RulesError, SourcesError, ModelError, LexiconError)
"""Exit code 2: what was given cannot be used; the message says the remedy."""
LINE_SECONDS = 5
"""How often a long command says in a log how far it is."""
out = Console()
err = Console(stderr=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """Print why and end with an exit code."""
    err.print(f"[bold red]错误[/] {message}", highlight=False)
    raise typer.Exit(code)


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment and the home folder; a wrong one ends the command with its name and remedy."""
    configure_logging()
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"TINGFENG_{'_'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()]
        fail("设置有误 (wrong settings):\n  " + "\n  ".join(lines), 2)


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Context]:
    """The context of a command; known failures become messages."""
    try:
        context = Context.open(settings or load_settings())
    except UNAVAILABLE as error:
        fail(str(error), 4)
    try:
        yield context
    except UNAVAILABLE as error:
        fail(str(error), 4)
    except REFUSED as error:
        fail(str(error), 2)
    finally:
        context.close()


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def print_line(value: object) -> None:
    """One NDJSON line on stdout."""
    sys.stdout.write(orjson.dumps(value, default=str).decode() + "\n")


def print_counts(title: str, counts: Mapping[str, int], name: Callable[[str], str] = str) -> None:
    """A small table of counts, largest first."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_header=False, box=None)
    for key, count in sorted(counts.items(), key=lambda item: -item[1]):
        table.add_row(name(key), f"{count:,}")
    out.print(table)


def progress_bar(*, quiet: bool = False) -> Progress:
    """A progress display on stderr; silent where stderr is no terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,
    )


@contextmanager
def counting(title: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Counts steps done of a total on stderr: as a bar with rate and time left, or a line now and then in a log."""
    began = last = monotonic()
    done = 0
    bar = progress_bar(quiet=quiet)
    bar.columns = (*bar.columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with bar:
        task = bar.add_task(title, total=total, rate="")

        def step(count: int) -> None:
            nonlocal done, last
            done += count
            rate = f"每秒 {done / max(monotonic() - began, 1e-3):,.0f} 条"
            bar.update(task, completed=done, rate=rate)
            if not quiet and not err.is_terminal and monotonic() - last >= LINE_SECONDS:
                last = monotonic()
                err.print(f"{title} {done:,}/{total:,}，{rate}", highlight=False)

        yield step
