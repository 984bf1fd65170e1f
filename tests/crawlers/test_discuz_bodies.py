"""The bodies of Discuz! posts: hidden ones, quotes, comments, special threads; broken markup, charsets."""

import pytest

from crawlers.items import Author, Outcome, PostType
from crawlers.pages import parse
from tests.crawlers.page_files import BOARD_URL, NOW, THREAD_URL, by_id, fixture, parsed

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
UNCLOSED = (b"</td>", b"</tr>", b"</table>", b"</tbody>", b"</li>", b"</em>", b"</strong>")


@pytest.mark.parametrize("tag", UNCLOSED)
@pytest.mark.parametrize(
    ("kind", "name", "url"),
    [
        (LIST, "page.html", BOARD_URL.format(1)),
        (LIST, "pictures.html", BOARD_URL.format(1)),
        (THREAD, "page1.html", THREAD_URL.format(1)),
        (THREAD, "special.html", ""),
    ],
)
def test_unclosed_tags_lose_and_mix_nothing(kind: str, name: str, url: str, tag: bytes) -> None:
    good = parsed(kind, name, url=url)
    page = parse(kind, fixture(kind, name).replace(tag, b""), fetched_at=NOW, url=url)
    assert [(found.id, found.text, found.quoted, found.author) for found in page.posts] == [
        (found.id, found.text, found.quoted, found.author) for found in good.posts
    ]
    assert page.skipped == good.skipped


def test_post_inside_another_by_an_unclosed_tag_stays_itself() -> None:
    body = fixture(THREAD, "page1.html")
    at = body.index(b'<div id="post_5002"')
    opened = body[:at].rstrip().removesuffix(b"</div>") + body[at:]
    assert parse(THREAD, opened, fetched_at=NOW, url=THREAD_URL.format(1)) == parsed(
        THREAD, "page1.html", url=THREAD_URL.format(1)
    )


def test_pinned_reply_of_two_places_is_one_post() -> None:
    page = fixture(THREAD, "page2.html")
    start, end = page.index(b'<div id="post_5011"'), page.index(b'<div id="post_5012"')
    twice = page[:end] + page[start:end] + page[end:]
    found = parse(THREAD, twice, fetched_at=NOW, url=THREAD_URL.format(2)).posts
    assert [post.native_id for post in found] == ["215-5011", "215-5012"]


def test_every_reason_of_a_hidden_post_is_told() -> None:
    page = parsed(THREAD, "locked.html", url="https://bbs.jianghai.example/thread-216-1-1.html")
    reasons = {entry.what[4:]: entry.why.partition(": ")[2].partition(" ")[0] for entry in page.skipped}
    assert reasons == {
        "6001": "付费后可见", "6002": "已被屏蔽", "6003": "作者隐藏", "6004": "回复后可见", "6005": "需要密码",
    }  # fmt: skip
    assert (page.outcome, page.expected, len(page.posts)) == (Outcome.OK, 8, 3)


def test_deleted_member_has_a_name_and_no_time() -> None:
    found = by_id(parsed(THREAD, "locked.html"))["216-6006"]
    assert (found.author, found.published_at, found.published_raw) == (Author("", "走了的人"), None, "")
    assert found.text == "江海银行利率又降了", "without the board's call to sign in"


def test_shown_hidden_content_is_text_without_the_boards_words() -> None:
    assert by_id(parsed(THREAD, "locked.html"))["216-6007"].text == "三年期 2.1\nrate=2.1"


def test_all_quotes_are_kept_apart() -> None:
    found = by_id(parsed(THREAD, "locked.html"))["216-6008"]
    assert found.text == "三年期\n可以的"
    assert found.quoted == "@戊: 三年期 2.1\n没有署名的引文"


def test_short_counts_of_a_thread_are_exact_too() -> None:
    body = fixture(THREAD, "page1.html").replace(
        b'<span class="xi1">156</span>', '<span class="xi1"><span title="12345">1万</span></span>'.encode()
    )
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1))
    assert by_id(page)["215-5001"].views.value == 12345


def test_poll_activity_and_goods_are_no_words_of_the_post() -> None:
    page = parsed(THREAD, "special.html", url="https://bbs.jianghai.example/thread-217-1-1.html")
    first = page.posts[0]
    assert first.text == "每次都要排一小时，大家投一投\n补充：工作日上午"
    assert (first.title, first.views.value, first.comments.value) == ("江海银行哪家网点最快？", 90, 1)


def test_comments_on_a_post_are_told_and_their_pager_is_no_next_page() -> None:
    page = parsed(THREAD, "special.html", url="https://bbs.jianghai.example/thread-217-1-1.html")
    assert [entry.what for entry in page.skipped] == ["217-8001 点评1", "217-8001 点评2"]
    assert (page.next, page.outcome) == ("", Outcome.OK)


def test_post_of_pictures_only_is_a_post_without_text() -> None:
    found = by_id(parsed(THREAD, "special.html"))["217-8002"]
    assert (found.text, found.type, found.author) == ("", PostType.REPLY, Author("", "网友"))


def test_four_byte_characters_of_gb18030_are_read() -> None:
    body = fixture(THREAD, "gbk.html").replace("同城".encode("gb18030"), "€😀㐀".encode("gb18030"))
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1))
    assert by_id(page)["215-5004"].text.startswith("€😀㐀的")
