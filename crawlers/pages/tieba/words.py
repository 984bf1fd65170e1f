"""The words of posts: of an element, of a piece of HTML, or of the pieces that the JSON gives; smileys by name."""

import re
from itertools import islice
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.fields import Fields
from crawlers.markup import element_to_text, parseable, tidy
from crawlers.pages.tieba.gate import smiley

Answer = tuple[str, str]
"""A sub-comment's own words, and whom it answers (``@name``; empty where it answers the floor)."""

_ANSWERS: Final = "回复"
_LINKED: Final = re.compile(r"^回复\s*@?(?P<name>[^:：\n]{0,60})[:：]\s*")
_PLAIN: Final = re.compile(r"^回复(?:\s+@?|@)(?P<name>[^\s:：，。！？,!?]{1,40})\s*[:：]\s*")
_NOISE: Final = frozenset(
    {
        *("replace_tip", "voice_player", "video_src_wrapper", "core_reply", "l_post"),
        *("pc-pb-comments-desc", "lzl-wrapper", "virtual-list-item"),  # of an unclosed floor
    }
)
_SMILEY_PIECE: Final = 2
_NAME_PIECE: Final = 4
_WORDLESS_PIECES: Final = frozenset({3, 5, 10, 20})  # picture, video, voice, drawn picture


def words_of(element: HtmlElement) -> str:
    """The text of an element, its smileys by name; names them in the tree that it is given."""
    for image in element.iter("img"):
        if "BDE_Smiley" in image.get("class", ""):
            image.set("alt", f"[{smiley(image.get('src', ''))}]")
    return element_to_text(element, drop=lambda part: not _NOISE.isdisjoint(part.get("class", "").split()))


def answer_of(element: HtmlElement) -> Answer:
    """The words of a sub-comment, which begin with ``回复 <a>name</a> :`` where it answers another one."""
    link = next(element.iter("a"), None)
    around = None if link is None else link.getparent()
    is_linked = around is not None and around[0] is link and (around.text or "").strip() == _ANSWERS
    return _split(words_of(element), is_linked=is_linked)


def answer_in(html: str) -> Answer:
    """The same of a piece of HTML."""
    return answer_of(Selector(text=f"<html><body>{parseable(html)}</body></html>", type="html").root)


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
    if kind == _SMILEY_PIECE:
        return f"[{piece.text('c') or smiley(piece.text('text'))}]"
    text = piece.get("text")
    return text if isinstance(text, str) and kind not in _WORDLESS_PIECES else ""
