"""Opens the SQL database: one engine, sessions that commit or roll back, and the way to the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from service.db.migrate import upgrade
from service.wal import use_wal

BUSY_SECONDS = 30
"""A writer waits so long for another one in SQLite before it gives up."""
_READS = "tingfeng_reads"


class DatabaseUnavailableError(RuntimeError):
    """The database cannot be used; the message says what to check."""


class Database:
    """A database that is open. Safe to share between threads; each session belongs to one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = engine.execution_options(**{_READS: True})

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write: commits at the end, rolls back on an exception."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads; in SQLite it does not wait for a writer."""
        with Session(self._reads, autoflush=False) as session:
            yield session

    def serialise(self, session: Session, name: str) -> None:
        """Let one transaction at a time do what ``name`` says, until it ends. SQLite's writers queue anyway."""
        if self.dialect == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(name.encode())})

    def upgrade(self) -> None:
        """Bring the schema to the newest revision. Safe to call again, and from several processes at once.

        Raises `DatabaseUnavailableError` where the database cannot be reached or belongs to a newer version.
        """
        where = self._engine.url.render_as_string(hide_password=True)
        try:
            with self._engine.begin() as connection:
                if self.dialect == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(b"migrations")})
                upgrade(connection)
        except OperationalError as error:
            raise DatabaseUnavailableError(
                f"打不开数据库 {where}：{error.orig}；请检查 TINGFENG_DATABASE、服务是否启动、磁盘与权限 (cannot open database)"
            ) from error
        except CommandError as error:
            raise DatabaseUnavailableError(
                f"数据库 {where} 由更新版本的听风建立，请升级听风 (made by a newer version: upgrade Tingfeng)：{error}"
            ) from error

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open ``sqlite:///file`` or ``postgresql://…``; the schema is made by `Database.upgrade`, to be called once.

    Raises `ValueError` for another URL, `DatabaseUnavailableError` where the folder cannot be made.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(parsed))
    if parsed.get_backend_name() == "postgresql":
        return Database(
            create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
        )
    raise ValueError(f"database {parsed.get_backend_name()!r} is not supported: use a sqlite:/// or postgresql:// URL")


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("a SQLite database needs a file: use sqlite:///path/to/desk.db")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"建不了数据库的文件夹：{error}；请检查 TINGFENG_DATABASE 与 TINGFENG_HOME (cannot create the folder)"
        ) from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver opens no transactions of its own: _begin_sqlite does
    cursor = connection.cursor()
    use_wal(cursor)
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader fails at its first write if another one came between; IMMEDIATE waits instead.
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
