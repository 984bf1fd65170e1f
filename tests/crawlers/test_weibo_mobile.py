"""Search, timeline, status and long text of m.weibo.cn, on own fixtures and, where present, recorded ones."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.items import Author, Count, Outcome, Page, PostType
from crawlers.pages import KINDS, parse, with_long_text
from crawlers.times import SHANGHAI
from crawlers.weibo_text import Link, chain_of
from tests.crawlers.page_files import EXTEND_URL, NOW, PAGES, SEARCH_URL, TIMELINE_URL, by_id, parsed, recorded
from tests.support.shared import shared_path

SEARCH, TIMELINE, STATUS = (f"weibo.{name}.json" for name in ("search", "timeline", "status"))
JSON_KINDS = [name for name in KINDS if name.startswith("weibo.") and name.endswith(".json") and "openapi" not in name]
SECOND_URL = (
    "https://m.weibo.cn/api/container/getIndex?containerid=2304136200000002_-_WEIBO_SECOND_PROFILE_WEIBO&page={}"
)


def fingerprint(text: str) -> str:
    """What tells a recorded text without repeating it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def test_search_finds_statuses_at_top_level_and_in_groups() -> None:
    page = parsed(SEARCH, "page.json", url=SEARCH_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [post.native_id[-3:] for post in page.posts] == ["101", "102", "103", "104", "105", "106", "107"]
    assert page.expected == 23


def test_search_reads_every_field_of_a_status() -> None:
    post = by_id(parsed(SEARCH, "page.json", url=SEARCH_URL.format(1)))["5236400000000101"]
    assert post.id == "weibo:5236400000000101"
    assert post.url == "https://weibo.com/6200000001/QfgVG001D"
    assert post.text == "江海银行手机银行又登不上去了，急着转账[泪][泪]\n客服一直排队，有人跟我一样吗？"
    assert post.published_at == datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
    assert post.author == Author("6200000001", "海边的小鱼干", "", 382)
    assert (post.reposts.value, post.comments.value, post.likes.value) == (12, 35, 101)
    assert (post.region, post.client, post.keyword) == ("上海", "iPhone客户端", "江海银行")


def test_search_asks_next_for_the_following_page() -> None:
    assert parsed(SEARCH, "page.json", url=SEARCH_URL.format(1)).next == SEARCH_URL.format(2)
    assert parsed(SEARCH, "page.json").next == "page=2"


def test_search_ends_on_a_short_page_that_completes_the_total() -> None:
    assert parsed(SEARCH, "page.json", url=SEARCH_URL.format(3)).next == ""


def listed(info: dict[str, object], url: str = "") -> Page:
    """The saved search with another ``cardlistInfo``, page 2 of a site that has two or more."""
    answer = json.loads((PAGES / SEARCH / "page.json").read_bytes())
    answer["data"]["cardlistInfo"] = info
    return parse(SEARCH, json.dumps(answer).encode(), fetched_at=NOW, url=url)


def test_saved_search_without_address_knows_its_page_by_the_next_one_that_the_list_names() -> None:
    assert listed({"total": 1000, "page": 11}).next == "page=11"
    assert listed({"total": 1000, "page": 11}, SEARCH_URL.format(4)).next == SEARCH_URL.format(5)
    assert listed({"total": 1000, "page": None}, SEARCH_URL.format(4)).next == "", "there is no next one"


def test_list_of_2017_is_an_array_of_groups() -> None:
    answer = json.loads((PAGES / SEARCH / "page.json").read_bytes())
    body = json.dumps([{"mod_type": "mod/pagelist", "maxPage": 50, "card_group": answer["data"]["cards"]}]).encode()
    page = parse(SEARCH, body, fetched_at=NOW)
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 7)
    assert parse(SEARCH, b'[{"mod_type":"x"}]', fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED


def test_only_cut_texts_are_followed() -> None:
    assert parsed(SEARCH, "page.json").follow == ("5236400000000102",)


def test_text_inlined_in_the_page_is_taken_whole() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000103"]
    assert post.text.endswith("详情见江海银行App。")
    assert post.client == "微博 weibo.com"
    assert post.author.verified == "organisation"
    assert post.author.followers == 882_000


def test_repost_keeps_own_words_apart_from_chain_and_original() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000104"]
    assert post.type is PostType.REPOST
    assert post.text == "排队两小时[微笑]，这服务绝了"
    assert post.quoted.split("\n") == [
        "//@阿橙要上岸:同感，网点就开一个窗口//@江海银行官方微博:感谢关注",
        "@江海银行官方微博: #江海银行秋日立减# 周末加油满200减30，名额有限，先到先得！",
    ]
    assert post.parent_id == post.root_id == "weibo:5236400000000011"
    assert post.topics == ()


@pytest.mark.parametrize(("mid", "parent"), [("5236400000000105", "12"), ("5236400000000107", "13")])
def test_repost_of_what_is_gone_quotes_no_notice(mid: str, parent: str) -> None:
    post = by_id(parsed(SEARCH, "page.json"))[mid]
    assert post.type is PostType.REPOST
    assert post.text == ""
    assert "抱歉" not in post.quoted
    assert post.parent_id == f"weibo:52364000000000{parent}"


def test_platforms_verdict_stands_beside_the_post_not_in_its_text() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000106"]
    assert post.text == "听说江海银行要倒闭了？大家快去取钱！"
    assert post.quoted == "微博提示：此内容为不实消息，已处理。"
    assert post.author.followers is None


def test_deleted_status_is_left_out_and_told() -> None:
    page = parsed(SEARCH, "page.json")
    assert "5236400000000108" not in by_id(page)
    assert [entry.what for entry in page.skipped] == ["5236400000000108"]


def test_apps_answer_without_envelope_is_read_alike() -> None:
    page = parsed(SEARCH, "app.json")
    assert page.outcome is Outcome.OK
    assert page.posts[0].text == "江海银行客服真耐心，问题十分钟就解决了[赞]\n必须夸一下 >_< http://t.cn/A6xyzXYZ"
    assert page.posts[0].keyword == "江海银行"


@pytest.mark.parametrize(
    ("name", "number", "outcome"),
    [
        ("hidden.json", 1, Outcome.BLOCKED),
        ("hidden.json", 3, Outcome.BLOCKED),
        ("hidden.json", 4, Outcome.EMPTY),
        ("end.json", 2, Outcome.EMPTY),
        ("captcha.json", 1, Outcome.BLOCKED),
        ("wrong_request.json", 1, Outcome.SCHEMA_CHANGED),
    ],
)
def test_search_without_posts_is_told_apart(name: str, number: int, outcome: Outcome) -> None:
    page = parsed(SEARCH, name, url=SEARCH_URL.format(number))
    assert page.outcome is outcome
    assert page.detail


def test_timeline_leaves_out_what_the_user_only_liked() -> None:
    page = parsed(TIMELINE, "page.json", url=TIMELINE_URL)
    assert [post.native_id[-3:] for post in page.posts] == ["301", "302", "304"]
    assert page.expected == 81
    assert page.next == f"{TIMELINE_URL}&since_id=5236400000000300"


def test_timeline_resolves_relative_times_and_keeps_the_raw_ones() -> None:
    posts = by_id(parsed(TIMELINE, "page.json"))
    assert posts["5236100000000301"].published_at == datetime(2026, 6, 1, tzinfo=SHANGHAI)
    assert posts["5236400000000304"].published_at == datetime(2026, 11, 23, 18, 12, tzinfo=SHANGHAI)
    assert posts["5236400000000304"].published_raw == "昨天 18:12"
    assert posts["5236400000000304"].text == "网点营业时间调整通知 江海·人民路支行"


def test_single_status_is_one_post() -> None:
    page = parsed(STATUS, "repost.json")
    assert (page.outcome, page.expected, len(page.posts)) == (Outcome.OK, 1, 1)
    assert page.posts[0].text == "排队两小时[微笑]，这服务绝了"


@pytest.mark.parametrize("name", ["gone.json", "deleted.json"])
def test_single_status_that_is_gone_is_told(name: str) -> None:
    assert parsed(STATUS, name).outcome is Outcome.GONE


def test_long_text_replaces_the_cut_one() -> None:
    cut = by_id(parsed(SEARCH, "page.json"))["5236400000000102"]
    full = with_long_text(cut, parsed(STATUS, "extend-long.json", url=EXTEND_URL))
    assert full.text.endswith("每次说法都不一样[怒]。再不给说法我就销卡了。")
    assert full.topics == ("江海银行",)
    assert (full.id, full.author, full.published_at) == (cut.id, cut.author, cut.published_at)


def test_cut_text_stays_where_the_long_one_is_not_to_be_had() -> None:
    cut = by_id(parsed(SEARCH, "page.json"))["5236400000000102"]
    page = parsed(STATUS, "extend-not_long.json", url=EXTEND_URL)
    assert page.outcome is Outcome.EMPTY
    assert with_long_text(cut, page) == cut


def test_long_text_of_a_repost_completes_its_chain_and_keeps_the_original() -> None:
    page = parsed(STATUS, "repost.json")
    cut = page.posts[0]
    full_page = parsed(STATUS, "extend-repost.json", url="https://m.weibo.cn/statuses/extend?id=5236400000000104")
    full = with_long_text(cut, full_page)
    chain, original = full.quoted.split("\n")
    assert chain.endswith("//@江海银行官方微博:感谢关注")
    assert original.startswith("@江海银行官方微博: #江海银行秋日立减#")
    assert full.text == "排队两小时[微笑]，这服务绝了"


def mixed() -> Page:
    return parsed(SEARCH, "mixed.json", url=SEARCH_URL.format(1))


def test_advertisements_and_cards_without_status_are_told_by_id_or_place() -> None:
    page = mixed()
    assert [post.native_id[-3:] for post in page.posts] == ["701", "702", "704", "705"]
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("5236400000000703", False), ("#4", True)]
    assert "mblog" in page.skipped[1].why


