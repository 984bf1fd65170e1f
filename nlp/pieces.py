"""Word pieces without their places in the text: those of `tokenizers`, in a fraction of its time.

In BERT's way of cutting, a Chinese character, a punctuation mark or a space is a word of its own whatever stands beside it: its pieces
are looked up. Only what lies between (Latin words, numbers, emoji) is cut by the tokenizer, once for each such word.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

_KEPT: Final = 65_536
"""Characters and words that are remembered."""
_BESIDE: Final = "a"
_Known = dict[str, tuple[int, ...] | None]


class Pieces:
    """Word pieces of texts; safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """A tokenizer of another kind than BERT's cuts every text itself."""
        self._tokenizer = tokenizer
        self._known: _Known = {}
        self._word = lru_cache(_KEPT)(self._cut)
        self._ends = tuple(tokenizer.encode("").ids)
        added = tokenizer.get_added_tokens_decoder().values()
        self._added = tuple(token.content for token in added)
        cut = isinstance(tokenizer.model, WordPiece) and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        self._quick = cut and len(self._ends) == 2 and not any(token.normalized for token in added)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text, with those that mark its ends."""
        if not self._quick:
            return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        return [self._of(text) for text in texts]

    def _of(self, text: str) -> list[int]:
        if any(token in text for token in self._added):
            return self._whole(text)
        known, (start, end) = self._known, self._ends
        ids, word = [start], 0
        for place, character in enumerate(text):
            try:
                alone = known[character]
            except KeyError:
                if _mixes(character):
                    return self._whole(text)
                alone = self._alone(character)
                if len(known) < _KEPT:
                    known[character] = alone
            if alone is not None:
                if word < place:
                    ids += self._word(text[word:place])
                ids += alone
                word = place + 1
        if word < len(text):
            ids += self._word(text[word:])
        ids.append(end)
        return ids

    def _alone(self, character: str) -> tuple[int, ...] | None:
        """The pieces of a character that is a word of its own whatever stands beside it; None for others."""
        beside, own = self._cut(_BESIDE), self._cut(character)
        return own if self._cut(f"{_BESIDE}{character}{_BESIDE}") == (*beside, *own, *beside) else None

    def _cut(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _whole(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def _mixes(character: str) -> bool:
    """Whether a character may become one with that before it, as accents do."""
    return unicodedata.category(character).startswith("M")
