from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from dashboards.selection import FIELDS, NOISE, SORTS, read_selection
from dashboards.timerange import PRESETS, read_range

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)
words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(str.strip).filter(bool)
values = st.fixed_dictionaries(
    {},
    optional={name: st.lists(words, min_size=1, max_size=2, unique=True) for name in FIELDS if name != "urgency"}
    | {"urgency": st.lists(st.sampled_from("012"), min_size=1, unique=True)},
)


@given(
    chosen=values,
    text=st.one_of(st.just(""), words),
    noise=st.sampled_from(sorted(NOISE)),
    preset=st.sampled_from(sorted(PRESETS)),
    sort=st.sampled_from(sorted(SORTS)),
    reach=st.integers(0, 10_000),
)
def test_an_address_holds_the_whole_selection(
    chosen: dict[str, list[str]], text: str, noise: str, preset: str, sort: str, reach: int
) -> None:
    pairs = [("q", text), ("noise", noise), ("range", preset), ("sort", sort), ("reach", str(reach))]
    pairs += [(name, value) for name, several in chosen.items() for value in several]
    selection = read_selection(QueryParams(pairs), NOW)

    again = read_selection(QueryParams(urlsplit(selection.url()).query), NOW)

    assert again == selection


def test_filters_of_the_address_reach_the_query() -> None:
    query = read_selection(QueryParams("q=年费&kind=complaint&kind=inquiry&urgency=2&reach=50&range=1d"), NOW).query()

    assert query.text == "年费"
    assert query.filters.kinds == ("complaint", "inquiry")
    assert query.filters.urgencies == (2,)
    assert query.filters.min_reach == 50
    assert query.filters.noise is False
    assert query.filters.since == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("junk", ["urgency=high", "reach=-3", "sort=best", "noise=maybe", "range=9y", "since=soon"])
def test_what_cannot_be_read_is_left_out(junk: str) -> None:
    assert read_selection(QueryParams(junk), NOW) == read_selection(QueryParams(""), NOW)


def test_a_value_can_be_added_and_taken_away() -> None:
    start = read_selection(QueryParams("kind=complaint"), NOW)

    both = start.having("kind", "complaint", "praise")

    assert both.chosen["kind"] == ("complaint", "praise")
    assert both.without("kind", "complaint").chosen["kind"] == ("praise",)
    assert "kind" not in start.without("kind", "complaint").chosen


def test_ranges_begin_at_midnight_in_shanghai() -> None:
    assert read_range("7d", "", "", NOW).since == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


def test_chosen_moments_win_over_a_preset() -> None:
    chosen = read_range("7d", "2026-03-01T08:00", "2026-03-01T10:00", NOW)

    assert (chosen.since, chosen.until) == (
        datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
    )
    assert chosen.interval(NOW) == "hour"


def test_a_range_is_compared_with_the_same_weekdays_before() -> None:
    for preset in ("1d", "7d", "14d", "30d"):
        now = read_range(preset, "", "", NOW)
        before = now.before(NOW)

        assert before is not None
        assert before.until is not None
        assert now.since is not None
        assert before.until <= now.since
        assert (NOW - before.until) % timedelta(weeks=1) == timedelta(0)


def test_negative_posts_of_a_brand_are_those_that_speak_ill_of_it() -> None:
    everything = read_selection(QueryParams("kind=complaint"), NOW).negative().query().filters
    of_a_brand = read_selection(QueryParams("brand=jhb"), NOW).negative()

    assert (everything.sentiments, everything.blamed) == (("negative",), ())
    assert (of_a_brand.query().filters.sentiments, of_a_brand.query().filters.blamed) == ((), ("jhb",))
    assert read_selection(QueryParams(urlsplit(of_a_brand.url()).query), NOW).chosen == of_a_brand.chosen