def test_repost_of_a_repost_names_its_parent_and_its_root() -> None:
    post = by_id(mixed())["5236400000000702"]
    assert (post.parent_id, post.root_id) == ("weibo:5236400000000712", "weibo:5236400000000711")
    assert post.text == "终于等到了"
    assert chain_of(post.quoted) == (Link("江边散步", ""), Link("老许说财经", "早该更新了"), Link("小禾", "好用[good]"))


def test_repost_of_the_original_itself_has_one_ancestor() -> None:
    post = by_id(mixed())["5236400000000705"]
    assert (post.type, post.text, post.quoted) == (PostType.REPOST, "", "")
    assert post.parent_id == post.root_id == "weibo:5236400000000719"


def test_originals_come_whole_and_only_those_still_there() -> None:
    (original,) = mixed().originals
    assert (original.id, original.text) == ("weibo:5236400000000711", "手机银行6.0上线，转账更快！")
    assert (original.reposts, original.views) == (
        Count(1_000_000, "100万+", is_lower_bound=True),
        Count(1_180_000, "118万次播放"),
    )
    assert original.author == Author("6100000001", "江海银行官方微博", "organisation", 1_356_000)


def test_plays_of_a_video_are_views_but_not_those_of_a_reposts_original() -> None:
    posts = by_id(mixed())
    assert posts["5236400000000701"].views == Count(25_000, "2.5万次观看")
    assert posts["5236400000000704"].views == Count(121_819, "121819")
    assert posts["5236400000000702"].views == Count()


