"""Whom the author asks: an account (@名), or a key of the lexicon: customer_service, members, regulator..."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.records import Subject
from nlp.subjects.lexemes import Found

_ACCOUNT: Final = re.compile(r"(?<!//)(?<!回复)@([\w-]{2,30})")
_ASKING: Final = re.compile(
    r"(?:请问?|求助?|求教|请教|咨询|有没有|问一?下|问问|想问|麻烦|跪求|恳请|恳求|呼吁|希望|投诉到|投诉至|反映给|反馈给|举报到|向|找|建议|联系|问|打|呼叫|拜托|劳烦|强烈要求|要求|告知|期待|敬请|盼|望|叫)(?:一下|过|了|你们|下|各位|当地|本地|贵行|银行|国家|到|的|和|及|专业|专业的|官方|在线|人工)?$"
)
_CALL: Final = re.compile(
    r"(?:们)?(?:[，,：:!！~]|，?(?:请|能否|能不能|可否|麻烦|帮忙|帮我|看看|管管|来看|出来|介入|给个|什么时候|为什么|救救|解答|告诉|查查|查一?下|回复|处理|解决|在吗|求|们好|你好|您好|好[，,]))"
)


def find_addressees(text: str, words: Sequence[Found]) -> Iterator[Subject]:
    """Each key once, each account once."""
    seen: set[str] = set()
    for subject in (*_accounts(text), *_named(text, words)):
        if subject.value not in seen:
            seen.add(subject.value)
            yield subject


def _accounts(text: str) -> Iterator[Subject]:
    if "@" in text:
        for match in _ACCOUNT.finditer(text):
            yield Subject("addressee", match[0], match[0], *match.span())


def _named(text: str, words: Sequence[Found]) -> Iterator[Subject]:
    for word in words:
        if text.startswith("@", word.start - 1):
            continue
        before = text[max(0, word.start - 8) : word.start]
        opens = not before.strip() or before[-1] in "。！？!?\n"
        if word.value.endswith("!") or _ASKING.search(before) or (opens and _CALL.match(text, word.end)):
            yield Subject("addressee", word.value.removesuffix("!"), text[word.start : word.end], word.start, word.end)
