"""Public sets: labels mapped to ours, the test part and no other, what does not fit refused."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nlp.decisions import HEADS, Floats, columns
from nlp.evaluation.public_sets import evaluate_public, is_test, public_sets
from nlp.labels import Kind, Sentiment, Source
from nlp.model import Prediction
from nlp.training.config import ConfigError
from tests.support.shared import shared_path


class WordReader:
    """A model of three words: 好 is positive, 差 negative, 加微信 an advertisement; anything with 差 is a complaint."""

    version = "words-1"

    def predict(self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False) -> list[Prediction]:
        kinds = [Kind.COMPLAINT if "差" in text else Kind.OTHER for text in texts]
        return [
            Prediction(
                Source.PERSON, 1.0, {kind: 1.0}, (kind,), Sentiment.NEUTRAL, 1.0, (), 0, probabilities=probabilities
            )
            for kind, probabilities in zip(kinds, self._probabilities(texts), strict=True)
        ]

    def _probabilities(self, texts: Sequence[str]) -> Floats:
        found = np.full((len(texts), sum(map(len, HEADS.values()))), 0.1)
        for row, text in zip(found, texts, strict=True):
            row[columns("sentiment")] = (0.3, 0.45, 0.25) if "差" in text else (0.2, 0.4, 0.4)
            row[columns("source")][HEADS["source"].index("advertisement")] = 0.9 if "加微信" in text else 0.0
        return found


def write(path: Path, rows: Sequence[tuple[str, str | None, str]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        for text, label, split in rows:
            stream.write(
                json.dumps({"text": text, "label": label, "platform": "weibo", "extra": {"split": split}}) + "\n"
            )
    return path


def measured(count: int, word: str) -> list[str]:
    """Texts with a word that belong to the tenth that is measured."""
    return [text for text in (f"{word}{number}" for number in range(200 * count)) if is_test(text)][:count]


def test_a_set_of_two_labels_is_a_decision_between_two(tmp_path: Path) -> None:
    rows = [(text, "1", "train") for text in measured(6, "好")] + [(text, "0", "train") for text in measured(4, "差")]
    rows += [(text, "1", "train") for text in measured(2, "差了")]
    report = evaluate_public(WordReader(), write(tmp_path / "weibo2018_sentiment.jsonl.gz", rows))
    assert report.rows == 12
    assert report.accuracy == pytest.approx(10 / 12)  # neutral is most probable for all, and no choice
    assert (report.labels["0"].precision, report.labels["1"].recall) == (pytest.approx(4 / 6), pytest.approx(6 / 8))
    assert report.accuracy_between.low < report.accuracy < report.accuracy_between.high
    assert "0.833" in report.to_text()


def test_only_the_test_part_is_measured(tmp_path: Path) -> None:
    others = [text for text in (f"好{number}" for number in range(50)) if not is_test(text)]
    rows = [(text, "1", "train") for text in others] + [(measured(1, "好")[0], "1", "topics/毕业")]
    path = write(tmp_path / "weibo2018_sentiment.jsonl.gz", rows)
    with pytest.raises(ConfigError, match="no usable row"):
        evaluate_public(WordReader(), path)


def test_a_set_with_a_test_part_is_measured_on_a_tenth_of_it(tmp_path: Path) -> None:
    rows = [(text, "1", "eval") for text in measured(9, "加微信")] + [(measured(1, "在吗")[0], "0", "eval")]
    rows += [(text, "0", "train") for text in measured(3, "加微信了")]
    report = evaluate_public(WordReader(), write(tmp_path / "tg_spam_zh.jsonl.gz", rows))
    assert (report.rows, report.accuracy, report.part) == (10, 1.0, "every tenth text of split eval")


def test_texts_that_were_trained_on_are_left_out(tmp_path: Path) -> None:
    texts = measured(9, "加微信")
    path = write(tmp_path / "tg_spam_zh.jsonl.gz", [(text, "1", "eval") for text in texts])
    assert evaluate_public(WordReader(), path, leave_out=set(texts[:2])).rows == 7


def test_kinds_are_right_where_one_of_them_is_said(tmp_path: Path) -> None:
    rows = [(text, None, "") for text in measured(3, "差")] + [(text, "其他类", "") for text in measured(1, "好")]
    report = evaluate_public(WordReader(), write(tmp_path / "heimao_finance_complaints.jsonl.gz", rows))
    assert (report.head, report.accuracy) == ("kinds", 0.75)


def test_sets_that_do_not_fit_say_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="label leaks"):
        evaluate_public(WordReader(), tmp_path / "weibo_senti_100k_subset.jsonl.gz")
    with pytest.raises(ConfigError, match="known are: weibo2018_sentiment"):
        evaluate_public(WordReader(), tmp_path / "nowhere.jsonl.gz")


@pytest.mark.parametrize("line", ['{"text": "好"}', '{"label": "1"}', '["1"]', '{"text": '])
def test_a_row_without_text_or_label_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tg_spam_zh.jsonl"
    path.write_text('{"text": "在吗", "label": "0"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"tg_spam_zh\.jsonl:2"):
        evaluate_public(WordReader(), path)


def test_every_recorded_set_is_mapped_or_left_out_with_a_reason() -> None:
    known = public_sets()
    names = {path.name.partition(".")[0] for path in shared_path("data/public").glob("*.jsonl.gz")}
    assert names == set(known.sets) | set(known.left_out)
    assert not set(known.sets) & set(known.left_out)


def test_labels_that_stand_for_the_same_are_one(tmp_path: Path) -> None:
    rows = [(text, "AD:Loan", "") for text in measured(3, "加微信")] + [
        (text, "IL:Gambling", "") for text in measured(1, "下注")
    ]
    report = evaluate_public(WordReader(), write(tmp_path / "fbs_sms_spam.jsonl.gz", rows))
    assert list(report.labels) == ["AD:*", "FR:* | IL:Gambling"]
    assert report.labels["AD:*"].support == 3