def test_reads_that_the_author_is_told_are_views_before_plays() -> None:
    body = (
        (PAGES / SEARCH / "mixed.json").read_bytes().replace(b'"obj_ext": "2.5', b'"reads_count": 812, "obj_ext": "2.5')
    )
    assert by_id(parse(SEARCH, body, fetched_at=NOW))["5236400000000701"].views == Count(812, "812")


def test_cards_without_statuses_though_posts_are_counted_are_a_changed_format() -> None:
    body = b'{"ok":1,"data":{"cardlistInfo":{"total":23},"cards":[{"card_type":59,"blog":{}}]}}'
    assert parse(SEARCH, body, fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED
    assert parse(SEARCH, body.replace(b"23", b"0"), fetched_at=NOW).outcome is Outcome.EMPTY


def test_keyword_is_the_containers_with_its_plus_sign() -> None:
    assert {post.keyword for post in parsed(SEARCH, "mixed.json").posts} == {"江海银行+C&A"}


def test_timeline_of_the_second_profile_goes_on_by_page() -> None:
    page = parsed(TIMELINE, "second_profile.json", url=SECOND_URL.format(1))
    assert (page.outcome, page.expected) == (Outcome.OK, 1288)
    assert page.next == SECOND_URL.format(2)
    assert {post.native_id[-3:] for post in page.posts} == {"721", "722"}, "the pinned one once"
    assert [entry.what[-3:] for entry in page.skipped] == ["723", "724", "725"]
    assert "收藏过的微博" in page.skipped[0].why
    assert "行为异常" in page.skipped[2].why


def test_timeline_ends_where_the_list_names_no_further_page() -> None:
    assert parsed(TIMELINE, "last.json", url=f"{TIMELINE_URL}&page=9").next == ""


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("", Outcome.BLOCKED), ("&since_id=5236400000000300", Outcome.EMPTY), ("&page=9", Outcome.EMPTY)],
)
def test_timeline_without_posts_is_hidden_on_its_first_page_only(query: str, outcome: Outcome) -> None:
    assert parsed(TIMELINE, "hidden.json", url=f"{TIMELINE_URL}{query}").outcome is outcome


