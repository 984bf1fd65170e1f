"""``tingfeng evaluate`` as it is typed: text, JSON, page, comparison, pipeline, sets, and errors that say the remedy."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.config import NlpConfig, default_model, default_small_model
from nlp.model import Model
from nlp.pipeline import Analyser
from nlp.records import Text
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
        (["evaluate", "--public", "POSTS", "--html", "page.html", "--precision", "0.9"], "--precision、--html"),
        (["evaluate", "--public", "POSTS", "--against", "POSTS", "--pipeline"], "--against、--pipeline"),
        (["evaluate", "POSTS", "--leave-out", "POSTS"], "--leave-out"),
        (["evaluate", "--set", "brands", "--model", "POSTS"], "--model"),
    ],
)
def test_what_cannot_be_done_says_the_remedy(posts: Path, arguments: list[str], remedy: str) -> None:
    result = RUN.invoke(app, [str(posts) if each == "POSTS" else each for each in arguments])
    assert result.exit_code == 2
    assert remedy in result.stderr


@pytest.mark.parametrize("public", [[], ["--public"]])
@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b'{"text": "x", "label": "1"}\n' * 9)[:-12]])
def test_a_gzip_file_that_is_none_or_cut_off_is_named(posts: Path, public: list[str], content: bytes) -> None:
    file = posts.with_name("tg_spam_zh.jsonl.gz")
    file.write_bytes(content)
    result = RUN.invoke(app, ["evaluate", *public, str(file)])
    assert result.exit_code == 2, result.output
    assert "tg_spam_zh.jsonl.gz" in result.stderr.replace("\n", "")


@pytest.mark.parametrize("setting", [("TINGFENG_READING", "fast"), ("TINGFENG_FAST_MODEL", str(default_small_model()))])
def test_a_model_that_is_named_reads_alone(
    posts: Path, monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str]
) -> None:
    monkeypatch.setenv(*setting)
    version, small = (Model.load(folder, 1).version for folder in (default_model(), default_small_model()))
    named = ["evaluate", str(posts), "--json", "--model", str(default_model())]
    assert json.loads(RUN.invoke(app, named).stdout)["model_version"] == version
    both = RUN.invoke(app, [*named, "--fast", str(default_small_model())])
    assert json.loads(both.stdout)["model_version"] == f"{version}+{small}"


def test_analyse_reads_with_the_model_that_is_named_alone(posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_READING", "fast")
    texts = [text for text, *_ in POSTS]
    lines = "".join(json.dumps({"id": at, "text": text}) + "\n" for at, text in enumerate(texts))
    done = RUN.invoke(app, ["analyse", "--model", str(default_model())], input=lines)
    assert done.exit_code == 0, done.output
    read = [json.loads(line)["kinds"] for line in done.stdout.splitlines()]
    config = NlpConfig(default_model(), None, None, mask=True)
    expected = Analyser.load(config).analyse([Text(str(at), text) for at, text in enumerate(texts)])
    assert read == [{kind: round(value, 4) for kind, value in one.kinds.items()} for one in expected]
    assert RUN.invoke(app, ["analyse", "--model", str(posts.parent)], input=lines).exit_code == 2
