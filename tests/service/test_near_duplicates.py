"""The index of near-duplicates over SQLite and PostgreSQL, and ingest through it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from nlp.clean import clean
from nlp.evaluation.edits import EDITS
from nlp.evaluation.made_posts import make_posts
from service.db import Database
from service.db.tables import DuplicateBandRow, DuplicateEntryRow, DuplicateTextRow
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.near_duplicates import KEPT, NearDuplicates
from service.ingest.rederive import reanalyse
from service.settings import Settings
from service.stores.contract import Filters, Query
from tests.support.factories import make_analysis, make_post

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
POST = "江海银行手机银行今天早上又登不上去，客服电话一直占线，工资都取不出来，太过分了"
EDITED = f"求扩散！{POST.replace('太过分了', '太气人了')}[怒] http://t.cn/A6xYz1b"
OTHER = "云港银行的理财经理推荐的产品到期亏了两成，问他就说市场不好，合同上一句提示也没有"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def said(*texts: str, start: int = 1) -> dict:
    posts = [make_post(number, text=text) for number, text in enumerate(texts, start)]
    return {post.id: make_analysis(post) for post in posts}


def keys(index: NearDuplicates, *texts: str, before: tuple[str, ...] = (), start: int = 1) -> list[str]:
    analyses = said(*texts, start=start)
    placed = index.place(analyses, dict(zip(analyses, before, strict=False)))
    assert list(placed) == list(analyses)
    return [analysis.duplicate_key for analysis in placed.values()]


def rows(database: Database) -> tuple[int, int, int]:
    with database.reading() as session:
        tables = (DuplicateTextRow, DuplicateEntryRow, DuplicateBandRow)
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def index(database: Database, clock: Clock) -> NearDuplicates:
    return NearDuplicates(database, clock)


def test_edited_reposts_share_a_cluster_across_batches_and_restarts(index: NearDuplicates, database: Database):
    first, other = keys(index, POST, OTHER)
    again = NearDuplicates(database, lambda: NOW)
    assert keys(again, EDITED, POST, start=3) == [first, first]
    assert other != first


def test_reposts_of_one_batch_share_a_cluster(index: NearDuplicates):
    assert len(set(keys(index, POST, EDITED, POST))) == 1


def test_short_texts_that_one_word_makes_another_matter_are_two_across_batches(index: NearDuplicates):
    (free,) = keys(index, "江海银行信用卡年费怎么免")
    charged, again = keys(index, "江海银行信用卡年费怎么收", "请问江海银行信用卡年费怎么免", start=2)
    assert charged != free
    assert again == free


def test_a_text_too_short_to_compare_has_no_cluster(index: NearDuplicates):
    assert keys(index, "好的", "[泪][泪]") == ["", ""]
    assert keys(index) == []


def test_placing_again_changes_nothing(index: NearDuplicates, database: Database):
    first = keys(index, POST, EDITED, OTHER)
    before = rows(database)
    assert before[:2] == (3, 2)
    assert keys(index, POST, EDITED, OTHER) == first
    assert rows(database) == before


def test_two_workers_that_meet_the_same_texts_make_the_same_clusters(index: NearDuplicates, database: Database):
    texts = make_posts(5, 40)
    orders = [texts, texts[::-1], texts[20:] + texts[:20], [text + "！" for text in texts]]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda order: dict(zip(map(clean, order), keys(index, *order), strict=True)), orders))
    assert {found[0][clean(text)] == found[1][clean(text)] == found[2][clean(text)] for text in texts} == {True}
    assert [found[3][clean(text + "！")] for text in texts] == [found[0][clean(text)] for text in texts]
    assert rows(database)[0] == len(texts)


def test_most_edits_are_found_through_the_database(index: NearDuplicates):
    from random import Random

    texts = make_posts(11, 30)
    originals = keys(index, *map(clean, texts))
    random = Random(1)
    for edit in EDITS.values():
        edited = keys(index, *(clean(edit(text, random)) for text in texts), start=100)
        assert sum(one == other for one, other in zip(edited, originals, strict=True)) >= 28


def test_old_texts_are_forgotten_and_seen_ones_stay(index: NearDuplicates, database: Database, clock: Clock):
    first, _ = keys(index, POST, OTHER)
    clock.now += KEPT - timedelta(days=1)
    assert keys(index, EDITED) == [first]
    clock.now += timedelta(days=2)
    assert index.forget(clock.now) == 2
    assert keys(index, EDITED) == [first]
    assert rows(database)[1] == 1
    clock.now += 2 * KEPT
    index.forget(clock.now)
    assert rows(database) == (0, 0, 0)


def test_a_post_that_is_derived_anew_keeps_its_cluster_when_the_index_forgot_it(index: NearDuplicates):
    assert keys(index, POST, EDITED, before=("b59e7ada6cdc3559",)) == ["b59e7ada6cdc3559"] * 2


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path, brand="jhb"), lambda: NOW)
    yield context
    context.close()


def test_ingest_folds_reposts_and_loses_none(context: Context, monkeypatch: pytest.MonkeyPatch):
    take(context, [make_post(1, text=POST), make_post(2, text=OTHER)])
    take(context, [make_post(3, text=EDITED), make_post(4, text=f"@江海银行 {POST}")])
    folded = context.store.search(Query(), collapse=True, sort="oldest")
    assert (folded.total, [hit.similar for hit in folded.hits]) == (4, [2, 0])
    leader = folded.hits[0].stored.analysis
    assert leader is not None
    group = Query(filters=Filters(duplicate_keys=(leader.duplicate_key,)))
    assert {stored.id for stored in context.store.export(group)} == {make_post(number).id for number in (1, 3, 4)}
    monkeypatch.setattr(type(context.analyser), "version", "next")
    assert reanalyse(context).analysed == 4
    assert context.store.count(group) == 3


def test_ingest_after_forgetting_leaves_stored_clusters_alone(context: Context, monkeypatch: pytest.MonkeyPatch):
    take(context, [make_post(1, text=POST), make_post(2, text=EDITED)])
    NearDuplicates(context.database, context.clock).forget(NOW + 2 * KEPT)
    monkeypatch.setattr(type(context.analyser), "version", "next")
    assert reanalyse(context).analysed == 2
    first, second = context.store.get([make_post(1).id, make_post(2).id])
    assert first.analysis is not None
    assert second.analysis is not None
    assert first.analysis.duplicate_key == second.analysis.duplicate_key


def test_the_key_follows_the_title_too(index: NearDuplicates):
    post = replace(make_post(1, text="同样的情况请进来说说"), title=POST)
    (placed,) = index.place({post.id: make_analysis(post)}).values()
    assert placed.duplicate_key not in keys(index, "同样的情况请进来说说")
