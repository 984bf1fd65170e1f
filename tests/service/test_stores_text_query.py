"""The text queries: how they are read, what is refused, and that both stores find what a plain evaluator finds."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.items import Author, Post
from nlp.words import index_tokens
from service.stores.contract import Entry, PostStore, Query, QuerySyntaxError
from service.stores.text_query import And, Not, Or, Phrase, parse
from tests.support.factories import make_post

FEE, APP, SERVICE = Phrase(("年费",)), Phrase(("app",)), Phrase(("客服",))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  \u3000", None),
        ("年费", FEE),
        ("年费 APP", And((FEE, APP))),
        ("年费 AND APP", And((FEE, APP))),
        ("年费 OR APP", Or((FEE, APP))),
        ("年费|APP", Or((FEE, APP))),
        ("年费｜APP", Or((FEE, APP))),
        ("年费 or", And((FEE, Phrase(("or",))))),
        ("年费 APP | 客服", Or((And((FEE, APP)), SERVICE))),
        ("年费 (APP | 客服)", And((FEE, Or((APP, SERVICE))))),
        ("年费（APP｜客服）", And((FEE, Or((APP, SERVICE))))),
        ("年费 -APP", And((FEE, Not(APP)))),
        ("年费 NOT (APP 客服)", And((FEE, Not(And((APP, SERVICE)))))),
        ("NOT -年费", FEE),
        ("-(年费)", Not(FEE)),
        ('"年费 客服"', Phrase(("年费", "客服"))),
        ("“年费，客服”", Phrase(("年费", "客服"))),
        ("年费客服", Phrase(("年费", "客服"))),
        ("年费-客服", Phrase(("年费", "客服"))),
        ("年费 - 客服", And((FEE, SERVICE))),
        ("年费 ！ 客服", And((FEE, SERVICE))),
    ],
)
def test_parse(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(年费", "第 1 个字：括号没有结束"),
        ("年费 (", "第 4 个字：括号没有结束"),
        ("年费)", "第 3 个字：多余的右括号"),
        (")", "第 1 个字：多余的右括号"),
        ("年费 ()", "第 4 个字：括号里没有词"),
        ('年费 "客服', "第 4 个字：引号没有结束"),
        ("年费 OR", "第 4 个字：“OR”后面缺少词"),
        ("OR 年费", "第 1 个字：“OR”前面缺少词"),
        ("年费 | | 客服", "第 4 个字：“|”后面缺少词"),
        ("年费 NOT", "第 4 个字：“NOT”后面缺少词"),
        ("年费 AND ", "第 4 个字：“AND”后面缺少词"),
        ("(年费 AND) 客服", "第 5 个字：“AND”后面缺少词"),
        ("！？", "没有可以搜索的词"),
        ("(" * 21 + "年费" + ")" * 21, "嵌套太深"),
        ("年费 " * 101, "查询太长"),
    ],
)
def test_a_query_that_cannot_be_read_says_where_and_what_to_do(text, message):
    with pytest.raises(QuerySyntaxError) as refused:
        parse(text)
    assert message in str(refused.value)


WORDS = ("银行", "手机银行", "信用卡", "年费", "app", "A-B", "3")


@dataclass(frozen=True)
class Case:
    """A query as typed, and what it means said in Python."""

    text: str
    holds: object


def has(words: str) -> Case:
    wanted = index_tokens(words)

    def holds(post: Post) -> bool:
        fields = (index_tokens(text) for text in (post.text, post.title, post.quoted, post.author.name))
        return any(wanted == tokens[at : at + len(wanted)] for tokens in fields for at in range(len(tokens)))

    return Case(words, holds)


def quoted(words: list[str]) -> Case:
    case = has(" ".join(words))
    return Case(f'"{case.text}"', case.holds)


def both(pair: tuple[Case, Case], sign: str) -> Case:
    left, right = pair
    return Case(f"({left.text}){sign}({right.text})", lambda post: left.holds(post) and right.holds(post))


def either(pair: tuple[Case, Case], sign: str) -> Case:
    left, right = pair
    return Case(f"({left.text}{sign}{right.text})", lambda post: left.holds(post) or right.holds(post))


def neither(case: Case, sign: str) -> Case:
    return Case(f"{sign}({case.text})", lambda post: not case.holds(post))


LEAVES = st.sampled_from(WORDS).map(has) | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(quoted)
CASES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(both, st.tuples(inner, inner), st.sampled_from((" ", " AND ")))
        | st.builds(either, st.tuples(inner, inner), st.sampled_from((" OR ", "|")))
        | st.builds(neither, inner, st.sampled_from(("-", "NOT ")))
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.sampled_from((*WORDS, "，", " ", "的")), max_size=6).map("".join)
POSTS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.sampled_from(("", "年费小王", "银行"))), min_size=1, max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=POSTS, cases=st.lists(CASES, min_size=1, max_size=6))
def test_stores_find_what_a_plain_evaluator_finds(shared_store: PostStore, texts, cases):
    posts = [
        make_post(number, text=text, title=title, quoted=quoted, author=Author("1", name))
        for number, (text, title, quoted, name) in enumerate(texts, 1)
    ]
    shared_store.delete([make_post(number).id for number in range(1, 9)])
    shared_store.write([Entry(post) for post in posts])
    shared_store.refresh()
    for case in cases:
        found = {hit.stored.id for hit in shared_store.search(Query(text=case.text), size=20).hits}
        assert found == {post.id for post in posts if case.holds(post)}, case.text
