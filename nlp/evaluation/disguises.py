"""The disguises people write numbers, accounts, addresses and names in."""

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from random import Random
from typing import Final

_CHINESE: Final = "零一二三四五六七八九"
_YAO: Final = "零幺二三四五六七八九"
_CAPITAL: Final = "零壹贰叁肆伍陆柒捌玖"
_CIRCLED: Final = "⓪①②③④⑤⑥⑦⑧⑨"
_FULL: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_GROUPS: Final = {11: (3, 4, 4), 15: (6, 6, 3)}
_FOURS: Final = (4, 4, 4, 4, 3)
Disguise = Callable[[str, Random], str]


def plain(value: str, _random: Random) -> str:
    return value


def full_width(value: str, _random: Random) -> str:
    return value.translate(_FULL)


def zero_width(value: str, random: Random) -> str:
    """An invisible character somewhere inside."""
    place = random.randrange(1, len(value))
    return value[:place] + random.choice("\u200b\u200c\u2060\ufeff") + value[place:]


def grouped(value: str, random: Random) -> str:
    """In the groups of a card (fours), an old identity card (6-6-3) or a mobile (3-4-4)."""
    return _in_groups(value, _GROUPS.get(len(value), _FOURS), random)


def grouped_id(value: str, random: Random) -> str:
    """District, day of birth and the rest of an identity card apart."""
    return _in_groups(value, (6, 8, 4) if len(value) == 18 else (6, 6, 3), random)


def _in_groups(value: str, sizes: tuple[int, ...], random: Random) -> str:
    ends = list(accumulate(sizes))
    parts = [value[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    return random.choice((" ", "-", ".", "·")).join(part for part in parts if part)


def slashed(value: str, _random: Random) -> str:
    return f"{value[:3]}/{value[3:7]}/{value[7:]}"


def letters(value: str, random: Random) -> str:
    """At most three zeros and ones as letters."""
    places = [place for place, char in enumerate(value) if char in "01"]
    chosen = random.sample(places, min(len(places), 3))
    like = {"0": "Oo", "1": "lI"}
    return "".join(random.choice(like[char]) if place in chosen else char for place, char in enumerate(value))


def without_at(value: str, _random: Random) -> str:
    """A number's mail at QQ with its sign left out."""
    return re.sub(r"^(\d+)@(?=qq\.com$)", r"\1", value)


def apart(value: str, random: Random) -> str:
    return random.choice((" ", "-", ".", "  ")).join(value)


def chinese(value: str, random: Random) -> str:
    digits = random.choice((_CHINESE, _YAO, _CAPITAL))
    return "".join(_in(char, digits) for char in value.replace("-", ""))


def mixed(value: str, random: Random) -> str:
    """Each digit as it comes: 1三⑧零."""
    return "".join(
        random.choice((char, _in(char, _CHINESE), _in(char, _CIRCLED), _in(char, _CAPITAL))) for char in value
    )


def circled(value: str, _random: Random) -> str:
    return "".join(_in(char, _CIRCLED) for char in value)


def _in(char: str, digits: str) -> str:
    return digits[int(char)] if char.isdigit() else char


def key_caps(value: str, _random: Random) -> str:
    return "".join(f"{char}\ufe0f\u20e3" for char in value)


def country_code(value: str, random: Random) -> str:
    return random.choice(("+86 ", "86-", "0086", "+86")) + value


def other_dash(value: str, random: Random) -> str:
    """Area code and number parted otherwise."""
    code, number = value.split("-")
    return random.choice(
        (
            f"{code} {number}",
            f"({code}){number}",
            f"（{code}） {number}",
            f"{code}{number}",
            f"+86 {code[1:]} {number}",
            f"{code}—{number[:-4]} {number[-4:]}",
        )
    )


def marked(value: str, random: Random) -> str:
    """A plate with a mark after its first two characters."""
    return value[:2] + random.choice(("·", " ", ".", "-")) + value[2:]


def lower(value: str, _random: Random) -> str:
    return value.lower()


def upper(value: str, _random: Random) -> str:
    return value.upper()


def letter_apart(value: str, _random: Random) -> str:
    return re.sub(r"(?<=[A-Z])(?=\d)", " ", value, count=1)


def at_word(value: str, random: Random) -> str:
    return value.replace("@", random.choice(("(at)", "[at]", "（at）", "艾特", "#", " at ", " @ ", "＠")))


def numerals(value: str, _random: Random) -> str:
    """Building and unit in Chinese: 三栋二单元."""
    return re.sub(r"(?<!\d)([1-9])(?=栋|单元|号楼|幢)", lambda match: _CHINESE[int(match[1])], value)


def dashed_rooms(value: str, _random: Random) -> str:
    """3栋2单元501室 as 3-2-501."""
    return re.sub(r"(?<=\d)[栋幢](\d)单元(\d+)室?$", r"-\1-\2", value) if "号" in value else value


DISGUISES: Final[Mapping[str, tuple[Disguise, ...]]] = {
    "mobile": (
        plain,
        full_width,
        zero_width,
        grouped,
        slashed,
        letters,
        apart,
        chinese,
        mixed,
        circled,
        key_caps,
        country_code,
    ),
    "landline": (plain, full_width, zero_width, other_dash, other_dash, chinese, mixed),
    "id_card": (plain, plain, full_width, zero_width, grouped_id, apart, chinese, mixed, lower),
    "bank_card": (plain, plain, full_width, zero_width, grouped, grouped, apart, chinese, mixed),
    "plate": (plain, plain, marked, full_width, zero_width),
    "passport": (plain, plain, full_width, zero_width, letter_apart, lower),
    "permit": (plain, plain, full_width, zero_width, letter_apart),
    "email": (plain, plain, at_word, without_at, full_width, zero_width, upper),
    "qq": (plain, plain, full_width, zero_width, apart, chinese, mixed, circled),
    "wechat": (plain, plain, full_width, zero_width, upper),
    "address": (plain, plain, full_width, zero_width, numerals, dashed_rooms),
    "name": (plain, plain, plain, zero_width),
}
"""By kind; what stands twice is twice as frequent."""
