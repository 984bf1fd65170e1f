"""Importers: other crawlers' exports and Tingfeng's own rows, recognised by their columns, read as a stream.

Each row becomes a `Post` or a `Refusal`, or is `LeftOut` as no post; none is lost without a word. Memory does not grow
with the file.
"""

from crawlers.importers.formats import TABLES, Format, sniff
from crawlers.importers.importer import Importer, open_file, read
from crawlers.importers.refused import RefusedLog, refused_path, write_refused
from crawlers.importers.rows import (
    MAX_LINE,
    MAX_TEXT,
    Item,
    LeftOut,
    Original,
    Refusal,
    Row,
    UnknownFormatError,
)
from crawlers.importers.table import Table

__all__ = [
    "MAX_LINE",
    "MAX_TEXT",
    "TABLES",
    "Format",
    "Importer",
    "Item",
    "LeftOut",
    "Original",
    "Refusal",
    "RefusedLog",
    "Row",
    "Table",
    "UnknownFormatError",
    "open_file",
    "read",
    "refused_path",
    "sniff",
    "write_refused",
]
