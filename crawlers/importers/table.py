"""One known export: how its columns tell it apart, and how a row becomes a post."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from crawlers.fields import Fields
from crawlers.items import Post

Convert = Callable[[Fields, datetime], Post]


@dataclass(frozen=True, slots=True)
class Table:
    """A known set of columns, whatever the shape of the file."""

    name: str
    description: str
    needs: tuple[frozenset[str], ...]
    """Of each set at least one column must be there."""
    convert: Convert
    """Turns a row, given the moment of the import, into a post. Raises `RefusedRowError`."""

    def fits(self, names: AbstractSet[str]) -> bool:
        """Whether these columns are of this table."""
        return all(alternatives & names for alternatives in self.needs)


def columns(*needs: str) -> tuple[frozenset[str], ...]:
    """Needs in short: one string a column, alternatives separated by ``|``."""
    return tuple(frozenset(need.split("|")) for need in needs)
