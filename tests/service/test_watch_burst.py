"""The burst formula on plain numbers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.watch.burst import (
    DAY,
    HOUR,
    MIN_RATIO,
    MIN_SCORE,
    Usual,
    clipped,
    fewest,
    is_burst,
    ratio,
    score,
    usual,
    usual_at_this_time,
)

WEEK = st.lists(st.integers(0, 500), min_size=1, max_size=168)


def test_nothing_known_means_nothing_usual():
    assert usual([]) == Usual(0.0, 0.0)


def test_one_bad_day_does_not_change_what_is_usual_at_a_time_of_day():
    assert usual_at_this_time([2, 3, 2, 4, 2, 300, 3]) == usual_at_this_time([2, 3, 2, 4, 2, 5, 3])


def test_a_rush_of_every_day_is_usual_at_its_time():
    assert usual_at_this_time([20, 22, 19, 20, 21, 20, 18]).mean == 20.0


def test_an_earlier_outbreak_is_cut_to_what_is_common():
    assert clipped([1] * 18 + [90, 80]) == [1] * 20
    assert clipped([0, 1, 2, 3, 4, 5, 6, 7, 8, 100]) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8]


@pytest.mark.parametrize(
    ("count", "mean", "deviation", "expected"),
    [
        (7, 0.0, 0.0, False),  # too few to speak of
        (8, 0.0, 0.0, True),
        (86, 4.0, 2.0, True),
        (11, 4.0, 2.0, False),  # not three times as many
        (12, 4.0, 2.0, True),
        (30, 9.0, 6.0, False),  # more than three times, but such hours happen
        (140, 100.0, 1.0, False),  # far out, but not three times as many
        (300, 100.0, 10.0, True),
    ],
)
def test_a_burst_needs_count_score_and_ratio(count, mean, deviation, expected):
    assert is_burst(HOUR, count, Usual(mean, deviation)) is expected


def test_a_quiet_series_has_a_spread_of_at_least_one_and_of_its_chance():
    assert score(8, Usual(0.0, 0.0)) == 8.0
    assert score(26, Usual(16.0, 0.5)) == 2.5
    assert ratio(8, Usual(0.2, 0.1)) == 8.0


@given(WEEK, st.sampled_from([HOUR, DAY]))
def test_a_burst_reaches_every_cut_off_and_one_post_less_does_not(counts, clock):
    normal = usual(counts)
    least = fewest(clock, normal)

    def reached(count: int, tolerance: float) -> bool:
        strong = score(count, normal) >= MIN_SCORE + tolerance and ratio(count, normal) >= MIN_RATIO + tolerance
        return count >= clock.min_count and strong

    assert is_burst(clock, least, normal)
    assert reached(least, -1e-9)
    assert not reached(least - 1, 1e-9)


@given(WEEK)
def test_more_posts_never_make_a_burst_vanish(counts):
    normal = usual(counts)
    verdicts = [is_burst(HOUR, count, normal) for count in range(0, 4000, 7)]
    assert verdicts == sorted(verdicts)


@given(WEEK)
def test_what_happened_every_hour_is_no_burst(counts):
    assert not is_burst(HOUR, min(counts), usual(counts))


def test_the_handbook_states_the_cut_offs_in_force():
    handbook = (Path(__file__).parents[2] / "docs" / "watch.md").read_text(encoding="utf-8")
    for clock in (HOUR, DAY):
        (row,) = [line for line in handbook.splitlines() if line.startswith(f"| {clock.title} |")]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[3:6] == [str(clock.min_count), f"{MIN_SCORE:.0f}", f"{MIN_RATIO:.0f}"]
        assert str(clock.history) in cells[2]
        assert str(clock.min_known) in cells[6]
