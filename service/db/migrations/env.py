"""Alembic runs this module: it migrates over the connection that the caller put into the configuration."""

from alembic import context

from service.db import tables  # noqa: F401  (registers every table)
from service.db.columns import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
