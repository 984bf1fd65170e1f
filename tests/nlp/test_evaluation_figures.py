"""Intervals, reliability, confusion, cut-offs, mistakes and slices: against figures counted by hand or known."""

import numpy as np
import pytest

from nlp.decisions import HEADS, columns
from nlp.training.confusion import NOTHING, confusions
from nlp.training.flags import all_truth
from nlp.training.intervals import count, interval, resample
from nlp.training.mistakes import surest_mistakes
from nlp.training.parts import length_of, part_of, parts_by, parts_by_length
from nlp.training.reliability import calibration_error, reliability
from nlp.training.scores import macro_f1, score_labels
from nlp.training.targets import lowest_cut_off, target
from tests.nlp.made_answers import answers, posts

ROWS = posts()
TRUE = all_truth(ROWS)
MADE = answers(ROWS, 2.5)


def test_sums_give_the_scores_that_are_counted_label_by_label() -> None:
    part = columns("kinds")
    sums = count(MADE.said, TRUE).of(part)
    scores = score_labels(MADE.said[:, part], TRUE[:, part], HEADS["kinds"])
    assert sums.f1() == pytest.approx([each.f1 for each in scores.values()])
    assert sums.precision() == pytest.approx([each.precision for each in scores.values()])
    assert float(sums.macro_f1()) == pytest.approx(macro_f1(scores))


def test_intervals_hold_their_figure_and_narrow_with_the_posts() -> None:
    def width(times: int) -> float:
        part = part_of(np.tile(MADE.said, (times, 1)), np.tile(TRUE, (times, 1)))
        between = part.intervals["kinds"].labels["praise"].f1
        assert between.low < part.heads["kinds"]["praise"].f1 < between.high
        return between.high - between.low

    assert width(9) == pytest.approx(width(1) / 3, rel=0.15)


def test_an_interval_is_that_of_the_binomial_distribution() -> None:
    true = np.ones((400, 1), dtype=bool)
    said = (np.arange(400) < 320)[:, None]
    (sums,) = resample(said, true=true, resamples=4000)
    found = interval(sums.recall()[:, 0])
    assert found.low == pytest.approx(0.8 - 1.96 * 0.02, abs=0.004)
    assert found.high == pytest.approx(0.8 + 1.96 * 0.02, abs=0.004)


def test_few_draws_at_a_time_cover_all_resamples() -> None:
    (sums,) = resample(np.tile(MADE.said, (40, 1)), true=np.tile(TRUE, (40, 1)), resamples=300)
    assert sums.hits.shape == (300, TRUE.shape[1])
    assert sums.true.std(axis=0).max() > 0


def test_calibration_error_counted_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55])
    holds = np.array([True, True, True, False, True, False])
    assert calibration_error(confidence, holds) == pytest.approx((4 * 0.2 + 2 * 0.05) / 6)


def test_probabilities_that_keep_their_word_have_no_error_and_boasting_ones_do() -> None:
    generator = np.random.default_rng(3)
    said = generator.uniform(size=60_000)
    holds = generator.uniform(size=60_000) < said
    assert calibration_error(said, holds) < 0.01
    assert calibration_error(np.sqrt(said), holds) > 0.1


def test_reliability_of_a_model_that_is_right_and_sure_is_perfect() -> None:
    found = reliability(TRUE.astype(float), TRUE)
    assert {(each.ece, each.adaptive_ece, each.brier) for each in found.values()} == {(0.0, 0.0, 0.0)}
    made = reliability(MADE.probabilities, TRUE)
    assert made["kinds"].brier > 0
    assert sum(each.count for each in made["sentiment"].bins) == len(ROWS)
    assert sum(each.count for each in made["aspects"].bins) == len(ROWS) * 16
    assert made["kinds"].ece == pytest.approx(np.mean(list(made["kinds"].labels.values())))


