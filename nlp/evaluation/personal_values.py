"""Random personal data with valid check digits; nothing of it belongs to anybody but by chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from nlp.personal_data.checksums import id_check_digit, passes_luhn
from nlp.personal_data.lexicon import tables

_PROVINCES: Final = (11, 12, 13, 21, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 50, 51, 52, 53, 61, 62)
_FREQUENT: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
"""Surnames of most people."""
_MAIL: Final = (
    "qq.com",
    "qq.com",
    "qq.com",
    "163.com",
    "126.com",
    "gmail.com",
    "outlook.com",
    "sina.com",
    "foxmail.com",
    "139.com",
    "yahoo.com.cn",
)


@dataclass(frozen=True, slots=True)
class Chance:
    """Where values come from: a random generator and the words of a half of the set."""

    random: Random
    words: Mapping[str, Sequence[str]]

    def word(self, group: str) -> str:
        """One of a group of words."""
        return self.random.choice(self.words[group])

    def digits(self, length: int) -> str:
        """A number of so many digits."""
        return str(self.random.randrange(10 ** (length - 1), 10**length))

    def below(self, limit: int, width: int) -> str:
        """A number under a limit, with leading zeros."""
        return f"{self.random.randrange(limit):0{width}d}"


def _mobile(chance: Chance) -> str:
    return f"1{chance.random.randrange(3, 10)}{chance.below(10**9, 9)}"


def _landline(chance: Chance) -> str:
    code = chance.random.choice(sorted(tables().area_codes))
    rest = 7 if len(code) == 3 else 6
    return f"{code}-{chance.random.randrange(2, 9)}{chance.below(10**rest, rest)}"


def _id_card(chance: Chance) -> str:
    random = chance.random
    born = date(1940, 1, 1) + timedelta(random.randrange(26_000))
    place = f"{random.choice(_PROVINCES)}{random.randrange(1, 30):02d}{random.randrange(1, 30):02d}"
    if random.random() < 0.1 and born.year < 2000:
        return f"{place}{born:%y%m%d}{chance.below(1000, 3)}"
    number = f"{place}{born:%Y%m%d}{chance.below(1000, 3)}"
    return number + id_check_digit(number)


def _bank_card(chance: Chance) -> str:
    random = chance.random
    if random.random() < 0.25:
        issuer, length = random.choice(sorted(tables().card_issuers)), 16
    else:
        issuer, length = f"62{chance.below(10**4, 4)}", random.choice((16, 19, 19, 18))
    number = issuer + "".join(random.choices("0123456789", k=length - 1 - len(issuer)))
    return next(number + str(last) for last in range(10) if passes_luhn(number + str(last)))


def _plate(chance: Chance) -> str:
    random = chance.random
    province = random.choice(list(tables().plates))
    letter = random.choice(tables().plates[province])
    digits = chance.below(10**5, 5)
    mixed = "".join(random.sample(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + digits[:4], 5))
    energy = random.choice((f"D{digits}", f"F{digits}", f"D{random.choice('ABCDEFGH')}{digits[:4]}", f"{digits}D"))
    return province + letter + random.choice((digits, mixed, energy))


def _passport(chance: Chance) -> str:
    number, letter = chance.below(10**8, 8), chance.random.choice("ABCDEFGHJKLM")
    return chance.random.choice((f"E{number}", f"G{number}", f"E{letter}{number[1:]}", f"D{number}"))


def _permit(chance: Chance) -> str:
    number, letter = chance.below(10**8, 8), chance.random.choice("ABCDEFGH")
    return chance.random.choice(
        (
            f"C{number}",
            f"C{letter}{number[1:]}",
            f"W{number}",
            f"T{number}",
            f"H{number}00",
            f"M{number}01",
            f"L{number}",
        )
    )


def _email(chance: Chance) -> str:
    word = f"{chance.word('latin')}{chance.random.choice(('', '.', '_'))}{chance.random.randrange(10**4)}"
    return f"{chance.random.choice((word, chance.digits(9)))}@{chance.random.choice(_MAIL)}"


def _qq(chance: Chance) -> str:
    return chance.digits(chance.random.choice((6, 7, 8, 9, 9, 10, 10)))


def _wechat(chance: Chance) -> str:
    digits = chance.digits(chance.random.choice((3, 4, 5, 6)))
    return chance.word("latin") + chance.random.choice((digits, f"_{digits}", f"-{digits}", f"x{digits}")) + "y"


def _address(chance: Chance) -> str:
    random = chance.random
    number, room = random.randrange(1, 900), f"{random.randrange(1, 31)}{random.randrange(1, 9):02d}"
    building, unit = random.randrange(1, 40), random.randrange(1, 5)
    road, estate = chance.word("road"), chance.word("estate")
    return random.choice(
        (
            f"{road}{number}号{estate}{building}栋{unit}单元{room}室",
            f"{road}{number}号{room}室",
            f"{road}{number}弄{building}号{room}室",
            f"{estate}{building}栋{unit}单元{room}",
            f"{estate}{building}号楼{room}室",
            f"{road}{number}号院{building}号楼{unit}单元{room}",
            f"{road}{number}号{building}幢{room}",
            f"{estate}{building}楼{unit}门{room}",
        )
    )


def _name(chance: Chance) -> str:
    random = chance.random
    surname = random.choice(sorted(tables().compound_surnames)) if random.random() < 0.08 else random.choice(_FREQUENT)
    return surname + "".join(random.choices(chance.words["given"], k=random.choice((1, 2, 2))))


VALUES: Final[Mapping[str, Callable[[Chance], str]]] = {
    "mobile": _mobile,
    "landline": _landline,
    "id_card": _id_card,
    "bank_card": _bank_card,
    "plate": _plate,
    "passport": _passport,
    "permit": _permit,
    "email": _email,
    "qq": _qq,
    "wechat": _wechat,
    "address": _address,
    "name": _name,
}
"""By kind."""
