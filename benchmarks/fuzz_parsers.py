"""Bytes gone wrong: every parser against mutations of own and recorded pages; a class of outcome, never an exception or an invented post.

``python -m benchmarks.fuzz_parsers [--mutations 10000] [--kind K] [--seed 1]``; exit code 1 where a parser failed.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from rich.progress import track

from benchmarks.recorded_pages import RECORDED, recordings
from crawlers.items import Outcome, Page, Post
from crawlers.markup import parseable
from crawlers.pages import KINDS
from crawlers.pages.generic.read import parse_generic
from crawlers.pages.generic.rule_file import load_rules
from crawlers.pages.generic.rules import ForumRules
from crawlers.pages.response import Response
from crawlers.weibo_ids import mid_to_bid

_OWN: Final = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "pages"
_RULES: Final = _OWN.parent / "generic-rules"
_NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
_CHUNK: Final = 40
_LONGEST_FAULT: Final = 200
_MARKS: Final = (
    b"<",
    b">",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"null",
    b"false",
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"-1",
    b"9" * 30,
)


_VALUES: Final[tuple[object, ...]] = (
    None,
    False,
    True,
    0,
    -1,
    10**18,
    1.5,
    "",
    "0",
    "1.2万",
    "<b>",
    "\u200b",
    "江海银行",
    [],
    {},
    [None],
    {"0": {}},
)


@dataclass(frozen=True, slots=True)
class Original:
    """A page to be spoilt."""

    name: str
    body: bytes
    url: str
    at: datetime
    rules: ForumRules | None = None


@dataclass(slots=True)
class Tally:
    """What the mutations of one kind gave."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds."""


def originals(kind: str) -> list[Original]:
    """The project's own pages of a kind, and the recorded ones where they are beside it."""
    own = [
        Original(path.name, path.read_bytes(), "", _NOW) for path in sorted((_OWN / kind).glob("*")) if path.is_file()
    ]
    if kind == "generic":
        boards = [load_rules(path) for path in sorted(_RULES.glob("*-board.yaml"))]
        return [replace(page, rules=_fitting(page, boards)) for page in own]
    recorded = [one for one in recordings() if one.kind == kind and (RECORDED / one.file).is_file()]
    return own + [Original(one.file, (RECORDED / one.file).read_bytes(), one.url, one.at) for one in recorded]


def _fitting(page: Original, boards: Sequence[ForumRules]) -> ForumRules:
    """The rules that find most on a page."""
    return max(boards, key=lambda rules: len(parse_generic(Response(page.body, page.at), rules).posts))


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight faults: some dropped, doubled, moved, replaced, or the rest cut off."""
    spoilt = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(spoilt) + 1), chance.randint(1, _CHUNK)
        match chance.randrange(6):
            case 0:
                del spoilt[at : at + length]
            case 1:
                spoilt[at:at] = spoilt[at : at + length]
            case 2:
                spoilt[at : at + length] = chance.randbytes(length)
            case 3:
                spoilt[at:at] = chance.choice(_MARKS)
            case 4:
                other = chance.randrange(len(spoilt) + 1)
                spoilt[at : at + length] = spoilt[other : other + length]
            case _ if chance.random() < 0.2:
                del spoilt[at:]
    return bytes(spoilt)


def reshaped(body: bytes, chance: random.Random) -> bytes:
    """A JSON document with one to four of its values dropped, doubled, swapped or replaced; other bytes as `mutated`."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return mutated(body, chance)
    holders = [holder for holder in _holders(document) if holder]
    for holder in chance.choices(holders, k=chance.randint(1, 4)) if holders else ():
        if not holder:
            continue
        place = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        match chance.randrange(3):
            case 0:
                del holder[place]
            case 1:
                holder[place] = chance.choice(_VALUES)
            case _:
                holder[place] = _copy(chance.choice(holders))
    return orjson.dumps(document)


def _copy(value: object) -> object:
    return orjson.loads(orjson.dumps(value))


def _holders(value: object) -> Iterator[Any]:
    """The objects and lists inside a value, itself included."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def fuzz(kind: str, count: int, seed: int) -> Tally:
    """Spoil the pages of a kind so often, small pages more than large ones."""
    chance, tally, pages = random.Random(f"{kind} {seed}"), Tally(), originals(kind)
    weights = [1 / (1 + len(page.body) / 20_000) for page in pages]
    known = {page.name: _ids(_read(kind, page, page.body)) for page in pages}
    for page in chance.choices(pages, weights, k=count):
        body = chance.choice((mutated, reshaped))(page.body, chance)
        started = time.perf_counter()
        try:
            read = _read(kind, page, body)
        except Exception as error:  # noqa: BLE001 - what the benchmark is there to find
            tally.faults.append(f"{page.name}: {type(error).__name__}: {error}"[:_LONGEST_FAULT])
            continue
        tally.slowest = max(tally.slowest, time.perf_counter() - started)
        tally.outcomes[read.outcome] += 1
        tally.faults += [f"{page.name}: {fault}" for fault in _unsound(read, body, page, known[page.name])]
    return tally


def _read(kind: str, page: Original, body: bytes) -> Page:
    response = Response(body, page.at, url=page.url)
    return parse_generic(response, page.rules) if page.rules else KINDS[kind].read(response)


def _ids(page: Page) -> frozenset[str]:
    return frozenset(post.native_id for post in (*page.posts, *page.originals))


def _unsound(page: Page, body: bytes, original: Original, known: frozenset[str]) -> Iterator[str]:
    """Posts that nobody wrote: their ids stand neither in the page, as documents can hold it, nor in its address."""
    if page.outcome is not Outcome.OK and not page.detail:
        yield "no reason"
    text = parseable(body.decode("utf-8", "replace")) + original.url
    for post in (*page.posts, *page.originals):
        if post.native_id not in known and not _stands_in(post, text):
            yield f"invented {post.native_id[:40]}"


def _stands_in(post: Post, text: str) -> bool:
    """Whether every part of the id stands there; Weibo's also as ``bid``.

    Numbers of floors and steps are excepted, and what an archiver's posts, which have no id, are named by.
    """
    named = [part.removeprefix("c") for part in post.native_id.split("-")]  # c: a comment on a post
    parts = [part for part in named if not re.fullmatch(r"\d{1,4}|a[0-9a-f]{10,16}", part)]
    return all(part in text or (part.isdigit() and mid_to_bid(part) in text) for part in parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a kind; 1 where a parser raised or invented."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=10_000, help="a kind")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    failed = 0
    for kind in track(options.kind or list(KINDS), description="fuzz", transient=True):
        tally = fuzz(kind, options.mutations, options.seed)
        failed += bool(tally.faults)
        told = ", ".join(f"{name} {number}" for name, number in tally.outcomes.most_common())
        sys.stdout.write(
            f"{kind:<22} {options.mutations} mutations, {len(tally.faults)} faults; {told}; slowest {tally.slowest:.2f} s\n"
        )
        sys.stdout.writelines(f"    {fault}\n" for fault in sorted(set(tally.faults))[:10])
        sys.stdout.flush()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
