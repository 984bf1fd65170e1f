"""The incident rule: enough people report it, more than usual, or one report spread."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.items import Author
from nlp.labels import Aspect, Kind, Sentiment
from nlp.records import Mention, Opinion
from service.stores.sqlite import SqliteStore
from service.watch.incidents import find_incidents
from tests.service.watch_samples import BANK, HOUR, NOW, Diary, spread

REPORT = {"labels": (Kind.INCIDENT, Kind.COMPLAINT), "urgency": 2}


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    store = SqliteStore(tmp_path / "posts.db")
    store.setup()
    yield Diary(store)
    store.close()


def found(diary: Diary) -> dict[str, int]:
    return {incident.key: len(incident.posts) for incident in find_incidents(diary.store, BANK, NOW)}


def test_three_people_make_an_incident(diary):
    diary.say(spread(NOW, 300, 3), **REPORT)
    assert found(diary) == {"mobile_app": 3}


def test_two_reports_that_nobody_shared_do_not(diary):
    diary.say(spread(NOW, 300, 2), **REPORT)
    assert found(diary) == {}


def test_one_person_who_repeats_himself_does_not(diary):
    diary.say(spread(NOW, 300, 5), post={"author": Author(id="u1", name="一人")}, **REPORT)
    assert found(diary) == {}


@pytest.mark.parametrize(
    ("post", "urgency", "incident"),
    [
        ({"reposts": 60, "comments": 20, "likes": 20}, 2, True),
        ({"reposts": 60, "comments": 20, "likes": 19}, 2, False),
        ({"reposts": 99}, 1, False),
        ({"likes": 500}, 1, True),
        ({"author": Author(id="v", name="大V", followers=2_000_000)}, 2, True),
        ({"author": Author(id="v", name="大V", followers=2_000_000)}, 1, False),
    ],
)
def test_one_report_is_enough_if_it_spread(diary, post, urgency, incident):
    diary.say([NOW - HOUR], post=post, **(REPORT | {"urgency": urgency}))
    assert (found(diary) == {"mobile_app": 1}) is incident


def test_reports_of_the_day_before_do_not_count(diary):
    diary.say(spread(NOW - timedelta(hours=24), 60, 5), **REPORT)
    assert found(diary) == {}


def test_a_matter_reported_every_day_needs_twice_as_many(diary):
    for day in range(1, 15):
        diary.say(spread(NOW - timedelta(days=day), 600, 4), **REPORT)
    diary.say(spread(NOW, 300, 7), **REPORT)
    assert found(diary) == {}
    diary.say([NOW - HOUR], **REPORT)
    assert found(diary) == {"mobile_app": 8}


def test_reports_are_grouped_by_their_most_common_aspect(diary):
    diary.say(spread(NOW, 300, 4), aspects=(Aspect.MOBILE_APP, Aspect.PAYMENT), **REPORT)
    diary.say(spread(NOW, 300, 3), aspects=(Aspect.MOBILE_APP,), **REPORT)
    diary.say(spread(NOW, 300, 3), aspects=(Aspect.WEALTH,), **REPORT)
    assert found(diary) == {"mobile_app": 7, "wealth": 3}


def test_reports_without_an_aspect_belong_to_what_most_others_tell(diary):
    diary.say(spread(NOW, 300, 4), aspects=(Aspect.ATM,), **REPORT)
    diary.say(spread(NOW, 300, 2), aspects=(), **REPORT)
    assert found(diary) == {"atm": 6}


def test_reports_that_name_no_aspect_at_all_are_one_matter(diary):
    diary.say(spread(NOW, 300, 4), aspects=(), **REPORT)
    assert found(diary) == {"general": 4}


def test_a_report_without_blame_is_not_enough_however_far_it_spread(diary):
    diary.say([NOW - HOUR], post={"likes": 5000}, sentiment=Sentiment.NEUTRAL, **REPORT)
    assert found(diary) == {}


def test_incidents_of_other_banks_are_not_ours(diary):
    diary.say(spread(NOW, 300, 9), brands=("yungang",), **REPORT)
    assert found(diary) == {}


def test_incidents_of_another_bank_beside_ours_are_not_ours(diary):
    said = (
        Opinion("jianghai", None, Sentiment.POSITIVE, 0, 2),
        Opinion("yungang", None, Sentiment.NEGATIVE, 3, 5),
    )
    diary.say(spread(NOW, 300, 9), brands=("jianghai", "yungang"), opinions=said, **REPORT)
    assert found(diary) == {}


def test_notices_of_the_bank_itself_are_no_reports(diary):
    official = Author(id="o", name="江海银行", verified="organisation", followers=900_000)
    named = (Mention("jianghai", "江海银行", 0, 4),)
    diary.say([NOW - HOUR], post={"author": official, "reposts": 900}, mentions=named, **REPORT)
    assert found(diary) == {}
