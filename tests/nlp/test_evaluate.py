"""Evaluation: scores by hand, parts by pool and platform, refused rows, and the committed model's figure."""

import json
from pathlib import Path

import numpy as np
import pytest

from nlp.config import default_model
from nlp.labels import Kind
from nlp.model import Model
from nlp.training.config import ConfigError
from nlp.training.evaluate import Report, evaluate
from nlp.training.scores import macro_f1, score, score_labels
from tests.nlp.tiny_encoder import POSTS, write_posts
from tests.support.shared import shared_path


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load(default_model())


@pytest.fixture(scope="module")
def report(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = write_posts(tmp_path_factory.mktemp("posts") / "posts.jsonl", pool="random")
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"text": "好", "kinds": ["rant"]}\nnot json\n')
    return evaluate(model, file)


def test_precision_recall_and_f1_as_counted_by_hand() -> None:
    predicted = np.array([True, True, True, False, False])
    true = np.array([True, False, False, True, False])
    found = score(predicted, true)
    assert (found.precision, found.recall, found.support, found.predicted) == (1 / 3, 1 / 2, 2, 3)
    assert found.f1 == pytest.approx(0.4)


def test_macro_f1_leaves_out_labels_that_never_occur() -> None:
    predicted = np.array([[True, False], [True, False]])
    true = np.array([[True, False], [False, False]])
    scores = score_labels(predicted, true, ("seen", "never"))
    assert macro_f1(scores) == pytest.approx(2 / 3)


def test_macro_f1_counts_a_label_that_is_wrongly_predicted() -> None:
    predicted = np.array([[True, True]])
    true = np.array([[True, False]])
    assert macro_f1(score_labels(predicted, true, ("right", "wrong"))) == pytest.approx(0.5)


def test_every_usable_row_is_scored_and_the_others_are_named(report: Report) -> None:
    assert report.total.rows == len(POSTS)
    assert [refusal.row for refusal in report.refused] == [len(POSTS) + 1, len(POSTS) + 2]
    assert "rant" in report.refused[0].reason or "urgency" in report.refused[0].reason


def test_support_is_what_the_file_says(report: Report) -> None:
    kinds = report.total.heads["kinds"]
    assert {kind: kinds[kind].support for kind in Kind} == {
        kind: sum(kind in post[3] for post in POSTS) for kind in Kind
    }


def test_parts_add_up_to_the_whole(report: Report) -> None:
    assert sum(part.rows for part in report.platforms.values()) == report.total.rows
    assert report.pools["random"].macro_f1("kinds") == report.total.macro_f1("kinds")


def test_committed_model_reads_plain_posts_well(report: Report) -> None:
    assert report.total.macro_f1("kinds") > 0.6
    assert report.total.macro_f1("sentiment") > 0.7


def test_json_holds_what_the_text_shows(report: Report) -> None:
    record = json.loads(report.to_json())
    text = report.to_text()
    assert f"{record['total']['macro_f1']['kinds']:.3f}" in text
    assert f"refused posts.jsonl row {len(POSTS) + 2}" in text
    assert record["total"]["labels"]["source"]["person"]["support"] == sum(post[2] == "person" for post in POSTS)


def test_progress_ends_with_all_posts_done(model: Model, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    evaluate(model, write_posts(tmp_path / "posts.jsonl"), progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (len(POSTS), len(POSTS))


def test_a_missing_file_is_named(model: Model, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.jsonl"):
        evaluate(model, tmp_path / "nowhere.jsonl")


def test_a_file_without_a_usable_row_is_refused(model: Model, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": ""}\n', "utf-8")
    with pytest.raises(ConfigError, match="text is missing"):
        evaluate(model, tmp_path / "rows.jsonl")


def test_committed_model_holds_its_figure_on_dev(model: Model) -> None:
    dev = evaluate(model, shared_path("data/labelled/dev.jsonl.gz"))
    assert dev.total.macro_f1("kinds") >= 0.75
    assert not dev.refused
