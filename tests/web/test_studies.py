"""The list of studies, making one, its protocol, its end."""

import pytest

from app.services import conducting
from app.storage import journal, studies, task_forces
from tests import makers
from tests.web.support import paper

NOT_SAVED = "The study was not saved: please look at the marked places."


def form_of(guest, path, action):
    """The form of a page, as a browser would send it untouched."""
    return next(one for one in paper(guest.get(path)).forms if one.action == action).named


def study_named(house, slug):
    with house.reading() as db:
        return studies.by_slug(db, slug)


# --- the list -----------------------------------------------------------------------------------


def test_a_facilitator_without_studies_reads_what_is_there_and_the_next_step(house):
    with house.writing() as db:
        makers.objectives(db)
    page = paper(house.facilitator().get("/studies"))
    assert "No study yet The 24 objectives are in the register, 24 with their public wording" in page.words
    assert page.links.count("/studies/new") == 1


def test_the_list_says_where_each_study_stands(house, scene, facilitator):
    assert "Ready to open: no round has opened yet" in paper(facilitator.get("/studies")).words
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    assert "1 round is open. 2 9" in paper(facilitator.get("/studies")).words


def test_a_demonstration_is_every_facilitators_and_marked_as_one(house, scene):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, name="For trying", is_demo=True)
    page = paper(house.facilitator("somebody").get("/studies"))
    assert "For trying DEMO" in page.words
    assert "Review of the soils" not in page.words


def test_the_list_costs_the_same_for_one_study_and_for_many(house, scene, facilitator):
    with house.counted() as few:
        facilitator.get("/studies")
    with house.writing() as db:
        for number in range(6):
            makers.make_study(db, scene.facilitator, name=f"Another {number}")
    with house.counted() as many:
        facilitator.get("/studies")
    assert len(many) == len(few)


@pytest.mark.parametrize("path", ["/studies", "/studies/new", "/objectives"])
def test_only_facilitators_see_the_studies(house, scene, path):
    assert house.guest().get(path).status_code == 401
    assert house.expert(scene.study).get(path).status_code == 404


# --- making one ---------------------------------------------------------------------------------


def test_a_name_and_one_press_make_a_sound_study(house, facilitator):
    form = form_of(facilitator, "/studies/new", "/studies")
    answer = facilitator.post("/studies", form | {"name": "Priorities to 2050"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/studies/priorities-to-2050")
    made = study_named(house, "priorities-to-2050")
    with house.reading() as db:
        panels = [one.code for one in task_forces.of_study(db, made.id)]
        criteria = [one.name for one in studies.criteria(db, made.id)]
    assert (len(panels), panels[0], criteria) == (24, "A1", ["Importance", "Feasibility"])
    assert (made.highest, made.rule, made.fewest_outside, made.rounds_planned) == (9, "comet-70-15", 5, 3)
    assert facilitator.get("/studies/priorities-to-2050").status_code == 200


def test_a_study_without_a_name_keeps_what_was_typed(house, facilitator):
    form = form_of(facilitator, "/studies/new", "/studies")
    before = house.digest()
    typed = form | {"name": " ", "fewest_outside": "2", "highest": "7", "criterion_1_name": "Weight"}
    answer = facilitator.post("/studies", typed)
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert "Give the study a name of at most 200 characters." in page.words
    assert page.by_id("fewest_outside-fault") == {"class": "fault", "id": "fewest_outside-fault"}
    kept = next(one for one in page.forms if one.action == "/studies").named
    assert (kept["fewest_outside"], kept["highest"], kept["criterion_1_name"]) == ("2", "7", "Weight")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"rounds_planned": "many"}, "Please give a whole number."),
        ({"criterion_1_question": "x" * 501}, "This text is too long."),
        ({"criterion_2_name": "Importance"}, "Name one to four criteria, each differently."),
        ({"objective": []}, "Choose at least one objective."),
        ({"time_zone": "Nowhere"}, "Choose a time zone from the list."),
        ({"is_demo": "1"}, "This form has no such field."),
    ],
)
def test_what_cannot_be_taken_is_said_in_its_place(house, facilitator, typed, sentence):
    form = form_of(facilitator, "/studies/new", "/studies") | {"name": "Priorities"} | typed
    before = house.digest()
    answer = facilitator.post("/studies", form)
    assert (answer.status_code, house.digest()) == (422, before)
    assert sentence in paper(answer).words


def test_only_the_ticked_objectives_are_rated(house, facilitator):
    form = form_of(facilitator, "/studies/new", "/studies")
    facilitator.post("/studies", form | {"name": "Two", "objective": ["A2", "B1"], "layout": "joint"})
    page = paper(facilitator.get("/studies/two/wordings"))
    assert "A2 Soils 2" in page.words
    assert "A3 Soils 3" not in page.words


