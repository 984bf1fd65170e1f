"""The records of the nlp room: `Text` goes in, `Analysis` comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nlp.labels import Aspect, DropReason, Kind, Sentiment, Source


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be understood: a post's own words, and the little context that helps."""

    id: str
    text: str
    """Own words as the platform gives them; markup may still be in it."""
    platform: str = "unknown"
    title: str = ""
    """Forum threads: the title, read together with the text."""
    quoted: str = ""
    """Quoted or reposted words: looked at for brands, not for the author's opinion."""
    is_answer: bool = False
    """A comment, reply or repost: it speaks of what it answers, so it is neither news nor off-topic by itself."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A bank or product named in the text; ``start`` and ``end`` are character offsets into `Analysis.text`."""

    brand: str
    """Key in the lexicon, for instance ``icbc``."""
    name: str
    """Full Chinese name, for instance 中国工商银行."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PiiSpan:
    """Personal data that was masked; offsets into `Analysis.text`, where the mask stands."""

    kind: str
    """A key of `nlp.personal_data.KINDS`: ``mobile``, ``landline``, ``id_card``, ``bank_card``, ``plate``, ``passport``, ``permit``,
    ``email``, ``qq``, ``wechat``, ``address``, ``name``."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What an intent or matter is about; ``text`` are the words at ``start:end`` of `Analysis.text`, or of the title."""

    kind: str
    """What sort of subject, and with it what ``value`` holds:

    - ``product``: a key of `nlp.subjects.products`
    - ``amount``: yuan, ``50000``, ``50000-100000``, with ``/month``, ``/year`` or ``/day`` where it comes again
    - ``rate``: per cent, ``3.2``, ``3-4.5``, ``0.05/day``; ``term``: ISO 8601 duration, ``P12M``, ``P12M/P36M``
    - ``time``: distance from the day of writing or partial date, ``-1d/pm``, ``03-05T15:30``, ``P2Y`` (`nlp.subjects.times`)
    - ``place``: code of the division (GB/T 2260), or the name where several share it; ``branch``: its name
    - ``reference``: what it is a number of and the number, ``order:20240305``; the number is left out if it is personal
    - ``competitor``, ``leaves``, ``goes_to``: brand key
    - ``addressee``: whom the author asks, ``@名`` or ``customer_service``, ``members``, ``bank_staff``, ``lawyer``,
      ``police``, ``regulator``, ``media``
    """
    value: str
    text: str
    start: int
    end: int
    part: Literal["text", "title"] = "text"
    """Which string of the analysis it stands in."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that decided a label: offsets into `Analysis.text`, weight in (0, 1] relative to the strongest."""

    label: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a post says of one brand; ``start`` and ``end`` are offsets of the clause in `Analysis.text`, or the title."""

    brand: str
    aspect: Aspect | None
    """None where no aspect is named."""
    sentiment: Sentiment
    start: int
    end: int
    part: Literal["text", "title"] = "text"
    """Which string of the analysis it stands in."""


@dataclass(frozen=True, slots=True)
class BotSigns:
    """What an author did on the day of a post (by the clock of Shanghai) that people hardly do."""

    posts: int
    alike: float
    """Share of these posts that repeat another one of them, 0 to 1."""
    promotions: float
    """Share of advertisements, lotteries and spam among them."""
    authors: int = 0
    """Accounts that posted this text on that day, where it is an offer with a contact; 0 where that is no sign."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of one text. Personal data is masked in every string of it."""

    id: str
    text: str
    """Cleaned and masked; what is stored and shown. All offsets point into it."""
    title: str
    quoted: str
    """Title and quoted words, cleaned and masked alike."""
    source: Source
    source_probability: float
    """The model's; where a rule corrected the source, what the model left for others than its own choice."""
    kinds: Mapping[Kind, float]
    """Probability of every kind."""
    labels: tuple[Kind, ...]
    """Kinds over their cut-off, most probable first; never empty; ``other`` only alone."""
    sentiment: Sentiment
    sentiment_probability: float
    aspects: tuple[Aspect, ...]
    urgency: int
    brands: tuple[str, ...]
    """Brand keys named in text, title or quoted words, first named first."""
    mentions: tuple[Mention, ...]
    subjects: tuple[Subject, ...]
    keywords: tuple[str, ...]
    """Up to eight telling words."""
    duplicate_key: str
    """Near-duplicate texts share it; empty for texts too short to compare."""
    drop_reason: DropReason | None
    """Set when the post is noise."""
    model_version: str
    pii: tuple[PiiSpan, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())
    own_kinds: Mapping[str, float] = field(default_factory=dict)
    """The bank's own kinds that hold, by name, with their probabilities at even odds."""
    opinions: tuple[Opinion, ...] = ()
    """Every brand named in title or text has one or more; of several aspects, one for each. Empty where a person set another sentiment."""
    bot: BotSigns | None = None
    """Set by the ingest where the author looks like a bot."""
