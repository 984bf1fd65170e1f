"""``tingfeng explain`` and ``tingfeng faithfulness``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer

from nlp.explain import LabelReason
from nlp.explain_post import PostExplanation, explain_post
from nlp.faithfulness import DELETED, METHODS, measure
from nlp.labels import ZH
from nlp.model import Model, ModelError
from nlp.records import Text
from nlp.training.config import ConfigError
from nlp.training.data import lines_of
from service.cli.console import fail, load_settings, opened, out, print_json, progress_bar
from service.ingest.own_kind_pool import standin_texts
from service.learning import model_in_use

_URGENCY = {"0": "不急", "1": "应当跟进", "2": "立即处理"}
_HEADS = {
    "source": "来源", "kinds": "诉求", "sentiment": "情感", "aspects": "业务", "urgency": "紧急程度", "own_kinds": "自有标签",
}  # fmt: skip
_METHOD_ZH = {"occlusion": "遮挡", "class_activation": "类激活", "random": "随机"}


def explain(
    text: Annotated[str, typer.Argument(help="一条帖子的正文")],
    platform: Annotated[str, typer.Option(help="平台，例如 weibo、forum")] = "unknown",
    title: Annotated[str, typer.Option(help="论坛主帖的标题")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """为什么这样判断：每个标签由哪些词决定，还差多少就是别的标签 (which words decided, and what came near)."""
    with opened() as context:
        found = explain_post(context.analyser, Text("", text, platform=platform, title=title))
    if as_json:
        print_json(explanation_record(found))
        return
    for reason in found.reasons:
        _print_reason(reason, found.analysis.text)
    for near in found.near:
        out.print(f"差 {near.margin:.2f} 就是{ZH.get(near.label, near.label)}", style="dim", highlight=False)
    for one in found.corrections:
        was, now = ("、".join(_word(label) for label in labels) for labels in (one.model, one.rule))
        out.print(f"规则把{_HEADS[one.head]}从{was}改为{now}：{one.why}", highlight=False)
    if not found.reasons:
        out.print("没有可读的字，模型没有看 (no words to read)")
    out.print(f"模型 {found.analysis.model_version}", style="dim", highlight=False)


def explanation_record(found: PostExplanation) -> dict[str, object]:
    """An explanation in plain types, its words spelled out."""
    text = found.analysis.text
    return {
        "text": text,
        "model_version": found.analysis.model_version,
        "labels": [
            {
                "head": reason.head,
                "label": reason.label,
                "probability": round(reason.probability, 4),
                "cut_off": reason.cut_off,
                "words": [
                    {"text": text[word.start : word.end], "start": word.start, "end": word.end, "weight": word.weight}
                    for word in reason.words
                ],
            }
            for reason in found.reasons
        ],
        "near": [{"label": near.label, "missing": round(near.margin, 4)} for near in found.near],
        "corrections": [asdict(one) for one in found.corrections],
    }


def _word(label: str) -> str:
    return _URGENCY.get(label, ZH.get(label, label))


def _print_reason(reason: LabelReason, text: str) -> None:
    words = "  ".join(f"{text[word.start : word.end]} {word.weight:.0%}" for word in reason.words)
    bound = f"（分界 {reason.cut_off:.2f}）" if reason.cut_off is not None else ""
    line = f"{_HEADS[reason.head]}：{_word(reason.label)}  {reason.probability:.0%}{bound}  {words}"
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def faithfulness(
    file: Annotated[
        Path | None, typer.Argument(help="每行一个带 text 的 JSON；默认用模拟站点的帖子", exists=True, dir_okay=False)
    ] = None,
    posts: Annotated[int, typer.Option(min=1, help="测多少条，均匀地取")] = 60,
    model: Annotated[Path | None, typer.Option(help="模型文件夹；默认随包附带的模型")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """依据的词可信吗：去掉它们，标签的概率降多少 (take the named words out: how far does the label fall?)."""
    settings = load_settings(model=model)
    texts = _texts(file) if file else [(text.text, text.platform) for text in standin_texts()]
    chosen = texts[:: max(1, len(texts) // posts)][:posts]
    try:
        reader = Model.load(model_in_use(settings), settings.threads)
    except ModelError as error:
        fail(str(error), 2)
    with progress_bar(quiet=as_json) as bar:
        task = bar.add_task("测依据", total=len(chosen))
        result = measure(reader, chosen, lambda done, _: bar.update(task, completed=done))
    if as_json:
        by_method = {
            method: {str(count): fall for count, fall in each.items()} for method, each in result.falls.items()
        }
        print_json(
            {"model_version": reader.version, "posts": result.posts, "labels": result.labels, "falls": by_method}
        )
        return
    out.print(f"{result.posts} 条帖子，{result.labels} 个标签；去掉几个词后概率平均降 (mean fall of the probability)")
    for method in METHODS:
        falls = "  ".join(f"{count} 个词 {result.falls[method][count]:.3f}" for count in DELETED)
        out.print(f"{_METHOD_ZH[method]} {method}: {falls}", highlight=False)


def _texts(file: Path) -> list[tuple[str, str]]:
    found = []
    try:
        for number, line in enumerate(lines_of(file), start=1):
            try:
                record = orjson.loads(line)
                found.append((str(record["text"]), str(record.get("platform") or "unknown")))
            except (orjson.JSONDecodeError, KeyError, TypeError):
                fail(f'第 {number} 行要写成 {{"text": "…"}} (line {number} needs an object with "text")', 2)
    except ConfigError as error:
        fail(str(error), 2)
    return found
