"""One browser, two people: what one typed is never stored as the other's, and never shown to them."""

import pytest

from tests import makers
from tests.web.stages import staged
from tests.web.support import PART, Guest, House, paper, sentence

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
WORDS = "Only the first may read this."
NOT_YOURS = (
    "Somebody else was signed in here when this was typed: nothing was recorded, and it is not shown. "
    "If it was you: open your own personal link again, and only then send what you typed. "
    "Your words may still stand on the page before this one."
)
OLD_PAGE = "This page is too old, or you signed in anew meanwhile: nothing was recorded. Please reload it."

both_ways = pytest.mark.parametrize("headers", [{}, PART], ids=["without htmx", "with htmx"])


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    def build(db):
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        return scene

    with staged(sqlite_template, tmp_path_factory.mktemp("shared"), build) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def browser_of_two(house, scene):
    """The first has a page open; then the second signs in."""
    guest = house.expert(scene.study)
    left_open = form_of(guest) | {"mark-importance": "7", "reason": WORDS}
    assert guest.post(house.link(scene.study, "colleague")).status_code == 303
    return guest, left_open


def form_of(guest: Guest, action: str = CARD) -> dict[str, str]:
    shown = paper(guest.get(f"{HOME}/cards"))
    return next(one.named for one in shown.forms if one.action == action)


def refused_as_anothers(house: House, before: str, answer, home: str) -> None:
    assert (answer.status_code, sentence(answer)) == (403, NOT_YOURS)
    assert answer.headers["somebody-else"] == home
    assert (WORDS in answer.text, "mark-importance" in answer.text) == (False, False)
    assert house.digest() == before


@both_ways
def test_what_the_first_typed_is_neither_stored_for_the_second_nor_shown_to_them(
    house, browser_of_two, headers
):
    guest, left_open = browser_of_two
    before = house.digest()
    answer = guest.post(CARD, left_open, headers)
    refused_as_anothers(house, before, answer, f"{HOME}/cards")
    if not headers:
        assert f"{HOME}/cards" in paper(answer).links


@both_ways
def test_the_word_of_the_second_sign_in_makes_it_no_more_the_seconds(house, browser_of_two, headers):
    """As when a page had given the first's words back to the second under a word that is right."""
    guest, left_open = browser_of_two
    before = house.digest()
    answer = guest.post(CARD, left_open | {"csrf": guest.csrf}, headers)
    refused_as_anothers(house, before, answer, f"{HOME}/cards")


def test_a_facilitator_at_this_browser_gets_nothing_of_it_either(house, scene):
    first, facilitator = house.expert(scene.study), house.facilitator()
    left_open = form_of(first) | {"reason": WORDS}
    for words in (left_open, left_open | {"csrf": facilitator.csrf}):
        before = house.digest()
        refused_as_anothers(house, before, facilitator.post(CARD, words), "/studies")


@both_ways
def test_a_form_that_names_nobody_is_taken_only_from_the_sign_in_that_it_was_made_for(
    house, browser_of_two, headers
):
    guest, left_open = browser_of_two
    before = house.digest()
    answer = guest.post(CARD, {name: one for name, one in left_open.items() if name != "owner"}, headers)
    assert (answer.status_code, sentence(answer), WORDS in answer.text) == (422, OLD_PAGE, False)
    assert house.digest() == before


@both_ways
def test_who_signed_in_anew_gets_the_words_back_and_one_press_saves_them(house, scene, headers):
    guest = house.expert(scene.study)
    left_open = form_of(guest) | {"mark-importance": "7", "reason": WORDS}
    guest.post(house.link(scene.study, "expert"))
    before = house.digest()
    answer = guest.post(CARD, left_open, headers)
    assert (answer.status_code, sentence(answer), house.digest()) == (422, OLD_PAGE, before)
    again = next(one for one in paper(answer).forms if one.action == CARD).named
    assert (again["mark-importance"], again["reason"], again["csrf"]) == ("7", WORDS, guest.csrf)
    assert guest.post(CARD, again).status_code == 303
    assert {name: form_of(guest)[name] for name in ("mark-importance", "reason", "version")} == {
        "mark-importance": "7",
        "reason": WORDS,
        "version": "1",
    }


def test_who_signed_in_anew_gets_back_what_they_wrote_of_their_interests(house, scene):
    guest = house.expert(scene.study)
    address = f"{HOME}/your-data/interests"
    left_open = form_of(guest, address) | {"interests": WORDS}
    guest.post(house.link(scene.study, "expert"))
    answer = guest.post(address, left_open)
    again = next(one for one in paper(answer).forms if one.action == address).named
    assert (answer.status_code, OLD_PAGE in paper(answer).words, again["interests"]) == (422, True, WORDS)
    assert guest.post(address, again).status_code == 303
    guest.post(house.link(scene.study, "colleague"))
    refused_as_anothers(house, house.digest(), guest.post(address, again), f"{HOME}/cards")


def test_the_first_comes_back_and_their_page_is_theirs_again(house, scene, browser_of_two):
    guest, left_open = browser_of_two
    assert guest.post(CARD, left_open).status_code == 403
    guest.post(house.link(scene.study, "expert"))
    assert WORDS in guest.post(CARD, left_open).text


def test_where_there_is_nothing_for_the_second_the_first_is_not_repeated(house, scene, browser_of_two):
    """A page of refusal echoes what was typed, whatever form it was: but only to whoever typed it."""
    guest, left_open = browser_of_two
    answer = guest.post(f"{HOME}/your-data/interests", {"interests": WORDS, "csrf": left_open["csrf"]})
    assert (answer.status_code, sentence(answer), WORDS in answer.text) == (422, OLD_PAGE, False)
    closing = f"{HOME}/task-forces/A1/rounds/1/closing"
    assert WORDS not in guest.post(closing, left_open).text


def test_every_card_says_whose_it_is_wherever_it_stands(house, scene):
    guest = house.expert(scene.study)
    asked = paper(guest.get(f"{HOME}/cards")).by_id("drafts")["data-owner"]
    cards = [one for one in paper(guest.get(f"{HOME}/cards")).forms if "/rounds/" in one.action]
    saved = paper(guest.post(CARD, form_of(guest), PART)).forms
    two_versions = paper(guest.post(CARD, cards[0].named | {"mark-importance": "2"}, PART)).forms
    owners = [one.named["owner"] for one in (*cards, *saved, *two_versions) if "/rounds/" in one.action]
    assert owners == [asked] * (len(cards) + 2)
