"""Numbers of orders, cases and tickets. The value is what it is a number of, and the number unless it is personal."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.personal_data import mask
from nlp.records import Subject
from nlp.subjects.lexemes import Found

_NUMBER: Final = re.compile(
    r"(?:是|为|:|：|\s|“|\"|【|\(|（|尾号|就是|如下|#|第)*(?P<number>(?:[(（\[]?(?:19|20)\d\d[)）\]][一-鿿]{1,3}\d{0,6}[一-鿿]{1,3}\d{1,7}号?)|[A-Za-z]{0,6}[-_]?\d(?:[A-Za-z\d_-]{2,38}[A-Za-z\d]))(?![A-Za-z\d])"
)


def find_references(text: str, words: Sequence[Found]) -> Iterator[Subject]:
    """``order:20240305``; only ``order`` where the number is masked or looks like personal data."""
    for word in words:
        key = word.value
        match = _NUMBER.match(text, word.end)
        if match is not None and not mask(match["number"]).spans:
            yield Subject(
                "reference", f"{key}:{match['number']}", text[word.start : match.end()], word.start, match.end()
            )
        else:
            yield Subject("reference", key, text[word.start : word.end], word.start, word.end)
