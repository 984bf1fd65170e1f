"""What Tieba answers instead of posts, and what its pages have in common: ids, addresses, authors, words, smileys."""

import re
from collections.abc import Iterable, Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Final
from urllib.parse import urljoin, urlsplit

from parsel import Selector, SelectorList

from crawlers.fields import Fields, load_json
from crawlers.items import Author, Page, Post, Skipped
from crawlers.markup import element_to_text, tidy
from crawlers.pages.embedded import load_payload
from crawlers.pages.readings import Entry
from crawlers.pages.refusals import blocked, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response, attribute

SITE: Final = "tieba"
HOME: Final = "https://tieba.baidu.com"

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHALLENGE_PATH: Final = re.compile(r"captcha|seccheck|/verify", re.IGNORECASE)
_SIGN_IN_HOSTS: Final = frozenset({"passport.baidu.com", "wappass.baidu.com"})
_CHALLENGE: Final = re.compile(r"wappass\.baidu\.com/static/captcha|seccaptcha|bioc_options")
_CHALLENGE_WORDS: Final = re.compile("百度安全验证|完成下方验证|访问受限|异常流量")
_GONE_WORDS: Final = re.compile(
    "贴吧404|(?:[贴帖]子?|主题)(?:可能)?(?:已?被(?:系统|吧务)?(?:删除|隐藏|屏蔽)|已?不存在|暂时无法访问)"
    "|该吧(?:被合并|不存在)|尚未建立|欢迎创建[本此]吧|吧暂不开放"
)
_NO_BAR: Final = re.compile("吧(?:被合并|不存在|尚未建立|暂不开放)|欢迎创建[本此]吧")
_LOGIN_WORDS: Final = re.compile("请先登[录陆]|登[录陆]后(?:查看|继续|可)|登[录陆]百度[帐账]号")
_GONE_MESSAGES: Final = re.compile("删除|不存在|隐藏|屏蔽|尚未建立|被合并|暂不开放")
_UNSIGNED: Final = "110001"

_HUMAN_CHECK: Final = (
    "百度安全验证：停止 10 分钟以上，用浏览器完成验证后再试 (captcha: wait at least 10 minutes, pass it in a browser)"
)
_LOGIN: Final = "需要登录：百度 Cookie 缺失或过期，请更新 (sign-in required: cookie missing or expired, renew it)"

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,19}")
_PORTRAIT: Final = re.compile(r"[?&]id=([\w.%-]{1,80})")
_SCRIPT_PAIR: Final = re.compile(
    r"""['"]?(\w{1,40})['"]?\s{0,9}:\s{0,9}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?[0-9]{1,19})\b)"""
)
_BAR_IN_TITLE: Final = (  # of a thread, of one before 2014, of a list
    re.compile(r"【([^【】]{1,40}吧)】_百度贴吧$"),
    re.compile(r"_([^_]{1,40}吧)_(?:百度)?贴吧$"),
    re.compile(r"^([^-_]{1,40}吧)\s?[-_]"),
)
_TITLE_TAIL: Final = re.compile(r"(?:【[^【】]{1,40}】|_[^_]{1,40}吧)_(?:百度)?贴吧$")
_REPLY_TITLE: Final = re.compile(r"^回复\s?[:：]\s?")
_LONGEST_OBJECT: Final = 400  # characters: what is read of the script is flat and short

_SMILEY: Final = re.compile(r"(?:image_emoticon|/face/i_f)([0-9]{1,3})")
UNNAMED_SMILEY: Final = "表情"
_FIRST_SMILEYS: Final = (
    "呵呵", "哈哈", "吐舌", "啊", "酷", "怒", "开心", "汗", "泪", "黑线", "鄙视", "不高兴", "真棒", "钱", "疑问", "阴险",
    "吐", "咦", "委屈", "花心", "呼~", "笑眼", "冷", "太开心", "滑稽", "勉强", "狂汗", "乖", "睡觉", "惊哭", "生气",
    "惊讶", "喷", "爱心", "心碎", "玫瑰", "礼物", "彩虹", "星星月亮", "太阳", "钱币", "灯泡", "茶杯", "蛋糕", "音乐",
    "haha", "胜利", "大拇指", "弱", "OK",
)  # fmt: skip
_LATER_SMILEYS: Final = (
    "哼", "吃瓜", "扔便便", "惊恐", "哎呦", "小乖", "捂嘴笑", "你懂的", "what", "酸爽", "呀咩爹", "笑尿", "挖鼻", "犀利",
    "小红脸", "懒得理", "沙发", "手纸", "香蕉", "便便", "药丸", "红领巾", "蜡烛", "三道杠",
)  # fmt: skip
_LATER_FROM: Final = 61


