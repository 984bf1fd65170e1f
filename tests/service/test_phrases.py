"""The book of new phrases over real stores: found by a job, decided by people, then words."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.items import Author
from service.accounts import Permission, Role
from service.accounts.audit import AuditFilter
from service.errors import NotFoundError
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.phrases import discover_phrases
from service.jobs.running import run_in_background
from service.settings import Settings
from service.stores.contract import Entry, Filters, Query
from service.watch.phrases import EXAMPLES, FRESH, PhraseState
from tests.support.factories import EPOCH, make_analysis, make_noise, make_post

SAYINGS = (
    "听说{}要来了，大家小心", "我的工资被{}搞没了", "什么是{}啊", "又是{}，太烦了", "昨天遇到{}", "{}真的很离谱",
    "支行说这叫{}", "因为{}白跑一趟", "{}！投诉去", "朋友也碰上{}，说没办法",
)  # fmt: skip
NEW, ADOPTED, IGNORED = PhraseState


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = EPOCH + timedelta(hours=12)

    def __call__(self):
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(tmp_path: Path, clock: Clock) -> Iterator[Context]:
    opened = Context.open(Settings(home=tmp_path), clock)
    yield opened
    opened.close()


def say(context: Context, phrase: str, numbers: range, *, author: str = "", key: str = "", noise: bool = False) -> None:
    """Store the phrase in different sentences, an hour apart, the first number first."""
    for number in numbers:
        text = SAYINGS[number % len(SAYINGS)].format(phrase)
        who = Author(id=author or str(number), name="somebody")
        at = EPOCH + timedelta(minutes=number)
        post = make_post(number, text=text, author=who, published_at=at, fetched_at=at)
        context.store.write([Entry(post, make_noise(post) if noise else make_analysis(post, duplicate_key=key))])


def test_a_phrase_is_found_and_kept_with_its_posts(context: Context, clock: Clock):
    say(context, "澜贷宝", range(1, 11))
    seen = []
    result = discover_phrases(context, progress=lambda done, total: seen.append((done, total)))
    assert (result.posts, result.added, [one.phrase for one in result.found]) == (10, 1, ["澜贷宝"])
    assert seen[-1] == (10, 10)
    (one,) = context.phrases.find(NEW)
    assert (one.posts, one.authors, one.state) == (10, 10, NEW)
    assert one.first_seen == EPOCH + timedelta(minutes=1)
    assert one.found_at == clock.now
    assert one.examples == tuple(make_post(number).id for number in range(10, 10 - EXAMPLES, -1))


def test_found_again_it_keeps_its_first_day_and_what_was_decided(context: Context, clock: Clock):
    say(context, "澜贷宝", range(1, 11))
    discover_phrases(context)
    context.phrases.decide("澜贷宝", ADOPTED, "lin")
    clock.now += timedelta(days=6)
    say(context, "澜贷宝", range(20, 28))
    assert discover_phrases(context).added == 0
    (one,) = context.phrases.find(ADOPTED)
    assert (one.posts, one.first_seen, one.decided_by) == (18, EPOCH + timedelta(minutes=1), "lin")


def test_noise_old_posts_copies_and_brands_make_no_new_phrase(context: Context, clock: Clock):
    say(context, "澜贷宝", range(1, 11), noise=True)
    say(context, "薅券节", range(21, 31), author="spammer")
    say(context, "跨省存款团", range(41, 51), key="same")
    say(context, "江海快贷", range(61, 71))
    assert discover_phrases(context).found == ()
    clock.now += timedelta(days=30)
    say(context, "霖鹿", range(81, 91))
    assert discover_phrases(context).found == ()
    assert [one.phrase for one in discover_phrases(context, days=31).found] == ["霖鹿"]


def test_an_ignored_phrase_does_not_come_back_until_it_is_put_back(context: Context):
    say(context, "澜贷宝", range(1, 11))
    discover_phrases(context)
    context.phrases.decide("澜贷宝", IGNORED, "lin")
    assert context.phrases.find(NEW) == []
    assert discover_phrases(context).found == ()
    context.phrases.decide("澜贷宝", NEW, "lin")
    assert [one.phrase for one in context.phrases.find(NEW)] == ["澜贷宝"]
    actions = [entry.action for entry in context.accounts.audit(AuditFilter(object_type="phrase")).entries]
    assert actions == ["new_phrase", "ignored_phrase"]


def test_a_phrase_that_is_not_found_any_more_is_no_longer_new(context: Context, clock: Clock):
    say(context, "澜贷宝", range(1, 11))
    discover_phrases(context)
    clock.now += FRESH + timedelta(days=1)
    assert context.phrases.find(NEW) == []


def test_a_phrase_that_is_not_there_is_refused_with_a_remedy(context: Context):
    with pytest.raises(NotFoundError, match="请刷新"):
        context.phrases.decide("没有的词", ADOPTED, "lin")


def test_an_adopted_phrase_is_hot_at_once_and_a_keyword_of_what_comes(context: Context):
    say(context, "澜贷宝", range(1, 11))
    discover_phrases(context)
    context.phrases.decide("澜贷宝", ADOPTED, "lin")
    hot = context.store.hot_words(Query(), Query(), phrases=context.phrases.adopted())
    assert {word.word: word.count for word in hot}["澜贷宝"] == 10
    take(context, [make_post(50, text="江海银行的澜贷宝又扣了我的年费")])
    (stored,) = context.store.get([make_post(50).id])
    assert "澜贷宝" in stored.analysis.keywords


def test_it_is_found_by_a_search_as_often_as_it_is_counted(context: Context):
    say(context, "澜贷宝", range(1, 11))
    assert context.store.phrase_counts(Query(filters=Filters(noise=False)), ["澜贷宝"]) == {"澜贷宝": 10}
    assert context.store.count(Query(text="澜贷宝")) == 10


def test_jobs_discover_phrases_and_cut_words_anew(context: Context):
    say(context, "澜贷宝", range(1, 11))
    assert run_in_background(context, "phrases").counts == {"posts": 10, "found": 1, "added": 1}
    assert run_in_background(context, "recut").counts == {"posts": 0}


def test_analysts_and_admins_decide():
    from service.accounts import ROLE_PERMISSIONS

    assert {role for role in Role if Permission.MANAGE_WORDS in ROLE_PERMISSIONS[role]} == {Role.ADMIN, Role.ANALYST}
