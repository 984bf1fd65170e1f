"""Audiences: who is a member, how they are checked, saved, paged and exported; on both databases."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from crawlers.items import Author, Platform
from nlp.labels import Aspect, Kind
from nlp.records import Subject
from service.accounts import Accounts, Principal, Role
from service.customers import AudienceDefinition, Audiences, Customers, TagCondition
from service.db import Database
from service.errors import ConflictError, InvalidError, NotFoundError
from service.stores.contract import StoredPost
from tests.support.factories import make_analysis, make_post

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
MARKETER = Principal(7, "chen", "陈", Role.MARKETING)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def said(
    number: int,
    *labels: Kind,
    author: Author,
    days_ago: float = 1,
    sure: float = 0.9,
    platform: Platform = Platform.WEIBO,
):
    at = NOW - timedelta(days=days_ago)
    post = make_post(number, author=author, platform=platform, published_at=at, fetched_at=at)
    kinds = {kind: sure if kind in labels else 0.01 for kind in Kind}
    analysis = make_analysis(post, labels=labels, kinds=kinds, aspects=(Aspect.CREDIT_CARD,))
    return StoredPost(post, analysis, None, NOW, NOW)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def customers(database: Database, clock: Clock):
    """Four authors: a wants a card; b too, not surely; c too, long ago, and may leave; d praises."""
    customers = Customers(database, clock)
    customers.learn([
        said(1, Kind.PURCHASE_INTENT, author=Author("a", "甲", "", 50)),
        said(2, Kind.PURCHASE_INTENT, author=Author("b", "乙", "person", 9000), sure=0.6),
        said(3, Kind.PURCHASE_INTENT, Kind.CHURN_INTENT, author=Author("c", "丙"), days_ago=20),
        said(4, Kind.PRAISE, author=Author("d", "丁"), platform=Platform.FORUM),
    ])  # fmt: skip
    return customers


@pytest.fixture
def audiences(customers: Customers):
    return customers.audiences


def test_who_wants_a_kind_of_card_wants_a_card(customers: Customers, audiences: Audiences):
    wants = said(9, Kind.PURCHASE_INTENT, author=Author("e", "戊"))
    platinum = (Subject("product", "platinum_card", "白金卡", 0, 3),)
    customers.learn([replace(wants, analysis=replace(wants.analysis, subjects=platinum))])

    assert audiences.count(define(all=["intent:platinum_card"])) == 1
    assert audiences.count(define(all=["intent:credit_card"])) == 4
    found = customers.profiles(tag="intent:credit_card").profiles
    assert {profile.author_key for profile in found} == {"weibo:a", "weibo:b", "weibo:c", "weibo:e"}


def define(**fields) -> AudienceDefinition:
    """A definition; conditions may be given as bare tags."""
    return AudienceDefinition.model_validate(
        {
            name: [{"tag": each} if isinstance(each, str) else each for each in value]
            if name in ("all", "any", "none")
            else value
            for name, value in fields.items()
        }
    )


CARD = "intent:credit_card"
MEMBERS = [
    ({"all": [CARD]}, "abc"),
    ({"all": ["intent:*"]}, "abc"),
    ({"all": ["intent:mortgage"]}, ""),
    ({"all": [{"tag": CARD, "min_confidence": 0.8}]}, "ac"),
    ({"all": [{"tag": CARD, "min_confidence": 0.6}]}, "abc"),
    ({"all": [{"tag": CARD, "max_age_days": 7}]}, "ab"),
    ({"all": [{"tag": "intent:*", "max_age_days": 7, "min_confidence": 0.8}]}, "a"),
    ({"all": [CARD, "churn_risk"]}, "c"),
    ({"any": ["churn_risk", "advocate"]}, "cd"),
    ({"all": [CARD], "any": ["churn_risk", "advocate"]}, "c"),
    ({"all": [CARD], "none": ["churn_risk"]}, "ab"),
    ({"all": [CARD], "none": [{"tag": "churn_risk", "max_age_days": 7}]}, "abc"),
    ({"any": ["intent:*", "advocate"], "platforms": ["forum"]}, "d"),
    ({"any": ["intent:*", "advocate"], "platforms": ["forum", "weibo"]}, "abcd"),
    ({"all": [CARD], "min_followers": 1000}, "b"),
    ({"all": [CARD], "verified": ["person"]}, "b"),
    ({"all": [CARD], "verified": [""]}, "ac"),
]


@pytest.mark.parametrize(("fields", "expected"), MEMBERS)
def test_members_are_those_whom_the_definition_means(audiences: Audiences, fields, expected: str):
    preview = audiences.preview(define(**fields))
    assert sorted(profile.author_key.removeprefix("weibo:") for profile in preview.sample) == list(expected)
    assert preview.count == audiences.count(define(**fields)) == len(expected)


def test_who_loses_the_tag_is_out(audiences: Audiences, customers: Customers, clock: Clock):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    customers.revoke(customers.profile("weibo:a").tags[0].id, MARKETER)
    clock.now += timedelta(days=11)
    assert [member.name for member in audiences.members(saved.id).members] == ["乙"]
    assert audiences.get(saved.id).count == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "至少选一个"),
        ({"none": ["churn_risk"]}, "至少选一个"),
        ({"all": ["intent:spaceship"]}, "没有标签"),
        ({"all": [{"tag": CARD, "min_confidence": 1.5}]}, "less than or equal to 1"),
        ({"all": [{"tag": CARD, "max_age_days": 0}]}, "greater than or equal to 1"),
        ({"all": [CARD], "platforms": ["myspace"]}, "platforms"),
        ({"all": [CARD], "verified": ["yes"]}, "verified"),
        ({"all": [CARD], "colour": "red"}, "Extra inputs"),
        ({"all": [{"tag": CARD, "min_confidance": 0.5}]}, "Extra inputs"),
        ({"all": [CARD] * 21}, "at most 20"),
    ],
)
def test_a_definition_that_means_nothing_is_refused(fields, message: str):
    with pytest.raises(ValidationError, match=message):
        define(**fields)


def test_a_definition_reads_as_a_sentence():
    definition = define(
        all=[{"tag": CARD, "min_confidence": 0.7, "max_age_days": 30}],
        any=["advocate", "intent:*"],
        none=["churn_risk"],
        min_followers=100,
    )
    assert definition.words == (
        "购买意向：信用卡（置信度 ≥ 0.7，30 天内），且有其一：好口碑、购买意向：任何产品，且没有 流失风险，且粉丝 ≥ 100"
    )


def test_a_saved_audience_comes_back_as_it_was(audiences: Audiences):
    definition = define(all=[{"tag": CARD, "min_confidence": 0.8}], platforms=["weibo"])
    saved = audiences.save("  想办卡  ", definition, MARKETER)
    assert audiences.get(saved.id) == saved
    assert (saved.name, saved.definition, saved.created_by, saved.created_at, saved.count) == (
        "想办卡",
        definition,
        "chen",
        NOW,
        2,
    )
    assert audiences.all() == [saved]


def test_a_name_is_given_once(audiences: Audiences):
    audiences.save("想办卡", define(all=[CARD]), MARKETER)
    with pytest.raises(ConflictError, match="已有名为「想办卡」"):
        audiences.save("想办卡", define(all=[CARD]), MARKETER)


@pytest.mark.parametrize("name", ["", "  ", "长" * 101])
def test_a_name_needs_words_and_an_end(audiences: Audiences, name: str):
    with pytest.raises(InvalidError, match="客群名称"):
        audiences.save(name, define(all=[CARD]), MARKETER)


def test_a_deleted_audience_is_gone_and_its_members_are_not(audiences: Audiences, customers: Customers):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    audiences.delete(saved.id, MARKETER)
    for act in (audiences.get, audiences.members, lambda number: audiences.delete(number, MARKETER)):
        with pytest.raises(NotFoundError, match="没有客群"):
            act(saved.id)
    assert customers.profile("weibo:a").tags


def all_pages(audiences: Audiences, number: int, size: int) -> list[list[str]]:
    pages, after = [], ""
    while True:
        page = audiences.members(number, after=after, size=size)
        pages.append([member.author_key for member in page.members])
        after = page.next
        if not after:
            return pages


def test_pages_hold_every_member_once(audiences: Audiences):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    assert all_pages(audiences, saved.id, 2) == [["weibo:a", "weibo:b"], ["weibo:c"]]
    assert all_pages(audiences, saved.id, 3) == [["weibo:a", "weibo:b", "weibo:c"]]


def test_posts_that_come_in_between_pages_neither_repeat_nor_skip_members(audiences: Audiences, customers: Customers):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    first = audiences.members(saved.id, size=2)
    customers.learn([
        said(8, Kind.PURCHASE_INTENT, author=Author("a", "甲"), days_ago=0),
        said(9, Kind.PURCHASE_INTENT, author=Author("e", "戊"), days_ago=0),
    ])  # fmt: skip
    second = audiences.members(saved.id, after=first.next, size=2)
    assert [member.name for member in (*first.members, *second.members)] == ["甲", "乙", "丙", "戊"]


def test_a_cursor_that_no_page_gave_is_refused(audiences: Audiences):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    with pytest.raises(InvalidError, match="翻页"):
        audiences.members(saved.id, after="weibo:a")


def test_an_export_is_safe_in_excel_and_tells_only_what_was_asked_for(audiences: Audiences, customers: Customers):
    customers.learn([said(7, Kind.PURCHASE_INTENT, author=Author("5012345678901234", "=1+1", "person", 12))])
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    file = io.BytesIO()
    assert audiences.export_csv(saved.id, file, MARKETER) == 4
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert [row["客户标识"] for row in rows] == ["weibo:a", "weibo:b", "weibo:c", "weibo:5012345678901234"]
    assert rows[3]["昵称"] == "'=1+1"
    assert rows[2]["标签"] == "购买意向：信用卡"
    assert rows[0] == {
        "客户标识": "weibo:a", "昵称": "甲", "平台": "weibo", "粉丝数": "50", "认证": "未认证", "标签": "购买意向：信用卡", "说明": "信用卡",
        "置信度": "0.90", "依据帖子": make_post(1).id, "标签到期": "2026-04-16 14:00:00", "最近发言": "2026-03-17 14:00:00",
    }  # fmt: skip


def test_an_export_larger_than_a_page_is_complete(
    audiences: Audiences, customers: Customers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("service.customers.audiences.LARGEST_PAGE", 2)
    saved = audiences.save("意向", define(any=[CARD, "advocate"]), MARKETER)
    assert audiences.export_csv(saved.id, io.BytesIO(), MARKETER) == 4


def test_what_is_done_with_audiences_is_audited(audiences: Audiences, database: Database, clock: Clock):
    saved = audiences.save("想办卡", define(all=[CARD]), MARKETER)
    audiences.export_csv(saved.id, io.BytesIO(), MARKETER)
    audiences.delete(saved.id, MARKETER)
    entries = Accounts(database, clock).audit().entries
    assert [(entry.action, entry.object_id) for entry in entries] == [
        ("delete_audience", str(saved.id)),
        ("export_audience", str(saved.id)),
        ("save_audience", str(saved.id)),
    ]
    assert entries[1].detail == {"name": "想办卡", "rows": 3}


def test_the_wildcard_is_about_intents_only():
    cards = TagCondition(tag="intent:credit_card")
    assert cards.holds("intent:platinum_card")
    assert not TagCondition(tag="intent:platinum_card").holds("intent:credit_card")
    condition = TagCondition(tag="intent:*")
    assert condition.holds("intent:fund")
    assert not condition.holds("advocate")
