"""What is said of which brand, where a post names several: aspect and sentiment of each, by clauses.

A text is cut into clauses; each speaks of the brands it names, or of those named before it. Comparisons (A 比 B 好, 不如,
还是 X 好, 学学 X) give one side what they take from the other. Words of praise and blame (`nlp.polarity`) decide; a clause
without an aspect has that of the clause before. Where a post names one brand, and where no clause judges, the model's
sentiment and aspects of the whole post stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from nlp.labels import Aspect, Sentiment
from nlp.lexicon_file import Brand
from nlp.polarity import aspects as named_aspects
from nlp.polarity import is_question, score
from nlp.records import Mention, Opinion

_BREAK: Final = re.compile(
    r"[，。！!？?；;,\n~…]+|(?<=[^\sa-z0-9])\s+(?=[^\sa-z0-9])|(?=但是|不过|可是|然而|反而|倒是|好在)"
)
_LINK: Final = re.compile(r"(?:的|卡|信用卡)?[，,、/和跟与及&+\s]{0,2}")
"""Between brands of which the same is said; over a comma or a space only in what is nothing but a list."""
_WORSE: Final = re.compile(r"不如|比不上|比不了|不及|赶不上|跟不上|输给")
_MOVED: Final = re.compile(r"(?:转|换|搬|挪|存|投奔)(?:到|去|成|了)$")
_LESS: Final = re.compile(r"(?:没有|没)$")
_BETTER: Final = re.compile(r"甩|吊打|完爆|秒杀|碾压|强过|好过|胜过|领先|优于")
_BEATS: Final = re.compile(rf"(?:{_BETTER.pattern})了?(?:隔壁|其他|别的)?(?:的)?$")
"""Before a brand that what is spoken of beats (完爆江海银行)."""
_THAN: Final = re.compile(r"(?<![对好相])比(?![较如例特率分起])")
_NO_WORSE: Final = re.compile(r"(?:不|没有?)(?:会|见得)?比")
_WITH: Final = re.compile(r"(?:跟|和|与|同)$")
_FAR_FROM: Final = re.compile(r"没法比|没得比|差远|差得远|差距|不能比|比不了|差太多|比起来差|差了?十万")
_TAKEN: Final = re.compile(
    r"(?:还是|不如|换|换成|换到|换去|换了|转到|转去|转投|投奔|改用|改去|学学|看看|看看人家|学学人家|人家|回到|首选|(?:走|跑)到)(?:人家)?$"
)
_LEFT: Final = re.compile(r"(?:别去|别用|别碰|别办|别选|离开|告别|卸载|注销|注销了|销了|要不是)$")
_NOT_SO: Final = re.compile(r"(?:的|那边|这边)?(?:就|都|却|倒)?(?:不会|没这|没有这|没问题|没事|正常|可以|都行)")
_SENTIMENT: Final = {1: Sentiment.POSITIVE, 0: Sentiment.NEUTRAL, -1: Sentiment.NEGATIVE}
_BY_KIND: Final = {"loan": Aspect.LOAN, "payment": Aspect.PAYMENT}


@dataclass(frozen=True, slots=True)
class _Said:
    """What one clause says of one brand; ``aspects`` are its own, not those of a clause before."""

    brand: str
    aspects: tuple[Aspect, ...]
    score: int
    start: int
    end: int


def find_opinions(
    text: str,
    mentions: Sequence[Mention],
    sentiment: Sentiment,
    aspects: Sequence[Aspect],
    brands: Mapping[str, Brand],
) -> tuple[Opinion, ...]:
    """Opinions in the order of their brands; every brand named in the text has at least one, perhaps neutral.

    ``sentiment`` and ``aspects``: the model's, of the whole post. Offsets point into ``text``.
    """
    named = tuple(dict.fromkeys(mention.brand for mention in mentions))
    if len(named) < 2:
        return the_same_of_all(text, mentions, sentiment, aspects)
    lowered = text.lower() if len(text.lower()) == len(text) else text
    said = [_by_kind(one, brands) for one in _filled(list(_Reading(lowered, tuple(mentions)).said()))]
    said += _of_the_others(said, mentions)
    if not any(one.score for one in said):
        said = _as_a_whole(said, named, sentiment)
    return tuple(opinion for brand in named for opinion in _settled([one for one in said if one.brand == brand]))


def _of_the_others(said: Sequence[_Said], mentions: Sequence[Mention]) -> list[_Said]:
    """Nothing, of each brand that is named beside a comparison of two others (花呗不如江海银行比云港银行)."""
    heard = {one.brand for one in said}
    first = {mention.brand: mention for mention in reversed(mentions)}
    return [_Said(brand, (), 0, one.start, one.end) for brand, one in first.items() if brand not in heard]


def the_same_of_all(
    text: str, mentions: Sequence[Mention], sentiment: Sentiment, aspects: Sequence[Aspect]
) -> tuple[Opinion, ...]:
    """The model's reading of the whole post for each brand: where there is one, and in advertisements and news."""
    named = dict.fromkeys(mention.brand for mention in mentions)
    return tuple(Opinion(brand, aspect, sentiment, 0, len(text)) for brand in named for aspect in aspects or (None,))


