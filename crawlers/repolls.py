"""What a run that asks for known posts anew is given: the posts, and some that are surely still there."""

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post that was seen before."""

    id: str
    """``site:native_id``."""
    url: str = ""
    """Its own address, where it is known."""

    @property
    def number(self) -> str:
        """What its site asks for it by: of a post in a thread (``<tid>-<pid>``) the thread's number."""
        return self.id.rpartition(":")[2].partition("-")[0]


@dataclass(frozen=True, slots=True)
class Repoll:
    """Posts to ask for anew."""

    posts: tuple[KnownPost, ...]
    witnesses: tuple[KnownPost, ...] = ()
    """Asked for where the site says of all the others that they are gone: is it answering as it should?"""

    def to_json(self) -> str:
        """As ``crawlers.run`` takes it."""
        return _repolls().dump_json(self).decode()

    @classmethod
    def of_json(cls, written: str) -> "Repoll":
        """What `to_json` wrote. Raises `ValueError` naming what does not fit."""
        try:
            return _repolls().validate_json(written)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ValueError(f"--repoll: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error


@cache
def _repolls() -> TypeAdapter[Repoll]:
    return TypeAdapter(Repoll)
