import json
from collections.abc import Iterator
from pathlib import Path

from crawlers.importers import Refusal, refused_path, write_refused


def refusals(*lines: int) -> Iterator[Refusal]:
    return (Refusal(line, f"原因 {line}", f'raw,"{line}"') for line in lines)


def test_refused_rows_stand_beside_the_file_with_line_and_reason(tmp_path: Path) -> None:
    source = tmp_path / "posts.csv"
    target = write_refused(source, refusals(3, 8))
    assert target == refused_path(source) == tmp_path / "posts.csv.refused.ndjson"
    assert [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()] == [
        {"line": 3, "reason": "原因 3", "raw": 'raw,"3"'},
        {"line": 8, "reason": "原因 8", "raw": 'raw,"8"'},
    ]


def test_another_import_replaces_the_file(tmp_path: Path) -> None:
    source = tmp_path / "posts.csv"
    write_refused(source, refusals(3, 8))
    target = write_refused(source, refusals(4))
    assert target is not None
    assert len(target.read_text(encoding="utf-8").splitlines()) == 1


def test_import_without_refusals_leaves_no_file(tmp_path: Path) -> None:
    source = tmp_path / "posts.csv"
    write_refused(source, refusals(3))
    assert write_refused(source, refusals()) is None
    assert not refused_path(source).exists()
