"""How Chinese is cut into words: one cutter for what is indexed, searched, counted and shown.

The dictionary and the algorithm are jieba's, run by rjieba (about fifteen times as fast); finance words that
the dictionary lacks come from ``lexicon/words.yaml``. Index and query go through the same function, so that a
query finds the words it was cut into wherever they stand in a text.
"""

import re
import unicodedata
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

import opencc
import rjieba
from ruamel.yaml import YAML

WORDS_FILE: Final = Path(__file__).parent / "lexicon" / "words.yaml"
NAME_FREQUENCY: Final = 100_000
"""High enough that a name wins over its parts, whatever stands beside it."""
INDEX_RULES: Final = b"2"
"""Raise it when `index_tokens` changes: the stores then cut their posts anew."""
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


@cache
def finance_words() -> tuple[tuple[str, int | None], ...]:
    """Words added to jieba's dictionary, each with its frequency (None: just enough to keep it whole)."""
    groups = YAML(typ="safe").load(WORDS_FILE.read_text(encoding="utf-8"))
    names = ((word, NAME_FREQUENCY) for word in groups["names"])
    return (*names, *((word, None) for word in groups["words"]))


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for word, frequency in finance_words():
        cutter.add_word(word, frequency or cutter.suggest_freq(word), None)
    return cutter


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Traditional to simplified characters, by phrases where one character has two readings (乾隆, 乾净)."""
    return str(_simplifier().convert(text))


def cut(text: str) -> list[str]:
    """Cut a text into words; joined again they give the text."""
    return list(_cutter().cut(text))


def is_emoji(character: str) -> bool:
    """Whether it is an emoji, or another picture among the symbols."""
    return unicodedata.category(character) == "So"


def says_something(word: str) -> bool:
    """Whether there is a letter, a digit or an emoji in a word."""
    return any(character.isalnum() or is_emoji(character) for character in word)


def dictionary_cut(text: str) -> list[str]:
    """Cut a text into words of the dictionary and single characters, without guessing words that it lacks."""
    return list(_cutter().cut(text, hmm=False))


def frequency(word: str) -> int:
    """How often the dictionary's corpus has a word; for one that it lacks, how often its parts suggest."""
    return int(_cutter().suggest_freq(word))


def tagged(text: str) -> list[tuple[str, str]]:
    """Words of a text with jieba's parts of speech; ``nr`` begins those of persons' names."""
    return list(_cutter().tag(text))


def is_word(word: str) -> bool:
    """Whether the dictionary has it; other words that `cut` gives are guessed from their characters."""
    return bool(_cutter().has_word(word))


@cache
def index_version() -> str:
    """Changes whenever `index_tokens` may cut a text otherwise: with the words, jieba's dictionary and the way to cut."""
    told = (WORDS_FILE.read_bytes(), version("rjieba").encode(), version("opencc").encode(), INDEX_RULES)
    return sha256(b"\0".join(told)).hexdigest()[:12]


def index_tokens(text: str) -> list[str]:
    """Tokens for the full-text index, in order: simplified, lower-cased, letters and digits only.

    Long words are followed by the whole and preceded by the words inside (手机 银行 手机银行), so that 银行 finds 手机银行.
    What the dictionary lacks is cut into single characters, not guessed: a guess depends on what stands beside it, and a
    new word would not be found everywhere.
    No token holds a space or punctuation: an index that splits at spaces keeps them as they are.
    """
    letters = _NOT_A_LETTER.sub(" ", to_simplified(unicodedata.normalize("NFKC", text)).lower())
    return [word for word in _cutter().cut_for_search(letters, hmm=False) if word != " "]


def query_tokens(word: str) -> list[str]:
    """Tokens that a query word stands for; a text has the word where they follow each other in its tokens."""
    return index_tokens(word)
