"""The words of posts: of an element, of a piece of HTML, or of the pieces that the JSON gives; smileys by name."""

import re
from itertools import islice
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.fields import Fields
from crawlers.markup import Drop, element_to_text, parseable, tidy
from crawlers.pages.tieba.gate import UNNAMED_SMILEY, smiley

Answer = tuple[str, str]
"""A sub-comment's own words, and whom it answers (``@name``; empty where it answers the floor)."""

_ANSWERS: Final = "回复"
_LINKED: Final = re.compile(r"^回复\s*@?(?P<name>[^:：\n]{0,60})[:：]\s*")
_PLAIN: Final = re.compile(r"^回复(?:\s+@?|@)(?P<name>[^\s:：，。！？,!?]{1,40})\s*[:：]\s*")
_NOISE: Final = frozenset(
    {
        *("replace_tip", "voice_player", "video_src_wrapper", "core_reply", "l_post"),
        *("pc-pb-comments-desc", "lzl-wrapper", "virtual-list-item"),  # of an unclosed floor
        *("img_desc", "video_daoliu"),  # the app's praise, on pages for phones
    }
)
_SMILEY_PIECES: Final = frozenset({2, 11})  # the site's, and the shop's
_NAME_PIECE: Final = 4
_WORDLESS_PIECES: Final = frozenset({3, 5, 10, 16, 20, 34})  # picture, video, voice, drawings, a card's place
_BREAK: Final = re.compile(r"<br\s?/?>", re.IGNORECASE)


def words_of(element: HtmlElement, *, drop: Drop = lambda _part: False) -> str:
    """The text of an element without its furniture and what ``drop`` names; names the smileys in the tree that it is given."""
    for image in element.iter("img"):
        name = smiley(image.get("src", ""))
        if "BDE_Smiley" in image.get("class", "") or name != UNNAMED_SMILEY:
            image.set("alt", f"[{name}]")
    return element_to_text(
        element, drop=lambda part: not _NOISE.isdisjoint(part.get("class", "").split()) or drop(part)
    )


def answer_of(element: HtmlElement) -> Answer:
    """The words of a sub-comment, which begin with ``回复 <a>name</a> :`` where it answers another one."""
    link = next(element.iter("a"), None)
    around = None if link is None else link.getparent()
    is_linked = around is not None and around[0] is link and (around.text or "").strip() == _ANSWERS
    return _split(words_of(element), is_linked=is_linked)


def words_in(html: str) -> str:
    """The text of a piece of HTML."""
    return words_of(_element(html))


def answer_in(html: str) -> Answer:
    """The words of a sub-comment that is a piece of HTML."""
    return answer_of(_element(html))


def _element(html: str) -> HtmlElement:
    return Selector(text=f"<html><body>{parseable(html)}</body></html>", type="html").root


def has_words(floor: Fields) -> bool:
    """Whether a floor or sub-comment in JSON has its text, which may be empty."""
    return isinstance(floor.get("content"), list | str)


def told_words(floor: Fields, name: str = "content") -> str:
    """The text of a floor in JSON: its pieces - text, links, names, smileys - or a plain one."""
    return tidy(floor.text(name) or "".join(_piece(piece) for piece in floor.children(name)))


def told_answer(comment: Fields) -> Answer:
    """The words of a sub-comment in JSON, and whom it answers."""
    pieces = list(islice(comment.children("content"), 2))
    is_linked = len(pieces) == 2 and pieces[0].text("text") == _ANSWERS and pieces[1].whole("type") == _NAME_PIECE
    return _split(told_words(comment), is_linked=is_linked)


def _split(text: str, *, is_linked: bool) -> Answer:
    """Apart at the colon after the name. Without a link, 回复 may as well begin what the author says."""
    match = (_LINKED if is_linked else _PLAIN).match(text)
    if match is None:
        return text, ""
    name = match["name"].strip()
    return text[match.end() :], f"@{name}" if name else ""


def _piece(piece: Fields) -> str:
    kind = piece.whole("type")
    if kind in _SMILEY_PIECES:
        return f"[{piece.text('c') or smiley(piece.text('text'))}]"
    text = piece.get("text")
    return _BREAK.sub("\n", text) if isinstance(text, str) and kind not in _WORDLESS_PIECES else ""
