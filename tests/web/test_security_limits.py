"""Faults of ours, reading without content, and what is too large or too odd to be read."""

import http.client
import logging
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI

from tests import makers
from tests.support.serving import free_port
from tests.web.stages import before_faults, staged
from tests.web.support import house_on, paths, sentence

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
FORM = {"mark-importance": "7", "version": "0", "key": "5c9d7a0e-7d38-4a0c-9f6d-2a1e3c1f0b11"}
TYPED = "Words that somebody typed"


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


# --- faults of ours -----------------------------------------------------------------------------


def test_a_fault_of_ours_is_a_page_without_its_words(broken, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = broken.post("/broken", {"reason": TYPED})
    assert answer.status_code == 500
    assert sentence(answer) == (
        "Nothing was recorded. Please try again; if it happens once more, tell whoever runs this platform."
    )
    for told in ("cannot take", "ValueError", "Traceback", "test_security.py"):
        assert told not in answer.text
    assert answer.text.count(TYPED) == 1  # given back to who typed it
    (record,) = [one for one in caplog.records if one.name == "app"]  # the kind and the place, to mend it by
    assert record.getMessage().startswith("fault: ValueError at ")


@pytest.mark.parametrize("path", ["/broken", "/broken/half"])
def test_the_servers_log_holds_nothing_that_was_typed(broken, caplog, path):
    """The server itself writes what the application lets through: so it is asked, not the application alone."""
    with caplog.at_level(logging.DEBUG), running(broken.app) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "127.0.0.1:8000"}
        method = "GET" if path.endswith("half") else "POST"
        connection.request(method, path, f"reason={TYPED.replace(' ', '+')}", headers)
        answer = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) if method == "GET" else nothing_raised():
            assert "cannot" not in answer.read().decode()
        connection.close()
    assert "fault: ValueError" in caplog.text
    assert TYPED not in caplog.text
    assert "Traceback" not in caplog.text


class running:  # noqa: N801  # reads as what it does
    """An application behind the real server, on a port of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.port = free_port()
        config = uvicorn.Config(app, port=self.port, log_config=None, access_log=False, lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> int:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self.port

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()


class nothing_raised:  # noqa: N801  # reads as what it does
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_even_a_broken_page_of_refusal_is_answered(broken, monkeypatch):
    monkeypatch.setattr("app.web.refusals.public_page", None)
    answer = broken.post("/broken", {"reason": TYPED})
    assert (answer.status_code, answer.text.split(".")[0]) == (500, "Nothing was recorded")
    assert "content-security-policy" in answer.headers


# --- reading without content --------------------------------------------------------------------


def test_head_answers_wherever_get_does_and_alike(house, scene):
    values = {
        "slug": scene.study.slug,
        "code": "A1",
        "number": "1",
        "word": "x",
        "token": house.link(scene.study, "expert").rpartition("/")[2],
    }
    guests = {
        "facilitator": house.facilitator(),
        "expert": house.expert(scene.study),
        "anybody": house.guest(),
    }
    for role, guest in guests.items():
        for path in paths("GET", role):
            address = path.format_map(values) if set(wanted(path)) <= set(values) else None
            if address is None:
                continue
            got, head = guest.get(address), guest.head(address)
            assert (path, head.status_code, head.content) == (path, got.status_code, b"")
            assert (path, dict(head.headers)) == (path, dict(got.headers))
    static = [house.guest().head("/static/app.css"), house.guest().get("/static/app.css")]
    assert [one.headers["content-length"] for one in static] == [static[1].headers["content-length"]] * 2


def wanted(path: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(path) if name]


# --- limits -------------------------------------------------------------------------------------

TOO_LARGE = "This is too large: nothing was recorded."
UNSTORABLE = "A field holds something that cannot be stored: nothing was recorded."


def test_a_form_that_is_too_large_is_not_read_to_its_end(house, expert):
    before, sent = house.digest(), []

    def pieces() -> Iterator[bytes]:
        """Without end, and without saying so beforehand."""
        while len(sent) < 200:
            sent.append(1)
            yield b"reason=" + b"r" * 60_000 + b"&"

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = expert.client.post(CARD, content=pieces(), headers=headers)
    assert (answer.status_code, sentence(answer)) == (422, TOO_LARGE)
    assert house.digest() == before


def test_too_many_fields_are_refused_in_words(expert):
    answer = expert.post(CARD, {f"mark-{number}": "1" for number in range(1001)})
    assert (answer.status_code, sentence(answer)) == (400, "This could not be read: nothing was recorded.")


ODD = {
    "half a character": b"reason=%ED%A0%80",
    "no character at all": b"reason=%FF%FE%80",
    "an odd escape": b"reason=%&%zz=%",
    "nothing": b"",
    "only separators": b"&&&===",
    "a file where none is asked": (
        b'--x\r\nContent-Disposition: form-data; name="reason"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'
    ),
    "a broken envelope": b"--x\r\nContent-Disposition: form-data\r\n\r\n",
    "JSON": b'{"mark-importance": 7}',
}


def test_whatever_is_sent_is_answered_in_words(house, scene, expert):
    before = house.digest()
    for name, content in ODD.items():
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json",
            "",
        ):
            answer = expert.client.post(CARD, content=content, headers={"content-type": kind})
            assert (name, kind, answer.status_code in (400, 422)) == (name, kind, True)
            assert sentence(answer) != ""
    assert house.digest() == before


@pytest.mark.database("sqlite", "postgresql")
def test_an_address_that_no_database_can_hold_finds_nothing(database_url):
    with house_on(database_url) as house:
        with house.writing() as db:
            scene = makers.small_study(db)
        expert = house.expert(scene.study)
        for odd in (
            "%00",
            "a%00b",
            "%ff",
            "%ED%A0%80",
            "x" * 5000,
            "%27%22",
            "..%2f..%2fetc",
            "%F0%9F%8C%B1",
        ):
            for path in (f"/studies/{odd}/cards", f"{HOME}/task-forces/{odd}/rounds/1/cards/A1"):
                look = expert.get if path.endswith("cards") else expert.post
                assert (path, look(path).status_code) == (path, 404)
            assert (odd, house.guest().get(f"/link/{HOME[9:]}/{odd}").status_code) == (odd, 404)
            assert (odd, house.guest().get(f"/sign-in/{odd}").status_code) == (odd, 404)
            assert (odd, house.guest().get(f"/static/{odd}").status_code) == (odd, 404)


def test_odd_headers_and_cookies_are_answered_as_if_they_were_not_there(house):
    plain = house.guest().get("/").text
    for headers in (
        {"accept-language": b"\xe9;q=x,,;,*;q=9,zz-ZZ-ZZ_@"},
        {"accept-language": "x" * 4000},
        {"cookie": "delphi=; lang=xx; delphi"},
        {"cookie": 'lang="><script>; delphi=\x7f'},
        {"hx-request-type": "partial<script>"},
    ):
        assert house.guest().get("/?lang=xx&lang=%00&show=%ff", **headers).text == plain


def test_nothing_describes_the_routes_to_outsiders(house):
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert house.guest().get(path).status_code == 404
