"""Where people and model differ: how often one label was changed into another."""

from collections import Counter
from collections.abc import Iterable, Iterator

from service.learning.labels import HEADS_ZH, Labels
from service.learning.records import Mistake

_Change = tuple[str, str, str]


def count_mistakes(pairs: Iterable[tuple[Labels, Labels]]) -> list[Mistake]:
    """Changes from the model's labels to a person's, most frequent first."""
    changes: Counter[_Change] = Counter()
    for was, now in pairs:
        changes.update(_changes(was, now))
    ordered = sorted(changes.items(), key=lambda item: (-item[1], item[0]))
    return [Mistake(head, before, after, count) for (head, before, after), count in ordered]


def _changes(was: Labels, now: Labels) -> Iterator[_Change]:
    """In a head with several labels each lost one is paired with each new one; with none, with the empty word."""
    before, after = was.to_json(), now.to_json()
    for head in HEADS_ZH:
        old, new = _set(before[head]), _set(after[head])
        lost, gained = sorted(old - new), sorted(new - old)
        yield from ((head, left, right) for left in lost or [""] for right in gained or [""] if left or right)


def _set(value: object) -> set[str]:
    return set(map(str, value)) if isinstance(value, list) else {str(value)}
