"""How long the subjects of a post take: processor time on one core, brands and clean-up left out.

python -m benchmarks.subjects [FILE]     FILE: one post a line; without it the posts of `benchmarks.corpus`
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import posts
from nlp.brands import Lexicon
from nlp.records import Mention
from nlp.subjects import find_subjects

MOST = 4000
ROUNDS = 5


def measure(texts: Sequence[str]) -> float:
    """Microseconds a post of the fastest of `ROUNDS` rounds; a first round loads the word lists."""
    lexicon = Lexicon.load()
    ready = [(text, lexicon.find(text)) for text in texts]
    return min(_round(ready) for _ in range(ROUNDS + 1)) / len(texts) * 1e6


def _round(ready: Sequence[tuple[str, tuple[Mention, ...]]]) -> float:
    start = time.process_time()
    for text, mentions in ready:
        find_subjects(text, mentions)
    return time.process_time() - start


def main() -> None:
    """Print the figure."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if len(sys.argv) > 1 else []
    texts = [line for line in lines if line.strip()][:MOST] or [post.text for post in posts(MOST)]
    length, micros = sum(map(len, texts)) / len(texts), measure(texts)
    print(
        f"{len(texts)} posts of {length:.0f} characters: {micros:.1f} us a post, {micros / length * 60:.1f} us per 60 characters"
    )


if __name__ == "__main__":
    main()