def refusal(response: Response) -> Page | None:
    """What status, final address and an empty body tell; None where the body has to be read."""
    target = response.url
    if response.status in _REDIRECTS:
        target = response.join(response.header("location"))
    if page := _by_address(target):
        return page
    if 300 <= response.status < 400:
        return blocked(f"HTTP {response.status} 未知跳转 (unexpected redirect): {target[:120]}")
    if page := refused_by_status(response):
        return page
    return None if response.body.strip() else blocked("空响应：稍后再试 (empty body: try again later)")


def _by_address(url: str) -> Page | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if _CHALLENGE_PATH.search(parts.path):
        return blocked(_HUMAN_CHECK)
    if host in _SIGN_IN_HOSTS or parts.path.startswith("/f/user/passport"):
        return login(_LOGIN)
    return None


def without_posts(html: Selector, response: Response, what: str) -> Page:
    """A page that passed `refusal` but has not ``what`` it must have: a challenge, a notice, or another format."""
    body = next(iter(html.xpath("//body")), None)
    title = tidy(html.css("title").xpath("string()").get(""))
    words = f"{title}\n{element_to_text(body.root) if body is not None else ''}"
    if _CHALLENGE_WORDS.search(words) or _CHALLENGE.search(response.text()) or words.strip() == "blocked":
        return blocked(_HUMAN_CHECK)
    if notice := _GONE_WORDS.search(words):
        return gone(f"贴吧提示已删除、隐藏或不存在 (Tieba says deleted, hidden or not there): {notice[0]}")
    if _LOGIN_WORDS.search(words):
        return login(_LOGIN)
    return schema_changed(
        f"页面中没有{what}；若页面由脚本生成，请保存渲染后的页面或其 JSON"
        " (nothing to read; of a page made by scripts save the rendered one or its JSON)"
    )


def no_such_bar(html: Selector, rows: Iterable[Selector]) -> Page | None:
    """What a page says beside the threads of others that it recommends where its bar is not there; None where it is."""
    body = next(iter(html.xpath("//body")), None)
    recommended = {row.root for row in rows}
    words = element_to_text(body.root, drop=lambda part: part in recommended) if body is not None else ""
    notice = _NO_BAR.search(words)
    return gone(f"贴吧提示没有这个吧 (Tieba says that there is no such bar): {notice[0]}") if notice else None


def open_payload(response: Response) -> Fields | Page:
    """The JSON object of an answer, or the page that says why there is none to read."""
    try:
        payload = load_payload(response)
    except ValueError:
        return schema_changed("JSON 不完整 (JSON cut or broken)")
    if not isinstance(payload, dict):
        return schema_changed("JSON 不是对象 (not a JSON object)")
    return _by_code(Fields(payload)) or Fields(payload)


def _by_code(payload: Fields) -> Page | None:
    inner = payload.child("error")
    code = payload.text("error_code", "errno", "no") or inner.text("errno")
    if code in {"", "0"}:
        return None
    message = payload.text("error_msg", "errmsg", "error") or inner.text("usermsg", "errmsg")
    said = f"平台提示 (platform says): {code} {message[:80]}"
    if code == _UNSIGNED:
        return blocked(f"{said}；签名或 tbs 无效，请用浏览器重新取得 (signature or tbs refused: get them in a browser)")
    if _GONE_MESSAGES.search(message):
        return gone(said)
    if re.search("登[录陆]", message):
        return login(f"{said}；请更新 Cookie (renew the cookie)")
    return blocked(f"{said}；稍后再试并检查 Cookie (try later, check the cookie)")


def number_of(text: str) -> str:
    """The text where it is a thread's, post's or user's number, else empty."""
    return text if _NUMBER.fullmatch(text) else ""


def full_id(*numbers: str) -> str:
    """``tieba:<tid>`` or ``tieba:<tid>-<pid>``."""
    return f"{SITE}:{'-'.join(numbers)}"


def thread_url(tid: str) -> str:
    """Address of a thread."""
    return f"{HOME}/p/{tid}"


def post_url(tid: str, pid: str, cid: str = "0") -> str:
    """Address of a reply or, with ``cid``, of a sub-comment under it."""
    return f"{thread_url(tid)}?pid={pid}&cid={cid}#{pid if cid == '0' else cid}"


