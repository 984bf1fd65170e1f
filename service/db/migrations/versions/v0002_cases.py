"""Cases, their posts and history, reply templates."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _cases()
    _case_posts()
    _case_events()
    _reply_templates()


def downgrade() -> None:
    op.drop_table("reply_templates")
    op.drop_table("case_events")
    op.drop_table("case_posts")
    op.drop_table("cases")


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("author_key", sa.String(length=200), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_cases_assignee_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_assignee_id_status", "cases", ["assignee_id", "status"])
    op.create_index("ix_cases_author_key_updated_at", "cases", ["author_key", "updated_at"])
    op.create_index("ix_cases_queue_status_due_at", "cases", ["queue", "status", "due_at"])


def _case_posts() -> None:
    op.create_table(
        "case_posts",
        sa.Column("post_id", sa.String(length=200), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_posts_case_id_cases"),
        sa.PrimaryKeyConstraint("post_id", "queue", name="pk_case_posts"),
    )
    op.create_index("ix_case_posts_case_id", "case_posts", ["case_id"])


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])


def _reply_templates() -> None:
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply_templates"),
    )
    op.create_index("ix_reply_templates_queue", "reply_templates", ["queue"])
