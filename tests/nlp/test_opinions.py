"""Opinions: what is said of which brand where a post names several."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.brands import Lexicon
from nlp.evaluation.examples import ExampleError
from nlp.evaluation.opinions import BUILT_IN, OpinionExample, evaluate_opinions, read_examples
from nlp.labels import Aspect, Sentiment, Source
from nlp.opinions import find_opinions
from nlp.pipeline import Analyser
from nlp.records import Opinion, Text
from service.stores.codec import analysis_section, from_bytes, read_analysis, to_bytes
from tests.nlp.test_pipeline import MarksCrashes

SIGNS = {Sentiment.POSITIVE: "+", Sentiment.NEGATIVE: "-", Sentiment.NEUTRAL: "0"}


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def said(lexicon, text, sentiment=Sentiment.NEUTRAL, aspects=()):
    opinions = find_opinions(text, lexicon.find(text), sentiment, aspects, lexicon.brands)
    return [f"{one.brand} {one.aspect or '_'} {SIGNS[one.sentiment]}" for one in opinions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江海银行app闪退，云港银行的很流畅", ["jhb mobile_app -", "ygb mobile_app +"]),
        ("江海银行的手机银行比云港银行好用", ["jhb mobile_app +", "ygb mobile_app -"]),
        ("江海银行客服不如云港银行", ["jhb customer_service -", "ygb customer_service +"]),
        ("江海银行没有云港银行好用", ["jhb _ -", "ygb _ +"]),
        ("江海银行甩云港银行几条街", ["jhb _ +", "ygb _ -"]),
        ("江海银行的app跟云港银行没法比", ["jhb mobile_app -", "ygb mobile_app +"]),
        ("江海银行存款利息低，还是云港银行好", ["jhb wealth -", "ygb wealth +"]),
        ("江海银行贷款利息低，云港银行利息高", ["jhb loan +", "ygb loan -"]),
        ("学学云港银行吧，江海银行的app太难用", ["ygb mobile_app +", "jhb mobile_app -"]),
        ("江海银行的app难用，比云港银行差远了", ["jhb mobile_app -", "ygb mobile_app +"]),
        ("江海银行转账老失败，云港银行就不会", ["jhb payment -", "ygb payment +"]),
        ("江海银行、云港银行的app都卡死", ["jhb mobile_app -", "ygb mobile_app -"]),
        ("江海银行和云港银行哪个房贷利率低？", ["jhb loan 0", "ygb loan 0"]),
        ("江海银行的app太卡，看看人家云港银行，瑞川银行", ["jhb mobile_app -", "ygb mobile_app +", "rcb mobile_app +"]),
        ("江海银行app比云港银行，瑞川银行都好很多", ["jhb mobile_app +", "ygb mobile_app -", "rcb mobile_app -"]),
        ("江海银行不好用，云港银行没有闪退", ["jhb mobile_app -", "ygb mobile_app +"]),
        ("江海银行的app真快。界面也漂亮。云港银行排队半天", ["jhb mobile_app +", "ygb branch -"]),
        ("花呗额度降了，降额通知都没有，微信支付也崩了", ["huabei loan -", "wechat_pay payment -"]),
        ("一直用江海银行，云港银行的app太卡了", ["jhb _ 0", "ygb mobile_app -"]),
        ("一直用江海银行 云港银行的app太卡了", ["jhb _ 0", "ygb mobile_app -"]),
        ("换成江海的，云港银行客服太差", ["jhb customer_service +", "ygb customer_service -"]),
        ("房贷在江海银行，云港银行的客服真好", ["jhb loan 0", "ygb customer_service +"]),
        ("江海银行、云港银行，瑞川银行都卡死", ["jhb _ -", "ygb _ -", "rcb _ -"]),
        ("江海银行给我提额，云港银行不给提额", ["jhb credit_card +", "ygb credit_card -"]),
        ("江海银行没给我提额，云港银行提额快", ["jhb credit_card -", "ygb credit_card +"]),
        ("江海银行不给免年费，云港银行免年费", ["jhb credit_card -", "ygb credit_card +"]),
        ("从云港银行换到江海银行，江海银行更坑", ["ygb _ -", "jhb _ -"]),
        ("江海银行不比云港银行差", ["jhb _ +", "ygb _ 0"]),
        ("江海银行的app不比云港银行好用", ["jhb mobile_app -", "ygb mobile_app 0"]),
        ("江海银行的app在更新，不比云港银行差", ["jhb mobile_app +", "ygb mobile_app 0"]),
        ("江海银行很好用，云港银行没用过", ["jhb _ +", "ygb _ 0"]),
        ("江海银行网点人少，云港银行网点难找", ["jhb branch +", "ygb branch -"]),
        ("江海银行年费少，云港银行活动少", ["jhb credit_card +", "ygb benefits -"]),
        ("江海银行的年费太高，云港银行额度给得高", ["jhb credit_card -", "ygb credit_card +"]),
        ("江海的贷款利率高，云港银行低", ["jhb loan -", "ygb loan +"]),
        ("江海的存款利率高，云港银行低", ["jhb wealth +", "ygb wealth -"]),
        ("江海银行年费能减免，云港银行上门办卡真方便", ["jhb credit_card 0", "ygb credit_card +"]),
        ("秒杀江海银行、云港银行的app", ["jhb mobile_app -", "ygb mobile_app -"]),
        ("抢到秒杀活动的江海银行很方便，云港银行闪退", ["jhb benefits +", "ygb mobile_app -"]),
        ("云港银行不错，江海银行的优惠都消失了", ["ygb benefits +", "jhb benefits -"]),
    ],
)
def test_each_brand_has_what_is_said_of_it(lexicon, text, expected):
    assert said(lexicon, text) == expected


def test_one_brand_has_the_models_reading(lexicon):
    text = "江海银行闪退，客服也没人接"
    aspects = (Aspect.MOBILE_APP, Aspect.CUSTOMER_SERVICE)
    assert said(lexicon, text, Sentiment.NEGATIVE, aspects) == ["jhb mobile_app -", "jhb customer_service -"]
    assert said(lexicon, text, Sentiment.NEGATIVE) == ["jhb _ -"]
    assert said(lexicon, "今天天气不错", Sentiment.POSITIVE, aspects) == []


def test_an_advertisement_is_not_read_by_clauses(lexicon):
    analyser = Analyser(MarksCrashes(source=Source.ADVERTISEMENT), lexicon)
    (analysis,) = analyser.analyse([Text("a", "江海银行下款快，云港银行拒了也能做，加微信")])
    assert [(one.brand, one.sentiment) for one in analysis.opinions] == [
        ("jhb", Sentiment.NEGATIVE),
        ("ygb", Sentiment.NEGATIVE),
    ]


def test_where_no_clause_judges_the_posts_sentiment_is_of_the_brand_named_first(lexicon):
    text = "江海银行这样对我，云港银行知道了"
    assert said(lexicon, text, Sentiment.NEGATIVE) == ["jhb _ -", "ygb _ 0"]


def test_the_title_begins_what_is_said(lexicon):
    post = Text("a", "每次转账就闪退，用云港银行的app从来没出过问题", title="江海银行app闪退")
    (analysis,) = Analyser(MarksCrashes(), lexicon).analyse([post])
    assert analysis.opinions == (
        Opinion("jhb", Aspect.MOBILE_APP, Sentiment.NEGATIVE, 0, 9, "title"),
        Opinion("ygb", Aspect.MOBILE_APP, Sentiment.POSITIVE, 8, 24),
    )
    assert [analysis.text[one.start : one.end] for one in analysis.mentions] == ["云港银行"]


def test_a_brand_that_only_the_title_names_has_the_posts_sentiment(lexicon):
    analyser = Analyser(MarksCrashes(), lexicon)
    (analysis,) = analyser.analyse([Text("a", "怎么又这样", title="江海银行的卡")])
    assert analysis.opinions == (Opinion("jhb", None, Sentiment.NEGATIVE, 0, 5),)


def test_offsets_show_the_clause(lexicon):
    text = "昨天去江海银行排队，云港银行的app很流畅。"
    first, second = find_opinions(text, lexicon.find(text), Sentiment.NEUTRAL, (), lexicon.brands)
    assert (text[first.start : first.end], text[second.start : second.end]) == (
        "昨天去江海银行排队",
        "云港银行的app很流畅",
    )


@example("花呗不如江海银行比云港银行")
@given(
    st.lists(
        st.sampled_from(
            ["江海银行", "云港银行", "花呗", "比", "不如", "好用", "闪退", "app", "，", "。", " ", "İ", "吗"]
        )
    ).map("".join)
)
def test_every_brand_has_an_opinion_inside_the_text(lexicon, text):
    mentions = lexicon.find(text)
    opinions = find_opinions(text, mentions, Sentiment.NEGATIVE, (), lexicon.brands)
    assert {one.brand for one in opinions} == {one.brand for one in mentions}
    assert all(0 <= one.start < one.end <= len(text) for one in opinions)


def test_the_pipeline_gives_opinions_and_stores_keep_them(lexicon):
    (analysis,) = Analyser(MarksCrashes(), lexicon).analyse([Text("a", "江海银行app闪退，云港银行的很流畅")])
    assert analysis.opinions == (
        Opinion("jhb", Aspect.MOBILE_APP, Sentiment.NEGATIVE, 0, 9),
        Opinion("ygb", Aspect.MOBILE_APP, Sentiment.POSITIVE, 10, 18),
    )
    section = from_bytes(to_bytes(analysis_section(analysis)))
    assert read_analysis(section) == analysis
    older = {name: value for name, value in section.items() if name != "opinions"}
    assert read_analysis(older) == replace(analysis, opinions=())


def test_the_written_sentences_are_read_well(lexicon):
    report = evaluate_opinions(lexicon)
    assert report.sentences >= 120
    reached = {(score.slice, score.measure): score.f1 for score in report.scores}
    assert reached["all", "brand, sentiment"] > 0.88
    assert reached["all", "brand, aspect, sentiment"] > 0.8
    record = report.to_record()
    assert len(record["mistakes"]) == len(report.mistakes)
    assert report.mistakes[0].text in report.to_text()


def test_a_set_without_sense_is_refused_with_its_line(lexicon, tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text('{"text": "招行", "part": "test", "opinions": [["cmb", "app", "positive"]]}\n', encoding="utf-8")
    with pytest.raises(ExampleError, match=r"set.jsonl:1: opinions.0.1: "):
        evaluate_opinions(lexicon, path)
    assert read_examples(BUILT_IN, OpinionExample, BUILT_IN)[0].text
