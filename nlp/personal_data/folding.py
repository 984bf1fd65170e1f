"""A second reading of a text in which disguised digits are plain ones.

Full-width, circled and Chinese digits become ASCII digits, so do O and l in a mobile number, invisible characters and the marks between single digits
(1 3 8…, 1-3-8…) vanish. Every character of the reading knows where it stands in the text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from nlp.records import PiiSpan

_CHINESE: Final = {
    char: str(digit)
    for digit, chars in enumerate(
        (
            "零〇洞",
            "一壹幺弌㈠㊀",
            "二贰贰弍㈡㊁",
            "三叁叄弎㈢㊂",
            "四肆㈣㊃",
            "五伍㈤㊄",
            "六陆㈥㊅",
            "七柒㈦㊆",
            "八捌㈧㊇",
            "九玖㈨㊈",
        )
    )
    for char in chars
}
CHINESE_DIGITS: Final = "".join(_CHINESE)
_GAP: Final = r"[\s.·•_*—–,，、/|()（）~-]"
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Zero width, variation selectors, the box of a key cap."""
_WIDE: Final = re.compile(
    "[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b\u24b6-\u24ff\u2776-\u2793\u3000\uff01-\uff5e"
    "\U0001d400-\U0001d7ff\U0001f101-\U0001f10a]"
)
"""Characters that are an ASCII one, or a digit, in another dress."""
_NUMERALS: Final = re.compile(rf"[0-9{CHINESE_DIGITS}](?:{_GAP}{{0,3}}[0-9{CHINESE_DIGITS}]){{4,}}")
"""Five and more digits in a row, some of them perhaps Chinese."""
_APART: Final = re.compile(rf"(?<!\d)[0-9](?:{_GAP}{{1,3}}[0-9]){{5,}}(?:{_GAP}{{1,3}}[Xx])?(?![0-9A-Za-z])")
"""Six and more digits, each by itself."""


_LETTERS: Final = re.compile(r"(?<![0-9A-Za-z])(?=(?:[OoIl]*[0-9]){8})[1Il][3-9][0-9OoIl]{9}(?![0-9A-Za-z])")
"""A mobile number in which letters stand for 0 and 1."""
_DISGUISED: Final = re.compile(rf"[{CHINESE_DIGITS}]|(?![0-9])\d|[\u2460-\u24ff\u2776-\u2793]")
_LIKE_DIGITS: Final = str.maketrans("OoIl", "0011")
_UNITS: Final = "年个月天次块人位种条张笔份家起楼"


@dataclass(frozen=True, slots=True)
class Folded:
    """A reading of a text, and where its characters stand there."""

    text: str
    original: str
    places: tuple[int, ...] | None
    """By character of the reading: its offset in the original; None: the same."""

    def span(self, kind: str, start: int, end: int) -> PiiSpan:
        """A span of the reading as a span of the original, with the invisible characters that end it."""
        if self.places is None:
            return PiiSpan(kind, start, end)
        end = self.places[end - 1] + 1
        while end < len(self.original) and _INVISIBLE.match(self.original, end):
            end += 1
        return PiiSpan(kind, self.places[start], end)


def fold(text: str) -> Folded:
    """The reading of a text."""
    original = text
    places: tuple[int, ...] | None = None
    if _INVISIBLE.search(text):
        text, places = _leave_out(text, [match.span() for match in _INVISIBLE.finditer(text)], None)
    raw, text = text, _WIDE.sub(lambda match: _plain(match[0]), text)
    text = _NUMERALS.sub(lambda match: _translated(match, raw), text)
    text = _LETTERS.sub(lambda match: match[0].translate(_LIKE_DIGITS), text)
    if gaps := [span for match in _APART.finditer(text) for span in _gaps(text, match)]:
        text, places = _leave_out(text, gaps, places)
    return Folded(text, original, places)


def _leave_out(text: str, spans: list[tuple[int, int]], places: tuple[int, ...] | None) -> tuple[str, tuple[int, ...]]:
    out = {place for start, end in spans for place in range(start, end)}
    kept = [place for place in range(len(text)) if place not in out]
    return "".join(text[place] for place in kept), tuple(places[place] if places else place for place in kept)


def _gaps(text: str, match: re.Match[str]) -> list[tuple[int, int]]:
    return [(place, place + 1) for place in range(*match.span()) if not text[place].isalnum()]


@cache
def _plain(char: str) -> str:
    """One character for one: ⒈ and ➀ are 1; what has no such reading stays."""
    if char.isascii():
        return char
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    other = unicodedata.normalize("NFKC", char)
    return other if len(other) == 1 else char


def _translated(match: re.Match[str], raw: str) -> str:
    """Digits for Chinese ones, but for one at an edge that belongs to a word (统一138…, …8000一直, …六五三年)."""
    run, text = match[0], match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    inner = bool(_DISGUISED.search(raw[match.start() + 1 : match.end() - 1]))
    start = int(_is_word_part(run[0], before, "第周期初", disguised=inner))
    end = len(run) - int(_is_word_part(run[-1], after, _UNITS, disguised=inner))
    return run[:start] + run[start:end].translate(_translation()) + run[end:]


def _is_word_part(char: str, neighbour: str, words: str, *, disguised: bool) -> bool:
    """Whether a Chinese digit belongs to its neighbour: the digits inside are plain ones, or the neighbour counts with it."""
    if char not in _CHINESE or not "一" <= neighbour <= "鿿":
        return False
    return (neighbour in words and char in "一二三四五六七八九") or not disguised


@cache
def _translation() -> dict[int, str]:
    return str.maketrans(_CHINESE)
