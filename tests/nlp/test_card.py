"""The model card: figures with intervals, calibration, cost, and the table of what was tried."""

from dataclasses import replace
from pathlib import Path

import pytest

from nlp.training.card import write_card
from nlp.training.config import CardConfig, ConfigError, DataConfig, ModelConfig, RunConfig
from nlp.training.footprint import footprint
from nlp.training.records import TrainResult
from nlp.training.report import make_report
from tests.nlp.made_answers import answers, posts

ROWS = posts()
CONFIG = RunConfig(
    model=ModelConfig(name="made", base=Path("encoder")),
    data=DataConfig(train=(Path("train.jsonl"),), dev=Path("dev.jsonl")),
    card=CardConfig(data="Made posts.", base="None.", limits="Knows nothing.", before="tingfeng teach posts.txt"),
)
RESULT = TrainResult(Path("made"), "made-1", make_report(ROWS, answers(ROWS, 2.5), file="dev.jsonl"), 0.5, posts=12_345)


def card(folder: Path, result: TrainResult = RESULT) -> str:
    write_card(folder / "CARD.md", CONFIG, result)
    return (folder / "CARD.md").read_text("utf-8")


def test_every_label_stands_with_its_interval(tmp_path: Path) -> None:
    text, part = card(tmp_path), RESULT.report.total
    for head, labels in part.heads.items():
        table = text[text.index(f"| {head} | precision") :]
        for label, each in labels.items():
            between = part.intervals[head].labels[label].f1
            line = next(line for line in table.splitlines() if line.startswith(f"| {label}"))
            assert f"| {each.f1:.3f} | {between.low:.3f}-{between.high:.3f} | {each.support} |" in line
        assert f"| {head} | {RESULT.report.reliability[head].ece:.3f} |" in text
    assert "12,345 labelled posts" in text
    assert "\ntingfeng teach posts.txt\n" in text
    assert "| 51-140 characters | 100 |" in text
    assert "| forum |" in text


def test_cost_is_told_where_the_training_was_timed(tmp_path: Path) -> None:
    assert "Cost of training" not in card(tmp_path)
    text = card(tmp_path, replace(RESULT, seconds=3 * 3600.0))
    assert "6.00 CPU-hours on 2 threads, about 0.06 kWh" in text
    assert footprint(3600, 1).kilograms == pytest.approx(0.01 * 0.5366)


def test_what_was_tried_is_taken_from_the_file_beside(tmp_path: Path) -> None:
    assert "What was tried" not in card(tmp_path)
    (tmp_path / "levers.toml").write_text(
        '[[lever]]\nname = "two seeds"\nchange = "averaged"\nkinds = 0.79\nnote = "dropped: nothing gained"\n', "utf-8"
    )
    assert "| two seeds | averaged | 0.790 |  |  |  |  | dropped: nothing gained |" in card(tmp_path)


def test_a_wrong_table_of_levers_is_named(tmp_path: Path) -> None:
    (tmp_path / "levers.toml").write_text('[[lever]]\nname = "x"\nchange = "y"\nkinds = 79\n', "utf-8")
    with pytest.raises(ConfigError, match=r"levers\.toml"):
        card(tmp_path)
