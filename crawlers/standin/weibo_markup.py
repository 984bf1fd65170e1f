"""Weibo's markup of a text: smileys, topics, mentions, short links, the cut of a long post."""

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote

LONG = 140
"""Characters of a text before it is cut."""

_PARTS = re.compile(
    r"(?P<topic>#[^#\n]{1,40}#)|(?P<smiley>\[[^\[\]\s]{1,8}\])|(?P<link>http://t\.cn/\w+)|@(?P<name>[\w-]{2,30})"
)
_Part = Callable[[re.Match[str]], str]
_ICON = "https://h5.sinaimg.cn/upload/2015/09/25/3/timeline_card_small_web_default.png"


def mobile_html(text: str) -> str:
    """As m.weibo.cn writes a text."""
    return _mark(text, _mobile_part)


def search_html(text: str, keyword: str = "") -> str:
    """As s.weibo.com writes a text, the keyword in red."""
    return _mark(text, _search_part, keyword)


def is_long(text: str) -> bool:
    return len(text) > LONG


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text[:LONG].rstrip("#@[ \n")


def _mark(text: str, part: _Part, keyword: str = "") -> str:
    pieces, end = [], 0
    for match in _PARTS.finditer(text):
        pieces += [_plain(text[end : match.start()], keyword), part(match)]
        end = match.end()
    return "".join([*pieces, _plain(text[end:], keyword)])


def _plain(text: str, keyword: str) -> str:
    marked = escape(text, quote=False).replace("\n", "<br />")
    return marked.replace(keyword, f'<em class="s-color-red">{keyword}</em>') if keyword else marked


def _mobile_part(match: re.Match[str]) -> str:
    whole = escape(match[0], quote=False)
    if match["topic"]:
        query = quote(f"231522type=1&t=10&q={match[0]}", safe="")
        return f'<a href="https://m.weibo.cn/search?containerid={query}" data-hide=""><span class="surl-text">{whole}</span></a>'
    if match["smiley"]:
        image = "//h5.sinaimg.cn/m/emoticon/icon/others/d_doge.png"
        return f'<span class="url-icon"><img alt={whole} src="{image}" style="width:1em; height:1em;" /></span>'
    if match["link"]:
        icon = f"<span class='url-icon'><img style='width: 1rem;height: 1rem' src='{_ICON}'></span>"
        return f'<a data-url="{whole}" href="{whole}" data-hide="">{icon}<span class="surl-text">网页链接</span></a>'
    return f"<a href='/n/{match['name']}'>{whole}</a>"


def _search_part(match: re.Match[str]) -> str:
    whole = escape(match[0], quote=False)
    if match["topic"]:
        return f'<a href="//s.weibo.com/weibo?q={quote(match[0], safe="")}" target="_blank">{whole}</a>'
    if match["smiley"]:
        return f'<img src="https://face.t.sinajs.cn/face.png" title="{whole}" alt="{whole}" class="face" />'
    if match["link"]:
        return f'<a href="{whole}" target="_blank"><i class="wbicon">O</i>网页链接</a>'
    return f'<a href="//weibo.com/n/{quote(match["name"])}" target="_blank">{whole}</a>'
