"""The platform in this process, and people who visit it, each with a browser of their own.

    with house_on(database_url) as house:
        with house.writing() as db:
            scene = makers.small_study(db)
        expert = house.expert(scene.study, "expert")            # has pressed their personal link's button
        answer = expert.get("/studies/review-of-the-soils/cards")
        expert.post(card, {"mark-importance": "7", …})          # carries the form's word unless told otherwise

`Paper` reads an answered page as a browser does: its forms, links, tags and words.
"""

import hashlib
import hmac
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import event, select
from sqlmodel import Session, SQLModel
from starlette.testclient import TestClient

from app.domain.access import link_token
from app.domain.people import Person
from app.domain.studies import Study
from app.main import create_app
from app.services import signing_in
from app.settings import Settings
from app.storage import people
from app.storage.database import Database
from app.web.routes import ROUTES

BASE = "http://127.0.0.1:8000"
PAGE = "text/html"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
INLINE = {"a", "b", "del", "em", "i", "ins", "span", "strong"}
FIELDS = {"input", "textarea", "select", "option", "button"}
Form = Mapping[str, str | list[str]]


@dataclass
class House:
    """The platform on one database, as a server would hold it."""

    app: FastAPI
    database: Database
    settings: Settings

    def writing(self):
        return self.database.writing()

    def reading(self):
        return self.database.reading()

    def guest(self) -> "Guest":
        """Somebody who has not signed in."""
        return Guest(self.app)

    def link(self, study: Study, name: str) -> str:
        """The path of a person's personal link."""
        with self.reading() as db:
            person = people.by_email(db, f"{name}@example.org")
            invitation = people.invitation(db, study.id, person.id)
        return f"/link/{study.slug}/{link_token(self.settings.key, invitation)}"

    def expert(self, study: Study, name: str = "expert") -> "Guest":
        """An expert who has pressed their personal link's button."""
        guest = self.guest()
        assert guest.post(self.link(study, name)).status_code == 303
        return guest

    def facilitator(self, name: str = "facilitator") -> "Guest":
        """A facilitator who has used a sign-in link."""
        word = uuid.uuid4().hex
        with self.writing() as db:
            person = signing_in.make_facilitator(db, f"{name}@example.org", now())
            signing_in.add_sign_in_link(db, person, word, now())
        guest = self.guest()
        assert guest.post(f"/sign-in/{word}").status_code == 303
        return guest

    def digest(self, *without: str) -> str:
        """A digest over every row of every table, but for those named."""
        digest = hashlib.sha256()
        with self.reading() as db:
            for table in SQLModel.metadata.sorted_tables:
                if table.name not in without:
                    rows = sorted(repr(tuple(row)) for row in db.connection().execute(select(table)))
                    digest.update(f"{table.name}: {rows}".encode())
        return digest.hexdigest()

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that are sent to the database meanwhile."""
        sent: list[str] = []
        engines = {self.database._reader.engine, self.database._writer.engine}

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append(statement)

        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield sent
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def house_on(database_url: str, base_url: str = BASE, **more: Any) -> Iterator[House]:
    """The platform on this database; `more` are settings."""
    settings = Settings(**({"database_url": database_url, "secret_key": "k" * 40} | more))
    database = Database(database_url)
    try:
        yield House(create_app(settings, database, base_url), database, settings)
    finally:
        database.dispose()


@dataclass
class Guest:
    """One browser. It follows no redirect by itself, and shows a fault of the server as its page."""

    app: FastAPI
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(
            self.app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False
        )

    @property
    def cookie(self) -> str:
        """The sign-in's word."""
        return str(self.client.cookies.get("delphi", ""))

    @property
    def csrf(self) -> str:
        """The word that our pages put into every form of this browser."""
        return hmac.new(self.cookie.encode(), b"form", hashlib.sha256).hexdigest()[:32]

    def get(self, path: str, **headers: Any) -> Any:
        return self.client.get(path, headers=headers)

    def head(self, path: str, **headers: Any) -> Any:
        return self.client.head(path, headers=headers)

    def post(
        self, path: str, form: Form | None = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Any:
        """Send a form with its word, or with a `csrf` of the form's own."""
        said = {"csrf": self.csrf} | dict(form or {})
        return self.client.post(path, data=said, headers=dict(headers or {}), **more)


def now() -> datetime:
    """The moment: sign-ins of the tests must not have ended yet when the server looks at its clock."""
    return datetime.now(UTC)


def known(db: Session, name: str) -> Person:
    person = people.by_email(db, f"{name}@example.org")
    assert person is not None
    return person


# --- pages --------------------------------------------------------------------------------------


@dataclass
class FoundForm:
    """A form as a browser would send it untouched; `fields` in order, `buttons` as name and value.

    A button that sends the form elsewhere makes it a form of its own; `boxes` are ticks that are not set.
    """

    method: str
    action: str
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def named(self) -> dict[str, str | list[str]]:
        """What it sends, by name: a list where a name comes more than once."""
        by_name: dict[str, list[str]] = {}
        for name, value in self.fields:
            by_name.setdefault(name, []).append(value)
        return {name: values if len(values) > 1 else values[0] for name, values in by_name.items()}


class Paper(HTMLParser):
    """An answered page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.forms: list[FoundForm] = []
        self.pieces: list[str] = []
        self._form: FoundForm | None = None
        self._area: str | None = None
        self._choice: str | None = None
        self.feed(html)
        self.close()

    @property
    def words(self) -> str:
        """The text as read, with single spaces."""
        return " ".join("".join(self.pieces).split())

    def with_attribute(self, name: str) -> list[tuple[str, dict[str, str]]]:
        return [(tag, found) for tag, found in self.tags if name in found]

    def by_id(self, name: str) -> dict[str, str]:
        return next((found for _, found in self.tags if found.get("id") == name), {})

    def checked(self) -> list[str]:
        """What is preselected: the ids of boxes, the names and values of radios."""
        chosen = [found for tag, found in self.tags if tag == "input" and "checked" in found]
        return [one.get("id") or f"{one['name']} {one['value']}" for one in chosen]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag not in INLINE:
            self.pieces.append(" ")
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "form":
            self._form = self._begun(found.get("id", ""))
            self._form.method, self._form.action = found.get("method", "get"), found.get("action", "")
        elif tag in FIELDS or self._choice:
            form = self._begun(found["form"]) if "form" in found else self._form
            if form is not None:
                self._field(form, tag, found)

    def _begun(self, id_: str) -> FoundForm:
        """The form with this id, which may stand further down, or a new one."""
        form = next((one for one in self.forms if id_ and one.id == id_), None) or FoundForm("", "", id_)
        if not any(one is form for one in self.forms):
            self.forms.append(form)
        return form

    def _field(self, form: FoundForm, tag: str, found: dict[str, str]) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice:
            self._option(form, self._choice, found)
        elif tag == "button" and "formaction" in found:
            self.forms.append(replace(form, action=found["formaction"], id=""))
        elif tag == "button" and name:
            form.buttons.append((name, value))
        elif tag == "input":
            self._input(form, found.get("type", "text"), name, found)

    def _input(self, form: FoundForm, kind: str, name: str, found: dict[str, str]) -> None:
        if kind == "checkbox" and "checked" not in found:
            form.boxes.append((name, found.get("value", "on")))
        elif name and kind != "file" and (kind != "radio" or "checked" in found):
            form.fields.append((name, found.get("value", "on" if kind in ("radio", "checkbox") else "")))

    def _option(self, form: FoundForm, name: str, found: dict[str, str]) -> None:
        """A menu sends its selected option, else its first."""
        stands = [one for one in form.fields if one[0] == name]
        if stands and "selected" in found:
            form.fields.remove(stands[0])
        if not stands or "selected" in found:
            form.fields.append((name, found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append(" ")
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._choice = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            name, text = self._form.fields[-1]
            self._form.fields[-1] = (name, text + data.removeprefix("\n") if not text else text + data)
        self.pieces.append(data)


def paper(answer: httpx.Response) -> Paper:
    assert answer.headers.get("content-type", "").startswith(PAGE), answer.headers
    return Paper(answer.text)


def sentence(answer: httpx.Response) -> str:
    """What a refusal says: the words of its notice."""
    found = re.search(r'<div class="notice refused" role="alert">(.*?)</div>', answer.text, re.DOTALL)
    assert found, f"{answer.status_code}: no refusal in\n{answer.text}"
    return Paper(found[1]).words


# --- every route --------------------------------------------------------------------------------


def every_route() -> list[APIRoute]:
    return [route for noun in ROUTES for route in noun.routes if isinstance(route, APIRoute)]


def paths(method: str, tag: str | None = None) -> list[str]:
    """The paths of the routes that answer to this method, in order; with `tag` those of one policy."""
    return [one.path for one in every_route() if method in one.methods and tag in (None, *one.tags)]


def filled(path: str, values: Mapping[str, str]) -> str:
    """A route's path with these values; a part that nobody has a value for is told, not left out."""
    wanted = re.findall(r"{(\w+)(?::\w+)?}", path)
    missing = [one for one in wanted if one not in values]
    assert not missing, f"{path}: say in the test what {missing} may be, so that this route is tried too"
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: values[found[1]], path)


def crawl(guest: Guest, starts: Sequence[str], but: str = "&") -> dict[str, httpx.Response]:
    """Every page that can be reached by reading: from `starts`, along links and forms that only read.

    Another language is another page, but a link to it would change the browser's language for all that follow.
    What matches `but` is left out: by itself, two filters of a table at once.
    """
    waiting, seen = list(starts), dict[str, httpx.Response]()
    while waiting:
        path = waiting.pop(0)
        if path in seen or re.search(but, path):
            continue
        seen[path] = answer = guest.get(path)
        if answer.headers.get("content-type", "").startswith(PAGE):
            found = Paper(answer.text)
            reads = [one.action for one in found.forms if one.method.lower() == "get"]
            waiting += [next_ for one in [*found.links, *reads] if (next_ := inside(path, one))]
    return seen


def inside(path: str, link: str) -> str | None:
    """Where a link leads within the platform; None when it leads out of it, or to another language."""
    url = urlsplit(urldefrag(urljoin(f"{BASE}{path}", link)).url)
    if f"{url.scheme}://{url.netloc}" != BASE or url.query.startswith("lang="):
        return None
    return url.path + (f"?{url.query}" if url.query else "")
