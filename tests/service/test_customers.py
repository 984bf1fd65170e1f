"""Profiles and tags: what gives a tag, how evidence adds up, expires and is revoked; on both databases."""

import re
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.items import Author
from nlp.labels import Aspect, DropReason, Kind, Sentiment, Source
from nlp.records import Mention, Opinion, Subject
from service.accounts import Accounts, Principal, Role
from service.customers import Customers, tag_names
from service.customers.tags import DAYS, claims
from service.db import Database
from service.errors import NotFoundError
from service.stores.contract import StoredPost
from tests.support.factories import make_analysis, make_noise, make_post

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
KEY = "weibo:甲"
MARKETER = Principal(7, "chen", "陈", Role.MARKETING)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


def said(
    *labels: Kind, number: int = 1, days_ago: float = 0, sure: float = 0.9, author: str = "甲", **fields
) -> StoredPost:
    """A post with these labels, as sure as said, by an author; other fields are those of the analysis."""
    at = NOW - timedelta(days=days_ago)
    post = make_post(
        number, author=Author(id=author, name=f"用户{author}", followers=120), published_at=at, fetched_at=at
    )
    fields.setdefault("brands", ("jhb",))
    kinds = {kind: sure if kind in labels else 0.01 for kind in Kind}
    return StoredPost(post, make_analysis(post, labels=labels, kinds=kinds, **fields), None, NOW, NOW)


def product(value: str, text: str) -> Subject:
    return Subject("product", value, text, 0, len(text))


def tags(customers: Customers, key: str = KEY) -> dict[str, float]:
    return {tag.tag: tag.confidence for tag in customers.profile(key).tags}


def given_by(post: StoredPost, brand: str = "jhb") -> dict[str, str]:
    return {claim.tag: claim.subject for claim in claims(post, brand, NOW)}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def customers(database: Database, clock: Clock):
    return Customers(database, clock, brand="jhb")


# what gives a tag

