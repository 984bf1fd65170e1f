"""Explanations by the installed model: the words named are those that count, wherever they stand."""

import numpy as np
import pytest

from nlp.config import NlpConfig, default_model
from nlp.decisions import columns
from nlp.explain import explain, log_odds
from nlp.explain_post import PostExplanation, explain_post
from nlp.faithfulness import measure
from nlp.labels import Aspect, Kind, Source
from nlp.model import Model
from nlp.occlusion import MOST, clauses_of, occluded, spans_to_try, words_of
from nlp.pipeline import Analyser
from nlp.records import Text

COMPLAINT = "江海银行信用卡乱扣年费，客服打了三次没人管，太气人了"


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser.load(NlpConfig(default_model(), lexicon=None, threads=None, mask=True))


@pytest.fixture(scope="module")
def model(analyser: Analyser) -> Model:
    assert isinstance(analyser.model, Model)
    return analyser.model


def test_taking_words_out_leaves_the_rest() -> None:
    assert occluded("客服没人管", [(2, 4)]) == "客服管"
    assert occluded("客服没人管", [(3, 5), (0, 2)]) == "没"
    assert "".join(COMPLAINT[start:end] for start, end in clauses_of(COMPLAINT)) == COMPLAINT


def test_an_emoji_is_a_word_however_often_it_is_said() -> None:
    text = "招行🤮🤮🤮，差👎👍🏻 ——"
    assert [text[start:end] for start, end in words_of(text)] == ["招行", "🤮🤮🤮", "差", "👎", "👍"]


def test_every_label_that_holds_has_its_reason_and_the_word_that_counts_most_comes_first(model: Model) -> None:
    found = explain(model, COMPLAINT, "weibo")
    (prediction,) = model.predict([COMPLAINT], ["weibo"])
    assert {reason.label for reason in found.reasons if reason.head == "kinds"} == set(prediction.labels)
    service = next(reason for reason in found.reasons if reason.label == "customer_service")
    assert COMPLAINT[service.words[0].start : service.words[0].end] == "客服"
    without = occluded(COMPLAINT, [(service.words[0].start, service.words[0].end)])
    left = model.probabilities([without], ["weibo"])[:, columns("aspects")][
        0, list(Aspect).index(Aspect.CUSTOMER_SERVICE)
    ]
    assert log_odds(np.array(service.probability)) - log_odds(left) == pytest.approx(service.fall, abs=1e-4)
    assert service.fall > 1


def test_kinds_that_missed_by_little_are_named_nearest_first(model: Model) -> None:
    found = explain(model, "想办一张年费低的信用卡，大家推荐一下哪家好", "weibo")
    margins = [near.margin for near in found.near]
    assert margins == sorted(margins)
    assert not {near.label for near in found.near} & {reason.label for reason in found.reasons}
    for near in found.near:
        assert near.cut_off == pytest.approx(near.probability + near.margin)


def test_a_long_text_costs_no_more_than_its_heaviest_clauses() -> None:
    text = "今天天气不错，我们去了公园，" * 30 + COMPLAINT
    asked: list[int] = []

    def falls(spans):
        asked.append(len(spans))
        return np.array([[float("年费" in text[start:end])] for start, end in spans])

    words, _ = spans_to_try(text, falls)
    assert len(words_of(text)) > MOST
    assert sum(asked) <= 3 * MOST
    assert "年费" in {text[start:end] for start, end in words}


def explained(analyser: Analyser, text: str, **more) -> PostExplanation:
    return explain_post(analyser, Text("a", text, **more))


def test_words_point_into_the_own_text_whatever_is_read_before_it(analyser: Analyser) -> None:
    found = explained(analyser, "<br>客服一直没人接，气死了", title="江海银行怎么了", platform="forum")
    text = found.analysis.text
    assert text.startswith("客服")
    spans = [(word.start, word.end) for reason in found.reasons for word in reason.words]
    assert spans
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert "客服" in {text[start:end] for start, end in spans}


@pytest.mark.parametrize(
    ("text", "is_answer"),
    [
        ("专业代还信用卡，秒到账，加微信 kakaxyk888 咨询", False),
        ("https://t.example/abc #江海银行#", False),
        ("昨天又下雨了", True),
        ("关注并转发本条，抽3位送保温杯", False),
    ],
)
def test_a_rule_is_named_exactly_where_it_changed_the_models_source(
    analyser: Analyser, text: str, is_answer: bool
) -> None:
    found = explained(analyser, text, is_answer=is_answer, platform="weibo")
    by_model = Source(found.reasons[0].label)
    if by_model is found.analysis.source:
        assert found.corrections == ()
    else:
        (one,) = found.corrections
        assert (one.head, one.model, one.rule) == ("source", (by_model,), (found.analysis.source,))
        assert one.why


def test_the_rule_of_bare_reposts_is_named_where_it_changed_kinds_and_urgency(analyser: Analyser) -> None:
    found = explained(analyser, f"//@小王:{COMPLAINT}，我要投诉", platform="weibo")
    assert (found.analysis.labels, found.analysis.urgency) == ((Kind.OTHER,), 0)
    kinds, urgency = found.corrections
    assert (kinds.head, kinds.rule) == ("kinds", ("other",))
    assert "complaint" in kinds.model
    assert (urgency.head, urgency.rule) == ("urgency", ("0",))
    assert "转发" in kinds.why
    assert {near.label for near in found.near} <= {"incident"}
    assert explained(analyser, COMPLAINT, platform="weibo").corrections == ()


def test_a_text_without_words_has_no_reasons(analyser: Analyser) -> None:
    found = explained(analyser, "[泪][泪]")
    assert (found.reasons, found.near, found.corrections) == ((), (), ())


def test_the_words_of_occlusion_count_more_than_words_by_lot(model: Model) -> None:
    result = measure(
        model, [(COMPLAINT, "weibo"), ("手机银行又闪退了，转账一直失败，客服也打不通", "weibo")], lambda *_: None
    )
    assert result.labels >= 2
    assert result.falls["occlusion"][3] > result.falls["random"][3]
