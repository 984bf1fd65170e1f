"""The database: schema and migrations agree, times are aware, transactions hold, history cannot be changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from service.db import Database, DatabaseUnavailableError, open_database
from service.db.columns import Base
from service.db.migrate import FOLDER
from service.db.tables import (
    AlertEventRow,
    AlertRow,
    ApiTokenRow,
    AuditRow,
    CaseEventRow,
    CaseRow,
    JobStateRow,
    UserRow,
)

HEAD = ScriptDirectory(str(FOLDER)).get_current_head()
NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)


def audit_row(**fields):
    return AuditRow(
        **(
            {"at": NOW, "actor": "li", "action": "login", "object_type": "user", "object_id": "1", "detail": {}}
            | fields
        )
    )


def case_row():
    return CaseRow(
        queue="service", status="open", title="年费", matter="problem/card", author_key="weibo:1", author_name="甲",
        platform="weibo", priority=2, urgency=1, opened_at=NOW, updated_at=NOW, due_at=NOW,
    )  # fmt: skip


def alert_row():
    return AlertRow(
        kind="burst", key="incident", severity="high", title="突增", opened_at=NOW, updated_at=NOW, state="open",
        observed=9.0, expected=1.0, threshold=4.0, window_start=NOW, window_end=NOW, detail={},
    )  # fmt: skip


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database):
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_changes_nothing_and_keeps_rows(database: Database):
    with database.session() as session:
        session.add(JobStateRow(job="crawl", paused=True))
    database.upgrade()
    with database.reading() as session:
        assert session.get_one(JobStateRow, "crawl").paused


def test_several_starters_may_upgrade_an_empty_database_at_once(empty_database_url: str):
    def start(_: int) -> int:
        own = open_database(empty_database_url)
        try:
            own.upgrade()
            with own.reading() as session:
                return len(session.scalars(select(UserRow)).all())
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [0, 0, 0, 0]


def test_a_time_comes_back_aware_and_in_utc_whatever_zone_it_had(database: Database):
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    with database.session() as session:
        session.add(audit_row(at=shanghai))
    with database.reading() as session:
        read = session.scalars(select(AuditRow.at)).one()
    assert read == NOW
    assert read.tzinfo is UTC


def test_a_naive_time_is_refused_with_the_remedy(database: Database):
    with pytest.raises(StatementError, match="pass an aware datetime"), database.session() as session:
        session.add(audit_row(at=NOW.replace(tzinfo=None)))


def test_an_exception_inside_a_session_rolls_everything_back(database: Database):
    def fail_half_way():
        with database.session() as session:
            session.add(JobStateRow(job="crawl"))
            session.flush()
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fail_half_way()
    with database.reading() as session:
        assert session.get(JobStateRow, "crawl") is None


def test_rows_must_refer_to_rows_that_exist(database: Database):
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(ApiTokenRow(user_id=99, name="x", token_hash="h", created_at=NOW, expires_at=NOW))


@pytest.fixture
def history(database: Database):
    """One row in every append-only table."""
    with database.session() as session:
        case, alert = case_row(), alert_row()
        session.add_all([audit_row(), case, alert])
        session.flush()
        session.add(CaseEventRow(case_id=case.id, at=NOW, actor="system", action="open", detail={}))
        session.add(AlertEventRow(alert_id=alert.id, at=NOW, actor="system", action="open", detail={}))
    return database


@pytest.mark.parametrize("table", [AuditRow, CaseEventRow, AlertEventRow])
@pytest.mark.parametrize(
    "change", [lambda table: update(table).values(actor="mallory"), delete], ids=["update", "delete"]
)
def test_history_cannot_be_changed(history: Database, table, change):
    with pytest.raises(DBAPIError, match="append-only"), history.session() as session:
        session.execute(change(table))
    with history.reading() as session:
        assert len(session.scalars(select(table)).all()) == 1


def test_writers_that_read_first_queue_instead_of_failing(database: Database):
    with database.session() as session:
        session.add(JobStateRow(job="counter", next_run_at=NOW))

    def step(_: int) -> None:
        with database.session() as session:
            row = session.get_one(JobStateRow, "counter", with_for_update=True)
            assert row.next_run_at is not None
            row.next_run_at += timedelta(hours=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(step, range(20)))
    with database.reading() as session:
        assert session.get_one(JobStateRow, "counter").next_run_at == NOW + timedelta(hours=20)


@pytest.mark.parametrize(
    ("url", "remedy"),
    [("sqlite://", "needs a file"), ("sqlite:///:memory:", "needs a file"), ("mysql://u@h/d", "use a sqlite")],
)
def test_a_url_that_cannot_be_used_is_refused_with_the_remedy(url: str, remedy: str):
    with pytest.raises(ValueError, match=remedy):
        open_database(url)


@pytest.mark.parametrize(
    "url", ["postgresql://tingfeng:top-secret@127.0.0.1:1/desk", "sqlite:////proc/no/such/desk.db"]
)
def test_a_database_that_cannot_be_opened_is_named_with_the_remedy_and_without_its_password(url: str):
    with pytest.raises(DatabaseUnavailableError, match="TINGFENG_DATABASE") as caught:
        open_database(url).upgrade()
    assert "top-secret" not in str(caught.value)


def test_a_database_of_a_newer_version_is_refused(database: Database):
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailableError, match="请升级听风"):
        database.upgrade()
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
