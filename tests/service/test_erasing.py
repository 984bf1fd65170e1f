"""Posts and authors are erased everywhere: store, counts, cases, profiles, alerts."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawlers.items import Author, Count, Post
from crawlers.spiders.marks import Marks
from service.accounts import AuditFilter
from service.cli.app import app
from service.db.columns import JsonObject
from service.db.tables import AlertPostRow, AlertRow
from service.desk.forgetting import ERASED
from service.errors import NotFoundError
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.erasing import Erased, erase_author, erase_gone
from service.ingest.repolling_counts import CountsHistory
from service.ingest.sources import marks_path
from service.settings import Settings
from service.stores.contract import Check, Filters, Query
from service.watch.rows import Detail
from tests.support.factories import make_post

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
COMPLAINT = "江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去投诉！"
INTENT = "想办一张江海银行的白金信用卡，准备下周去网点申请，需要什么材料？"
LIN, ZHOU = Author("6100000001", "林小满"), Author("6100000002", "周周不加班")


def post(number: int, text: str, author: Author, **fields: object) -> Post:
    return make_post(number, text=text, author=author, published_at=NOW, fetched_at=NOW, url="", **fields)


POSTS = [post(1, COMPLAINT, LIN, likes=3), post(2, INTENT, LIN), post(3, COMPLAINT + "气死", ZHOU)]
IDS = [one.id for one in POSTS]


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    yield from filled(Settings(home=tmp_path, brand="jhb"))


def filled(settings: Settings) -> Iterator[Context]:
    """Two authors with cases, tags, growing counts, and an alert that names one of them."""
    context = Context.open(settings, lambda: NOW)
    take(context, POSTS)
    take(context, [replace(POSTS[0], likes=Count(9, "9"), fetched_at=NOW + timedelta(hours=1))])
    detail = Detail(explanation="", last_post_at=NOW.isoformat(), calm_from=NOW.isoformat(), first_post_id=IDS[0],
                    top_post_id=IDS[0], top_author=LIN.name)  # fmt: skip
    with context.database.session() as session:
        row = AlertRow(
            kind="burst", key="jhb", severity="high", title="突增", opened_at=NOW, updated_at=NOW, state="open",
            observed=9.0, expected=1.0, threshold=4.0, window_start=NOW, window_end=NOW,
            detail=cast("JsonObject", asdict(detail)),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(AlertPostRow(alert_id=row.id, post_id=post_id) for post_id in IDS)
    yield context
    context.close()


def titles(context: Context) -> dict[str, str]:
    return {case.author_name: case.title for case in context.desk.cases(None).cases}


def top_author(context: Context) -> str:
    (alert,) = context.watch.live()
    return alert.top_author


def tags(context: Context, author: Author) -> int:
    return len(context.customers.profile(f"weibo:{author.id}").tags)


def test_an_author_is_erased_everywhere_and_others_stay(context: Context) -> None:
    assert set(titles(context)) == {LIN.name, ZHOU.name}
    assert erase_author(context, f"weibo:{LIN.id}", "system") == Erased(posts=2, profiles=1)
    context.store.refresh()
    assert context.store.known(IDS) == {IDS[2]}
    assert context.store.count(Query(text="白金")) == 0
    with pytest.raises(NotFoundError):
        context.customers.profile(f"weibo:{LIN.id}")
    assert titles(context)[""] == ERASED
    assert titles(context)[ZHOU.name].startswith("江海银行")
    assert top_author(context) == ""
    assert tags(context, ZHOU) > 0


def test_no_mark_of_an_erased_post_is_left(context: Context) -> None:
    book = Marks(marks_path(context))
    book.add("weibo", dict.fromkeys(IDS, "3/0"), NOW)
    erase_author(context, f"{POSTS[0].site}:{LIN.id}", "admin")
    assert set(book.read("weibo", NOW - timedelta(days=1))) == {IDS[2]}


def test_erasing_again_finds_nothing(context: Context) -> None:
    erase_author(context, f"weibo:{LIN.id}", "system")
    assert erase_author(context, f"weibo:{LIN.id}", "system") == Erased(0, 0)
    assert erase_author(context, "weibo:nobody", "system") == Erased(0, 0)


def test_the_audit_log_does_not_name_the_author(context: Context) -> None:
    erase_author(context, f"weibo:{LIN.id}", "system")
    (entry,) = context.accounts.audit(AuditFilter(object_type="author")).entries
    assert (entry.action, entry.detail) == ("erase_author", {"posts": 2, "profiles": 1})
    assert LIN.id not in entry.object_id


def test_nothing_of_an_erased_author_is_left_in_the_tables(context: Context) -> None:
    erase_author(context, f"weibo:{LIN.id}", "system")
    assert not context.store.count(Query(filters=Filters(authors=(f"weibo:{LIN.id}",))))
    with context.database.reading() as session:
        for table in ("cases", "profiles", "alerts", "post_counts"):
            rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
            assert not [row for row in rows if LIN.id in str(row) or LIN.name in str(row) or IDS[1] in str(row)]


def test_an_id_of_the_site_erases_what_is_stored_under_its_hash(tmp_path: Path) -> None:
    for context in filled(Settings(home=tmp_path, brand="jhb", hash_author_ids=True)):
        assert erase_author(context, f"weibo:{LIN.id}", "system") == Erased(posts=2, profiles=1)


def test_a_gone_post_is_erased_with_what_it_proved(context: Context) -> None:
    context.settings.erase_gone_after_days = 0
    before = tags(context, LIN)
    assert len(CountsHistory(context.database).of(context.store.get(IDS[:1])[0])) == 2
    context.store.check(dict.fromkeys(IDS[:2], Check(NOW + timedelta(hours=2), "已删除")))
    assert erase_gone(context, NOW + timedelta(hours=3)) == 2
    assert context.store.known(IDS) == {IDS[2]}
    assert before > tags(context, LIN) == 0
    assert titles(context)[LIN.name] == ERASED
    assert top_author(context) == ""
    assert take(context, POSTS[:1]).stored == 1
    assert len(CountsHistory(context.database).of(context.store.get(IDS[:1])[0])) == 1


def run(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=answer)


@pytest.fixture
def home(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_HOME", str(context.settings.home))


@pytest.mark.usefixtures("home")
def test_the_command_asks_before_it_erases(context: Context) -> None:
    refused = run("erase", f"weibo:{LIN.id}", answer="n\n")
    assert refused.exit_code == 1
    assert "2 条帖子" in refused.stdout
    assert context.store.known(IDS) == set(IDS)
    assert run("erase", f"weibo:{LIN.id}", answer="y\n").exit_code == 0
    assert context.store.known(IDS) == {IDS[2]}


@pytest.mark.usefixtures("home")
def test_the_command_answers_machines(context: Context) -> None:
    assert run("erase", f"weibo:{LIN.id}", "--json").exit_code == 2
    done = run("erase", f"weibo:{LIN.id}", "--yes", "--json")
    assert json.loads(done.stdout) == {"author": f"weibo:{LIN.id}", "posts": 2, "profiles": 1}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("author", ["6100000001", "weibo:", ":7"])
def test_the_command_wants_site_and_id(author: str) -> None:
    done = run("erase", author, "--yes")
    assert done.exit_code == 2
    assert "站点:作者编号" in done.stderr
