"""How well new words are found: invented ones are planted in made posts, as often as is known.

``python -m nlp.evaluation.hot_words`` prints recall and precision of `nlp.phrases.discover` beside two baselines: the
most frequent sequences of words, and those of the highest mutual information. Decoys are planted too: words of one
author's template, and phrases that are as frequent in ordinary posts.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from nlp.count_background import count_phrases
from nlp.evaluation.planted_words import FREQUENCIES, WORDS_EACH, Corpus, make_corpus
from nlp.grams import association, frequent_grams, number_words
from nlp.phrases import LONGEST, Demands, discover, function_words, words_of
from nlp.usual import Usual

ORDINARY: Final = 40_000
"""Posts of the background."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one method did."""

    method: str
    found: int
    recall: float
    precision: float
    decoys: int
    """Decoys among what was found."""
    by_frequency: dict[int, float]
    """Recall of the words planted so often."""


@dataclass(frozen=True, slots=True)
class HotWordsReport:
    """The method beside the baselines."""

    seed: int
    scores: tuple[Score, ...]

    def to_record(self) -> dict[str, object]:
        """The report in plain types."""
        scores = [
            asdict(each) | {"by_frequency": {str(key): value for key, value in each.by_frequency.items()}}
            for each in self.scores
        ]
        return {"seed": self.seed, "scores": scores}

    def to_text(self) -> str:
        """The report as plain text for a terminal."""
        return "\n".join(_lines(self.scores))


def evaluate_hot_words(seed: int = 7) -> HotWordsReport:
    """Plant words in made posts and find them."""
    return HotWordsReport(seed, tuple(measure(seed)))


def measure(seed: int = 7) -> list[Score]:
    """The method and the baselines on one corpus."""
    corpus = make_corpus(seed)
    ordinary = [post.text for post in make_corpus(seed + 1, size=ORDINARY, planted=False).posts]
    usual = Usual(count_phrases(ordinary), len(ordinary))
    counts, bindings = _sequences([post.text for post in corpus.posts])
    size = len(corpus.planted)
    return [
        _score("discover", [phrase.text for phrase in discover(corpus.posts, usual)], corpus),
        _score("frequency", sorted(counts, key=lambda word: (-counts[word], word))[:size], corpus),
        _score("mutual information", sorted(bindings, key=lambda word: (-bindings[word], word))[:size], corpus),
    ]


def _sequences(texts: Sequence[str]) -> tuple[dict[str, int], dict[str, float]]:
    """Sequences of words with the posts that have them, and with their mutual information."""
    words = number_words(map(words_of, texts), function_words().never)
    levels = frequent_grams(words, LONGEST, Demands().posts)
    named = [("".join(gram), grams, at) for grams in levels[1:] for at, gram in enumerate(grams.words(words))]
    bound = {grams.size: association(levels, grams) for grams in levels[1:]}
    counts = {text: int(grams.texts[at]) for text, grams, at in named}
    return counts, {text: float(bound[grams.size][at]) for text, grams, at in named}


def _score(method: str, found: Iterable[str], corpus: Corpus) -> Score:
    words = set(found)
    right = words & corpus.planted.keys()
    return Score(
        method,
        len(words),
        len(right) / len(corpus.planted),
        len(right) / len(words) if words else 0.0,
        len(words & corpus.decoys),
        {
            times: sum(planted == times and word in right for word, planted in corpus.planted.items()) / WORDS_EACH
            for times in FREQUENCIES
        },
    )


def _lines(scores: Sequence[Score]) -> Iterator[str]:
    yield f"{'':20}{'found':>7}{'recall':>8}{'precision':>11}{'decoys':>8}   recall at " + " ".join(
        map(str, FREQUENCIES)
    )
    for score in scores:
        recalls = " ".join(f"{recall:.2f}" for recall in score.by_frequency.values())
        yield (
            f"{score.method:20}{score.found:>7}{score.recall:>8.3f}{score.precision:>11.3f}{score.decoys:>8}   {recalls}"
        )


def main(arguments: Iterable[str] | None = None) -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description="Recall and precision of new words that were planted in made posts.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(None if arguments is None else list(arguments))
    report = evaluate_hot_words(options.seed)
    sys.stdout.write((json.dumps(report.to_record()) if options.json else report.to_text()) + "\n")


if __name__ == "__main__":
    main()
