"""The board: what to do now, a row per Task Force, the same step for many, merging two."""

from datetime import timedelta

import pytest

from app.domain.rounds import RoundState
from app.services.conducting import Timing
from app.storage import items, journal, people, rounds, task_forces
from tests import makers
from tests.web.support import now, paper

LATER = "2031-05-06T18:00"


def states(house, scene):
    with house.reading() as db:
        return [one.state.value for one in rounds.of_study(db, scene.study.id)]


def merger_forms(page):
    return [one for one in page.forms if one.action.endswith("/merger")]


# --- what it shows ------------------------------------------------------------------------------


def test_the_board_says_what_to_do_first(house, scene, facilitator, home):
    assert "What to do now Open the next rounds of A1, A2" in paper(facilitator.get(home)).words
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
        makers.everybody_saves(db, scene, "A1")
    page = paper(facilitator.get(home))
    assert "What to do now Close the round of A1" in page.words
    assert "Also waiting for you Begin the next round of A2" in page.words


def test_a_study_without_people_asks_for_them_first(house, scene, facilitator):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, name="Empty")
    page = paper(facilitator.get("/studies/empty"))
    assert "What to do now Invite the panel 2 Task Forces stand ready" in page.words
    assert "Invite 4 more experts to Task Force A1, or merge it with another" in page.words


