"""What stands around a value: ``tid={number}`` takes the digits behind ``tid=``.

These are no regular expressions, so none can be written that takes hours on an unlucky text.
"""

import re
from functools import lru_cache
from typing import Final

_HOLE: Final = re.compile(r"\{(\w*)\}")
_HOLES: Final = {"number": r"[0-9]{1,20}", "word": r"[A-Za-z0-9_.-]{1,64}", "text": r".{1,300}"}
_LONGEST: Final = 200


class PatternError(ValueError):
    """A pattern that cannot be used; the message quotes it and says the remedy."""


def checked_pattern(written: str) -> str:
    """The pattern as it was written. Raises `PatternError`."""
    _compiled(written)
    return written


def matched(written: str, text: str) -> str:
    """What stands in the hole of a checked pattern, at its first place in the text; empty where it does not fit."""
    found = _compiled(written).search(text)
    return found[1].strip() if found else ""


@lru_cache(maxsize=1024)
def _compiled(written: str) -> re.Pattern[str]:
    holes = _HOLE.findall(written)
    if len(holes) != 1 or holes[0] not in _HOLES or len(written) > _LONGEST:
        raise PatternError(
            f"应恰有一个 {{number}}、{{word}} 或 {{text}}，例如 tid={{number}}"
            f" (exactly one of them, as in tid={{number}}): {written[:60]!r}"
        )
    before, _, after = _HOLE.split(written)
    lazily = "?" if after and holes[0] == "text" else ""
    return re.compile(f"{re.escape(before)}({_HOLES[holes[0]]}{lazily}){re.escape(after)}")
