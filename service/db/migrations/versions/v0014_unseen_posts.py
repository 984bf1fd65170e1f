"""Posts that reposts name and nobody saw."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "unseen_posts",
        sa.Column("post_id", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("post_id", name="pk_unseen_posts"),
    )
    op.create_index("ix_unseen_posts_named_at", "unseen_posts", ["named_at"])


def downgrade() -> None:
    op.drop_table("unseen_posts")
