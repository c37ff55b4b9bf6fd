"""Two versions of one card: nothing is overwritten, both are shown, and one press chooses. And words without a home."""

import uuid

import pytest

from tests import makers
from tests.web.stages import staged
from tests.web.support import PART, Guest, Paper, paper, sentence

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
WAYS = {"without htmx": {}, "with htmx": PART}
CHANGED = (
    "A1 was changed meanwhile, perhaps on another device. "
    "Your change was not recorded: choose which version to keep."
)

both_ways = pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS)


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    def build(db):
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        return scene

    with staged(sqlite_template, tmp_path_factory.mktemp("versions"), build) as made:
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


def fresh(reason: str = "", **marks: str) -> dict[str, str]:
    """A first save's form."""
    given = {f"mark-{name}": value for name, value in marks.items()}
    return {"version": "0", "key": str(uuid.uuid4()), "reason": reason} | given


def form_of(guest: Guest) -> dict[str, str]:
    """The card's form as its page holds it."""
    shown = paper(guest.get(f"{HOME}/cards"))
    return next(one.named for one in shown.forms if one.action == CARD)


def stands(guest: Guest) -> dict[str, str]:
    """What is stored, as the expert's own page says: marks, reason and version."""
    return {name: value for name, value in form_of(guest).items() if name not in ("csrf", "owner", "key")}


def refused(answer, status: int, words: str) -> Paper:
    assert (answer.status_code, sentence(answer)) == (status, words)
    return paper(answer)


@both_ways
def test_an_outdated_page_is_told_what_is_stored_and_keeps_what_it_typed(house, scene, expert, headers):
    outdated = form_of(expert)
    phone = house.expert(scene.study)
    phone.post(CARD, fresh(importance="2", feasibility="no_opinion"))
    before = house.digest()
    answer = expert.post(CARD, outdated | {"mark-importance": "8", "reason": "Mine."}, headers)
    shown = refused(answer, 409, CHANGED)
    assert "Importance 2 Feasibility no opinion No reason given Keep what is stored" in shown.words
    assert "Importance 8 Feasibility open Mine. Save mine over it" in shown.words
    assert house.digest() == before
    chosen = next(one for one in shown.forms if one.action == CARD)
    assert chosen.buttons == [("choice", "stored")]  # the other button has no name: the form itself is mine
    assert expert.post(CARD, chosen.named).status_code == 303
    assert stands(expert) == {"version": "2", "mark-importance": "8", "reason": "Mine."}


@both_ways
def test_of_two_versions_the_stored_one_may_stay(house, scene, expert, headers):
    outdated = form_of(expert)
    house.expert(scene.study).post(CARD, fresh(importance="2", reason="Theirs."))
    shown = refused(expert.post(CARD, outdated | {"mark-importance": "8"}, headers), 409, CHANGED)
    before = house.digest()
    chosen = next(one for one in shown.forms if one.action == CARD).named | {"choice": "stored"}
    answer = expert.post(CARD, chosen, headers)
    assert answer.status_code == (200 if headers else 303)
    assert house.digest() == before
    assert stands(expert) == {"version": "1", "mark-importance": "2", "reason": "Theirs."}


@both_ways
def test_two_devices_that_say_the_same_need_not_choose(house, scene, expert, headers):
    outdated = form_of(expert)
    house.expert(scene.study).post(CARD, fresh(importance="2", reason="Ours."))
    before = house.digest()
    answer = expert.post(CARD, outdated | {"mark-importance": "2", "reason": "Ours. "}, headers)
    assert answer.status_code == (200 if headers else 303)
    assert house.digest() == before


def test_a_third_version_is_not_overwritten_by_a_choice_between_two(house, scene, expert):
    outdated, phone = form_of(expert), house.expert(scene.study)
    phone.post(CARD, fresh(importance="2"))
    shown = refused(expert.post(CARD, outdated | {"mark-importance": "8"}), 409, CHANGED)
    phone.post(CARD, form_of(phone) | {"mark-importance": "3"})
    chosen = next(one for one in shown.forms if one.action == CARD).named
    again = refused(expert.post(CARD, chosen), 409, CHANGED)
    assert "Importance 3 Feasibility open" in again.words
    assert stands(expert)["mark-importance"] == "3"


def test_a_card_of_somebody_who_is_signed_out_comes_back_to_be_copied(house, expert):
    guest, before = house.guest(), house.digest()
    form = fresh(importance="7", feasibility="no_opinion", reason="<b>Two</b>\nlines.")
    answer = guest.post(CARD, form)
    assert answer.status_code == 401
    shown = paper(answer)
    assert "What you typed" in shown.words
    assert "importance 7 feasibility no opinion Your reason <b>Two</b> lines." in shown.words
    assert "&lt;b&gt;Two&lt;/b&gt;\nlines." in answer.text
    assert "What you typed" not in paper(guest.get(f"{HOME}/cards")).words
    assert "lines." not in guest.post(CARD, form, PART).text  # with scripts the words stay on the card
    assert house.digest() == before
