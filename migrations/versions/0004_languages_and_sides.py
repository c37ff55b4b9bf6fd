"""Content in three languages, reasons before or after the figures, the sides of reasons.

A translation is a row of its own beside the wording it translates: of the same version, in another language. Like
the original it is never changed, and it may not be added while an open round asks its item.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# An original is the only one of its version; a translation has an original in another language.
ORIGINAL_OR_TRANSLATION = (
    "(NOT NEW.is_translation AND NOT EXISTS (SELECT 1 FROM wording AS present "
    "WHERE present.item_id = NEW.item_id AND present.version = NEW.version)) "
    "OR (NEW.is_translation AND EXISTS (SELECT 1 FROM wording AS present WHERE present.item_id = NEW.item_id "
    "AND present.version = NEW.version AND NOT present.is_translation AND present.language <> NEW.language))"
)
UNASKED = (
    "NOT NEW.is_translation OR NOT EXISTS (SELECT 1 FROM round_item JOIN round ON round.id = round_item.round_id "
    "WHERE round_item.item_id = NEW.item_id AND round.state = 'open')"
)
SAME_ORDER = "OLD.launched_at IS NULL OR NEW.reasons_first = OLD.reasons_first"

# name of the guard, table, statement, what must hold, what the database says otherwise
GUARDS = (
    (
        "wording_version",
        "wording",
        "INSERT",
        ORIGINAL_OR_TRANSLATION,
        "one original for each version of a wording",
    ),
    ("wording_asked", "wording", "INSERT", UNASKED, "what a round asks is fixed while it is open"),
    ("study_order", "study", "UPDATE", SAME_ORDER, "the protocol is fixed at launch"),
)


def upgrade() -> None:
    op.add_column("study", sa.Column("reasons_first", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column(
        "criterion", sa.Column("translations", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "wording", sa.Column("is_translation", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(
        "ALTER TABLE released_reason ADD COLUMN side VARCHAR(5) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_released_reason_side CHECK (side IN ('', 'above', 'below'))"
    )
    op.execute(
        "ALTER TABLE released_reason ADD COLUMN side_on VARCHAR(40) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_released_reason_side_names_its_criterion CHECK ((side = '') = (side_on = ''))"
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, statement, holds, message in GUARDS:
        guard(name, table, statement, holds, message, is_sqlite)


def guard(name: str, table: str, statement: str, holds: str, message: str, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER guard_{name} BEFORE {statement} ON {table} "
            f"WHEN NOT coalesce({holds}, 0) BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT coalesce({holds}, false) THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
        f"RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER guard_{name} BEFORE {statement} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
    )
