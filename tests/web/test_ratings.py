"""The card: every answer that saving one can get, with htmx and without."""

import re
import uuid

import pytest

from app.services.conducting import Timing
from app.storage import studies
from tests import makers
from tests.web.stages import staged
from tests.web.support import PART, Guest, House, Paper, now, paper, sentence

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
SECOND = f"{HOME}/task-forces/A1/rounds/2/cards/A1"
WAYS = {"without htmx": {}, "with htmx": PART}

both_ways = pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS)


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    """Round 1 of A1 is open; A2's has not opened."""

    def build(db):
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        return scene

    with staged(sqlite_template, tmp_path_factory.mktemp("ratings"), build) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def expert(house, scene):
    return house.expert(scene.study)


def fresh(**said: str) -> dict[str, str]:
    """A first save's form: `importance="7"` is a mark."""
    marks = {f"mark-{name}": value for name, value in said.items() if name not in FIELDS}
    given = {name: value for name, value in said.items() if name in FIELDS}
    return {"version": "0", "key": str(uuid.uuid4())} | marks | given


FIELDS = ("version", "key", "reason", "keep", "csrf", "owner")


def form_of(guest: Guest, address: str = CARD) -> dict[str, str]:
    """The card's form as its page holds it."""
    shown = paper(guest.get(f"{HOME}/cards"))
    return next(one.named for one in shown.forms if one.action == address)


def stands(guest: Guest, address: str = CARD) -> dict[str, str]:
    """What is stored, as the expert's own page says: marks, reason and version."""
    return {
        name: value for name, value in form_of(guest, address).items() if name not in ("csrf", "owner", "key")
    }


def refused(answer, status: int, words: str) -> Paper:
    """The card again, with the sentence."""
    assert (answer.status_code, sentence(answer)) == (status, words)
    return paper(answer)


NOTHING = {"version": "0", "reason": ""}
CLOSED = "Round 1 is closed: this change was not recorded. What was saved before counts."
OFF_SCALE = "This mark is not on the scale: nothing was recorded."
DAMAGED = "This page is damaged: nothing was recorded. Please load it again."


# --- it works -----------------------------------------------------------------------------------


def test_without_htmx_a_save_stores_the_card_and_comes_back_to_it(expert):
    answer = expert.post(CARD, fresh(importance="7", feasibility="3", reason="Because of roots."))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}/cards#card-A1")
    saved = {"version": "1", "mark-importance": "7", "mark-feasibility": "3", "reason": "Because of roots."}
    assert stands(expert) == saved


def test_with_htmx_the_answer_is_the_card_as_stored_and_the_progress(expert):
    answer = expert.post(CARD, fresh(importance="7"), PART)
    part = paper(answer)
    assert answer.status_code == 200
    assert [tag for tag, _ in part.tags if tag in ("html", "body", "article")] == ["article"]
    assert part.by_id("card-A1")["class"] == "card"
    assert part.by_id("progress")["hx-swap-oob"] == "true"
    assert re.search(r"Saved \d", part.words)
    assert part.forms[0].named.items() >= {"version": "1", "mark-importance": "7"}.items()


def test_the_back_button_of_htmx_gets_no_part(expert):
    answer = expert.post(CARD, fresh(importance="7"), {"HX-Request": "true", "HX-Request-Type": "full"})
    assert answer.status_code == 303


def test_the_form_on_the_page_is_what_the_next_save_sends(expert):
    for number, mark in enumerate(("4", "5", "6"), 1):
        expert.post(CARD, form_of(expert) | {"mark-importance": mark})
        assert stands(expert) == {"version": str(number), "mark-importance": mark, "reason": ""}


@both_ways
def test_no_opinion_is_a_mark(expert, headers):
    expert.post(CARD, fresh(importance="no_opinion", feasibility="9"), headers)
    assert stands(expert)["mark-importance"] == "no_opinion"
    assert "1 of 1 complete" in paper(expert.get(f"{HOME}/cards")).words


@both_ways
def test_a_card_may_be_saved_with_a_mark_still_open(expert, headers):
    expert.post(CARD, fresh(importance="7"), headers)
    assert stands(expert) == {"version": "1", "mark-importance": "7", "reason": ""}
    words = paper(expert.get(f"{HOME}/cards")).words
    assert "0 of 1 complete · 1 begun" in words
    assert "Still open: Feasibility" in words


def test_a_reason_alone_may_be_saved(expert):
    expert.post(CARD, fresh(reason="I must think about it."))
    assert stands(expert) == {"version": "1", "reason": "I must think about it."}


def test_words_are_kept_as_they_were_typed(expert):
    typed = "Ligne une\nligne deux: «\u202fsols\u202f» <b>é</b> 土 & ''\"\" {{ 7 }}"
    expert.post(CARD, fresh(reason=typed.replace("\n", "\r\n").replace("é", "e\u0301")))
    assert stands(expert)["reason"] == typed


