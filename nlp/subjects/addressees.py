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
    r"(?:们)?(?:[，,：:!！~]|，?(?:请|问问|问一?下|能否|能不能|可否|麻烦|帮忙|帮我|看看|管管|来看|出来|介入|给个|什么时候|为什么|救救|解答|告诉|查查|查一?下|回复|处理|解决|在吗|求|们好|你好|您好|好[，,]))"
)


_WHO_KNOWS: Final = "谁知道"
_ASKS: Final = re.compile(r"[^。！!？?\n]{0,40}(?:[？?吗]|怎么|哪|什么|多少|如何|是不是|有没有|能不能|为啥|咋|几)")
_SENTENCE: Final = re.compile(r"(?P<end>银行|信用卡|客服|中心)(?:我|你们|请|为什么|怎么|什么时候|能不能|麻烦|希望)")


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
            name = _account(match[0])
            yield Subject("addressee", name, name, match.start(), match.start() + len(name))


def _account(name: str) -> str:
    """The account without the sentence that is written on to it: @江海银行信用卡我要投诉."""
    sentence = _SENTENCE.search(name)
    return name[: sentence.end("end")] if sentence else name


def _named(text: str, words: Sequence[Found]) -> Iterator[Subject]:
    for word in words:
        if text.startswith("@", word.start - 1) or _is_rhetorical(text, word):
            continue
        before = text[max(0, word.start - 8) : word.start]
        opens = not before.strip() or before[-1] in "。！？!?\n"
        if word.value.endswith("!") or _ASKING.search(before) or (opens and _CALL.match(text, word.end)):
            yield Subject("addressee", word.value.removesuffix("!"), text[word.start : word.end], word.start, word.end)


def _is_rhetorical(text: str, word: Found) -> bool:
    """谁知道业务员骗人: nothing is asked."""
    return text[word.start : word.end] == _WHO_KNOWS and not _ASKS.match(text, word.end)
