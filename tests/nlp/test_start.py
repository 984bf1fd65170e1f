"""Training that goes on from an exported model."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from nlp.model import Model
from nlp.training.config import ConfigError
from nlp.training.train import train
from service.cli.app import app
from tests.nlp.tiny_encoder import POSTS, write_config

TEXTS = [text for text, *_ in POSTS]
PLATFORMS = [platform for _, platform, *_ in POSTS]
NETWORKS = {
    "plain": "",
    "attentive": "attention = true",
    "small": "attention = true\n[model.small]\nwidth = 8\npairs = 64",
}


@dataclass(frozen=True)
class Run:
    config: Path
    model: Path


@pytest.fixture(scope="module", params=NETWORKS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run")
    config = write_config(folder, epochs=6)
    text = config.read_text("utf-8")
    config.write_text(text.replace("pieces = 32", f"pieces = 32\n{NETWORKS[request.param]}"), "utf-8")
    train(config, out=folder / "first")
    return Run(config, folder / "first")


def test_training_goes_on_where_the_model_stood(run: Run, tmp_path: Path) -> None:
    model = train(_going_on(run, encoder_rate="1e-9", head_rate="1e-9"), out=tmp_path / "next").folder
    before, after = (Model.load(folder).logits(TEXTS, PLATFORMS) for folder in (run.model, model))
    np.testing.assert_allclose(after, before, atol=0.2)
    assert np.abs(before).max() > 2
    assert 'start = "first"' in (model / "config.toml").read_text("utf-8")


def test_training_goes_on_to_learn(run: Run, tmp_path: Path) -> None:
    model = train(_going_on(run, encoder_rate="5e-3", head_rate="2e-2"), out=tmp_path / "next").folder
    before, after = (Model.load(folder).logits(TEXTS, PLATFORMS) for folder in (run.model, model))
    assert np.abs(after - before).max() > 0.5


def test_a_model_of_another_network_is_refused(run: Run, tmp_path: Path) -> None:
    config = _going_on(run, encoder_rate="5e-3", head_rate="2e-2")
    text = config.read_text("utf-8")
    other = (
        text.replace("attention = true", "") if "attention" in text else text.replace("= 32", "= 32\nattention = true")
    )
    config.write_text(other, "utf-8")
    with pytest.raises(ConfigError, match=r"model\.start.*another network"):
        train(config, out=tmp_path / "next")


def test_a_folder_without_a_model_is_refused(run: Run, tmp_path: Path) -> None:
    config = _going_on(run, encoder_rate="5e-3", head_rate="2e-2")
    text = config.read_text("utf-8")
    config.write_text(text.replace('"first"', '"nowhere"'), "utf-8")
    with pytest.raises(ConfigError, match=r"model\.start.*nowhere"):
        train(config, out=tmp_path / "next")
    (config.parent / "nowhere").mkdir(exist_ok=True)
    result = CliRunner().invoke(app, ["train", str(config), "--out", str(tmp_path / "other")])
    assert result.exit_code == 2
    assert "model.start" in result.output


def _going_on(run: Run, *, encoder_rate: str, head_rate: str) -> Path:
    """Settings of one more epoch from the run's model."""
    text = run.config.read_text("utf-8")
    for old, new in (
        ('base = "encoder"', 'base = "encoder"\nstart = "first"'),
        ("epochs = 6", "epochs = 1\nseed = 3"),
        ("encoder_rate = 5e-3", f"encoder_rate = {encoder_rate}"),
        ("head_rate = 2e-2", f"head_rate = {head_rate}"),
    ):
        assert old in text
        text = text.replace(old, new)
    config = run.config.with_name("next.toml")
    config.write_text(text, "utf-8")
    return config
