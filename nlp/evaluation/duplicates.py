"""How well near-duplicates are found, on a set of edited reposts that is made from a seed.

Every base post comes with one repost for each edit of `nlp.evaluation.edits` and with posts that only look like it. Beside them stand
pairs of short posts that one word makes another matter. All are cleaned as in the pipeline, shuffled, and put into clusters in that order. A pair is two posts: true where both stem from the same base post,
found where they share a cluster.

    python -m nlp.evaluation.duplicates [--seed N] [--bases N] [--posts FILE]
"""

import argparse
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Final

from nlp.clean import clean
from nlp.clusters import Clusters
from nlp.duplicates import MINIMUM, duplicate_key, fingerprints, letters_of
from nlp.evaluation.edits import EDITS
from nlp.evaluation.made_posts import make_lookalikes, make_posts, make_twins

BASES: Final = 1000
SHORTEST: Final = 16
"""Characters of a base post of a file; a changed word in a shorter one makes another post of it."""
_ORIGINAL: Final = "original"
_OTHER: Final = "look-alike"
_TWIN: Final = "twin"


@dataclass(frozen=True, slots=True)
class Example:
    """A post of the set."""

    base: int
    edit: str
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Pairs found by one method."""

    method: str
    recall: float
    """Share of the true pairs that are found."""
    precision: float
    """Share of the found pairs that are true."""
    by_edit: dict[str, float]
    """By edit: share of reposts that share the cluster of their original."""
    twins_apart: float
    """Share of the pairs of short posts that do not share a cluster."""


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of the index and of the key that needs none."""

    seed: int
    bases: int
    posts: int
    scores: tuple[Scores, ...]

    def to_record(self) -> dict[str, object]:
        """The report as plain values."""
        return asdict(self)

    def to_text(self) -> str:
        """The report as lines."""
        lines = [f"near-duplicates: {self.bases} base posts, {self.posts} posts in all, seed {self.seed}", ""]
        lines.append(_line("", [scores.method for scores in self.scores]))
        lines.append(_line("recall", [f"{scores.recall:.4f}" for scores in self.scores]))
        lines.append(_line("precision", [f"{scores.precision:.4f}" for scores in self.scores]))
        lines.append(_line("short pairs apart", [f"{scores.twins_apart:.4f}" for scores in self.scores]))
        lines += ["", "reposts that are with their original, by edit"]
        lines += [_line(edit, [f"{scores.by_edit[edit]:.4f}" for scores in self.scores]) for edit in EDITS]
        return "\n".join(lines)


def evaluate_duplicates(seed: int, posts: Path | None = None, bases: int = BASES) -> Report:
    """Make the set and score both methods; ``posts``: base posts from a file, one a line, instead of made ones.

    Raises `OSError` where the file cannot be read, `ValueError` where it holds no usable post.
    """
    texts = make_posts(seed, bases) if posts is None else _read(posts, bases)
    examples = _examples(seed, texts)
    cleaned = [clean(example.text) for example in examples]
    scores = (
        _score("MinHash LSH", examples, _clusters(cleaned)),
        _score("bottom-k key", examples, [duplicate_key(text) or None for text in cleaned]),
    )
    return Report(seed, len(texts), len(examples), scores)


def _read(path: Path, count: int) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        usable = (line.strip() for line in lines if len(letters_of(clean(line))) >= max(SHORTEST, MINIMUM))
        texts = list(dict.fromkeys(islice(usable, count)))
    if not texts:
        raise ValueError(f"{path} holds no post of {SHORTEST} letters or more: give a text file, one post a line")
    return texts


def _examples(seed: int, texts: Sequence[str]) -> list[Example]:
    random = Random(seed)  # noqa: S311  (nothing secret)
    examples = []
    for base, text in enumerate(texts):
        examples.append(Example(base, _ORIGINAL, text))
        examples += (Example(base, name, edit(text, random)) for name, edit in EDITS.items())
    number = len(texts)
    for text in texts[:BASES]:
        for other in make_lookalikes(seed, text):
            examples.append(Example(number, _OTHER, other))
            number += 1
    twins = enumerate(chain.from_iterable(make_twins(seed)), number)
    examples += (Example(base, _TWIN, text) for base, text in twins)
    random.shuffle(examples)
    return examples


def _clusters(texts: Sequence[str]) -> list[str | None]:
    clusters = Clusters()
    return [clusters.place(each).cluster if each else None for each in fingerprints(texts)]


def _score(method: str, examples: Sequence[Example], found: Sequence[str | None]) -> Scores:
    clustered = [(example, cluster) for example, cluster in zip(examples, found, strict=True) if cluster is not None]
    both = _pairs((example.base, cluster) for example, cluster in clustered)
    true, together = _pairs(example.base for example in examples), _pairs(cluster for _, cluster in clustered)
    originals = {example.base: cluster for example, cluster in clustered if example.edit == _ORIGINAL}
    kept: Counter[str] = Counter()
    for example, cluster in clustered:
        kept[example.edit] += originals.get(example.base) == cluster
    made = Counter(example.edit for example in examples)
    return Scores(
        method,
        recall=both / true if true else 0.0,
        precision=both / together if together else 0.0,
        by_edit={name: kept[name] / made[name] for name in EDITS},
        twins_apart=_twins_apart(examples, found),
    )


def _twins_apart(examples: Sequence[Example], found: Sequence[str | None]) -> float:
    """Twins follow each other by their base."""
    clusters = {
        example.base: cluster for example, cluster in zip(examples, found, strict=True) if example.edit == _TWIN
    }
    bases = sorted(clusters)
    pairs = [(clusters[one], clusters[other]) for one, other in zip(bases[::2], bases[1::2], strict=True)]
    return sum(one is None or one != other for one, other in pairs) / len(pairs)


def _pairs(values: Iterator[Hashable]) -> int:
    """How many pairs of equal values there are."""
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


def _line(name: str, values: Sequence[str]) -> str:
    return f"{name:18}" + "".join(f"{value:>14}" for value in values)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="how well near-duplicates are found on a made set of edited reposts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bases", type=int, default=BASES)
    parser.add_argument("--posts", type=Path, help="base posts, one a line, instead of made ones")
    asked = parser.parse_args()
    print(evaluate_duplicates(asked.seed, asked.posts, asked.bases).to_text())  # noqa: T201


if __name__ == "__main__":
    main()
