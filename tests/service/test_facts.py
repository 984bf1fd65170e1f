"""Facts are what routing knows of a post."""

import pytest

from crawlers.items import Author
from nlp.labels import DropReason, Kind, Sentiment
from nlp.records import Mention, Opinion
from service.routing.facts import by_the_bank_itself, to_facts
from service.settings import Settings
from tests.support.factories import make_analysis, make_post

POST = make_post()
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
    facts = to_facts(POST, make_analysis(POST, brands=brands), JIANGHAI)
    assert (facts.own_brand, facts.competitor) == (own, competitor)


@pytest.mark.parametrize(("ygb", "elsewhere"), [(Sentiment.NEGATIVE, True), (Sentiment.NEUTRAL, False)])
def test_a_grievance_that_is_another_banks_is_a_fact(ygb, elsewhere):
    said = (Opinion("jianghai", None, Sentiment.POSITIVE, 0, 2), Opinion("yungang", None, ygb, 3, 5))
    analysis = make_analysis(POST, brands=("jianghai", "yungang"), opinions=said)
    assert to_facts(POST, analysis, JIANGHAI).grievance_elsewhere is elsewhere
    assert not to_facts(POST, analysis, ANY_BANK).grievance_elsewhere


def test_without_an_own_bank_any_bank_is_the_own_one():
    facts = to_facts(POST, make_analysis(POST, brands=("yungang",)), ANY_BANK)
    assert facts.own_brand
    assert not facts.competitor


def test_without_an_own_bank_a_post_that_names_none_is_not_own():
    assert not to_facts(POST, make_analysis(POST, brands=()), ANY_BANK).own_brand


def test_reach_adds_reposts_comments_and_likes():
    counted = make_post(reposts=5, comments=7, likes=30, views=10_000)
    facts = to_facts(counted, make_analysis(POST), JIANGHAI)
    assert (facts.reach, facts.reposts) == (42, 5)


@pytest.mark.parametrize(("followers", "influential"), [(None, False), (999, False), (1000, True)])
def test_influence_is_followers_over_the_cut(followers, influential):
    facts = to_facts(make_post(author=Author(followers=followers)), make_analysis(POST), JIANGHAI)
    assert facts.influential is influential
    assert facts.followers == (followers or 0)


def test_unknown_followers_are_not_influential_even_with_a_cut_of_zero():
    facts = to_facts(make_post(author=Author()), make_analysis(POST), Settings(influential_followers=0))
    assert not facts.influential


def test_labels_and_drop_reason_are_the_words_of_the_data():
    dropped = make_analysis(POST, labels=(Kind.COMPLAINT, Kind.CHURN_INTENT), drop_reason=DropReason.SPAM)
    facts = to_facts(POST, dropped, JIANGHAI)
    assert facts.kinds == {"complaint", "churn_intent"}
    assert facts.drop_reason == "spam"
    assert to_facts(POST, make_analysis(POST), JIANGHAI).drop_reason == ""


@pytest.mark.parametrize(
    ("author", "itself"),
    [
        (Author(id="1", name="江海银行信用卡", verified="organisation"), True),
        (Author(id="1", name="江海银行信用卡", verified=""), False),
        (Author(id="2", name="江海晚报", verified="organisation"), False),
        (Author(id="3", name="云港银行", verified="organisation"), False),
    ],
)
def test_the_banks_own_account_is_told_by_badge_and_name(author, itself):
    named = (Mention("jianghai", "江海银行", 0, 4), Mention("yungang", "云港银行", 5, 9))
    found = make_analysis(POST, mentions=named)
    assert by_the_bank_itself(make_post(author=author), found, JIANGHAI) is itself


def test_an_account_named_in_the_settings_is_the_banks_own():
    settings = JIANGHAI.model_copy(update={"own_accounts": ("江海银行小助手",)})
    post = make_post(author=Author(id="4", name="江海银行小助手"))
    assert to_facts(post, make_analysis(post), settings).own_account
    assert not to_facts(post, make_analysis(post), JIANGHAI).own_account
