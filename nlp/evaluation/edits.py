"""What people and platforms do to a post when it is posted again: each edit a function of a text and a random source."""

from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Final

import opencc

from nlp.words import cut

Edit = Callable[[str, Random], str]
CUT: Final = 140
"""Characters that Weibo shows of a long post."""
_LETTERS: Final = (
    "的了是我不在人有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心"
)
_EMOJI: Final = ("[怒]", "[泪]", "[允悲]", "😡", "😂", "🙏", "[抱拳]", "👍", "[doge]", "💔")
_TAGS: Final = ("#扩散#", "#求帮转#", "#银行那些事#", "#今日份吐槽#", "#曝光#")
_NAMES: Final = ("@人民网 ", "@江海银行 ", "@新浪财经 ", "@小周要早睡 ", "@12315投诉 ")
_BEFORE: Final = (
    "求扩散", "转给大家看看", "帮朋友发", "刚在群里看到的", "太离谱了", "又来了", "同样的遭遇", "看看这个", "转自业主群", "大家注意", "说得好",
)  # fmt: skip
_AFTER: Final = (
    "有人管吗", "大家怎么看", "我也遇到过", "扩散一下吧", "求助", "坐等回复", "别让他们得逞", "麻烦各位转发", "等一个说法", "先马住", "不吐不快",
)  # fmt: skip
_SUFFIXES: Final = (
    "…全文",
    "...全文",
    " 来自微博网页版",
    "（分享自 @江海晚报）",
    " 网页链接",
    " http://t.cn/A6xYz1b",
    " 查看图片",
)
_SYNONYMS: Final = (
    ("今天", "今日"), ("昨天", "昨日"), ("客服", "客户服务"), ("手机银行", "手机APP"), ("没有", "没"), ("一直", "始终"), ("真是", "真的是"),
    ("大家", "各位"), ("怎么", "咋"), ("什么", "啥"), ("告诉", "通知"), ("结果", "最后"), ("已经", "已"), ("知道", "晓得"), ("办理", "办"),
    ("希望", "盼望"), ("非常", "特别"), ("现在", "目前"), ("但是", "可是"), ("因为", "由于"), ("我", "本人"), ("看到", "看见"), ("孩子", "小孩"),
    ("网点", "营业网点"), ("收到", "接到"), ("可以", "能"), ("还是", "仍然"), ("这样", "这么"),
)  # fmt: skip


def _characters(text: str, random: Random) -> str:
    """One to three characters changed, added or dropped."""
    letters = list(text)
    for _ in range(random.randint(1, 1 + len(text) // 40 if len(text) < 120 else 3)):
        place = random.randrange(len(letters))
        letters[place : place + random.choice((0, 1, 1))] = random.choice(("", random.choice(_LETTERS)))
    return "".join(letters)


def _words(text: str, random: Random) -> str:
    """A word dropped, doubled or put elsewhere."""
    words = cut(text)
    place = random.randrange(len(words))
    word = words.pop(place)
    words[place:place] = random.choice(([], [word, word]))
    return "".join(words)


def _synonyms(text: str, random: Random) -> str:
    """Up to two words said with another word."""
    pairs = [pair for pair in _SYNONYMS if pair[0] in text]
    for old, new in random.sample(pairs, min(2, len(pairs))):
        text = text.replace(old, new, 1)
    return text


def _decoration(text: str, random: Random) -> str:
    """Emoticons, a hashtag and a name."""
    words = [*random.sample(_EMOJI, 3), random.choice(_TAGS)]
    return f"{random.choice(_NAMES)}{words[3]}{text}{words[0]}{words[1]}"


def _sentence_before(text: str, random: Random) -> str:
    return f"{random.choice(_BEFORE)}！{text}"


def _sentence_after(text: str, random: Random) -> str:
    return f"{text}{random.choice(_AFTER)}？"


def _cut(text: str, _random: Random) -> str:
    """What a list shows of a long post; the last tenth missing where it is short."""
    return text[:CUT] + "…" if len(text) > CUT else text[: len(text) - max(1, len(text) // 10)]


def _script(text: str, _random: Random) -> str:
    """Traditional characters and other punctuation."""
    return str(_traditional().convert(text)).replace("，", " ").replace("。", "！")


def _suffix(text: str, random: Random) -> str:
    """What a platform or a client puts after a text."""
    return text + random.choice(_SUFFIXES)


def _several(text: str, random: Random) -> str:
    """Three edits at once: a sentence, a character, a decoration."""
    for edit in (_characters, random.choice((_sentence_before, _sentence_after)), _decoration):
        text = edit(text, random)
    return text


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


EDITS: Final[Mapping[str, Edit]] = {
    "characters": _characters,
    "words": _words,
    "synonyms": _synonyms,
    "decoration": _decoration,
    "sentence before": _sentence_before,
    "sentence after": _sentence_after,
    "cut": _cut,
    "script": _script,
    "suffix": _suffix,
    "several": _several,
}
"""By name, in the order of the report."""
