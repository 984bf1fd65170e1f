"""The whole way of a text: clean, mask, recognise brands, read by the model, tell noise, find subjects and words."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Self, TypeVar

from nlp.brands import Lexicon
from nlp.cascade import load_reader
from nlp.clean import clean, clean_post, with_title
from nlp.config import NlpConfig
from nlp.duplicates import duplicate_key
from nlp.keywords import keywords
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.model import Prediction
from nlp.noise import correct_source, drop_reason, has_words
from nlp.opinions import find_opinions, the_same_of_all
from nlp.own_kinds.reading import found, heads_version
from nlp.own_kinds.records import Head
from nlp.personal_data import Masked, mask
from nlp.reader import Reader
from nlp.records import Analysis, Evidence, Mention, Opinion, Text
from nlp.subjects import find_subjects, find_title_subjects

PIPELINE_VERSION: Final = "8"
"""Raise it with every change that gives other analyses: what an older version made is then derived anew."""
_NOTHING_SAID: Final = Prediction(
    source=Source.PERSON,
    source_probability=1.0,
    kinds={kind: float(kind is Kind.OTHER) for kind in Kind},
    labels=(Kind.OTHER,),
    sentiment=Sentiment.NEUTRAL,
    sentiment_probability=1.0,
    aspects=(),
    urgency=0,
)
"""For texts without words: the model is not asked."""
_NOT_BANKING: Final = frozenset((Aspect.INSURANCE, Aspect.EMPLOYER_OR_SHARE))
"""They tell of no bank: 平安 insures, 华夏 is a share."""
Spanned = TypeVar("Spanned", Mention, Opinion)


class AnalysisError(RuntimeError):
    """A text could not be analysed; ``text_id`` is the first of its batch where the model failed."""

    def __init__(self, text_id: str, stage: str) -> None:
        super().__init__(f"text {text_id} could not be analysed: {stage} failed; store it without an analysis")
        self.text_id = text_id


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model reads of a text: title, own words and repost chain, cleaned and masked."""

    text: str
    own: int
    """Where the own words begin."""
    bare: bool
    """Whether nothing is said of one's own, so that the rule of bare reposts decides kinds and urgency."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A text ready for the model: cleaned and masked."""

    id: str
    platform: str
    own: Masked
    title: str
    quoted: str
    said: str
    """The title, where it adds something, and the own words."""
    read: str
    """What the model reads: what is said, and the repost chain after it, as it stands in a post on Weibo."""
    is_answer: bool

    @property
    def bare(self) -> bool:
        """Whether nothing is said of one's own."""
        return not has_words(self.said)


