"""What is frozen: triggers refuse every change to it, whoever asks the database.

The rules of the application keep these promises too; the triggers keep them from a slip in the application, from
a second program and from a hand at the database's prompt.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

OPEN_ROUND = "(SELECT state FROM round WHERE id = {row}.round_id) = 'open'"
OPEN_CARD = "(SELECT round.state FROM round JOIN card ON card.round_id = round.id WHERE card.id = {row}.card_id) = 'open'"
OPEN_SNAPSHOT = (
    "(SELECT round.state FROM round JOIN snapshot ON snapshot.round_id = round.id "
    "WHERE snapshot.id = {row}.snapshot_id) = 'open'"
)
DRAFT_ROUND = "(SELECT state FROM round WHERE id = {row}.round_id) = 'draft'"
CLOSED_ROUND = "(SELECT state FROM round WHERE id = {row}.round_id) = 'closed'"
UNLAUNCHED = "(SELECT launched_at FROM study WHERE id = {row}.study_id) IS NULL"
UNHELD_CARD = "(SELECT round.state FROM round JOIN card ON card.round_id = round.id WHERE card.id = {row}.card_id) = 'closed'"
NEVER = "1 = 0"
# SQLite's INSERT OR REPLACE takes the old row away without asking the guards of a DELETE: by which keys it finds one.
REPLACED_BY = {
    "round": "present.id = NEW.id OR (present.task_force_id = NEW.task_force_id AND present.number = NEW.number)",
    "study": "present.id = NEW.id OR present.slug = NEW.slug",
    "wording": "present.id = NEW.id OR (present.item_id = NEW.item_id AND present.version = NEW.version "
    "AND present.language = NEW.language)",
    "journal_entry": "present.number = NEW.number OR present.seal = NEW.seal",
}
UNASKED = (
    "NOT EXISTS (SELECT 1 FROM round AS mine JOIN round AS later ON later.task_force_id = mine.task_force_id "
    "AND later.number = mine.number + 1 WHERE mine.id = {row}.round_id AND later.state <> 'draft')"
)
ASKED_STAYS = (
    "(NEW.code = OLD.code AND NEW.task_force_id = OLD.task_force_id AND NEW.objective_id = OLD.objective_id) "
    "OR NOT EXISTS (SELECT 1 FROM round_item WHERE item_id = OLD.id)"
)
FORWARD = (
    "NEW.task_force_id = OLD.task_force_id AND NEW.number = OLD.number AND (NEW.state = OLD.state "
    "OR (OLD.state = 'draft' AND NEW.state = 'open') OR (OLD.state = 'open' AND NEW.state = 'closed') "
    "OR (OLD.state = 'closed' AND NEW.state = 'released')) "
    "AND (OLD.opened_at IS NULL OR NEW.opened_at = OLD.opened_at) "
    "AND (OLD.closed_at IS NULL OR NEW.closed_at = OLD.closed_at) "
    "AND (OLD.released_at IS NULL OR NEW.released_at = OLD.released_at)"
)
SAME_PROTOCOL = (
    "OLD.launched_at IS NULL OR (NEW.launched_at = OLD.launched_at AND NEW.rounds_planned = OLD.rounds_planned "
    "AND NEW.lowest = OLD.lowest AND NEW.highest = OLD.highest AND NEW.rule = OLD.rule "
    "AND NEW.quantile_type = OLD.quantile_type AND NEW.min_n = OLD.min_n AND NEW.is_demo = OLD.is_demo "
    "AND NEW.fewest_others >= OLD.fewest_others AND NEW.fewest_outside >= OLD.fewest_outside)"
)

# table, statement, what must hold of the rows OLD and NEW, what the database says otherwise
GUARDS = (
    ("card", "INSERT", OPEN_ROUND, "the round is not open"),
    ("card", "UPDATE", OPEN_ROUND, "the round is not open"),
    ("card", "DELETE", OPEN_ROUND, "the round is not open"),
    ("rating", "INSERT", OPEN_CARD, "the round is not open"),
    ("rating", "UPDATE", OPEN_CARD, "the round is not open"),
    ("rating", "DELETE", OPEN_CARD, "the round is not open"),
    ("round", "INSERT", "{row}.state = 'draft'", "a round begins as a draft"),
    ("round", "DELETE", "{row}.state = 'draft'", "a round that opened stays"),
    ("item", "UPDATE", ASKED_STAYS, "what a round asks is fixed when it opens"),
    ("round", "UPDATE", FORWARD, "a round only moves forward"),
    ("round_item", "INSERT", DRAFT_ROUND, "what a round asks is fixed when it opens"),
    ("round_item", "UPDATE", NEVER, "what a round asks is fixed when it opens"),
    ("round_item", "DELETE", NEVER, "what a round asks is fixed when it opens"),
    ("snapshot", "INSERT", OPEN_ROUND, "a round is frozen once"),
    ("snapshot", "UPDATE", NEVER, "a snapshot is frozen"),
    ("snapshot", "DELETE", NEVER, "a snapshot is frozen"),
    ("snapshot_seat", "INSERT", OPEN_SNAPSHOT, "a snapshot is frozen"),
    ("snapshot_seat", "UPDATE", NEVER, "a snapshot is frozen"),
    ("snapshot_seat", "DELETE", NEVER, "a snapshot is frozen"),
    ("result", "INSERT", OPEN_SNAPSHOT, "a result is frozen"),
    ("result", "UPDATE", NEVER, "a result is frozen"),
    ("result", "DELETE", NEVER, "a result is frozen"),
    ("held_reason", "INSERT", UNHELD_CARD, "reasons are moderated between close and release"),
    ("held_reason", "DELETE", UNHELD_CARD, "reasons are moderated between close and release"),
    ("released_reason", "INSERT", CLOSED_ROUND, "a released reason is fixed"),
    ("released_reason", "UPDATE", NEVER, "a released reason is fixed"),
    ("released_reason", "DELETE", NEVER, "a released reason is fixed"),
    ("decision", "INSERT", UNASKED, "the next round is open: its items stay as decided"),
    ("decision", "UPDATE", UNASKED, "the next round is open: its items stay as decided"),
    ("decision", "DELETE", UNASKED, "the next round is open: its items stay as decided"),
    ("study", "UPDATE", SAME_PROTOCOL, "the protocol is fixed at launch"),
    ("study", "DELETE", "{row}.launched_at IS NULL", "a study that was launched stays"),
    ("criterion", "INSERT", UNLAUNCHED, "the protocol is fixed at launch"),
    ("criterion", "UPDATE", UNLAUNCHED, "the protocol is fixed at launch"),
    ("criterion", "DELETE", UNLAUNCHED, "the protocol is fixed at launch"),
    ("wording", "UPDATE", NEVER, "a wording is never changed: write a new version"),
    ("wording", "DELETE", NEVER, "a wording is never changed: write a new version"),
    ("journal_entry", "UPDATE", NEVER, "the journal is append-only"),
    ("journal_entry", "DELETE", NEVER, "the journal is append-only"),
)


def upgrade() -> None:
    guard = sqlite_guard if op.get_bind().dialect.name == "sqlite" else postgresql_guard
    for table, statement, condition, message in GUARDS:
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[statement]
        holds = " AND ".join(f"({condition.format(row=row)})" for row in rows)
        guard(table, statement, holds, message)
    if guard is sqlite_guard:
        for table, found in REPLACED_BY.items():
            refuse_replace(table, found)
    else:
        for table in dict.fromkeys(guarded[0] for guarded in GUARDS):
            refuse_truncate(table)


def sqlite_guard(table: str, statement: str, holds: str, message: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{statement.lower()} BEFORE {statement} ON {table} "
        f"WHEN NOT coalesce({holds}, 0) BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def postgresql_guard(table: str, statement: str, holds: str, message: str) -> None:
    name = f"guard_{table}_{statement.lower()}"
    row = "OLD" if statement == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT coalesce({holds}, false) THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {statement} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def refuse_replace(table: str, found: str) -> None:
    """What is kept is not replaced under its own key, even by a program that does not ask the guards of a DELETE."""
    op.execute(
        f"CREATE TRIGGER guard_{table}_replace BEFORE INSERT ON {table} "  # noqa: S608  # names from the table above
        f"WHEN EXISTS (SELECT 1 FROM {table} AS present WHERE {found}) "
        "BEGIN SELECT RAISE(ABORT, 'not unique: a row is not replaced'); END"
    )


def refuse_truncate(table: str) -> None:
    """TRUNCATE asks no trigger of a row."""
    name = f"guard_{table}_truncate"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'what is kept is not emptied in one stroke' USING ERRCODE = '23514'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")
