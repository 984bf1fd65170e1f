"""The catalogue of source types: one YAML file each says what is asked for, how politely and what is to be expected."""

from crawlers.catalogue.load import CATALOGUE_FOLDER, CatalogueError, catalogue, load_type
from crawlers.catalogue.types import Ask, Expectation, Merge, Politeness, SourceType, Unit, Windows

__all__ = [
    "CATALOGUE_FOLDER",
    "Ask",
    "CatalogueError",
    "Expectation",
    "Merge",
    "Politeness",
    "SourceType",
    "Unit",
    "Windows",
    "catalogue",
    "load_type",
]
