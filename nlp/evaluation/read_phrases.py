"""New phrases of a file of posts, to be read: ``python -m nlp.evaluation.read_phrases POSTS``.

``POSTS`` is a text file with one post a line, or JSON lines (``.jsonl``, ``.jsonl.gz``) with a ``text``. A person marks
which of the phrases are names of things: their share is the precision. It also says how long finding took.
"""

import argparse
import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter, process_time

import orjson

from nlp.background import background
from nlp.duplicates import duplicate_key
from nlp.phrases import Post, discover


def read_posts(path: Path) -> Iterator[Post]:
    """The posts of a file; without authors, each counts as another's."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            text = str(orjson.loads(line)["text"]) if ".jsonl" in path.suffixes else line
            yield Post(str(number), text, str(number), duplicate_key(text) or str(number))


def main(arguments: Iterable[str] | None = None) -> None:
    """Print the phrases, the most striking first, and the time."""
    parser = argparse.ArgumentParser(description="List the new phrases of a file of posts.")
    parser.add_argument("posts", type=Path, help="one post a line, or JSON lines with a text")
    parser.add_argument("--against", choices=("general", "bank"), default="bank", help="ordinary posts to compare with")
    parser.add_argument("--size", type=int, default=50)
    options = parser.parse_args(None if arguments is None else list(arguments))
    posts = list(read_posts(options.posts))
    usual = getattr(background(), options.against)
    began = perf_counter(), process_time()
    phrases = discover(posts, usual, size=options.size)
    took = perf_counter() - began[0], process_time() - began[1]
    for place, one in enumerate(phrases, 1):
        sys.stdout.write(f"{place:>4} {one.text}\t{len(one.posts)}\t{one.association:.2f}\t{one.freedom:.1f}\n")
    sys.stdout.write(f"{len(posts):,} posts in {took[0]:.1f} s ({took[1]:.1f} s of CPU)\n")


if __name__ == "__main__":
    main()