def test_the_board_shows_who_has_answered_and_never_what(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A1", timing=Timing(now() + timedelta(days=5, hours=1)))
        makers.save(db, scene, scene.expert, importance=8, feasibility=2)
        makers.save(db, scene, scene.colleague, importance=8)
    first = facilitator.get(home).text
    assert "A1 Soils 1 round 1 of 3, open 1 of 5 , 1 begun 5 days left" in paper(facilitator.get(home)).words
    with house.writing() as db:
        makers.save(db, scene, scene.expert, importance=1, feasibility=None)
    assert facilitator.get(home).text == first


def test_filters_count_and_narrow(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    words = paper(facilitator.get(f"{home}?show=open")).words
    assert "All 2 Needs you 1 Open 1 Waiting for experts 1" in words
    assert "A1 Soils 1" in words
    assert "A2 Soils 2" not in words


def test_a_link_ticks_all_rows_of_a_kind(scene, facilitator, home):
    ticked = [
        found["value"]
        for _, found in paper(facilitator.get(f"{home}?tick=open")).with_attribute("checked")
        if found["name"] == "task_force"
    ]
    assert ticked == ["A1", "A2"]


def test_the_board_costs_the_same_for_one_task_force_and_for_many(house, scene, facilitator):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, ("A1",), name="Small")
        large = makers.make_study(db, scene.facilitator, makers.CODES[:7], name="Large")
        makers.invite(db, large, {"A1": makers.FIVE, "B1": makers.FOUR}, scene.by)
    counts = []
    for slug in ("small", "large"):
        with house.counted() as sent:
            assert facilitator.get(f"/studies/{slug}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_board_shows_the_journals_head(house, facilitator, home):
    words = paper(facilitator.get(home)).words
    with house.reading() as db:
        assert f"Journal head {journal.head(db).seal[:12]}" in words


# --- the same step for many ---------------------------------------------------------------------


def test_ticked_task_forces_open_with_one_deadline(house, scene, facilitator, home):
    form = {"task_force": ["A1", "A2"], "deadline": LATER, "closes_itself": "yes"}
    answer = facilitator.post(f"{home}/openings", form)
    assert answer.status_code == 200
    assert "Open now: A1, A2." in paper(answer).words
    with house.reading() as db:
        found = rounds.of_study(db, scene.study.id)
    assert [(one.state, one.closes_itself) for one in found] == [(RoundState.OPEN, True)] * 2
    assert {one.deadline_at.isoformat() for one in found} == {"2031-05-06T18:00:00+00:00"}


def test_each_task_force_is_done_or_refused_with_its_sentence(house, scene, facilitator):
    with house.writing() as db:
        wide = makers.make_study(db, scene.facilitator, ("A1", "A2"), name="Wide")
        makers.invite(db, wide, {"A1": makers.FIVE}, scene.by)
    answer = facilitator.post("/studies/wide/openings", {"task_force": ["A1", "A2"]})
    words = paper(answer).words
    assert answer.status_code == 200
    assert "Open now: A1." in words
    assert "Nothing was done for 1 Task Force A2: Invite 4 more experts to Task Force A2" in words


def test_a_round_cannot_close_by_itself_without_a_deadline(house, facilitator, home):
    before = house.digest()
    answer = facilitator.post(f"{home}/openings", {"task_force": ["A2"], "closes_itself": "yes"})
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert "A round that closes by itself needs a deadline." in page.words
    assert "checked" in page.by_id("closes_itself")
    boxes = [found for _, found in page.with_attribute("form") if found["name"] == "task_force"]
    assert [one["value"] for one in boxes if "checked" in one] == ["A2"]


@pytest.mark.parametrize("part", ["openings", "closings", "releases"])
def test_nothing_ticked_changes_nothing(house, facilitator, home, part):
    before = house.digest()
    answer = facilitator.post(f"{home}/{part}", {"deadline": LATER})
    assert (answer.status_code, house.digest()) == (422, before)
    assert "Tick at least one Task Force." in paper(answer).words
    assert paper(answer).by_id("deadline")["value"] == LATER


def test_ticked_rounds_close_and_are_released(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
        makers.everybody_saves(db, scene, "A1")
    both = {"task_force": ["A1", "A2"]}
    answer = facilitator.post(f"{home}/closings", both)
    assert "Closed: A1." in paper(answer).words
    assert "A2: It has no open round." in paper(answer).words
    assert states(house, scene) == ["closed", "draft"]
    answer = facilitator.post(f"{home}/releases", both)
    assert "Released: A1." in paper(answer).words
    assert states(house, scene) == ["released", "draft", "draft"]


def test_when_nothing_could_be_done_the_answer_is_no_success(house, facilitator, home):
    before = house.digest()
    assert facilitator.post(f"{home}/closings", {"task_force": ["A1"]}).status_code == 422
    assert house.digest() == before


def test_a_task_force_of_another_study_is_not_found(facilitator, home):
    assert facilitator.post(f"{home}/closings", {"task_force": ["A1", "C2"]}).status_code == 404


# --- merging ------------------------------------------------------------------------------------


@pytest.fixture
def small(house, scene):
    """A study where A2 has too few people; one of them sits on A1 too."""
    with house.writing() as db:
        study = makers.make_study(db, scene.facilitator, ("A1", "A2", "A3"), name="Merging")
        makers.invite(db, study, {"A1": makers.FIVE, "A2": ("expert", "farid"), "A3": makers.FIVE}, scene.by)
    return study


def test_a_small_task_force_goes_into_another_with_its_items_and_people(house, small, facilitator):
    (form,) = merger_forms(paper(facilitator.get("/studies/merging")))
    answer = facilitator.post(form.action, form.named | {"into": "A1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/studies/merging")
    assert "A1 Soils 1 and A2" in paper(facilitator.get("/studies/merging")).words
    with house.reading() as db:
        assert [one.code for one in task_forces.of_study(db, small.id)] == ["A1", "A3"]
        panels = {one.id: one.code for one in task_forces.of_study(db, small.id)}
        asked = [(one.item.code, panels[one.item.task_force_id]) for one in items.of_study(db, small.id)]
        seats = [one.person.email for one in people.seats(db, small.id) if one.task_force.code == "A1"]
        last = journal.entries(db, small.id)[-1]
    assert asked == [("A1", "A1"), ("A2", "A1"), ("A3", "A3")]
    assert len(seats) == len(set(seats)) == 6
    assert (last.act, last.subject, last.reason) == (
        "task forces merged",
        "Task Force A2 into A1",
        "1 seats",
    )


@pytest.mark.parametrize("into", ["A2", "C2", ""])
def test_a_merger_needs_another_task_force_of_the_study(house, small, facilitator, into):
    before = house.digest()
    answer = facilitator.post("/studies/merging/task-forces/A2/merger", {"into": into})
    assert (answer.status_code, house.digest()) == (422, before)
    assert "Choose another Task Force of this study." in paper(answer).words


@pytest.mark.parametrize("opened", ["A1", "A3"])
def test_who_has_opened_a_round_is_merged_no_more(house, scene, small, facilitator, opened):
    assert facilitator.post("/studies/merging/openings", {"task_force": opened}).status_code == 200
    before = house.digest()
    source = "A2" if opened == "A1" else "A3"
    answer = facilitator.post(f"/studies/merging/task-forces/{source}/merger", {"into": "A1"})
    assert (answer.status_code, house.digest()) == (422, before)
    assert f"Task Force {opened} has opened a round: it can no longer be merged." in paper(answer).words


# --- whose it is --------------------------------------------------------------------------------


def test_nobody_else_finds_the_board(house, scene, home):
    before = None
    for other in (house.expert(scene.study), house.facilitator("foreign-facilitator")):
        before = house.digest()
        assert other.get(home).status_code == 404
        for part in ("openings", "closings", "releases"):
            assert other.post(f"{home}/{part}", {"task_force": ["A1"]}).status_code == 404
        assert other.post(f"{home}/task-forces/A1/merger", {"into": "A2"}).status_code == 404
        assert house.digest() == before


def test_a_form_that_is_not_ours_opens_nothing(house, facilitator, home):
    before = house.digest()
    answer = facilitator.post(f"{home}/openings", {"task_force": ["A1"], "csrf": "guessed"})
    assert (answer.status_code, house.digest()) == (422, before)
