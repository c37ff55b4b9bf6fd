"""Wordings: what each item says, what is owed, writing it anew, going ahead without."""

import pytest

from app.services import seeding
from app.storage import items, journal, studies
from tests import makers
from tests.web.support import paper

NEW = {"label": "Soils", "text": "Les sols d’abord.", "source": "Letter of 3 May", "language": "fr"}


@pytest.fixture
def scene(house):
    """The usual cast; A1 runs on a working title."""
    with house.writing() as db:
        seeding.seed_objectives(db, [makers.objective(1, "provisional")])
        return makers.small_study(db)


def test_what_is_owed_comes_first(facilitator, home):
    words = paper(facilitator.get(f"{home}/wordings")).words
    assert "1 wording is owed by the Initiative" in words
    assert words.index("A1 Soils 1") < words.index("Wordings of the Initiative Item")
    assert words.index("Wordings of the Initiative Item") < words.index("A2 Soils 2")
    assert "working title invented for the tests" in words


def test_a_new_wording_is_a_new_version(house, scene, facilitator, home):
    answer = facilitator.post(f"{home}/wordings/A1", NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/wordings/A1")
    page = facilitator.get(f"{home}/wordings/A1")
    words = paper(page).words
    assert words.index("Les sols d’abord.") < words.index("Strengthen the soils of place 1.")
    assert 'lang="fr" dir="auto">Les sols d’abord.' in page.text
    with house.reading() as db:
        last = journal.entries(db, scene.study.id)[-1]
    assert (last.act, last.subject, last.reason) == ("wording written", "A1, version 2", "Letter of 3 May")
    assert "Nothing is owed" in paper(facilitator.get(f"{home}/wordings")).words


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"source": " "}, "Please fill this in, with at most 1000 characters."),
        ({"label": "x" * 121}, "Please fill this in, with at most 120 characters."),
        ({"language": "de"}, "Choose one of the languages."),
    ],
)
def test_a_wording_that_cannot_be_taken_keeps_what_was_typed(house, facilitator, home, typed, fault):
    before = house.digest()
    answer = facilitator.post(f"{home}/wordings/A1", NEW | typed)
    page = paper(answer)
    assert (answer.status_code, house.digest()) == (422, before)
    assert fault in page.words
    form = next(one for one in page.forms if one.action == f"{home}/wordings/A1").named
    assert form["text"] == "Les sols d’abord."


def test_an_open_round_keeps_the_wording_it_asks(house, scene, facilitator, home):
    with house.writing() as db:
        makers.open_round(db, scene, "A2")
    assert facilitator.post(f"{home}/wordings/A2", NEW).status_code == 303
    expert = house.expert(scene.study, "other")
    assert "Strengthen the soils of place 2." in paper(expert.get(f"{home}/cards")).words


def test_working_titles_are_accepted_with_a_reason(house, scene, facilitator, home):
    before = house.digest()
    answer = facilitator.post(f"{home}/wordings-override", {"reason": " "})
    assert (answer.status_code, house.digest()) == (422, before)
    assert "Say in a sentence why the study runs on working titles" in paper(answer).words
    answer = facilitator.post(f"{home}/wordings-override", {"reason": "A trial."})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/wordings")
    words = paper(facilitator.get(f"{home}/wordings")).words
    assert "Working titles were accepted on" in words
    assert "The reason, as the report prints it: A trial." in words
    with house.reading() as db:
        assert studies.by_slug(db, scene.study.slug).wording_override_reason == "A trial."


def test_a_demonstration_says_that_it_runs_on_working_titles(house, scene, facilitator):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, name="Trying", is_demo=True)
    page = paper(facilitator.get("/studies/trying/wordings"))
    assert "This demonstration runs on working titles" in page.words
    assert [one.action for one in page.forms] == ["/sign-out"]


def test_the_list_costs_the_same_for_two_items_and_for_many(house, scene, facilitator, home):
    with house.writing() as db:
        makers.make_study(db, scene.facilitator, makers.CODES[:7], name="Many")
    with house.counted() as few:
        facilitator.get(f"{home}/wordings")
    with house.counted() as many:
        facilitator.get("/studies/many/wordings")
    assert len(many) == len(few)


def test_nobody_else_finds_the_wordings(house, scene, home):
    for other in (house.expert(scene.study), house.facilitator("foreign-facilitator")):
        before = house.digest()
        assert other.get(f"{home}/wordings").status_code == 404
        assert other.get(f"{home}/wordings/A1").status_code == 404
        assert other.post(f"{home}/wordings/A1", NEW).status_code == 404
        assert other.post(f"{home}/wordings-override", {"reason": "x"}).status_code == 404
        assert house.digest() == before


def test_an_item_of_no_study_is_not_found(facilitator, home):
    assert facilitator.get(f"{home}/wordings/Z9").status_code == 404
    assert facilitator.post(f"{home}/wordings/Z9", NEW).status_code == 404


def test_a_form_that_is_not_ours_writes_nothing(house, facilitator, home):
    before = house.digest()
    assert facilitator.post(f"{home}/wordings/A1", NEW | {"csrf": "guessed"}).status_code == 422
    assert house.digest() == before


def test_the_first_version_stays_as_it_was(house, scene, facilitator, home):
    facilitator.post(f"{home}/wordings/A1", NEW)
    with house.reading() as db:
        item = items.by_code(db, scene.study.id, "A1")
        versions = [one for one in items.wordings(db, scene.study.id) if one.item_id == item.id]
    assert [(one.version, one.text) for one in versions] == [
        (1, "Strengthen the soils of place 1."),
        (2, "Les sols d’abord."),
    ]
