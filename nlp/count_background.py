"""Counts words and phrases of ordinary posts: ``python -m nlp.count_background POSTS`` makes the table of `nlp.background`.

``POSTS`` is a text file with one post a line. One of `EVERY` posts is counted as general talk; as bank talk every
post with several finance words.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import ahocorasick

from nlp.background import FILE, write_table
from nlp.grams import frequent_grams, number_words
from nlp.lexicon_file import read_lexicon
from nlp.phrases import function_words, words_of
from nlp.words import finance_words, index_tokens

LONGEST: Final = 4
"""Words in a phrase of the table."""
LEAST: Final = 4
"""Posts that a word or phrase stands in at least."""
MOST: Final = 60_000
"""Words and phrases kept of each kind of post, the most frequent ones."""
EVERY: Final = 12
_COUNTED: Final = re.compile(r"\w*[^\W\d]\w+|\w+[^\W\d]\w*")
"""Words of two characters or more that are no numbers, as in hot words."""
_SIGNS: Final = 2
"""So many different finance words make a post bank talk."""


def count_phrases(posts: Sequence[str]) -> dict[str, int]:
    """In how many posts each of the `MOST` most frequent words and phrases stands; words are those of the index."""
    words = number_words(map(words_of, posts), function_words().never)
    found = {
        "".join(gram): count
        for grams in frequent_grams(words, LONGEST, LEAST)[1:]
        for gram, count in zip(grams.words(words), grams.texts.tolist(), strict=True)
    }
    singles = Counter(chain.from_iterable(set(index_tokens(post)) for post in posts))
    counts = found | {word: count for word, count in singles.items() if count >= LEAST and _COUNTED.fullmatch(word)}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST])


def is_bank_talk(automaton: ahocorasick.Automaton, post: str) -> bool:
    """Whether a post has several finance words."""
    return len({word for _, word in automaton.iter(post.lower())}) >= _SIGNS


def _finance_automaton() -> ahocorasick.Automaton:
    content, _ = read_lexicon(None)
    automaton = ahocorasick.Automaton()
    for word in chain(content.finance_words, (word for word, _ in finance_words())):
        if len(word) > 1:
            automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from lines


def main(arguments: Iterable[str] | None = None) -> None:
    """Make the table of a file of posts."""
    parser = argparse.ArgumentParser(description="Count words and phrases of ordinary posts.")
    parser.add_argument("posts", type=Path, help="text file, one post a line")
    parser.add_argument("--out", type=Path, default=FILE, help="the table to write")
    options = parser.parse_args(None if arguments is None else list(arguments))
    general = [post for number, post in enumerate(_lines(options.posts)) if number % EVERY == 0]
    automaton = _finance_automaton()
    bank = [post for post in _lines(options.posts) if is_bank_talk(automaton, post)]
    write_table(options.out, count_phrases(general), count_phrases(bank), (len(general), len(bank)))
    sys.stdout.write(f"{options.out}: {len(general):,} general posts, {len(bank):,} on banks\n")


if __name__ == "__main__":
    main()
