"""Every key figure is a count of posts that its own query finds."""

from dataclasses import fields
from datetime import timedelta

import pytest

from nlp.labels import DropReason, Kind, Sentiment
from nlp.records import Opinion
from service.settings import Settings
from service.stores.contract import Entry
from service.stores.decision import Queue
from service.stores.sqlite import SqliteStore
from service.watch.indicators import Figure, overview
from service.watch.scope import Span
from tests.service.watch_samples import BANK, HOUR, NOW, Diary, spread
from tests.support.factories import make_decision

DAY = timedelta(days=1)
SPAN = Span(NOW - DAY, NOW)


@pytest.fixture
def diary(tmp_path):
    store = SqliteStore(tmp_path / "posts.db")
    store.setup()
    yield Diary(store)
    store.close()


def fill(diary: Diary) -> None:
    diary.say(spread(NOW, 600, 6))
    diary.say(spread(NOW, 600, 2), sentiment=Sentiment.POSITIVE, labels=(Kind.PRAISE,))
    diary.say(spread(NOW, 600, 1), labels=(Kind.INCIDENT,), post={"reposts": 100})
    diary.say(spread(NOW, 600, 3), brands=("yungang",))
    diary.say(spread(NOW, 600, 4), drop_reason=DropReason.LOTTERY)
    diary.say(spread(NOW, 600, 1), drop_reason=DropReason.SPAM)
    diary.say(spread(NOW - DAY, 600, 5))
    diary.say(spread(NOW - 7 * DAY, 600, 8))


def test_the_figures_count_what_their_names_say(diary):
    fill(diary)
    found = overview(diary.store, BANK, SPAN)
    assert (found.volume.count, found.signal.count, found.noise.count) == (17, 12, 5)
    assert (found.own.count, found.negative.count, found.incidents.count, found.high_reach.count) == (9, 7, 1, 1)
    assert [(one.key, one.count) for one in found.dropped] == [("lottery", 4), ("spam", 1)]


def test_figures_are_compared_with_the_span_before_and_the_week_before(diary):
    fill(diary)
    own = overview(diary.store, BANK, SPAN).own
    assert (own.before, own.week_earlier) == (5, 8)
    assert own.change == pytest.approx(0.8)


def test_a_change_from_nothing_is_not_a_number(diary):
    fill(diary)
    found = overview(diary.store, BANK, SPAN)
    assert found.incidents.change is None
    assert found.noise_share.before == 0.0


def test_shares_are_parts_of_their_whole(diary):
    fill(diary)
    found = overview(diary.store, BANK, SPAN)
    assert found.negative_share.value == pytest.approx(7 / 9)
    assert found.noise_share.value == pytest.approx(5 / 17)


def test_an_empty_store_has_figures_of_zero_and_no_shares(diary):
    found = overview(diary.store, BANK, SPAN)
    assert found.volume.count == 0
    assert found.negative_share.value is None
    assert (found.dropped, found.voices) == ((), ())


def test_share_of_voice_is_by_brand_with_its_negative_part(diary):
    fill(diary)
    voices = overview(diary.store, BANK, SPAN).voices
    assert [(voice.brand, voice.count, voice.negative) for voice in voices] == [("jianghai", 9, 7), ("yungang", 3, 3)]
    assert sum(voice.share for voice in voices) == pytest.approx(1.0)


def test_negative_is_what_speaks_ill_of_the_brand_itself(diary):
    both = {"brands": ("jianghai", "yungang")}
    good, bad = (Sentiment.POSITIVE, Sentiment.NEGATIVE)
    diary.say(spread(NOW, 60, 2), opinions=said_of(jianghai=good, yungang=bad), **both)
    diary.say(spread(NOW, 60, 1), opinions=said_of(jianghai=bad, yungang=good), sentiment=good, **both)
    diary.say(spread(NOW, 60, 3), **both)
    found = overview(diary.store, BANK, SPAN)
    assert (found.own.count, found.negative.count) == (6, 4)
    assert {voice.brand: voice.negative for voice in found.voices} == {"jianghai": 4, "yungang": 5}
    assert diary.store.search(found.negative.query).total == 4


def said_of(**sentiments: Sentiment) -> tuple[Opinion, ...]:
    return tuple(Opinion(brand, None, sentiment, 0, 2) for brand, sentiment in sentiments.items())


def test_queues_count_what_was_routed_to_them(diary):
    (first, second) = diary.say(spread(NOW, 60, 2))
    posts = {stored.id: stored.post for stored in diary.store.get([first, second])}
    diary.store.write(
        [Entry(posts[first], None, make_decision(Queue.PR)), Entry(posts[second], None, make_decision(Queue.PR))]
    )
    queues = overview(diary.store, BANK, SPAN).queues
    assert [(one.key, one.count) for one in queues] == [("pr", 2), ("service", 0), ("marketing", 0)]


def test_without_an_own_bank_all_signal_is_ones_own(diary):
    fill(diary)
    found = overview(diary.store, Settings(brand=""), SPAN)
    assert found.own.count == found.signal.count


def test_every_figure_is_what_its_query_finds(diary):
    fill(diary)
    found = overview(diary.store, BANK, SPAN)
    figures = [getattr(found, one.name) for one in fields(found) if isinstance(getattr(found, one.name), Figure)]
    for figure in (*figures, *found.queues, *found.dropped):
        assert diary.store.search(figure.query).total == figure.count
    for voice in found.voices:
        assert diary.store.count(voice.query) == voice.count


def test_the_span_before_ends_where_the_span_begins():
    assert Span(NOW - HOUR, NOW).before == Span(NOW - 2 * HOUR, NOW - HOUR)
