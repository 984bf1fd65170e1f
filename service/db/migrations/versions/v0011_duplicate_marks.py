"""The letters of short texts in the index of near-duplicates, hashed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("duplicate_entries", sa.Column("marks", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("duplicate_entries", "marks")
