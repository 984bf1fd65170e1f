"""Weibo's conventions inside a text: own words apart from the repost chain, who is answered, and who is verified."""

import re
from typing import Final

_CHAIN: Final = re.compile(r"//\s?@[^\s:：@/]{1,60}\s?[:：]")
_ANSWER: Final = re.compile(r"^回复\s?@[^\s:：@]{1,60}\s?[:：]\s*")
_NO_WORDS: Final = frozenset({"转发微博", "轉發微博", "快转微博", "快轉微博", "转发", "Repost", "repost", "分享"})
_PLACE: Final = re.compile(r"^(?:发布于|來自|来自)\s*")

PERSON: Final = "person"
ORGANISATION: Final = "organisation"


def split_chain(text: str) -> tuple[str, str]:
    """Own words and the chain of earlier reposts (``//@name:…``) that Weibo appends to them."""
    match = _CHAIN.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].strip(), text[match.start() :].strip()


def own_words(text: str) -> str:
    """The words of a repost; empty where the platform filled in its own (转发微博)."""
    return "" if text in _NO_WORDS else text


def without_answer(text: str) -> str:
    """A comment without the leading ``回复@name:``."""
    return _ANSWER.sub("", text)


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
