"""How well a model does on labelled posts: scores by label, by pool and by platform. Needs neither torch nor sklearn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson

from nlp.decisions import HEADS, Flags
from nlp.model import Model, Prediction
from nlp.training.config import ConfigError
from nlp.training.data import Labelled, Refusal, read_labelled
from nlp.training.scores import Score, macro_f1, score_labels

_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Part:
    """Scores of some of the posts: of each head, its labels."""

    rows: int
    heads: Mapping[str, Mapping[str, Score]]

    def macro_f1(self, head: str) -> float:
        """Mean F1 over the labels of ``source``, ``kinds``, ``sentiment``, ``aspects`` or ``urgency``."""
        return macro_f1(self.heads[head])


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation; pools and platforms in order of size, pools only where the file has them."""

    model_version: str
    file: str
    total: Part
    pools: Mapping[str, Part]
    platforms: Mapping[str, Part]
    refused: tuple[Refusal, ...]

    def to_json(self) -> str:
        """The whole report as JSON, macro-F1s beside the scores they are the mean of."""
        return orjson.dumps(self.to_record(), option=orjson.OPT_INDENT_2).decode()

    def to_record(self) -> dict[str, object]:
        """The report in plain types."""
        return {
            "model_version": self.model_version,
            "file": self.file,
            "total": _record(self.total),
            "pools": {name: _record(part) for name, part in self.pools.items()},
            "platforms": {name: _summary(part) for name, part in self.platforms.items()},
            "refused": [asdict(refusal) for refusal in self.refused],
        }

    def to_text(self) -> str:
        """The report as plain text for a terminal."""
        lines = [f"{self.file}  {self.total.rows} posts  model {self.model_version}", ""]
        for head, labels in self.total.heads.items():
            lines.append(f"{head:<20}{'P':>7}{'R':>7}{'F1':>7}{'support':>9}")
            lines += [_row(label, each) for label, each in labels.items()]
            lines += [f"  {'macro':<18}{'':>14}{self.total.macro_f1(head):>7.3f}", ""]
        lines.append(f"{'macro-F1':<36}{'rows':>6}" + "".join(f"{head:>11}" for head in HEADS))
        for name, part in (("all", self.total), *self.pools.items(), *self.platforms.items()):
            lines.append(f"{name:<36}{part.rows:>6}" + "".join(f"{part.macro_f1(head):>11.3f}" for head in HEADS))
        lines += [f"refused row {refusal.row}: {refusal.reason}" for refusal in self.refused]
        return "\n".join(lines) + "\n"


def evaluate(model: Model, file: Path, *, progress: Callable[[int, int], None] | None = None) -> Report:
    """Score a model on a labelled ``.jsonl`` or ``.jsonl.gz`` file; progress is called with posts done and in all.

    Raises `ConfigError` for a missing file or one without a usable row; other unusable rows are listed in the report.
    """
    rows, refused = read_labelled(file)
    if not rows:
        reason = refused[0].reason if refused else "empty"
        raise ConfigError(f"{file} 没有可用的标注行 has no usable row, the first: {reason}")
    predictions: list[Prediction] = []
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        predictions += model.predict([row.text for row in chunk], [row.platform for row in chunk])
        if progress:
            progress(len(predictions), len(rows))
    return Report(
        model_version=model.version,
        file=file.name,
        total=_part(rows, predictions),
        pools=_grouped(rows, predictions, lambda row: row.pool),
        platforms=_grouped(rows, predictions, lambda row: row.platform),
        refused=tuple(refused),
    )


def truth(rows: Sequence[Labelled], head: str) -> Flags:
    """The labels that posts truly have in a head, as flags [N, labels]."""
    return _flags([_labels(row, head) for row in rows], head)


def _part(rows: Sequence[Labelled], predictions: Sequence[Prediction]) -> Part:
    heads = {}
    for head, labels in HEADS.items():
        predicted = _flags([_predicted(prediction, head) for prediction in predictions], head)
        heads[head] = score_labels(predicted, truth(rows, head), labels)
    return Part(len(rows), heads)


def _grouped(
    rows: Sequence[Labelled], predictions: Sequence[Prediction], group: Callable[[Labelled], str]
) -> dict[str, Part]:
    members: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        members.setdefault(group(row), []).append(index)
    members.pop("", None)
    ordered = sorted(members.items(), key=lambda item: -len(item[1]))
    return {name: _part([rows[at] for at in found], [predictions[at] for at in found]) for name, found in ordered}


def _labels(row: Labelled, head: str) -> tuple[str, ...]:
    match head:
        case "kinds":
            return row.kinds
        case "aspects":
            return row.aspects
        case "source":
            return (row.source,)
        case "sentiment":
            return (row.sentiment,)
        case _:
            return (str(row.urgency),)


def _predicted(prediction: Prediction, head: str) -> tuple[str, ...]:
    match head:
        case "kinds":
            return prediction.labels
        case "aspects":
            return prediction.aspects
        case "source":
            return (prediction.source,)
        case "sentiment":
            return (prediction.sentiment,)
        case _:
            return (str(prediction.urgency),)


def _flags(found: Sequence[tuple[str, ...]], head: str) -> Flags:
    return np.array([[label in each for label in HEADS[head]] for each in found], dtype=np.bool_)


def _record(part: Part) -> dict[str, object]:
    labels = {head: {label: asdict(each) for label, each in scores.items()} for head, scores in part.heads.items()}
    return {**_summary(part), "labels": labels}


def _summary(part: Part) -> dict[str, object]:
    return {"rows": part.rows, "macro_f1": {head: part.macro_f1(head) for head in part.heads}}


def _row(label: str, each: Score) -> str:
    return f"  {label:<18}{each.precision:>7.3f}{each.recall:>7.3f}{each.f1:>7.3f}{each.support:>9}"
