"""Near-duplicates: what of a text is compared, and how alike two texts are.

Compared are the letters of a text, without names, links, hashtags, emoticons, a platform's suffixes, digits and
punctuation: what an edited repost adds or leaves out. Their shingles, `SHINGLE` letters in a row, are the set whose overlap
(Jaccard) says how alike two texts are.

Methods: MinHash with `PERMUTATIONS` hash functions (Broder, "On the resemblance and containment of documents", 1997),
read in bands for look-up (Indyk and Motwani 1998; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", ch. 3),
eight bits of each value kept for the estimate (b-bit minwise hashing, Li and König 2010). `nlp.clusters` joins texts by it.

`duplicate_key` needs no index: a bottom-k sketch (Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
Two texts have equal keys with a probability of about J to the third, so it finds many near-duplicates, not most; figures for
both are in docs/nlp.md. Limits of both: texts that differ only in numbers are held to be the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

MINIMUM: Final = 8
"""Letters below which a text is too short to compare."""
SHINGLE: Final = 3
PERMUTATIONS: Final = 128
BANDS: Final = 24
ROWS: Final = 3
"""Values a band: a pair of overlap J shares a band with probability 1 - (1 - J^3)^24."""
HEAD: Final = 120
"""Letters of a long text's beginning that are compared apart: so much is left where a platform cuts at 140 characters."""
LONG: Final = 160
"""Letters from which a text is long."""
SHORT: Final = 25
"""Shingles below which a text's letters are marked: one changed word makes another matter of it (怎么免, 怎么收)."""
_MARK: Final = np.dtype("<u2")
_FILLERS: Final = "的地得了着是有我你他她它们咱这那啊呀呢吧吗嘛哦哈嗯唉真很太也都就又啦么与和在"
"""Letters that change nothing of what a text says."""
_NEGATIONS: Final = "不没无未别非"
_NEGATED: Final = 2
"""Letters that differ at most where a text is negated (打得通, 打不通); where more do, a sentence was added."""
_KEY_SHINGLE: Final = 4
_SMALLEST: Final = 3
_NOT_WORDS: Final = re.compile(
    r"https?://[\x21-\x7e]+|#[^#\n]{1,60}#|@[\w-]{1,30}[:：]?|\[[^\[\]\s]{1,8}\]|回复(?=@)|网页链接|查看图片"
    r"|[(（【]?(?:来自|分享自|转自|via)\s?[^\s，。！？]{0,12}$"
)
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_BLOCK: Final = 512
"""Shingles hashed at once: their values fit the processor's cache."""
Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class View:
    """A text, or the head of a long one, as it is compared."""

    bands: tuple[int, ...]
    """`BANDS` signed 64-bit numbers; near-duplicates are likely to share one."""
    sketch: bytes
    """`PERMUTATIONS` bytes, for `overlap`."""
    shingles: int
    """How many there are, repeated ones too."""
    head: bool = False
    marks: bytes = b""
    """Of a short text the hashes of its letters, each once and in no order of theirs, without fillers; for `unlike`."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All that is kept of a text in order to find others like it: hashes, no words."""

    key: str
    """16 hexadecimal digits: equal where all letters are equal."""
    views: tuple[View, ...]
    """The whole text, then the head of a long one."""


def letters_of(text: str) -> str:
    """What of a cleaned text is compared."""
    return _NOT_LETTERS.sub("", _NOT_WORDS.sub(" ", text.lower()))


def duplicate_key(text: str) -> str:
    """Key of a cleaned text, 16 hexadecimal digits; empty where it has fewer than `MINIMUM` letters."""
    letters = letters_of(text)
    if len(letters) < MINIMUM:
        return ""
    smallest = np.unique(_mixed(_shingle_hashes(letters, _KEY_SHINGLE)))[:_SMALLEST]
    return _digest(smallest.astype("<u8").tobytes())


def fingerprints(texts: Sequence[str]) -> list[Fingerprint | None]:
    """The fingerprint of each cleaned text, in order; None where it has fewer than `MINIMUM` letters."""
    letters = [letters_of(text) for text in texts]
    parts = [part for each in letters if len(each) >= MINIMUM for part in _parts(each)]
    views = _views(parts)
    return [
        Fingerprint(_digest(each.encode()), tuple(next(views) for _ in _parts(each))) if len(each) >= MINIMUM else None
        for each in letters
    ]


