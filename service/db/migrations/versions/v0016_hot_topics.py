"""The list of hot searches: its words, and how high they stood."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "hot_topics",
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("best_rank", sa.Integer(), nullable=False),
        sa.Column("last_rank", sa.Integer(), nullable=False),
        sa.Column("last_heat", sa.BigInteger(), nullable=False),
        sa.Column("peak_heat", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("concern", sa.String(length=64), nullable=False),
        sa.Column("brands", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_hot_topics"),
    )
    op.create_index("ix_hot_topics_missed_last_seen", "hot_topics", ["missed", "last_seen"])
    op.create_index("ix_hot_topics_concern_last_seen", "hot_topics", ["concern", "last_seen"])
    op.create_table(
        "hot_ranks",
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("heat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", "read_at", name="pk_hot_ranks"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hot_ranks_read_at", "hot_ranks", ["read_at"])


def downgrade() -> None:
    op.drop_table("hot_ranks")
    op.drop_table("hot_topics")
