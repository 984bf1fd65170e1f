"""Noise: what is dropped and why, and what never is."""

import pytest

from nlp.labels import DropReason, Kind, Source
from nlp.noise import correct_source, drop_reason, has_contact, has_words

OTHER = (Kind.OTHER,)


@pytest.mark.parametrize(
    "text",
    [
        "关注@江海生活 并转发本条微博，抽3位小伙伴送保温杯",
        "转发+评论，5月8日揪五位各送50元红包",
        "【福利】抽2名送江海联名卡套，@微博抽奖平台",
    ],
)
def test_lottery_mechanics_are_a_lottery(text):
    assert correct_source(Source.PERSON, 0.9, OTHER, text) is Source.LOTTERY


@pytest.mark.parametrize(
    "text",
    [
        "专业代办大额信用卡，黑户可做，加微信jh88666",
        "花呗套现秒到账，诚信商家，微信：[手机号]",
        "信用卡代还，低费率，需要的私信我",
    ],
)
def test_an_agents_offer_with_a_contact_is_an_advertisement(text):
    assert correct_source(Source.PERSON, 0.9, (Kind.PURCHASE_INTENT,), text) is Source.ADVERTISEMENT


@pytest.mark.parametrize("text", ["http://t.cn/A6abc", "#江海银行# #信用卡#", "#江海银行# http://t.cn/A6abc @阿江"])
def test_bare_links_and_tags_are_spam(text):
    assert correct_source(Source.PERSON, 0.9, OTHER, text) is Source.SPAM


def test_a_bare_link_that_is_taken_for_off_topic_with_little_certainty_is_spam():
    assert correct_source(Source.OFF_TOPIC, 0.38, OTHER, "http://t.cn/A6abcd") is Source.SPAM
    assert correct_source(Source.NEWS, 0.4, OTHER, "#江海银行# http://t.cn/A6abcd") is Source.SPAM


@pytest.mark.parametrize(
    "text", ["#江海银行app崩了#", "@江海银行 http://t.cn/A6abcd", "#某钱包涉嫌诈骗[超话]# @江海银行"]
)
@pytest.mark.parametrize("label", [Kind.INCIDENT, Kind.COMPLAINT])
def test_hashtags_and_links_that_report_or_complain_are_a_persons(text, label):
    assert correct_source(Source.PERSON, 0.9, (label,), text) is Source.PERSON
    assert correct_source(Source.OFF_TOPIC, 0.38, (label,), text) is Source.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "转发了抽奖也没中过",
        "有人冒充客服叫我套现，太可怕了",
        "代办信用卡的都是骗子吗",
        "江海银行的客服加微信服务，挺方便",
        "看这个 http://t.cn/A6abc",
        "#江海银行# 又排队",
    ],
)
def test_a_person_stays_a_person(text):
    assert correct_source(Source.PERSON, 0.9, OTHER, text) is Source.PERSON


def test_a_complaint_about_a_lottery_is_not_a_lottery():
    text = "关注转发抽10位送红包，中了奖却不兑现，客服踢皮球"
    assert correct_source(Source.PERSON, 0.9, (Kind.COMPLAINT,), text) is Source.PERSON


@pytest.mark.parametrize("source", [Source.NEWS, Source.OFF_TOPIC])
def test_promotion_is_recognised_whatever_it_is_taken_for(source):
    assert correct_source(source, 0.9, OTHER, "转发抽3位送红包") is Source.LOTTERY
    offer = "房产抵押贷款，江海银行可操作，利率低，最高成数九成，专人上门"
    assert correct_source(source, 0.9, OTHER, offer) is Source.ADVERTISEMENT


def test_the_models_other_sources_stand():
    assert correct_source(Source.NEWS, 0.9, OTHER, "江海银行发布三季报") is Source.NEWS
    assert correct_source(Source.SPAM, 0.9, OTHER, "转发抽3位送红包") is Source.SPAM


