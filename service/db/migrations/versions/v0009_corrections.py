"""What people said that posts truly are; like all history it can only be added to."""

import sqlalchemy as sa
from alembic import op

from service.db.columns import UtcDateTime

revision = "0009"
down_revision = "0008"

_BEGIN = "CREATE TRIGGER corrections_no_{0} BEFORE {1} ON corrections FOR EACH ROW "


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("model_version", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_post_id", "corrections", ["post_id"])
    for change in ("update", "delete"):
        op.execute(_BEGIN.format(change, change.upper()) + _refuse())


def downgrade() -> None:
    op.drop_table("corrections")


def _refuse() -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "EXECUTE FUNCTION refuse_change()"
    return "BEGIN SELECT RAISE(ABORT, 'corrections is append-only'); END"
