"""The words of a text as numbers: a topic of a bank's own often has words that the encoder never learned to tell apart.

Words and pairs of letters are hashed into a vector of fixed length with a sign each (Weinberger et al., "Feature hashing
for large scale multitask learning", 2009), which is brought to length one.
"""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

import numpy as np

from nlp.decisions import Floats
from nlp.words import cut

WIDTH: Final = 2048


def word_features(texts: Sequence[str]) -> Floats:
    """Word features [N, `WIDTH`] of texts."""
    found = np.zeros((len(texts), WIDTH))
    for row, text in zip(found, texts, strict=True):
        for term in _terms(text):
            number = crc32(term.encode())
            row[number % WIDTH] += 1 if number & 0x8000_0000 else -1
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scaled: Floats = found / np.maximum(lengths, 1e-12)
    return scaled


def _terms(text: str) -> set[str]:
    letters = "".join(filter(str.isalpha, text.lower()))
    words = {word for word in cut(text.lower()) if len(word) > 1 and word.isalpha()}
    return words | {letters[at : at + 2] for at in range(len(letters) - 1)}
