"""What trained heads say of the features of one post."""

from collections.abc import Sequence
from hashlib import sha256

from nlp.decisions import Floats
from nlp.own_kinds.records import Head
from nlp.own_kinds.word_features import word_features


def found(heads: Sequence[Head], features: Floats | None, text: str) -> dict[str, float]:
    """The own kinds that hold for a text with features [D], with their probabilities, most probable first."""
    if features is None or not heads:
        return {}
    words = word_features([text])
    chances = {head.name: (float(head.probabilities(features[None], words)[0]), head.cut_off) for head in heads}
    held = {name: chance for name, (chance, cut_off) in chances.items() if chance >= cut_off}
    return dict(sorted(held.items(), key=lambda one: -one[1]))


def heads_version(heads: Sequence[Head]) -> str:
    """Eight hexadecimal digits that change when a head is added, taken away or trained anew; empty without heads."""
    digests = sorted(head.digest for head in heads)
    return sha256(" ".join(digests).encode()).hexdigest()[:8] if digests else ""
