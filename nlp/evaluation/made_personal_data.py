"""Sentences with personal data, and sentences with what only looks like it, made from a seed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final, Literal

from ruamel.yaml import YAML

from nlp.evaluation.disguises import DISGUISES
from nlp.evaluation.personal_values import VALUES, Chance

TEMPLATES: Final = Path(__file__).parent / "sets" / "personal_data.yaml"
Half = Literal["tune", "test"]
_SLOT: Final = re.compile(r"\{(\w+)\}")
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYabcdefghjkmnpqrstuvwxy0123456789"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence; ``kind`` and ``start:end`` say what personal data stands in it, none where ``kind`` is empty."""

    text: str
    group: str
    """Kind of the personal data and its disguise, or the group of look-alikes."""
    kind: str = ""
    start: int = 0
    end: int = 0


def make_examples(seed: int, half: Half, positives: int, negatives: int) -> tuple[list[Example], list[Example]]:
    """At least so many sentences with and without personal data, each kind and each group alike often."""
    content = YAML(typ="safe").load(TEMPLATES.read_text(encoding="utf-8"))
    words = {name: halves[half] for name, halves in content["words"].items()}
    chance = Chance(Random(seed), words)  # noqa: S311  (nothing secret)
    with_data, without = (
        {name: halves[half].splitlines() for name, halves in content[part].items()}
        for part in ("positives", "negatives")
    )
    return (
        [_positive(kind, with_data[kind], chance) for kind in _each(list(with_data), positives)],
        [
            Example(_fill(chance.random.choice(without[group]), chance), group)
            for group in _each(list(without), negatives)
        ],
    )


def _each(names: Sequence[str], count: int) -> list[str]:
    """Every name alike often, ``count`` in all or a few more."""
    return list(names) * -(-count // len(names))


def _positive(kind: str, templates: Sequence[str], chance: Chance) -> Example:
    before, after = (_fill(part, chance) for part in chance.random.choice(templates).split("{x}"))
    disguise = chance.random.choice(DISGUISES[kind])
    words = disguise(VALUES[kind](chance), chance.random)
    return Example(before + words + after, f"{kind}/{disguise.__name__}", kind, len(before), len(before) + len(words))


def _fill(template: str, chance: Chance) -> str:
    return _SLOT.sub(lambda slot: _slot(slot[1], chance), template)


def _slot(name: str, chance: Chance) -> str:
    if name.isdigit():
        return chance.digits(int(name))
    return chance.word(name) if name in chance.words else _SLOTS[name](chance.random)


def _day(random: Random) -> date:
    return date(2012, 1, 1) + timedelta(random.randrange(5000))


def _date(random: Random) -> str:
    return _day(random).strftime(random.choice(("%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%m月%d日")))


def _time(random: Random) -> str:
    return f"{random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"


def _amount(random: Random) -> str:
    whole = random.randrange(10**4, 10**8)
    return random.choice((f"{whole}", f"{whole * 100:,}", f"{random.uniform(10, 10**7):.2f}"))


_SLOTS: Final[Mapping[str, Callable[[Random], str]]] = {
    "date": _date,
    "ymd": lambda random: f"{_day(random):%Y%m%d}",
    "time": _time,
    "amount": _amount,
    "lat": lambda random: f"{random.uniform(70, 135):.7f},{random.uniform(18, 53):.7f}",
    "mobile": lambda random: f"1{random.randrange(3 * 10**9, 10**10)}",
    "letters": lambda random: "".join(random.choices(_ALPHABET, k=9)),
    "letters10": lambda random: "".join(random.choices(_ALPHABET, k=10)).upper(),
}
"""What is random by itself; other braces name a group of words."""
