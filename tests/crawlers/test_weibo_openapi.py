"""The Open Platform's lists, single statuses and errors, on own fixtures and, where present, recorded ones."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.items import Author, Count, Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded

KIND = "weibo.openapi.json"
API = "https://api.weibo.com/2"
SEARCH = f"{API}/search/statuses/limited.json?q=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&count=50&page={{}}"
COMMENTS = f"{API}/comments/show.json?id=5236400000000801&access_token=2.00secret"
REPOSTS = f"{API}/statuses/repost_timeline.json?id=5236400000000811&count=20"
OLD = datetime(2020, 1, 1, tzinfo=UTC)


def answered(payload: object, *, status: int = 200, url: str = "") -> Page:
    return parse(KIND, json.dumps(payload).encode(), fetched_at=NOW, status=status, url=url)


def error(code: object, words: str = "x", *, status: int = 400) -> Page:
    return answered({"request": "/2/statuses/x.json", "error_code": code, "error": words}, status=status)


def search() -> Page:
    return parsed(KIND, "search.json", url=SEARCH.format(1))


def found(relative: str) -> Page:
    return recorded(KIND, f"weibo/openapi_v2/{relative}", at=OLD)


def digest(text: str) -> tuple[int, str]:
    return len(text), sha256(text.encode()).hexdigest()[:8]


def test_list_gives_posts_with_every_field() -> None:
    page = search()
    assert (page.outcome, page.expected) == (Outcome.OK, 125)
    assert [post.native_id[-3:] for post in page.posts] == ["801", "802", "803", "804", "807"]
    post = page.posts[0]
    assert post.author == Author("6200000001", "海边的小鱼干", "", 382)
    assert post.published_at == datetime(2026, 11, 24, 9, 15, tzinfo=SHANGHAI)
    assert (post.reposts.value, post.comments.value, post.likes) == (12, 35, Count(1_000_000, "100万+", True))
    assert (post.region, post.client, post.keyword) == ("上海", "iPhone客户端", "江海银行")
    assert post.url == "https://weibo.com/6200000001/QfgVG00cV"


def test_plain_text_keeps_its_angle_brackets_and_is_unescaped_once() -> None:
    assert search().posts[0].text == "江海银行手机银行又登不上去了[泪]\n利率<3%还>别家？A&B都不行"


def test_cut_text_is_followed_and_its_link_dropped() -> None:
    cut = by_id(search())["5236400000000802"]
    assert search().follow == ("5236400000000802",)
    assert cut.text.endswith("又说少一张复印件...")
    assert (cut.author.verified, cut.author.followers, cut.client) == ("person", 12_000, "")


def test_repost_keeps_chain_and_original_apart_and_gives_the_original_too() -> None:
    repost = by_id(search())["5236400000000803"]
    assert (repost.type, repost.text) == (PostType.REPOST, "排队两小时[微笑]")
    assert repost.quoted.split("\n") == [
        "//@momo:同感//@江海银行官方微博:感谢关注", "@江海银行官方微博: #江海银行秋日立减# 周末加油满200减30",
    ]  # fmt: skip
    assert repost.parent_id == repost.root_id == "weibo:5236400000000811"
    original = search().originals[0]
    assert (original.native_id, original.author.verified, original.topics) == (
        "5236400000000811", "organisation", ("江海银行秋日立减",),
    )  # fmt: skip
    assert (original.reposts.value, original.comments.value, original.likes.value) == (5, 3, 8)


def test_repost_of_what_was_deleted_quotes_no_notice() -> None:
    repost = by_id(search())["5236400000000804"]
    assert (repost.type, repost.text, repost.quoted) == (PostType.REPOST, "", "")
    assert repost.parent_id == "weibo:5236400000000812"
    assert len(search().originals) == 1


def test_deleted_and_promoted_entries_are_left_out_and_told() -> None:
    skipped = {entry.what[-3:]: entry.why for entry in search().skipped}
    assert set(skipped) == {"805", "806"}
    assert "not visible" in skipped["805"]
    assert "advertisement" in skipped["806"]
    assert not any(entry.is_fault for entry in search().skipped)


def test_author_that_is_a_mere_number_is_still_an_author() -> None:
    assert by_id(search())["5236400000000807"].author == Author("6200000004")
    status = {"id": 5236400000000807, "text": "x", "user": 6200000004}
    assert answered({"statuses": [status]}).posts[0].author.id == "6200000004"


def test_time_beyond_the_present_is_not_believed_but_kept() -> None:
    post = by_id(search())["5236400000000807"]
    assert (post.published_at, post.published_raw) == (None, "Sat Jan 01 00:00:00 +0000 2033")


def test_search_goes_on_by_page_until_the_total_is_reached() -> None:
    assert search().next == SEARCH.format(2)
    assert parsed(KIND, "search.json", url=SEARCH.format(3)).next == ""


@pytest.mark.parametrize(
    ("url", "cursor", "expected"),
    [
        ("", 9, "max_id=9"),
        (f"{API}/statuses/mentions.json?access_token=2.00secret", 9, f"{API}/statuses/mentions.json?max_id=9"),
        (f"{API}/statuses/mentions.json?page=2", 9, f"{API}/statuses/mentions.json?page=3"),
        (f"{API}/search/topics.json?q=x", 9, f"{API}/search/topics.json?q=x&page=2"),
        (f"{API}/statuses/mentions.json?max_id=9", 9, ""),
        (f"{API}/statuses/mentions.json?max_id=9", 0, ""),
        (f"{API}/statuses/mentions.json", 0, f"{API}/statuses/mentions.json?page=2"),
        (f"{API}/statuses/mentions.json?page=7&count=200", 0, f"{API}/statuses/mentions.json?page=8&count=200"),
        (f"{API}/statuses/mentions.json?page=10&count=200", 0, ""),
    ],
)
def test_next_page_is_by_cursor_or_number_and_holds_no_token(url: str, cursor: int, expected: str) -> None:
    status = {"id": 5236400000000801, "text": "x", "user": {"id": 1}}
    page = answered({"statuses": [status], "next_cursor": cursor, "total_number": 500}, url=url)
    assert page.next == expected


def test_comments_stand_under_their_status_and_name_what_they_answer() -> None:
    page = parsed(KIND, "comments.json", url=COMMENTS)
    assert [post.native_id[-3:] for post in page.posts] == ["823", "821", "822"], "by id: mid is another numbering"
    assert {post.type for post in page.posts} == {PostType.COMMENT}
    assert {post.root_id for post in page.posts} == {"weibo:5236400000000801"}
    assert [post.parent_id[-3:] for post in page.posts] == ["821", "801", "821"]
    assert page.posts[0].url == "https://m.weibo.cn/detail/5236400000000801?cid=5236400000000823"
    assert page.next == f"{API}/comments/show.json?id=5236400000000801&max_id=5236400000000820"
    assert page.expected == 53


def test_comment_text_is_the_authors_own() -> None:
    page = parsed(KIND, "comments.json", url=COMMENTS)
    assert (page.posts[0].text, page.posts[0].quoted) == ("重装三遍<还是>不行", "@阿橙要上岸: 重装一下App就好了")
    assert (page.posts[2].text, page.posts[2].quoted) == ("换别家了，拜拜", "//@momo:早该换了")
    assert (page.posts[2].likes.value, page.posts[2].client) == (4, "Android客户端")


def test_status_that_comments_embed_is_an_original() -> None:
    assert [post.native_id[-3:] for post in parsed(KIND, "comments.json").originals] == ["801"]
    assert [post.native_id[-3:] for post in parsed(KIND, "batch.json").originals] == ["803", "811"]


def test_comment_without_its_status_takes_it_from_the_address() -> None:
    comment = {"id": 5236400000000821, "text": "x", "user": {"id": 1}, "reply_comment": {"id": 5236400000000822}}
    post = answered({"comments": [comment]}, url=f"{API}/comments/show.json?id=5236400000000801").posts[0]
    assert (post.root_id[-3:], post.parent_id[-3:], post.quoted) == ("801", "822", "")


def test_reposts_give_the_hot_ones_too_each_once() -> None:
    page = parsed(KIND, "reposts.json", url=REPOSTS)
    assert [post.native_id[-3:] for post in page.posts] == ["833", "832", "831"]
    assert page.posts[2].text == ""
    assert [post.native_id[-3:] for post in page.originals] == ["811"]
    assert page.next == f"{REPOSTS}&max_id=5236400000000830"


def test_same_post_on_two_pages_has_the_same_id() -> None:
    assert {post.id for post in search().originals} == {post.id for post in parsed(KIND, "reposts.json").originals}


def test_bare_array_is_a_list_and_what_has_no_words_is_told() -> None:
    page = parsed(KIND, "batch.json", url=f"{API}/comments/show_batch.json?cids=5236400000000821,5236400000000829")
    assert (page.outcome, page.expected, page.next) == (Outcome.SCHEMA_CHANGED, None, "")
    assert [post.native_id[-3:] for post in page.posts] == ["821"]
    assert [(entry.what[-3:], entry.is_fault) for entry in page.skipped] == [("829", True)]
    assert "text" in page.detail


def test_old_status_is_known_by_its_mid_not_by_its_short_id() -> None:
    page = parsed(KIND, "old.json")
    assert (page.outcome, page.posts[0].native_id) == (Outcome.OK, "3339924837243194")
    assert page.posts[0].url == "https://weibo.com/1400000001/xgKCTuohI"
    assert page.posts[0].author.verified == "person"


def test_single_status_is_one_post() -> None:
    page = parsed(KIND, "show.json", url=f"{API}/statuses/show.json?id=5236400000000803")
    assert (page.outcome, page.expected, page.next, len(page.originals)) == (Outcome.OK, 1, "", 1)
    assert page.posts[0].type is PostType.REPOST
    cut = json.loads(fixture(KIND, "search.json"))["statuses"][1]
    assert answered(cut).follow == ("5236400000000802",)


def test_single_status_that_was_deleted_is_gone() -> None:
    page = parsed(KIND, "show_deleted.json")
    assert page.outcome is Outcome.GONE
    assert "此微博已被原作者删除" in page.detail


def test_ids_are_followed_and_no_post_is_made_of_them() -> None:
    page = parsed(KIND, "ids.json", url=f"{API}/statuses/user_timeline/ids.json")
    assert (page.outcome, page.posts, page.expected, page.next) == (Outcome.OK, (), 16, "")
    assert page.follow == ("5236400000000801", "5236400000000802")


@pytest.mark.parametrize(
    "payload",
    [
        [{"phrase": "[呵呵]", "type": "face"}],
        [{"id": 5236400000000801, "comments": 3, "reposts": 4}],
        {"trends": {"2026-11-24": [{"name": "江海银行"}]}},
        {"id": 6200000001, "screen_name": "momo"},
        {"statuses": "none"},
        {"statuses": [None, True, "x"]},
        {},
    ],
)
def test_what_is_no_list_of_statuses_is_never_posts(payload: object) -> None:
    page = answered(payload)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "not a list of statuses" in page.detail


def test_users_are_no_statuses_although_they_embed_one() -> None:
    assert parsed(KIND, "users.json").outcome is Outcome.SCHEMA_CHANGED


def test_lists_that_lost_a_field_are_a_changed_schema_that_names_it() -> None:
    body = fixture(KIND, "search.json").replace(b'"mid": ', b'"m": ').replace(b'"id', b'"i').replace(b'"ad"', b'"a"')
    page = parse(KIND, body, fetched_at=NOW)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "mid" in page.detail


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        (f"{API}/statuses/friends_timeline.json", Outcome.BLOCKED),
        (f"{API}/statuses/friends_timeline.json?page=3", Outcome.EMPTY),
        (f"{API}/statuses/friends_timeline.json?max_id=5236400000000801", Outcome.EMPTY),
        (f"{API}/statuses/friends_timeline.json?since_id=5236400000000801", Outcome.EMPTY),
    ],
)
def test_empty_list_although_the_total_is_not_is_a_block_on_the_first_page(url: str, outcome: Outcome) -> None:
    page = parsed(KIND, "withheld.json", url=url)
    assert page.outcome is outcome
    assert page.detail


def test_nothing_at_all_is_empty() -> None:
    assert parsed(KIND, "none.json", url=REPOSTS).outcome is Outcome.EMPTY
    assert answered({"statuses": None, "total_number": 0}).outcome is Outcome.EMPTY
    assert answered([], url=f"{API}/comments/show_batch.json").outcome is Outcome.EMPTY
    assert answered([], url=f"{API}/emotions.json").outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize(
    ("codes", "outcome", "remedy"),
    [
        ([10022, "10023", 10024], Outcome.BLOCKED, "2026-11-24 11:00"),
        ([10001, 10002, 10003, 10009, 10010, 10011, 21331], Outcome.BLOCKED, "10 minutes"),
        ([20031, 20015], Outcome.BLOCKED, "human check"),
        ([10004, 10005, 10014, 10032, 20503, 21321, 21335], Outcome.BLOCKED, "apply for the interface"),
        ([10006, 10013, 21301, *range(21314, 21320), 21325, 21327, 21332], Outcome.LOGIN, "renew the access_token"),
        ([10007, 10008, 10012, 10016, 10017, 10020, 10021, 20109], Outcome.SCHEMA_CHANGED, "wrong parameter"),
        ([20003, 20101, 20112, 20201], Outcome.GONE, "does not exist"),
        ([99999], Outcome.BLOCKED, "look the code up"),
    ],
)
def test_errors_are_told_by_their_code_with_the_remedy(codes: list[Any], outcome: Outcome, remedy: str) -> None:
    for code in codes:
        for status in (200, 400, 403):
            page = error(code, status=status)
            assert page.outcome is outcome
            assert remedy in page.detail
            assert str(code) in page.detail


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("User requests for (x) out of rate limit!", Outcome.BLOCKED),
        ("target comment does not exist!", Outcome.GONE),
        ("expired_token", Outcome.LOGIN),
        ("Need you follow uid.", Outcome.BLOCKED),
        ("Please input right target user id or screen_name", Outcome.SCHEMA_CHANGED),
        ("{hour} {0}", Outcome.BLOCKED),
    ],
)
def test_unknown_errors_are_told_by_their_words(words: str, outcome: Outcome) -> None:
    assert error("20502", words).outcome is outcome
    assert answered({"error": words}, status=400).outcome is outcome


def test_limit_says_when_it_ends() -> None:
    page = parse(
        KIND, fixture(KIND, "limit.json"), fetched_at=datetime(2026, 11, 24, 15, 59, 30, tzinfo=UTC), status=403
    )
    assert page.outcome is Outcome.BLOCKED
    assert "2026-11-25 00:00" in page.detail


@settings(max_examples=150)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text("0123456789<&全文x", max_size=8)
        | st.just(5236400000000801),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "statuses",
                        "comments",
                        "reposts",
                        "hot_reposts",
                        "ad",
                        "text",
                        "id",
                        "idstr",
                        "mid",
                        "user",
                        "uid",
                        "status",
                        "reply_comment",
                        "rootid",
                        "retweeted_status",
                        "deleted",
                        "next_cursor",
                        "total_number",
                        "error",
                        "error_code",
                        "isLongText",
                        "longText",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=25,
    )
)
def test_any_answer_is_classified_never_raised_on(payload: object) -> None:
    page = answered(payload, url=COMMENTS)
    assert page.outcome is Outcome.OK or page.detail
    assert all(post.native_id.isdigit() for post in page.posts)


@pytest.mark.parametrize(
    ("name", "posts", "originals", "expected", "following"),
    [
        ("statuses.json", 20, 7, None, ""),
        ("statuses_including_deleted.json", 20, 9, None, ""),
        ("timeline.json", 20, 0, 20, ""),
        ("home_timeline_2018.json", 20, 6, 150, "max_id=4201905880321610"),
        ("repost_timeline_2019.json", 29, 1, 17_966, "max_id=4348441243642371"),
        ("comment_list.json", 46, 1, 53, "max_id=3481481697541987"),
    ],
)
def test_recorded_lists(name: str, posts: int, originals: int, expected: int | None, following: str) -> None:
    page = found(name)
    assert (page.outcome, len(page.posts), len(page.originals)) == (Outcome.OK, posts, originals)
    assert (page.expected, page.next, page.skipped) == (expected, following, ())
    assert all(post.author.id and post.author.name and post.author.followers is not None for post in page.posts)
    assert all(post.published_at and post.url for post in page.posts)
    assert all(
        post.type is PostType.COMMENT or not post.parent_id or post.quoted or not post.text for post in page.posts
    )


@pytest.mark.parametrize("name", ["users.json", "user_list.json", "emotions.json", "global_trend_list.json"])
def test_recorded_answers_without_statuses_are_never_posts(name: str) -> None:
    page = found(name)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())


def test_recorded_ids_error_and_empty_list() -> None:
    assert found("timeline_ids.json").follow == ("3382905382185354", "3382905252160340", "3382905235630562")
    assert found("error.json").outcome is Outcome.BLOCKED
    assert found("empty_repost_timeline.json").outcome is Outcome.EMPTY


def test_recorded_home_timeline() -> None:
    page = found("home_timeline_2018.json")
    cut = page.posts[2]
    assert page.follow == (cut.native_id, "4201575251219628"), "one of its own, one that a repost embeds"
    assert digest(cut.text) == (146, "fd55862d")
    assert cut.published_at == datetime(2018, 1, 30, 7, 9, 56, tzinfo=UTC)
    assert not any("全文" in post.text for post in (*page.posts, *page.originals))


def test_recorded_timeline_keeps_angle_brackets() -> None:
    assert digest(found("timeline.json").posts[19].text) == (143, "96fa4484")


def test_recorded_reposts() -> None:
    page = found("repost_timeline_2019.json")
    assert {post.root_id for post in page.posts} == {"weibo:4332328769525964"}
    assert page.originals[0].published_at == datetime(2019, 1, 25, 4, 38, 52, tzinfo=UTC)
    assert sum(not post.text for post in page.posts) == 18
    assert page.posts[9].native_id == "4351033620997914"


def test_recorded_reposts_of_deleted_statuses_quote_no_notice() -> None:
    page = found("statuses_including_deleted.json")
    assert not any("此微博已被原作者删除" in post.quoted for post in page.posts)
    assert "weibo:3342625899674471" in {post.parent_id for post in page.posts}
    assert "3342625899674471" not in {post.native_id for post in page.originals}


def test_recorded_comments() -> None:
    posts = by_id(found("comment_list.json"))
    assert {post.root_id for post in posts.values()} == {"weibo:3481474642286341"}
    assert sum(post.parent_id != post.root_id for post in posts.values()) == 6
    assert posts["3485073486004301"].parent_id == "weibo:3485067101827164"
    assert not any(post.text.startswith("回复@") for post in posts.values())