# --- not for you --------------------------------------------------------------------------------


@both_ways
def test_whoever_is_not_asked_finds_nothing_there(house, scene, headers):
    elsewhere = makers.Scene(house_study(house, "another-review"), scene.facilitator, {})
    strangers = {
        "an expert of another study": house.expert(elsewhere.study, "stranger"),
        "an expert of another Task Force": house.expert(scene.study, "other"),
        "the facilitator, who has no seat": house.facilitator(),
        "another study's facilitator": house.facilitator("foreign-facilitator"),
    }
    before = house.digest()
    answers = {name: guest.post(CARD, fresh(importance="7"), headers) for name, guest in strangers.items()}
    assert {one.status_code for one in answers.values()} == {404}
    assert {sentence(one) for one in answers.values()} == {"There is nothing here for you, or it has moved."}
    assert house.digest() == before


@both_ways
def test_who_is_not_signed_in_is_told_so(house, scene, headers):
    answer = house.guest().post(CARD, fresh(importance="7"), headers)
    assert answer.status_code == 401
    assert "Open your personal link" in sentence(answer)


NOWHERE = {
    "the item of another Task Force": f"{HOME}/task-forces/A1/rounds/1/cards/A2",
    "another Task Force's address": f"{HOME}/task-forces/A2/rounds/1/cards/A1",
    "another Task Force's item at its own address": f"{HOME}/task-forces/A2/rounds/1/cards/A2",
    "a round that is not there": f"{HOME}/task-forces/A1/rounds/2/cards/A1",
    "round 0": f"{HOME}/task-forces/A1/rounds/0/cards/A1",
    "a round below zero": f"{HOME}/task-forces/A1/rounds/-1/cards/A1",
    "a huge round": f"{HOME}/task-forces/A1/rounds/9223372036854775808/cards/A1",
    "a round in words": f"{HOME}/task-forces/A1/rounds/one/cards/A1",
    "an item that is not there": f"{HOME}/task-forces/A1/rounds/1/cards/Z9",
    "another study": "/studies/another-review/task-forces/A1/rounds/1/cards/A1",
    "no study": "/studies/no-such-study/task-forces/A1/rounds/1/cards/A1",
}


@both_ways
def test_a_card_that_is_not_ones_own_is_like_one_that_does_not_exist(house, expert, headers):
    before = house.digest()
    answers = {name: expert.post(path, fresh(importance="7"), headers) for name, path in NOWHERE.items()}
    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(NOWHERE, 404)
    assert len({one.text for one in answers.values()}) == 1
    assert house.digest() == before


def house_study(house: House, slug: str):
    with house.reading() as db:
        return studies.by_slug(db, slug)


# --- not now ------------------------------------------------------------------------------------


def test_a_round_that_has_not_opened_takes_nothing(house, scene):
    other = house.expert(scene.study, "other")
    answer = other.post(f"{HOME}/task-forces/A2/rounds/1/cards/A2", fresh(importance="7"))
    assert (answer.status_code, sentence(answer)) == (
        422,
        "Round 1 has not opened yet. Nothing was recorded.",
    )


@both_ways
def test_a_closed_round_says_so_and_keeps_what_was_typed_on_the_page(house, scene, expert, headers):
    expert.post(CARD, fresh(importance="5"))
    typed = form_of(expert) | {
        "mark-importance": "8",
        "mark-feasibility": "no_opinion",
        "reason": "Two days’ work.",
    }
    with house.writing() as db:
        makers.close_round(db, scene, "A1")
    before = house.digest()
    shown = refused(
        expert.post(CARD, typed, headers), 422, f"{CLOSED} Stored is: Importance 5, Feasibility open."
    )
    assert "Two days’ work." in shown.words
    assert shown.checked() == ["mark-importance 8", "mark-feasibility no_opinion"]
    assert "readonly" in shown.by_id("reason-A1")
    assert house.digest() == before


def test_a_round_past_the_deadline_at_which_it_closes_itself_takes_nothing(house, scene):
    with house.writing() as db:
        deadline = Timing(makers.AT.replace(hour=10), closes_itself=True)
        makers.open_round(db, scene, "A2", timing=deadline)
    other = house.expert(scene.study, "other")
    answer = other.post(f"{HOME}/task-forces/A2/rounds/1/cards/A2", fresh(importance="7", reason="Late."))
    shown = refused(answer, 422, CLOSED)
    assert "Late." in shown.words


# --- not like this ------------------------------------------------------------------------------

OFF = ("0", "10", "-1", "1.5", "+7", "7 ", "nan", "inf", "1e0", "1_0", "seven", "７", "9" * 30, "noopinion")