def overlap(one: bytes, other: bytes) -> float:
    """Estimate of the Jaccard overlap of two sketches, 0 to 1; its standard error is at most 0.045."""
    same = int(np.count_nonzero(np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8))) / PERMUTATIONS
    return max(0.0, (same - 1 / 256) / (1 - 1 / 256))


def unlike(one: bytes, other: bytes) -> bool:
    """Whether short texts of these marks say different things: each has letters that the other lacks, or one only negates the other."""
    ours, theirs = set(np.frombuffer(one, _MARK).tolist()), set(np.frombuffer(other, _MARK).tolist())
    differing = ours ^ theirs
    negates = len(differing) <= _NEGATED and not _NEGATING.isdisjoint(differing)
    return negates or not (ours <= theirs or theirs <= ours)


def _parts(letters: str) -> tuple[str, ...]:
    return (letters, letters[:HEAD]) if len(letters) >= LONG else (letters,)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def _views(parts: Sequence[str]) -> Iterator[View]:
    values = _minima(_shingle_sets(parts), len(parts))
    bands = _band_numbers(values).tolist()
    sketches = ((values >> np.uint32(8)) & np.uint32(255)).astype(np.uint8)
    before = 0
    for part, numbers, sketch in zip(parts, bands, sketches, strict=True):
        shingles = len(part) - SHINGLE + 1
        marks = _marks(part).tobytes() if shingles < SHORT else b""
        yield View(tuple(numbers), sketch.tobytes(), shingles, head=before >= LONG, marks=marks)
        before = len(part)


def _shingle_sets(parts: Sequence[str]) -> Iterator[Hashes]:
    """The hashes of each part's shingles [N]; all are computed in one go."""
    hashes = _folded(_mixed(_shingle_hashes("".join(parts), SHINGLE))) if parts else np.zeros(0, np.uint32)
    end = 0
    for part in parts:
        start, end = end, end + len(part)
        yield hashes[start : end - SHINGLE + 1]


def _shingle_hashes(letters: str, size: int) -> npt.NDArray[np.uint64]:
    """A 64-bit number for every ``size`` letters in a row: a polynomial over their code points."""
    codes = np.frombuffer(letters.encode("utf-32-le"), "<u4").astype(np.uint64)
    count = len(codes) - size + 1
    hashes = np.zeros(count, np.uint64)
    for place in range(size):
        hashes = hashes * _STEP + codes[place : place + count]
    return hashes


def _mixed(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The mixer of splitmix64 (Steele, Lea and Flood 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _folded(hashes: npt.NDArray[np.uint64]) -> Hashes:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _odd_numbers(count: int, start: int) -> Hashes:
    """Fixed pseudo-random odd numbers; the same in every process and version."""
    steps = np.arange(start + 1, start + count + 1, dtype=np.uint64) * _STEP
    return _folded(_mixed(steps)) | np.uint32(1)


_FACTORS: Final = _odd_numbers(PERMUTATIONS, 0)
_FLIPS: Final = _odd_numbers(PERMUTATIONS, PERMUTATIONS)


def _minima(sets: Iterable[Hashes], count: int) -> Hashes:
    """The smallest value of each of ``count`` sets under each hash function [count, PERMUTATIONS]."""
    smallest = np.full((count, PERMUTATIONS), 0xFFFFFFFF, np.uint32)
    room = np.empty((_BLOCK, PERMUTATIONS), np.uint32)
    for place, hashes in enumerate(sets):
        for start in range(0, len(hashes), _BLOCK):
            block = hashes[start : start + _BLOCK, None]
            values = room[: len(block)]
            np.bitwise_xor(block, _FLIPS, out=values)
            np.multiply(values, _FACTORS, out=values)
            np.minimum(smallest[place], values.min(axis=0), out=smallest[place])
    return smallest


def _marks(letters: str) -> npt.NDArray[np.uint16]:
    """The hashes of letters that are no fillers, in order of their size."""
    telling = "".join(set(letters).difference(_FILLERS))
    return np.unique(_mixed(_shingle_hashes(telling, 1)).astype(_MARK)) if telling else np.zeros(0, _MARK)


_NEGATING: Final = frozenset(_marks(_NEGATIONS).tolist())


def _band_numbers(values: Hashes) -> npt.NDArray[np.int64]:
    """One number for each band of each set [sets, BANDS]; the band's place is part of it."""
    rows = values[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS).astype(np.uint64)
    numbers = np.arange(BANDS, dtype=np.uint64) + np.zeros((len(values), 1), np.uint64)
    for row in range(ROWS):
        numbers = _mixed(numbers * _STEP + rows[:, :, row])
    return numbers.view(np.int64)
