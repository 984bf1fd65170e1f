"""Keywords: the telling words of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.keywords import MOST, keywords


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("江海银行手机银行一直闪退，验证码也收不到", {"江海银行", "手机银行", "闪退", "验证码"}),
        ("请问江海畅行卡的年费怎么免", {"江海畅行卡", "年费"}),
        ("断卡行动把我的工资卡冻结了", {"断卡行动", "工资卡", "冻结"}),
    ],
)
def test_telling_words_are_found(text, telling):
    assert telling <= set(keywords(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "这个怎么办",
        "我们今天一直没有问题",
        "哈哈哈[泪][泪]",
        "@江海银行客服 http://t.cn/A6abcd",
        "12345 四万多 两张",
        "[手机号]",
    ],
)
def test_words_that_tell_nothing_are_left_out(text):
    assert keywords(text) == ()


def test_a_repeated_word_comes_first():
    assert keywords("年费，又是年费，积分也没了，还收年费")[0] == "年费"


@given(st.text(st.sampled_from("江海银行手机闪退客服年费贷款abc 1，。@#[]"), max_size=300))
def test_at_most_eight_different_words_of_the_text(text):
    words = keywords(text)
    assert len(words) == len(set(words)) <= MOST
    assert all(word in text for word in words)


def test_a_phrase_counts_as_one_word_the_longest_one_wins():
    text = "昨天被澜贷宝推销，澜贷宝分期又推销"
    assert "澜贷宝" not in keywords(text)
    assert "澜贷宝" in keywords(text, frozenset({"澜贷宝"}))
    assert set(keywords(text, frozenset({"澜贷宝", "澜贷宝分期"}))) >= {"澜贷宝", "澜贷宝分期"}
