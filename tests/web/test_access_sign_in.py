"""Signing in: a facilitator's link, and that an expert's sign-in is one of one study."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.domain.access import SignIn, SignInLink, hashed
from app.services import signing_in
from app.storage import studies
from tests import makers
from tests.web.stages import staged
from tests.web.support import Guest, House, known, now, paper, sentence

USED_OR_OVER = "This sign-in link was used already, or its thirty minutes are over. Ask for a fresh one."


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("access"), makers.small_study) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def cards(scene):
    return f"/studies/{scene.study.slug}/cards"


def sign_ins(house: House) -> list[SignIn]:
    with house.reading() as db:
        return list(db.exec(select(SignIn)))


# --- a facilitator's sign-in link ---------------------------------------------------------------


@pytest.fixture
def sign_in_link(house, scene):
    return made_link(house)


def made_link(house: House, age: timedelta = timedelta()) -> str:
    """A sign-in link of the facilitator's that was made some time ago."""
    word = f"word-{age}".replace(" ", "-")
    with house.writing() as db:
        signing_in.add_sign_in_link(db, known(db, "facilitator"), word, now() - age)
    return f"/sign-in/{word}"


def test_looking_at_a_sign_in_link_uses_nothing_up(house, sign_in_link):
    before, guest = house.digest(), house.guest()
    for _ in range(3):
        shown = guest.get(sign_in_link)
        assert (shown.status_code, guest.head(sign_in_link).status_code) == (200, 200)
    assert house.digest() == before
    (form,) = paper(shown).forms
    assert (form.action, [name for name, _ in form.fields]) == (sign_in_link, ["csrf"])
    assert "f…@example.org" in paper(shown).words
    assert "facilitator@example.org" not in shown.text


def test_a_sign_in_link_works_once(house, sign_in_link):
    guest = house.guest()
    answer = guest.post(sign_in_link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/studies")
    assert guest.get("/studies").status_code == 200
    for again in (house.guest().post(sign_in_link), house.guest().get(sign_in_link)):
        assert (again.status_code, sentence(again)) == (404, USED_OR_OVER)
    assert len(sign_ins(house)) == 1


def test_a_sign_in_link_lasts_thirty_minutes(house, scene):
    young = made_link(house, timedelta(minutes=29))
    old = made_link(house, timedelta(minutes=30))
    assert [house.guest().get(one).status_code for one in (young, old)] == [200, 404]
    assert [house.guest().post(one).status_code for one in (young, old)] == [303, 404]


def test_a_sign_in_link_is_kept_as_a_hash(house, sign_in_link):
    word = sign_in_link.rpartition("/")[2]
    with house.reading() as db:
        assert [one.word_hash for one in db.exec(select(SignInLink))] == [hashed(word)]


def test_a_made_up_sign_in_link_opens_nothing(house, scene):
    for answer in (house.guest().get("/sign-in/x"), house.guest().post("/sign-in/x")):
        assert (answer.status_code, sentence(answer)) == (404, USED_OR_OVER)


# --- an expert's sign-in is one of one study ----------------------------------------------------


def test_an_experts_sign_in_gives_nothing_elsewhere_even_to_a_facilitator(house, scene, cards):
    guest = house.expert(scene.study)
    with house.writing() as db:
        known(db, "expert").is_facilitator = True
        everything = planned_by_the_expert(db)
    assert guest.get(cards).status_code == 200
    own_study = f"/studies/{everything.slug}"
    for path in ("/studies", "/studies/new", "/objectives", f"/studies/{scene.study.slug}", own_study):
        assert (path, guest.get(path).status_code) == (path, 404)
    assert guest.post("/studies", {"name": "Mine"}).status_code in (404, 422)
    assert house.facilitator("expert").get(own_study).status_code == 200


def planned_by_the_expert(db):
    return makers.make_study(db, makers.visitor(known(db, "expert")), ("A1",), name="The expert’s own")


def test_an_expert_of_two_studies_sees_the_one_whose_link_was_opened(house, scene, cards):
    with house.writing() as db:
        other = studies.by_slug(db, "another-review")
        makers.invite(db, other, {"A1": ("expert", "ines", "jonas", "kaya")}, scene.by)
    guest = house.expert(scene.study)
    assert (guest.get(cards).status_code, guest.get("/studies/another-review/cards").status_code) == (
        200,
        404,
    )
    both = house.expert(other)
    assert (both.get(cards).status_code, both.get("/studies/another-review/cards").status_code) == (404, 200)


def test_the_front_page_leads_everybody_to_their_own(house, scene, cards):
    def ways(guest: Guest) -> list[str]:
        return [one for one in paper(guest.get("/")).links if one.startswith("/studies")]

    assert ways(house.guest()) == []
    assert ways(house.expert(scene.study)) == [cards]
    assert ways(house.facilitator()) == ["/studies"]


# --- what a browser may keep --------------------------------------------------------------------


def told_to_clear(answer):
    return answer.headers.get("clear-site-data", "")


def test_signing_out_tells_the_browser_to_forget_everything(house, scene):
    guest = house.expert(scene.study)
    assert told_to_clear(guest.post("/sign-out")) == '"cache", "storage"'


def test_whoever_signs_in_after_somebody_else_finds_a_browser_that_has_forgotten(house, scene):
    guest = house.expert(scene.study)
    assert told_to_clear(guest.post(house.link(scene.study, "colleague"))) == '"storage"'
    assert told_to_clear(guest.post(made_link(house))) == '"storage"'
    assert told_to_clear(house.guest().post(made_link(house, timedelta(minutes=1)))) == '"storage"'


def test_whoever_comes_back_finds_their_unsent_words(house, scene, cards):
    guest = house.expert(scene.study)
    assert told_to_clear(guest.post(house.link(scene.study, "expert"))) == ""
    marks = {owner_on(one.get(cards)) for one in (guest, house.expert(scene.study))}
    assert len(marks) == 1
    assert owner_on(house.expert(scene.study, "colleague").get(cards)) not in marks


def owner_on(answer) -> str:
    return paper(answer).by_id("drafts")["data-owner"]
