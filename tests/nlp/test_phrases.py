"""New words and phrases: what is found in a batch of posts, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluation.planted_words import make_corpus
from nlp.phrases import Post, discover
from nlp.usual import Usual

USUAL = Usual({"客服电话": 600, "银行": 9_000, "转账": 2_000}, 10_000)
SAYINGS = (
    "听说{}要来了，大家小心", "我的工资被{}搞没了", "什么是{}啊", "又是{}，太烦了", "昨天遇到{}", "{}真的很离谱",
    "支行说这叫{}", "因为{}白跑一趟", "{}！投诉去", "朋友也碰上{}，说没办法",
)  # fmt: skip

SAYINGS_TAGGED = tuple(saying.replace("{}", "#{}#") for saying in SAYINGS)


def said(phrase: str, times: int = 10, *, author: str = "", sayings=SAYINGS) -> list[Post]:
    """The phrase in different sentences, each by an author of their own unless one is given."""
    return [
        Post(
            f"{phrase}{number}",
            sayings[number % len(sayings)].format(phrase),
            author or f"a{number}",
            f"{phrase}{number}",
        )
        for number in range(times)
    ]


def found(posts, **options) -> list[str]:
    return [phrase.text for phrase in discover(posts, USUAL, **options)]


@pytest.mark.parametrize("phrase", ["澜贷宝", "跨省存款团", "刷脸停贷", "薅券节", "霖鹿", "云app", "断卡三号令"])
def test_a_phrase_that_many_use_is_found(phrase):
    assert found(said(phrase)) == [phrase]


def test_a_phrase_that_stands_in_hashtags_only_is_found():
    assert found(said("蓝鲸分期", 20, sayings=SAYINGS_TAGGED)) == ["蓝鲸分期"]


def test_it_comes_with_its_posts_in_order_and_its_figures():
    (phrase,) = discover(said("澜贷宝"), USUAL)
    assert phrase.posts == tuple(f"澜贷宝{number}" for number in range(10))
    assert phrase.authors == 10
    assert phrase.score > 10.83
    assert 0.45 <= phrase.association <= 1
    assert phrase.freedom >= 1.5


@pytest.mark.parametrize(
    ("why", "posts"),
    [
        ("one author's template", said("澜贷宝", author="spammer")),
        ("few posts", said("澜贷宝", 4)),
        ("always in the same sentence", said("澜贷宝", sayings=("{}要来了",))),
        ("copies of one post", [Post(str(n), SAYINGS[n].format("澜贷宝"), str(n), "same") for n in range(10)]),
        ("a word of the dictionary", said("信用卡")),
        ("words that only make sentences", said("我们的")),
        ("ends with a particle", said("扣钱了")),
        ("a number", said("十二块")),
        ("one of many hashtags", said("澜贷宝", sayings=tuple(f"{saying}#银行##理财#" for saying in SAYINGS_TAGGED))),
        ("an emoticon", said("澜贷宝", sayings=tuple(saying.replace("{}", "[{}]") for saying in SAYINGS))),
    ],
)
def test_what_is_no_new_phrase_is_left_out(why, posts):
    assert found(posts) == [], why


def test_a_usual_phrase_is_left_out_unless_it_is_said_much_more_than_usual():
    chatter = [Post(f"c{n}", f"第{n}天去存钱", f"c{n}", f"c{n}") for n in range(90)]
    assert found(said("客服电话") + chatter) == []
    assert found(said("客服电话") + said("客服电话", 9, sayings=("{}打不通",)) + chatter[:20]) == ["客服电话"]


def test_known_phrases_are_left_out():
    assert found(said("澜贷宝") + said("薅券节"), known=frozenset({"澜贷宝"})) == ["薅券节"]


def test_the_longer_one_stands_for_both_where_the_shorter_is_only_its_part():
    assert found(said("跨省存款团购券")) == ["跨省存款团购券"]


def test_at_most_so_many_the_most_striking_first():
    assert found(said("澜贷宝", 8) + said("薅券节", 20), size=1) == ["薅券节"]


def test_nothing_is_found_in_nothing():
    assert found([]) == []
    assert found([Post("1", "", "a", "1"), Post("2", "！？", "b", "2")]) == []


@given(st.lists(st.text(st.sampled_from("澜贷宝的了银行，a1 "), max_size=30), max_size=20))
def test_found_phrases_stand_in_their_posts(texts):
    posts = [Post(str(number), text, str(number), str(number)) for number, text in enumerate(texts)]
    for phrase in discover(posts, USUAL):
        assert len(phrase.posts) >= 5
        assert all(phrase.text in texts[int(post)] for post in phrase.posts)


def test_planted_words_are_found_and_decoys_are_not():
    corpus = make_corpus(3, size=1_500)
    usual = Usual({**dict.fromkeys(corpus.decoys, 4_000), "罕见": 4}, 40_000)
    words = {phrase.text for phrase in discover(corpus.posts, usual)}
    often = {word for word, times in corpus.planted.items() if times >= 25}
    assert often <= words
    assert not words & corpus.decoys
