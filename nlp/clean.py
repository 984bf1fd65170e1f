"""From a platform's markup to the author's own words: Weibo and forum markup, width, script, quoted chain.

Safe on text that is plain already, and idempotent: cleaning a cleaned text changes nothing.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from nlp.words import to_simplified

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
"""With its semicolon only: ``&reg`` in ``?a=1&region=2`` is no entity."""
_ANY_TAG: Final = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|embed|font|h[1-6]|hr|i|iframe"
    r"|ignore_js_op|img|ins|label|li|object|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|sup"
    r"|svg|table|tbody|td|th|thead|tr|tt|u|ul|video|audio)(?:\s[^<>]*|\s*/)?>|<!--.{0,2000}?-->",
    re.IGNORECASE | re.DOTALL,
)
"""Known tags only: ``<江海>`` and ``1 <a 2`` are words."""
_LINE_TAG: Final = re.compile(
    r"<(?:br|hr)(?:\s[^<>]*|\s*/)?>|</(?:p|div|li|tr|blockquote|h[1-6]|dd|dt|ul|ol|table)\s*>", re.IGNORECASE
)
_HIDDEN: Final = re.compile(
    r"<(script|style)\b[^<>]*>.{0,2000}?</\1\s*>"
    r"|<i\s[^<>]*\bclass=[\"']?pstatus\b[^<>]*>.{0,200}?</i>"
    r"|<i\s[^<>]*\bclass=[\"']?wbicon\b[^<>]*>.{0,200}?</i>"
    r"|<(font|span)\s[^<>]*(?:\bclass=[\"']?jammer\b|display:\s*none)[^<>]*>.{0,200}?</\2>"
    r"|<span\s[^<>]*\bclass=[\"']?expand\b[^<>]*>.{0,200}?</span>"
    r"|<a\s[^<>]*>\s*(?:展开全文|展开|收起全文|收起|\.*全文)[cd]?\s*</a>"
    r"|<a\s[^<>]*>(?:\s|<[^<>]*>){0,8}(?:O?网页链接)(?:\s|<[^<>]*>){0,8}</a>",
    re.IGNORECASE | re.DOTALL,
)
"""What the platform shows as a control or hides from readers (Discuz scatters ``jammer`` words against copying).

Lengths are bounded here and below: hostile markup must not take quadratic time."""
_PICTURE_LINK: Final = re.compile(
    r"<a\s[^<>]*?\bhref=[\"']?([^\"'\s<>]+)[^<>]*>(?:\s|<[^<>]*>){0,8}查看图片(?:\s|<[^<>]*>){0,8}</a>", re.IGNORECASE
)
_EMOJI_IMAGE: Final = re.compile(
    r"<img\b[^<>]*?\balt=(?:\"([^\"<>]*)\"|'([^'<>]*)'|(\[[^\]\s<>]*\]))[^<>]*>", re.IGNORECASE
)
_CONTROL_WORDS: Final = re.compile(
    r"(?:展开全文|收起全文)[cd]?(?=\s|$)|(?<=\s)(?:展开|收起)[cd]?$|(?:展开|收起)[cd]$"
    r"|(?<![A-Za-z])O网页链接|(?<![A-Za-z])L(?:\S{1,30}?的)?(?:微博|秒拍|美拍)视频"
    r"|(?<=\.)\s*全文(?:[:：]\s*(?:https?://m\.weibo\.cn\S*)?)?$|(?<=…)\s*全文(?:[:：]\s*(?:https?://m\.weibo\.cn\S*)?)?$",
)
_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffd\ud800-\udfff\ue000-\uf8ff]"
    "|\u200d(?![\u2600-\u27bf\U0001f300-\U0001faff])"
)
"""Zero width, controls, lone surrogates, private use (Weibo's icon font); a joiner inside an emoji stays."""
_COMPATIBLE: Final = re.compile("[^，！？：；（）～…]+")
"""All but the punctuation of Chinese type, which NFKC would turn into its ASCII look-alikes."""
_URL: Final = re.compile(r"https?://[\w.:-]+", re.IGNORECASE | re.ASCII)
_SINA_URL: Final = re.compile(r"(?:https?:)?//(?:www\.)?weibo\.cn/sinaurl\?[^\s\"'<>一-鿿]{1,2000}", re.IGNORECASE)
_SPACES: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\s*[\n\r\u0085\u2028\u2029]\s*")
_CHAIN: Final = re.compile(r"//\s?@[^\s:：/@]{1,40}\s?[:：]")
_QUOTE_TAG: Final = re.compile(r"<blockquote\b[^<>]*>(.{0,5000}?)</blockquote\s*>", re.IGNORECASE | re.DOTALL)
_DEFAULT_WORDS: Final = frozenset(
    ("转发微博", "转发", "快转微博", "轻转发", "转发图片", "分享图片", "分享视频", "repost", "reposted", "forward")
)
"""What a client fills in when the author writes nothing."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Own words apart from the words of others."""

    own: str
    quoted: str


def clean_post(text: str, quoted: str = "") -> Cleaned:
    """Clean a post and move its repost chain (``//@name: …``) and quote blocks to the quoted words."""
    blocks = _QUOTE_TAG.findall(text) if "<" in text else []
    own, chain = split_chain(clean(_QUOTE_TAG.sub(" ", text) if blocks else text))
    others = [part for part in (chain, *map(clean, blocks), clean(quoted)) if part]
    return Cleaned(own, "\n".join(dict.fromkeys(others)))


def with_title(title: str, text: str) -> str:
    """A post's own words: its cleaned title, where it adds something, on a line before its cleaned text."""
    return f"{title}\n{text}" if title and not text.startswith(title) else text


def split_chain(text: str) -> tuple[str, str]:
    """Split a cleaned text at its first ``//@name:``; own words a client filled in (转发微博) become empty."""
    found = _CHAIN.search(text)
    own, chain = (text[: found.start()].rstrip(), text[found.start() :]) if found else (text, "")
    return ("" if own.strip(" .。").lower() in _DEFAULT_WORDS else own), chain


def clean(markup: str) -> str:
    """Text without markup, in simplified characters and normal width, with single spaces and line ends."""
    text = markup
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if "<" in text:
        text = _strip_tags(text)
    text = _INVISIBLE.sub("", _COMPATIBLE.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text))
    text = to_simplified(text)
    if "//" in text:
        text = _URL.sub(lambda url: url[0].lower(), _SINA_URL.sub(_unwrap, text))
    return _CONTROL_WORDS.sub("", _LINES.sub("\n", _SPACES.sub(" ", text)).strip()).strip()


def _strip_tags(text: str) -> str:
    text = _PICTURE_LINK.sub(r" \1 ", _HIDDEN.sub("", text))
    text = _EMOJI_IMAGE.sub(lambda image: image[1] or image[2] or image[3] or "", text)
    return _ANY_TAG.sub("", _LINE_TAG.sub("\n", text))


def _unwrap(link: re.Match[str]) -> str:
    """The address behind Weibo's redirector; the link itself where it names none."""
    targets = parse_qs(urlsplit(link[0]).query).get("u", [])
    return targets[0] if targets and targets[0] != link[0] else link[0]
