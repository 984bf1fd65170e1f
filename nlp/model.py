"""The model that reads posts: kinds, source, sentiment, aspects, urgency and the words that decided, by ONNX on a CPU."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import compress
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
import orjson
from tokenizers import Tokenizer

from nlp.decisions import HEADS, SIZES, WORD_LABELS, Calibration, Floats, columns, decide_kinds, probabilities
from nlp.evidence import WordWeight, telling_words
from nlp.inputs import encode, encode_ids, load_tokenizer, platform_prefix
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.pieces import Pieces

_LABELS = sum(SIZES.values())
_ONE_OF = ("source", "sentiment", "urgency")
_SOURCES, _KINDS, _SENTIMENTS, _ASPECTS = tuple(Source), tuple(Kind), tuple(Sentiment), tuple(Aspect)


class ModelError(RuntimeError):
    """The model's files are missing or do not fit this version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model makes of one post."""

    source: Source
    source_probability: float
    kinds: Mapping[Kind, float]
    """Probability of every kind."""
    labels: tuple[Kind, ...]
    """Kinds over their cut-off, most probable first; never empty; ``other`` only alone."""
    sentiment: Sentiment
    sentiment_probability: float
    aspects: tuple[Aspect, ...]
    urgency: int
    words: tuple[WordWeight, ...] = ()
    """Words that decided, where evidence was asked for; offsets into the text as given."""
    features: Floats | None = field(default=None, compare=False, repr=False)
    """Pooled states of the encoder [D], where asked for."""
    probabilities: Floats | None = field(default=None, compare=False, repr=False)
    """Of every label [labels] in the order of `nlp.decisions.HEADS`, where a model read the post."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What stands in ``labels.json``: name, length, cut-offs [9] and [16] in the order of the labels, calibration."""

    name: str
    pieces: int
    kind_cut_offs: Floats
    aspect_cut_offs: Floats
    calibration: Calibration


