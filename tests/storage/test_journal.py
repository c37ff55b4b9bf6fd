"""The journal: append-only, sealed entry by entry, one chain whatever happens at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.journal import COMMAND_LINE, Entry, JournalHead, first_broken
from app.storage import journal
from app.storage.database import Database
from tests import makers


@pytest.fixture
def written(database: Database) -> list[Entry]:
    """A journal of eight entries or so."""
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.play_round(db, scene)
    with database.reading() as db:
        return list(journal.entries(db))


@pytest.fixture
def head(database: Database, written: list[Entry]) -> JournalHead:
    """What the journal's head says of it."""
    with database.reading() as db:
        return journal.head(db)


def test_an_untouched_journal_is_whole(written, head):
    assert first_broken(written, head) is None
    assert [entry.number for entry in written] == list(range(1, len(written) + 1))


@pytest.mark.parametrize("field", ["actor", "act", "subject", "reason", "at", "study_id", "previous", "seal"])
@pytest.mark.database("sqlite")
def test_a_change_to_any_word_of_an_entry_is_found(written, head, field):
    other = {"at": makers.AT.replace(year=2027), "study_id": uuid.uuid4()}.get(field, "another")
    setattr(written[4], field, other)
    assert first_broken(written, head) == 5


@pytest.mark.database("sqlite")
def test_an_entry_taken_out_is_found(written, head):
    del written[3]
    assert first_broken(written, head) == 4


@pytest.mark.database("sqlite")
def test_two_entries_in_each_other_s_place_are_found(written, head):
    written[3], written[4] = written[4], written[3]
    assert first_broken(written, head) == 4


@pytest.mark.database("sqlite")
def test_an_entry_slipped_in_is_found(written, head):
    written.insert(3, written[2])
    assert first_broken(written, head) == 4


def test_a_change_by_a_hand_that_took_the_triggers_away_is_found(database, written):
    drop = "DROP TRIGGER guard_journal_entry_update" + ("" if database.is_sqlite else " ON journal_entry")
    with database.writing() as db:
        db.connection().exec_driver_sql(drop)
        db.connection().exec_driver_sql("UPDATE journal_entry SET reason = 'another' WHERE number = 6")
    with database.reading() as db:
        assert first_broken(journal.entries(db), journal.head(db)) == 6


def test_the_last_entries_taken_away_are_found(database, written):
    drop = "DROP TRIGGER guard_journal_entry_delete" + ("" if database.is_sqlite else " ON journal_entry")
    with database.writing() as db:
        db.connection().exec_driver_sql(drop)
        db.connection().exec_driver_sql("DELETE FROM journal_entry WHERE number > 6")
    with database.reading() as db:
        assert first_broken(journal.entries(db), journal.head(db)) == 7


def test_the_database_refuses_to_change_or_remove_an_entry(written, not_refused):
    statements = ("UPDATE journal_entry SET reason = 'x'", "DELETE FROM journal_entry")
    assert not_refused(dict.fromkeys(statements, "the journal is append-only")) == []


def test_the_head_is_one_row(written, why_refused):
    second = "INSERT INTO journal_head (id, number, seal) VALUES (2, 0, 'x')"
    assert "ck_journal_head_is_single" in why_refused(second)


def test_twenty_acts_at_once_do_not_fork_the_chain(database):
    def act(number: int) -> int:
        with database.writing() as db:
            return journal.append(db, makers.AT, COMMAND_LINE, f"act {number}").number

    with ThreadPoolExecutor(20) as threads:
        numbers = list(threads.map(act, range(20)))
    with database.reading() as db:
        written, head = list(journal.entries(db)), journal.head(db)
    assert sorted(numbers) == list(range(1, 21))
    assert first_broken(written, head) is None
    assert (head.number, head.seal) == (20, written[-1].seal)


def test_an_act_that_fails_leaves_no_entry(database):
    def act_and_fail(db):
        journal.append(db, makers.AT, COMMAND_LINE, "act")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.writing() as db:
        act_and_fail(db)
    with database.reading() as db:
        assert journal.entries(db) == []
        assert journal.head(db).number == 0