@dataclass(frozen=True, slots=True)
class Analyser:
    """Makes analyses of texts; safe to share between threads."""

    model: Reader
    lexicon: Lexicon
    mask: bool = True
    own_kinds: tuple[Head, ...] = ()
    """Heads trained for this model; see `with_own_kinds`."""
    phrases: frozenset[str] = frozenset()
    """Sequences of words that count as one word among the keywords."""

    @classmethod
    def load(cls, config: NlpConfig) -> Self:
        """Load model and lexicon. Raises `nlp.model.ModelError`, `nlp.lexicon_file.LexiconError`."""
        reader = load_reader(config.model, config.fast, config.threads)
        return cls(reader, Lexicon.load(config.lexicon), config.mask)

    @property
    def version(self) -> str:
        """Changes with the model, the lexicon and the pipeline; stands in every analysis as ``model_version``."""
        own = heads_version(self.own_kinds)
        return f"{self.model.version}+{PIPELINE_VERSION}.{self.lexicon.version}{own and f'.{own}'}"

    def with_own_kinds(self, heads: Sequence[Head]) -> Self:
        """The same with these own kinds; heads trained for another model are left out, as they would say nonsense."""
        return replace(self, own_kinds=tuple(head for head in heads if head.encoder == self.model.encoder))

    def with_phrases(self, phrases: Iterable[str]) -> Self:
        """The same with these phrases as words; the version stays, as only keywords of what comes are told by them."""
        return replace(self, phrases=frozenset(phrases))

    def reading(self, text: Text) -> Reading:
        """What the model reads of a text."""
        ready = self._prepare(text)
        return Reading(ready.read, len(ready.said) - len(ready.own.text), ready.bare)

    def own_words(self, text: Text) -> str:
        """The text that its analysis would have, cleaned and masked; the model is not asked."""
        return self._masked(clean_post(text.text, text.quoted).own).text

    def analyse(self, texts: Sequence[Text], *, evidence: bool = True) -> list[Analysis]:
        """One analysis for each text, in order. Raises `AnalysisError`, and then gives none.

        A caller that must not lose a batch tries its texts one by one and stores those that fail without an analysis.
        """
        prepared = []
        for text in texts:
            with _blamed_on(text.id, "clean-up"):
                prepared.append(self._prepare(text))
        predictions = self._predict(prepared, evidence=evidence)
        analyses = []
        for ready, prediction in zip(prepared, predictions, strict=True):
            with _blamed_on(ready.id, "reading"):
                analyses.append(self._conclude(ready, prediction))
        return analyses

    def stream(self, texts: Iterable[Text], *, batch: int = 256) -> Iterator[Analysis]:
        """Analyses in the order of the texts, ``batch`` texts in memory at a time; without evidence."""
        iterator = iter(texts)
        while part := list(islice(iterator, batch)):
            yield from self.analyse(part, evidence=False)

    def _prepare(self, text: Text) -> _Prepared:
        cleaned = clean_post(text.text, text.quoted)
        own, title, quoted = (self._masked(part) for part in (cleaned.own, clean(text.title), cleaned.quoted))
        said = with_title(title.text, own.text)
        chain = quoted.text.partition("\n")[0] if quoted.text.startswith("//@") else ""
        return _Prepared(text.id, text.platform, own, title.text, quoted.text, said, said + chain, text.is_answer)

    def _masked(self, text: str) -> Masked:
        return mask(text) if self.mask else Masked(text, ())

    def _predict(self, prepared: Sequence[_Prepared], *, evidence: bool) -> list[Prediction]:
        """The model's predictions for the texts that say something; `_NOTHING_SAID` for the others."""
        speaking = [text for text in prepared if has_words(text.read)]
        if not speaking:
            return [_NOTHING_SAID] * len(prepared)
        with _blamed_on(speaking[0].id, "the model"):
            wanted = {"evidence": evidence} | ({"features": True} if self.own_kinds else {})
            predictions = self.model.predict(
                [text.read for text in speaking], [text.platform for text in speaking], **wanted
            )
        answers = iter(predictions)
        return [next(answers) if has_words(text.read) else _NOTHING_SAID for text in prepared]

    def _conclude(self, text: _Prepared, prediction: Prediction) -> Analysis:
        labels, urgency = prediction.labels, prediction.urgency
        if text.bare:
            labels, urgency = _of_a_bare_repost(prediction)
        source = correct_source(
            prediction.source, prediction.source_probability, labels, text.read, is_answer=text.is_answer
        )
        said = self.lexicon.find(text.said, banking=source is Source.PERSON and _is_of_banking(prediction))
        titled = tuple(mention for mention in said if mention.end <= len(text.title))
        before = len(text.said) - len(text.own.text)
        mentions = tuple(_moved(mention, before) for mention in said if mention.start >= before)
        named = (*said, *self.lexicon.find(text.quoted))
        return Analysis(
            id=text.id,
            text=text.own.text,
            title=text.title,
            quoted=text.quoted,
            source=source,
            source_probability=_certainty(prediction, source),
            kinds=prediction.kinds,
            labels=labels,
            sentiment=prediction.sentiment,
            sentiment_probability=prediction.sentiment_probability,
            aspects=prediction.aspects,
            urgency=urgency,
            brands=tuple(dict.fromkeys(mention.brand for mention in named)),
            mentions=mentions,
            subjects=(*find_title_subjects(text.title, titled), *find_subjects(text.own.text, mentions)),
            keywords=keywords(text.said, self.phrases),
            duplicate_key=duplicate_key(text.said),
            drop_reason=drop_reason(source, labels, text.read),
            model_version=self.version,
            pii=text.own.spans,
            evidence=_evidence(text, prediction),
            own_kinds=found(self.own_kinds, prediction.features, text.read),
            opinions=tuple(
                _moved(opinion, before) if opinion.end > before else replace(opinion, part="title")
                for opinion in self._opinions(text.said, said, prediction, by_clause=source is Source.PERSON)
            ),
        )

    def _opinions(
        self, said: str, mentions: Sequence[Mention], prediction: Prediction, *, by_clause: bool
    ) -> tuple[Opinion, ...]:
        """Advertisements praise every brand that they sell, news report: their clauses are no verdicts."""
        if by_clause:
            return find_opinions(said, mentions, prediction.sentiment, prediction.aspects, self.lexicon.brands)
        return the_same_of_all(said, mentions, prediction.sentiment, prediction.aspects)


def _certainty(prediction: Prediction, source: Source) -> float:
    """The model's probability of its source; of one that a rule put in its place, what the model left for others."""
    own = prediction.source_probability
    return own if source is prediction.source else 1.0 - own


def _is_of_banking(prediction: Prediction) -> bool:
    """Whether a banking aspect is read; where none at all is, whether anything is asked of a bank."""
    if not prediction.aspects:
        return prediction.labels != (Kind.OTHER,)
    return not _NOT_BANKING.issuperset(prediction.aspects)


def _moved(one: Spanned, before: int) -> Spanned:
    """With offsets into the own text, which begins ``before`` characters after the title does."""
    return replace(one, start=max(0, one.start - before), end=one.end - before)


def _of_a_bare_repost(prediction: Prediction) -> tuple[tuple[Kind, ...], int]:
    """Labels and urgency where nothing is said of one's own: the chain's complaint is another's, its incident counts."""
    if Kind.INCIDENT in prediction.labels:
        return (Kind.INCIDENT,), prediction.urgency
    return (Kind.OTHER,), 0


def _evidence(text: _Prepared, prediction: Prediction) -> tuple[Evidence, ...]:
    """The deciding words that stand in the own text, not in the title before it or the chain after it."""
    before = len(text.said) - len(text.own.text)
    return tuple(
        Evidence(word.label, word.start - before, word.end - before, word.weight)
        for word in prediction.words
        if before <= word.start and word.end <= len(text.said)
    )


@contextmanager
def _blamed_on(text_id: str, stage: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise AnalysisError(text_id, stage) from error
