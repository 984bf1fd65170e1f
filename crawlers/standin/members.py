"""The authors of a scenario and the checks that every line about them needs."""

from datetime import datetime

from crawlers.standin import numbers
from crawlers.standin.entries import Entries, ScenarioError
from crawlers.standin.lines import AuthorLine
from crawlers.standin.moments import moment
from crawlers.standin.records import Member


class Members:
    """Authors by key; raises `ScenarioError` where two share a key or a name."""

    def __init__(self, entries: Entries) -> None:
        self._members = {key: _member(line) for key, (_, line) in entries.by(AuthorLine, "author").items()}
        entries.by(AuthorLine, "name")

    def get(self, place: str, key: str) -> Member:
        """The author of the line at `place`; raises `ScenarioError` when nobody has that key."""
        if key not in self._members:
            raise ScenarioError(f'{place}: by: no author has the key {key!r}; add {{"author": "{key}", …}}')
        return self._members[key]


def resolve(place: str, written: str, start: datetime, parent: datetime | None = None) -> datetime:
    """The instant of a line's time; raises `ScenarioError` at its place when it cannot be read."""
    try:
        return moment(written, start, parent)
    except ValueError as error:
        raise ScenarioError(f"{place}: at: {error}") from error


def _member(line: AuthorLine) -> Member:
    return Member(
        key=line.author,
        name=line.name,
        uid=line.uid or numbers.uid(line.author),
        forum_uid=numbers.forum_uid(line.author),
        verified=line.verified,
        reason=line.reason,
        region=line.region,
        followers=line.followers,
    )
