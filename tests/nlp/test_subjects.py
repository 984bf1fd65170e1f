"""Subjects: products, amounts in yuan, compared brands."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.brands import Lexicon
from nlp.subjects import find_subjects, products, subject_words


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def values(text, kind):
    return [subject.value for subject in find_subjects(text, ()) if subject.kind == kind]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("想贷5万装修", "50000"),
        ("能借20w吗", "200000"),
        ("扣了三千块", "3000"),
        ("额度3万5", "35000"),
        ("每月还1万2千", "12000/month"),
        ("还了3万6千5百元", "36500"),
        ("月供2千5", "2500/month"),
        ("存两百万定期", "2000000"),
        ("5百万资金", "5000000"),
        ("年费1,000.50元", "1000/year"),
        ("一共一万零五百元", "10500"),
        ("工资三千五", "3500"),
        ("手续费五块钱", "5"),
        ("盗刷两万多块", "20000"),
        ("涉案1.2亿", "120000000"),
    ],
)
def test_amounts_are_yuan(text, yuan):
    assert values(text, "amount") == [yuan]


@pytest.mark.parametrize(
    "text",
    [
        "5万积分换什么",
        "3万公里",
        "换5万美元",
        "千万别办",
        "万一",
        "打了500个电话",
        "分12期",
        "2024年",
        "一百个赞",
        "1w粉丝",
        "第5万名",
        "百分之三",
        "尾号8000",
        "利率3.5%",
        "版本7.1",
    ],
)
def test_other_numbers_are_no_amounts(text):
    assert values(text, "amount") == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("想办一张江海畅行卡", ["credit_card"]),
        ("首套房按揭利率多少", ["mortgage"]),
        ("江海快贷怎么申请", ["consumer_loan"]),
        ("大额存单还有额度吗，理财也想看看", ["large_deposit", "wealth"]),
        ("孩子留学要购汇", ["buy_exchange"]),
        ("信用卡和信用卡分期", ["credit_card", "instalment"]),
        ("经营贷和抵押经营贷", ["business_loan"]),
        ("增额终身寿值得买吗", ["life_insurance"]),
        ("捐给基金会，放进保险箱", []),
    ],
)
def test_products_are_named_once_each(text, keys):
    assert values(text, "product") == keys


def test_every_product_has_a_name_for_the_screen():
    assert products()["mortgage"].name == "房贷"


@pytest.mark.parametrize(
    ("text", "brands"),
    [
        ("江海银行的利率比云港银行低多了", ["jhb", "ygb"]),
        ("还是招行的服务好", ["cmb"]),
        ("学学人家招商银行", ["cmb"]),
        ("江海银行更新以后闪退", []),
        ("去江海银行办卡", []),
        ("支付宝变更绑定江海银行卡", []),
    ],
)
def test_compared_brands_are_competitors(lexicon, text, brands):
    found = find_subjects(text, lexicon.find(text))
    assert [subject.value for subject in found if subject.kind == "competitor"] == brands


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("准备换成瑞川银行了", [("goes_to", "rcb")]),
        ("工资转到云港银行", [("goes_to", "ygb")]),
        ("从招行转到江海银行", [("leaves", "cmb"), ("goes_to", "jhb")]),
        ("江海银行的卡全销了，改用云港银行", [("leaves", "jhb"), ("goes_to", "ygb")]),
        ("已经注销了江海银行信用卡", [("leaves", "jhb")]),
        ("从江海银行门口走过", []),
    ],
)
def test_a_move_says_which_bank_is_left_and_which_is_gone_to(lexicon, text, moves):
    found = find_subjects(text, lexicon.find(text))
    assert [(one.kind, one.value) for one in found if one.kind in {"leaves", "goes_to", "competitor"}] == moves


@settings(deadline=None)  # the first text loads the lexica
@given(
    st.lists(
        st.sampled_from(
            [
                *"0123456789.,-:万千百亿wk元块 一二三十两零年月号点%天期半个周@",
                "昨天",
                "下午",
                "杭州",
                "支行",
                "工单号",
                "客服",
                "利率",
                "每月",
                "房贷",
                "信用卡",
                "比",
                "招行",
                "更",
            ]
        )
    ).map("".join)
)
def test_subjects_are_the_words_at_their_offsets(lexicon, text):
    found = find_subjects(text, lexicon.find(text))
    assert [text[subject.start : subject.end] for subject in found] == [subject.text for subject in found]
    yuan = re.compile(r"[1-9]\d*(-[1-9]\d*)?(/month|/year|/day)?")
    assert all(yuan.fullmatch(subject.value) for subject in found if subject.kind == "amount")
    assert all(subject.value and subject_words(subject) for subject in found)
