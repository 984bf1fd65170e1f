"""What each crawl's listings gave, and what is wrong with sources."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "crawl_listings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("ended", sa.String(length=64), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=True),
        sa.Column("end", UtcDateTime(), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=False),
        sa.Column("is_gap", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_listings"),
    )
    op.create_index("ix_crawl_listings_source_read_at", "crawl_listings", ["source", "read_at"])
    op.create_index("ix_crawl_listings_run", "crawl_listings", ["run"])
    op.create_table(
        "crawl_alarms",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("cleared_at", UtcDateTime(), nullable=True),
        sa.Column("run", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_alarms"),
    )
    op.create_index("ix_crawl_alarms_source_kind_cleared_at", "crawl_alarms", ["source", "kind", "cleared_at"])
    op.create_index("ix_crawl_alarms_cleared_at", "crawl_alarms", ["cleared_at"])


def downgrade() -> None:
    op.drop_table("crawl_alarms")
    op.drop_table("crawl_listings")
