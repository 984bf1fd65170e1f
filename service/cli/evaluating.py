"""``tingfeng evaluate``: a model on labelled posts and on public sets, and the parts around it on sets of their own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from nlp.brands import Lexicon
from nlp.cascade import load_reader
from nlp.evaluation.public_sets import PublicReport, evaluate_public
from nlp.evaluation.registry import SETS
from nlp.lexicon_file import LexiconError
from nlp.model import ModelError
from nlp.pipeline import Analyser
from nlp.reader import Reader
from nlp.training.compare import Comparison, compare
from nlp.training.config import ConfigError
from nlp.training.data import Labelled
from nlp.training.evaluate import names_of, read_files
from nlp.training.reading import Progress, read_posts
from nlp.training.report import Report, make_report
from nlp.training.report_html import write_html
from nlp.training.scores import Scores
from nlp.training.through_pipeline import Remembering, analyse_posts
from service.cli.console import err, fail, load_settings, out, print_json, progress_bar
from service.learning import models_named
from service.settings import Settings


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="标注数据 JSONL(.gz)；与 --public 同用时是公开数据集", exists=True, dir_okay=False),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="模型文件夹，由它一个读全部 (this model alone)；默认正在使用的模型")
    ] = None,
    fast: Annotated[
        Path | None, typer.Option(help="先读的小模型；拿不准的由 --model 重读", exists=True, file_okay=False)
    ] = None,
    against: Annotated[Path | None, typer.Option(help="再与这个模型比较：每项之差及其 95% 区间", exists=True)] = None,
    pipeline: Annotated[
        bool, typer.Option("--pipeline", help="再让帖子走完整条流程（清理、脱敏、去噪），与单独的模型比较")
    ] = False,
    precision: Annotated[
        float | None, typer.Option(help="为每个类别和方面找出达到这个精确率的分界；默认 0.9", min=0.01, max=1)
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="写成一个带图的网页 (one HTML page with charts)", dir_okay=False)
    ] = None,
    show_texts: Annotated[bool, typer.Option("--show-texts", help="网页里显示出错帖子的原文；默认不显示")] = False,
    public: Annotated[bool, typer.Option("--public", help="文件是公开数据集，按自带的对照表换算标签")] = False,
    leave_out: Annotated[
        list[Path] | None,
        typer.Option(help="公开数据集中去掉也在此文件里的帖子，例如训练数据；可多次", exists=True, dir_okay=False),
    ] = None,
    measured: Annotated[
        str | None, typer.Option("--set", help=f"不评测模型，而是模型周围的部件：{'、'.join(SETS)}")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """在标注数据上评测模型：每类的精确率、召回率、F1 与置信区间，校准，混淆，分组 (evaluate a model on labelled data)。"""
    models = {"FILES": files, "--model": model, "--fast": fast}
    labelled = {
        "--against": against,
        "--pipeline": pipeline,
        "--precision": precision,
        "--html": html,
        "--show-texts": show_texts,
    }
    if measured is not None:
        _refuse("--set", {**models, **labelled, "--public": public, "--leave-out": leave_out})
    elif public:
        _refuse("--public", labelled)
    else:
        _refuse("没有 --public 的评测 a run without --public", {"--leave-out": leave_out})
    try:
        settings = load_settings()
        if measured is not None:
            _measure(settings, measured, as_json=as_json)
        elif not files:
            fail("请给出标注数据文件，或用 --set 选择要测的部件 (name a file of labelled posts, or a --set)", 2)
        elif public:
            reader = load_reader(*models_named(settings, model, fast), settings.threads)
            _public(reader, files, leave_out or [], as_json=as_json)
        else:
            reader = load_reader(*models_named(settings, model, fast), settings.threads)
            _labelled(
                settings,
                reader,
                files,
                against,
                precision or 0.9,
                html,
                pipeline=pipeline,
                texts=show_texts,
                as_json=as_json,
            )
    except (ConfigError, ModelError, LexiconError) as error:
        fail(str(error), 2)


def _refuse(how: str, idle: Mapping[str, object]) -> None:
    """End the command where one of the options was given, as it would be of no effect."""
    given = [name for name, value in idle.items() if value]
    if given:
        fail(f"{'、'.join(given)} 不能与 {how} 同用，请去掉 (of no effect here, leave it out)", 2)


def _measure(settings: Settings, name: str, *, as_json: bool) -> None:
    if name not in SETS:
        fail(f"--set {name}：可选 choose one of {', '.join(SETS)}", 2)
    report = SETS[name](Lexicon.load(_lexicon(settings)))
    if as_json:
        print_json(report.to_record())
    else:
        out.print(report.to_text(), highlight=False, markup=False, soft_wrap=True)


def _public(model: Reader, files: Sequence[Path], leave_out: Sequence[Path], *, as_json: bool) -> None:
    texts = {row.text for row in read_files(leave_out)[0]} if leave_out else set()
    reports: list[PublicReport] = []
    for file in files:
        with _progress(file.name, quiet=as_json) as progress:
            reports.append(evaluate_public(model, file, leave_out=texts, progress=progress))
        if not as_json:
            out.print(reports[-1].to_text(), highlight=False, markup=False, soft_wrap=True)
    if as_json:
        print_json([report.to_record() for report in reports])


def _labelled(
    settings: Settings,
    model: Reader,
    files: Sequence[Path],
    against: Path | None,
    precision: float,
    html: Path | None,
    *,
    pipeline: bool,
    texts: bool,
    as_json: bool,
) -> None:
    rows, refused = read_files(files)
    reader = Remembering(model) if pipeline else model
    scores = _scores(reader, rows, quiet=as_json)
    report = make_report(rows, scores, file=names_of(files), refused=refused, precision=precision)
    comparisons = []
    if against:
        other = _scores(load_reader(against, None, settings.threads), rows, quiet=as_json)
        comparisons.append(("与另一模型对比", compare(scores, other, rows)))
    if pipeline:
        comparisons += _through_pipeline(reader, Lexicon.load(_lexicon(settings)), scores, rows, quiet=as_json)
    if html:
        shown = {at: row.text for at, row in enumerate(rows)} if texts else None
        html.write_text(write_html(report, comparisons, shown), "utf-8")
        err.print(f"网页写入 page written to {html}", highlight=False)
    _print(report, comparisons, as_json=as_json)


def _scores(reader: Reader, rows: Sequence[Labelled], *, quiet: bool) -> Scores:
    with _progress("评测", quiet=quiet) as progress:
        return read_posts(reader, rows, progress)


def _through_pipeline(
    reader: Reader, lexicon: Lexicon, alone: Scores, rows: Sequence[Labelled], *, quiet: bool
) -> list[tuple[str, Comparison]]:
    """The pipeline against the model alone, and with masks against without."""
    found = []
    for mask in (True, False):
        with _progress("流程", quiet=quiet) as progress:
            found.append(analyse_posts(Analyser(reader, lexicon, mask), rows, progress))
    masked, plain = found
    return [("整条流程对单独的模型", compare(masked, alone, rows)), ("脱敏对不脱敏", compare(masked, plain, rows))]


def _lexicon(settings: Settings) -> Path | None:
    own = settings.home / "brands.yaml"
    return settings.lexicon or (own if own.exists() else None)


@contextmanager
def _progress(title: str, *, quiet: bool) -> Iterator[Progress]:
    with progress_bar(quiet=quiet) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(report: Report, comparisons: Sequence[tuple[str, Comparison]], *, as_json: bool) -> None:
    if as_json:
        print_json({**report.to_record(), "comparisons": [found.to_record() for _, found in comparisons]})
        return
    out.print(report.to_text(), highlight=False, markup=False, soft_wrap=True)
    for title, found in comparisons:
        out.print(f"{title}\n{found.to_text()}", highlight=False, markup=False, soft_wrap=True)
