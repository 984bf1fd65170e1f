"""Field by field: for every recorded page beside the project, the posts in it, those parsed, and how often each field is filled.

``python benchmarks/recorded_pages.py [--json]``; exit code 1 where a page's posts and the parsed ones differ. The
recordings are real people's posts and not part of the project: without them there is nothing to show.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from crawlers.items import Author, Count, Page, Post
from crawlers.pages import parse

_HERE: Final = Path(__file__).resolve()
RECORDED: Final = _HERE.parents[2] / "shared" / "fixtures"
"""The recordings, where they are beside the project."""
_MANIFEST: Final = _HERE.with_suffix(".toml")
_FIELDS: Final = (
    *("text", "title", "quoted", "url", "author.id", "author.name", "author.verified", "author.followers"),
    *("published_at", "reposts", "comments", "likes", "views", "region", "client", "board", "topics"),
    *("parent_id", "root_id"),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded page: what it is, and how many posts a person counted in it."""

    file: str
    kind: str
    posts: int
    at: datetime
    url: str = ""


def recordings() -> list[Recording]:
    """The manifest's entries."""
    return [Recording(**entry) for entry in tomllib.loads(_MANIFEST.read_text("utf-8"))["page"]]


def read(recording: Recording, folder: Path = RECORDED) -> Page:
    """The page as parsed."""
    body = (folder / recording.file).read_bytes()
    return parse(recording.kind, body, fetched_at=recording.at, url=recording.url)


def filled(posts: Sequence[Post]) -> Iterator[tuple[str, float]]:
    """Each field that any of the posts has, with the share that have it."""
    for name in _FIELDS:
        if share := sum(_has(post, name) for post in posts) / max(len(posts), 1):
            yield name, share


def _has(post: Post, name: str) -> bool:
    owner, _, field = name.rpartition(".")
    value = getattr(post.author if owner else post, field)
    if isinstance(value, Count):
        return bool(value.raw)
    return value not in ("", (), None, Author())


def main() -> int:
    """Print the table; 1 where posts are missing or invented."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    as_json = parser.parse_args().json
    if not RECORDED.is_dir():
        sys.stderr.write("没有录制的页面，无可比较 (no recorded pages beside the project: nothing to show)\n")
        return 2
    wrong = 0
    for recording in recordings():
        page = read(recording)
        wrong += len(page.posts) != recording.posts
        _show(recording, page, as_json=as_json)
    sys.stdout.write(f"{wrong} 个页面不符 (pages whose posts differ)\n" if not as_json else "")
    return min(wrong, 1)


def _show(recording: Recording, page: Page, *, as_json: bool) -> None:
    shares = dict(filled(page.posts))
    if as_json:
        line = {"file": recording.file, "kind": recording.kind, "outcome": page.outcome, "counted": recording.posts}
        line |= {"parsed": len(page.posts), "skipped": len(page.skipped), "filled": shares}
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        return
    mark = "  " if len(page.posts) == recording.posts else "!!"
    head = f"{mark} {recording.kind:<20} {recording.file}  {page.outcome}: {len(page.posts)}/{recording.posts}"
    sys.stdout.write(f"{head} posts, {len(page.skipped)} skipped, {len(page.originals)} originals\n")
    sys.stdout.write(
        "     " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()) + "\n" if shares else ""
    )


if __name__ == "__main__":
    sys.exit(main())
