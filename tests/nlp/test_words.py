"""Words: cut as jieba cuts, and the same for what is indexed and what is searched."""

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import words

SENTENCES = (
    "昨天在江海银行办信用卡，客户经理说免年费，结果今天就扣了。",
    "手机银行一直闪退，客服电话打了半小时没人接",
    "断卡行动把我的工资卡冻结了，去柜台排了两个小时的队",
    "请问云港银行的房贷可以提前还款吗？违约金怎么算",
    "App不断卡顿，登录页面白屏，更新以后更慢了",
    "朋友推荐瑞川银行的大额存单，三年期利率还可以",
    "每次打人工客服都要等，服务真好[微笑]",
)


@pytest.fixture(scope="module")
def jieba_tokenizer():
    tokenizer = jieba.Tokenizer()
    for word, frequency in words.finance_words():
        tokenizer.add_word(word, frequency or tokenizer.suggest_freq(word))
    return tokenizer


@pytest.mark.parametrize("sentence", SENTENCES)
def test_cuts_as_jieba_does_with_the_same_words(jieba_tokenizer, sentence):
    assert words.cut(sentence) == jieba_tokenizer.lcut(sentence)


@pytest.mark.parametrize("word", [word for word, _ in words.finance_words()])
def test_a_finance_word_is_one_word(word):
    assert words.cut(f"，{word}，") == ["，", word, "，"]


@given(st.text())
def test_cutting_loses_nothing(text):
    assert "".join(words.cut(text)) == text


@given(st.text())
def test_index_tokens_hold_letters_and_digits_only(text):
    assert all(token.isalnum() and token == token.lower() for token in words.index_tokens(text))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("建設銀行的ＡＴＭ", ["建设", "银行", "建设银行", "的", "atm"]),
        ("Wi-Fi 7.1.1!!", ["wi", "fi", "7", "1", "1"]),
        ("服务真好[微笑]……", ["服务", "真", "好", "微笑"]),
        ("  \n\u200b😡", []),
    ],
)
def test_index_tokens_are_normalised(text, tokens):
    assert words.index_tokens(text) == tokens


@pytest.mark.parametrize(
    "word", ["手机银行", "银行", "闪退", "断卡", "年费", "信用卡", "江海银行", "江海", "工资卡", "人工客服"]
)
def test_a_query_word_is_found_in_a_text_that_has_it(word):
    text = "江海银行的手机银行闪退，信用卡年费乱扣，断卡行动又把工资卡冻了，人工客服打不进"
    tokens, query = words.index_tokens(text), words.query_tokens(word)
    assert any(tokens[i : i + len(query)] == query for i in range(len(tokens)))


def test_a_word_is_not_found_inside_other_words():
    assert "断卡" not in words.index_tokens("App不断卡顿")