def absolute(link: str, response: Response) -> str:
    """A link to another page as an absolute address, also of a saved page; empty where it is none (``#``, a script)."""
    try:
        address = urljoin(response.url or HOME, link.strip()) if link and not link.startswith("#") else ""
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def linked_next(html: Selector, response: Response) -> str:
    """Where a page for phones links its next one; old ones link relative to ``/mo/``, which a saved page does not tell."""
    link = html.xpath("//a[starts-with(normalize-space(),'下一页')]/@href").get("").strip()
    is_relative = link.startswith("m?") and not response.url
    return absolute(f"/mo/{link}" if is_relative else link, response)


def asked(response: Response, name: str = "pn") -> int:
    """A number that the address asks for (``pn``); 0 where it says none."""
    text = response.query(name)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def author_of(shown: str, portrait: str, user_id: str) -> Author:
    """An author. The portrait (``tb.1.…``) stands on every kind of page, the number only on some: it is the id."""
    return Author(id=portrait.partition("?")[0] or number_of(user_id), name=tidy(shown))


def portrait_in(link: str) -> str:
    """The portrait in the address of a member's page; empty where there is none."""
    found = _PORTRAIT.search(link)
    return found[1] if found else ""


def shown_text(node: Selector | SelectorList[Selector], css: str) -> str:
    """The text of the first part that the selector finds, in one line."""
    return tidy(node.css(css).xpath("string()").get("")).replace("\n", " ")


def bar_of(name: str) -> str:
    """A bar's name as people say it, with 吧; ``name`` is without (酒 is 酒吧, 酒吧 is 酒吧吧)."""
    return f"{tidy(name)}吧" if tidy(name) else ""


def shown_bar(html: Selector) -> str:
    """The bar that an HTML page names at its head, or in its title."""
    head = tidy(html.css(".card_title_fname").xpath("string()").get(""))
    title = tidy(html.css("title").xpath("string()").get(""))
    named = (match[1] for pattern in _BAR_IN_TITLE if (match := pattern.search(title)))
    return head or next(named, "")


def shown_title(html: Selector) -> str:
    """The thread's title that its page shows, or that stands in the document's title."""
    subject = html.css(".core_title_txt")
    shown = attribute(subject, "title") or subject.xpath("string()").get("")
    head = tidy(html.css("title").xpath("string()").get(""))
    return _REPLY_TITLE.sub("", tidy(shown) or _TITLE_TAIL.sub("", head))


def is_reply_title(title: str) -> bool:
    """Whether a title is a thread's with 回复 before it: what stands under it is a reply."""
    return bool(_REPLY_TITLE.match(title))


def script_data(text: str, name: str) -> Fields:
    """A small object that the page gives to its script (``PageData.pager = {…};``); none where it has none."""
    marker = re.search(rf"\b{re.escape(name)}['\"]?\s{{0,9}}[=:]\s{{0,9}}(?={{)", text)
    start = marker.end() if marker else -1
    try:
        return Fields.of(JSONDecoder().raw_decode(text[start : start + _LONGEST_OBJECT])[0] if marker else None)
    except JSONDecodeError:
        return Fields({})


def data_of(node: Selector) -> Fields:
    """The ``data-field`` of an element: JSON, or pairs as the page's own script writes them (``{'a':'b',c:1}``)."""
    raw = attribute(node, "data-field")
    try:
        return Fields.of(load_json(raw))
    except ValueError:
        return Fields({pair[0]: "".join(pair[1:]).replace("\\'", "'") for pair in _SCRIPT_PAIR.findall(raw)})


def smiley(source: str) -> str:
    """The name of a smiley by its picture's address or name (``image_emoticon25`` is 滑稽)."""
    match = _SMILEY.search(source)
    place = int(match[1]) - 1 if match else -1
    if 0 <= place < len(_FIRST_SMILEYS):
        return _FIRST_SMILEYS[place]
    later = place + 1 - _LATER_FROM
    return _LATER_SMILEYS[later] if 0 <= later < len(_LATER_SMILEYS) else UNNAMED_SMILEY


def once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, a post that stands there again (a pinned one) told as such."""
    seen: set[str] = set()
    for entry in entries:
        if isinstance(entry, Post) and entry.native_id in seen:
            yield Skipped(entry.native_id, "同页重复 (again on this page)")
            continue
        if isinstance(entry, Post):
            seen.add(entry.native_id)
        yield entry
