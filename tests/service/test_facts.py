"""Facts are what routing knows of a post."""

from dataclasses import replace

import pytest

from crawlers.items import Author, Count
from nlp.labels import DropReason, Kind
from service.routing.facts import to_facts
from service.settings import Settings
from tests.service.routing_samples import analysis, post

JIANGHAI = Settings(brand="jianghai", influential_followers=1000)
ANY_BANK = Settings(brand="", influential_followers=1000)


@pytest.mark.parametrize(
    ("brands", "own", "competitor"),
    [
        (("jianghai",), True, False),
        (("jianghai", "yungang"), True, True),
        (("yungang",), False, True),
        ((), False, False),
    ],
)
def test_own_bank_and_competitors_are_told_apart_by_the_setting(brands, own, competitor):
    facts = to_facts(post(), analysis(brands=brands), JIANGHAI)
    assert (facts.own_brand, facts.competitor) == (own, competitor)


def test_without_an_own_bank_any_bank_is_the_own_one():
    facts = to_facts(post(), analysis(brands=("yungang",)), ANY_BANK)
    assert facts.own_brand
    assert not facts.competitor


def test_without_an_own_bank_a_post_that_names_none_is_not_own():
    assert not to_facts(post(), analysis(brands=()), ANY_BANK).own_brand


def test_reach_adds_reposts_comments_and_likes():
    counted = replace(post(), reposts=Count(5), comments=Count(7), likes=Count(30), views=Count(10_000))
    facts = to_facts(counted, analysis(), JIANGHAI)
    assert (facts.reach, facts.reposts) == (42, 5)


@pytest.mark.parametrize(("followers", "influential"), [(None, False), (999, False), (1000, True)])
def test_influence_is_followers_over_the_cut(followers, influential):
    facts = to_facts(replace(post(), author=Author(followers=followers)), analysis(), JIANGHAI)
    assert facts.influential is influential
    assert facts.followers == (followers or 0)


def test_unknown_followers_are_not_influential_even_with_a_cut_of_zero():
    facts = to_facts(post(), analysis(), Settings(influential_followers=0))
    assert not facts.influential


def test_labels_and_drop_reason_are_the_words_of_the_data():
    dropped = analysis(labels=(Kind.COMPLAINT, Kind.CHURN_INTENT), drop_reason=DropReason.SPAM)
    facts = to_facts(post(), dropped, JIANGHAI)
    assert facts.kinds == {"complaint", "churn_intent"}
    assert facts.drop_reason == "spam"
    assert to_facts(post(), analysis(), JIANGHAI).drop_reason == ""