@dataclass(slots=True)
class _Reading:
    """Reads the clauses in order and remembers what they leave open: of whom, and of what."""

    text: str
    mentions: tuple[Mention, ...]
    topic: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    last_score: int = 0

    def said(self) -> Iterator[_Said]:
        for start, end in _clauses(self.text, self.mentions):
            named = [one for one in self.mentions if start <= one.start < end]
            yield from self._clause(start, end, named)

    def _clause(self, start: int, end: int, named: list[Mention]) -> Iterator[_Said]:
        own = named_aspects(self.text, start, end)
        asked = is_question(self.text, start, end)
        compared = [] if asked else self._compared(start, end, named)
        judged = compared or [
            (brand, 0 if asked else value, left, right) for brand, value, left, right in self._plain(start, end, named)
        ]
        self.topic = self._topic_after(start, named, compared=bool(compared))
        for brand, value, left, right in judged:
            aspects = named_aspects(self.text, left, right) or (own if len(judged) > 1 and not named else ())
            yield _Said(brand, aspects or own or self.aspects, value, left, right)
        self.aspects = own or self.aspects
        self.last_score = sum(value for _, value, _, _ in judged)

    def _plain(self, start: int, end: int, named: list[Mention]) -> Iterator[tuple[str, int, int, int]]:
        """Each group of brands has what stands between it and the next; a clause that names none is of the topic."""
        if not named:
            value = score(self.text, start, end)
            yield from ((brand, value, start, end) for brand in self.topic)
            return
        groups = _groups(self.text, named)
        starts = [start, *(group[0].start for group in groups[1:]), end]
        for group, (left, right) in zip(groups, pairwise(starts), strict=True):
            value = score(self.text, left, right) or self._contrast(group, right)
            yield from ((one.brand, value, left, right) for one in group)

    def _contrast(self, group: list[Mention], end: int) -> int:
        """招行就不会 praises after blame."""
        return int(self.last_score < 0 and bool(_NOT_SO.match(self.text, group[-1].end, end)))

    def _topic_after(self, start: int, named: list[Mention], *, compared: bool) -> tuple[str, ...]:
        """The brands named last; of a comparison its subject (A 比 B 好), which 比 B 好 leaves unsaid."""
        if not named or (self.topic and len(named) == 1 and _THAN.search(self.text, start, named[0].start)):
            return self.topic
        if compared and len(named) > 1:
            return (named[0].brand,)
        return tuple(dict.fromkeys(one.brand for one in _groups(self.text, named)[-1]))

    def _compared(self, start: int, end: int, named: list[Mention]) -> list[tuple[str, int, int, int]]:
        if not named:
            return []
        groups = _groups(self.text, named)
        if len(groups) > 1 and groups[1][0].brand != groups[0][-1].brand:
            value, of_second = self._between(groups[0][-1], groups[1][0], groups[1][-1].end, end)
            sides = [(one.brand, value) for one in groups[0]] + [(one.brand, of_second) for one in groups[1]]
        else:
            value, of_topic = self._against_topic(start, end, groups[0])
            here = {one.brand for one in groups[0]}
            sides = [(one.brand, value) for one in groups[0]]
            sides += [(brand, of_topic) for brand in self.topic if of_topic and brand not in here]
        return [(brand, side, start, end) for brand, side in sides] if any(side for _, side in sides) else []

    def _between(self, first: Mention, second: Mention, after_second: int, end: int) -> tuple[int, int]:
        """What a comparison says of the first and of the second: 1, -1, or 0 where nothing is said."""
        gap = self.text[first.end : second.start]
        after = score(self.text, after_second, end)
        far = _WITH.search(gap) and _FAR_FROM.search(self.text, after_second, end)
        if far or _WORSE.search(gap) or (_MOVED.search(gap) and after >= 0):
            return -1, 1
        if _BETTER.search(gap):
            return 1, -1
        if _NO_WORSE.search(gap):
            return -_sign(after), 0
        if _THAN.search(gap):
            return _sign(after), -_sign(after)
        return (-_sign(after), _sign(after)) if _LESS.search(gap) else (0, 0)

    def _against_topic(self, start: int, end: int, group: list[Mention]) -> tuple[int, int]:
        """What a clause with one brand, or one list, says of it and of the topic that it is compared with."""
        before, last = self.text[start : group[0].start], group[-1].end
        after = score(self.text, last, end)
        if _WITH.search(before) and _FAR_FROM.search(self.text, last, end):
            return 1, -1
        if _NO_WORSE.search(before):
            return 0, -_sign(after)
        if _THAN.search(before) and after:
            return -_sign(after), _sign(after)
        if re.match(r"(?:的|家)?都?比(?:你|它|他)们?家?", self.text[last:end]) and after > 0:
            return 1, -1
        if _TAKEN.search(before) and after >= 0:
            return 1, -1
        beaten = bool(_BEATS.search(before))
        return -int(beaten or bool(_LEFT.search(before))), int(beaten)


