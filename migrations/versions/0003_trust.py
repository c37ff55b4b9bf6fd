"""Who answers for the data, conflicts of interest, withdrawal, anonymisation.

What 0002 froze opens to two acts and nothing else. Out of a closed round goes only what belongs to a seat whose
person has withdrawn; a withdrawal needs its own entry in the journal, and is never changed. And once a study is
anonymised, for good, the moments at which its cards were saved become that of their round's close.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WITHDRAWN_SEAT = "EXISTS (SELECT 1 FROM seat JOIN withdrawal ON withdrawal.invitation_id = seat.invitation_id WHERE seat.id = {seat})"
WITHDRAWN_CARD = (
    "EXISTS (SELECT 1 FROM card JOIN seat ON seat.id = card.seat_id "
    "JOIN withdrawal ON withdrawal.invitation_id = seat.invitation_id WHERE card.id = OLD.card_id)"
)
WITHDRAWN_WORDS = (
    "EXISTS (SELECT 1 FROM card JOIN seat ON seat.id = card.seat_id "
    "JOIN withdrawal ON withdrawal.invitation_id = seat.invitation_id "
    "WHERE card.round_id = OLD.round_id AND card.item_id = OLD.item_id AND card.reason = OLD.text)"
)
OPEN_CARD = "(SELECT round.state FROM round JOIN card ON card.round_id = round.id WHERE card.id = OLD.card_id) = 'open'"
HOLDABLE = "(SELECT round.state FROM round JOIN card ON card.round_id = round.id WHERE card.id = OLD.card_id) = 'closed'"
OPEN_ROUND = "(SELECT state FROM round WHERE id = {row}.round_id) = 'open'"
TIMELESS = (
    "NEW.id = OLD.id AND NEW.round_id = OLD.round_id AND NEW.item_id = OLD.item_id AND NEW.seat_id = OLD.seat_id "
    "AND NEW.version = OLD.version AND NEW.wording_version = OLD.wording_version AND NEW.reason = OLD.reason "
    "AND NEW.language = OLD.language AND EXISTS (SELECT 1 FROM round "
    "JOIN task_force ON task_force.id = round.task_force_id JOIN study ON study.id = task_force.study_id "
    "WHERE round.id = OLD.round_id AND round.closed_at = NEW.saved_at AND study.anonymised_at IS NOT NULL)"
)
JOURNALED = (
    "EXISTS (SELECT 1 FROM journal_entry JOIN invitation ON invitation.id = NEW.invitation_id "
    "JOIN study ON study.id = invitation.study_id WHERE journal_entry.number = NEW.entry "
    "AND journal_entry.act = 'withdrew' AND journal_entry.study_id = study.id AND study.anonymised_at IS NULL "
    "AND replace(journal_entry.subject, '-', '') = 'person ' || replace(CAST(invitation.person_id AS TEXT), '-', ''))"
)
FOR_GOOD = (
    "(OLD.anonymised_at IS NULL AND (NEW.anonymised_at IS NULL OR NEW.ended_at IS NOT NULL)) "
    "OR (OLD.anonymised_at IS NOT NULL AND NEW.anonymised_at = OLD.anonymised_at AND NEW.ended_at = OLD.ended_at)"
)
COUNTED = (
    "NEW.number = 1 + (SELECT count(*) FROM gap WHERE gap.snapshot_id = NEW.snapshot_id) "
    "AND NEW.number <= (SELECT count(*) FROM withdrawal JOIN seat ON seat.invitation_id = withdrawal.invitation_id "
    "JOIN round ON round.task_force_id = seat.task_force_id JOIN snapshot ON snapshot.round_id = round.id "
    "WHERE snapshot.id = NEW.snapshot_id)"
)
SAME_PERSON = "NEW.id = OLD.id AND NEW.invitation_id = OLD.invitation_id"
NEVER = "1 = 0"
FIXED = "a withdrawal is never taken back"
LEFT_OUT = "what a round lacks is written down for good"

# name of the guard, table, statement, what must hold, what the database says otherwise
REPLACED = (
    ("card_update", "card", "UPDATE", f"({OPEN_ROUND.format(row='OLD')} AND {OPEN_ROUND.format(row='NEW')}) OR ({TIMELESS})",
     "the round is not open"),
    ("card_delete", "card", "DELETE", f"{OPEN_ROUND.format(row='OLD')} OR {WITHDRAWN_SEAT.format(seat='OLD.seat_id')}",
     "the round is not open"),
    ("rating_delete", "rating", "DELETE", f"{OPEN_CARD} OR {WITHDRAWN_CARD}", "the round is not open"),
    ("snapshot_seat_delete", "snapshot_seat", "DELETE", WITHDRAWN_SEAT.format(seat="OLD.seat_id"), "a snapshot is frozen"),
    ("held_reason_delete", "held_reason", "DELETE", f"{HOLDABLE} OR {WITHDRAWN_CARD}",
     "reasons are moderated between close and release"),
    ("released_reason_delete", "released_reason", "DELETE", WITHDRAWN_WORDS, "a released reason is fixed"),
)  # fmt: skip
NEW = (
    ("withdrawal_insert", "withdrawal", "INSERT", JOURNALED, "a withdrawal needs its entry in the journal"),
    ("withdrawal_update", "withdrawal", "UPDATE", NEVER, FIXED),
    ("withdrawal_delete", "withdrawal", "DELETE", NEVER, FIXED),
    ("seat_update", "seat", "UPDATE", SAME_PERSON, "a seat does not change hands"),
    ("gap_insert", "gap", "INSERT", COUNTED, "a round lacks no more than withdrew from it"),
    ("gap_update", "gap", "UPDATE", NEVER, LEFT_OUT),
    ("gap_delete", "gap", "DELETE", NEVER, LEFT_OUT),
    ("study_anonymised", "study", "UPDATE", FOR_GOOD, "what was anonymised after its end stays so"),
)
# As in 0002: SQLite's INSERT OR REPLACE takes the old row away without asking the guards of a DELETE.
TAKEN = {
    "withdrawal": "present.invitation_id = NEW.invitation_id OR present.entry = NEW.entry",
    "gap": "present.snapshot_id = NEW.snapshot_id AND present.number = NEW.number",
}


def upgrade() -> None:
    for name, length in (("responsible", 200), ("contact", 300), ("retention", 500)):
        op.add_column("study", sa.Column(name, sa.String(length=length), nullable=True))
    op.add_column("study", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("study", sa.Column("withdrawn", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("invitation", sa.Column("interests", sa.String(length=2000), nullable=True))
    op.add_column("invitation", sa.Column("interests_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "withdrawal",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_withdrawal_invitation_id_invitation"
        ),
        sa.ForeignKeyConstraint(
            ["entry"], ["journal_entry.number"], name="fk_withdrawal_entry_journal_entry"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name="pk_withdrawal"),
        sa.UniqueConstraint("entry", name="uq_withdrawal_entry"),
    )
    op.create_table(
        "gap",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_gap_number_counts_from_one"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_gap_snapshot_id_snapshot"),
        sa.PrimaryKeyConstraint("snapshot_id", "number", name="pk_gap"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, statement, holds, message in REPLACED:
        op.execute(f"DROP TRIGGER guard_{name}" if is_sqlite else f"DROP TRIGGER guard_{name} ON {table}")
        guard(name, table, statement, holds, message, is_sqlite)
    for name, table, statement, holds, message in NEW:
        guard(name, table, statement, holds, message, is_sqlite)
    for table, found in TAKEN.items():
        if is_sqlite:
            refuse_replace(table, found)
        else:
            refuse_truncate(table)


def guard(name: str, table: str, statement: str, holds: str, message: str, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER guard_{name} BEFORE {statement} ON {table} "
            f"WHEN NOT coalesce({holds}, 0) BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    row = "OLD" if statement == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT coalesce({holds}, false) THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER guard_{name} BEFORE {statement} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
    )


def refuse_replace(table: str, found: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_replace BEFORE INSERT ON {table} "  # noqa: S608  # names from the table above
        f"WHEN EXISTS (SELECT 1 FROM {table} AS present WHERE {found}) "
        "BEGIN SELECT RAISE(ABORT, 'not unique: a row is not replaced'); END"
    )


def refuse_truncate(table: str) -> None:
    name = f"guard_{table}_truncate"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'what is kept is not emptied in one stroke' USING ERRCODE = '23514'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")