class Model:
    """A trained model, ready to read posts; safe to share between threads.

    Posts go through the network one by one, side by side on all threads: with dynamic int8 the scale of the
    activations is taken over a whole batch, so that a batch would let one post's answer depend on its neighbours.
    """

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, settings: ModelSettings, *, version: str
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._pieces = Pieces(tokenizer)
        self._threads = os.cpu_count() or 1
        self.settings = settings
        self.version = version

    @classmethod
    def load(cls, folder: Path, threads: int | None = None) -> Self:
        """Load a model folder; all cores are used unless ``threads`` says how many. Raises `ModelError`."""
        network, tokenizer, labels = (folder / name for name in ("model.onnx", "tokenizer.json", "labels.json"))
        for path in (network, tokenizer, labels):
            if not path.is_file():
                raise ModelError(
                    f"模型文件缺失 model file missing: {path}; 请重新安装或训练 reinstall or train a model"
                )
        settings = read_settings(labels)
        version = _version(settings.name, (network, tokenizer, labels))
        with _damage_named(network):
            session = _session(network)
        with _damage_named(tokenizer):
            pieces = load_tokenizer(tokenizer)
        model = cls(session, pieces, settings, version=version)
        model._threads = threads or model._threads
        return model

    @property
    def encoder(self) -> str:
        """The version; of two models behind one interface, that of the one whose features are given."""
        return self.version

    def predict(
        self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False, features: bool = False
    ) -> list[Prediction]:
        """What each text says, given the code of its platform; ``evidence`` adds the words that decided."""
        posts = list(zip(texts, platforms, strict=True))
        unique = list(dict.fromkeys(posts))
        if evidence:
            encoded = encode(self._tokenizer, *_columns(unique), self.settings.pieces)
            pieces, spans = [one.ids for one in encoded], [one.spans for one in encoded]
        else:
            pieces, spans = self._encode(unique), []
        outputs = self._run(pieces, ["logits"] + ["words"] * evidence + ["features"] * features)
        logits = _stacked(outputs["logits"], _LABELS)
        predictions = list(self._decide(probabilities(logits, self.settings.calibration)))
        if evidence:
            predictions = [
                replace(prediction, words=telling_words(text, part[0], places, _explained(prediction)))
                for (text, _), prediction, part, places in zip(
                    unique, predictions, outputs["words"], spans, strict=True
                )
            ]
        if features:
            predictions = [
                replace(prediction, features=part[0])
                for prediction, part in zip(predictions, outputs["features"], strict=True)
            ]
        answers = dict(zip(unique, predictions, strict=True))
        return [answers[post] for post in posts]

    def last_word(self, text: str, platform: str, *, features: bool) -> Self:  # noqa: ARG002 - two models differ by it
        """The one model whose answer counts: itself."""
        return self

    def probabilities(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Probabilities [N, labels] in the order of `nlp.decisions.HEADS`: what cut-offs are tuned on."""
        return probabilities(self.logits(texts, platforms), self.settings.calibration)

    def logits(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Logits [N, labels] in the same order, not calibrated."""
        return self._outputs(texts, platforms, "logits", _LABELS)

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Pooled states of the encoder [N, D]: what a head for a label of one's own is trained on."""
        return self._outputs(texts, platforms, "features", self._session.get_outputs()[2].shape[1])

    def _outputs(self, texts: Sequence[str], platforms: Sequence[str], name: str, width: int) -> Floats:
        pieces = self._encode(list(zip(texts, platforms, strict=True)))
        return _stacked(self._run(pieces, [name])[name], width)

    def _encode(self, posts: Sequence[tuple[str, str]]) -> list[tuple[int, ...]]:
        return encode_ids(self._pieces, *_columns(posts), self.settings.pieces)

    def _run(self, pieces: Sequence[tuple[int, ...]], names: Sequence[str]) -> dict[str, list[Floats]]:
        """Each output of each post: logits [1, labels], words [1, T, kinds and sentiments], features [1, D]."""
        shares = [range(thread, len(pieces), self._threads) for thread in range(min(self._threads, len(pieces)))]

        only = onnxruntime.RunOptions()  # what is not asked for is not computed
        only.only_execute_path_to_fetches = True

        def score(share: range) -> list[list[Floats]]:
            return [self._session.run(names, {"ids": np.array([pieces[at]], np.int64)}, only) for at in share]

        results: list[list[Floats]] = [[]] * len(pieces)
        with ThreadPoolExecutor(self._threads) as pool:
            for share, scored in zip(shares, pool.map(score, shares), strict=True):
                for at, outputs in zip(share, scored, strict=True):
                    results[at] = outputs
        return {name: [result[index] for result in results] for index, name in enumerate(names)}

    def _decide(self, scores: Floats) -> Iterator[Prediction]:
        held = decide_kinds(scores[:, columns("kinds")], self.settings.kind_cut_offs).tolist()
        about = (scores[:, columns("aspects")] >= self.settings.aspect_cut_offs).tolist()
        chances = scores[:, columns("kinds")].tolist()
        sources, sentiments, urgencies = (_surest(scores[:, columns(head)]) for head in _ONE_OF)
        for at, row in enumerate(scores):
            by_kind = dict(zip(_KINDS, chances[at], strict=True))
            labels = compress(_KINDS, held[at])
            (source, source_probability), (sentiment, sentiment_probability) = sources[at], sentiments[at]
            yield Prediction(
                source=_SOURCES[source],
                source_probability=source_probability,
                kinds=by_kind,
                labels=tuple(sorted(labels, key=by_kind.__getitem__, reverse=True)),
                sentiment=_SENTIMENTS[sentiment],
                sentiment_probability=sentiment_probability,
                aspects=tuple(compress(_ASPECTS, about[at])),
                urgency=urgencies[at][0],
                probabilities=row,
            )


def read_settings(path: Path) -> ModelSettings:
    """Read ``labels.json``; raises `ModelError` where it is damaged or its labels are not those of this version."""
    with _damage_named(path):
        record = orjson.loads(path.read_bytes())
        if record["order"] != {head: list(labels) for head, labels in HEADS.items()}:
            raise ModelError(
                f"{path} 的标签与本版本不符 has other labels than this version: 请重新训练 train the model anew"
            )
        cut_offs = record["cut_offs"]
        return ModelSettings(
            name=str(record["name"]),
            pieces=int(record["pieces"]),
            kind_cut_offs=np.array([cut_offs["kinds"][kind] for kind in _KINDS]),
            aspect_cut_offs=np.array([cut_offs["aspects"][aspect] for aspect in _ASPECTS]),
            calibration=_calibration(record["calibration"]) if "calibration" in record else Calibration.none(),
        )


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """What a damaged file makes a reader of it raise becomes a `ModelError` that names the file."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # the readers of networks and tokenizers raise classes without a narrower base
        raise ModelError(
            f"模型文件已损坏 model file is damaged: {path}; 请重新安装或训练 reinstall or train a model ({error})"
        ) from error


def _session(network: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])


def _calibration(record: Mapping[str, Mapping[str, Sequence[float]]]) -> Calibration:
    return Calibration(*(np.concatenate([record[head][part] for head in HEADS]) for part in ("scale", "shift")))


def _columns(posts: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Texts, and the prefixes of their platforms."""
    return [text for text, _ in posts], [platform_prefix(platform) for _, platform in posts]


def _surest(part: Floats) -> list[tuple[int, float]]:
    """The most probable label of each post in a head [N, labels], and its probability."""
    return list(zip(part.argmax(axis=1).tolist(), part.max(axis=1).tolist(), strict=True))


def _stacked(rows: Sequence[Floats], width: int) -> Floats:
    return np.concatenate(rows) if rows else np.empty((0, width), np.float32)


def _explained(prediction: Prediction) -> dict[str, int]:
    """The labels that words speak for, with their columns: kinds but ``other``, a sentiment but neutral."""
    labels: list[str] = [kind for kind in prediction.labels if kind is not Kind.OTHER]
    if prediction.sentiment is not Sentiment.NEUTRAL:
        labels.append(prediction.sentiment)
    return {str(label): WORD_LABELS.index(label) for label in labels}


def _version(name: str, paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return f"{name}-{digest.hexdigest()[:8]}"
