"""Ingest over real stores: idempotent, crash-safe between its steps, and nothing unmasked or lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Author, Count, Platform, Post, PostType
from nlp.pipeline import AnalysisError
from service.customers import Customers
from service.desk import Desk
from service.ingest.batch import Taken, take
from service.ingest.context import Context
from service.ingest.rederive import reanalyse, reroute
from service.settings import Settings
from service.stores.contract import Filters, Query
from service.stores.decision import Queue

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
COMPLAINT = "江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去投诉！"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path, brand="jhb"), lambda: NOW)
    yield context
    context.close()


def make(number: int, text: str = COMPLAINT, **changes: object) -> Post:
    post = Post(
        site="weibo", native_id=str(number), platform=Platform.WEIBO, type=PostType.POST, text=text, fetched_at=NOW,
        author=Author(str(number), f"用户{number}"), published_at=NOW,
    )  # fmt: skip
    return replace(post, **changes)  # type: ignore[arg-type]


def test_the_same_batch_again_changes_nothing_but_counts(context: Context) -> None:
    first = take(context, [make(1), make(2)])
    again = take(context, [make(1, likes=Count(9, "9")), make(2)])
    assert (first.stored, first.duplicate, first.cases_opened) == (2, 0, 2)
    assert (again.stored, again.duplicate, again.analysed, again.cases_opened) == (0, 2, 0, 0)
    assert context.store.get(["weibo:1"])[0].post.likes.value == 9
    assert context.desk.count() == 2


def counted(context: Context, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the texts that the model gets."""
    whole, asked = type(context.analyser).analyse, []

    def analyse(self: object, texts: list, **options: object) -> object:
        asked.extend(text.id for text in texts)
        return whole(self, texts, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(type(context.analyser), "analyse", analyse)
    return asked


def test_a_post_that_clean_up_or_masks_change_is_analysed_once(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(context, monkeypatch)
    posts = [
        make(1, "江海银行乱扣费，打我电话13800138000"),
        make(2, "气死了//@阿江: 江海银行又崩了", type=PostType.REPOST),
        make(3, "江海银行<br>排队两小时<img alt=[泪] src=x>&nbsp;没人管"),
        make(4, "江海银行  客服   打不通"),
        make(5, "江海銀行閃退", quoted="//@阿江: 又崩了"),
        make(6, "转发微博", quoted="江海银行又崩了"),
    ]
    taken = [take(context, posts) for _ in range(3)]
    assert [one.analysed for one in taken] == [6, 0, 0]
    assert sorted(asked) == [post.id for post in posts]


def test_an_edited_post_is_analysed_anew_however_short_and_a_cut_one_is_not(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(context, [make(1), make(2)])
    asked = counted(context, monkeypatch)
    edited, later = "江海银行已解决", NOW + timedelta(hours=1)
    take(context, [make(1, edited, fetched_at=later), make(2, COMPLAINT[:20] + "…", fetched_at=later)])
    take(context, [make(1, edited, fetched_at=later)])
    assert asked == ["weibo:1"]
    assert [stored.post.text for stored in context.store.get(["weibo:1", "weibo:2"])] == [edited, COMPLAINT]
    assert context.store.count(Query(text="已解决")) == 1
    take(context, [make(1)])
    assert context.store.get(["weibo:1"])[0].post.text == edited


def test_a_post_twice_in_a_batch_counts_once(context: Context) -> None:
    taken = take(context, [make(1), make(1)])
    assert (taken.posts, taken.stored, taken.duplicate) == (2, 1, 1)


def test_a_crash_before_the_case_is_healed_by_reroute(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_self: Desk, _posts: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "receive", crash)
        with pytest.raises(RuntimeError, match="power cut"):
            take(context, [make(1)])
    assert context.store.get(["weibo:1"])[0].routing is None
    healed = reroute(context)
    assert (healed.cases_opened, context.desk.count()) == (1, 1)
    stored = context.store.get(["weibo:1"])[0]
    assert stored.routing is not None
    assert stored.routing.queue is Queue.SERVICE


def test_a_crash_before_the_tags_doubles_no_case(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_self: Customers, _posts: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(Customers, "learn", crash)
        with pytest.raises(RuntimeError, match="power cut"):
            take(context, [make(1)])
    assert take(context, [make(1)]).cases_opened == 0
    assert context.desk.count() == 1


def failing_on(context: Context, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type(context.analyser).analyse

    def analyse(self: object, texts: list, **options: object) -> object:
        if any(word in text.text for text in texts):
            raise AnalysisError(texts[0].id, "the model")
        return whole(self, texts, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(type(context.analyser), "analyse", analyse)


def test_a_post_that_cannot_be_analysed_is_stored_masked_and_picked_up_later(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing_on(context, "坏", patch)
        taken = take(context, [make(1), make(2, "坏了，打我电话１３８ 1234 5678")])
    assert (taken.stored, taken.analysed, taken.unanalysed) == (2, 1, 1)
    stored = context.store.get(["weibo:2"])[0]
    assert stored.analysis is None
    assert stored.post.text == "坏了，打我电话[手机号]"
    assert reanalyse(context).analysed == 1
    assert context.store.count(Query(filters=Filters(analysed=False))) == 0


def test_a_changed_model_version_is_derived_anew_and_keeps_the_counts(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(context, [make(1, likes=Count(7, "7"))])
    assert reanalyse(context).analysed == 0
    monkeypatch.setattr(type(context.analyser), "version", "next")
    assert reanalyse(context).analysed == 1
    stored = context.store.get(["weibo:1"])[0]
    assert stored.post.likes.value == 7
    assert context.desk.count() == 1


def test_half_an_emoji_does_not_stop_a_batch(context: Context) -> None:
    taken = take(context, [make(1, "江海银行\ud83d"), make(2)])
    assert taken.stored == 2


def test_counts_of_batches_add_up() -> None:
    total = Taken()
    total.add(Taken(posts=2, stored=1, duplicate=1))
    total.add(Taken(posts=3, stored=3))
    assert (total.posts, total.stored, total.duplicate) == (5, 4, 1)
