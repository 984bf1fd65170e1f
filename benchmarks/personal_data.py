"""Microseconds that masking takes for a post, with and without something to mask.

    python -m benchmarks.personal_data [FILE]

FILE holds posts, one a line; those of 45 to 75 characters are taken. Without it: posts of the stand-in's scenario.
"""

import sys
import time
from itertools import islice
from pathlib import Path

from benchmarks.corpus import posts
from nlp.personal_data import mask
from nlp.personal_data.candidates import sorts_in

ROUNDS = 5
POSTS = 4000


def main() -> None:
    """Print one line for the posts that the scan passes over, that hold nothing, and all."""
    texts = _read(Path(sys.argv[1])) if len(sys.argv) > 1 else [post.text for post in posts(POSTS)]
    nothing = [text for text in texts if not mask(text).spans]
    passed = [text for text in nothing if not sorts_in(text)]
    for name, group in (("passed over by the scan", passed), ("nothing to mask", nothing), ("all", texts)):
        length = sum(map(len, group)) / len(group)
        print(f"{name:24} {len(group):>5} posts of {length:.0f} characters: {_microseconds(group):6.1f} us a post")


def _read(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return list(islice((line.strip() for line in lines if 45 <= len(line.strip()) <= 75), POSTS))


def _microseconds(texts: list[str]) -> float:
    """CPU time of the fastest round."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for text in texts:
            mask(text)
        rounds.append(time.process_time() - started)
    return 1e6 * min(rounds) / len(texts)


if __name__ == "__main__":
    main()
