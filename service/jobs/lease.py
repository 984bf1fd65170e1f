"""Only one process runs a job at a time: a lock file in the home folder and, in PostgreSQL, a lock of the database.

Both let go by themselves when a process dies, so nothing has to be cleaned up after a crash.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from filelock import FileLock, Timeout
from sqlalchemy import func, select

from service.db import Database


@contextmanager
def lease(home: Path, database: Database, job: str) -> Iterator[bool]:
    """Whether the job is this caller's while the block runs."""
    folder = home / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"job-{sha256(job.encode()).hexdigest()[:16]}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        with _database_lease(database, job) as ours:
            yield ours
    finally:
        lock.release()


@contextmanager
def _database_lease(database: Database, job: str) -> Iterator[bool]:
    """For workers on several machines; SQLite has workers on one machine only, and the file lock is enough."""
    if database.dialect != "postgresql":
        yield True
        return
    with database.reading() as session:  # the lock ends with this transaction
        yield bool(session.scalar(select(func.pg_try_advisory_xact_lock(crc32(f"job {job}".encode())))))
