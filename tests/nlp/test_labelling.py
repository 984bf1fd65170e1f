"""Posts that are worth labelling, and labels without their texts."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from nlp.decisions import SIZES, columns
from nlp.evaluation.public_sets import is_test
from nlp.labels import Kind, Source
from nlp.training.config import ConfigError
from nlp.training.data import read_strictly
from nlp.training.picking import pick
from nlp.training.sealed import seal, unseal
from service.cli.app import app
from tests.nlp.tiny_encoder import write_posts


def _taught(path: Path, posts: dict[str, tuple[Kind, float]], source: Source = Source.PERSON) -> Path:
    with gzip.open(path, "ab") as file:
        for text, (kind, probability) in posts.items():
            row = np.zeros(sum(SIZES.values()))
            row[columns("source").start + list(Source).index(source)] = 1
            row[columns("kinds").start + list(Kind).index(kind)] = probability
            record = {"text": text, "platform": "forum", "p": np.rint(row * 1000).astype(int).tolist()}
            file.write(json.dumps(record).encode() + b"\n")
    return path


def test_doubted_posts_of_rare_kinds_are_picked(tmp_path: Path) -> None:
    letters = [chr(0x4E00 + number) * 6 for number in range(400)]
    taught = _taught(tmp_path / "a.jsonl.gz", dict.fromkeys(letters[:200], (Kind.COMPLAINT, 0.5)))
    _taught(taught, dict.fromkeys(letters[200:300], (Kind.COMPLAINT, 0.99)))
    _taught(taught, dict.fromkeys(letters[300:310], (Kind.CHURN_INTENT, 0.5)))
    _taught(taught, dict.fromkeys(letters[310:320], (Kind.CHURN_INTENT, 0.5)), Source.OFF_TOPIC)
    picked = [post.text for post in pick([taught], 80)]
    assert set(picked) <= {*letters[:200], *letters[300:310]}
    rare = [text for text in picked if text in letters[300:310]]
    assert 2 <= len(rare) <= 5, "about a quarter of an eighth, or of a seventh where others have nothing in doubt"
    assert len(rare) < len(picked) == len(set(picked)) <= 80
    assert [post.text for post in pick([taught], 80)] == picked
    assert picked != sorted(picked)


def test_posts_that_were_labelled_are_not_picked_again(tmp_path: Path) -> None:
    taught = _taught(
        tmp_path / "a.jsonl.gz", {"信用卡怎么注销啊": (Kind.INQUIRY, 0.5), "客服真的太慢了": (Kind.INQUIRY, 0.5)}
    )
    known = tmp_path / "known.txt"
    known.write_text("信用卡怎么注销啊！！\n", "utf-8")
    assert {post.text for post in pick([taught], 100)} == {"信用卡怎么注销啊", "客服真的太慢了"}
    assert [post.text for post in pick([taught], 100, leave_out=[known])] == ["客服真的太慢了"]
    assert pick([taught], 100, leave_out=[taught]) == []


def test_labels_come_back_to_their_texts(tmp_path: Path) -> None:
    labelled = tmp_path / "labelled.jsonl"
    write_posts(labelled)
    rows = {row.text: row for row in read_strictly((labelled,))}
    sealed, opened, posts = tmp_path / "sealed.jsonl.gz", tmp_path / "opened.jsonl.gz", tmp_path / "posts.txt"
    assert seal([labelled], sealed) == len(rows)
    kept = gzip.decompress(sealed.read_bytes()).decode()
    assert not any(text in kept for text in rows)
    known = [*rows][1:]
    posts.write_text("".join(f" {text}\n" for text in ["与此无关的一条帖子", *known, *known]), "utf-8")
    assert unseal(sealed, [posts], opened) == (len(known), len(rows) - len(known))
    assert read_strictly((opened,)) == [rows[text] for text in known]


def test_short_and_measured_posts_are_found_too(tmp_path: Path) -> None:
    labelled, posts = write_posts(tmp_path / "labelled.jsonl"), tmp_path / "weibo2018_sentiment.jsonl"
    row = json.loads(labelled.read_text("utf-8").splitlines()[0])
    text = next(text for number in range(99) if is_test(text := f"今天很开心的第{number}天"))
    labelled.write_text("".join(json.dumps({**row, "text": one}) + "\n" for one in ("垃圾银行", text)), "utf-8")
    measured = {"text": text, "label": "1", "extra": {"split": "train"}}
    posts.write_text("".join(json.dumps(one) + "\n" for one in (measured, {**row, "text": "垃圾银行"})), "utf-8")
    seal([labelled], tmp_path / "sealed.jsonl.gz")
    assert unseal(tmp_path / "sealed.jsonl.gz", [posts], tmp_path / "opened.jsonl.gz") == (2, 0)
    taught = _taught(tmp_path / "a.jsonl.gz", {"垃圾银行！！！": (Kind.INQUIRY, 0.5)})
    assert len(pick([taught], 100)) == 1
    assert pick([taught], 100, leave_out=[labelled]) == []


def test_what_is_no_sealed_file_is_refused(tmp_path: Path) -> None:
    plain = tmp_path / "plain.jsonl"
    plain.write_text('{"text": "没有摘要的一行"}\n', "utf-8")
    with pytest.raises(ConfigError, match=r"plain\.jsonl:1"):
        unseal(plain, [plain], tmp_path / "out.jsonl.gz")
    with pytest.raises(ConfigError, match="not found"):
        unseal(tmp_path / "none.jsonl", [plain], tmp_path / "out.jsonl.gz")


def test_the_commands_pick_seal_and_unseal(tmp_path: Path) -> None:
    def run(*words: object) -> str:
        result = CliRunner().invoke(app, ["labels", *map(str, words)])
        assert result.exit_code == 0, result.output
        return result.output

    taught = _taught(tmp_path / "a.jsonl.gz", {"信用卡怎么注销啊": (Kind.INQUIRY, 0.5)})
    assert "1 条" in run("pick", taught, "--out", tmp_path / "picked.jsonl", "--count", 100)
    assert json.loads((tmp_path / "picked.jsonl").read_text("utf-8")) == {
        "text": "信用卡怎么注销啊",
        "platform": "forum",
    }
    labelled = tmp_path / "labelled.jsonl"
    write_posts(labelled)
    assert "条写入" in run("seal", labelled, "--out", tmp_path / "sealed.jsonl.gz")
    assert "条没有找到" in run("unseal", tmp_path / "sealed.jsonl.gz", labelled, "--out", tmp_path / "opened.jsonl.gz")
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n", "utf-8")
    assert CliRunner().invoke(app, ["labels", "seal", str(broken), "--out", str(tmp_path / "x.gz")]).exit_code == 2
