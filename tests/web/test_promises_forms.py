"""P28: reading changes nothing, and a write needs our own page. P32: a form sets what it asks for and nothing else.

The forms are those that the pages show, found by reading them all: a new one is tried as soon as a page holds it,
and a route that takes a form which no page holds is told.
"""

import re
from dataclasses import dataclass

import pytest
from sqlmodel import Session

from app.services import signing_in
from app.storage import cards, studies
from tests import makers
from tests.web.stages import DRAFT, FINISHED, HOME, seasons, staged
from tests.web.support import FoundForm, Guest, House, Paper, crawl, filled, known, now, paths

EVERYWHERE = ["/studies", HOME, FINISHED, DRAFT, "/objectives", "/"]
KEY = b"k" * 40
NOT_TWICE = r"[?&](sort|show)="
SET_BY_OTHERS = ("person_id", "study_id", "round_id", "role", "at", "is_facilitator")


@dataclass(frozen=True)
class Signed:
    """A scene and the cookies of people in it."""

    scene: makers.Scene
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("forms"), signed_in_seasons) as made:
        yield made


def signed_in_seasons(db: Session) -> Signed:
    """The seasons, with people who are signed in already: their forms stay good however often the house is reset."""
    scene = seasons(db)
    signing_in.add_sign_in_link(db, known(db, "facilitator"), "a-word", now())
    people = {"facilitator": scene.facilitator, "expert": scene.expert}
    return Signed(scene, {name: makers.sign_in(db, scene, who, KEY, now()) for name, who in people.items()})


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene.scene


@pytest.fixture
def facilitator(stage, house):
    return with_cookie(house, stage.scene.cookies["facilitator"])


@pytest.fixture
def expert(stage, house):
    return with_cookie(house, stage.scene.cookies["expert"])


def with_cookie(house: House, cookie: str) -> Guest:
    guest = house.guest()
    guest.client.cookies.set("delphi", cookie)
    return guest


# --- reading ------------------------------------------------------------------------------------


def test_reading_every_page_changes_nothing(house, facilitator, expert):
    before = house.digest()
    read = crawl(facilitator, EVERYWHERE, "&|finished-review/.*[?]") | crawl(expert, ["/"])
    read |= {path: facilitator.head(path) for path in list(read)[:60]}
    assert {one.status_code for one in read.values()} == {200}
    untouched = [one for one in paths("GET", "facilitator") if not any(matches(one, path) for path in read)]
    assert untouched == []
    assert house.digest() == before


def matches(route: str, path: str) -> bool:
    pattern = re.sub(r"{\w+}", "[^/]+", route.replace(".", r"\."))
    return re.fullmatch(pattern, path.partition("?")[0]) is not None


def test_the_digest_sees_a_single_mark(house, scene):
    before = house.digest()
    with house.writing() as db:
        makers.save(db, scene, scene.expert, "A3", importance=3, feasibility=6)
    assert house.digest() != before


# --- every form ---------------------------------------------------------------------------------


Sent = tuple[Guest, FoundForm]


@pytest.fixture(scope="module")
def forms(stage) -> dict[str, Sent]:
    """For every route that takes a form, one as a page holds it and who would send it, filled so that it is taken."""
    house, scene = stage.reset(), stage.scene.scene
    facilitator, expert = (with_cookie(house, stage.scene.cookies[one]) for one in ("facilitator", "expert"))
    link = house.link(scene.study, "colleague")
    pages = [(facilitator, one.text) for one in crawl(facilitator, EVERYWHERE, NOT_TWICE).values()]
    pages += [(expert, one.text) for one in crawl(expert, ["/"]).values()]
    pages += [
        (house.guest(), house.guest().get(one).text) for one in (link, f"{link}/decline", "/sign-in/a-word")
    ]
    pages.append((facilitator, facilitator.post(f"{HOME}/experts/preview", {"panel": FILLED["panel"]}).text))
    found: dict[str, Sent] = {}
    for guest, page in pages:
        for form in Paper(page).forms:
            for route in paths("POST"):
                is_better = route not in found or form.action.startswith(HOME)
                if matches(route, form.action) and is_better and not is_shut(form):
                    found[route] = (guest, with_what_is_missing(form))
    return found


FILLED = {
    "name": "A new review", "source": "The Secretariat", "email": "clara@example.org", "reason": "For the report.",
    "label": "Sols", "text": "Les sols d’abord.",
    "panel": makers.panel_csv({"A1": ("gil",)}).decode(), "deadline": "2031-03-31T18:00",
}  # fmt: skip


def with_what_is_missing(form: FoundForm) -> FoundForm:
    """As somebody would fill it in: empty fields get words, one box of a kind is ticked, the first button pressed."""
    fitting = {"openings": "B1", "closings": "A3", "releases": "A2"}.get(form.action.rpartition("/")[2])
    fields = [(name, value or FILLED.get(name, value)) for name, value in form.fields if name != "task_force"]
    fields += [("task_force", fitting)] if fitting else []
    fields += [one for one in form.boxes if one[0] == "held"][:1]
    fields += form.buttons[:1] if "/cards/" not in form.action else []
    form.fields = fields
    return form


def is_shut(form: FoundForm) -> bool:
    """The decisions of a round whose successor is open: only to be read."""
    return form.action.endswith("/decisions") and not form.buttons


