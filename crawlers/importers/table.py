"""Known sets of columns: how they tell an export apart, and how a row becomes a post."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Post

Convert = Callable[[Fields, datetime], Post]
_MOST_REMEMBERED: Final = 1000


def _plausible(_record: Fields) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Table:
    """A known set of columns, whatever the shape of the file."""

    name: str
    description: str
    needs: tuple[frozenset[str], ...]
    """Of each set at least one column must be there."""
    convert: Convert
    """Turns a row, given the moment of the import, into a post. Raises `RefusedRowError`."""
    ids: tuple[str, ...] = ()
    """Columns that hold long ids, which a spreadsheet may have rounded."""
    original: Callable[[Fields, datetime], Post | None] | None = None
    """The original that the row of a repost embeds, where it is whole."""
    about: Callable[[Path], Mapping[str, object]] | None = None
    """What the file's name and place say of all its rows, as further columns."""
    layouts: tuple[tuple[str, ...], ...] = ()
    """The columns of each version of the exporter in their order: for rows appended under the header of another one."""
    lacks: Callable[[AbstractSet[str]], str] | None = None
    """What is told of columns that this table does not fit, where the user asked for it by name."""
    plausible: Callable[[Fields], bool] = _plausible
    """Whether a row without a header of its own can be of this layout."""

    def fits(self, names: AbstractSet[str]) -> bool:
        """Whether these columns are of this table."""
        return all(alternatives & names for alternatives in self.needs)


@dataclass(frozen=True, slots=True)
class NotPosts:
    """A known set of columns whose rows are no posts, or of a platform that is not imported."""

    name: str
    what: str
    """What is told of the rows: ``用户 (users)``."""
    needs: tuple[frozenset[str], ...]

    def fits(self, names: AbstractSet[str]) -> bool:
        """Whether these columns are of this table."""
        return all(alternatives & names for alternatives in self.needs)


Known = Table | NotPosts


class Tables:
    """Finds the table of some columns; the more telling tables stand first."""

    def __init__(self, tables: Sequence[Known]) -> None:
        self._tables = tables
        self._found: dict[tuple[str, ...], Known | None] = {}
        self.names = frozenset(name for table in tables for need in table.needs for name in need)
        """Names that tell tables apart; a header has some of them."""

    def __iter__(self) -> Iterator[Known]:
        return iter(self._tables)

    def find(self, names: Iterable[str]) -> Known | None:
        """The first table that fits; None where none does."""
        key = tuple(names)
        if key not in self._found:
            if len(self._found) >= _MOST_REMEMBERED:
                self._found.clear()
            self._found[key] = self.match(key)
        return self._found[key]

    def match(self, names: Iterable[str]) -> Known | None:
        """The same, without remembering: for what is hardly ever the same again."""
        present = frozenset(names)
        return next((table for table in self._tables if table.fits(present)), None)


NO_TABLES: Final = Tables(())
"""For looking at a file whatever is in it."""


def columns(*needs: str) -> tuple[frozenset[str], ...]:
    """Needs in short: one string a column, alternatives separated by ``|``."""
    return tuple(frozenset(need.split("|")) for need in needs)
