"""What listings showed, estimates of what was missed, and the saved pages that alarms show."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("crawl_alarms", sa.Column("sample", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "crawl_captures",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("run", sa.String(length=200), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "target", "is_open", name="pk_crawl_captures"),
    )
    op.create_table(
        "crawl_recaptures",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=True),
        sa.Column("end", UtcDateTime(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("both", sa.Integer(), nullable=False),
        sa.Column("estimate", sa.Double(), nullable=True),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_recaptures"),
    )
    op.create_index("ix_crawl_recaptures_source_read_at", "crawl_recaptures", ["source", "read_at"])


def downgrade() -> None:
    op.drop_table("crawl_recaptures")
    op.drop_table("crawl_captures")
    op.drop_column("crawl_alarms", "sample")
