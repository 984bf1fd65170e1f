"""How a post becomes the encoder's input: platform first, head and tail of long texts, word pieces with offsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tokenizers import Tokenizer, normalizers

from nlp.emoji import emoji_as_words
from nlp.pieces import Pieces

HEAD_CHARACTERS: Final = 400
TAIL_CHARACTERS: Final = 200
_TAIL_SHARE: Final = 0.3
_PLATFORM_WORDS: Final = (
    ("sms", "短信"),
    ("weibo", "微博"),
    ("appstore", "应用商店"),
    ("complaint", "投诉"),
    ("customer-service", "客服"),
    ("zhihu", "知乎"),
    ("forum", "论坛"),
    ("tieba", "论坛"),
    ("v2ex", "论坛"),
    ("news", "新闻"),
    ("xiaohongshu", "点评"),
    ("review", "点评"),
)
_OUTSIDE: Final = (-1, -1)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Word pieces of one text; ``spans`` are character offsets into it, (-1, -1) for what is not of the text."""

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def platform_prefix(platform: str) -> str:
    """The Chinese words put before a text of this platform; empty where it is unknown."""
    name = platform.lower()
    return next((f"{chinese}：" for word, chinese in _PLATFORM_WORDS if word in name), "")


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a ``tokenizer.json``, set to NFKC, emoji as words and lower case, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), emoji_as_words(), normalizers.BertNormalizer(strip_accents=True, lowercase=True)]
    )
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str], prefixes: Sequence[str], limit: int) -> list[Encoded]:
    """Word pieces of each text after its prefix; of long texts the head and the tail, ``limit`` pieces in all."""
    encodings = tokenizer.encode_batch(_bodies(texts, prefixes))
    return [
        Encoded(_keep_ends(encoding.ids, limit), _keep_ends(_to_text(encoding.offsets, len(prefix), len(text)), limit))
        for encoding, text, prefix in zip(encodings, texts, prefixes, strict=True)
    ]


def encode_ids(pieces: Pieces, texts: Sequence[str], prefixes: Sequence[str], limit: int) -> list[tuple[int, ...]]:
    """The same word pieces without their places in the text, in a fraction of the time."""
    return [_keep_ends(ids, limit) for ids in pieces.ids(_bodies(texts, prefixes))]


def _bodies(texts: Sequence[str], prefixes: Sequence[str]) -> list[str]:
    return [prefix + _shorten(text) for text, prefix in zip(texts, prefixes, strict=True)]


def _shorten(text: str) -> str:
    if len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    return text[:HEAD_CHARACTERS] + text[-TAIL_CHARACTERS:]


def _to_text(offsets: Sequence[tuple[int, int]], prefix: int, length: int) -> list[tuple[int, int]]:
    """Offsets into prefix and shortened text, as offsets into the text itself."""
    cut = max(0, length - HEAD_CHARACTERS - TAIL_CHARACTERS)

    def place(start: int, end: int) -> tuple[int, int]:
        if not end > start >= prefix:
            return _OUTSIDE
        start, end = start - prefix, end - prefix
        return (start + cut if start >= HEAD_CHARACTERS else start, end + cut if end > HEAD_CHARACTERS else end)

    return [place(start, end) for start, end in offsets]


def _keep_ends(items: Sequence[_Item], limit: int) -> tuple[_Item, ...]:
    if len(items) <= limit:
        return tuple(items)
    tail = int(limit * _TAIL_SHARE)
    return (*items[: limit - tail], *items[-tail:])
