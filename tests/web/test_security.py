"""At the door: the headers of every answer, hosts, and other sites."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web.pages import asset
from tests import makers
from tests.web.stages import before_faults, staged
from tests.web.support import BASE, house_on, paper

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
FORM = {"mark-importance": "7", "version": "0", "key": "5c9d7a0e-7d38-4a0c-9f6d-2a1e3c1f0b11"}
TYPED = "Words that somebody typed"

PROMISED = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    def build(db):
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        return scene

    with staged(sqlite_template, tmp_path_factory.mktemp("security"), build) as made:
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


@pytest.fixture
def broken(house):
    """Somebody before a platform with faults of ours."""
    return before_faults(house, TYPED)


# --- headers ------------------------------------------------------------------------------------


def test_every_kind_of_answer_carries_every_header(house, scene, expert, broken):
    guest = house.guest()
    answers = {
        "200": guest.get("/"),
        "200 of an expert's page": expert.get(f"{HOME}/cards"),
        "303": expert.post(CARD, FORM),
        "400": guest.post("/sign-out", {f"field-{number}": "" for number in range(901)}),
        "401": guest.get(f"{HOME}/cards"),
        "403": guest.post("/sign-out", headers={"origin": "https://evil.example"}),
        "404": guest.get("/nothing"),
        "404 of a study": expert.get("/studies/nothing/cards"),
        "405": guest.client.put("/"),
        "409": expert.post(CARD, FORM | {"mark-importance": "3"}),
        "421": guest.get("/", host="evil.example"),
        "422": expert.post(CARD, FORM | {"mark-importance": "0"}),
        "500": broken.post("/broken", {"reason": TYPED}),
        "200 of a file": broken.get("/broken/file"),
        "200 of a facilitator's file": house.facilitator().get(f"{HOME}/experts/example.csv"),
        "200 without content": guest.head("/"),
    }
    assert {name: str(one.status_code) for name, one in answers.items()} == {
        name: name[:3] for name in answers
    }
    for name, answer in answers.items():
        given = {header: answer.headers.get(header) for header in PROMISED}
        assert (name, given) == (name, PROMISED)
        assert "server" not in answer.headers


def test_the_header_check_sees_an_answer_without_them():
    assert TestClient(FastAPI()).get("/").headers.get("content-security-policy") is None


def test_static_files_may_be_kept_only_at_an_address_that_changes_with_them(house):
    guest = house.guest()
    kept, plain = guest.get(asset("app.css")), guest.get("/static/app.css")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "cache-control" not in plain.headers
    missing = guest.get("/static/nothing.css?v=1")
    assert (missing.status_code, missing.headers.get("cache-control")) == (404, None)
    for answer in (kept, plain, missing):
        wanted = {name: value for name, value in PROMISED.items() if name != "cache-control"}
        assert wanted.items() <= dict(answer.headers).items()


def test_over_https_browsers_are_told_to_stay_there(house):
    assert "strict-transport-security" not in house.guest().get("/").headers
    with house_on(house.settings.database_url, "https://delphi.example.org") as secure:
        answer = secure.guest().get("/", host="delphi.example.org")
    assert answer.headers["strict-transport-security"] == "max-age=63072000"


def test_no_page_asks_another_site_for_anything(house, scene, expert):
    pages = [expert.get(f"{HOME}/cards"), house.facilitator().get(HOME), house.guest().get("/")]
    for page in pages:
        for _, found in paper(page).tags:
            for name in ("src", "href", "action", "hx-post", "hx-get"):
                assert not found.get(name, "").startswith(("http:", "https:", "//", "data:", "javascript:"))


# --- hosts --------------------------------------------------------------------------------------

FORGED = (
    "evil.example",
    "evil.example:8000",
    "127.0.0.1",
    "127.0.0.1:8001",
    "127.0.0.1:8000.evil.example",
    "127.0.0.1:8000@evil.example",
    "",
)


@pytest.mark.parametrize("path", ["/", "/studies", "/studies/", "/static/app.css", "/nothing"])
def test_a_forged_host_is_answered_with_nothing_but_its_refusal(house, path):
    for host in FORGED:
        answer = house.guest().get(path, host=host)
        assert (answer.status_code, answer.text) == (421, "This server does not answer to that name.")
        assert "location" not in answer.headers


def test_a_forged_host_never_comes_into_a_link(house, scene):
    """Not by the other headers either that frameworks build addresses from."""
    forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "forwarded": "host=evil.example",
    }
    facilitator = house.facilitator()
    answer = facilitator.post(f"{HOME}/links", headers=forged)
    assert f"{BASE}/link/" in answer.text
    pages = [answer, facilitator.get(HOME, **forged), house.guest().get("/studies/", **forged)]
    for page in pages:
        assert "evil.example" not in page.text + str(page.headers)


def test_a_link_is_built_from_the_address_the_server_was_given(house, scene):
    with house_on(house.settings.database_url, "https://delphi.example.org") as secure:
        own = {"host": "delphi.example.org"}
        facilitator = house.facilitator()
        guest = secure.guest()
        guest.client.cookies.set("__Host-delphi", facilitator.cookie)
        answer = guest.post(f"{HOME}/links", {"csrf": facilitator.csrf}, own)
    assert "https://delphi.example.org/link/review-of-the-soils/" in answer.text


def test_every_name_of_this_machine_is_answered(house):
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert house.guest().get("/", host=host).status_code == 200


# --- other sites --------------------------------------------------------------------------------

FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": BASE},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": f"{BASE}.evil.example"},
    {"origin": "http://127.0.0.1:8001"},
    {"origin": "https://127.0.0.1:8000"},
)
OWN = (
    {},
    {"origin": BASE},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "null"},  # what our own pages send: they give no referrer
)


def test_a_write_from_another_site_is_refused_and_changes_nothing(house, scene, expert):
    before = house.digest()
    for headers in FOREIGN:
        for path in (CARD, "/sign-out", house.link(scene.study, "expert")):
            answer = expert.post(path, FORM if path == CARD else {}, headers)
            assert (headers, answer.status_code) == (headers, 403)
            assert answer.text == "This was sent from another site: nothing was recorded."
    assert house.digest() == before


def test_a_write_from_our_own_pages_is_taken(expert):
    for number, headers in enumerate(OWN):
        form = FORM | {"version": str(number), "key": f"5c9d7a0e-7d38-4a0c-9f6d-2a1e3c1f0b1{number}"}
        assert (headers, expert.post(CARD, form, headers).status_code) == (headers, 303)


def test_reading_from_another_site_is_as_harmless_as_reading(expert):
    link_in_a_letter = {"sec-fetch-site": "cross-site", "origin": "https://mail.example"}
    assert expert.get(f"{HOME}/cards", **link_in_a_letter).status_code == 200


def test_the_word_in_our_forms_is_this_browsers_own(house, scene, expert):
    shown = paper(expert.get(f"{HOME}/cards"))
    assert {dict(one.fields)["csrf"] for one in shown.forms} == {expert.csrf}
    assert expert.csrf != house.expert(scene.study).csrf
