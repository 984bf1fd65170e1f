"""Which unlabelled posts are worth a reader's time: those whose kinds a model doubts, rare kinds first.

Method: uncertainty sampling (Lewis and Gale, "A Sequential Algorithm for Training Text Classifiers", 1994), for each kind by
itself and in bands of probability, so that sure and unsure posts of a rare kind are read too.
"""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from nlp.decisions import Floats, columns
from nlp.labels import Kind, Source
from nlp.training.posts import read_posts
from nlp.training.taught import Taught, read_taught

_BANDS: Final = ((0.08, 0.2, 0.15), (0.2, 0.4, 0.27), (0.4, 0.6, 0.27), (0.6, 0.8, 0.2), (0.8, 0.97, 0.11))
"""Lower and upper bound of a kind's probability, and the share of its posts that is drawn between them."""
_NO_PERSON: Final = 0.7
"""Posts more probably off-topic, advertisement or lottery than this are not worth reading."""
_MARKS: Final = re.compile(r"[\W_]+")
_SAME: Final = 60
"""Posts that agree in so many letters and digits from the start count as one."""
_HELD: Final = 0.5


def pick(taught: Sequence[Path], count: int, *, leave_out: Sequence[Path] = (), seed: int = 17) -> list[Taught]:
    """At most ``count`` posts of files that teachers read (`nlp.training.taught`), in random order.

    Every kind but ``other`` has an equal share; what a rare one cannot fill goes to the others. Posts of ``leave_out`` are not
    taken, nor those that begin like them. Raises `ConfigError` for a file that cannot be used.
    """
    seen = {_key(post.text) for path in leave_out for post in read_posts(path)}
    posts: list[Taught] = []
    for post in read_taught(taught):
        if (key := _key(post.text)) not in seen:
            seen.add(key)
            posts.append(post)
    if not posts:
        return []
    probabilities = np.stack([post.probabilities for post in posts])
    draw = random.Random(seed)  # noqa: S311 - a draw, not a secret
    picked = _pick(probabilities, count, draw)
    draw.shuffle(picked)
    return [posts[index] for index in picked]


def _pick(probabilities: Floats, count: int, draw: random.Random) -> list[int]:
    """Rows of probabilities [N, labels]."""
    sources, kinds = probabilities[:, columns("source")], probabilities[:, columns("kinds")]
    useless = [tuple(Source).index(source) for source in (Source.OFF_TOPIC, Source.ADVERTISEMENT, Source.LOTTERY)]
    open_ = sources[:, useless].sum(axis=1) < _NO_PERSON
    asked = [label for label, kind in enumerate(Kind) if kind is not Kind.OTHER]
    asked.sort(key=lambda label: int((kinds[:, label] > _HELD).sum()))
    picked: list[int] = []
    for turn, label in enumerate(asked):
        share = (count - len(picked)) / (len(asked) - turn)
        for low, high, part in _BANDS:
            inside = np.flatnonzero(open_ & (kinds[:, label] >= low) & (kinds[:, label] < high)).tolist()
            drawn = draw.sample(inside, min(len(inside), round(share * part)))
            open_[drawn] = False
            picked += drawn
    return picked


def _key(text: str) -> str:
    return _MARKS.sub("", text)[:_SAME]