def test_statuses_without_author_are_a_changed_format_unless_a_notice_stands_there() -> None:
    body = (PAGES / SEARCH / "mixed.json").read_bytes().replace(b'"user"', b'"author"')
    page = parse(SEARCH, body, fetched_at=NOW)
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "user" in page.detail


def test_page_of_a_status_is_read_from_its_script() -> None:
    page = parsed(STATUS, "detail.html", url="https://m.weibo.cn/detail/5236400000000104")
    assert (page.outcome, page.expected) == (Outcome.OK, 1)
    (post,) = page.posts
    assert post.text.split("\n")[0] == "排队两小时[微笑]，这服务绝了"
    assert (post.region, post.root_id) == ("江苏", "weibo:5236400000000711")
    assert [original.native_id for original in page.originals] == ["5236400000000711"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('<script>var $render_data = [{"status": {"mid"', Outcome.SCHEMA_CHANGED),
        ("<script>var $render_data = " + "[" * 200_000, Outcome.SCHEMA_CHANGED),
        ("<script>var $render_data = [][0] || {};", Outcome.SCHEMA_CHANGED),
        ("<p>由于博主设置，目前内容暂不可见。</p>", Outcome.GONE),
        ("<p>passport.weibo.com/visitor</p>", Outcome.LOGIN),
    ],
)
def test_page_without_a_status_is_told_apart(body: str, outcome: Outcome) -> None:
    assert parse(STATUS, body.encode(), fetched_at=NOW).outcome is outcome


def test_page_of_a_status_that_is_gone_is_told() -> None:
    assert parsed(STATUS, "detail-gone.html").outcome is Outcome.GONE


def test_long_text_has_its_own_counts_and_knows_both_names_of_its_status() -> None:
    page = parsed(STATUS, "extend-long.json", url="https://m.weibo.cn/statuses/extend?id=QfgVG001E")
    (post,) = page.posts
    assert post.native_id == "5236400000000102"
    assert (post.reposts.value, post.comments.value, post.likes.value) == (3, 18, 40)


@pytest.mark.parametrize("query", ["", "?id=%00", "?id=-1"])
def test_long_text_of_no_known_status_is_told(query: str) -> None:
    page = parsed(STATUS, "extend-long.json", url=f"https://m.weibo.cn/statuses/extend{query}")
    assert (page.posts, len(page.skipped)) == ((), 1)