CARD = (Aspect.CREDIT_CARD,)
CMB = Mention("cmb", "招商银行", 0, 2)
WANTS = (product("credit_card", "白金卡"),)
OTHERS = {"brands": ("cmb",), "mentions": (CMB,)}
BOTH = {"brands": ("jhb", "cmb"), "mentions": (CMB,)}
GOOD, BAD = (Sentiment.POSITIVE, Sentiment.NEGATIVE)
CMB_BLAMED = BOTH | {"opinions": (Opinion("jhb", None, GOOD, 0, 2), Opinion("cmb", None, BAD, 3, 5))}
JHB_BLAMED = BOTH | {"opinions": (Opinion("jhb", None, BAD, 0, 2), Opinion("cmb", None, GOOD, 3, 5))}
GIVES = [
    ("a product that is named", said(Kind.PURCHASE_INTENT, subjects=WANTS), {"intent:credit_card": "白金卡"}),
    (
        "an amount",
        said(Kind.PURCHASE_INTENT, subjects=(product("mortgage", "房贷"), Subject("amount", "500000", "50万", 5, 8))),
        {"intent:mortgage": "房贷，50万元"},
    ),
    (
        "two products",
        said(Kind.PURCHASE_INTENT, subjects=(*WANTS, product("fund", "基金"))),
        {"intent:credit_card": "白金卡", "intent:fund": "基金"},
    ),
    ("only an aspect", said(Kind.PURCHASE_INTENT, aspects=(Aspect.LOAN,)), {"intent:loan": "贷款"}),
    ("an aspect that is no product", said(Kind.PURCHASE_INTENT, aspects=(Aspect.BRANCH,)), {"intent:other": ""}),
    (
        "a comparison",
        said(Kind.PURCHASE_INTENT, subjects=WANTS, **BOTH),
        {"intent:credit_card": "白金卡", "considering_competitor": "招商银行"},
    ),
    (
        "a product and a wider one",
        said(
            Kind.PURCHASE_INTENT,
            subjects=(
                product("credit_card", "信用卡"),
                product("platinum_card", "白金卡"),
                product("points", "积分"),
                Subject("term", "P12M", "12期", 5, 8),
            ),
        ),
        {"intent:platinum_card": "白金卡，12个月"},
    ),
    (
        "leaving us for a bank that is named",
        said(Kind.CHURN_INTENT, aspects=CARD, subjects=(Subject("goes_to", "cmb", "招行", 0, 2),), **BOTH),
        {"churn_risk": "信用卡，转向招商银行"},
    ),
    ("leaving", said(Kind.CHURN_INTENT, aspects=CARD), {"churn_risk": "信用卡"}),
    ("leaving another bank", said(Kind.CHURN_INTENT, **OTHERS), {"leaving_competitor": "招商银行"}),
    ("leaving us for another bank", said(Kind.CHURN_INTENT, **BOTH), {"churn_risk": ""}),
    ("a complaint", said(Kind.COMPLAINT, aspects=CARD), {"unhappy": "信用卡"}),
    ("leaving another bank for us", said(Kind.CHURN_INTENT, **CMB_BLAMED), {"leaving_competitor": "招商银行"}),
    (
        "leaving another bank, by the words",
        said(
            Kind.CHURN_INTENT, sentiment=Sentiment.NEUTRAL, subjects=(Subject("leaves", "cmb", "招行", 0, 2),), **BOTH
        ),
        {"leaving_competitor": "招商银行"},
    ),
    ("a complaint about another bank beside us", said(Kind.COMPLAINT, **CMB_BLAMED), {}),
    ("a complaint about us beside another bank", said(Kind.COMPLAINT, **JHB_BLAMED), {"unhappy": ""}),
    ("praise at our cost", said(Kind.PRAISE, **JHB_BLAMED), {}),
    ("praise of us beside another bank", said(Kind.PRAISE, **CMB_BLAMED), {"advocate": ""}),
    ("a complaint about another bank", said(Kind.COMPLAINT, **OTHERS), {}),
    ("praise", said(Kind.PRAISE, aspects=CARD), {"advocate": "信用卡"}),
    ("praise of another bank", said(Kind.PRAISE, **OTHERS), {}),
    ("a campaign", said(Kind.CAMPAIGN_FEEDBACK), {"campaign": ""}),
    ("two kinds", said(Kind.COMPLAINT, Kind.CHURN_INTENT), {"unhappy": "", "churn_risk": ""}),
    ("no bank named", said(Kind.COMPLAINT, brands=()), {"unhappy": ""}),
    ("other talk", said(Kind.OTHER), {}),
    ("a question", said(Kind.INQUIRY), {}),
]


@pytest.mark.parametrize(("post", "expected"), [pytest.param(*row[1:], id=row[0]) for row in GIVES])
def test_a_post_gives_tags(post: StoredPost, expected: dict[str, str]):
    assert given_by(post) == expected


def test_without_a_bank_of_ones_own_no_bank_is_another():
    assert given_by(said(Kind.CHURN_INTENT, **OTHERS), brand="") == {"churn_risk": ""}


@pytest.mark.parametrize(
    "post",
    [
        said(Kind.PURCHASE_INTENT, source=Source.ADVERTISEMENT),
        said(Kind.PURCHASE_INTENT, source=Source.NEWS),
        said(Kind.PURCHASE_INTENT, drop_reason=DropReason.EMPTY),
        said(Kind.PURCHASE_INTENT, author=""),
    ],
    ids=["an advertisement", "news", "noise", "nobody knows who"],
)
def test_only_a_known_person_who_speaks_gets_tags(post: StoredPost):
    assert given_by(post) == {}


def test_every_tag_that_can_be_given_has_a_name_and_a_length():
    given_tags = {tag for _, post, _ in GIVES for tag in given_by(post)}
    assert given_tags <= tag_names().keys()
    assert {tag.split(":")[0] for tag in tag_names()} == DAYS.keys()


def test_the_manual_states_how_long_each_tag_holds():
    manual = (Path(__file__).parents[2] / "docs" / "customers.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)(?::<产品>)?` .* (\d+) \|$", manual, re.MULTILINE))
    assert rows == {tag: str(days) for tag, days in DAYS.items()}


