"""P22: a withdrawal, stage by stage, on both databases: what goes, what stays, and that nothing else can do it."""

import random

import pytest
from sqlmodel import select

from app.__main__ import main
from app.domain.cards import Card, Save
from app.domain.journal import first_broken, person
from app.domain.people import Person, Seat
from app.domain.ratings import Rating
from app.domain.reasons import HeldReason, ReleasedReason
from app.domain.refusals import Refusal
from app.domain.results import Result, SnapshotSeat
from app.services import (
    anonymising,
    conducting,
    exporting,
    inviting,
    moderating,
    overseeing,
    withdrawing,
)
from app.services.disclosing import ADMINISTRATOR
from app.services.overseeing import Progress
from app.storage import journal, people, reasons, results, rounds, studies, withdrawals
from tests import makers


@pytest.fixture
def scene(database) -> makers.Scene:
    """A1: round 1 released with everybody's reason, colleague's held back; round 2 open, answered by two. A2 closed."""
    with database.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE, "A2": makers.FIVE})
        for code in ("A1", "A2"):
            makers.open_round(db, made, code)
            for number, name in enumerate(makers.FIVE):
                marks = {"importance": 5 + number % 4, "feasibility": None if number == 1 else 4}
                makers.save(db, made, made.members[name], code, reason=f"Words-{name}-{code}", **marks)
            makers.close_round(db, made, code)
        makers.decide(db, made, "A1", {"A1": True})
        makers.release_round(db, made, "A1")
        makers.open_round(db, made, "A1")
        for name in ("expert", "colleague"):
            makers.save(db, made, made.members[name], reason=f"Again-{name}", importance=2, feasibility=3)
    return made


def withdraw(database, scene, name="expert"):
    who = scene.members[name]
    with database.writing() as db:
        return withdrawing.withdraw(db, scene.study, who.person_id, person(who.person_id), makers.AT)


def rows_of(db, scene, name) -> dict[str, int]:
    who = scene.members[name].person_id
    seats = [one.seat.id for one in people.seats(db, scene.study.id, person_id=who, with_left=True)]
    cards = [one.id for one in db.exec(select(Card)) if one.seat_id in seats]
    return {
        "cards": len(cards),
        "ratings": sum(one.card_id in cards for one in db.exec(select(Rating))),
        "saves": sum(one.seat_id in seats for one in db.exec(select(Save))),
        "asked": sum(one.seat_id in seats for one in db.exec(select(SnapshotSeat))),
        "released": sum(f"-{name}" in one.text for one in db.exec(select(ReleasedReason))),
    }


def figures(db) -> list[dict]:
    return sorted((one.model_dump() for one in db.exec(select(Result))), key=lambda one: str(one["id"]))


# --- open and closed rounds ---------------------------------------------------------------------


def test_nothing_that_a_person_gave_is_left_after_they_withdrew(database, scene):
    with database.reading() as db:
        assert rows_of(db, scene, "expert") == {
            "cards": 3,
            "ratings": 6,
            "saves": 3,
            "asked": 2,
            "released": 1,
        }
    withdraw(database, scene)
    with database.reading() as db:
        assert set(rows_of(db, scene, "expert").values()) == {0}
        assert rows_of(db, scene, "clara") == {
            "cards": 2,
            "ratings": 4,
            "saves": 2,
            "asked": 2,
            "released": 1,
        }


def test_the_figures_of_closed_rounds_stay_to_the_last_digit(database, scene):
    with database.reading() as db:
        before, digests = figures(db), sorted(one.digest for one in withdrawals_snapshots(db, scene))
    withdraw(database, scene)
    with database.reading() as db:
        assert figures(db) == before
        assert sorted(one.digest for one in withdrawals_snapshots(db, scene)) == digests


def withdrawals_snapshots(db, scene):
    closed = [rounds.by_number(db, makers.task_force(db, scene, code).id, 1) for code in ("A1", "A2")]
    return list(results.snapshots(db, [one.id for one in closed]).values())


def test_a_closed_round_can_be_proved_whole_but_for_who_withdrew(database, scene):
    withdraw(database, scene)
    withdraw(database, scene, "clara")
    with database.reading() as db:
        for snapshot in withdrawals_snapshots(db, scene):
            assert withdrawing.stands(db, snapshot)
            assert withdrawals.last_gap(db, snapshot.id).number == 2
            assert withdrawals.standing_digest(db, snapshot) != snapshot.digest
        assert set(
            withdrawals.gaps(db, [one.round_id for one in withdrawals_snapshots(db, scene)]).values()
        ) == {2}


