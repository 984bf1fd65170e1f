"""Reads the catalogue's files, each once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from crawlers.catalogue.types import SourceType

CATALOGUE_FOLDER: Final = Path(__file__).with_name("files")


class CatalogueError(ValueError):
    """A file of the catalogue that cannot be used, with file and field."""


@cache
def catalogue(folder: Path = CATALOGUE_FOLDER) -> Mapping[str, SourceType]:
    """Every type of source by name. Raises `CatalogueError`."""
    types = (load_type(path) for path in sorted(folder.glob("*.yaml")))
    return MappingProxyType({one.name: one for one in types})


def load_type(path: Path) -> SourceType:
    """One file; its name is the type's. Raises `CatalogueError`."""
    try:
        declared = SourceType.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    except (OSError, YAMLError) as error:
        raise CatalogueError(f"{path}: 无法读取 (cannot be read): {error}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc'])) or '-'}: {e['msg']}" for e in error.errors(include_url=False))
        raise CatalogueError(f"{path}: " + "; ".join(faults)) from error
    if declared.name != path.stem:
        raise CatalogueError(f"{path}: name: 应与文件名相同 (must be the file's name): {declared.name}")
    return declared
