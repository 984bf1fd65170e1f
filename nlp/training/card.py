"""The model card: what the model is for, what it learnt from, how well it does, what it cost, where it falls short."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nlp.labels import ZH
from nlp.training.config import ModelConfig, RunConfig
from nlp.training.footprint import KG_PER_KWH, WATTS_PER_THREAD, footprint
from nlp.training.intervals import Interval
from nlp.training.levers import FILE_NAME, lever_table, read_levers
from nlp.training.parts import Part
from nlp.training.records import TrainResult
from nlp.training.report import Report

_MANY: Final = 30
"""Platforms with fewer posts are left out: their figures move by chance."""


def write_card(path: Path, config: RunConfig, result: TrainResult) -> None:
    """Write the card in Markdown; what was tried is taken from ``levers.toml`` beside it, where there is one.

    Raises `ConfigError` where that file is wrong.
    """
    tried = lever_table(read_levers(path.with_name(FILE_NAME)))
    lines = [
        *_about(config, result),
        *_method(config, result),
        *_figures(result),
        *(["", "## What was tried", "", "Macro-F1 on dev.", "", *tried] if tried else []),
        *_cost(config, result),
        *("", "## Limits", "", config.card.limits),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _about(config: RunConfig, result: TrainResult) -> Iterator[str]:
    yield f"# {config.model.name}\n"
    yield f"Version `{result.version}`. Reads a Chinese post about a bank and says its source, kinds, sentiment, aspects,"
    yield "urgency, and the words that decided.\n"
    yield "## Data\n"
    yield config.card.data
    if result.posts:
        yield f"Trained on {result.posts:,} labelled posts."
    yield f"Cut-offs tuned and figures measured on {result.report.total.rows:,} others."
    yield "No text of them is part of the model's files.\n"


def _method(config: RunConfig, result: TrainResult) -> Iterator[str]:
    train = config.train
    yield "## Method\n"
    yield f"Base encoder: {config.card.base}"
    yield _network(config.model)
    yield "One linear layer for all five heads. NFKC, lower case, the platform put"
    yield f"before the text, {config.model.pieces} word pieces (head and tail of long posts). AdamW,"
    yield f"{train.encoder_rate:g} for the encoder and {train.head_rate:g} for the heads, warm-up and linear decay,"
    yield f"{train.epochs} epochs, batches of {train.batch}, seed {train.seed}; all settings are in `config.toml`."
    yield from _extras(config)
    if result.mean_of:
        yield f"These weights are the mean of those of {', '.join(result.mean_of)} (`tingfeng average`); the first is described here."
    yield "Exported as ONNX, weights int8 per channel, activations scaled at run time; all figures are of the exported model.\n"
    yield "Train it anew: put the paths of encoder and data into a copy of `config.toml`, then `tingfeng train config.toml`."
    if config.card.before:
        yield f"\nBefore it:\n\n{config.card.before}"


def _network(model: ModelConfig) -> str:
    if model.small is None:
        return "First state and mean of all states."
    layers = ", ".join(map(str, model.small.dilations))
    return (
        f"Embeddings of pieces and of {model.small.pairs:,} hashed pairs, width {model.small.width}, convolutions over neighbours"
        f" at distances {layers}; maximum and mean of all states."
    )


def _extras(config: RunConfig) -> Iterator[str]:
    """What a plain fine-tune does not have."""
    if config.model.attention:
        yield "Each label also attends to the word pieces by itself."
    if config.data.taught:
        yield "Learnt, beside the labelled posts, from a teacher's probabilities for unlabelled ones."
    if config.loss.labels < 1:
        yield f"Of a labelled post that a teacher read too, the label is {config.loss.labels:.0%} of what is learnt, the teacher's answer the rest."
    if config.train.consistency:
        yield f"Two readings of a post under dropout are drawn together (weight {config.train.consistency:g})."
    if config.train.average:
        yield f"The model is the running mean of the weights (decay {config.train.average:g})."


def _figures(result: TrainResult) -> Iterator[str]:
    report = result.report
    platforms = {name: part for name, part in report.platforms.items() if part.rows >= _MANY}
    lengths = {f"{name} characters": part for name, part in report.lengths.items()}
    yield from ("", "## Figures", "", f"95 % intervals: bootstrap over the posts of {report.file}.", "")
    yield "| macro-F1 | rows | " + " | ".join(report.total.heads) + " |"
    yield "|---" * (len(report.total.heads) + 2) + "|"
    yield _slice("all", report.total)
    yield "| 95 % | | " + " | ".join(_between(each.macro_f1) for each in report.total.intervals.values()) + " |"
    yield from (_slice(name, part) for name, part in {**report.pools, **platforms, **lengths}.items())
    yield ""
    yield f"Kinds with cut-offs tuned on one half and measured on the other, both ways: {result.held_out_f1:.3f}."
    yield from _calibration(report)
    for head in report.total.heads:
        yield from _table(report.total, head)


def _slice(name: str, part: Part) -> str:
    return f"| {name} | {part.rows} | " + " | ".join(f"{part.macro_f1(head):.3f}" for head in part.heads) + " |"


def _calibration(report: Report) -> Iterator[str]:
    yield from ("", "| calibration | ECE | adaptive ECE | Brier |", "|---|---|---|---|")
    for head, each in report.reliability.items():
        yield f"| {head} | {each.ece:.3f} | {each.adaptive_ece:.3f} | {each.brier:.3f} |"
    yield from ("", "Calibrated and measured on the same posts; kinds and aspects: mean over their labels.")


def _table(part: Part, head: str) -> Iterator[str]:
    yield from ("", f"| {head} | precision | recall | F1 | 95 % | support |", "|---|---|---|---|---|---|")
    for label, each in part.heads[head].items():
        between = _between(part.intervals[head].labels[label].f1)
        name = f"{label} {ZH.get(label, '')}".rstrip()
        yield f"| {name} | {each.precision:.3f} | {each.recall:.3f} | {each.f1:.3f} | {between} | {each.support} |"


def _cost(config: RunConfig, result: TrainResult) -> Iterator[str]:
    if not result.seconds:
        return
    cost = footprint(result.seconds, config.train.threads)
    yield from ("", "## Cost of training", "")
    yield f"{cost.cpu_hours:.2f} CPU-hours on {config.train.threads} threads, about {cost.kilowatt_hours:.3g} kWh"
    yield f"and {cost.kilograms:.3g} kg of carbon dioxide: estimated with {WATTS_PER_THREAD:g} W a thread (assumed, not metered)"
    yield f"and {KG_PER_KWH:g} kg/kWh, the mean of China's grid in 2022. Tries that came to nothing are not counted."


def _between(each: Interval) -> str:
    return f"{each.low:.3f}-{each.high:.3f}"
