"""``tingfeng import --columns``: what a file has, and a draft of a column map."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from crawlers.importers import UnknownFormatError, sniff
from crawlers.importers.column_map import ColumnMapError
from crawlers.importers.preview import Columns, columns_of, draft_map
from service.cli.console import fail, out, print_json
from service.ingest.column_maps import ColumnMaps


def show_columns(home: Path, files: Sequence[Path], map_name: str, *, as_json: bool) -> None:
    """Print the columns of one file with a few values, and write a draft of a map for them."""
    if len(files) != 1:
        fail("--columns 一次看一个文件 (one file at a time)", 2)
    (file,) = files
    try:
        tables = columns_of(file)
        form = _format(file)
        draft = None if form else _draft(ColumnMaps(home), map_name or _name_for(file), tables)
    except (UnknownFormatError, OSError) as error:
        fail(f"{file}: {error}", 1)
    except ColumnMapError as error:
        fail(str(error), 2)
    if as_json:
        print_json({"path": str(file), "format": form or None, "map": str(draft) if draft else None, "tables": [
            {"place": table.place, "columns": {name: list(values) for name, values in table.values.items()}}
            for table in tables
        ]})  # fmt: skip
        return
    for table in tables:
        _print(table)
    _print_next(file, form, draft, map_name or _name_for(file))


def _format(file: Path) -> str:
    """The format, where it is a known one."""
    try:
        return sniff(file).name
    except UnknownFormatError:
        return ""


def _name_for(file: Path) -> str:
    """A name for the map: that of the file, as far as it can be one."""
    stem = file.name.partition(".")[0]
    return "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in stem)[:60] or "map"


def _draft(maps: ColumnMaps, name: str, tables: Sequence[Columns]) -> Path | None:
    """The file of the draft; None where a map of this name is there already, or there are no columns."""
    fullest = max(tables, key=lambda table: len(table.values), default=None)
    return maps.save_draft(name, draft_map(fullest)) if fullest and fullest.values else None


def _print(columns: Columns) -> None:
    table = Table(title=columns.place or None, title_justify="left")
    table.add_column("列 column")
    table.add_column("值 values", overflow="fold")
    for name, values in columns.values.items():
        table.add_row(name, " · ".join(values), style="")
    out.print(table, markup=False, highlight=False)


def _print_next(file: Path, form: str, draft: Path | None, name: str) -> None:
    if form:
        message = f"这是 {form}，不需要列映射，直接导入 (known already): tingfeng import {file}"
    elif draft:
        message = f"列映射的草稿写在 (a draft of a map) {draft}\n改好之后导入 (edit it, then): tingfeng import {file} --map {name}"
    else:
        message = f"已有名为 {name} 的列映射，没有改动它；--map 另起一个名字 (there is a map of this name; it stays)"
    out.print(message, markup=False, highlight=False, soft_wrap=True)
