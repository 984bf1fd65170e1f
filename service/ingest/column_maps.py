"""Column maps of this installation: ``maps/NAME.yaml`` in the home folder."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from crawlers.importers import Table, UnknownFormatError, sniff
from crawlers.importers.column_map import ColumnMapError, is_map_name, load_map
from crawlers.importers.mapped import mapped_table


@dataclass(frozen=True, slots=True)
class NamedMap:
    """A saved map, ready to read by."""

    name: str
    table: Table
    key: str
    """Differs where the map does."""


class ColumnMaps:
    """The saved maps."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "maps"

    def path(self, name: str) -> Path:
        """The file of a map. Raises `ColumnMapError` where a map cannot be called so."""
        if not is_map_name(name):
            raise ColumnMapError(
                f"映射名 {name!r} 不行：只用字母、数字、汉字和 _ - . (a name of letters, digits, _, - and .)"
            )
        return self._folder / f"{name}.yaml"

    def names(self) -> list[str]:
        """Names of the saved maps, in order."""
        return sorted(file.stem for file in self._folder.glob("*.yaml") if is_map_name(file.stem))

    def load(self, name: str) -> NamedMap:
        """A map by its name. Raises `ColumnMapError`."""
        path = self.path(name)
        if not path.exists():
            raise ColumnMapError(
                f"没有名为 {name} 的列映射；已有 (no such map; there are): {', '.join(self.names()) or '无 (none)'}。"
                f"写草稿 (write a draft): tingfeng import --columns FILE --map {name}"
            )
        says = load_map(path)
        return NamedMap(name, mapped_table(name, says), sha256(says.model_dump_json().encode()).hexdigest())

    def save_draft(self, name: str, draft: str) -> Path | None:
        """Write a draft; None where a map of this name is there already, which stays."""
        path = self.path(name)
        if path.exists():
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        path.write_text(draft, encoding="utf-8")
        return path

    def fitting(self, file: Path) -> list[str]:
        """Names of the saved maps whose columns are all in this file."""
        return [name for name in self.names() if self._fits(name, file)]

    def _fits(self, name: str, file: Path) -> bool:
        try:
            sniff(file, self.load(name).table)
        except (ColumnMapError, UnknownFormatError, OSError):
            return False
        return True
