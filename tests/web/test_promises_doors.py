"""P25: every route says whom it is for, and whoever it is not for finds what would be there if there were nothing.

The matrix is generated from the routes: a new one is tried by every role, on its own study and on others, as soon
as it exists. What is not one's own is answered like what does not exist, byte by byte, and nothing is changed.
"""

import re

import pytest
from fastapi import APIRouter

from app.main import create_app
from app.storage import studies
from tests import makers
from tests.web.stages import FOREIGN, HOME, seasons, staged
from tests.web.support import BASE, Guest, House, every_route, filled, paths, sentence

POLICIES = {"facilitator", "expert", "anybody"}
OWN = {"slug": HOME[9:], "code": "A1", "number": "1", "item": "A1", "kind": "results"}
THEIRS = {"slug": FOREIGN[9:], "code": "C1", "number": "3", "item": "C1", "kind": "results"}
NOWHERE = {"slug": "no-such-study", "code": "Z9", "number": "77", "item": "Z9", "kind": "people"}
NOTHING = "There is nothing here for you, or it has moved."


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("access"), seasons) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


# --- every route says whom it is for ------------------------------------------------------------


def without_one_policy(routes) -> list[str]:
    return [one.path for one in routes if len(one.tags) != 1 or one.tags[0] not in POLICIES]


def test_every_route_says_for_whom_it_is():
    assert without_one_policy(every_route()) == []
    assert {tag for one in every_route() for tag in one.tags} == POLICIES


def test_a_route_that_does_not_say_so_is_told():
    noun = APIRouter()
    noun.get("/silent")(lambda: None)
    noun.get("/torn", tags=["expert", "facilitator"])(lambda: None)
    noun.get("/unknown", tags=["everyone"])(lambda: None)
    noun.get("/good", tags=["expert"])(lambda: None)
    assert without_one_policy(noun.routes) == ["/silent", "/torn", "/unknown"]


def test_no_route_stands_outside_the_list(house):
    """What the application answers to is what the list of routes holds, and its static files."""
    app = create_app(house.settings, house.database, BASE)
    elsewhere = [one for one in app.routes if not hasattr(one, "original_router")]
    assert [getattr(one, "path", None) for one in elsewhere] == ["/static"]
    listed = [
        one for noun in app.routes if hasattr(noun, "original_router") for one in noun.original_router.routes
    ]
    assert listed == every_route()


# --- the matrix ---------------------------------------------------------------------------------


def ask(guest: Guest, method: str, path: str):
    return guest.get(path) if method == "GET" else guest.post(path)


def addresses(method: str, role: str, values: dict[str, str]) -> list[str]:
    return [filled(one, values) for one in paths(method, role)]


ROUTES = [(method, role) for method in ("GET", "POST") for role in ("facilitator", "expert")]
each = pytest.mark.parametrize(("method", "role"), ROUTES, ids=[f"{one} {two}" for one, two in ROUTES])


def outsiders(house: House, scene: makers.Scene, role: str) -> dict[str, Guest]:
    """Signed in, and none of them may use a route of this role in the first study."""
    with house.reading() as db:
        other = studies.by_slug(db, FOREIGN[9:])
    found = {
        "expert of another study": house.expert(other, "stranger"),
        "foreign facilitator": house.facilitator("foreign-facilitator"),
    }
    if role == "facilitator":
        return found | {
            "expert": house.expert(scene.study),
            "expert of B4": house.expert(scene.study, "farid"),
        }
    return found | {"facilitator without a seat": house.facilitator()}


@each
def test_who_may_not_finds_what_is_not_there(house, scene, method, role):
    guests = outsiders(house, scene, role)
    before = house.digest()
    for who, guest in guests.items():
        for own, nowhere in zip(addresses(method, role, OWN), addresses(method, role, NOWHERE), strict=True):
            if "{slug}" not in template_of(own, method, role):
                continue
            there, missing = ask(guest, method, own), ask(guest, method, nowhere)
            assert (who, own, there.status_code, there.text) == (who, own, missing.status_code, missing.text)
            assert (who, own, there.status_code in {404, 422}) == (who, own, True)
            if method == "GET":
                assert (who, own, sentence(there)) == (who, own, NOTHING)
    assert house.digest() == before


