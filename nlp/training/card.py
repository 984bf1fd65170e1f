"""The model card: what the model is for, what it learnt from, how well it does, where it falls short."""

from pathlib import Path

from nlp.labels import ZH
from nlp.training.config import RunConfig
from nlp.training.evaluate import Report
from nlp.training.records import TrainResult


def write_card(path: Path, config: RunConfig, result: TrainResult, posts: int) -> None:
    """Write the card in Markdown."""
    path.write_text("\n".join((*_about(config, result, posts), *_figures(result), *_limits(config))) + "\n", "utf-8")


def _about(config: RunConfig, result: TrainResult, posts: int) -> tuple[str, ...]:
    train, rows = config.train, result.report.total.rows
    return (
        f"# {config.model.name}\n",
        f"Version `{result.version}`. Reads a Chinese post about a bank and says its source, kinds, sentiment, aspects,",
        "urgency, and the words that decided.\n",
        "## Data\n",
        config.card.data,
        f"Trained on {posts:,} posts; cut-offs tuned and figures measured on {rows:,} others.",
        "No text of them is part of the model's files.\n",
        "## Method\n",
        f"Base encoder: {config.card.base}",
        "First state and mean of all states, one linear layer for all five heads. NFKC, lower case, the platform put",
        f"before the text, {config.model.pieces} word pieces (head and tail of long posts). AdamW,",
        f"{train.encoder_rate:g} for the encoder and {train.head_rate:g} for the heads, warm-up and linear decay,",
        f"{train.epochs} epochs, batches of {train.batch}, seed {train.seed}; all settings are in `config.toml`.",
        "Exported as ONNX, weights int8 per channel, activations scaled at run time; all figures are of the exported model.\n",
        "Train it anew: put the paths of encoder and data into a copy of `config.toml`, then `tingfeng train config.toml`.",
    )


def _figures(result: TrainResult) -> tuple[str, ...]:
    report = result.report
    lines = ["", "## Figures", "", "| macro-F1 | rows | " + " | ".join(report.total.heads) + " |"]
    lines.append("|---" * (len(report.total.heads) + 2) + "|")
    for name, part in (("all", report.total), *report.pools.items()):
        lines.append(
            f"| {name} | {part.rows} | " + " | ".join(f"{part.macro_f1(head):.3f}" for head in part.heads) + " |"
        )
    lines += [
        "",
        f"Kinds with cut-offs tuned on one half and measured on the other, both ways: {result.held_out_f1:.3f}.",
    ]
    for head in report.total.heads:
        lines += _table(report, head)
    return tuple(lines)


def _table(report: Report, head: str) -> list[str]:
    rows = [
        f"| {label} {ZH.get(label, '')} | {each.precision:.3f} | {each.recall:.3f} | {each.f1:.3f} | {each.support} |"
        for label, each in report.total.heads[head].items()
    ]
    return ["", f"| {head} | precision | recall | F1 | support |", "|---|---|---|---|---|", *rows]


def _limits(config: RunConfig) -> tuple[str, ...]:
    return ("", "## Limits", "", config.card.limits)
