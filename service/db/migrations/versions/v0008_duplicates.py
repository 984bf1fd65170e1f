"""The index of near-duplicates."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _texts()
    _entries()
    _bands()


def downgrade() -> None:
    op.drop_table("duplicate_bands")
    op.drop_table("duplicate_entries")
    op.drop_table("duplicate_texts")


def _texts() -> None:
    op.create_table(
        "duplicate_texts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_duplicate_texts"),
    )
    op.create_index("ix_duplicate_texts_seen_at", "duplicate_texts", ["seen_at"])


def _entries() -> None:
    op.create_table(
        "duplicate_entries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_entries"),
    )
    op.create_index("ix_duplicate_entries_cluster", "duplicate_entries", ["cluster"])
    op.create_index("ix_duplicate_entries_seen_at", "duplicate_entries", ["seen_at"])


def _bands() -> None:
    op.create_table(
        "duplicate_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "entry_id", name="pk_duplicate_bands"),
        sqlite_with_rowid=False,
    )
