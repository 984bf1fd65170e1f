"""Corrections as labelled rows: what training and evaluation read, and rows that people labelled elsewhere taken in."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import orjson

from crawlers.importers import Refusal, write_refused
from nlp.training.data import Labelled
from service.accounts import Principal
from service.errors import InvalidError, RequestError
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.ingest.correcting import correct
from service.learning import Correction, Labels

POOL = "corrected"
_BATCH = 256


@dataclass
class RowsReport:
    """What became of the rows of one file: rows = taken + refused."""

    rows: int = 0
    taken: int = 0
    refused: int = 0
    refused_file: Path | None = None


def labelled_rows(context: Context) -> Iterator[tuple[str, Labelled]]:
    """Each corrected post that is still stored, with its id: the text as the model reads it, nothing of its author."""
    corrections = context.corrections.every()
    while part := list(islice(corrections, _BATCH)):
        by_id = {one.post_id: one for one in part}
        for stored in context.store.get(list(by_id)):
            text = to_text(stored.post)
            read = context.analyser.reading(text).text
            if read.strip():
                yield stored.id, _row(by_id[stored.id], read, text.platform)


def distinct_rows(context: Context) -> list[Labelled]:
    """The rows without those that repeat a text on the same platform: of these the latest correction counts."""
    return list({(row.text, row.platform): row for _, row in labelled_rows(context)}.values())


def export_rows(context: Context, file: Path, *, ids: bool = False) -> int:
    """Write the rows as ``.jsonl``; gives their number. ``ids`` adds the posts' ids, one row a post, for `import_rows`."""
    if ids:
        lines = [{"id": post_id, **_written(row)} for post_id, row in labelled_rows(context)]
    else:
        lines = [_written(row) for row in distinct_rows(context)]
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))
    new.replace(file)
    return len(lines)


def import_rows(context: Context, file: Path, actor: Principal) -> RowsReport:
    """Take in label rows (``id`` of a stored post and all labels, ``note`` if there is one) as corrections of ``actor``.

    Rows that cannot be used are kept beside the file with number and reason.
    """
    report = RowsReport()
    report.refused_file = write_refused(file, _refusals(context, file, actor, report))
    return report


def _refusals(context: Context, file: Path, actor: Principal, report: RowsReport) -> Iterator[Refusal]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            report.rows += 1
            try:
                _take(context, line, actor)
                report.taken += 1
            except RequestError as error:
                report.refused += 1
                yield Refusal(number, str(error), line.decode("utf-8", "replace").strip())


def _take(context: Context, line: bytes, actor: Principal) -> None:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"不是 JSON：{error} (not JSON)") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"]:
        raise InvalidError('需要一个对象，"id" 是帖子的编号 (needs an object whose "id" is that of a post)')
    correct(context, {row["id"]: Labels.read(row)}, actor, str(row.get("note") or ""))


def _row(one: Correction, text: str, platform: str) -> Labelled:
    labels = one.labels or one.was
    return Labelled(
        text, platform, labels.source, labels.kinds, labels.sentiment, labels.aspects, labels.urgency, pool=POOL
    )


def _written(row: Labelled) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "place"}
