"""Weibo's conventions inside a text: own words apart from the repost chain, who is answered, and who is verified."""

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = r"@(?P<name>[^\s:：@/]{1,60})\s?[:：]"
_CHAIN: Final = re.compile(rf"//\s?{_NAME}")
_ANSWER: Final = re.compile(r"^回复\s?@(?P<name>[^\s:：@]{1,60})\s?[:：]\s*")
_NO_WORDS: Final = frozenset({"转发微博", "轉發微博", "快转微博", "快轉微博", "转发", "Repost", "repost", "分享"})
_PLACE: Final = re.compile(r"^(?:发布于|來自|来自)\s*")

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
VERDICT: Final = "微博提示："
"""Stands before what the platform itself says of a post, among the quoted words."""

_AFTER_CHAIN: Final = re.compile(rf"\n(?:@[^\s:：@/]{{1,60}}: |{VERDICT})")  # as `quote` and verdicts begin


@dataclass(frozen=True, slots=True)
class Link:
    """One earlier reposter of a chain."""

    name: str
    words: str
    """What they added; empty where they added nothing."""


def split_chain(text: str) -> tuple[str, str]:
    """Own words and the chain of earlier reposts (``//@name:…``) that Weibo appends to them."""
    match = _CHAIN.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].strip(), text[match.start() :].strip()


def chain_of(text: str) -> tuple[Link, ...]:
    """The earlier reposters that a text or a post's ``quoted`` names, nearest first; none where it is no chain."""
    marks = list(_CHAIN.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return tuple(Link(mark["name"], _added(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=False))


def _added(words: str) -> str:
    return own_words(_AFTER_CHAIN.split(words, maxsplit=1)[0].strip())


def own_words(text: str) -> str:
    """The words of a repost; empty where the platform filled in its own (转发微博)."""
    return "" if text in _NO_WORDS else text


def without_answer(text: str) -> str:
    """A comment without the leading ``回复@name:``."""
    return _ANSWER.sub("", text)


def answered_name(text: str) -> str:
    """Whom a comment answers (the name in its leading ``回复@name:``); empty where it says none."""
    match = _ANSWER.search(text)
    return match["name"] if match else ""


def quote(name: str, text: str) -> str:
    """Another one's words as they are kept: ``@name: text``."""
    return f"@{name}: {text}" if name else text


def place(text: str) -> str:
    """Province or city without 发布于/来自."""
    return _PLACE.sub("", text.strip())


def verified_kind(*, verified: bool, number: int | None) -> str:
    """What the V of an account means: type 0 is a person; 1-7 government, companies, media, schools, sites, groups."""
    if not verified:
        return ""
    return ORGANISATION if number is not None and 1 <= number <= 9 else PERSON