def send(sent: Sent, more: dict | None = None, headers: dict | None = None):
    guest, form = sent
    return guest.post(form.action, form.named | (more or {}), headers)


def test_every_route_that_takes_a_form_has_a_page_that_holds_it(forms):
    assert sorted(set(paths("POST")) - set(forms)) == []


def test_every_form_as_its_page_holds_it_is_taken(stage, forms):
    """The other half of all that follows: what is refused below for one reason is taken without it."""
    answers, unchanged = {}, set()
    for route, sent in forms.items():
        house = stage.reset()
        before, cookies = house.digest(), dict(sent[0].client.cookies)
        answers[route] = send(sent).status_code
        unchanged |= {route} if house.digest() == before else set()
        sent[0].client.cookies = cookies  # signing out and in changes them
    assert answers == dict.fromkeys(answers, 303) | dict.fromkeys(PAGES & set(answers), 200)
    assert unchanged == {"/studies/{slug}/experts/preview"}


PAGES = {
    "/studies/{slug}/experts/preview",
    "/studies/{slug}/experts/renewals",
    "/studies/{slug}/links",
    "/studies/{slug}/links.csv",
    "/studies/{slug}/files/{kind}.csv",
    "/studies/{slug}/openings",
    "/studies/{slug}/closings",
    "/studies/{slug}/releases",
}


def test_no_form_is_taken_without_its_word(house, forms):
    words = {"none": "", "made up": "x" * 32, "another browser's": house.facilitator().csrf}
    before = house.digest()
    for route, sent in forms.items():
        for name, word in words.items():
            assert (route, name, send(sent, {"csrf": word}).status_code) == (route, name, 422)
    assert house.digest() == before


def test_no_form_is_taken_from_another_site(house, forms):
    before = house.digest()
    for route, sent in forms.items():
        for headers in (
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
        ):
            assert (route, headers, send(sent, headers=headers).status_code) == (route, headers, 403)
    assert house.digest() == before


def test_no_form_takes_a_field_that_it_does_not_ask_for(house, forms):
    before = house.digest()
    taken = [
        (route, name)
        for route, sent in forms.items()
        for name in SET_BY_OTHERS
        if send(sent, {name: "1"}).status_code != 422
    ]
    assert taken == []
    assert house.digest() == before


# --- what is another's --------------------------------------------------------------------------


def test_nobody_answers_for_another_person(house, scene, expert):
    """Whoever is named in a form: the mark is the sender's, or nothing is stored."""
    (form,) = [one for one in Paper(expert.get(f"{HOME}/cards").text).forms if "A3" in one.action]
    before = marks_of(house, scene)
    for name in ("seat", "person", "email", "label", "as"):
        assert expert.post(form.action, form.named | {name: "colleague"}).status_code == 422
    assert marks_of(house, scene) == before
    assert expert.post(form.action, form.named | {"mark-importance": "1"}).status_code == 303
    assert marks_of(house, scene) == before | {"expert": 1}


def marks_of(house: House, scene: makers.Scene) -> dict[str, int | None]:
    with house.reading() as db:
        importance = studies.criteria(db, scene.study.id)[0].id
        found = {}
        for name in ("expert", "colleague", "clara", "dario", "emine"):
            where = makers.place(db, scene, scene.members[name], "A3")
            own = cards.own_cards(db, [where.seat.id], where.item.id)
            found[name] = next(one.marks[importance].value for one in own if one.round_id == where.round_.id)
    return found


def test_a_version_that_was_never_read_overwrites_nothing(house, expert):
    (form,) = [one for one in Paper(expert.get(f"{HOME}/cards").text).forms if "A3" in one.action]
    before = house.digest()
    for version in ("0", "2", "99"):
        answer = expert.post(form.action, form.named | {"version": version, "mark-importance": "1"})
        assert (version, answer.status_code) == (version, 409)
    assert house.digest() == before


def test_a_study_keeps_its_address_owner_and_times_when_its_protocol_changes(house, facilitator):
    (form,) = [
        one for one in Paper(facilitator.get(f"{DRAFT}/design").text).forms if one.action == f"{DRAFT}/design"
    ]
    before = house.digest()
    for name, value in (("slug", "mine"), ("is_demo", "1"), ("launched_at", "2020-01-01"), ("rule", "x")):
        assert (name, facilitator.post(form.action, form.named | {name: value}).status_code) == (name, 422)
    assert facilitator.post(form.action, form.named | {"version": "7"}).status_code == 409
    assert house.digest() == before


def test_thresholds_are_never_lowered_after_the_launch(house, facilitator):
    (form,) = [
        one for one in Paper(facilitator.get(f"{DRAFT}/design").text).forms if one.action == f"{DRAFT}/design"
    ]
    before = house.digest()
    answer = facilitator.post(f"{HOME}/design", form.named | {"version": "1", "fewest_outside": "3"})
    assert answer.status_code == 422
    assert house.digest() == before


def test_a_form_for_another_address_is_not_taken_there(house, facilitator):
    """What one study's page holds sets nothing in another that its sender does not run."""
    before = house.digest()
    for path in paths("POST", "facilitator"):
        values = {"slug": "another-review", "code": "A1", "number": "1", "item": "A1", "kind": "ratings"}
        if "{slug}" in path:
            answer = facilitator.post(filled(path, values), FILLED)
            assert (path, answer.status_code in (404, 422)) == (path, True)
    assert house.digest() == before
