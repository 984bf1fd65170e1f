"""Bot-like authors through the ingest: a flood is noise with its reason, an angry customer is not, nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Author, Post
from nlp.labels import DropReason, Kind, Source
from nlp.records import Analysis
from service.accounts import Principal, Role
from service.ingest.batch import take
from service.ingest.bots import mark_bots
from service.ingest.context import Context
from service.ingest.correcting import correct
from service.ingest.marking import mark_earlier
from service.learning import Labels
from service.settings import Settings
from service.stores.contract import Entry, Filters, Flow, PostStore, Query
from service.stores.decision import Queue
from tests.support.factories import make_analysis, make_noise, make_post

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = datetime(2026, 3, 1, 16, tzinfo=UTC)
AGENT = Author(id="7", name="小刘办卡")
OFFER = "想办大额信用卡的朋友看过来，江海银行内部员工帮你申请，需要的私信我"
COMPLAINT = "江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去投诉！"


def posts_of(author: Author, count: int, text: str = OFFER, start: int = 1) -> list[Post]:
    return [
        replace(make_post(start + n, text=f"{text}{n}", author=author), published_at=NOW - timedelta(minutes=n))
        for n in range(count)
    ]


def said(posts: list[Post], key: str = "offer", **fields: object) -> dict[str, Analysis]:
    return {
        post.id: make_analysis(post, **({"labels": (Kind.OTHER,), "duplicate_key": key} | fields)) for post in posts
    }


def test_flows_are_counts_by_author_day_and_text(store: PostStore):
    late = make_post(3, author=AGENT, published_at=DAY + timedelta(days=1))
    posts = [*posts_of(AGENT, 2), late, make_post(4), make_post(5, author=Author(name="无号"))]
    analyses = [
        make_analysis(posts[0], duplicate_key="a"),
        make_noise(posts[1], duplicate_key="a"),
        make_analysis(late, labels=(Kind.PRAISE,)),
        None,
        make_analysis(posts[4]),
    ]
    store.write([Entry(post, analysis) for post, analysis in zip(posts, analyses, strict=True)])
    store.refresh()
    other = "weibo:1004"
    flows = [
        Flow(other, DAY, posts[3].id, 1, 0, 0),
        Flow("weibo:7", DAY, "a", 2, 1, 1),
        Flow("weibo:7", DAY + timedelta(days=1), late.id, 1, 0, 0),
    ]
    assert store.flows(Query()) == flows
    assert store.flows(Query(filters=Filters(authors=(other,)))) == flows[:1]
    assert store.flows(Query(filters=Filters(until=DAY))) == []


def test_stored_posts_and_the_batch_count_once_each(store: PostStore):
    posts = posts_of(AGENT, 21)
    store.write([Entry(post, analysis) for post, analysis in zip(posts, said(posts).values(), strict=True)][:10])
    store.refresh()
    settings = Settings()
    (early,) = {one.bot for one in mark_bots(store, settings, posts[:19], said(posts[:19])).values()}
    assert early is None
    marked = mark_bots(store, settings, posts, said(posts))
    assert {one.drop_reason for one in marked.values()} == {DropReason.BOT_LIKE}
    assert {(one.bot.posts, one.bot.alike) for one in marked.values() if one.bot} == {(21, round(20 / 21, 4))}


@pytest.mark.parametrize(
    ("author", "fields"),
    [
        (AGENT, {"labels": (Kind.COMPLAINT,)}),
        (replace(AGENT, verified="organisation"), {}),
        (replace(AGENT, name="江海银行客服"), {}),
        (Author(name="没有账号"), {}),
    ],
    ids=["angry customer", "organisation", "own account", "unknown author"],
)
def test_these_are_never_marked(store: PostStore, author: Author, fields: dict):
    posts = posts_of(author, 40)
    marked = mark_bots(store, Settings(own_accounts=("江海银行客服",)), posts, said(posts, **fields))
    assert {one.bot for one in marked.values()} == {None}


def test_a_grievance_of_a_bot_like_author_is_kept_with_the_mark(store: PostStore):
    posts = posts_of(AGENT, 30)
    analyses = said(posts)
    analyses[posts[0].id] = replace(analyses[posts[0].id], labels=(Kind.COMPLAINT,))
    marked = mark_bots(store, Settings(), posts, analyses)
    assert marked[posts[0].id].drop_reason is None
    assert marked[posts[0].id].bot is not None


def test_an_offer_that_five_accounts_post_is_a_template_and_a_shared_complaint_is_not(store: PostStore):
    posts = [make_post(n, text=OFFER) for n in range(1, 6)]
    marked = mark_bots(store, Settings(), posts, said(posts))
    assert {one.bot.authors for one in marked.values() if one.bot} == {5}
    shared = [make_post(n, text=COMPLAINT) for n in range(1, 60)]
    assert {one.bot for one in mark_bots(store, Settings(), shared, said(shared, "same")).values()} == {None}


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path, brand="jhb"), lambda: NOW)
    yield context
    context.close()


def test_earlier_posts_are_marked_by_the_job_and_a_person_may_disagree(context: Context):
    posts = posts_of(AGENT, 30)
    context.store.write([Entry(post, analysis) for post, analysis in zip(posts, said(posts).values(), strict=True)])
    assert mark_earlier(context) == 30
    noise = Query(filters=Filters(drop_reasons=("bot_like",)))
    assert context.store.count(noise) == 30
    assert {one.routing.queue for one in context.store.export(noise) if one.routing} == {Queue.NONE}
    assert mark_earlier(context) == 0
    (first,) = context.store.get([posts[0].id])
    assert first.analysis is not None
    person = Principal(1, "li", "小李", Role.ANALYST)
    correct(context, {posts[0].id: replace(Labels.of(first.analysis), source=Source.PERSON)}, person)
    assert context.store.count(noise) == 29
    assert mark_earlier(context) == 0


def test_an_angry_customer_reaches_the_desk_however_often(context: Context):
    angry = Author(id="8", name="气坏了的老王")
    take(context, posts_of(angry, 30, COMPLAINT))
    mark_earlier(context)
    assert context.store.count(Query(filters=Filters(noise=True))) == 0
    assert context.store.count(Query(filters=Filters(queues=("service",)))) == 30
    assert context.store.search(Query(), collapse=True).hits[0].similar == 29
