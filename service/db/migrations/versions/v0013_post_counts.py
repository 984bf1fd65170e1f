"""How the counts of posts grew."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "post_counts",
        sa.Column("post_id", sa.String(length=200), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("reposts", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.BigInteger(), nullable=False),
        sa.Column("likes", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "hour", name="pk_post_counts"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("post_counts")
