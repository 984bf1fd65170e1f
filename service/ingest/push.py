"""Take in NDJSON that was pushed: one result a line, in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.importers import MAX_LINE, Refusal, Row
from crawlers.importers.lines import Line
from crawlers.importers.records import line_records
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.tingfeng import TABLE
from crawlers.items import Post
from service.ingest.batch import batches, take
from service.ingest.context import Context


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one pushed line."""

    line: int
    id: str | None
    result: str
    """``stored``, ``duplicate`` or ``refused``."""
    reason: str = ""


def push(context: Context, body: bytes) -> list[LineResult]:
    """Take in the lines; a line that cannot be used is refused with its reason and holds up no other."""
    results: list[LineResult] = []
    for batch in batches(_rows(context, body)):
        posts = [row for _, row in batch if isinstance(row, Post)]
        known = set(context.store.known([post.id for post in posts]))
        if posts:
            take(context, posts)
        for number, row in batch:
            results.append(_result(number, row, known))
    return results


def _result(number: int, row: Row, known: set[str]) -> LineResult:
    if isinstance(row, Refusal):
        return LineResult(number, None, "refused", row.reason)
    result = "duplicate" if row.id in known else "stored"
    known.add(row.id)
    return LineResult(number, row.id, result)


def _rows(context: Context, body: bytes) -> Iterator[tuple[int, Row]]:
    now = context.clock()
    for record in line_records(_lines(body)):
        if record.fault:
            yield record.line, Refusal(record.line, record.fault, record.raw)
            continue
        try:
            yield record.line, TABLE.convert(record.fields, now)
        except RefusedRowError as error:
            yield record.line, Refusal(record.line, str(error), record.raw)


def _lines(body: bytes) -> Iterator[Line]:
    for number, line in enumerate(body.splitlines(), start=1):
        fault = f"超过 {MAX_LINE} 个字符 (line too long)" if len(line) > MAX_LINE else ""
        yield Line(number, line.decode("utf-8", "replace"), fault)
