"""Near-duplicate keys: edited reposts share one, other posts do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.duplicates import duplicate_key

POST = "江海银行手机银行今天早上又登不上去，客服电话一直占线，工资都取不出来，太过分了"


@pytest.mark.parametrize(
    "edited",
    [
        POST.replace("，", " "),
        POST + "！！！[怒][怒]😡",
        "@江海银行 @银保监会 " + POST,
        "#江海银行崩了# " + POST + " http://t.cn/A6abc",
        "回复@阿江:" + POST,
        POST + "2024年5月1日",
    ],
)
def test_an_edited_repost_has_the_same_key(edited):
    assert duplicate_key(edited) == duplicate_key(POST)


def test_most_posts_with_a_word_put_before_keep_their_key():
    posts = [POST[start:] + POST[:start] for start in range(len(POST))]
    kept = sum(duplicate_key("求扩散" + post) == duplicate_key(post) for post in posts)
    assert kept > 0.6 * len(posts)


@pytest.mark.parametrize(
    "other",
    [
        "江海银行手机银行今天早上登录很顺利，客服也很耐心",
        "云港银行信用卡年费问题，客服电话一直占线",
        "今天早上又堵车，电话一直占线，太过分了",
    ],
)
def test_another_post_has_another_key(other):
    assert duplicate_key(other) != duplicate_key(POST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好的",
        "[泪][泪][泪]",
        "http://t.cn/A6abcdefgh",
        "@江海银行客服中心",
        "#江海银行手机银行崩了#",
        "12345678901",
    ],
)
def test_a_text_too_short_to_compare_has_no_key(text):
    assert duplicate_key(text) == ""


def test_the_key_is_the_same_in_every_process_and_version():
    assert duplicate_key(POST) == "b59e7ada6cdc3559"


@given(st.text())
def test_any_text_has_a_key_of_sixteen_digits_or_none(text):
    assert len(duplicate_key(text)) in {0, 16}
