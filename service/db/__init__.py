"""The SQL database of cases, customers, alerts, users and runs: engine, session, tables and migrations.

SQLite by default, PostgreSQL by URL; the same models and migrations serve both.
"""

from service.db.database import Database, DatabaseUnavailableError, open_database

__all__ = ["Database", "DatabaseUnavailableError", "open_database"]