def test_a_reason_that_was_held_back_goes_too(database, scene):
    with database.writing() as db:
        panel, round_ = makers.task_force(db, scene, "A2"), makers.last_round(db, scene, "A2")
        (card,) = [one for one in db.exec(select(Card)) if one.reason == "Words-expert-A2"]
        moderating.hold_reasons(db, scene.study, panel, round_, {card.id}, scene.by, makers.AT)
        makers.decide(db, scene, "A2", {"A2": True})
        makers.release_round(db, scene, "A2")
    withdraw(database, scene)
    with database.reading() as db:
        assert db.exec(select(HeldReason)).all() == []
        assert rows_of(db, scene, "expert")["cards"] == 0


def test_of_the_same_words_of_two_people_one_copy_stays(database):
    with database.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, made)
        for name in makers.FIVE:
            makers.save(db, made, made.members[name], reason="I agree.", importance=5)
        makers.close_round(db, made)
        makers.decide(db, made)
        makers.release_round(db, made)
    withdraw(database, made)
    with database.reading() as db:
        assert len(db.exec(select(ReleasedReason)).all()) == 4


def test_withdrawing_twice_is_one_withdrawal_and_one_entry(database, scene):
    first, second = withdraw(database, scene), withdraw(database, scene)
    assert first.entry == second.entry
    with database.reading() as db:
        entries = [one for one in journal.entries(db, scene.study.id) if one.act == "withdrew"]
        assert [one.subject for one in entries] == [f"person {scene.expert.person_id}"]
        assert first_broken(journal.entries(db), journal.head(db)) is None
        assert studies.by_slug(db, scene.study.slug).withdrawn == 1


def test_the_journal_holds_nothing_of_what_was_said(database, scene):
    withdraw(database, scene)
    with database.reading() as db:
        told = "".join(f"{one.actor}{one.subject}{one.reason}" for one in journal.entries(db))
    assert not any(word in told for word in ("Words-", "Again-", "Expert Example", "expert@"))


# --- what goes on -------------------------------------------------------------------------------


def test_the_next_round_goes_on_without_them(database, scene):
    withdraw(database, scene)
    with database.writing() as db:
        makers.everybody_saves(db, scene, "A1")
        makers.close_round(db, scene)
        makers.decide(db, scene, "A1", {"A1": True})
        makers.release_round(db, scene)
        makers.open_round(db, scene)
    with database.reading() as db:
        row = overseeing.board_row(db, scene.study, makers.task_force(db, scene), makers.AT)
        assert (row.asked, row.count(Progress.LEFT), row.count(Progress.NOT_YET)) == (4, 1, 4)
        (card,) = makers.queue(db, scene.study, scene.colleague).cards
        assert [aspect.earlier is not None for aspect in card.aspects] == [True, True]
        assert not any("expert" in one.text for one in card.reasons)
        second = rounds.by_number(db, makers.task_force(db, scene).id, 2)
        assert {one.n_paired for _, one in results.of_rounds(db, [second.id])} == {4, 3}


def test_reasons_that_were_read_before_are_read_no_more(database, scene):
    """What an open round asks is kept in memory: a withdrawal must reach it there."""
    with database.reading() as db:
        study = studies.by_slug(db, scene.study.slug)
        (card,) = makers.queue(db, study, scene.colleague).cards
        assert "Words-expert-A1" in [one.text for one in card.reasons]
    withdraw(database, scene)
    with database.reading() as db:
        study = studies.by_slug(db, scene.study.slug)
        (card,) = makers.queue(db, study, scene.colleague).cards
        assert sorted(one.text for one in card.reasons) == [
            f"Words-{name}-A1" for name in ("clara", "colleague", "dario", "emine")
        ]


def test_the_export_lacks_them_and_its_rows_still_agree_with_each_other(database, scene):
    withdraw(database, scene)
    with database.writing() as db:
        export = exporting.begin_export(
            db, scene.study, ADMINISTRATOR, "ratings", "a test", scene.by, makers.AT, random.Random(1)
        )
        rows = [row for code, one in export.rounds for row in exporting.rows_of_round(db, export, code, one)]
    assert len(rows) == 2 * 4 * 2
    assert {row[10] for row in rows} == {"rated", "no_opinion"}
    assert sum(export.withdrawn.values()) == 2


