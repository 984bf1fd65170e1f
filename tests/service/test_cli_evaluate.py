"""``tingfeng evaluate`` as it is typed: text, JSON, page, comparison, pipeline, sets, and errors that say the remedy."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.pipeline import default_model
from service.cli.app import app
from tests.nlp.tiny_encoder import POSTS, write_posts

RUN = CliRunner()


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path / "home"))
    return write_posts(tmp_path / "posts.jsonl", pool="random")


def test_one_run_gives_text_and_a_page_without_texts(posts: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = RUN.invoke(app, ["evaluate", str(posts), "--html", str(page), "--precision", "0.8"])
    assert result.exit_code == 0, result.output
    assert "precision 0.8" in result.output
    assert "purchase_intent" in result.output
    for output in (result.output, page.read_text("utf-8")):
        assert not any(text in output for text, *_ in POSTS)
    RUN.invoke(app, ["evaluate", str(posts), "--html", str(page), "--show-texts"])
    assert any(text in page.read_text("utf-8") for text, *_ in POSTS)


def test_model_against_itself_and_through_the_pipeline(posts: Path) -> None:
    itself = ["--model", str(default_model()), "--against", str(default_model())]
    result = RUN.invoke(app, ["evaluate", str(posts), str(posts), *itself, "--pipeline", "--json"])
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["total"]["rows"] == 2 * len(POSTS)
    same, pipeline, masks = record["comparisons"]
    assert {each["change"] for each in same["macro_f1"].values()} == {0.0}
    assert pipeline["current"] == same["current"]
    assert (pipeline["candidate"].endswith("(masked)"), masks["current"].endswith("(unmasked)")) == (True, True)


@pytest.mark.parametrize("name", ["brands", "opinions", "subjects", "hot-words"])
def test_a_part_around_the_model(posts: Path, name: str) -> None:
    result = RUN.invoke(app, ["evaluate", "--set", name, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["evaluate"], "--set"),
        (["evaluate", "--set", "spelling"], "duplicates"),
        (["evaluate", "--public", "POSTS"], "weibo2018_sentiment"),
    ],
)
def test_what_cannot_be_done_says_the_remedy(posts: Path, arguments: list[str], remedy: str) -> None:
    result = RUN.invoke(app, [str(posts) if each == "POSTS" else each for each in arguments])
    assert result.exit_code == 2
    assert remedy in result.stderr
