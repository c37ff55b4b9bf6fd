"""What the database itself keeps of withdrawals: they open closed rounds for their person's rows alone."""

import os

import pytest
from sqlalchemy import event, select
from sqlmodel import SQLModel

from app.domain.journal import person
from app.services import withdrawing
from app.storage import studies
from tests import makers

NOT_OPEN = "the round is not open"
NEEDS_ENTRY = "a withdrawal needs its entry in the journal"


@pytest.fixture
def scene(database) -> makers.Scene:
    """A1's first round is released with everybody's reasons; expert has withdrawn."""
    with database.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, made)
        for name in makers.FIVE:
            makers.save(db, made, made.members[name], reason=f"Words-{name}", importance=8)
        makers.close_round(db, made)
        makers.decide(db, made, again={"A1": True})
        makers.release_round(db, made)
        withdrawing.withdraw(db, made.study, made.expert.person_id, made.by, makers.AT)
    return made


def test_a_withdrawal_opens_nothing_of_anybody_else(scene, not_refused):
    frozen = "a snapshot is frozen"
    expected = {
        "DELETE FROM rating": NOT_OPEN,
        "UPDATE rating SET value = 1": NOT_OPEN,
        "UPDATE card SET reason = 'another'": NOT_OPEN,
        "UPDATE card SET saved_at = CURRENT_TIMESTAMP": NOT_OPEN,
        "DELETE FROM snapshot_seat": frozen,
        "UPDATE snapshot_seat SET college = 'another'": frozen,
        "DELETE FROM released_reason": "a released reason is fixed",
        "UPDATE result SET n = n - 1": "a result is frozen",
        "UPDATE snapshot SET digest = 'another'": frozen,
    }
    assert not_refused(expected) == []


def test_a_withdrawal_without_its_entry_is_none(scene, not_refused, why_refused):
    """Neither with an entry of another act, nor with that of another person, nor with one that is there no more."""
    others = "FROM invitation WHERE id NOT IN (SELECT invitation_id FROM withdrawal)"
    column = "INSERT INTO withdrawal (invitation_id, at, entry)"
    used = "(SELECT min(number) FROM journal_entry WHERE act = '{}')"
    expected = {
        f"{column} SELECT id, CURRENT_TIMESTAMP, {used.format('round closed')} {others}": NEEDS_ENTRY,
        f"{column} SELECT id, CURRENT_TIMESTAMP, 9999 {others}": NEEDS_ENTRY,
    }
    assert not_refused(expected) == []
    assert why_refused(f"{column} SELECT id, CURRENT_TIMESTAMP, {used.format('withdrew')} {others}") != "done"


def test_a_withdrawal_and_what_it_left_out_stay_written_down(scene, not_refused):
    never, left_out = "a withdrawal is never taken back", "what a round lacks is written down for good"
    another = "(SELECT id FROM invitation WHERE id NOT IN (SELECT invitation_id FROM withdrawal) LIMIT 1)"
    expected = {
        "DELETE FROM withdrawal": never,
        f"UPDATE withdrawal SET invitation_id = {another}": never,
        "UPDATE withdrawal SET at = CURRENT_TIMESTAMP": never,
        "DELETE FROM gap": left_out,
        "UPDATE gap SET digest = 'another'": left_out,
        "INSERT INTO gap (snapshot_id, number, digest) SELECT id, 2, 'another' FROM snapshot": (
            "a round lacks no more than withdrew from it"
        ),
        f"UPDATE seat SET invitation_id = (SELECT invitation_id FROM withdrawal) WHERE invitation_id = {another}": (
            "a seat does not change hands"
        ),
    }
    assert not_refused(expected) == []


def test_a_study_is_not_anonymised_before_its_end_nor_known_again_after_it(
    database, scene, not_refused, why_refused
):
    stays = "what was anonymised after its end stays so"
    assert not_refused({"UPDATE study SET anonymised_at = CURRENT_TIMESTAMP": stays}) == []
    with database.writing() as db:
        study = studies.by_slug(db, scene.study.slug)
        study.ended_at = study.anonymised_at = makers.AT
    undone = ("UPDATE study SET anonymised_at = NULL", "UPDATE study SET ended_at = NULL")
    assert not_refused(dict.fromkeys(undone, stays)) == []
    assert (
        why_refused("UPDATE card SET saved_at = (SELECT closed_at FROM round WHERE state = 'released')")
        == "done"
    )
    assert not_refused({"UPDATE card SET saved_at = CURRENT_TIMESTAMP": NOT_OPEN}) == []


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("table", ["withdrawal", "gap"])
def test_a_row_is_not_replaced_under_its_own_key(scene, why_refused, table):
    assert why_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") != "done"


@pytest.mark.database("postgresql")
@pytest.mark.parametrize("table", ["withdrawal", "gap"])
def test_what_is_kept_is_not_emptied_in_one_stroke(scene, why_refused, table):
    assert why_refused(f"TRUNCATE {table} CASCADE") != "done"


# --- P3: all or nothing -------------------------------------------------------------------------


def state(database) -> dict[str, list[str]]:
    with database.reading() as db:
        return {
            table.name: sorted(repr(tuple(row)) for row in db.connection().execute(select(table)))
            for table in SQLModel.metadata.sorted_tables
        }


class Struck(Exception):
    """The fault that was asked for."""


def test_a_withdrawal_that_breaks_off_anywhere_changes_nothing(database):
    """After each of its statements in turn: whatever was done by then is not."""
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, scene)
        for name in makers.FIVE:
            makers.save(db, scene, scene.members[name], reason=f"Words-{name}", importance=8)
        makers.close_round(db, scene)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=2)
    before, stops_after = state(database), 0
    while True:
        stops_after += 1
        if not struck(database, scene, stops_after):
            break
        assert state(database) == before, f"after statement {stops_after}"
    assert stops_after > 25
    after = state(database)
    assert (len(after["card"]), len(after["withdrawal"]), len(after["gap"])) == (4, 1, 1)


def struck(database, scene, stops_after: int) -> bool:
    """Whether the fault struck before the withdrawal was done."""
    seen = 0

    def strike(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == stops_after:
            raise Struck

    event.listen(database._writer, "after_cursor_execute", strike)
    try:
        with database.writing() as db:
            who = scene.expert.person_id
            withdrawing.withdraw(db, scene.study, who, person(who), makers.AT)
    except Struck:
        return True
    finally:
        event.remove(database._writer, "after_cursor_execute", strike)
    return False


def test_a_process_that_dies_in_the_middle_leaves_everything_as_it_was(database):
    """The same with a death instead of a fault, once: nobody is there to roll anything back."""
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=8, reason="Words.")
        makers.close_round(db, scene)
    before = state(database)
    database.dispose()
    if (child := os.fork()) == 0:
        seen = 0

        def die(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == 20:
                os._exit(9)

        event.listen(database._writer, "after_cursor_execute", die)
        with database.writing() as db:
            withdrawing.withdraw(db, scene.study, scene.expert.person_id, scene.by, makers.AT)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert state(database) == before
