"""Keep all that remain: a look first, then one press; what is refused changes nothing."""

import re

import pytest

from app.services.wording import NewWording, write_wording
from app.storage import items
from tests import makers
from tests.web.support import paper, sentence

HOME = "/studies/review-of-the-soils/cards"
CODES = ("A1", "A2", "A3")


@pytest.fixture
def scene(house):
    """One panel on three objectives; A3 was reworded, and the expert gave A2 no opinion, before round 2 opened."""
    with house.writing() as db:
        made = makers.study_with(db, {"ALL": makers.FIVE}, codes=CODES)
        makers.open_round(db, made, "ALL")
        makers.save(db, made, made.expert, "A2", importance=None, feasibility=2)
        for name, mark in zip(makers.FIVE, (8, 7, 9, 3, 8), strict=True):
            for code in CODES:
                if (name, code) != ("expert", "A2"):
                    makers.save(db, made, made.members[name], code, importance=mark, feasibility=mark)
        makers.close_round(db, made, "ALL")
        makers.decide(db, made, "ALL", dict.fromkeys(CODES, True))
        makers.release_round(db, made, "ALL")
        item = items.by_code(db, made.study.id, "A3")
        write_wording(
            db, made.study, item, NewWording("Soils 3", "Other words.", "a letter"), made.by, makers.AT
        )
        makers.open_round(db, made, "ALL")
        return made


@pytest.fixture
def expert(house, scene):
    return house.expert(scene.study)


def form_of(guest):
    return next(one for one in paper(guest.get(f"{HOME}/keeping")).forms if one.action == f"{HOME}/keeping")


def marks(guest) -> str:
    return re.sub(r".*Feasibility|You may close.*", "", paper(guest.get(f"{HOME}/review")).words)


def test_the_look_shows_the_own_mark_beside_the_panels_figure(expert):
    page = paper(expert.get(f"{HOME}/keeping"))
    assert "2 cards with earlier marks of yours" in page.words
    assert "A1 Soils 1 Importance you: 8 panel: median 8, middle half 7 to 8 (5 experts)" in page.words
    assert (
        "A2 Soils 2 Importance you: no opinion panel: median 7.5, middle half 6 to 8.25 (4 experts)"
        in page.words
    )
    assert (
        "1 card needs marks of its own A3 Soils 3 Its wording has changed since you marked it." in page.words
    )
    assert page.checked() == ["keep-A1", "keep-A2"]


def test_a_mark_far_from_the_panel_is_said_to_be(house, scene):
    words = paper(house.expert(scene.study, "dario").get(f"{HOME}/keeping")).words
    assert words.count("Far from the panel’s median: the others would like to know why.") == 4
    assert "Far from" not in paper(house.expert(scene.study).get(f"{HOME}/keeping")).words.partition("A2")[0]


def test_one_press_keeps_what_is_ticked(house, expert):
    form = form_of(expert)
    answer = expert.post(form.action, form.named)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}/review")
    page = paper(expert.get(f"{HOME}/review")).words
    assert "A1 Soils 1 8 8" in page
    assert "A2 Soils 2 no opinion 2" in page
    assert "A3 Soils 3 open open" in page
    assert "Kept, saved" in paper(expert.get(HOME)).words
    before = house.digest()
    assert expert.post(form.action, form.named).status_code == 303  # pressed twice
    assert house.digest() == before


def test_a_tick_taken_away_leaves_its_card_open(expert):
    form = form_of(expert).named
    expert.post(f"{HOME}/keeping", form | {"keep": [form["keep"][1]]})
    page = paper(expert.get(f"{HOME}/review")).words
    assert "A1 Soils 1 open open" in page
    assert "A2 Soils 2 no opinion 2" in page