# profiles


def test_a_person_who_speaks_gets_a_profile_even_without_a_tag(customers: Customers):
    assert customers.learn([said(Kind.OTHER)]) == 0
    profile = customers.profile(KEY)
    assert (profile.name, profile.platform, profile.followers, profile.tags) == ("用户甲", "weibo", 120, ())


def test_noise_makes_no_profile(customers: Customers):
    post = make_post(author=Author(id="甲"))
    customers.learn([StoredPost(post, make_noise(post), None, NOW, NOW), StoredPost(post, None, None, NOW, NOW)])
    with pytest.raises(NotFoundError, match="没有客户 weibo:甲"):
        customers.profile(KEY)


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_profile_shows_the_author_as_in_the_newest_post(customers: Customers, newest_first: bool):
    def by(name: str, followers: int | None, days_ago: int) -> StoredPost:
        at = NOW - timedelta(days=days_ago)
        post = make_post(days_ago, author=Author(id="甲", name=name, followers=followers), published_at=at)
        return StoredPost(post, make_analysis(post), None, NOW, NOW)

    posts = [by("新名", None, 1), by("旧名", 50, 9)]
    for post in posts if newest_first else reversed(posts):
        customers.learn([post])
    profile = customers.profile(KEY)
    assert profile.name == "新名"
    assert (profile.first_seen, profile.last_seen) == (NOW - timedelta(days=9), NOW - timedelta(days=1))


def test_a_time_in_the_future_counts_as_now(customers: Customers):
    customers.learn([said(Kind.PRAISE, days_ago=-400)])
    profile = customers.profile(KEY)
    assert profile.last_seen == NOW
    assert profile.tags[0].expires_at == NOW + timedelta(days=180)


# evidence


def test_a_tag_has_confidence_proof_and_an_end(customers: Customers):
    assert customers.learn([said(Kind.PURCHASE_INTENT, subjects=WANTS, sure=0.83, days_ago=2)]) == 1
    (tag,) = customers.profile(KEY).tags
    assert (tag.tag, tag.name, tag.subject, tag.confidence) == (
        "intent:credit_card",
        "购买意向：信用卡",
        "白金卡",
        0.83,
    )
    assert [evidence.post_id for evidence in tag.evidence] == [make_post(1).id]
    assert tag.evidence_at == NOW - timedelta(days=2)
    assert tag.expires_at == NOW + timedelta(days=28)
    assert tag.made_at == NOW


def test_the_same_posts_again_change_nothing(customers: Customers, clock: Clock):
    posts = [said(Kind.COMPLAINT), said(Kind.COMPLAINT, Kind.CHURN_INTENT, number=2)]
    assert customers.learn(posts) == 2
    before = customers.profile(KEY)
    clock.pass_by(hours=5)
    assert customers.learn(posts) == 0
    assert customers.profile(KEY) == before


def test_evidence_adds_up_in_any_order(customers: Customers):
    posts = [
        said(Kind.PRAISE, number=1, days_ago=30, sure=0.95),
        said(Kind.PRAISE, number=2, days_ago=3, sure=0.6),
        said(Kind.PRAISE, number=3, days_ago=10, sure=0.7),
    ]
    seen = set()
    for number, order in enumerate(permutations(posts)):
        for post in order:
            author = Author(id=f"a{number}", name="甲")
            own = make_post(0, native_id=post.post.native_id, author=author, published_at=post.post.published_at)
            customers.learn([StoredPost(own, post.analysis, None, NOW, NOW)])
        (tag,) = customers.profile(f"weibo:a{number}").tags
        seen.add((tag.confidence, tag.expires_at, tag.evidence))
    ((confidence, expires_at, evidence),) = seen
    assert confidence == 0.95
    assert expires_at == NOW + timedelta(days=177)
    assert [proof.post_id for proof in evidence] == [posts[1].id, posts[2].id, posts[0].id]


def test_a_post_that_is_too_old_gives_no_tag(customers: Customers):
    assert customers.learn([said(Kind.PURCHASE_INTENT, days_ago=30)]) == 0
    assert tags(customers) == {}


