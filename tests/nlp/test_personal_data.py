"""Masking: what must go, what must stay. All numbers here are made up."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.personal_data import MASKS, Masked, id_check_digit, mask, passes_luhn

DIGITS = st.text("0123456789", min_size=1, max_size=22)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
BIRTHS = st.dates(date(1930, 1, 1), date(2015, 12, 31)).map(lambda born: f"{born:%Y%m%d}")


def with_check_digit(number):
    return number + id_check_digit(number)


def with_luhn(number):
    return next(number + str(last) for last in range(10) if passes_luhn(number + str(last)))


ID_CARDS = st.builds(lambda born, order: with_check_digit(f"310115{born}{order:03d}"), BIRTHS, st.integers(0, 999))
CARDS = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).map(with_luhn)
MESSY = st.lists(
    st.one_of(
        DIGITS,
        MOBILES,
        ID_CARDS,
        CARDS,
        st.sampled_from([*" -.，。:+(x@", "账号", "订单号", "0.", "+86", "元", "https://a.cn/", "a@b.cn"]),
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打我电话13800138000谢谢", "打我电话[手机号]谢谢"),
        ("联系138 0013 8000", "联系[手机号]"),
        ("138-0013-8000", "[手机号]"),
        ("+86 138-0013-8000", "[手机号]"),
        ("008613800138000", "[手机号]"),
        ("(+86)13800138000", "(+86)[手机号]"),
        ("加v：wx13800138000", "加v：wx[手机号]"),
        ("138.0013.8000", "[手机号]"),
        ("1 3 8 0 0 1 3 8 0 0 0", "[手机号]"),
        (
            "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3",
            "[手机号]",
        ),
        ("19912345678/16612345678", "[手机号]/[手机号]"),
        ("2024-05-01 13800138000", "2024-05-01 [手机号]"),
        ("座机021-58881234转602", "座机[座机]"),
        ("（010）6655 1234", "[座机]"),
        ("0571-87654321", "[座机]"),
        ("02158881234打不通", "[座机]打不通"),
        ("网点电话：58881234", "网点电话：[座机]"),
        ("身份证" + with_check_digit("31011519900307123"), "身份证[身份证号]"),
        ("310115 19900307 123" + id_check_digit("31011519900307123"), "[身份证号]"),
        (with_check_digit("11010119491231002").lower(), "[身份证号]"),
        ("31011520010129487X谢谢", "[身份证号]谢谢"),
        ("31011520010129487X13800138000", "[身份证号][手机号]"),
        ("老身份证310115900307123", "老身份证[身份证号]"),
        ("身份证号：310115199003071230", "身份证号：[身份证号]"),
        ("卡号6222021234567890123", "卡号[银行卡号]"),
        (f"尾号没错，{with_luhn('622202123456789012')}", "尾号没错，[银行卡号]"),
        ("卡号6222 0212 3456 7890 123", "卡号[银行卡号]"),
        ("1234 " + re.sub(r"(\d{4})(?=\d)", r"\1 ", with_luhn("622202123456789012")), "1234 [银行卡号]"),
        ("我的卡" + with_luhn("455612345678901"), "我的卡[银行卡号]"),
        ("运通 " + with_luhn("37828224631000"), "运通 [银行卡号]"),
        (with_luhn("439225123456789"), "[银行卡号]"),
        (re.sub(r"(\d{4})(?=\d)", r"\1 ", with_luhn("455612345678901")), "[银行卡号]"),
        ("还款账号：120912345678", "还款账号：[银行卡号]"),
        ("发到zhang.san@jh-mail.example.com吧", "发到[邮箱]吧"),
        ("13800138000@163.com", "[邮箱]"),
    ],
)
def test_personal_data_is_masked(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月1日 12:30:45",
        "2024-05-01 12:30",
        "20240501123045",
        "2023-01-01~2023-12-31",
        "15-10-2023 12:30",
        "扣了150 20230101那天",
        "贷款1500000 2023年还清",
        "账单12800.50元",
        "一共13800138000元",
        "利率0.13800138000",
        "市值13,800,138,000",
        "打95588和95533都没人接",
        "热线400-810-1234",
        "4008101234",
        "010-95588",
        "订单号4556123456789010",
        "订单号 " + with_luhn("622202123456789012"),
        "流水号：202405011234567890",
        "快递单号SF1380013800012",
        "工单编号310115900307123",
        "股票600036和000001",
        "微博mid 4537740077310227",
        "uid:2087169013",
        "https://m.weibo.cn/status/4537740077310227",
        "https://weibo.cn/u/13800138000",
        "https://jh.example/a?mail=a@b.cn",
        "@江海银行 @云港银行客服",
        "138****8000",
        "尾号8000的卡",
        "额度50000，可用49999.99",
        "1 3 5 7 9",
        "版本7.1.1.20240501",
        "邮编200120",
        "310115199013071234",
        "IP 192.168.100.200",
        "帖子" + with_luhn("453612345678901"),
    ],
)
def test_other_numbers_stay(text):
    assert mask(text) == Masked(text, ())


@given(MESSY)
def test_no_mobile_and_no_id_card_is_left(text):
    masked = re.sub(r"https?://[^\s，。]*", "", mask(text).text)
    for found in re.finditer(r"(?<!\d)(?<!\D0\.)(?<!^0\.)1[3-9]\d{9}(?!\d)(?!\s?元)", masked):
        pytest.fail(f"mobile left at {found.span()}")
    for found in re.finditer(r"(?<!\d)310115(?:19|20)\d{9}(?:\d(?![\dA-Za-z])|X)", masked):
        assert id_check_digit(found[0]) != found[0][17]


@given(MESSY)
def test_masking_twice_is_masking_once(text):
    masked = mask(text).text
    assert mask(masked).text == masked


@given(MESSY)
def test_spans_point_at_the_masks(text):
    masked = mask(text)
    assert [masked.text[span.start : span.end] for span in masked.spans] == [MASKS[span.kind] for span in masked.spans]


@given(CARDS, st.sampled_from(["我的卡", "转到 ", "，"]))
def test_a_card_with_its_check_digit_is_masked(card, before):
    assert mask(before + card).text == before + MASKS["bank_card"]
