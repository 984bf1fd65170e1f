"""The body of a Discuz! post: the author's own words without anti-copy noise, the quote, why it is hidden."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from crawlers.markup import element_to_text, parseable, tidy
from crawlers.pages.discuz.links import post_in
from crawlers.weibo_text import quote

_NOISE: Final = frozenset(
    {
        *("jammer", "pstatus", "attach_nopermis", "attach_nopermission", "attach_tips", "locked", "a_pr", "a_p"),
        *("sign", "signatures", "rate", "pstl", "aimg_tip", "tattl", "attnm", "modact", "poll", "trade_box", "quote"),
        "reply_wrap",  # the mobile API's quote
        *("comiis_modact", "comiis_rate", "comiis_img_one", "comiis_img_list", "comiis_attach_box", "comiis_dianping"),
    }
)
_BLOCKS: Final = frozenset({"comiis_quote", "bz_quote", "bz_quote_show"})
"""Of templates for telephones: quotes, the board's notices, and hidden content where it is shown."""
_TELLING: Final = re.compile(
    "如果您要查看|[隐隱]藏的?[内內]容|[仅僅]作者可[见見]|屏蔽|密[码碼]帖|付[费費]主[题題]|[积積]分高[于於]|[购購][买買]|[过過]期|登[录錄]"
)
_UNSEEN: Final = re.compile(r"display:none|visibility:hidden|font-size:0(?:\.0)?(?:px|pt|em|%)?(?:;|$)")
_BOX: Final = re.compile(r"(?:post_|(?:table-)?pid|comment_|commentdetail_)\d+")
_FILE: Final = re.compile(r"attach_\d+")
_FIRST_LINE: Final = re.compile(r"(?P<name>[^\n]{1,40}?) ?(?:发表于|發表於)[^\n]{1,40}")
_OLD_LINE: Final = re.compile(r"原帖由 ?(?P<name>[^\n]{1,40}?) ?[于於] ?\d[^\n]{0,30} ?(?:发表|發表)")
_ATTACHMENT: Final = re.compile(r"^附件")
_EDITED: Final = r"本[帖貼]最[后後]由 [^\n]{1,60} [于於] \d[^\n]{1,30} [编編][辑輯]"
_MARKS: Final = re.compile(
    rf"\[ ?{_EDITED} ?\]|^{_EDITED}$|\[(?P<code>attach(?:img)?)\]\d{{1,12}}\[/(?P=code)\]", re.MULTILINE
)
_NOTICE: Final = re.compile(
    r"\*{0,4} ?(?:提示: ?)?(?:作者被禁止或[删刪]除 ?[内內]容自[动動]屏蔽|[该該]帖被(?:管理[员員]或版主)?屏蔽|此帖[仅僅]作者可[见見]"
    r"|本帖[为為]密[码碼]帖.{0,20}|本[内內]容被作者[隐隱]藏|Hidden Message) ?\*{0,5}"
)
_REASONS: Final = (
    (re.compile("密[码碼]"), "需要密码 (wants a password)"),
    (re.compile("支付|[购購][买買]|付[费費]|售[价價]"), "付费后可见 (shown to those who pay)"),
    (re.compile("屏蔽|禁止|[删刪]除"), "已被屏蔽 (moderated)"),
    (re.compile("回[复復覆]"), "回复后可见 (shown to those who answer)"),
    (re.compile("[积積]分"), "积分不足 (wants more credits)"),
    (re.compile("[仅僅]作者|[隐隱]藏|Hidden"), "作者隐藏 (hidden by its author)"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a post says."""

    text: str
    quoted: str = ""
    """The quoted words as ``@name: words``, one quote a line or more."""
    answered: str = ""
    """The number (pid) of the post quoted or answered, where the body says it."""
    answered_in: str = ""
    """The number (tid) of its thread, where the body says that too."""
    hidden: str = ""
    """Why the board keeps it from us, where it shows nothing of it; empty otherwise."""


def fragment(html: str) -> HtmlElement:
    """A piece of HTML as an element."""
    return document_fromstring(f"<html><body>{parseable(html)}</body></html>")


def read_body(roots: Iterable[HtmlElement], notices: Iterable[HtmlElement] = (), *, newlines: bool = False) -> Said:
    """A post's body, in one piece or several; ``notices`` are the board's words in place of hidden ones."""
    roots = list(roots)
    texts = (without_marks(element_to_text(root, drop=is_noise, newlines=newlines)) for root in roots)
    text = "\n".join(filter(None, texts))
    cited = [part for root in roots for part in _citations(root)]
    quotes = [_quoted(part, newlines=newlines) for part in cited if not _is_answer(part)]
    links = (post_in(link.get("href", "")) for part in cited for link in part.iter("a"))
    thread, post = next((link for link in links if link[1]), ("", ""))
    told = filter(None, (element_to_text(notice) for notice in notices))
    hidden = "" if text or quotes else next((why_hidden(words) for words in told if not _ATTACHMENT.match(words)), "")
    return Said(
        text,
        "\n".join(filter(None, quotes)),
        post,
        thread,
        hidden or notice_reason(text),
    )


def without_marks(text: str) -> str:
    """A text without the edit mark of 6.x, which has no class of its own, and the codes of attachments not shown."""
    return tidy(_MARKS.sub("", text))


def notice_reason(text: str) -> str:
    """Why a post is hidden whose whole text is the board's notice of it; empty where it is the author's own."""
    return why_hidden(text) if _NOTICE.fullmatch(text) else ""


def why_hidden(words: str) -> str:
    """The reason that the board gives for keeping a post from the reader, in our words."""
    reason = next((reason for pattern, reason in _REASONS if pattern.search(words)), "需要权限 (wants a permission)")
    return f"内容不可见 (hidden): {reason}"


def is_noise(element: HtmlElement) -> bool:
    """What is not the author's words: anti-copy text, edit marks, attachments, signatures, others' words."""
    return (
        element.tag in {"ignore_js_op", "form", "h2"}
        or not _NOISE.isdisjoint(element.get("class", "").split())
        or _is_unseen(element)
        or _is_answer(element)
        or _is_boards_own(element)
        or bool(_BOX.fullmatch(element.get("id", "")))  # a later post, or a comment, inside by an unclosed tag
        or bool(_FILE.fullmatch(element.get("id", "")))
        or (_is_block(element) and not _is_shown(element))
    )


def _is_boards_own(element: HtmlElement) -> bool:
    """The headings over hidden content that is shown and over code, and the button at code."""
    parent = element.getparent()
    if element.tag in {"h4", "h5"} and parent is not None:
        return not {"showhide", "blockcode"}.isdisjoint(parent.get("class", "").split())
    return "copycode" in element.get("onclick", "")


def _is_unseen(element: HtmlElement) -> bool:
    return bool(_UNSEEN.search(element.get("style", "").replace(" ", "").lower()))


def _is_answer(element: HtmlElement) -> bool:
    """The mark ``回复 3# name`` that 7.x puts before an answer."""
    if element.tag not in {"strong", "b"} or (element.text or "").strip() not in {"回复", "回覆"}:
        return False
    link = element.find("a")
    return link is not None and bool(post_in(link.get("href", ""))[1])


def _citations(root: HtmlElement) -> Iterator[HtmlElement]:
    """The quotes and the marks of answers, in their order; not those inside a quote or in a later post.

    A block of quotes without ``blockquote`` is the board's own notice.
    """
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element is root:
            continue
        if _is_quote(element) or _is_answer(element):
            yield element
            walk.skip_subtree()
        elif _BOX.fullmatch(element.get("id", "")):
            walk.skip_subtree()


def _is_quote(element: HtmlElement) -> bool:
    classes = element.get("class", "").split()
    if "reply_wrap" in classes:
        return True
    if "quote" in classes or _is_block(element):
        return element.find(".//blockquote") is not None or (_is_block(element) and _is_unmarked_quote(element))
    return False


def _is_block(element: HtmlElement) -> bool:
    return not _BLOCKS.isdisjoint(element.get("class", "").split())


def _is_shown(block: HtmlElement) -> bool:
    """Whether a block is hidden content that is shown, which is the author's own under a heading."""
    heading = block.find("h2")
    return heading is not None and bool(re.match("本[帖貼][隐隱]藏的[内內]容", element_to_text(heading)))


def _is_unmarked_quote(block: HtmlElement) -> bool:
    """Whether a block is a quote without ``blockquote``: it links to a post, or says nothing that boards say."""
    link = block.find(".//a")
    if link is not None and post_in(link.get("href", ""))[1]:
        return True
    return not _is_shown(block) and not _TELLING.search(element_to_text(block, drop=_is_disguise))


def _quoted(block: HtmlElement, *, newlines: bool) -> str:
    return attributed(element_to_text(block, drop=_is_disguise, newlines=newlines))


def attributed(text: str) -> str:
    """The words of a quote as ``@name: words``: who said them stands in its first line, in older ones in the last."""
    lines = text.split("\n")
    for at, rest in ((0, lines[1:]), (-1, lines[:-1])):
        if match := _FIRST_LINE.fullmatch(lines[at]) or _OLD_LINE.fullmatch(lines[at]):
            return quote(match["name"], "\n".join(rest))
    return text


def _is_disguise(element: HtmlElement) -> bool:
    """Anti-copy text, the word 引用 that 7.x puts above a quote, and a later post inside by an unclosed tag."""
    if element.tag == "h5" or _is_unseen(element) or "jammer" in element.get("class", "").split():
        return True
    return bool(_BOX.fullmatch(element.get("id", "")))
