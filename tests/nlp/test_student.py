"""The committed small model: what it predicts, and with the encoder behind it."""

from pathlib import Path

import numpy as np
import pytest

from nlp.cascade import Cascade
from nlp.config import default_model
from nlp.labels import Kind
from nlp.model import Model

POSTS = [
    ("你们柜员态度恶劣，我排了两小时队还被赶出来，什么服务！", "weibo", Kind.COMPLAINT),
    ("更新以后一打开就闪退，根本登不上去", "appstore", Kind.COMPLAINT),
    ("很好用，转账方便快捷", "appstore", Kind.PRAISE),
    ("请问信用卡逾期三天会上征信吗？", "customer-service", Kind.INQUIRY),
    ("想办一张有机场贵宾厅的白金卡，求推荐", "forum", Kind.PURCHASE_INTENT),
    ("银保监会对某银行违法放贷罚款两千万元", "news", Kind.INCIDENT),
    ("今天天气不错，下午去公园走走", "weibo", Kind.OTHER),
]


@pytest.fixture(scope="module")
def student() -> Model:
    return Model.load(default_model().parent / "student", threads=2)


@pytest.mark.parametrize(("text", "platform", "kind"), POSTS)
def test_plain_posts_get_the_kind_a_person_would_give(student: Model, text: str, platform: str, kind: Kind) -> None:
    (prediction,) = student.predict([text], [platform])
    assert kind in prediction.labels


def test_evidence_points_at_words_of_the_text(student: Model) -> None:
    text = "更新以后一打开就闪退，根本登不上去"
    (prediction,) = student.predict([text], ["appstore"], evidence=True)
    words = [text[word.start : word.end] for word in prediction.words if word.label == Kind.COMPLAINT]
    assert any("闪退" in word or "登不上" in word for word in words)


def test_it_is_its_own_model_with_its_own_features(student: Model) -> None:
    texts, platforms = [text for text, *_ in POSTS], [platform for _, platform, _ in POSTS]
    assert student.features(texts, platforms).shape == (len(POSTS), 512)
    assert student.version.startswith("tingfeng-student-")
    assert np.isfinite(student.probabilities(texts, platforms)).all()


def test_the_encoder_has_the_last_word_on_an_incident(student: Model) -> None:
    careful = Model.load(default_model(), threads=2)
    text, platform = "银保监会对某银行违法放贷罚款两千万元", "news"
    assert Cascade(student, careful).predict([text], [platform]) == careful.predict([text], [platform])


def test_card_and_settings_name_no_place_on_a_machine() -> None:
    folder = default_model().parent / "student"
    for name in ("CARD.md", "config.toml", "metrics.json"):
        assert str(Path.home()) not in (folder / name).read_text("utf-8")
        assert '"/' not in (folder / name).read_text("utf-8")
