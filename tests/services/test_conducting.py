"""Rounds open, close and end, each Task Force at its own pace; what an open round asks stays as it is."""

import threading
from datetime import timedelta

import pytest

from app.domain.journal import COMMAND_LINE
from app.domain.refusals import Faults, Refusal, Stale
from app.domain.rounds import RoundState
from app.services import conducting, inviting, planning, seeding, signing_in
from app.services.conducting import Timing
from app.services.planning import Design
from app.services.wording import NewWording, write_wording
from app.storage import items, journal, people, results, rounds, studies
from tests import makers

AT = makers.AT
KEY = b"k" * 32
LATER = AT + timedelta(days=7)


@pytest.fixture
def scene(database) -> makers.Scene:
    with database.writing() as db:
        return makers.small_study(db)


def said(refused) -> list[str]:
    return [str(refused.value.sentence), *(str(one) for one in refused.value.more)]


def acts(database) -> list[str]:
    with database.reading() as db:
        return [entry.act for entry in journal.entries(db)]


# --- opening ------------------------------------------------------------------------------------


def test_the_first_round_of_any_task_force_launches_the_study(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, "A2", LATER)
    with database.reading() as db:
        assert studies.by_slug(db, scene.study.slug).launched_at == LATER
        assert makers.last_round(db, scene, "A1").state is RoundState.DRAFT
    assert acts(database)[-2:] == ["study launched", "round opened"]


def test_a_task_force_of_three_is_told_whom_to_invite(database):
    with database.writing() as db:
        small = makers.study_with(db, {"A1": ("one", "two", "three")})
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, small)
    assert said(refused) == [
        "Invite 1 more expert to Task Force A1, or merge it with another: below 4 people nobody's marks would be safe."
    ]
    with database.reading() as db:
        assert studies.by_slug(db, small.study.slug).launched_at is None


def test_every_task_before_an_opening_is_told_at_once(database):
    with database.writing() as db:
        seeding.seed_objectives(db, [makers.objective(1, "provisional")])
        runs_it = makers.facilitator(db)
        study = makers.make_study(db, runs_it, ("A1",))
        members = makers.invite(db, study, {"A1": ("one", "two")}, COMMAND_LINE)
        owed = makers.Scene(study, runs_it, members)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, owed)
    invite, write = said(refused)
    assert invite == (
        "Invite 2 more experts to Task Force A1, or merge it with another: "
        "below 4 people nobody's marks would be safe."
    )
    assert write == "Write the Initiative's wording of A1, or accept working titles with a reason."


def test_round_two_waits_for_the_release_and_the_decisions(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        makers.close_round(db, scene)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, scene)
    assert said(refused) == ["Task Force A1 has no round to open."]
    with database.writing() as db:
        makers.release_round(db, scene)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, scene)
    assert said(refused) == ["Decide whether 1 item of Task Force A1 is asked again."]


def test_the_last_planned_round_is_the_last(database):
    with database.writing() as db:
        short = makers.small_study(db, rounds_planned=1)
        makers.play_round(db, short)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, short)
    assert said(refused) == ["Task Force A1 has no round to open."]


def test_a_round_that_would_ask_nothing_does_not_open(database, scene):
    with database.writing() as db:
        makers.play_round(db, scene, again={"A1": False})
    with pytest.raises(Refusal), database.writing() as db:
        makers.open_round(db, scene)


@pytest.mark.parametrize(
    ("timing", "fault"),
    [
        (Timing(AT), "This moment has passed: choose a later deadline."),
        (
            Timing(AT - timedelta(days=1), closes_itself=True),
            "This moment has passed: choose a later deadline.",
        ),
        (Timing(None, closes_itself=True), "A round that closes by itself needs a deadline."),
    ],
)
def test_a_deadline_lies_ahead_and_a_clock_needs_one(database, scene, timing, fault):
    with pytest.raises(Faults) as refused, database.writing() as db:
        makers.open_round(db, scene, timing=timing)
    assert said(refused) == ["Nothing was changed."]
    assert {name: str(one) for name, one in refused.value.fields.items()} == {"deadline": fault}


# --- fixed while open ---------------------------------------------------------------------------


