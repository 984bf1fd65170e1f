"""The lexicon's YAML files: their fields, their checks, and how a user's file adds to the built-in ones."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import reduce
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

BUILT_IN: Final = Path(__file__).parent / "lexicon" / "brands"
"""Folder of the built-in files."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=40)]
Words = tuple[Word, ...]
ContextWords = tuple[Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)], ...]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Hotline = Annotated[str, StringConstraints(pattern=r"^[0-9-]{5,13}$")]
Ticker = Annotated[str, StringConstraints(to_upper=True, pattern=r"^(\d{6}\.(SH|SZ|BJ)|\d{5}\.HK)$")]


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file, the key and the remedy."""


class Trust(StrEnum):
    """How much a word alone says that its brand is meant."""

    SURE = "sure"
    """Wherever it stands."""
    WORD = "word"
    """As a whole word."""
    NEAR = "near"
    """As a whole word with words of banking or another bank near."""
    BESIDE = "beside"
    """An everyday word: only directly beside words of banking, or in a list with other banks."""
    HOTLINE = "hotline"
    """A service number, unless something is counted with it (95588元)."""
    TICKER = "ticker"
    """A bare share code: in brackets or near words of the stock market."""


class Brand(BaseModel):
    """One bank or product and the ways people write it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40)]
    kind: Literal["bank", "payment", "loan"]
    names: Words = ()
    apps: Words = ()
    cards: Words = ()
    products: Words = ()
    nicknames: Words = ()
    short: Words = ()
    ambiguous: Words = ()
    common: Words = ()
    bare: Words = ()
    """Of the ambiguous and common ones, those that need no words of banking near where a person talks of banking."""
    not_: Words = Field(default=(), alias="not")
    unless: ContextWords = ()
    """Near an ambiguous or bare name they tell that something else is meant."""
    tickers: tuple[Ticker, ...] = ()
    hotlines: tuple[Hotline, ...] = ()
    fictional: bool = False

    @model_validator(mode="after")
    def _marks_its_own_names(self) -> Self:
        if strange := {*self.bare} - {*self.ambiguous, *self.common}:
            raise ValueError(f"bare: {', '.join(sorted(strange))} must stand in ambiguous or common too")
        return self

    def aliases(self) -> Iterator[tuple[str, Trust]]:
        """Every way to write it; the name too, unless it is one of the doubtful words."""
        doubtful = {*self.short, *self.ambiguous, *self.common}
        sure = (self.name.lower(), *self.names, *self.apps, *self.cards, *self.products, *self.nicknames)
        yield from ((word, Trust.SURE) for word in dict.fromkeys(sure) if word not in doubtful)
        yield from ((word, Trust.WORD) for word in self.short)
        yield from ((word, Trust.NEAR) for word in self.ambiguous)
        yield from ((word, Trust.BESIDE) for word in self.common)
        yield from ((number, Trust.HOTLINE) for number in self.hotlines)
        for ticker in self.tickers:
            yield from _ways_to_write(ticker)


class LexiconFile(BaseModel):
    """What a file holds; a user's file may leave out any part, and null removes a brand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    not_followed_by: re.Pattern[str] = re.compile("(?!)")
    """What may not follow a name; the default follows everything."""
    finance_words: ContextWords = ()
    not_finance_words: ContextWords = ()
    other_words: ContextWords = ()
    right_neighbours: ContextWords = ()
    left_neighbours: ContextWords = ()
    brands: dict[Key, Brand | None] = Field(default_factory=dict)


def read_lexicon(extra: Path | None) -> tuple[LexiconFile, str]:
    """The built-in lexicon with the user's file over it, and a version that changes with their content."""
    if extra is not None and not extra.is_file():
        raise LexiconError(f"{extra}: no such lexicon file; set TINGFENG_LEXICON to a YAML file, or unset it")
    paths = [*sorted(BUILT_IN.glob("*.yaml")), *([] if extra is None else [extra])]
    contents = [path.read_text(encoding="utf-8") for path in paths]
    merged = reduce(_merge, map(_parse, paths, contents))
    _check_aliases(merged, extra or BUILT_IN)
    return merged, blake2b("\0".join(contents).encode(), digest_size=4).hexdigest()


def _parse(path: Path, content: str) -> LexiconFile:
    try:
        return LexiconFile.model_validate(YAML(typ="safe").load(StringIO(content)) or {})
    except YAMLError as error:
        raise LexiconError(f"{path}: not readable as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LexiconError(f"{path}: {where or 'file'}: {first['msg']} (fields are listed in docs/nlp.md)") from error


def _merge(base: LexiconFile, extra: LexiconFile) -> LexiconFile:
    return LexiconFile(
        not_followed_by=extra.not_followed_by if "not_followed_by" in extra.model_fields_set else base.not_followed_by,
        finance_words=_together(base.finance_words, extra.finance_words),
        not_finance_words=_together(base.not_finance_words, extra.not_finance_words),
        other_words=_together(base.other_words, extra.other_words),
        right_neighbours=_together(base.right_neighbours, extra.right_neighbours),
        left_neighbours=_together(base.left_neighbours, extra.left_neighbours),
        brands={**base.brands, **extra.brands},
    )


def _together(base: ContextWords, extra: ContextWords) -> ContextWords:
    return tuple(dict.fromkeys(base + extra))


def _ways_to_write(ticker: str) -> Iterator[tuple[str, Trust]]:
    """600036.SH, SH600036 and, in doubt, 600036; Hong Kong's 03968.HK also as 3968.HK."""
    code, exchange = ticker.lower().split(".")
    yield from ((f"{code}.{exchange}", Trust.SURE), (f"{exchange}{code}", Trust.SURE), (code, Trust.TICKER))
    if exchange == "hk" and code.startswith("0"):
        yield f"{code[1:]}.hk", Trust.SURE


def _check_aliases(lexicon: LexiconFile, path: Path) -> None:
    """Refuse a word that means two things."""
    owners: dict[str, str] = {}
    for key, brand in lexicon.brands.items():
        for word in [word for word, _ in brand.aliases()] + list(brand.not_) if brand else ():
            if word in owners:
                where = f"is already a word of brands.{owners[word]}" if owners[word] != key else "stands there twice"
                raise LexiconError(f"{path}: brands.{key}: {word} {where}; take it out of one")
            owners[word] = key
