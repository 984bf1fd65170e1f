"""Two models on the same posts: differences, their intervals, and what is sure."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.decisions import columns
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.training.compare import compare
from nlp.training.data import Labelled
from nlp.training.flags import all_truth
from nlp.training.scores import Scores, macro_f1, score_labels

KINDS = (Kind.COMPLAINT, Kind.INQUIRY, Kind.PRAISE, Kind.OTHER)
ROWS = [
    Labelled(
        f"第 {number} 条", "weibo", Source.PERSON, (KINDS[number % 4],), Sentiment.NEUTRAL, (Aspect.LOAN,), number % 3
    )
    for number in range(240)
]
TRUE = all_truth(ROWS)


def right() -> Scores:
    return Scores("right", TRUE.copy())


def misses(kind: Kind, share: float) -> Scores:
    """A model that takes a share of the posts of a kind for ``other``."""
    said = TRUE.copy()
    start = columns("kinds").start
    at, other = start + list(Kind).index(kind), start + list(Kind).index(Kind.OTHER)
    posts = np.flatnonzero(said[:, at])
    lost = posts[: int(share * len(posts))]
    said[lost, at], said[lost, other] = False, True
    return Scores(f"misses {kind}", said)


def test_the_same_answers_do_not_differ() -> None:
    found = compare(right(), right(), ROWS)
    assert {each.change for each in found.heads.values()} == {0.0}
    assert not any(each.surely_better or each.surely_worse for each in found.heads.values())


def test_a_worse_candidate_is_surely_worse_where_it_is_worse_and_only_there() -> None:
    found = compare(misses(Kind.PRAISE, 0.5), right(), ROWS)
    assert found.heads["kinds"].surely_worse
    assert found.labels["kinds"]["praise"].surely_worse
    assert found.labels["kinds"]["complaint"].change == 0
    assert not found.heads["sentiment"].surely_worse
    assert compare(right(), misses(Kind.PRAISE, 0.5), ROWS).heads["kinds"].surely_better


def test_one_mistake_more_is_not_sure() -> None:
    found = compare(misses(Kind.PRAISE, 0.02), right(), ROWS).labels["kinds"]["praise"]
    assert found.change < 0
    assert not found.surely_worse


def test_the_figures_are_those_of_each_model_alone() -> None:
    worse = misses(Kind.INQUIRY, 0.3)
    found = compare(worse, right(), ROWS)
    scores = score_labels(worse.said[:, columns("kinds")], TRUE[:, columns("kinds")], list(Kind))
    assert found.labels["kinds"]["inquiry"].candidate == pytest.approx(scores["inquiry"].f1)
    assert found.heads["kinds"].candidate == pytest.approx(macro_f1(scores))
    assert found.labels["kinds"]["inquiry"].support == 60
    assert found.heads["kinds"].between.low < found.heads["kinds"].change < found.heads["kinds"].between.high


def test_labels_that_nobody_has_or_says_are_left_out() -> None:
    assert set(compare(right(), right(), ROWS).labels["aspects"]) == {"loan"}


def test_a_comparison_is_the_same_every_time() -> None:
    assert compare(misses(Kind.PRAISE, 0.1), right(), ROWS) == compare(misses(Kind.PRAISE, 0.1), right(), ROWS)


def test_posts_scored_in_part_are_refused() -> None:
    with pytest.raises(ValueError, match="score both on all"):
        compare(replace(right(), said=TRUE[:5]), right(), ROWS)
    with pytest.raises(ValueError, match="score both on all"):
        compare(Scores("none", TRUE[:0]), Scores("none", TRUE[:0]), [])


def test_text_and_record_tell_the_same() -> None:
    found = compare(misses(Kind.PRAISE, 0.5), right(), ROWS)
    record = found.to_record()
    assert record["candidate"] == "misses praise"
    assert record["f1"]["kinds"]["praise"]["verdict"] == "worse"  # type: ignore[index]
    assert "praise" in found.to_text()
    assert "worse" in found.to_text()
