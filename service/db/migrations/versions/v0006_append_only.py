"""History can only be added to: the database itself refuses to change or delete it."""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("audit", "case_events", "alert_events")
CHANGES = ("update", "delete")
_REFUSE = """\
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""


def upgrade() -> None:
    if _postgresql():
        op.execute(_REFUSE)
    for table in TABLES:
        for change in CHANGES:
            op.execute(_trigger(table, change))


def downgrade() -> None:
    for table in TABLES:
        for change in CHANGES:
            op.execute(f"DROP TRIGGER {table}_no_{change}" + (f" ON {table}" if _postgresql() else ""))
    if _postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _trigger(table: str, change: str) -> str:
    begin = f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table} FOR EACH ROW "
    if _postgresql():
        return begin + "EXECUTE FUNCTION refuse_change()"
    return begin + f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