def test_who_withdrew_is_not_invited_again_by_the_next_file(database, scene):
    withdraw(database, scene)
    with database.writing() as db:
        preview = inviting.preview_panel(db, scene.study, makers.panel_csv({"A1": ("expert", "new")}))
    assert [(one.line, str(one.sentence)) for one in preview.faults] == [
        (2, "This person has withdrawn from this study: take the line out.")
    ]


def test_a_withdrawal_takes_nothing_from_another_study(database, scene):
    with database.writing() as db:
        another = makers.make_study(db, scene.facilitator, ("A3",), name="Another review")
        invited = makers.invite(db, another, {"A3": makers.FIVE}, scene.by)
        other = makers.Scene(another, scene.facilitator, invited)
        makers.open_round(db, other, "A3")
        makers.save(db, other, other.expert, "A3", importance=7)
    withdraw(database, scene)
    with database.reading() as db:
        assert rows_of(db, other, "expert")["cards"] == 1


# --- after the end ------------------------------------------------------------------------------


@pytest.fixture
def ended(database) -> makers.Scene:
    with database.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE}, rounds_planned=1)
        makers.play_round(db, made)
        conducting.end_study(db, made.study, made.by, makers.AT)
    return made


def anonymise(database, scene):
    with database.writing() as db:
        anonymising.anonymise(db, scene.study, scene.by, makers.AT, random.Random(3))


def test_who_asks_after_the_end_is_taken_out_as_well(database, ended):
    with database.writing() as db:
        withdrawing.withdraw_by_email(db, ended.study, "Expert@example.org", ended.by, makers.AT)
    with database.reading() as db:
        assert rows_of(db, ended, "expert")["cards"] == 0


def test_a_study_is_anonymised_only_after_its_end(database, scene):
    with pytest.raises(Refusal, match="End the study first"):
        anonymise(database, scene)


def test_after_anonymising_nothing_leads_from_a_person_to_a_seat(database, ended):
    with database.reading() as db:
        before, rows = figures(db), len(db.exec(select(Rating)).all())
    anonymise(database, ended)
    anonymise(database, ended)
    with database.reading() as db:
        assert (figures(db), len(db.exec(select(Rating)).all())) == (before, rows)
        names = {one.name for one in db.exec(select(Person))}
        assert names == {"facilitator", anonymising.NOBODY}
        assert db.exec(select(Save)).all() == []
        closed_at = makers.last_round(db, ended).closed_at
        assert {one.saved_at for one in db.exec(select(Card))} == {closed_at}
        assert {one.joined_at for one in db.exec(select(Seat))} == {ended.study.created_at}
        acts = [one.act for one in journal.entries(db, ended.study.id)]
        assert acts.count("study anonymised") == 1
        frozen = results.snapshot(db, makers.last_round(db, ended).id)
        assert withdrawing.stands(db, frozen)


def test_after_anonymising_nobody_can_withdraw(database, ended):
    somebody = ended.expert.person_id
    anonymise(database, ended)
    with database.reading() as db:
        invitation, _ = people.invitations(db, ended.study.id)[0]
    with database.writing() as db, pytest.raises(Refusal, match="were anonymised"):
        withdrawing.withdraw(db, ended.study, invitation.person_id, ended.by, makers.AT)
    with database.writing() as db, pytest.raises(Refusal, match="There is nothing here"):
        withdrawing.withdraw(db, ended.study, somebody, ended.by, makers.AT)


def test_who_answers_elsewhere_too_stays_known_there(database, ended):
    with database.writing() as db:
        another = makers.make_study(db, ended.facilitator, ("A3",), name="Another review")
        makers.invite(db, another, {"A3": ("expert",)}, ended.by)
    anonymise(database, ended)
    with database.reading() as db:
        assert {one.name for one in db.exec(select(Person))} == {
            "facilitator",
            "Expert Example",
            anonymising.NOBODY,
        }
        assert reasons.held(db, makers.last_round(db, ended).id) == set()


# --- the command line ---------------------------------------------------------------------------


@pytest.mark.database("sqlite")
def test_the_commands_withdraw_and_anonymise(database, database_url, ended, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)
    slug = ended.study.slug
    assert main(["withdraw", "expert@example.org", "--study", slug]) == 0
    assert main(["withdraw", "nobody@example.org", "--study", slug]) == 2
    assert "Nobody with this address was invited" in capsys.readouterr().err
    assert main(["anonymise", "--study", slug, "--for-good"]) == 0
    with database.reading() as db:
        acts = [(one.act, one.actor) for one in journal.entries(db, ended.study.id)][-2:]
        assert acts == [("withdrew", "command line"), ("study anonymised", "command line")]
