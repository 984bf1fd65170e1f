"""Two models as one: who reads what, and whose word counts."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from nlp.cascade import Cascade, Doubt
from nlp.config import NlpConfig, default_model
from nlp.labels import Kind
from nlp.model import Model
from nlp.pipeline import Analyser
from nlp.records import Text
from nlp.training.reading import probabilities_of

POSTS = [
    "你们柜员态度恶劣，我排了两小时队还被赶出来，什么服务！",
    "今天天气不错，下午去公园走走",
    "请问信用卡逾期三天会上征信吗？",
    "银保监会对某银行违法放贷罚款两千万元",
    "明天就去把卡销了，换别家银行",
    "很好用，转账方便快捷",
]
PLATFORMS = ["weibo", "weibo", "customer-service", "news", "weibo", "appstore"]


@pytest.fixture(scope="module")
def careful() -> Model:
    return Model.load(default_model(), threads=2)


@pytest.fixture(scope="module")
def fast_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of other answers: the installed one with a calibration that makes it less sure."""
    folder = tmp_path_factory.mktemp("fast") / "model"
    shutil.copytree(default_model(), folder)
    labels = orjson.loads((folder / "labels.json").read_bytes())
    labels["name"] = "fast"
    labels["calibration"] = {
        head: {"scale": [0.9] * len(names), "shift": [0.0] * len(names)} for head, names in labels["order"].items()
    }
    (folder / "labels.json").write_bytes(orjson.dumps(labels))
    return folder


@pytest.fixture(scope="module")
def fast(fast_folder: Path) -> Model:
    return Model.load(fast_folder, threads=2)


def test_only_what_the_rule_names_is_read_again(fast: Model, careful: Model) -> None:
    cascade = Cascade(fast, careful)
    first, last, both = (one.predict(POSTS, PLATFORMS) for one in (fast, careful, cascade))
    again = cascade.read_again(first)
    assert {3, 4} <= set(again) < set(range(len(POSTS)))
    for index in range(len(POSTS)):
        assert both[index] == (last if index in again else first)[index]
        assert first[index] != last[index]


def test_probabilities_come_from_the_model_that_has_the_last_word(fast: Model, careful: Model) -> None:
    cascade = Cascade(fast, careful)
    again = cascade.read_again(fast.predict(POSTS, PLATFORMS))
    rows = probabilities_of(cascade.predict(POSTS, PLATFORMS))
    expected = fast.probabilities(POSTS, PLATFORMS)
    expected[again] = careful.probabilities(POSTS, PLATFORMS)[again]
    np.testing.assert_array_equal(rows, expected)


def test_a_post_is_explained_by_the_model_whose_answer_counts(fast: Model, careful: Model) -> None:
    cascade = Cascade(fast, careful)
    again = cascade.read_again(fast.predict(POSTS, PLATFORMS))
    for index, post in enumerate(zip(POSTS, PLATFORMS, strict=True)):
        assert cascade.last_word(*post, features=False) is (careful if index in again else fast)
        assert cascade.last_word(*post, features=True) is careful
    assert cascade.encoder == careful.version


def test_features_are_the_careful_models_and_so_are_all_answers_with_them(fast: Model, careful: Model) -> None:
    cascade = Cascade(fast, careful)
    np.testing.assert_array_equal(cascade.features(POSTS, PLATFORMS), careful.features(POSTS, PLATFORMS))
    answers = cascade.predict(POSTS, PLATFORMS, features=True)
    assert answers == careful.predict(POSTS, PLATFORMS)
    assert all(answer.features is not None for answer in answers)


def test_doubt_is_about_cut_offs_winners_and_weight(fast: Model) -> None:
    (sure,) = fast.predict(["今天天气不错，下午去公园走走"], ["weibo"])
    cut_offs = np.full(len(Kind), 0.5)
    sure = replace(
        sure, kinds=dict.fromkeys(Kind, 0.01), source_probability=0.99, sentiment_probability=0.99, urgency=0
    )
    doubt = Doubt(near=0.1, clear=0.7)
    assert not doubt.about(sure, cut_offs)
    assert doubt.about(replace(sure, kinds={**sure.kinds, Kind.PRAISE: 0.45}), cut_offs)
    assert doubt.about(replace(sure, source_probability=0.6), cut_offs)
    assert doubt.about(replace(sure, sentiment_probability=0.6), cut_offs)
    assert doubt.about(replace(sure, urgency=2), cut_offs)
    assert doubt.about(replace(sure, labels=(Kind.INCIDENT,)), cut_offs)


def test_the_analyser_loads_both_and_names_both(fast_folder: Path, careful: Model) -> None:
    config = NlpConfig(default_model(), lexicon=None, threads=2, mask=True, fast=fast_folder)
    analyser = Analyser.load(config)
    (analysis,) = analyser.analyse([Text(id="1", text=POSTS[0], platform="weibo")])
    assert Kind.COMPLAINT in analysis.labels
    assert careful.version in analysis.model_version
    assert "fast-" in analysis.model_version
