"""Masking of personal data before anything is stored: numbers of persons and their things, accounts, addresses, names.

A match is replaced by a word that says what stood there (`nlp.personal_data.kinds`). Addresses of web pages are left
alone, since the numbers in their paths are ids of posts and users.
"""

from nlp.personal_data.checksums import id_check_digit, passes_luhn
from nlp.personal_data.kinds import KINDS, MASKS, PersonalDataKind
from nlp.personal_data.masking import Masked, find, mask

__all__ = ["KINDS", "MASKS", "Masked", "PersonalDataKind", "find", "id_check_digit", "mask", "passes_luhn"]
