"""From a text to its masked form. Most texts hold nothing: one scan says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.personal_data.accounts import find_accounts, find_emails
from nlp.personal_data.addresses import find_addresses
from nlp.personal_data.candidates import Sort, sorts_in
from nlp.personal_data.cards import find_cards
from nlp.personal_data.documents import find_documents
from nlp.personal_data.folding import Folded, fold
from nlp.personal_data.kinds import MASKS
from nlp.personal_data.names import find_names
from nlp.personal_data.phones import find_phones
from nlp.records import PiiSpan

_FINDERS: Final = (
    (find_emails, Sort.EMAILS),
    (find_cards, Sort.NUMBERS),
    (find_documents, Sort.DOCUMENTS),
    (find_phones, Sort.NUMBERS),
    (find_accounts, Sort.ACCOUNTS),
    (find_addresses, Sort.ADDRESSES),
)
"""The kind that is looked for first wins; names come last."""
_PROTECTED: Final = re.compile(
    r"(?:https?://|www\.|(?<![A-Za-z0-9@.])(?:[a-z0-9-]{1,40}\.){1,4}(?:com|cn|net|org|me|top)/)[^\s一-鿿，。；！？、）】》]*"
    rf"|{'|'.join(map(re.escape, MASKS.values()))}",
    re.IGNORECASE,
)
"""Web addresses, and masks."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which masks stand for personal data; spans are offsets of the masks."""

    text: str
    spans: tuple[PiiSpan, ...]


def mask(text: str) -> Masked:
    """Replace personal data by its masks; masking a masked text changes nothing."""
    masked = Masked(text, ())
    while found := find(masked.text):
        masked = _replace(masked, found)
    return masked


def find(text: str) -> list[PiiSpan]:
    """Personal data of a text as it stands there, in order."""
    sorts = sorts_in(text)
    return _find(text, sorts) if sorts else []


def _replace(masked: Masked, found: list[PiiSpan]) -> Masked:
    """Put masks in the place of spans; masks that stand in the text already move with it."""
    parts: list[str] = []
    spans: list[PiiSpan] = []
    position = length = 0
    for span in sorted([*found, *masked.spans], key=lambda span: span.start):
        parts += (masked.text[position : span.start], MASKS[span.kind])
        start = length + span.start - position
        length = start + len(parts[-1])
        position = span.end
        spans.append(PiiSpan(span.kind, start, length))
    return Masked("".join([*parts, masked.text[position:]]), tuple(spans))


def _find(text: str, sorts: Sort) -> list[PiiSpan]:
    """Spans in the text, in order; where two overlap, the kind looked for first wins."""
    reading = fold(text)
    taken = bytearray(len(text))
    for match in _PROTECTED.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    spans: list[PiiSpan] = []
    for found in _matches(reading, sorts):
        _take(found, taken, spans)
    numbers = [span for span in spans if span.kind in {"mobile", "id_card"}]
    if numbers or Sort.NAMES in sorts:
        for found in find_names(reading, numbers, text):
            _take(found, taken, spans)
    return sorted(spans, key=lambda span: span.start)


def _take(span: PiiSpan, taken: bytearray, spans: list[PiiSpan]) -> None:
    if not any(taken[span.start : span.end]):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
        spans.append(span)


def _matches(reading: Folded, sorts: Sort) -> Iterator[PiiSpan]:
    for find_some, sort in _FINDERS:
        if sort in sorts:
            yield from find_some(reading)
