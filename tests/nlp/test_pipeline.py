"""The pipeline: order, offsets, masking everywhere, noise; with the real model where it is installed.

The double marks every 闪退 as a complaint's word: with it, order and offsets can be followed through the pipeline.
"""

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.brands import Lexicon
from nlp.config import NlpConfig, default_model
from nlp.evidence import WordWeight
from nlp.labels import Aspect, DropReason, Kind, Sentiment, Source
from nlp.model import Prediction
from nlp.pipeline import Analyser, AnalysisError
from nlp.records import Text

PHONE = "13800138000"


class MarksCrashes:
    version = "double-1"

    def __init__(self, source=Source.PERSON, labels=(Kind.OTHER,), aspects=()):
        self.source, self.labels, self.aspects, self.batches = source, labels, aspects, []

    def predict(self, texts, platforms, *, evidence=False):
        self.batches.append(list(zip(texts, platforms, strict=True)))
        return [self._prediction(text) if evidence else replace(self._prediction(text), words=()) for text in texts]

    def _prediction(self, text):
        return Prediction(
            source=self.source,
            source_probability=0.9,
            kinds=dict.fromkeys(Kind, 0.5),
            labels=self.labels,
            sentiment=Sentiment.NEGATIVE,
            sentiment_probability=0.8,
            aspects=self.aspects,
            urgency=1,
            words=tuple(WordWeight(m.start(), m.end(), Kind.COMPLAINT, 1.0) for m in re.finditer("闪退", text)),
        )


class Fails(MarksCrashes):
    def predict(self, texts, platforms, *, evidence=False):
        if any("坏" in text for text in texts):
            raise ValueError("no")
        return super().predict(texts, platforms, evidence=evidence)


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


@pytest.fixture
def analyser(lexicon):
    return Analyser(MarksCrashes(), lexicon)


@pytest.fixture(scope="module")
def real():
    if not (default_model() / "model.onnx").is_file():
        pytest.fail("models/encoder holds no model: check out the whole repository")
    return Analyser.load(NlpConfig(default_model(), lexicon=None, threads=2, mask=True))


def analyse(analyser, text, **more):
    (analysis,) = analyser.analyse([Text("a", text, **more)])
    return analysis


def test_every_text_gets_its_analysis_in_order(analyser):
    texts = [Text(str(number), "闪退" * (number % 7)) for number in range(50)]
    assert [(one.id, one.text) for one in analyser.analyse(texts)] == [(text.id, text.text) for text in texts]


def test_no_texts_give_no_analyses(analyser):
    assert analyser.analyse([]) == []


def test_a_stream_keeps_the_order_and_reads_no_further_than_its_batch(analyser):
    taken = []

    def texts():
        for number in range(10):
            taken.append(number)
            yield Text(str(number), f"第{number}条")

    stream = analyser.stream(texts(), batch=3)
    assert next(stream).id == "0"
    assert taken == [0, 1, 2]
    assert [one.id for one in stream] == [str(number) for number in range(1, 10)]
    assert [len(batch) for batch in analyser.model.batches] == [3, 3, 3, 1]


def test_the_model_reads_title_and_text_with_the_platform(analyser):
    analyse(analyser, "如题，在线等", title="江海银行怎么销户", platform="forum")
    assert analyser.model.batches == [[("江海银行怎么销户\n如题，在线等", "forum")]]


def test_a_title_that_begins_the_text_is_read_once(analyser):
    analyse(analyser, "江海银行怎么销户，在线等", title="江海银行怎么销户")
    assert analyser.model.batches == [[("江海银行怎么销户，在线等", "unknown")]]


def test_evidence_points_into_the_own_text(analyser):
    analysis = analyse(analyser, "<br>又<b>闪退</b>了", title="闪退")
    assert [analysis.text[one.start : one.end] for one in analysis.evidence] == ["闪退"]
    assert analysis.text == "又闪退了"


def test_evidence_is_left_out_where_it_is_not_asked_for(analyser):
    (analysis,) = analyser.analyse([Text("a", "闪退")], evidence=False)
    assert analysis.evidence == ()


