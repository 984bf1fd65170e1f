"""Check digits of identity cards and bank cards."""

from datetime import date
from typing import Final

_PROVINCES: Final = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_id_number(number: str) -> bool:
    """Whether 15 or 18 characters name a province and a day of birth; the check digit is not looked at."""
    born = number[6:14] if len(number) == 18 else "19" + number[6:12]
    return int(number[:2]) in _PROVINCES and number[4:6] != "00" and _is_birth_date(born)


def id_check_digit(number: str) -> str:
    """Check character of an 18-digit identity number (GB 11643-1999: weights modulo 11)."""
    return "10X98765432"[sum(w * int(digit) for w, digit in zip(_ID_WEIGHTS, number, strict=False)) % 11]


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2035


def passes_luhn(number: str) -> bool:
    """Whether the digits end in their Luhn check digit (ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
