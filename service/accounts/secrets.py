"""Passwords and random tokens: how they are made, kept and compared. No secret is stored in clear."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import InvalidError

SHORTEST = 8
LONGEST = 256


class Passwords:
    """Argon2id hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """The hash to store. Raises `InvalidError` for a password that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise InvalidError(f"密码须有 {SHORTEST}–{LONGEST} 个字符 (password: {SHORTEST} to {LONGEST} characters)")
        return self._hasher.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password; takes as long for a user that does not exist (None)."""
        try:
            self._hasher.verify(stored or self._nobody, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def new_token() -> str:
    """256 random bits, safe in headers and cookies."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is stored of a token; as it is random and long, a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
