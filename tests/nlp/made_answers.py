"""Labelled posts and the answers of made-up models to them, so that figures can be counted without a network."""

import numpy as np

from nlp.decisions import HEADS, MULTI_LABEL, SIZES, Calibration, Floats, columns, decide_kinds, probabilities
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.training.data import Labelled
from nlp.training.flags import all_truth
from nlp.training.scores import Scores

_TEXTS = (
    "又闪退了",
    "客服电话打了十遍都没人接，气死人了，明天就去销户",
    "请问异地取款要收多少手续费，网点几点下班？" * 4,
    "转账慢。" * 60,
)


def posts(count: int = 400) -> list[Labelled]:
    """Posts with every kind, sentiment and urgency in turn, on two platforms."""
    kinds, sentiments, sources, aspects = tuple(Kind), tuple(Sentiment), tuple(Source), tuple(Aspect)
    return [
        Labelled(
            _TEXTS[at % 4],
            ("weibo", "forum", "forum")[at % 3],
            sources[at % 6],
            (kinds[at % 9],) if at % 5 or at % 9 == 8 else (kinds[at % 9], kinds[(at + 1) % 8]),
            sentiments[at % 3],
            (aspects[at % 16],) if at % 2 else (),
            at % 3,
            pool=("random", "mined")[at % 7 == 0],
            place=f"made.jsonl:{at + 1}",
        )
        for at in range(count)
    ]


def answers(rows: list[Labelled], noise: float, seed: int = 1, name: str = "made") -> Scores:
    """A model whose logits are the truth and noise; without noise it is always right."""
    true = all_truth(rows)
    generator = np.random.default_rng(seed)
    found = probabilities((true * 2 - 1) * 3.0 + generator.normal(0, noise, true.shape), Calibration.none())
    said = np.concatenate([_decide(found[:, columns(head)], head) for head in HEADS], axis=1)
    return Scores(name, said, found)


def _decide(found: Floats, head: str) -> Floats:
    if head == "kinds":
        return decide_kinds(found, np.full(SIZES[head], 0.5))
    return found >= 0.5 if head in MULTI_LABEL else found.argmax(axis=1)[:, None] == np.arange(SIZES[head])