def test_an_open_round_keeps_the_wording_it_asked_and_the_next_one_asks_the_new(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        item = items.by_code(db, scene.study.id, "A1")
        typed = NewWording("Soils, anew", "Strengthen the soils, in other words.", "the Secretariat")
        assert write_wording(db, scene.study, item, typed, scene.by, AT).version == 2
        makers.save(db, scene, scene.expert, importance=8)
    with database.reading() as db:
        assert (
            makers.queue(db, scene.study, scene.expert).cards[0].wording.text
            == "Strengthen the soils of place 1."
        )
    with database.writing() as db:
        makers.play_round(db, scene)
        makers.open_round(db, scene)
    with database.reading() as db:
        card = makers.queue(db, scene.study, scene.expert).cards[0]
        assert (card.wording.text, card.own_wording.version) == ("Strengthen the soils, in other words.", 1)
        assert not card.can_keep


def test_the_protocol_is_fixed_at_launch(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        planning.revise_study(db, scene.study, 1, Design("Another"), scene.by, AT)
    assert said(refused) == ["The protocol was fixed when the first round opened. Nothing was changed."]


def test_of_two_facilitators_who_edit_one_draft_the_second_is_told(database, scene):
    with database.writing() as db:
        planning.revise_study(db, scene.study, 1, Design("First", highest=5), scene.by, AT)
    with pytest.raises(Stale) as refused, database.writing() as db:
        planning.revise_study(db, scene.study, 1, Design("Second", highest=7), scene.by, AT)
    assert said(refused) == [
        "Somebody else changed this study meanwhile. Look at it again, then repeat your change."
    ]
    with database.reading() as db:
        study = studies.by_slug(db, scene.study.slug)
    assert (study.name, study.highest, study.rule, study.version) == ("First", 5, "percent-75-and-iqr-1", 2)


def test_a_college_does_not_change_while_its_person_is_asked(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
    changed = makers.panel_csv({"A1": makers.FIVE}, college="research")
    with database.reading() as db:
        faults = inviting.preview_panel(db, scene.study, changed).faults
    assert [(fault.line, fault.column) for fault in faults] == [(line, "college") for line in range(2, 7)]
    assert (
        str(faults[0].sentence)
        == "A round is open for this person: their college can change after it closes."
    )
    with pytest.raises(Refusal) as refused, database.writing() as db:
        inviting.import_panel(db, scene.study, changed, scene.by, AT)
    assert said(refused) == ["Nobody was invited: please mend 5 lines of the file."]
    with database.writing() as db:
        makers.close_round(db, scene)
        inviting.import_panel(db, scene.study, changed, scene.by, AT)


# --- closing ------------------------------------------------------------------------------------


def test_a_draft_cannot_be_closed(database, scene):
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.close_round(db, scene)
    assert said(refused) == ["Round 1 has not opened yet: there is nothing to close."]


def test_a_round_closes_itself_at_its_deadline_and_not_before(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, "A1", timing=Timing(LATER, closes_itself=True))
        makers.open_round(db, scene, "A2", timing=Timing(LATER))
    with database.writing() as db:
        assert conducting.close_due(db, LATER - timedelta(seconds=1)) == []
    with database.writing() as db:
        assert [one.number for one in conducting.close_due(db, LATER)] == [1]
        assert conducting.close_due(db, LATER) == []
    with database.reading() as db:
        closed, announced = makers.last_round(db, scene, "A1"), makers.last_round(db, scene, "A2")
        assert (closed.state, closed.closed_at) == (RoundState.CLOSED, LATER)
        assert announced.state is RoundState.OPEN
        last = journal.entries(db)[-1]
    assert (last.act, last.actor, last.subject) == ("round closed", "the clock", "Task Force A1, round 1")


def test_after_the_deadline_of_a_round_that_closes_itself_nothing_is_taken_even_before_it_closes(
    database, scene
):
    with database.writing() as db:
        makers.open_round(db, scene, timing=Timing(LATER, closes_itself=True))
        makers.save(db, scene, scene.expert, importance=8, at=LATER - timedelta(seconds=1))
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.save(db, scene, scene.expert, importance=7, at=LATER)
    assert said(refused) == ["Round 1 is closed: this change was not recorded. What was saved before counts."]


def test_an_announced_deadline_alone_closes_nothing(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, timing=Timing(LATER))
        assert makers.save(db, scene, scene.expert, importance=7, at=LATER + timedelta(days=9)).version == 1


def test_a_clock_that_steps_back_does_not_reopen_a_round(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene, timing=Timing(LATER, closes_itself=True))
        conducting.close_due(db, LATER)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.save(db, scene, scene.expert, importance=7, at=AT)
    assert said(refused) == ["Round 1 is closed: this change was not recorded. What was saved before counts."]
    with database.writing() as db:
        assert conducting.close_due(db, AT) == []


def test_more_time_can_be_given_until_the_close_and_not_after(database, scene):
    with database.writing() as db:
        round_ = makers.open_round(db, scene, timing=Timing(LATER, closes_itself=True))
        panel = makers.task_force(db, scene)
        more = Timing(LATER + timedelta(days=3), closes_itself=True)
        conducting.move_deadline(db, scene.study, panel, round_, more, scene.by, AT)
        assert conducting.close_due(db, LATER) == []
        makers.close_round(db, scene)
    with pytest.raises(Refusal) as refused, database.writing() as db:
        conducting.move_deadline(db, scene.study, panel, round_, more, scene.by, AT)
    assert said(refused) == ["Round 1 is not open: its deadline stays as it is."]


@pytest.mark.database("postgresql")
def test_a_deadline_moved_while_the_clock_waits_for_the_round_counts(database, scene):
    with database.writing() as db:
        round_ = makers.open_round(db, scene, timing=Timing(LATER, closes_itself=True))

    def tick() -> None:
        with database.writing() as db:
            conducting.close_due(db, LATER)

    clock = threading.Thread(target=tick)
    with database.writing() as db:
        more = Timing(LATER + timedelta(days=3), closes_itself=True)
        conducting.move_deadline(db, scene.study, makers.task_force(db, scene), round_, more, scene.by, AT)
        clock.start()
        clock.join(0.5)
    clock.join()
    with database.reading() as db:
        assert makers.last_round(db, scene).state is RoundState.OPEN


def test_who_left_without_an_answer_was_not_asked_and_who_answered_was(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=8)
        makers.save(db, scene, scene.colleague, importance=7)
        for who in (scene.expert, scene.members["clara"]):
            token = makers.personal_link(db, scene, who, KEY)
            signing_in.decline(db, KEY, scene.study.slug, token, AT)
        snapshot = makers.close_round(db, scene)
    with database.reading() as db:
        asked = {one.seat_id for one in results.snapshot_seats(db, snapshot.id)}
        seated = people.seats(db, scene.study.id, with_left=True)
        names = {one.person.name.split()[0] for one in seated if one.seat.id in asked}
        figures = {one.n: one.unanswered for _, one in results.of_rounds(db, [snapshot.round_id])}
    assert names == {"Expert", "Colleague", "Dario", "Emine"}
    assert figures == {2: 2, 0: 4}


# --- ending -------------------------------------------------------------------------------------


def test_a_study_ends_when_every_open_round_was_released(database, scene):
    def end() -> None:
        with database.writing() as db:
            conducting.end_study(db, scene.study, scene.by, LATER)

    with pytest.raises(Refusal) as refused:
        end()
    assert said(refused) == ["No round has opened yet: there is nothing to end."]
    with database.writing() as db:
        makers.open_round(db, scene)
    with pytest.raises(Refusal) as refused:
        end()
    assert said(refused) == ["Close and release every open round first; then the study can end."]
    with database.writing() as db:
        makers.play_round(db, scene)
    end()
    end()
    assert acts(database).count("study ended") == 1
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.open_round(db, scene)
    assert said(refused) == ["This study has ended: no round opens any more."]
    with pytest.raises(Refusal) as refused, database.writing() as db:
        makers.invite(db, studies.by_slug(db, scene.study.slug), {"A1": ("late",)}, scene.by)
    assert said(refused) == ["This study has ended: nobody can be invited any more."]


def test_the_rounds_of_two_task_forces_do_not_wait_for_each_other(database, scene):
    with database.writing() as db:
        makers.play_round(db, scene, "A1")
        makers.open_round(db, scene, "A2")
        makers.open_round(db, scene, "A1")
    with database.reading() as db:
        states = [(one.number, one.state.value) for one in rounds.of_study(db, scene.study.id)]
    assert states == [(1, "released"), (2, "open"), (1, "open")]