@both_ways
def test_a_mark_off_the_scale_is_refused_beside_it(house, expert, headers):
    before = house.digest()
    for mark in OFF:
        form = fresh(importance=mark, feasibility="4", reason="Kept here.")
        shown = refused(expert.post(CARD, form, headers), 422, OFF_SCALE)
        fault = shown.by_id("mark-importance-A1-fault")
        assert fault == {"class": "fault", "id": "mark-importance-A1-fault"}
        assert shown.checked() == ["mark-feasibility 4"]
        assert "Kept here." in shown.words
    assert house.digest() == before


BAD = {
    "a criterion that is not asked": {"mark-cost": "5"},
    "a field that is not there": {"seat": "1"},
    "a reason that is too long": {"reason": "r" * 10_001},
    "no version": {"version": ""},
    "a version below zero": {"version": "-1"},
    "a version in words": {"version": "two"},
    "a huge version": {"version": "9223372036854775808"},
    "no key": {"key": ""},
    "a key that is none": {"key": "1"},
}
SAYS = {
    "a criterion that is not asked": "This form has no field “mark-cost”: nothing was recorded.",
    "a field that is not there": "This form has no field “seat”: nothing was recorded.",
    "a reason that is too long": "This reason is too long: nothing was recorded.",
}


@both_ways
def test_a_form_that_is_not_ours_is_refused_and_the_card_comes_back(house, expert, headers):
    before = house.digest()
    for name, fault in BAD.items():
        form = fresh(importance="7", reason="Kept here.") | fault
        shown = refused(expert.post(CARD, form, headers), 422, SAYS.get(name, DAMAGED))
        assert shown.checked() == ["mark-importance 7"]
        assert form["reason"] in shown.words
    assert house.digest() == before


def test_a_reason_may_be_ten_thousand_characters_long(expert):
    expert.post(CARD, fresh(reason="r" * 10_000))
    assert stands(expert)["reason"] == "r" * 10_000


@both_ways
def test_what_cannot_be_stored_is_refused_in_words(house, expert, headers):
    before = house.digest()
    for text in ("a\x00b", "r" * 64_001):
        answer = expert.post(CARD, fresh(reason=text), headers)
        assert answer.status_code == 422
        assert sentence(answer) == "A field holds something that cannot be stored: nothing was recorded."
    assert house.digest() == before


@both_ways
def test_a_form_without_its_word_is_refused_and_the_card_comes_back(house, expert, headers):
    before = house.digest()
    for word in ("", "x", house.guest().csrf):
        form = fresh(importance="7", reason="Kept here.", csrf=word, owner=form_of(expert)["owner"])
        shown = refused(expert.post(CARD, form, headers), 422, OLD_PAGE)
        assert (shown.checked(), shown.forms[0].named["csrf"]) == (["mark-importance 7"], expert.csrf)
        assert "Kept here." in shown.words
    assert house.digest() == before


OLD_PAGE = "This page is too old, or you signed in anew meanwhile: nothing was recorded. Please reload it."


# --- twice, and on two devices ------------------------------------------------------------------


@both_ways
def test_the_same_save_sent_twice_is_stored_once_and_answered_alike(house, expert, headers):
    form = fresh(importance="7", reason="Once.")
    first = expert.post(CARD, form, headers)
    before = house.digest()
    second = expert.post(CARD, form, headers)
    assert (second.status_code, second.text) == (first.status_code, first.text)
    assert house.digest() == before
    assert stands(expert)["version"] == "1"


def test_a_save_that_came_before_the_close_is_acknowledged_again_after_it(house, scene, expert):
    form = fresh(importance="7")
    assert expert.post(CARD, form).status_code == 303
    with house.writing() as db:
        makers.close_round(db, scene, "A1")
    assert expert.post(CARD, form).status_code == 303
    assert expert.post(CARD, fresh(importance="8", version="1")).status_code == 422


def test_a_key_that_comes_back_with_other_words_overwrites_nothing(expert):
    form = fresh(importance="7")
    expert.post(CARD, form)
    assert expert.post(CARD, form | {"mark-importance": "1"}).status_code == 409
    assert stands(expert)["mark-importance"] == "7"


def test_two_people_with_one_key_do_not_meet(house, scene, expert):
    form, colleague = fresh(importance="7"), house.expert(scene.study, "colleague")
    expert.post(CARD, form)
    assert colleague.post(CARD, form | {"mark-importance": "2"}).status_code == 303
    assert [stands(one)["mark-importance"] for one in (expert, colleague)] == ["7", "2"]


def test_saves_of_round_one_and_the_clock_agree_on_when(expert):
    before = now()
    words = paper(expert.post(CARD, fresh(importance="7"), PART)).words
    assert any(f"Saved {one:%-I:%M}" in words for one in (before, now()))