def test_a_card_changed_on_another_device_keeps_nothing_and_the_look_is_shown_again(house, expert):
    form = form_of(expert).named
    card = next(one for one in paper(expert.get(HOME)).forms if one.action.endswith("/cards/A2"))
    expert.post(card.action, card.named | {"mark-importance": "3"})
    before = house.digest()
    answer = expert.post(f"{HOME}/keeping", form | {"keep": form["keep"]})
    assert (answer.status_code, house.digest()) == (409, before)
    assert sentence(answer) == (
        "A2 was changed meanwhile, perhaps on another device. Your change was not recorded: choose which version to "
        "keep. Nothing was kept. Look at the cards again as they are now."
    )
    again = next(one for one in paper(answer).forms if one.action == f"{HOME}/keeping").named
    assert again["keep"] == ["ALL/2/A1/0", "ALL/2/A2/1"]
    assert expert.post(f"{HOME}/keeping", again).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"keep": []}, "No card is ticked: nothing was recorded."),
        ({"keep": ["ALL/2/A3/0"]}, "The wording of A3 has changed: please mark it anew."),
        ({"keep": ["ALL/2/A1"]}, "This page is damaged: nothing was recorded. Please load it again."),
        ({"keep": ["ALL/2/A1/x"]}, "This page is damaged: nothing was recorded. Please load it again."),
        ({"key": "mine"}, "This page is damaged: nothing was recorded. Please load it again."),
        ({"mode": "given"}, "Please look at the marked places: nothing was recorded."),
        ({"csrf": "guessed"}, "This page is too old, or you signed in anew meanwhile"),
    ],
)
def test_what_cannot_be_taken_is_said_and_changes_nothing(house, expert, typed, words):
    form = form_of(expert).named
    before = house.digest()
    answer = expert.post(f"{HOME}/keeping", form | typed)
    assert (answer.status_code, house.digest()) == (422, before)
    assert words in sentence(answer)


@pytest.mark.parametrize("keep", ["ALL/1/A9/0", "ALL/9/A1/0", "A1/2/A1/0"])
def test_what_is_not_ones_own_is_not_there(house, expert, keep):
    form = form_of(expert).named
    before = house.digest()
    assert expert.post(f"{HOME}/keeping", form | {"keep": [keep]}).status_code == 404
    assert house.digest() == before


def test_nobody_else_finds_the_page(house, scene, expert):
    form = form_of(expert).named
    others = ((house.guest(), 401), (house.facilitator("foreign-facilitator"), 404))
    before = house.digest()
    for other, status in others:
        assert other.get(f"{HOME}/keeping").status_code == status
        assert other.post(f"{HOME}/keeping", form | {"csrf": other.csrf, "owner": ""}).status_code == status
    assert house.digest() == before


def test_a_closed_round_keeps_nothing(house, scene, expert):
    form = form_of(expert).named
    with house.writing() as db:
        makers.close_round(db, scene, "ALL")
    answer = expert.post(f"{HOME}/keeping", form)
    assert answer.status_code == 422
    assert "Round 2 is closed: this change was not recorded." in sentence(answer)
    assert "There is no open card with an earlier mark of yours to keep." in paper(answer).words


def test_the_way_there_is_on_both_pages_and_only_while_something_can_be_kept(house, expert):
    for page in (HOME, f"{HOME}/review"):
        assert f"{HOME}/keeping" in paper(expert.get(page)).links
    form = form_of(expert)
    expert.post(form.action, form.named)
    for page in (HOME, f"{HOME}/review"):
        assert f"{HOME}/keeping" not in paper(expert.get(page)).links


def test_in_a_first_round_there_is_nothing_to_keep(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
    guest = house.expert(scene.study)
    assert f"{HOME}/keeping" not in paper(guest.get(HOME)).links
    assert "There is no open card" in paper(guest.get(f"{HOME}/keeping")).words


def test_the_minutes_left_follow_the_open_marks(house, expert):
    """Six marks at 25 seconds are two and a half minutes; nothing is said once nothing is left."""
    assert "about 3 minutes left" in paper(expert.get(HOME)).words
    form = form_of(expert)
    expert.post(form.action, form.named)
    assert "about 1 minute left" in paper(expert.get(HOME)).words
    card = next(one for one in paper(expert.get(HOME)).forms if one.action.endswith("/cards/A3"))
    expert.post(card.action, card.named | {"mark-importance": "3", "mark-feasibility": "3"})
    assert "left" not in paper(expert.get(HOME)).words.partition("looked at")[2][:40]


def test_the_look_costs_the_same_for_one_card_and_for_many(house, scene, expert):
    expert.get(f"{HOME}/keeping")  # what is frozen is read once for everybody
    with house.counted() as three:
        expert.get(f"{HOME}/keeping")
    form = form_of(expert)
    expert.post(form.action, form.named)
    with house.counted() as none:
        expert.get(f"{HOME}/keeping")
    assert len(three) == len(none)


def test_ticks_of_another_person_keep_nothing_and_are_not_shown(house, scene, expert):
    """Two people at one browser: the first's page still stood open when the second signed in."""
    form = form_of(expert).named
    left_open = form | {"keep": [form["keep"][0]]}
    expert.post(house.link(scene.study, "colleague"))
    before = house.digest()
    for word in (form["csrf"], expert.csrf):
        answer = expert.post(f"{HOME}/keeping", left_open | {"csrf": word})
        assert (answer.status_code, house.digest()) == (403, before)
        assert sentence(answer).startswith("Somebody else was signed in here when this was typed")
        assert paper(answer).forms == []