def template_of(address: str, method: str, role: str) -> str:
    return next(one for one in paths(method, role) if filled(one, OWN) == address)


@each
def test_who_is_not_signed_in_is_told_to_open_their_link(house, method, role):
    before, guest = house.digest(), house.guest()
    for address in addresses(method, role, OWN):
        answer = ask(guest, method, address)
        # A form is read before anybody is looked up: what it lacks may be said first.
        allowed = {401} if method == "GET" else {401, 422}
        assert (address, answer.status_code in allowed) == (address, True)
    assert house.digest() == before


@each
def test_what_belongs_to_another_study_is_not_there(house, scene, method, role):
    """Each part of an address in turn: that of another study is answered like one that does not exist."""
    guest = house.facilitator() if role == "facilitator" else house.expert(scene.study)
    before = house.digest()
    for path in paths(method, role):
        for part in re.findall(r"{(\w+)}", path):
            theirs, nowhere = (
                ask(guest, method, filled(path, OWN | {part: one[part]})) for one in (THEIRS, NOWHERE)
            )
            if part == "kind":
                continue
            assert (path, part, theirs.status_code, theirs.text) == (
                path,
                part,
                nowhere.status_code,
                nowhere.text,
            )
            assert (path, part, theirs.status_code in {404, 422}) == (path, part, True)
            if method == "GET":
                assert (path, part, sentence(theirs)) == (path, part, NOTHING)
    assert house.digest() == before


@pytest.mark.parametrize("role", ["facilitator", "expert"])
def test_the_matrix_finds_what_is_ones_own(house, scene, role):
    """The other half: for whom a route is, it answers."""
    guest = house.facilitator() if role == "facilitator" else house.expert(scene.study)
    answers = {one: guest.get(one).status_code for one in addresses("GET", role, OWN)}
    assert answers == dict.fromkeys(answers, 200)


def test_what_is_for_anybody_asks_nobody_who_they_are(house, scene):
    token = house.link(scene.study, "expert").rpartition("/")[2]
    answers = {
        one: house.guest().get(filled(one, OWN | {"token": token, "word": "x"})).status_code
        for one in paths("GET", "anybody")
    }
    assert answers.pop("/sign-in/{word}") == 404
    assert answers == dict.fromkeys(answers, 200)


# --- both at once -------------------------------------------------------------------------------


def test_a_facilitator_who_sits_on_a_task_force_is_an_expert_there(house, scene):
    """They see neither who has answered in it, nor its figures, nor its reasons before everybody does."""
    both = house.facilitator()
    with house.writing() as db:
        makers.invite(db, scene.study, {"A2": ("facilitator",), "A3": ("facilitator",)}, scene.by)
    for code in ("A2", "A3"):
        for page in ("", "/results", "/decisions", "/reasons"):
            answer = both.get(f"{HOME}/task-forces/{code}/rounds/1{page}")
            assert answer.status_code == 200
            for told in ("Marker-", "Clara Example", "middle half", "Agreed high"):
                assert (code, page, told in answer.text) == (code, page, False)
    for page in ("/results", "/convergence", "/outcome", "/files"):
        assert "Marker-" not in both.get(f"{HOME}{page}").text
    figures = both.get(f"{HOME}/task-forces/A1/rounds/1/results").text
    assert "Agreed high" in figures or "No agreement" in figures


def test_a_facilitator_who_answers_too_counts_nobody_before_three_have_finished(house, scene):
    both = house.facilitator()
    with house.writing() as db:
        makers.invite(db, scene.study, {"B1": ("facilitator",)}, scene.by)
        makers.open_round(db, scene, "B1")
    pages = (HOME, f"{HOME}/task-forces/B1/rounds/1", f"{HOME}/experts", "/studies")
    before = [both.get(page).text for page in pages]
    with house.writing() as db:
        for name in ("expert", "clara"):
            makers.save(db, scene, scene.members[name], "B1", importance=5, feasibility=5)
    assert [both.get(page).text for page in pages] == before
    with house.writing() as db:
        makers.save(db, scene, scene.members["dario"], "B1", importance=5, feasibility=5)
    assert "3 colleagues have finished." in both.get(pages[1]).text
