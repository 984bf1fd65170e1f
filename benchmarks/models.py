"""Posts per second of the models alone and through the whole analysis, as ratios to the careful model.

    python -m benchmarks.models [FILE] [--model FOLDER] [--fast FOLDER] [--posts 2000] [--threads 2]

Rows: the careful model alone (the baseline), the fast one, both as a cascade; then `nlp.pipeline.Analyser` with each.
All run in turns on the same posts, in batches as ingest makes them; the median of the rounds is printed. The posts are made
ones, or drawn from FILE (a text a line, or JSON lines with text and platform): how many posts a cascade reads twice
depends on the posts, and made ones are nearly all about something.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.corpus import posts as make_posts
from nlp.brands import Lexicon
from nlp.cascade import Cascade
from nlp.config import default_model, default_small_model
from nlp.inputs import encode_ids, load_tokenizer
from nlp.model import Model
from nlp.pieces import Pieces
from nlp.pipeline import Analyser
from nlp.reader import Reader
from nlp.records import Text
from nlp.training.posts import Draw, draw_posts
from service.ingest.convert import to_text

ROUNDS: Final = 3
BATCH: Final = 256


def main() -> None:
    """Measure and print one line a way of reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--fast", type=Path, default=default_small_model())
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    texts = _texts(options.file, options.posts)
    pieces = encode_ids(
        Pieces(load_tokenizer(options.model / "tokenizer.json")), [text.text for text in texts], [""] * len(texts), 160
    )
    mean = statistics.mean(len(one) for one in pieces)
    careful, fast = Model.load(options.model, options.threads), Model.load(options.fast, options.threads)
    cascade = Cascade(fast, careful)
    again = len(cascade.read_again(fast.predict(*_columns(texts)))) / len(texts)
    print(f"{len(texts)} posts of {mean:.0f} word pieces, {options.threads} threads, median of {ROUNDS} rounds")
    print(f"the cascade reads {again:.0%} again")
    _measure(texts, {"careful": careful, "fast": fast, "cascade": cascade})


def _texts(file: Path | None, count: int) -> list[Text]:
    if file is None:
        return [to_text(post) for post in make_posts(count)]
    drawn = draw_posts([file], Draw())
    chosen = random.Random(0).sample(drawn, min(count, len(drawn)))
    return [Text(str(number), post.text, post.platform) for number, post in enumerate(chosen)]


def _measure(texts: Sequence[Text], readers: dict[str, Reader]) -> None:
    lexicon = Lexicon.load(None)
    ways: dict[str, Callable[[Sequence[Text]], object]] = {
        f"{name} model alone": lambda part, reader=reader: reader.predict(*_columns(part))
        for name, reader in readers.items()
    }
    for name, reader in readers.items():
        analyser = Analyser(reader, lexicon)
        ways[f"analyse with {name}"] = lambda part, analyser=analyser: analyser.analyse(part, evidence=False)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, read in ways.items():
            started = time.perf_counter()
            for start in range(0, len(texts), BATCH):
                read(texts[start : start + BATCH])
            seconds[name].append(time.perf_counter() - started)
    baseline = statistics.median(seconds["careful model alone"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:<24}{len(texts) / median:>8.0f} posts/s  ratio {baseline / median:>6.2f}")


def _columns(texts: Sequence[Text]) -> tuple[list[str], list[str]]:
    return [text.text for text in texts], [text.platform for text in texts]


if __name__ == "__main__":
    main()
