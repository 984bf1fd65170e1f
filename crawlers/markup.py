"""Markup to text: what a person would read, with emoji and smileys as ``[words]``, and nothing of the page's furniture."""

import html as entities
import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
)
_UNPARSEABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINER: Final = "\u200d"  # holds family emoji together: stays between two symbols
_BLOCKS: Final = frozenset(
    {
        *("p", "div", "li", "tr", "blockquote", "table", "ul", "ol", "pre", "hr", "dl", "dt", "dd"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "figure", "figcaption"),
    }
)
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "textarea", "select"})
_UNFOLD: Final = re.compile(r"(?:\.{3}|…)?\s*(?:展开全文|展开|收起全文|收起|全文)[cd]?")
_LINK_WORDS: Final = re.compile(r"[OL]?(?:网页链接|查看图片|评论配图|查看动图|(?:\S{1,30}的)?(?:微博|秒拍)视频)")
_SMILEY: Final = re.compile(r"\[[^\[\]\n]{1,20}\]")
_TOPIC: Final = re.compile(r"#([^#\n]{1,80})#")

Drop = Callable[[HtmlElement], bool]


def tidy(text: str) -> str:
    """Plain text without invisible characters, needless spaces and empty lines."""
    if text.isprintable():  # most texts are: no line ends, no space but the plain one, nothing invisible
        return " ".join(text.split())
    text = text.replace("\xa0", " ").replace("\u3000", " ").replace("\r\n", "\n").replace("\r", "\n")
    lines = (" ".join(line.split()) for line in _visible(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(text: str) -> str:
    return "".join(part if part == _JOINER else _INVISIBLE.sub("", part) for part in re.split(f"({_JOINER})", text))


def unescape(text: str) -> str:
    """Plain text of an export whose tags are gone but whose entities are still there (unescaped once)."""
    return tidy(entities.unescape(text))


def html_to_text(html: str, *, newlines: bool = False) -> str:
    """The text of a piece of HTML. With ``newlines``, line ends in the source are line ends of the text (JSON APIs)."""
    if "<" not in html:
        return unescape(html if newlines else html.replace("\n", " "))
    document = document_fromstring(f"<html><body>{parseable(html)}</body></html>")
    return element_to_text(document, newlines=newlines)


def parseable(html: str) -> str:
    """HTML without the characters that may not stand in a document, which libxml2 lets in and chokes on later."""
    return _UNPARSEABLE.sub("", html)


def element_to_text(root: HtmlElement, *, drop: Drop = lambda _element: False, newlines: bool = False) -> str:
    """The text of an element without the parts that ``drop`` names."""
    return tidy("".join(_pieces(root, drop, newlines=newlines)))


def _pieces(root: HtmlElement, drop: Drop, *, newlines: bool) -> Iterator[str]:
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element is not root and (_is_furniture(element) or drop(element)):
                walk.skip_subtree()
                continue
            yield _opening(element)
            yield _source_text(element.text, newlines=newlines)
            continue
        if element.tag in _BLOCKS:
            yield "\n"
        if element is not root:
            yield _source_text(element.tail, newlines=newlines)


def _source_text(text: str | None, *, newlines: bool) -> str:
    return (text or "") if newlines else re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _opening(element: HtmlElement) -> str:
    if element.tag == "br" or element.tag in _BLOCKS:
        return "\n"
    if element.tag == "img":
        names = (element.get("alt", ""), element.get("title", ""))
        return next((name for name in names if _SMILEY.fullmatch(name)), "")
    return ""


def _is_furniture(element: HtmlElement) -> bool:
    """Icons, 展开/全文 switches and the words that stand for a bare link or a video."""
    classes = element.get("class", "").split()
    if element.tag in _SILENT or "wbicon" in classes:
        return True
    if element.tag != "a" and "expand" not in classes:
        return False
    words = tidy("".join(element.itertext()))
    return bool(_UNFOLD.fullmatch(words) or _LINK_WORDS.fullmatch(words))


def topics_of(text: str) -> tuple[str, ...]:
    """The hashtags of a Weibo text, without ``#``, each once, in order."""
    names = (match[1].strip() for match in _TOPIC.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))
