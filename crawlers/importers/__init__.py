"""Importers: other crawlers' exports and Tingfeng's own rows, recognised by their columns, read as a stream.

Each row becomes a `Post` or a `Refusal`; none is lost without a word. Memory does not grow with the file.
"""

from crawlers.importers.formats import TABLES, Format, sniff
from crawlers.importers.importer import Importer, open_file, read
from crawlers.importers.refused import refused_path, write_refused
from crawlers.importers.rows import MAX_LINE, MAX_TEXT, Refusal, Row, UnknownFormatError

__all__ = [
    "MAX_LINE",
    "MAX_TEXT",
    "TABLES",
    "Format",
    "Importer",
    "Refusal",
    "Row",
    "UnknownFormatError",
    "open_file",
    "read",
    "refused_path",
    "sniff",
    "write_refused",
]