def _clauses(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Start and end of each clause; a list of brands is not torn (招行，农行，建行都好)."""
    start = 0
    breaks = [found for found in _BREAK.finditer(text) if not _is_within_a_list(text, found, mentions)]
    for found in breaks:
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _is_within_a_list(text: str, found: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether a break stands between two names of a list: 招行，农行都好, but not 一直用招行，农行太卡.

    The names before it begin their clause, or nothing but names follows it, or both are what is compared with.
    """
    before = [one for one in mentions if one.end <= found.start()]
    after = next((one for one in mentions if one.start >= found.end()), None)
    if not before or not after or not _LINK.fullmatch(text, before[-1].end, after.start):
        return False
    start = max((one.end() for one in _BREAK.finditer(text, 0, before[-1].start)), default=0)
    listed = [one for one in before if one.start >= start]
    begins = not text[start : listed[0].start].strip()
    if begins and all(_LINK.fullmatch(text, one.end, then.start) for one, then in pairwise(listed)):
        return True
    following = _BREAK.search(text, after.end)
    ends = not text[after.end : following.start() if following else None].strip()
    return ends or (text.startswith("都", after.end) and bool(_THAN.search(text, start, before[-1].start)))


def _groups(text: str, named: Sequence[Mention]) -> list[list[Mention]]:
    """Brands of which the same is said: 工行、农行的app都卡."""
    groups = [[named[0]]]
    for one, following in pairwise(named):
        if one.brand == following.brand or _LINK.fullmatch(text, one.end, following.start):
            groups[-1].append(following)
        else:
            groups.append([following])
    return groups


def _filled(said: Sequence[_Said]) -> Iterator[_Said]:
    """学学招行吧，工行的app太旧: a verdict without an aspect has that of the clause after it."""
    for one, following in zip(said, [*said[1:], None], strict=True):
        if one.score and not one.aspects and following and following.brand != one.brand:
            yield replace(one, aspects=following.aspects)
        else:
            yield one


def _by_kind(one: _Said, brands: Mapping[str, Brand]) -> _Said:
    """A loan's limit is no credit card's; what is said of a payment service without more is said of paying."""
    brand = brands.get(one.brand)
    usual = _BY_KIND.get(brand.kind) if brand else None
    if usual is None:
        return one
    aspects = tuple(dict.fromkeys(usual if aspect == Aspect.CREDIT_CARD else aspect for aspect in one.aspects))
    return replace(one, aspects=aspects or (usual,))


def _as_a_whole(said: Sequence[_Said], named: Sequence[str], sentiment: Sentiment) -> list[_Said]:
    """No clause judges: the post's sentiment is of the brand that is named first, and of those in one group with it."""
    value = next(sign for sign, name in _SENTIMENT.items() if name is sentiment)
    first = next(one for one in said if one.brand == named[0])
    return [replace(one, score=value) if (one.start, one.end) == (first.start, first.end) else one for one in said]


def _settled(said: Sequence[_Said]) -> Iterator[Opinion]:
    """One opinion for each aspect, of as much praise as blame the last word; without a verdict only where the brand has none."""
    judged = [one for one in said if one.score] or said[:1]
    by_aspect: dict[Aspect | None, list[_Said]] = {}
    for one in judged:
        for aspect in one.aspects or (None,):
            by_aspect.setdefault(aspect, []).append(one)
    if len(by_aspect) > 1:
        by_aspect.pop(None, None)
    for aspect, clauses in by_aspect.items():
        total = sum(_sign(one.score) for one in clauses) or _sign(clauses[-1].score)
        yield Opinion(clauses[0].brand, aspect, _SENTIMENT[_sign(total)], clauses[0].start, clauses[0].end)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