REFUSALS = [
    (200, '{"ok":-100,"errno":"-100","msg":"","url":"https://m.weibo.cn/captcha?scene=limit","extra":""}', Outcome.BLOCKED),
    (200, '{"ok":-100,"errno":"-100","msg":"","url":"https://m.weibo.cn/api/geetest?testType=1"}', Outcome.BLOCKED),
    (200, '{"ok":-100,"url":"https://passport.weibo.com/sso/signin?entry=wapsso&url=captcha"}', Outcome.LOGIN),
    (200, '{"ok":0,"errno":"100007","msg":"不符合的请求方式","extra":""}', Outcome.SCHEMA_CHANGED),
    (200, '{"ok":0,"msg":"这里还没有内容","data":{"cards":[]}}', Outcome.EMPTY),
    (200, '{"ok":0,"msg":"该账号行为异常，存在安全风险，用户验证之前暂时不能查看"}', Outcome.GONE),
    (200, '{"ok":0,"msg":"根据博主设置，此内容无法访问"}', Outcome.GONE),
    (200, '{"ok":0,"msg":"你暂时没有这条微博的查看权限"}', Outcome.GONE),
    (200, '{"ok":0,"msg":"抱歉，作者已设置仅展示半年内微博，此微博已不可见。"}', Outcome.GONE),
    (200, '{"ok":0,"msg":"登录设备异常，请稍后再试"}', Outcome.BLOCKED),
    (200, '{"ok":0,"msg":"操作过于频繁"}', Outcome.BLOCKED),
    (200, '{"ok":0,"msg":"为保护账号安全，请完成验证"}', Outcome.BLOCKED),
    (200, '{"ok":0,"message":"请先登录"}', Outcome.LOGIN),
    (400, '{"ok":0,"message":"该微博不存在","error_code":20101}', Outcome.GONE),
    (400, '{"request":"/statuses/show.json","error_code":"20101","error":"target weibo does not exist!"}', Outcome.GONE),
    (400, '{"request":"/statuses/show.json","error_code":10022,"error":"IP requests out of rate limit!"}', Outcome.BLOCKED),
    (400, "[]", Outcome.BLOCKED),
    (400, "<html>", Outcome.BLOCKED),
    (432, "", Outcome.BLOCKED),
    (418, "", Outcome.BLOCKED),
    (414, "", Outcome.BLOCKED),
    (403, '{"ok":0}', Outcome.BLOCKED),
]  # fmt: skip


@pytest.mark.parametrize("kind", JSON_KINDS)
@pytest.mark.parametrize(("status", "body", "outcome"), REFUSALS)
def test_refusals_are_told_apart_by_every_kind(kind: str, status: int, body: str, outcome: Outcome) -> None:
    page = parse(kind, body.encode(), fetched_at=NOW, status=status)
    assert (page.outcome, page.posts) == (outcome, ())
    assert page.detail


def test_recorded_refusals_are_told_apart() -> None:
    cases = json.loads(shared_path("fixtures/weibo/risk_and_error_responses_quoted.json").read_bytes())
    expected = [
        *[Outcome.BLOCKED] * 2, Outcome.SCHEMA_CHANGED, Outcome.EMPTY, *[Outcome.BLOCKED] * 4,
        Outcome.LOGIN, Outcome.SCHEMA_CHANGED,
    ]  # fmt: skip
    for case, outcome in zip(cases, expected, strict=True):
        body = json.dumps(case["body"]).encode() if case["body"] else b""
        for kind in JSON_KINDS:
            page = parse(
                kind, body, fetched_at=NOW, status=case["http"], headers={"location": case.get("location", "")}
            )
            assert page.outcome is outcome, (case["case"], kind)


ODD = st.sampled_from(
    [None, True, False, 0, -1, 10**30, 1.5, "", "0", "x", "<", [], {}, [1], {"0": 1}, "\u200b", "//@"]
)


def changed(data: st.DataObject, value: object) -> object:
    """The value with one of its members, however deep, replaced by something odd or taken out."""
    members = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    if not members or data.draw(st.integers(0, 5)) == 0:
        return data.draw(ODD)
    key, member = data.draw(st.sampled_from(members))
    new = changed(data, member)
    if isinstance(value, dict):
        return {**value, key: new} if data.draw(st.integers(0, 3)) else {k: v for k, v in value.items() if k != key}
    return [new if number == key else old for number, old in enumerate(value)]


