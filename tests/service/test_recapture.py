"""What two readings of the same stretch tell about the posts that neither saw."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.watch.recapture import LEAST_BOTH, Capture, Estimate, Overlap, estimate, joined, longest_descent, overlap

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NOW + timedelta(minutes=minute)


def capture(*minutes: float, since: float | None = None) -> Capture:
    """One post a minute named, listed so."""
    return Capture(tuple((f"weibo:{minute}", at(minute)) for minute in minutes), None if since is None else at(since))


def seen(first: int, second: int, both: int) -> Overlap:
    return Overlap(NOW, NOW, first, second, both)


def found(first: int, second: int, both: int) -> Estimate:
    result = estimate(seen(first, second, both))
    assert result is not None
    return result


counts = st.tuples(st.integers(LEAST_BOTH, 60), st.integers(0, 60), st.integers(0, 60))


def test_the_number_is_chapmans() -> None:
    result = found(200, 123, 68)
    assert result.number == pytest.approx(201 * 124 / 69 - 1)
    assert result.low < result.number < result.high


def test_too_few_seen_twice_allow_no_claim() -> None:
    assert estimate(seen(40, 40, LEAST_BOTH - 1)) is None
    assert estimate(seen(0, 0, 0)) is None
    assert estimate(seen(40, 40, LEAST_BOTH)) is not None


def test_two_readings_that_agree_leave_little_room() -> None:
    result = found(40, 40, 40)
    assert (result.number, result.low) == (40, 40)
    assert result.high <= 42


@given(counts)
def test_the_interval_holds_the_estimate_and_all_that_was_seen(shape: tuple[int, int, int]) -> None:
    both, only_first, only_second = shape
    result = found(both + only_first, both + only_second, both)
    known = both + only_first + only_second
    assert known <= result.low <= result.high
    assert result.low - 1 < result.number < result.high + 1


@given(counts)
def test_which_reading_came_first_does_not_matter(shape: tuple[int, int, int]) -> None:
    both, only_first, only_second = shape
    one, other = found(both + only_first, both + only_second, both), found(both + only_second, both + only_first, both)
    assert (one.low, one.high) == (other.low, other.high)
    assert one.number == pytest.approx(other.number)


@given(counts)
def test_the_more_is_seen_twice_the_less_is_missed(shape: tuple[int, int, int]) -> None:
    both, only_first, only_second = shape
    first, second = both + only_first + 1, both + only_second + 1
    fewer, more = found(first, second, both), found(first, second, both + 1)
    assert more.number < fewer.number
    assert more.low <= fewer.low
    assert more.high <= fewer.high


def simulated(rng: random.Random, size: int, first: float, second: float) -> Estimate | None:
    """Each of two readings sees each post with its own chance."""
    ours, theirs = ({post for post in range(size) if rng.random() < chance} for chance in (first, second))
    return estimate(seen(len(ours), len(theirs), len(ours & theirs)))


@settings(max_examples=12)
@given(
    st.integers(20, 250), st.floats(0.5, 0.99), st.floats(0.5, 0.99), st.integers(0, 2**32),
)  # fmt: skip
def test_the_interval_holds_the_truth_nineteen_times_in_twenty(
    size: int, first: float, second: float, seed: int
) -> None:
    rng = random.Random(seed)
    results = [result for _ in range(300) if (result := simulated(rng, size, first, second))]
    held = sum(result.low <= size <= result.high for result in results)
    assert held >= 0.91 * len(results)  # 0.95 less four standard deviations of 300 tries


def test_the_estimate_has_no_bias_to_speak_of() -> None:
    rng = random.Random(7)
    results = [result.number for _ in range(2000) if (result := simulated(rng, 120, 0.8, 0.7))]
    assert sum(results) / len(results) == pytest.approx(120, rel=0.01)


def test_only_the_stretch_that_both_readings_cover_counts() -> None:
    earlier, later = capture(60, 50, 40, 30, 20, 10), capture(90, 80, 60, 50, 35, 30)
    shared = overlap(earlier, later)
    assert (shared.start, shared.end) == (at(30), at(60))
    assert (shared.first, shared.second, shared.both) == (4, 4, 3)


def test_readings_that_do_not_meet_share_nothing() -> None:
    assert overlap(capture(20, 10), capture(90, 80)) == Overlap(None, None, 0, 0, 0)
    assert overlap(capture(), capture(90, 80)) == Overlap(None, None, 0, 0, 0)


def test_what_was_asked_for_by_time_is_covered_from_its_beginning() -> None:
    earlier, later = capture(60, 50, 40, since=0), capture(90, 60, 50, since=30)
    assert overlap(earlier, later).start == at(30)
    assert overlap(earlier, later).first == 3


def test_pinned_rows_and_a_last_row_far_behind_do_not_widen_what_is_covered() -> None:
    pinned = capture(-90000, 60, 50, 40, 30)
    assert pinned.times == (at(30), at(60))
    recommended = capture(60, 50, 40, 30, -90000)
    assert recommended.times == (at(30), at(60))


def test_seconds_out_of_order_are_no_matter() -> None:
    shown = capture(60, 50, 50.5, 40, 41, 30)
    assert shown.times == (at(30), at(60))
    assert overlap(shown, shown).both == 6


def test_times_that_are_told_roughly_do_not_make_a_post_another_one() -> None:
    earlier, later = capture(60, 50, 40, 30), capture(60, 50, 40, 30)
    shifted = Capture(tuple((post_id, moment + timedelta(seconds=40)) for post_id, moment in later.seen))
    assert overlap(earlier, shifted).both == overlap(earlier, shifted).first


def test_the_parts_of_one_reading_are_one_capture() -> None:
    whole = joined(capture(60, 50, since=45), capture(50, 40, 30, since=20))
    assert [post_id for post_id, _ in whole.seen] == ["weibo:60", "weibo:50", "weibo:40", "weibo:30"]
    assert whole.since == at(20)


def test_of_too_many_posts_the_newest_are_kept_and_cover_less() -> None:
    assert capture(60, 50, 40, since=0).newest(2) == capture(60, 50, since=50)
    assert capture(60, 50, 40).newest(2) == capture(60, 50)
    assert capture(60, 50).newest(2) == capture(60, 50)


@given(st.lists(st.integers(0, 20), max_size=30))
def test_the_longest_descent_is_one_of_the_list_and_never_turns_back(minutes: list[int]) -> None:
    descent = longest_descent([at(minute) for minute in minutes])
    assert descent == sorted(descent, reverse=True)
    rest = iter([at(minute) for minute in minutes])
    assert all(moment in rest for moment in descent)
    best = [0] * (len(minutes) + 1)
    for index, minute in enumerate(minutes):
        best[index] = 1 + max((best[k] for k in range(index) if minutes[k] >= minute), default=0)
    assert len(descent) == max(best)