def test_a_new_analysis_changes_or_withdraws_what_the_old_one_said(customers: Customers):
    customers.learn([said(Kind.COMPLAINT, sure=0.6)])
    assert customers.learn([said(Kind.COMPLAINT, sure=0.8)]) == 1
    assert tags(customers) == {"unhappy": 0.8}
    assert customers.learn([said(Kind.PRAISE)]) == 2
    assert tags(customers) == {"advocate": 0.9}


def test_a_post_that_turns_out_to_be_noise_loses_its_tags(customers: Customers):
    customers.learn([said(Kind.PURCHASE_INTENT)])
    post = said(Kind.PURCHASE_INTENT).post
    customers.learn([StoredPost(post, make_noise(post), None, NOW, NOW)])
    assert tags(customers) == {}


def test_withdrawing_one_proof_leaves_the_tag_to_the_others(customers: Customers):
    customers.learn([said(Kind.PRAISE, number=1, sure=0.9), said(Kind.PRAISE, number=2, sure=0.6)])
    customers.learn([said(Kind.OTHER, number=1)])
    assert tags(customers) == {"advocate": 0.6}


def test_learning_many_posts_takes_several_transactions(customers: Customers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("service.customers.customers.BATCH", 10)
    assert customers.learn([said(Kind.PRAISE, number=n, author=str(n % 12)) for n in range(25)]) == 25
    assert customers.count_tags() == 12


# the end of a tag


def test_a_tag_is_gone_at_its_end_before_anyone_cleans_up(customers: Customers, clock: Clock):
    customers.learn([said(Kind.CHURN_INTENT)])
    clock.pass_by(days=60, seconds=-1)
    assert tags(customers) == {"churn_risk": 0.9}
    clock.pass_by(seconds=1)
    assert tags(customers) == {}
    assert customers.count_tags() == 0


def test_cleaning_up_counts_the_tags_that_ended(customers: Customers, clock: Clock):
    customers.learn([said(Kind.COMPLAINT, Kind.CHURN_INTENT)])
    assert customers.expire(clock.now) == 0
    clock.pass_by(days=30)
    assert customers.expire(clock.now) == 1
    assert tags(customers) == {"churn_risk": 0.9}
    assert customers.expire(clock.now) == 0


def test_a_tag_is_no_surer_than_the_proof_that_is_left(customers: Customers, clock: Clock):
    customers.learn([said(Kind.PRAISE, number=1, days_ago=170, sure=0.99), said(Kind.PRAISE, number=2, sure=0.6)])
    assert tags(customers) == {"advocate": 0.99}
    clock.pass_by(days=10)
    assert customers.expire(clock.now) == 0
    assert tags(customers) == {"advocate": 0.6}


def test_an_ended_tag_is_not_made_again_by_the_post_that_proved_it(customers: Customers, clock: Clock):
    customers.learn([said(Kind.COMPLAINT)])
    clock.pass_by(days=31)
    customers.expire(clock.now)
    assert customers.learn([said(Kind.COMPLAINT)]) == 0
    assert tags(customers) == {}


# revoking


def only_tag(customers: Customers) -> int:
    (tag,) = customers.profile(KEY).tags
    return tag.id


def test_a_revoked_tag_is_gone_and_audited(customers: Customers, database: Database, clock: Clock):
    customers.learn([said(Kind.PRAISE)])
    number = only_tag(customers)
    customers.revoke(number, MARKETER)
    assert tags(customers) == {}
    (entry,) = Accounts(database, clock).audit().entries
    assert (entry.actor, entry.action, entry.object_id) == ("chen", "revoke_tag", str(number))
    assert entry.detail == {"tag": "advocate", "author": KEY}


def test_a_revoked_tag_is_not_made_again_by_the_same_proof(customers: Customers):
    customers.learn([said(Kind.PRAISE)])
    customers.revoke(only_tag(customers), MARKETER)
    assert customers.learn([said(Kind.PRAISE, sure=0.99)]) == 0
    assert tags(customers) == {}


def test_nor_after_an_analysis_that_did_not_see_it(customers: Customers):
    customers.learn([said(Kind.PRAISE)])
    customers.revoke(only_tag(customers), MARKETER)
    customers.learn([said(Kind.OTHER)])
    customers.learn([said(Kind.PRAISE)])
    assert tags(customers) == {}


def test_new_proof_makes_a_revoked_tag_again_without_the_old_one(customers: Customers, clock: Clock):
    customers.learn([said(Kind.PRAISE, sure=0.99)])
    customers.revoke(only_tag(customers), MARKETER)
    clock.pass_by(hours=1)
    assert customers.learn([said(Kind.PRAISE, number=2, sure=0.6)]) == 1
    (tag,) = customers.profile(KEY).tags
    assert (tag.confidence, tag.made_at, len(tag.evidence)) == (0.6, clock.now, 1)


@pytest.mark.parametrize("how", ["unknown", "revoked", "ended"])
def test_only_a_tag_that_holds_can_be_revoked(customers: Customers, clock: Clock, how: str):
    customers.learn([said(Kind.PRAISE)])
    number = only_tag(customers)
    if how == "revoked":
        customers.revoke(number, MARKETER)
    if how == "ended":
        clock.pass_by(days=180)
    with pytest.raises(NotFoundError, match="没有标签"):
        customers.revoke(number + 1 if how == "unknown" else number, MARKETER)


# lists


def test_profiles_are_found_by_words_tag_and_platform_last_seen_first(customers: Customers):
    customers.learn([
        said(Kind.PRAISE, number=1, author="a1", days_ago=3),
        said(Kind.COMPLAINT, number=2, author="a2", days_ago=1),
        said(Kind.PRAISE, number=3, author="b%", days_ago=2),
    ])  # fmt: skip
    find = lambda **given: [profile.author_key for profile in customers.profiles(**given).profiles]  # noqa: E731
    assert find() == ["weibo:a2", "weibo:b%", "weibo:a1"]
    assert find(text="户a") == ["weibo:a2", "weibo:a1"]
    assert find(text="b%") == ["weibo:b%"]
    assert find(text="%1") == []
    assert find(tag="advocate") == ["weibo:b%", "weibo:a1"]
    assert find(tag="advocate", text="a") == ["weibo:a1"]
    assert find(platform="forum") == []


def test_a_page_of_profiles_beyond_the_end_is_the_last(customers: Customers):
    customers.learn([said(Kind.PRAISE, number=n, author=str(n)) for n in range(35)])
    page = customers.profiles(page=9)
    assert (page.total, page.page, page.pages, len(page.profiles)) == (35, 2, 2, 5)


def test_tags_are_counted_most_frequent_first(customers: Customers):
    customers.learn([
        said(Kind.PRAISE, number=1, author="a"),
        said(Kind.COMPLAINT, number=2, author="a"),
        said(Kind.COMPLAINT, number=3, author="b"),
    ])  # fmt: skip
    assert [(row.name, row.count) for row in customers.tag_counts()] == [("不满意", 2), ("好口碑", 1)]
    assert customers.count_tags() == 3


# laws

POSTS = st.builds(
    said,
    st.sampled_from([Kind.PRAISE, Kind.COMPLAINT, Kind.OTHER]),
    number=st.integers(1, 4),
    days_ago=st.sampled_from([0, 29, 31, 181]),
    sure=st.sampled_from([0.5, 0.7, 0.9]),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@given(posts=st.lists(POSTS, max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_known_follows_from_the_last_word_of_each_post(customers: Customers, posts: list[StoredPost]):
    for post in [said(Kind.OTHER, number=n) for n in range(1, 5)]:
        customers.learn([post])
    customers.learn(posts)
    expected: dict[str, float] = {}
    for post in {post.id: post for post in posts}.values():
        for claim in claims(post, "jhb", NOW):
            if claim.expires_at > NOW:
                expected[claim.tag] = max(expected.get(claim.tag, 0), claim.confidence)
    assert tags(customers) == expected