FILES = sorted(path for kind in JSON_KINDS for path in (PAGES / kind).glob("*.json"))


@settings(max_examples=150)
@given(st.data())
def test_odd_values_anywhere_are_classified_never_raised_on(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    value = json.loads(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        value = changed(data, value)
    page = parse(path.parent.name, json.dumps(value).encode(), fetched_at=NOW, url=SEARCH_URL.format(1))
    assert page.outcome is Outcome.OK or page.detail
    assert all(post.native_id for post in (*page.posts, *page.originals))
    assert all(entry.what for entry in page.skipped)


def test_recorded_search_of_2018() -> None:
    page = recorded(SEARCH, "weibo/m_getIndex_search_sample_2018.json", at=datetime(2018, 1, 23, 11, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.follow, page.skipped) == (Outcome.OK, 10, 1000, (), ())
    assert page.posts[0].url == "https://weibo.com/3765043880/FFI520Hoj"
    assert {(post.keyword, post.published_raw) for post in page.posts} == {("iPhone", "1小时前")}
    assert all(post.author.id and post.author.name and post.client for post in page.posts)
    assert [post.author.followers for post in page.posts[:4]] == [280, 30552, 280, 162]
    assert [post.views.value for post in page.posts[4:6]] == [25, 33]
    assert (len(page.posts[3].text), fingerprint(page.posts[3].text)) == (170, "b013941563ca")
    assert page.posts[9].author.verified == "organisation"


def test_recorded_search_of_the_app() -> None:
    page = recorded(SEARCH, "weibo/app_search_100103type60_2019.json", at=datetime(2019, 3, 18, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected) == (Outcome.OK, 10, 765)
    assert (page.follow, page.skipped) == ((), ()), "the rest of cut texts is in the page"
    first = page.posts[0]
    assert (first.reposts, first.views) == (Count(17966, "17966"), Count(5_695_931, "5695931"))
    assert first.published_at == datetime(2019, 1, 25, 4, 38, 52, tzinfo=UTC)
    assert {(post.author.verified, post.keyword) for post in page.posts} == {
        ("organisation", "啥是佩奇"), ("person", "啥是佩奇"),
    }  # fmt: skip
    assert sum(bool(post.client) for post in page.posts) == 9
    assert (len(page.posts[1].text), fingerprint(page.posts[1].text)) == (161, "f06ffb970b93")


def test_recorded_timeline() -> None:
    page = recorded(TIMELINE, "weibo/m_getIndex_107603_timeline_2019.json", at=datetime(2019, 12, 19, 4, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.next) == (
        Outcome.OK, 10, 81, "since_id=4407134353313108",
    )  # fmt: skip
    assert page.posts[0].published_at == datetime(2019, 12, 18, 22, tzinfo=UTC)
    repost = page.posts[6]
    assert (repost.type, repost.text, repost.views) == (PostType.REPOST, "", Count())
    assert repost.parent_id == repost.root_id == page.originals[0].id == "weibo:4431995729947279"
    assert page.follow == ("4431995729947279",), "the original is cut"


def test_recorded_status_and_long_text() -> None:
    at = datetime(2019, 6, 16, tzinfo=UTC)
    page = recorded(STATUS, "weibo/m_statuses_show_2019.json", at=at)
    (status,) = page.posts
    assert (status.type, status.text, status.root_id) == (PostType.REPOST, "", "weibo:4383404751066167")
    assert (status.url, len(page.originals)) == ("https://weibo.com/5973737418/HyZVegYAP", 1)
    url = "https://m.weibo.cn/statuses/extend?id=4383487819465288"
    (long_text,) = recorded(STATUS, "weibo/m_statuses_extend_2019.json", at=at, url=url).posts
    assert (long_text.native_id, len(long_text.text), fingerprint(long_text.text)) == (
        "4383487819465288", 1036, "06302220464d",
    )  # fmt: skip
