"""The embedded post store."""

from service.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
