"""What the database itself keeps of rounds: they move forward, and what they asked and heard is frozen."""

import sqlite3
from contextlib import closing

import pytest

from app.storage.database import Database
from tests import makers

NOT_OPEN = "the round is not open"
FROZEN = "a snapshot is frozen"
ASKED = "what a round asks is fixed when it opens"
FORWARD = "a round only moves forward"
FREE_SEAT = "(SELECT id FROM seat WHERE id NOT IN (SELECT seat_id FROM card) LIMIT 1)"

NEW_CARD = (
    "INSERT INTO card (id, round_id, item_id, seat_id, version, wording_version, reason, language, saved_at) "
    f"SELECT {{uuid}}, round_id, item_id, {FREE_SEAT}, 1, 1, '', 'en', CURRENT_TIMESTAMP FROM card LIMIT 1"
)
NEW_RATING = (
    "INSERT INTO rating (card_id, criterion_id, value, status, mode) "
    "SELECT card.id, criterion.id, 5, 'rated', 'given' FROM card CROSS JOIN criterion "
    "WHERE criterion.id NOT IN (SELECT criterion_id FROM rating WHERE card_id = card.id) LIMIT 1"
)


@pytest.fixture
def closed(database: Database) -> makers.Scene:
    """A1's first round is closed, with one card of one mark and a reason; A2's is open."""
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        makers.save(db, scene, scene.expert, importance=8, reason="A reason.")
        makers.close_round(db, scene, "A1")
        makers.open_round(db, scene, "A2")
    return scene


@pytest.fixture
def released(database: Database, closed: makers.Scene) -> makers.Scene:
    with database.writing() as db:
        makers.decide(db, closed, "A1", {"A1": True})
        makers.release_round(db, closed, "A1")
    return closed


def test_nothing_enters_leaves_or_changes_the_cards_of_a_closed_round(closed, not_refused):
    open_round = "(SELECT id FROM round WHERE state = 'open')"
    expected = {
        NEW_CARD: NOT_OPEN,
        "UPDATE card SET reason = 'another'": NOT_OPEN,
        "UPDATE card SET version = version + 1": NOT_OPEN,
        f"UPDATE card SET round_id = {open_round}": NOT_OPEN,
        "DELETE FROM card": NOT_OPEN,
        NEW_RATING: NOT_OPEN,
        "UPDATE rating SET value = 1": NOT_OPEN,
        "UPDATE rating SET value = NULL, status = 'no_opinion'": NOT_OPEN,
        "DELETE FROM rating": NOT_OPEN,
    }
    assert not_refused(expected) == []


def test_a_card_does_not_move_from_an_open_round_into_a_closed_one(database, closed, why_refused):
    with database.writing() as db:
        makers.save(db, closed, closed.other, "A2", importance=2)
    closed_round = "(SELECT round_id FROM snapshot)"
    assert NOT_OPEN in why_refused(
        f"UPDATE card SET round_id = {closed_round} WHERE round_id <> {closed_round}"
    )


def test_a_snapshot_and_its_figures_take_no_change(closed, not_refused):
    another_seat = "(SELECT id FROM seat WHERE id NOT IN (SELECT seat_id FROM snapshot_seat) LIMIT 1)"
    columns = "item_id, criterion_id, counts, n, no_opinion, unanswered, verdict, fragile"
    copied = (
        f"INSERT INTO result (id, snapshot_id, {columns}) SELECT {{uuid}}, snapshot_id, {columns} FROM result"
    )
    expected = {
        "UPDATE snapshot SET digest = 'another'": FROZEN,
        "DELETE FROM snapshot": FROZEN,
        "INSERT INTO snapshot (id, round_id, digest, closed_at) "
        "SELECT {uuid}, round_id, 'another', closed_at FROM snapshot": "a round is frozen once",
        "UPDATE snapshot_seat SET college = 'another'": FROZEN,
        "DELETE FROM snapshot_seat": FROZEN,
        "INSERT INTO snapshot_seat (snapshot_id, seat_id, college) "
        f"SELECT id, {another_seat}, '' FROM snapshot": FROZEN,
        "UPDATE result SET median = 9": "a result is frozen",
        "UPDATE result SET n = n + 1": "a result is frozen",
        "DELETE FROM result": "a result is frozen",
        copied: "a result is frozen",
    }
    assert not_refused(expected) == []


def test_a_round_never_moves_back_nor_skips(database, closed, not_refused):
    back = "UPDATE round SET state = 'open', closed_at = NULL WHERE state = 'closed'"
    to_draft = "UPDATE round SET state = 'draft', opened_at = NULL WHERE state = 'open'"
    skipped = (
        "UPDATE round SET state = 'released', closed_at = CURRENT_TIMESTAMP, released_at = CURRENT_TIMESTAMP "
        "WHERE state = 'open'"
    )
    renumbered = "UPDATE round SET number = 7 WHERE state = 'open'"
    another = "(SELECT id FROM task_force WHERE id <> round.task_force_id LIMIT 1)"
    moved = f"UPDATE round SET task_force_id = {another} WHERE state = 'closed'"
    expected = dict.fromkeys((back, to_draft, skipped, renumbered, moved), FORWARD)
    assert not_refused(expected) == []


def test_a_released_round_is_not_taken_back(released, not_refused):
    taken_back = "UPDATE round SET state = 'closed', released_at = NULL WHERE state = 'released'"
    assert not_refused({taken_back: FORWARD}) == []


