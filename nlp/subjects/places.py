"""Places named in a text: the value is the code of the division, or the name where several places share it."""

from collections.abc import Iterator, Sequence
from typing import Final

from nlp.records import Subject
from nlp.subjects.gazetteer import Gazetteer, gazetteer
from nlp.subjects.lexemes import Found
from nlp.words import cut

_WINDOW: Final = 8
"""Characters on either side that the cutter sees."""


def find_places(text: str, words: Sequence[Found], brands: Sequence[tuple[int, int]]) -> Iterator[Subject]:
    """Provinces, cities, counties and districts; names that follow each other (浙江杭州) are one place, the narrowest."""
    if not words:
        return
    known, last, named = gazetteer(), None, list[str]()
    for word in words:
        beside = last is not None and last.end == word.start
        if not _stands(text, word, known, beside) or any(s < word.end and word.start < e for s, e in brands):
            continue
        value = _code(known, word.value, named)
        named.append(value)
        if last is not None and beside and _lies_in(value, last.value):
            last = Subject("place", value, text[last.start : word.end], last.start, word.end)
        else:
            if last is not None:
                yield last
            last = Subject("place", value, text[word.start : word.end], word.start, word.end)
    if last is not None:
        yield last


def _stands(text: str, word: Found, known: Gazetteer, beside: bool) -> bool:
    """Whether the word is a place here: full names are, short ones as whole words that are not part of another name."""
    if word.value in known.full:
        return True
    if text.startswith(known.not_before, word.end):
        return False
    if word.value in known.unsure:
        return beside or text.startswith(known.after, word.end)
    return text.startswith(known.after, word.end) or _is_whole(text, word)


def _code(known: Gazetteer, name: str, named: Sequence[str]) -> str:
    """The place of that name; of several the one in a place named before, else the name."""
    codes = known.by_word[name]
    if len(codes) == 1:
        return codes[0]
    inside = [code for code in codes if any(_lies_in(code, place) for place in named)]
    return inside[0] if len(inside) == 1 else name


def _lies_in(code: str, place: str) -> bool:
    return code.isdigit() and place.isdigit() and len(place) < len(code) and code.startswith(place)


def _is_whole(text: str, word: Found) -> bool:
    """Whether the cutter puts no other word across its ends (no 开封 in 离开封面)."""
    position = max(0, word.start - _WINDOW)
    edges = {position}
    for one in cut(text[position : word.end + _WINDOW]):
        position += len(one)
        edges.add(position)
    return word.start in edges and word.end in edges