def test_a_form_that_is_not_ours_makes_nothing(house, facilitator):
    form = form_of(facilitator, "/studies/new", "/studies")
    before = house.digest()
    assert facilitator.post("/studies", form | {"name": "X", "csrf": "guessed"}).status_code == 422
    assert house.digest() == before


# --- the protocol -------------------------------------------------------------------------------


def test_the_protocol_can_change_until_the_first_round_opens(house, scene, facilitator, home):
    form = form_of(facilitator, f"{home}/design", f"{home}/design")
    answer = facilitator.post(f"{home}/design", form | {"highest": "5", "criterion_2_name": ""} | emptied(2))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/design")
    stands = study_named(house, scene.study.slug)
    with house.reading() as db:
        assert [one.name for one in studies.criteria(db, stands.id)] == ["Importance"]
    assert (stands.highest, stands.rule, stands.version) == (5, "percent-75-and-iqr-1", 2)


def emptied(number):
    names = ("name", "question", "low_label", "high_label")
    return {f"criterion_{number}_{name}": "" for name in names}


def test_the_second_of_two_editors_reads_both_versions(house, scene, facilitator, home):
    form = form_of(facilitator, f"{home}/design", f"{home}/design")
    facilitator.post(f"{home}/design", form | {"name": "The first editor's"})
    answer = facilitator.post(f"{home}/design", form | {"name": "The second editor's"})
    page = paper(answer)
    kept = next(one for one in page.forms if one.action == f"{home}/design").named
    assert answer.status_code == 409
    assert "Somebody else changed this study meanwhile." in page.words
    assert "Name The first editor's" in page.words
    assert (kept["name"], kept["version"]) == ("The second editor's", "2")
    assert study_named(house, scene.study.slug).name == "The first editor's"


def test_after_the_launch_the_protocol_is_read_and_says_since_when(house, scene, facilitator, home):
    form = form_of(facilitator, f"{home}/design", f"{home}/design")
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    page = paper(facilitator.get(f"{home}/design"))
    assert "Fixed on Monday 2 November 2026, 09:00 UTC, when the first round opened." in page.words
    assert [one.action for one in page.forms] == ["/sign-out"]
    answer = facilitator.post(f"{home}/design", form | {"highest": "5"})
    assert answer.status_code == 422
    assert "The protocol was fixed when the first round opened. Nothing was changed." in paper(answer).words
    assert study_named(house, scene.study.slug).highest == 9


def test_a_bad_change_keeps_what_was_typed(house, facilitator, home):
    form = form_of(facilitator, f"{home}/design", f"{home}/design")
    before = house.digest()
    answer = facilitator.post(f"{home}/design", form | {"rounds_planned": "12"})
    assert (answer.status_code, house.digest()) == (422, before)
    assert paper(answer).by_id("rounds_planned")["value"] == "12"
    assert "Choose a number from 1 to 9." in paper(answer).words


# --- whose it is --------------------------------------------------------------------------------


def test_nobody_else_finds_the_design(house, scene, home):
    for other in (house.expert(scene.study), house.facilitator("foreign-facilitator")):
        assert other.get(f"{home}/design").status_code == 404
        assert other.post(f"{home}/design", design()).status_code == 404
        assert other.post(f"{home}/ending").status_code == 404


def design():
    names = ("rounds_planned", "highest", "min_n", "quantile_type", "fewest_others", "fewest_outside")
    return {"name": "X", "time_zone": "UTC", **dict.fromkeys(names, "3")}


# --- the end ------------------------------------------------------------------------------------


def test_a_study_with_an_open_round_does_not_end(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    assert f"{home}/ending" not in [one.action for one in paper(facilitator.get(home)).forms]
    answer = facilitator.post(f"{home}/ending")
    assert answer.status_code == 422
    assert "Close and release every open round first; then the study can end." in paper(answer).words


def test_a_study_ends_once_every_opened_round_is_released(house, scene, facilitator, home):
    with house.writing() as db:
        makers.play_round(db, scene, "A1")
    assert f"{home}/ending" in [one.action for one in paper(facilitator.get(home)).forms]
    answer = facilitator.post(f"{home}/ending")
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    with house.reading() as db:
        assert journal.entries(db, scene.study.id)[-1].act == "study ended"
    page = paper(facilitator.get(home))
    assert "This study ended on" in page.words
    assert [one.action for one in page.forms] == ["/sign-out"]


def test_an_ended_study_stays_readable_in_every_part(house, scene, facilitator, home):
    with house.writing() as db:
        makers.play_round(db, scene, "A1")
        conducting.end_study(db, scene.study, scene.by, makers.AT)
    parts = ("", "/design", "/experts", "/wordings")
    assert [facilitator.get(f"{home}{part}").status_code for part in parts] == [200] * 4
