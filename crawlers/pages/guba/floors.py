"""The replies that the page of a post shows itself: all of them in pages of 2011-2020, the first ones in those of today."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Platform, Post, PostType, Skipped
from crawlers.markup import element_to_text, tidy
from crawlers.pages.guba.gate import SITE, thread_address
from crawlers.pages.guba.record import region_in
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.times import parse_time
from crawlers.weibo_text import quote

DELETED: Final = re.compile(
    r"^(?:[该此这]条?)?(?:评论|回复|内容)(?:已经?被?(?:作者|用户|管理员|系统)?删除|(?:正在)?审核中)$"
)
TIME: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\s{1,5}\d{1,2}:\d{2}(?::\d{2})?")

_ITEMS: Final = "div.zwli, .reply_item, .reply_item_l2"
_NEW: Final = " or ".join(
    f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in ("reply_item", "reply_item_l2")
)
_AROUND: Final = f"ancestor::*[{_NEW}][1]"
_NUMBER: Final = re.compile(r"\d{1,20}")
_USER: Final = re.compile(r"eastmoney\.com/(\d{5,20})")
_AFTER_NAME: Final = re.compile(r"^\s*[:：]\s*")
_WORDS: Final = (".zwlitext .full_text", ".zwlitext .short_text", ".zwlitext", ".reply_title_span", ".reply_title")
_NAMES: Final = (
    ".zwlianame .zwnick, .zwlianame strong > a, .zwlianame strong > span, .zwlianame .gray",
    ".zwlianame strong",
    ".reuser_name, .reuser_l2_nick, .item_reuser a[href], .reuser_l2 a[href]",
)
_LINKS: Final = ".zwliimg a, .zwlianame .zwnick a, .zwlianame strong:first-of-type a, .item_reuser a, a.reuser_name, .reuser_name a, .reuser_l2 a"


@dataclass(frozen=True, slots=True)
class Thread:
    """The post whose replies are read."""

    post_id: str
    code: str
    board: str

    def id_of(self, reply_id: str) -> str:
        return f"{self.post_id}-{reply_id}"


def replies_in(html: Selector, thread: Thread, response: Response) -> list[Entry]:
    """The replies of a page in their order, those to other replies with their parent."""
    items = (_Item(item) for item in html.css(_ITEMS))
    return [_entry(f"#{number}", item, thread, response) for number, item in enumerate(items, 1)]


def name_smileys(node: Selector) -> None:
    """Give smileys the words that are read: ``title="微笑"`` stands on them without brackets."""
    for image in node.css("img[title]"):
        if re.fullmatch(r"[^\[\]\s]{1,8}", attribute(image, "title")):
            image.root.set("title", f"[{attribute(image, 'title')}]")


@dataclass(frozen=True, slots=True)
class _Item:
    node: Selector

    @property
    def reply_id(self) -> str:
        names = ("data-huifuid", "data-reply_id", "data-replyid", "id")
        match = next((found for name in names if (found := _NUMBER.search(attribute(self.node, name)))), None)
        return match[0] if match else ""

    @property
    def around(self) -> "_Item | None":
        """The reply that this one stands in."""
        found = self.node.xpath(_AROUND)
        return _Item(found[0]) if found else None

    def own(self, css: str) -> Iterator[Selector]:
        """What a selector finds in this reply, not in those under it."""
        for node in self.node.css(css):
            owner = node.xpath(_AROUND)
            if not owner or owner[0].root is self.node.root:
                yield node

    def text(self, css: str) -> str:
        """The first words that a selector finds, on one line."""
        texts = (tidy(node.xpath("string()").get("")).replace("\n", " ") for node in self.own(css))
        return next(filter(None, texts), "")

    @property
    def author(self) -> Author:
        told = Fields.of(_json(next((attribute(data, "data-json") for data in self.own("[data-json]")), "")))
        name = next(filter(None, (self.text(css) for css in _NAMES)), "")
        links = (_USER.search(attribute(link, "href")) for link in self.own(_LINKS))
        linked = next((match[1] for match in links if match), "")
        own_id = attribute(self.node, "data-huifuuid")
        return Author(
            id=(own_id if own_id != "0" else "") or told.text("user_id") or linked,
            name=name or told.text("user_nickname"),
        )

    @property
    def answered(self) -> tuple[str, str]:
        """Id of the reply that this one quotes, and its words as they are kept; empty where it quotes none."""
        box = next(self.own(".zwlitalkbox"), None)
        if box is None:
            return "", ""
        words, name = box.css(".zwlitalkboxtext"), tidy(box.css(".zwlitalkboxname a").xpath("string()").get(""))
        text = element_to_text(words[0].root) if words else ""
        if not name:
            name = tidy(words.css("a, span").xpath("string()").get(""))
            text = _AFTER_NAME.sub("", text.removeprefix(name))
        return attribute(words, "data-huifuid"), quote(name, text) if text else ""


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _entry(what: str, item: _Item, thread: Thread, response: Response) -> Post | Skipped:
    reply_id = item.reply_id
    words = next((found for css in _WORDS for found in item.own(css)), None)
    if not reply_id or not thread.post_id or words is None:
        named = {"reply_id": reply_id, "post_id": thread.post_id, "reply_text": words is not None}
        return unreadable(what, *(name for name, value in named.items() if not value))
    name_smileys(words)
    text = element_to_text(words.root)
    is_picture = next(item.own(".zwlitext img, .reply_title img"), None) is not None
    if DELETED.match(text) or not (text or is_picture):
        return Skipped(thread.id_of(reply_id), "已删除或审核中 (deleted or in review)")
    return _post(item, text, thread, response)


def _post(item: _Item, text: str, thread: Thread, response: Response) -> Post:
    answered, quoted = item.answered
    above = answered or (item.around.reply_id if item.around else "")
    time = TIME.search(item.text(".zwlitime, .zwlitxb, .pubtime, .publishtime"))
    return Post(
        site=SITE,
        native_id=thread.id_of(item.reply_id),
        platform=Platform.FORUM,
        type=PostType.REPLY,
        text=text,
        fetched_at=response.fetched_at,
        url=thread_address(thread.code, thread.post_id),
        quoted=quoted,
        author=item.author,
        published_at=parse_time(time[0], response.fetched_at) if time else None,
        published_raw=time[0] if time else "",
        likes=parse_count(attribute(item.node, "data-reply_like_count") or item.text(".replylikelink, .likemodule")),
        region=region_in(item.text(".ipfrom")),
        board=thread.board,
        parent_id=f"{SITE}:{thread.id_of(above)}" if above not in {"", "0"} else f"{SITE}:{thread.post_id}",
        root_id=f"{SITE}:{thread.post_id}",
    )
