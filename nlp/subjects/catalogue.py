"""The catalogue of products: what there is, what is one of what, and the words for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from ruamel.yaml import YAML

PRODUCTS_FILE: Final = Path(__file__).parents[1] / "lexicon" / "products.yaml"


@dataclass(frozen=True, slots=True)
class Product:
    key: str
    name: str
    """Shown on screen."""
    parent: str = ""
    """The product that it is one of; empty for the widest ones."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    parent: str = ""
    words: tuple[str, ...]
    not_: tuple[str, ...] = Field(default=(), alias="not")


@cache
def products() -> Mapping[str, Product]:
    """Products by key, in the order of the file: a product before those that are one of it."""
    return {key: Product(key, entry.name, entry.parent) for key, entry in _entries().items()}


def lineage(key: str) -> tuple[str, ...]:
    """The product and all that it is one of, narrowest first: (renovation_loan, consumer_loan, loan)."""
    known, found = products(), [key]
    while key in known and (key := known[key].parent):
        found.append(key)
    return tuple(found)


@cache
def kinds_of(key: str) -> tuple[str, ...]:
    """The product and every narrower one."""
    return (key, *(one for one in products() if one != key and key in lineage(one)))


def narrowest(keys: Mapping[str, str]) -> dict[str, str]:
    """Without those of which a narrower one is there too: 信用卡 beside 白金卡."""
    wider = {one for key in keys for one in lineage(key)[1:]}
    return {key: words for key, words in keys.items() if key not in wider}


def product_words() -> Iterator[tuple[str, str]]:
    """Every word with its product; without one (empty) the words that only look like it (基金会)."""
    for key, entry in _entries().items():
        yield from ((word.lower(), key) for word in entry.words)
    for entry in _entries().values():
        yield from ((word.lower(), "") for word in entry.not_)


@cache
def _entries() -> Mapping[str, _Entry]:
    return TypeAdapter(dict[str, _Entry]).validate_python(YAML(typ="safe").load(PRODUCTS_FILE.read_text("utf-8")))