def test_off_topic_needs_certainty():
    assert correct_source(Source.OFF_TOPIC, 0.59, OTHER, "看着像网关挂了") is Source.PERSON
    assert correct_source(Source.OFF_TOPIC, 0.61, OTHER, "今天天气真好") is Source.OFF_TOPIC


def test_news_needs_certainty_where_somebody_asks():
    assert correct_source(Source.NEWS, 0.7, (Kind.INQUIRY,), "一年五万美元额度是按自然年算的吗") is Source.PERSON
    assert correct_source(Source.NEWS, 0.7, OTHER, "江海银行发布三季报") is Source.NEWS
    assert correct_source(Source.NEWS, 0.4, OTHER, "江海银行网点的空调真凉快") is Source.PERSON


@pytest.mark.parametrize("source", [Source.NEWS, Source.OFF_TOPIC])
def test_an_answer_is_a_persons_whatever_it_looks_like_alone(source):
    assert correct_source(source, 0.99, OTHER, "要去网点，二类户可以异地销", is_answer=True) is Source.PERSON


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (Source.PERSON, None),
        (Source.ADVERTISEMENT, DropReason.ADVERTISEMENT),
        (Source.LOTTERY, DropReason.LOTTERY),
        (Source.NEWS, DropReason.NEWS),
        (Source.SPAM, DropReason.SPAM),
        (Source.OFF_TOPIC, DropReason.OFF_TOPIC),
    ],
)
def test_every_source_but_a_person_is_noise(source, reason):
    assert drop_reason(source, OTHER, "江海银行") is reason


def test_news_of_an_incident_is_signal():
    assert drop_reason(Source.NEWS, (Kind.INCIDENT,), "江海银行因违规被罚") is None


@pytest.mark.parametrize("text", ["", " ", "……", "[泪][泪]", "😡😡", "@江海银行 @阿江", "[手机号]"])
def test_a_text_without_words_is_empty(text):
    assert not has_words(text)
    assert drop_reason(Source.PERSON, (Kind.COMPLAINT,), text) is DropReason.EMPTY


@pytest.mark.parametrize("text", ["呵呵", "[泪]断卡", "no", "http://t.cn/A", "666"])
def test_a_text_with_words_is_not_empty(text):
    assert has_words(text)


WALL = "#江海银行##理财##基金##股票##黄金# 一起看"


@pytest.mark.parametrize("source", [Source.PERSON, Source.NEWS, Source.OFF_TOPIC])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WALL, Source.SPAM),
        (f"{WALL} http://t.cn/A6abc @江海银行 @云港银行", Source.SPAM),
        ("抵押贷款利息低，随借随还，详询13912345678", Source.ADVERTISEMENT),
    ],
)
def test_walls_and_cheap_money_are_promotion_or_spam(source, text, expected):
    assert correct_source(source, 0.9, OTHER, text) is expected


def test_who_complains_is_a_person_however_many_tags():
    assert correct_source(Source.PERSON, 0.9, (Kind.COMPLAINT,), WALL) is Source.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "信用卡和花呗都还清了，征信也没问题，为什么还不能办房贷",
        "#江海银行##理财##基金##黄金# 今天终于把去年亏的那点钱都赚回来了",
        "#江海银行# 今天去办卡",
        "今天信用卡、花呗、白条、借呗、网贷全部还清了！上岸了！",
        "信用卡逾期两年，网贷也逾期，花呗借呗白条都还不上，征信彻底完了",
        "江海信用卡利息低不低？有谁用过，私信我一下",
        "江海信用卡利息低不低 有谁用过 私信我一下",
        "代还信用卡是违法的吗？我朋友叫我加他微信 dk888",
    ],
)
def test_a_person_who_names_or_asks_about_products_or_tags_stays_a_person(text):
    assert correct_source(Source.PERSON, 0.9, OTHER, text) is Source.PERSON


def test_a_contact_is_a_number_a_name_or_an_invitation():
    assert has_contact("需要的私信我")
    assert has_contact("咨询[手机号]")
    assert not has_contact("客服电话一直打不通")
