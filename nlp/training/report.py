"""One evaluation: scores with intervals, slices, reliability, confusion, cut-offs and the surest mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import orjson

from nlp.training.confusion import Confusion, confusions
from nlp.training.data import Labelled, Refusal
from nlp.training.flags import all_truth
from nlp.training.mistakes import Mistake, surest_mistakes
from nlp.training.parts import Part, part_of, parts_by, parts_by_length
from nlp.training.reliability import Reliability, reliability
from nlp.training.report_text import write_text
from nlp.training.scores import Scores
from nlp.training.targets import Target, targets


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation; pools and platforms in order of size, pools only where the file has them.

    What rests on probabilities is empty where only decisions are known.
    """

    model_version: str
    file: str
    total: Part
    pools: Mapping[str, Part]
    platforms: Mapping[str, Part]
    lengths: Mapping[str, Part]
    """By characters of the text."""
    confusion: Mapping[str, Confusion]
    reliability: Mapping[str, Reliability]
    precision: float
    """What `targets` reach."""
    targets: Mapping[str, Mapping[str, Target]]
    mistakes: tuple[Mistake, ...]
    refused: tuple[Refusal, ...]

    def to_json(self) -> str:
        """The whole report as JSON, macro-F1s beside the scores they are the mean of."""
        return orjson.dumps(self.to_record(), option=orjson.OPT_INDENT_2).decode()

    def to_record(self) -> dict[str, object]:
        """The report in plain types; carries no text of a post."""
        return {
            "model_version": self.model_version,
            "file": self.file,
            "total": self.total.to_record(),
            "pools": {name: part.to_record() for name, part in self.pools.items()},
            "platforms": {name: part.summary() for name, part in self.platforms.items()},
            "lengths": {name: part.summary() for name, part in self.lengths.items()},
            "reliability": {head: each.to_record() for head, each in self.reliability.items()},
            "confusion": {head: each.to_record() for head, each in self.confusion.items()},
            "precision": self.precision,
            "targets": {
                head: {label: asdict(each) for label, each in found.items()} for head, found in self.targets.items()
            },
            "mistakes": [asdict(mistake) for mistake in self.mistakes],
            "refused": [asdict(refusal) for refusal in self.refused],
        }

    def to_text(self) -> str:
        """The report as plain text for a terminal; carries no text of a post."""
        return write_text(self)


def make_report(
    rows: Sequence[Labelled], scores: Scores, *, file: str, refused: Sequence[Refusal] = (), precision: float = 0.9
) -> Report:
    """The report of what a model says of labelled posts: at least one; ``precision`` in (0, 1]."""
    true, said = all_truth(rows), scores.said
    known = scores.probabilities
    return Report(
        model_version=scores.version,
        file=file,
        total=part_of(said, true),
        pools=parts_by(lambda row: row.pool, rows, said, true),
        platforms=parts_by(lambda row: row.platform, rows, said, true),
        lengths=parts_by_length(rows, said, true),
        confusion=confusions(said, true),
        reliability={} if known is None else reliability(known, true),
        precision=precision,
        targets={} if known is None else targets(known, true, precision),
        mistakes=() if known is None else surest_mistakes(said, true, known, [row.place for row in rows]),
        refused=tuple(refused),
    )
