"""What makes a day look like a bot's, and what never does."""

from dataclasses import replace

import pytest

from nlp.bots import RULES, AuthorDay, bot_signs, has_grievance
from nlp.labels import Kind
from nlp.records import BotSigns

FLOOD = AuthorDay(posts=35, texts=3, grievances=0, promotions=0)
AGENT = AuthorDay(posts=10, texts=9, grievances=0, promotions=7)


def test_a_flood_of_one_text_is_a_bots():
    assert bot_signs(FLOOD) == BotSigns(posts=35, alike=0.9143, promotions=0.0)


def test_a_day_of_offers_is_a_bots():
    assert bot_signs(AGENT) == BotSigns(posts=10, alike=0.1, promotions=0.7)


def test_an_offer_that_many_accounts_post_is_a_template():
    single = AuthorDay(posts=1, texts=1, grievances=0, promotions=0)
    assert bot_signs(single, RULES.template_authors) == BotSigns(1, 0.0, 0.0, RULES.template_authors)
    assert bot_signs(single, RULES.template_authors - 1) is None


@pytest.mark.parametrize(
    "day",
    [
        AuthorDay(posts=10, texts=1, grievances=10, promotions=0),
        replace(FLOOD, grievances=35),
        replace(FLOOD, grievances=11),
        replace(AGENT, grievances=3),
        replace(FLOOD, posts=19),
        replace(FLOOD, texts=8),
        replace(AGENT, promotions=5),
        AuthorDay(posts=200, texts=200, grievances=0, promotions=0),
    ],
    ids=[
        "angry customer",
        "petition",
        "third complains",
        "agent complains",
        "few",
        "differing",
        "few offers",
        "chatty",
    ],
)
def test_a_person_is_not_taken_for_a_bot(day):
    assert bot_signs(day) is None


def test_what_a_person_repeats_is_a_grievance():
    assert has_grievance((Kind.OTHER, Kind.COMPLAINT))
    assert not has_grievance((Kind.PURCHASE_INTENT, Kind.PRAISE, Kind.CAMPAIGN_FEEDBACK, Kind.OTHER))