def test_confusion_of_one_label_counts_posts() -> None:
    table = confusions(MADE.said, TRUE)["sentiment"]
    part = columns("sentiment")
    wanted = ((TRUE[:, part.start] & MADE.said[:, part.start + 2]).sum(), TRUE[:, part.start].sum())
    assert (table.counts[0][2], sum(table.counts[0])) == wanted


def test_confusion_of_several_labels_shares_what_was_missed() -> None:
    kinds = columns("kinds")
    true, said = np.zeros((4, TRUE.shape[1]), bool), np.zeros((4, TRUE.shape[1]), bool)
    complaint, criticism, praise, inquiry = range(kinds.start, kinds.start + 3 + 1)
    true[0, complaint] = said[0, complaint] = True  # right, and a label too many
    said[0, criticism] = True
    true[1, complaint] = said[1, criticism] = said[1, praise] = True  # missed, two said instead
    true[2, [complaint, inquiry]] = said[2, complaint] = True  # one of two missed, nothing said instead
    true[3, praise] = said[3, complaint] = True
    table = confusions(said, true)["kinds"]
    cells = {(a, b): table.counts[i][j] for i, a in enumerate(table.labels) for j, b in enumerate(table.labels)}
    assert {pair: cell for pair, cell in cells.items() if cell} == {
        ("complaint", "complaint"): 2.0,
        (NOTHING, "criticism"): 1.0,
        ("complaint", "criticism"): 0.5,
        ("complaint", "praise"): 0.5,
        (HEADS["kinds"][3], NOTHING): 1.0,
        ("praise", "complaint"): 1.0,
    }


def test_rows_of_a_confusion_add_up_to_the_posts_that_have_the_label() -> None:
    for head, table in confusions(MADE.said, TRUE).items():
        support = TRUE[:, columns(head)].sum(axis=0)
        assert [sum(row) for row in table.counts[: len(support)]] == pytest.approx(support, abs=0.1)


def test_the_lowest_cut_off_that_reaches_a_precision() -> None:
    probability = np.array([0.9, 0.8, 0.7, 0.7, 0.6, 0.5])
    holds = np.array([True, True, False, True, True, False])
    assert lowest_cut_off(probability, holds, 0.8) == 0.6
    assert lowest_cut_off(probability, holds, 0.9) == 0.8  # at 0.7 stands a post that is not so
    assert lowest_cut_off(probability, ~holds, 0.9) is None
    found = target(probability, holds, 0.8)
    assert (found.precision, found.recall, found.predicted) == (0.8, 1.0, 5)


def test_a_cut_off_is_measured_on_the_half_it_was_not_chosen_on() -> None:
    generator = np.random.default_rng(5)
    probability = generator.uniform(size=4000)
    found = target(probability, generator.uniform(size=4000) < probability, 0.9)
    assert found.precision is not None
    assert found.precision >= 0.9
    assert found.held_out_precision == pytest.approx(0.9, abs=0.05)


def test_the_surest_mistake_comes_first_and_carries_its_place() -> None:
    found = surest_mistakes(MADE.said, TRUE, MADE.probabilities, [row.place for row in ROWS], limit=3)
    assert len(found) == 15
    kinds = [each for each in found if each.head == "kinds"]
    assert [each.confidence for each in kinds] == sorted((each.confidence for each in kinds), reverse=True)
    for each in found:
        assert each.true != each.said
        assert each.place == f"made.jsonl:{each.index + 1}"
    assert not surest_mistakes(TRUE, TRUE, MADE.probabilities, [row.place for row in ROWS])


def test_slices_hold_every_post_once() -> None:
    lengths = parts_by_length(ROWS, MADE.said, TRUE)
    assert list(lengths) == ["0-20", "21-50", "51-140", "141-400"]
    for parts in (lengths, parts_by(lambda row: row.platform, ROWS, MADE.said, TRUE)):
        assert sum(part.rows for part in parts.values()) == len(ROWS)
    assert length_of("字" * 400) == "141-400"
    assert length_of("字" * 401) == "401+"
