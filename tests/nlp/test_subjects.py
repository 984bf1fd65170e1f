"""Subjects: products, amounts in yuan, compared brands."""

import re

import pytest
from hypothesis import given
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
        ("想贷20来万", "200000"),
        ("20多万", "200000"),
        ("存了100多万", "1000000"),
        ("亏了一百多万", "1000000"),
        ("两三万", "20000-30000"),
        ("十几万", "100000-200000"),
        ("20几万", "200000-300000"),
        ("几万块", "10000-100000"),
        ("欠了几十万", "100000-1000000"),
        ("十多块", "10"),
        ("5个w", "50000"),
        ("利率降到3.5，还款5000", "5000"),
        ("卡里剩三元里面", "3"),
        ("扣了一块", "1"),
        ("追回8万余元", "80000"),
        ("额度降到了23000", "23000"),
        ("总价11297", "11297"),
        ("借6万2,分60期", "62000"),
        ("扣了一年多总计一万多元", "10000"),
        ("两个月还有5000刷卡金", "5000"),
        ("每个月还款金额是1154.39元", "1154/month"),
        ("比我分月还款优惠了260元", "260"),
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
        "利率从4.9降到3.85",
        "三元桥",
        "三元里支行",
        "两元店",
        "几百例",
        "几万人",
        "积分余额有35万多",
        "还剩30万多的积分",
        "6万余名客户",
        "大家聚在一块儿",
        "账户管理这一块",
        "一块没用的表",
        "删了十万八千次",
        "5900亿元港币",
    ],
)
def test_other_numbers_are_no_amounts(text):
    assert values(text, "amount") == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("昨晚8点app崩了", ["-1dT20:00"]),
        ("今早9点", ["0dT09:00"]),
        ("昨晚10点多", ["-1dT22:00"]),
        ("今晚19:30", ["0dT19:30"]),
        ("晚上12点", ["T24:00"]),
        ("下午三点二十", ["T15:20"]),
        ("下午三点一刻", ["T15:15"]),
        ("下午三点二十万到账", ["T15:00"]),
        ("3月5日下午两点十五分", ["03-05T14:15"]),
        ("等了一个半小时", ["PT1H30M"]),
        ("拖了两年半", ["P2Y6M"]),
        ("上个月15号", ["-1m-15"]),
        ("上个月15号下午3点", ["-1m-15T15:00"]),
        ("上个月15号楼", ["-1m"]),
        ("6 月 20 日取款", ["06-20"]),
        ("2024 年 9 月 20 日公布", ["2024-09-20"]),
        ("2022 年以来", ["2022"]),
        ("19 年年初背上的", ["2019/start"]),
        ("今年 3 月底还清", ["0y", "03-XX"]),
        ("大年初三去的", []),
        ("目前年化3%", []),
        ("目前天津的房子", []),
        ("拖了1年7个月", ["P1Y7M"]),
        ("等了2小时30分钟", ["PT2H30M"]),
        ("9 年前借的", ["-P9Y"]),
        ("用了十几年了", ["PXY"]),
        ("还不到50周岁", []),
        ("才有9个月大", []),
        ("晚一点再说", []),
    ],
)
def test_hours_and_days_are_read_to_the_end(text, times):
    assert values(text, "time") == times


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
        ("江海和招行哪个好", ["jhb", "cmb"]),
        ("招行、建行还是江海，选哪家", ["cmb", "ccb", "jhb"]),
        ("江海银行哪个卡好", []),
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
        ("从江海转到支付宝要手续费吗", []),
        ("从江海转到招行多久到账", []),
        ("想把招商的销了办江海的", [("leaves", "cmb"), ("goes_to", "jhb")]),
        ("把花呗注销了", [("leaves", "huabei")]),
        ("取消了招行的卡", [("leaves", "cmb")]),
        ("退掉招行信用卡", [("leaves", "cmb")]),
        ("取消了招行的自动还款", []),
    ],
)
def test_a_move_says_which_bank_is_left_and_which_is_gone_to(lexicon, text, moves):
    found = find_subjects(text, lexicon.find(text))
    assert [(one.kind, one.value) for one in found if one.kind in {"leaves", "goes_to", "competitor"}] == moves


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
