"""How often the gate refuses a model that is as good as the one in use.

    python -m benchmarks.gate dev.jsonl.gz models/encoder models/student [--rounds 200]

Two real models give each post's answers, which of them gives which post's is drawn: so both sides are equally good, and
differ as real models do. Each round draws posts anew, as many as the first column says, with replacement.
"""

import argparse
from pathlib import Path

import numpy as np

from nlp.model import Model
from nlp.training.compare import compare
from nlp.training.evaluate import read_files
from nlp.training.reading import read_posts
from nlp.training.scores import Scores
from service.learning import Limits, Recheck, Speed, find_faults

SEED = 20261120
SIZES = (1000,)


def main() -> None:
    """Measure and print one line a size of the frozen set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frozen", type=Path)
    parser.add_argument("models", type=Path, nargs=2)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    rows, _ = read_files([options.frozen])
    one, other = (read_posts(Model.load(folder), rows).said for folder in options.models)
    print(f"posts  refused of {options.rounds}")
    for size in (*SIZES, len(rows)):
        generator, refused = np.random.default_rng(SEED), 0
        for _ in range(options.rounds):
            drawn, swapped = generator.integers(len(rows), size=size), generator.random((size, 1)) < 0.5
            new, now = (np.where(side, one[drawn], other[drawn]) for side in (swapped, ~swapped))
            posts = [rows[at] for at in drawn]
            found = compare(Scores("new", new), Scores("now", now), posts, Limits().support)
            refused += bool(find_faults(found, Recheck(0, 0, 0, 0), Speed(1, 1), Limits()))
        print(f"{size:>5}  {refused} ({refused / options.rounds:.1%})")


if __name__ == "__main__":
    main()
