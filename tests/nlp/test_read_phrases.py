"""The commands that list and measure new phrases."""

import gzip
import json

import pytest

from nlp.evaluation import hot_words, read_phrases
from tests.support.sayings import SAYINGS


@pytest.mark.parametrize("name", ["posts.txt", "posts.jsonl", "posts.jsonl.gz"])
def test_phrases_of_a_file_are_listed_with_their_posts(tmp_path, capsys, name):
    posts = [saying.format("澜贷宝") for saying in SAYINGS]
    lines = [json.dumps({"text": post}) if ".jsonl" in name else post for post in posts]
    with (gzip.open if name.endswith("gz") else open)(tmp_path / name, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    read_phrases.main([str(tmp_path / name)])
    listed = capsys.readouterr().out.splitlines()
    assert listed[0].split("\t")[:2] == ["   1 澜贷宝", "8"]
    assert listed[-1].startswith("8 posts in ")


def test_planted_words_are_found_better_than_by_frequency_or_association_alone():
    found, frequency, information = hot_words.measure(5)
    assert found.recall >= 0.8
    assert found.precision >= 0.95
    assert found.decoys == 0
    assert max(frequency.recall, information.recall) < 0.4
