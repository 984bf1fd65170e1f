"""The lexicon's YAML file: its fields, its checks, and how a user's file adds to the built-in one."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

BUILT_IN: Final = Path(__file__).parent / "lexicon" / "brands.yaml"

Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=40)]
Words = tuple[Word, ...]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file, the key and the remedy."""


class Brand(BaseModel):
    """One bank or product and the ways people write it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40)]
    kind: Literal["bank", "payment", "loan"]
    names: Words = ()
    short: Words = ()
    ambiguous: Words = ()
    not_: Words = Field(default=(), alias="not")
    hotlines: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9-]{5,13}$")], ...] = ()
    fictional: bool = False

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Every way to write it, with its trust: ``sure``, ``word`` or ``near``."""
        yield from ((word, "sure") for word in dict.fromkeys((self.name.lower(), *self.names, *self.hotlines)))
        yield from ((word, "word") for word in self.short)
        yield from ((word, "near") for word in self.ambiguous)


class LexiconFile(BaseModel):
    """What a file holds; a user's file may leave out any part, and null removes a brand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    not_followed_by: re.Pattern[str] = re.compile("(?!)")
    """What may not follow a name; the default follows everything."""
    finance_words: tuple[
        Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)], ...
    ] = ()
    brands: dict[Key, Brand | None] = Field(default_factory=dict)


def read_lexicon(extra: Path | None) -> tuple[LexiconFile, str]:
    """The built-in lexicon with the user's file over it, and a version that changes with their content."""
    contents = [path.read_text(encoding="utf-8") for path in _existing(extra)]
    merged = _parse(BUILT_IN, contents[0])
    if extra is not None:
        merged = _merge(merged, _parse(extra, contents[1]))
    _check_aliases(merged, extra or BUILT_IN)
    return merged, blake2b("\0".join(contents).encode(), digest_size=4).hexdigest()


def _existing(extra: Path | None) -> list[Path]:
    if extra is not None and not extra.is_file():
        raise LexiconError(f"{extra}: no such lexicon file; set TINGFENG_LEXICON to a YAML file, or unset it")
    return [BUILT_IN] if extra is None else [BUILT_IN, extra]


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
        finance_words=tuple(dict.fromkeys(base.finance_words + extra.finance_words)),
        brands={**base.brands, **extra.brands},
    )


def _check_aliases(lexicon: LexiconFile, path: Path) -> None:
    """Refuse a word that means two things."""
    owners: dict[str, str] = {}
    for key, brand in lexicon.brands.items():
        for word in [word for word, _ in brand.aliases()] + list(brand.not_) if brand else ():
            if word in owners:
                raise LexiconError(
                    f"{path}: brands.{key}: {word} is already a word of brands.{owners[word]}; take it out of one"
                )
            owners[word] = key
