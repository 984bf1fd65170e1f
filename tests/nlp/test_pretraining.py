"""Preparing a tiny random encoder: masks of whole words, labels of public sets, a run, what it leaves behind."""

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nlp.evaluation.public_sets import is_test
from nlp.inputs import encode, load_tokenizer
from nlp.training.config import ConfigError
from nlp.training.masking import Vocabulary, hide, words_of
from nlp.training.prepare import prepare
from nlp.training.records import Progress
from tests.nlp.tiny_encoder import POSTS, write_encoder, write_posts

VOCABULARY = Vocabulary(mask=999, first=5, last=20)


class BrokenOffError(Exception):
    """What a test breaks a run off with."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pretrain")
    write_encoder(folder / "encoder")
    write_posts(folder / "train.jsonl")
    with gzip.open(folder / "posts.txt.gz", "wt", encoding="utf-8") as file:
        file.write("".join(f"{text}\n" for text, *_ in POSTS) + "短\n\n")
    path = folder / "pretrain.toml"
    path.write_text(
        """
base = "encoder"
posts = ["posts.txt.gz"]
labelled = ["train.jsonl"]
pattern = "银行|信用卡|转账"
pieces = 32
batch_pieces = 128
passes = 12
rate = 5e-3
head_rate = 5e-3
threads = 1
checkpoint_steps = 10
""",
        "utf-8",
    )
    return path


def test_pieces_of_a_word_are_hidden_together(config: Path) -> None:
    tokenizer = load_tokenizer(config.parent / "encoder" / "tokenizer.json")
    text = "手机银行一点转账就闪退"
    (encoded,) = encode(tokenizer, [text], ["微博："], 32)
    words = words_of(text, encoded)
    assert next(text[encoded.spans[word[0]][0] : encoded.spans[word[-1]][1]] for word in words) == "手机银行"
    for seed in range(30):
        hidden = hide(encoded, words, 0.3, VOCABULARY, random.Random(seed))
        assert any(set(word) <= set(hidden.places) for word in words)
        assert all(not set(word) & set(hidden.places) or set(word) <= set(hidden.places) for word in words)
        assert [encoded.ids[place] for place in hidden.places] == list(hidden.targets)


def test_most_of_the_hidden_pieces_are_masked_and_the_rest_of_the_text_stays(config: Path) -> None:
    tokenizer = load_tokenizer(config.parent / "encoder" / "tokenizer.json")
    text = "信用卡被多扣了一笔年费，打电话没人管"
    (encoded,) = encode(tokenizer, [text], [""], 32)
    words, choice = words_of(text, encoded), random.Random(3)
    runs = [hide(encoded, words, 0.3, VOCABULARY, choice) for _ in range(300)]
    masked = [run.ids[place] == VOCABULARY.mask for run in runs for place in run.places]
    assert 0.75 < np.mean(masked) < 0.85
    for run in runs:
        assert all(run.ids[at] == encoded.ids[at] for at in range(len(run.ids)) if at not in run.places)


def test_the_result_is_an_encoder_that_guesses_better(config: Path, tmp_path: Path) -> None:
    from transformers import AutoModel

    seen: list[Progress] = []
    out = prepare(config, tmp_path / "adapted", progress=seen.append)
    assert seen[-1].step == seen[-1].steps
    assert seen[-1].loss < seen[0].loss
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {path.name for path in out.iterdir()}
    assert not (out / "checkpoint.pt").exists()
    before = AutoModel.from_pretrained(config.parent / "encoder").state_dict()
    after = AutoModel.from_pretrained(out).state_dict()
    assert any(not after[name].equal(before[name]) for name in after)


def test_a_run_broken_off_goes_on_to_the_same_encoder(config: Path, tmp_path: Path) -> None:
    def break_off(progress: Progress) -> None:
        if progress.step >= progress.steps // 2:
            raise BrokenOffError

    whole = prepare(config, tmp_path / "whole")
    with pytest.raises(BrokenOffError):
        prepare(config, tmp_path / "broken", progress=break_off)
    resumed = prepare(config, tmp_path / "broken", resume=True)
    assert (resumed / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()


def test_a_run_of_other_settings_or_posts_does_not_go_on(config: Path, tmp_path: Path) -> None:
    def break_off(_: Progress) -> None:
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        prepare(config, tmp_path, progress=break_off)
    changed = config.with_name("changed.toml")
    for old, new in (("rate = 5e-3", "rate = 6e-3"), ('labelled = ["train.jsonl"]', "")):
        changed.write_text(config.read_text("utf-8").replace(old, new), "utf-8")
        with pytest.raises(ConfigError, match="other settings or data"):
            prepare(changed, tmp_path, resume=True)
    (tmp_path / "checkpoint.pt").write_bytes((tmp_path / "checkpoint.pt").read_bytes()[:1000])
    with pytest.raises(ConfigError, match="is broken"):
        prepare(config, tmp_path, resume=True)


def test_an_encoder_with_embeddings_narrower_than_its_states_is_prepared(config: Path, tmp_path: Path) -> None:
    write_encoder(config.parent / "electra", "electra")
    narrow = config.with_name("narrow.toml")
    text = config.read_text("utf-8").replace('"encoder"', '"electra"')
    narrow.write_text(text.replace("passes = 12", "passes = 1"), "utf-8")
    out = prepare(narrow, tmp_path / "out")
    assert json.loads((out / "config.json").read_text("utf-8"))["model_type"] == "electra"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('pattern = "银行|信用卡|转账"', 'pattern = "("'), "pattern|parenthesis"),
        (('posts = ["posts.txt.gz"]', 'posts = ["gone.txt"]'), r"gone\.txt"),
        (("passes = 12", "passes = 0"), "passes"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    config: Path, tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    changed = config.with_name("changed.toml")
    changed.write_text(config.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(ConfigError, match=reason):
        prepare(changed, tmp_path)


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two public sets of two labels each, one of which the texts give away, and a config that learns them."""
    folder = tmp_path_factory.mktemp("tasks")
    write_encoder(folder / "encoder")
    for name, words in {"moods": ("好", "差"), "spam": ("微信", "银行")}.items():
        rows = [
            {"text": f"{word}{'的' * number}[{label}]", "label": label, "platform": "weibo", "extra": {"split": split}}
            for label, word in enumerate(words)
            for number in range(60)
            for split in ("train", "test")
        ]
        texts = "".join(json.dumps({**row, "label": str(row["label"])}) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(texts, "utf-8")
    path = folder / "tasks.toml"
    path.write_text(
        """
base = "encoder"
batch_pieces = 256
passes = 12
rate = 5e-3
head_rate = 2e-2
threads = 1
checkpoint_steps = 5
[[sets]]
file = "moods.jsonl"
strip = '\\[\\d\\]'
[[sets]]
file = "spam.jsonl"
most = 70
""",
        "utf-8",
    )
    return path


def test_an_encoder_learns_the_labels_of_public_sets(tasks: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    out = prepare(tasks, tmp_path / "prepared", progress=seen.append)
    assert seen[-1].loss < 0.5 * seen[0].loss
    measured = json.loads((out / "tasks.json").read_text("utf-8"))
    assert measured["moods"]["accuracy"] == 1
    assert 0 < measured["spam"]["posts"] < 240
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {path.name for path in out.iterdir()}


def test_tasks_have_no_text_that_may_be_measured_and_no_mark_that_gives_it_away(tasks: Path, tmp_path: Path) -> None:
    from nlp.training.auxiliary import AuxiliaryConfig, AuxiliaryRun, PublicTask

    moods, spam = (PublicTask(file=tasks.with_name(f"{name}.jsonl")) for name in ("moods", "spam"))
    moods, spam = moods.model_copy(update={"strip": r"\[\d\]"}), spam.model_copy(update={"most": 70})
    config = AuxiliaryConfig(base=tasks.with_name("encoder"), sets=(moods, spam))
    rows = AuxiliaryRun(config, tmp_path / "checkpoint.pt").rows
    assert Counter(row.task for row in rows)["spam"] == 70
    texts = [json.loads(line)["text"] for line in moods.file.read_text("utf-8").splitlines()]
    assert Counter(row.task for row in rows)["moods"] == sum(not is_test(text) for text in texts) / 2
    assert not any("[" in row.text for row in rows if row.task == "moods")
    named = tmp_path / "weibo2018_sentiment.jsonl"
    rows = [{"text": f"好{at}", "label": str(at % 2), "extra": {"split": "train"}} for at in range(60)]
    fillers = [{"text": f"毕业{at}", "label": "1", "extra": {"split": "topics/毕业"}} for at in range(60)]
    named.write_text("".join(json.dumps(row) + "\n" for row in rows + fillers), "utf-8")
    run = AuxiliaryRun(config.model_copy(update={"sets": (PublicTask(file=named),)}), tmp_path / "other.pt")
    assert not any(row.text.startswith("毕业") for row in run.rows)
    (tasks.with_name("one.jsonl")).write_text('{"text": "好", "label": "1"}\n', "utf-8")
    with pytest.raises(ConfigError, match="two labels"):
        AuxiliaryRun(
            config.model_copy(update={"sets": (PublicTask(file=tasks.with_name("one.jsonl")),)}), tmp_path / "c"
        )
