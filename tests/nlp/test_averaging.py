"""The mean of trained models: one network, as fast as one of them."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from typer.testing import CliRunner

from nlp.model import Model
from nlp.training.averaging import average
from nlp.training.config import ConfigError
from nlp.training.train import train
from service.cli.app import app
from tests.nlp.tiny_encoder import POSTS, write_config

TEXTS = [text for text, *_ in POSTS]
PLATFORMS = [platform for _, platform, *_ in POSTS]


@dataclass(frozen=True)
class Runs:
    one: Path
    other: Path
    attentive: Path
    dev: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("runs")
    config = write_config(folder, epochs=6)
    text = config.read_text("utf-8")
    (folder / "other.toml").write_text(text.replace("5e-3", "8e-3"), "utf-8")
    (folder / "attentive.toml").write_text(text.replace("pieces = 32", "pieces = 32\nattention = true"), "utf-8")
    for name in ("run", "other", "attentive"):
        train(folder / f"{name}.toml", out=folder / name)
    return Runs(folder / "run", folder / "other", folder / "attentive", folder / "dev.jsonl")


def test_the_mean_of_a_model_and_itself_answers_like_it(runs: Runs, tmp_path: Path) -> None:
    mean = average([runs.one, runs.one], runs.dev, tmp_path / "mean")
    own = Model.load(runs.one)
    np.testing.assert_allclose(mean.logits(TEXTS, PLATFORMS), own.logits(TEXTS, PLATFORMS), atol=0.15)


def test_weights_are_averaged(runs: Runs, tmp_path: Path) -> None:
    average([runs.one, runs.other], runs.dev, tmp_path / "mean")
    one, other, mean = (_weights(folder) for folder in (runs.one, runs.other, tmp_path / "mean"))
    assert one.keys() == mean.keys()
    for name, weight in mean.items():
        middle = (one[name] + other[name]) / 2
        step = np.abs(middle).max() / 60
        np.testing.assert_allclose(weight, middle, atol=step)
    assert any(np.abs(one[name] - weight).max() > np.abs(weight).max() / 20 for name, weight in mean.items())


def test_what_was_averaged_and_how_good_it_is_stands_beside_it(runs: Runs, tmp_path: Path) -> None:
    mean = average([runs.one, runs.other], runs.dev, tmp_path / "mean")
    metrics = json.loads((tmp_path / "mean" / "metrics.json").read_text("utf-8"))
    assert metrics["mean_of"] == [Model.load(runs.one).version, Model.load(runs.other).version]
    assert metrics["model_version"] == mean.version
    assert mean.version not in metrics["mean_of"]
    costs = [json.loads((run / "metrics.json").read_text("utf-8"))["trained"] for run in (runs.one, runs.other)]
    assert metrics["trained"] == {"posts": 20, "seconds": sum(cost["seconds"] for cost in costs)}
    card = (tmp_path / "mean" / "CARD.md").read_text("utf-8")
    assert f"the mean of those of {', '.join(metrics['mean_of'])}" in card
    assert mean.version in card
    assert "Trained on 20 labelled posts." in card


def test_members_without_figures_of_their_own_are_averaged_too(runs: Runs, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(runs.other, bare, ignore=shutil.ignore_patterns("metrics.json", "CARD.md"))
    average([runs.one, bare], runs.dev, tmp_path / "mean")
    assert "Trained on 20 labelled posts." in (tmp_path / "mean" / "CARD.md").read_text("utf-8")


def test_models_that_do_not_belong_together_are_refused(runs: Runs, tmp_path: Path) -> None:
    for folders in ([runs.one], [runs.one, runs.attentive]):
        with pytest.raises(ConfigError, match="same network"):
            average(folders, runs.dev, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def test_damaged_figures_and_a_member_as_the_target_are_refused(runs: Runs, tmp_path: Path) -> None:
    damaged = shutil.copytree(runs.other, tmp_path / "damaged")
    for content in ("{", "[]", '{"trained": {"posts": "many"}}'):
        (damaged / "metrics.json").write_text(content, "utf-8")
        with pytest.raises(ConfigError, match="damaged"):
            average([runs.one, damaged], runs.dev, tmp_path / "mean")
    with pytest.raises(ConfigError, match="one of the models"):
        average([runs.one, runs.other], runs.dev, runs.one)
    assert not (tmp_path / "mean").exists()


def test_the_command_averages(runs: Runs, tmp_path: Path) -> None:
    words = ["average", str(runs.one), str(runs.other), "--dev", str(runs.dev), "--out", str(tmp_path / "mean")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert Model.load(tmp_path / "mean").version in result.output.replace("\n", "")
    assert CliRunner().invoke(app, ["average", str(runs.one), *words[3:]]).exit_code == 2


def _weights(folder: Path) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    arrays = {each.name: numpy_helper.to_array(each) for each in onnx.load(folder / "model.onnx").graph.initializer}
    return {
        name: (array.astype(np.float32) - arrays[f"{stem}_zero_point"].astype(np.float32)) * arrays[f"{stem}_scale"]
        for name, array in arrays.items()
        if (stem := name.removesuffix("_quantized")) != name
    }
