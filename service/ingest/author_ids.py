"""Author ids as salted hashes, where configured, before anything is stored.

The salt is made once per installation and stands in the home folder, readable by its owner alone. With it an id always
gives the same hash, so an author's posts still belong together; without it nobody can tell whose they are.
"""

import hmac
import os
import re
import secrets
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from filelock import FileLock

from crawlers.items import Post, PostType

SALT_FILE: Final = "author-salt"
_BYTES: Final = 32
_DIGITS: Final = 32  # hexadecimal digits of a hash that are kept: 128 bits
_HASHED: Final = re.compile(rf"anon-[0-9a-f]{{{_DIGITS}}}")
_DETAIL: Final = {"weibo": "https://m.weibo.cn/detail/{id}"}
"""Addresses of posts that do not name their author, by site."""


class AuthorIds:
    """Hides authors' ids, if ``is_hashing``; else leaves posts as they are."""

    def __init__(self, home: Path, *, is_hashing: bool) -> None:
        self._path = home / SALT_FILE
        self.is_hashing = is_hashing

    def hidden(self, post: Post) -> Post:
        """The post with its author's id hashed, also where its address has it; hashed again it stays as it is."""
        known = post.author.id
        if not self.is_hashing or not known or _HASHED.fullmatch(known):
            return post
        author = replace(post.author, id=self._hash(post.site, known))
        return replace(post, author=author, url=_without(known, post))

    def keys(self, author_key: str) -> tuple[str, ...]:
        """What ``site:author_id`` may be stored as: so, and hashed where this installation ever hashed ids."""
        if not (self.is_hashing or self._path.exists()):
            return (author_key,)
        return tuple(dict.fromkeys((author_key, self.hashed(author_key))))

    def hashed(self, author_key: str) -> str:
        """``site:author_id`` with the id hashed, unless it is."""
        site, _, author = author_key.rpartition(":")
        return author_key if _HASHED.fullmatch(author) else f"{site}:{self._hash(site, author)}"

    def _hash(self, site: str, author: str) -> str:
        digest = hmac.digest(self._salt, f"{site}:{author}".encode(), "sha256").hex()
        return f"anon-{digest[:_DIGITS]}"

    @cached_property
    def _salt(self) -> bytes:
        if not self._path.exists():
            _make(self._path)
        return bytes.fromhex(self._path.read_text("ascii"))


def _make(path: Path) -> None:
    """Put a salt there, whole and at once, unless another process does so first."""
    locks = path.parent / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / f"{path.name}.lock"):
        if path.exists():
            return
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _without(author: str, post: Post) -> str:
    """The post's address where it does not name the author, else one that does not; empty where none is known."""
    if author not in re.split(r"[/?&=#]", unquote(post.url)):
        return post.url
    known = "" if post.type is PostType.COMMENT else _DETAIL.get(post.site, "")
    return known.format(id=post.native_id)