@given(
    st.lists(
        st.sampled_from(
            [
                "<br/>",
                "闪退",
                "，",
                "江海银行",
                "５万元",
                PHONE,
                "&amp;",
                "//@阿江:",
                "信用卡",
                "招行",
                "\u200b",
                "还是",
            ]
        )
    ).map("".join),
    st.sampled_from(["", "闪退", "江海银行"]),
)
def test_all_offsets_point_at_their_words(lexicon, text, title):
    analysis = analyse(Analyser(MarksCrashes(), lexicon), text, title=title)

    def at(one):
        return analysis.text[one.start : one.end]

    assert {at(one) for one in analysis.evidence} <= {"闪退"}
    assert {at(one) for one in analysis.mentions} <= {"江海银行", "招行", "招行信用卡"}
    assert {at(one) for one in analysis.pii} <= {"[手机号]"}
    assert all(getattr(analysis, one.part)[one.start : one.end] == one.text for one in analysis.subjects)


def test_personal_data_is_masked_in_every_string(analyser):
    analysis = analyse(analyser, f"打{PHONE}", title=f"找{PHONE}", quoted=f"//@阿江:{PHONE}")
    assert not [field.name for field in fields(analysis) if PHONE in repr(getattr(analysis, field.name))]
    assert PHONE not in repr(analyser.model.batches)


def test_masking_can_be_turned_off(lexicon):
    analysis = analyse(Analyser(MarksCrashes(), lexicon, mask=False), f"打{PHONE}")
    assert (analysis.text, analysis.pii) == (f"打{PHONE}", ())


def test_brands_come_from_title_text_and_quoted_words_in_reading_order(analyser):
    analysis = analyse(analyser, "招行和江海银行//@阿江:工行", title="云港银行", quoted="江海银行 建行")
    assert analysis.brands == ("ygb", "cmb", "jhb", "icbc", "ccb")
    assert [mention.brand for mention in analysis.mentions] == ["cmb", "jhb"]


@pytest.mark.parametrize(
    ("source", "kind", "aspects", "brands"),
    [
        (Source.PERSON, Kind.OTHER, (Aspect.CREDIT_CARD,), ("cmbc",)),
        (Source.PERSON, Kind.OTHER, (Aspect.CREDIT_CARD, Aspect.INSURANCE), ("cmbc",)),
        (Source.PERSON, Kind.CRITICISM, (), ("cmbc",)),
        (Source.PERSON, Kind.CRITICISM, (Aspect.EMPLOYER_OR_SHARE,), ()),
        (Source.PERSON, Kind.OTHER, (), ()),
        (Source.NEWS, Kind.CRITICISM, (Aspect.CREDIT_CARD,), ()),
    ],
)
def test_a_short_name_counts_where_a_person_is_read_to_talk_of_banking(lexicon, source, kind, aspects, brands):
    reader = MarksCrashes(source, (kind,), aspects)
    assert analyse(Analyser(reader, lexicon), "民生是越来越辣鸡了").brands == brands


def test_the_title_helps_the_text_to_its_brands(analyser):
    analysis = analyse(analyser, "招商真坑", title="招商银行的事")
    assert [(one.brand, one.start, one.end) for one in analysis.mentions] == [("cmb", 0, 2)]
    assert analyse(analyser, "招商真坑").brands == ()
    repeated = analyse(analyser, "招商银行的事，招商真坑", title="招商银行的事")
    assert [(one.brand, one.start, one.end) for one in repeated.mentions] == [("cmb", 0, 4), ("cmb", 7, 9)]


def test_the_model_reads_the_chain_as_it_stands_in_a_post(analyser):
    analyse(analyser, "同感//@阿江:江海银行闪退", quoted="原文：公告")
    analyse(analyser, "同感", quoted="//@阿江:江海银行闪退\n原文：公告")
    assert [batch[0][0] for batch in analyser.model.batches] == ["同感//@阿江:江海银行闪退"] * 2


