"""Profiles, intent tags with evidence, audiences."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _profiles()
    _intent_tags()
    _tag_evidence()
    _audiences()


def downgrade() -> None:
    op.drop_table("audiences")
    op.drop_table("tag_evidence")
    op.drop_table("intent_tags")
    op.drop_table("profiles")


def _profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("author_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("followers", sa.Integer(), nullable=True),
        sa.Column("verified", sa.String(length=64), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.UniqueConstraint("author_key", name="uq_profiles_author_key"),
    )
    op.create_index("ix_profiles_last_seen_id", "profiles", ["last_seen", "id"])
    op.create_index("ix_profiles_name", "profiles", ["name"])


def _intent_tags() -> None:
    op.create_table(
        "intent_tags",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence_post_id", sa.String(length=200), nullable=False),
        sa.Column("evidence_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_intent_tags_profile_id_profiles", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_intent_tags"),
        sa.UniqueConstraint("profile_id", "tag", name="uq_intent_tags_profile_id_tag"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_intent_tags_expires_at", "intent_tags", ["expires_at"])
    op.create_index("ix_intent_tags_tag_expires_at", "intent_tags", ["tag", "expires_at"])


def _tag_evidence() -> None:
    op.create_table(
        "tag_evidence",
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["intent_tags.id"], name="fk_tag_evidence_tag_id_intent_tags", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", "post_id", name="pk_tag_evidence"),
    )
    op.create_index("ix_tag_evidence_post_id", "tag_evidence", ["post_id"])


def _audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audiences"),
        sa.UniqueConstraint("name", name="uq_audiences_name"),
    )
