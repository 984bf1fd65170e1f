"""Search pages of weibo.cn, the plain site: their posts, reposts and what is told of the originals."""

from datetime import datetime

from crawlers.items import Author, Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed

HTML = "weibo.search.html"
URL = "https://weibo.cn/search/mblog?hideSearchFrame=&keyword=%E6%B1%9F%E6%B5%B7&page=1"


def shown() -> Page:
    return parsed(HTML, "wap.html", url=URL)


def test_posts_total_and_next_page() -> None:
    page = shown()
    assert (page.outcome, page.expected, page.skipped) == (Outcome.OK, 1036, ())
    assert [post.native_id[-3:] for post in page.posts] == ["821", "822", "823"]
    assert page.next == "https://weibo.cn/search/mblog?hideSearchFrame=&keyword=%E6%B1%9F&page=2"
    assert {post.keyword for post in page.posts} == {"江海"}
    assert {post.keyword for post in parsed(HTML, "wap.html").posts} == {"江海银行"}, "as the page repeats it"


def test_post_has_its_words_without_buttons_and_every_field() -> None:
    post = shown().posts[0]
    assert (post.type, post.text) == (PostType.POST, "江海银行实拍#江海话题#\n美好[羞嗒嗒]")
    assert post.author == Author("6100000001", "江海银行客服", "organisation")
    assert (post.reposts.value, post.comments.value, post.likes.value) == (1, 0, 3)
    assert (post.published_raw, post.client, post.topics) == ("04月15日 15:47", "江海银行客服", ("江海话题",))
    assert post.published_at == datetime(2026, 4, 15, 15, 47, tzinfo=SHANGHAI)
    assert post.url == "https://weibo.com/6100000001/QfgVG00df"


def test_repost_has_its_own_words_and_counts_and_its_original_others() -> None:
    page = shown()
    post, (original,) = by_id(page)["5236400000000822"], page.originals
    assert (post.type, post.text) == (PostType.REPOST, "好久没转发这个[哈哈]")
    assert post.quoted == "//@LUCKY开心滴://@江海科技: 那就买\n@老马: 博主亲自体验！\n超硬核，观..."
    assert post.author == Author("6200000051", "江海科技", "person"), "its number stands behind 转发"
    assert (post.reposts.value, post.comments.value, post.likes.value) == (4, 0, 12)
    assert post.parent_id == post.root_id == original.id == "weibo:5236400000000824"
    assert original.author == Author("6200000061", "老马", "person")
    assert (original.reposts.value, original.comments.value, original.likes.value) == (66, 10, 74)
    assert page.follow == (original.native_id,), "it is cut"


def test_repost_of_what_is_gone_quotes_no_notice() -> None:
    post = by_id(shown())["5236400000000823"]
    assert (post.type, post.text, post.quoted, post.parent_id) == (PostType.REPOST, "", "", "")
    assert post.published_at == datetime(2016, 5, 1, 14, 42, 41, tzinfo=SHANGHAI)


def test_changed_markup_is_told() -> None:
    body = fixture(HTML, "wap.html").replace(b'class="ct"', b'class="when"')
    page = parse(HTML, body, fetched_at=NOW)
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "span.ct" in page.detail


def test_nothing_found_is_empty() -> None:
    body = "<title>搜索结果</title><div class='c'>抱歉，未找到“江海银行”相关结果。</div>".encode()
    assert parse(HTML, body, fetched_at=NOW, url=URL).outcome is Outcome.EMPTY
