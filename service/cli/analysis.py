"""``tingfeng analyse`` and ``tingfeng relabel``."""

import sys
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from nlp.config import NlpConfig
from nlp.lexicon_file import LexiconError
from nlp.model import ModelError
from nlp.pipeline import Analyser
from nlp.records import Analysis, Text
from service.cli.console import counting, err, fail, load_settings, opened, out, print_json, print_line
from service.ingest.convert import SHANGHAI
from service.ingest.rederive import Pace, Pending, pending, reanalyse, reroute
from service.learning import models_named
from service.own_kinds import OwnKinds
from service.stores.contract import Filters

MAX_LINE = 1_000_000


def analyse(
    model: Annotated[
        Path | None, typer.Option(help="模型文件夹，由它一个读全部 (this model alone)；默认正在使用的模型")
    ] = None,
) -> None:
    """逐行分析：标准输入为 NDJSON（id、text，可选 platform），标准输出为同样顺序的 NDJSON。

    Reads NDJSON with id, text and optional platform; writes one line a text in the same order, in bounded memory.
    Lines that cannot be read are named on stderr; the exit code is then 1.
    """
    settings = load_settings()
    own = settings.home / "brands.yaml"
    lexicon = settings.lexicon or (own if own.exists() else None)
    folder, fast = models_named(settings, model)
    try:
        analyser = Analyser.load(NlpConfig(folder, lexicon, settings.threads, mask=True, fast=fast))
    except (ModelError, LexiconError) as error:
        fail(str(error), 2)
    analyser = analyser.with_own_kinds(OwnKinds(settings.home / "own_kinds").heads())
    refused: list[int] = []
    ids: deque[object] = deque()
    for analysis in analyser.stream(_texts(ids, refused)):
        print_line({**analysis_line(analysis), "id": ids.popleft()})
    sys.stdout.flush()
    if refused:
        err.print(f"{len(refused)} 行未能读取 (lines refused)", highlight=False)
        raise typer.Exit(1)


def _texts(ids: deque[object], refused: list[int]) -> Iterator[Text]:
    """The texts of stdin; their ids are kept as they were written, numbers too."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            written, text = _text(line)
        except ValueError as error:
            refused.append(number)
            err.print(f"第 {number} 行 (line {number}): {error}", highlight=False, markup=False)
        else:
            ids.append(written)
            yield text


def _text(line: bytes) -> tuple[object, Text]:
    """The id as written and the text of one input line. Raises ValueError saying what is wrong."""
    if len(line) > MAX_LINE:
        raise ValueError(f"longer than {MAX_LINE} bytes")
    row: Any = orjson.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or row.get("id") in (None, ""):
        raise ValueError('needs an object with "id" and a string "text"')
    return row["id"], Text(id=str(row["id"]), text=row["text"], platform=str(row.get("platform") or "unknown"))


def analysis_line(analysis: Analysis) -> dict[str, object]:
    """The output of one text; names as in the labelled data."""
    return {
        "id": analysis.id,
        "source": analysis.source.value,
        "kinds": {kind.value: round(probability, 4) for kind, probability in analysis.kinds.items()},
        "labels": [kind.value for kind in analysis.labels],
        "sentiment": analysis.sentiment.value,
        "aspects": [aspect.value for aspect in analysis.aspects],
        "urgency": analysis.urgency,
        "brands": list(analysis.brands),
        "drop_reason": analysis.drop_reason.value if analysis.drop_reason else None,
        "own_kinds": {name: round(probability, 4) for name, probability in analysis.own_kinds.items()},
    }


def relabel(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只要这天（北京时间）及以后发布的")
    ] = None,
    platform: Annotated[list[str] | None, typer.Option(help="只要这些平台，例如 weibo；可多次")] = None,
    load: Annotated[float, typer.Option(min=0.05, max=1, help="最多占用多少时间；旁边有人在用网页时调低")] = 0.7,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只数有多少，不做")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """用当前的模型和规则重新推导旧帖；人工更正不变。可随时中断，再次运行时从断点继续。

    Re-derives posts that an older model or older rules left behind; what people corrected stands. Stop it at any time,
    it goes on where it was.
    """
    only = Filters(since=since.replace(tzinfo=SHANGHAI) if since else None, platforms=tuple(platform or ()))
    with opened() as context:
        left = pending(context, only)
        if dry_run:
            _print_pending(left, as_json=as_json)
            return
        with counting("重新推导", left.analyse + left.route, quiet=as_json) as step:
            try:
                pace = Pace(load)
                analysed = reanalyse(context, only, pace=pace, progress=step)
                routed = reroute(context, only, pace=pace, progress=step)
            except KeyboardInterrupt:
                err.print("已停下；做完的都已保存，再次运行从断点继续 (stopped; run again to go on)")
                raise typer.Exit(130) from None
    counts = {"analysed": analysed.analysed, "failed": analysed.unanalysed, "rerouted": routed.analysed}
    if as_json:
        print_json(counts)
    else:
        err.print(f"重新分析 {counts['analysed']} 条，失败 {counts['failed']} 条，重新路由 {counts['rerouted']} 条")


def _print_pending(left: Pending, *, as_json: bool) -> None:
    if as_json:
        print_json({"analyse": left.analyse, "route": left.route})
    else:
        out.print(f"要重新分析 {left.analyse:,} 条，另有 {left.route:,} 条只需重新路由", highlight=False)