def test_evidence_in_the_chain_is_not_the_authors(analyser):
    assert analyse(analyser, "同感//@阿江:江海银行闪退").evidence == ()


@pytest.mark.parametrize(
    ("labels", "own"),
    [((Kind.COMPLAINT, Kind.CRITICISM), (Kind.OTHER,)), ((Kind.COMPLAINT, Kind.INCIDENT), (Kind.INCIDENT,))],
)
def test_a_bare_repost_tells_incidents_only(lexicon, labels, own):
    analysis = analyse(Analyser(MarksCrashes(labels=labels), lexicon), "转发微博//@阿江:江海银行闪退")
    assert (analysis.text, analysis.labels, analysis.drop_reason) == ("", own, None)


@pytest.mark.parametrize("text", ["转发微博", "", "[泪]", "😡", "[泪]//@阿江://@小港:[怒]"])
def test_a_text_without_words_is_empty_and_not_shown_to_the_model(analyser, text):
    analysis = analyse(analyser, text)
    assert (analysis.drop_reason, analysis.labels, analysis.urgency) == (DropReason.EMPTY, (Kind.OTHER,), 0)
    assert analyser.model.batches == []


def test_texts_around_an_empty_one_keep_their_predictions(analyser):
    analyses = analyser.analyse([Text("a", "闪退"), Text("b", ""), Text("c", "又闪退")])
    assert [len(one.evidence) for one in analyses] == [1, 0, 1]


def test_a_rule_corrects_source_and_reason(analyser):
    analysis = analyse(analyser, "关注并转发本条，抽3位送保温杯")
    assert (analysis.source, analysis.drop_reason) == (Source.LOTTERY, DropReason.LOTTERY)


def test_a_corrected_source_claims_no_more_than_the_model_left_for_it(analyser):
    assert analyse(analyser, "关注并转发本条，抽3位送保温杯").source_probability == pytest.approx(0.1)
    assert analyse(analyser, "江海银行又闪退了").source_probability == 0.9


@pytest.mark.parametrize(("labels", "reason"), [((Kind.INCIDENT,), None), ((Kind.OTHER,), DropReason.NEWS)])
def test_only_news_of_an_incident_is_signal(lexicon, labels, reason):
    assert analyse(Analyser(MarksCrashes(Source.NEWS, labels), lexicon), "江海银行被罚").drop_reason is reason


def test_a_failing_text_is_named(lexicon):
    with pytest.raises(AnalysisError, match="text b ") as error:
        Analyser(Fails(), lexicon).analyse([Text("b", "坏")])
    assert error.value.text_id == "b"


def test_the_version_follows_model_and_lexicon(analyser, lexicon):
    other = MarksCrashes()
    other.version = "double-2"
    versions = {
        analyser.version,
        Analyser(other, lexicon).version,
        Analyser(other, replace(lexicon, version="x")).version,
    }
    assert len(versions) == 3
    assert analyse(analyser, "闪退").model_version == analyser.version


def test_the_installed_model_tells_a_complaint_from_an_advertisement(real):
    complaint, advertisement = real.analyse(
        [
            Text("1", "江海银行手机银行一直闪退，客服电话打了一上午没人接，太差劲了！！", "weibo"),
            Text("2", "专业代办大额信用卡，当天下卡，无视黑白户，加微信jh88666", "weibo"),
        ]
    )
    assert (complaint.labels[0], complaint.sentiment, complaint.drop_reason) == (
        Kind.COMPLAINT,
        Sentiment.NEGATIVE,
        None,
    )
    assert complaint.evidence
    assert advertisement.drop_reason is DropReason.ADVERTISEMENT


def test_the_installed_model_gives_the_same_alone_and_in_a_batch(real):
    texts = [Text("1", "江海银行信用卡年费怎么免"), Text("2", "想在云港银行办房贷，利率多少"), Text("3", "好")]
    assert real.analyse(texts) == [real.analyse([text])[0] for text in texts]