def test_a_round_says_when_it_did_what_it_did(closed, not_refused):
    """Each state with a moment too many breaks a CHECK; a moment that was written down stays."""
    now = "CURRENT_TIMESTAMP"
    expected = {
        f"UPDATE round SET opened_at = {now} WHERE state = 'draft'": "ck_round_opened_says_when",
        "UPDATE round SET opened_at = NULL WHERE state = 'open'": FORWARD,
        f"UPDATE round SET closed_at = {now} WHERE state = 'open'": "ck_round_closed_says_when",
        "UPDATE round SET closed_at = NULL WHERE state = 'closed'": FORWARD,
        f"UPDATE round SET closed_at = {now} WHERE state = 'closed'": FORWARD,
        f"UPDATE round SET released_at = {now} WHERE state = 'closed'": "ck_round_released_says_when",
        "UPDATE round SET closes_itself = true": "ck_round_clock_needs_a_deadline",
        "INSERT INTO round (id, task_force_id, number, state, closes_itself) "
        "SELECT {uuid}, id, 0, 'draft', false FROM task_force": "ck_round_number_counts_from_one",
    }
    assert not_refused(expected) == []


def test_a_decision_stays_once_the_next_round_is_open(database, closed, not_refused):
    with database.writing() as db:
        makers.decide(db, closed, "A1", {"A1": True})
        makers.release_round(db, closed, "A1")
        makers.open_round(db, closed, "A1")
    decided = "the next round is open: its items stay as decided"
    statements = ("UPDATE decision SET reason = 'another'", "DELETE FROM decision")
    assert not_refused(dict.fromkeys(statements, decided)) == []


def test_what_a_round_asks_is_fixed_once_it_is_open(closed, not_refused):
    another = "(SELECT id FROM item WHERE id NOT IN (SELECT item_id FROM round_item) LIMIT 1)"
    expected = {
        "UPDATE round_item SET wording_version = 2": ASKED,
        "UPDATE round_item SET position = 7": ASKED,
        "DELETE FROM round_item": ASKED,
        "INSERT INTO round_item (round_id, item_id, wording_version, position) "
        f"SELECT id, {another}, 1, 2 FROM round WHERE state = 'open'": ASKED,
    }
    assert not_refused(expected) == []


def test_a_task_force_has_no_second_round_of_one_number(closed, why_refused):
    again = why_refused(
        "INSERT INTO round (id, task_force_id, number, state, closes_itself) "
        "SELECT {uuid}, task_force_id, number, 'draft', false FROM round WHERE state = 'closed'"
    )
    assert "unique" in again.lower()


def test_released_reasons_take_no_change(released, not_refused):
    fixed = "a released reason is fixed"
    expected = {
        "UPDATE released_reason SET text = 'another'": fixed,
        "UPDATE released_reason SET position = 9": fixed,
        "DELETE FROM released_reason": fixed,
        "INSERT INTO released_reason (id, round_id, item_id, position, language, text) "
        "SELECT {uuid}, round_id, item_id, 2, 'en', 'slipped in' FROM released_reason": fixed,
    }
    assert not_refused(expected) == []


def test_reasons_are_held_back_only_between_close_and_release(database, closed, not_refused):
    holding = (
        "INSERT INTO held_reason (card_id, held_by, held_at) "
        "SELECT card.id, person.id, CURRENT_TIMESTAMP FROM card, person "
        "JOIN study_facilitator ON study_facilitator.person_id = person.id LIMIT 1"
    )
    moderated = "reasons are moderated between close and release"
    with database.writing() as db:
        makers.decide(db, closed, "A1", {"A1": True})
        makers.release_round(db, closed, "A1")
    assert not_refused({holding: moderated}) == []


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("table", ["round", "study", "wording", "journal_entry"])
def test_a_row_is_not_replaced_under_its_own_key(closed, why_refused, table):
    """SQLite's REPLACE takes the old row away without asking the triggers of a DELETE."""
    assert why_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") != "done"


@pytest.mark.database("postgresql")
@pytest.mark.parametrize("table", ["card", "rating", "round", "result", "released_reason", "journal_entry"])
def test_what_is_frozen_is_not_emptied_in_one_stroke(released, why_refused, table):
    """TRUNCATE asks no trigger of a row."""
    assert why_refused(f"TRUNCATE {table} CASCADE") != "done"


def test_an_item_that_was_asked_keeps_its_code_and_its_task_force(closed, not_refused):
    fixed = "what a round asks is fixed when it opens"
    asked = "WHERE id IN (SELECT item_id FROM round_item)"
    another = "(SELECT id FROM task_force WHERE id <> item.task_force_id LIMIT 1)"
    expected = {
        f"UPDATE item SET code = code || 'x' {asked}": fixed,
        f"UPDATE item SET task_force_id = {another} {asked}": fixed,
    }
    assert not_refused(expected) == []


def test_a_round_begins_as_a_draft(closed, why_refused):
    opened = why_refused(
        "INSERT INTO round (id, task_force_id, number, state, closes_itself, opened_at) "
        "SELECT {uuid}, task_force_id, 2, 'open', false, opened_at FROM round WHERE state = 'closed'"
    )
    assert opened != "done"


REPLACED = {
    "round": "UPDATE taken SET state = 'draft', opened_at = NULL, closed_at = NULL",
    "study": "UPDATE taken SET fewest_others = 99, launched_at = NULL",
    "wording": "UPDATE taken SET text = 'another'",
    "journal_entry": "UPDATE taken SET reason = 'another'",
}


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("table", REPLACED)
def test_a_row_is_not_replaced_by_a_hand_at_the_prompt(database, closed, table):
    """Another program opens the file with SQLite's own settings."""
    with closing(sqlite3.connect(database.url.database)) as hand:
        hand.execute(f"CREATE TEMPORARY TABLE taken AS SELECT * FROM {table}")
        hand.execute(REPLACED[table])
        with pytest.raises(sqlite3.IntegrityError):
            hand.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM taken")
