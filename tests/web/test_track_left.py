"""What an expert gets back who has left a Task Force, and an item's wordings in the language they are read in."""

import csv
import io

import pytest

from app.domain.people import Seat
from app.services.wording import NewWording, translate_wording, write_wording
from app.storage import items
from tests import makers
from tests.web.support import paper

SLUG = "/studies/review-of-the-soils"
URL = f"{SLUG}/your-results"
LATER = makers.AT.replace(day=9)
SAYS_SO = (
    "You left Task Force A1 on 2 Nov 2026. "
    "Of its rounds you see those that you answered, and those released before you left."
)


def leave(db, scene, code="A1", name="expert"):
    seat = makers.place(db, scene, scene.members[name], code).seat
    db.get_one(Seat, seat.id).left_at = makers.AT


def round_without_the_expert(db, scene, code="A1"):
    makers.open_round(db, scene, code, at=LATER)
    for name in ("colleague", "clara", "dario", "emine"):
        makers.save(
            db, scene, scene.members[name], code, reason=f"Later, {name}.", importance=2, feasibility=2
        )
    makers.close_round(db, scene, code, at=LATER)
    makers.decide(db, scene, code, {code: True}, at=LATER)
    makers.release_round(db, scene, code, at=LATER)


@pytest.fixture
def left(house):
    """The expert gave marks in the first round of A1 and A2 and left A1; a second round of it was released since."""
    with house.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE, "A2": makers.FIVE}, rounds_planned=4)
        for code in ("A1", "A2"):
            makers.play_round(db, made, code, (3, 8, 7, 9, 8))
        leave(db, made)
        round_without_the_expert(db, made)
    return made


def test_the_page_says_that_they_left_and_when_and_shows_what_was_theirs(house, left):
    page = paper(house.expert(left.study).get(URL))
    assert page.words.count(SAYS_SO) == 1
    assert "A1 Soils 1 Shown up to round 1: you have left this Task Force." in page.words
    assert "Importance, round 1 8 8 (7 to 8) 3: 1, 7: 1, 8: 2, 9: 1 5" in page.words
    assert "Importance, round 2" not in page.words
    assert "Task Force A2: Soils 2" in page.words
    assert f"{SLUG}/cards" in page.links


def test_of_later_rounds_there_is_no_figure_no_reason_and_no_row(house, left):
    guest = house.expert(left.study)
    answers = [guest.get(one) for one in (URL, f"{URL}/A1", f"{URL}.csv")]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert all("Later, " not in one.text for one in answers)
    rows = list(csv.DictReader(io.StringIO(answers[2].text, newline="")))
    assert {(one["item"], one["round"]) for one in rows} == {("A1", "1"), ("A2", "1")}
    others = house.expert(left.study, "clara").get(f"{URL}/A1")
    assert others.text.count("Later, ") >= 4  # who stayed reads them


def test_who_has_left_every_task_force_still_gets_it_back_and_is_sent_to_no_card(house, left):
    with house.writing() as db:
        leave(db, left, "A2")
    guest = house.expert(left.study)
    page = paper(guest.get(URL))
    assert SAYS_SO in page.words
    assert "You left Task Force A2 on 2 Nov 2026." in page.words
    assert paper(guest.get(f"{URL}/A1")).words.count("Shown up to round 1") == 1
    answer = guest.get(f"{SLUG}/cards")
    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    assert URL in paper(guest.get(f"{SLUG}/your-data")).links


def test_who_left_before_anything_of_theirs_was_released_is_told_so(house, scene):
    with house.writing() as db:
        makers.open_round(db, scene)
        leave(db, scene)
    page = paper(house.expert(scene.study).get(URL))
    assert "No round that you took part in was released, so there is nothing to show." in page.words
    assert "No round has been released yet." not in page.words


def test_a_card_of_a_round_they_left_while_it_was_open_counts_and_cannot_be_changed(house, left):
    with house.writing() as db:
        makers.open_round(db, left, "A2")
        makers.save(db, left, left.expert, "A2", importance=4, feasibility=4)
        leave(db, left, "A2")
    words = paper(house.expert(left.study).get(f"{URL}/A2")).words
    assert "it counts when the round closes." in words
    assert "you may change it" not in words


def test_who_has_withdrawn_or_was_never_invited_finds_nothing(house, left):
    guest = house.expert(left.study)
    assert guest.post(f"{SLUG}/your-data/withdrawal").status_code == 303
    for one, status in ((guest, 401), (house.facilitator(), 404), (house.guest(), 401)):
        answer = one.get(URL)
        assert answer.status_code == status
        assert "Soils 1" not in answer.text


# --- wordings in the language they are read in --------------------------------------------------

OLD = {"en": "Strengthen the soils of place 1.", "fr": "Renforcer les sols du lieu 1."}
NEW = {"en": "Strengthen the soils of all places.", "fr": "Renforcer les sols partout."}


def reworded(db, translated):
    """Two released rounds of A1 in two wordings; `translated` are the versions that exist in French too."""
    scene = makers.study_with(db, {"A1": makers.FIVE}, rounds_planned=4)
    item = items.by_code(db, scene.study.id, "A1")
    for version, words in enumerate((OLD, NEW), start=1):
        if version == 2:
            typed = NewWording("Soils", words["en"], "a letter")
            write_wording(db, scene.study, item, typed, scene.by, makers.AT)
        if version in translated:
            typed = NewWording("Sols", words["fr"], "a letter", "fr")
            translate_wording(db, scene.study, item, version, typed, scene.by, makers.AT)
        makers.play_round(db, scene)
    return scene


@pytest.mark.parametrize(
    ("translated", "shown"),
    [
        ((1, 2), 'lang="fr" dir="auto">Renforcer les sols <del>du lieu 1. </del><ins>partout. </ins></p>'),
        ((2,), 'lang="fr" dir="auto">Renforcer les sols partout.</p>'),
        (
            (1,),
            'lang="en" dir="auto">Strengthen the soils of <del>place 1. </del><ins>all places. </ins></p>',
        ),
        ((), 'lang="en" dir="auto">Strengthen the soils of <del>place 1. </del><ins>all places. </ins></p>'),
    ],
    ids=["both translated", "the new one alone", "the old one alone", "none"],
)
def test_two_wordings_are_compared_in_the_language_read_or_the_new_one_stands_alone(house, translated, shown):
    with house.writing() as db:
        scene = reworded(db, translated)
    guest = house.expert(scene.study)
    told = guest.get(f"{URL}/A1?lang=fr").text.partition('id="round-2"')[2].partition("</section>")[0]
    assert told.count(shown) == 1
    english = guest.get(f"{URL}/A1?lang=en").text
    assert "<del>place 1. </del><ins>all places. </ins>" in english


def test_the_page_says_once_what_is_not_translated(house):
    with house.writing() as db:
        scene = reworded(db, (1,))
    guest = house.expert(scene.study)
    note = "Pas encore traduit\u202f: affiché en anglais."
    for path in (URL, f"{URL}/A1"):
        text = guest.get(f"{path}?lang=fr").text
        assert text.count(note) == 1
        assert '<span lang="en">Soils</span>' in text
        assert "Faisabilité" in text
    assert "Not yet translated" not in guest.get(f"{URL}?lang=en").text
