"""Wiring: what a route asks for by type, and how its answer leaves.

A route opens its own session, in its own thread: a session opened by a dependency would commit after the answer
was sent, and would hold the lock while a slow sender's form is read. Here the form is read first (`Form`), then
`with call.writing() as db:` takes the lock and commits, and only then the answer is built.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.items import Item
from app.domain.journal import Actor, person
from app.domain.people import LANGUAGES
from app.domain.refusals import NotFound, Refusal
from app.domain.rounds import Round
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services import disclosing, signing_in
from app.settings import Settings
from app.storage import items, people, rounds, studies, task_forces, withdrawals
from app.storage.database import Database
from app.storage.people import Seated
from app.web import language
from app.web.forms import Fields, Input
from app.web.pages import render

NOT_HERE = say("There is nothing here for you, or it has moved.")


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the server was started with."""

    settings: Settings
    database: Database
    base_url: str

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over https."""
        return self.base_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """The sign-in's cookie; the prefix makes browsers insist on https and on this host alone."""
        return "__Host-delphi" if self.is_secure else "delphi"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as far as a route needs it: when, in which language, with which cookie."""

    site: Site
    request: Request
    at: datetime
    cookie: str
    chose_language: bool

    def reading(self) -> AbstractContextManager[Session]:
        """A session that can write nothing."""
        return self.site.database.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session behind the lock; it commits when its block ends.

        Should the answer fail afterwards, whoever asked must not be told that nothing was stored.
        """
        with self.site.database.writing() as db:
            yield db
        self.request.state.has_stored = True

    @property
    def csrf(self) -> str:
        """The word that every form of this browser carries: only a page of ours can know it."""
        return hmac.new(self.cookie.encode(), b"form", hashlib.sha256).hexdigest()[:32]

    def take_press(self, form: Fields) -> None:
        """A button's form: our own, and with nothing in it but its word."""
        self.refuse_foreign(form)
        form.into(Input)

    @property
    def wants_part(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("HX-Request-Type") == "partial"

    def refuse_foreign(self, form: Fields) -> None:
        """A form that our pages did not make changes nothing."""
        if not hmac.compare_digest(form.one("csrf").encode(), self.csrf.encode()):
            raise Refusal(
                say(
                    "This page is too old, or you signed in anew meanwhile: nothing was recorded. Please reload it."
                )
            )

    def speak_as(self, preferred: str) -> None:
        """Speak a person's own language, unless this browser has chosen one."""
        if not self.chose_language and "lang" not in self.request.cookies:
            language.speak(preferred)

    def page(self, template: str, view: Any, status: int = 200, **around: Any) -> Response:
        """A page, or a part of one, in the visitor's language."""
        return self._speaking(HTMLResponse(render(template, view, csrf=self.csrf, **around), status))

    def go(self, path: str) -> Response:
        """See another page of ours, after something was done."""
        return self._speaking(RedirectResponse(path, 303))

    def _speaking(self, response: Response) -> Response:
        if self.chose_language:
            response.set_cookie(
                "lang", language.spoken(), max_age=31_536_000, samesite="lax", secure=self.site.is_secure
            )
        return response

    def owner(self, person_id: uuid.UUID) -> str:
        """What marks a person's own words in their browser: the same at every sign-in, and no secret."""
        return hmac.new(self.site.settings.key, b"owner" + person_id.bytes, hashlib.sha256).hexdigest()[:16]

    def signed_in(self, response: Response, word: str, *, wipes: bool) -> Response:
        """Give this browser a sign-in's word, and remember the language that was spoken.

        `wipes`: somebody else may have been signed in before, whose unsent words the browser may still keep.
        """
        if wipes:
            response.headers["Clear-Site-Data"] = '"storage"'
        response.set_cookie(
            "lang", language.spoken(), max_age=31_536_000, samesite="lax", secure=self.site.is_secure
        )
        response.delete_cookie("left", samesite="lax", secure=self.site.is_secure)
        response.set_cookie(
            self.site.cookie_name,
            word,
            max_age=1_209_600,
            httponly=True,
            samesite="lax",
            secure=self.site.is_secure,
        )
        return response

    def signed_out(self, response: Response) -> Response:
        """Take the word away again, and with it whatever the browser keeps of these pages.

        The mark tells pages that stand open in other tabs that this was meant: they keep no drafts any more.
        """
        response.set_cookie("left", "1", samesite="lax", secure=self.site.is_secure)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(
            self.site.cookie_name, httponly=True, samesite="lax", secure=self.site.is_secure
        )
        return response


async def read_call(request: Request) -> Call:
    """What the request says of itself; nothing is looked up."""
    site: Site = request.app.state.site
    chosen = request.query_params.get("lang", "")
    remembered = request.cookies.get("lang", "")
    known = next((one for one in (chosen, remembered) if one in LANGUAGES), None)
    spoken = known or language.negotiated(request.headers.get("accept-language", ""))
    cookie = request.cookies.get(site.cookie_name, "")
    language.speak(spoken)
    return Call(site, request, datetime.now(UTC), cookie, chosen in LANGUAGES)


AnyCall = Annotated[Call, Depends(read_call)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in person at one study, in one session; an expert with the seats they have there."""

    db: Session
    study: Study
    visitor: Visitor
    seats: Sequence[Seated] = ()

    @property
    def by(self) -> Actor:
        """The person as the journal names them."""
        return person(self.visitor.person_id)

    def viewer(self) -> disclosing.Viewer:
        """The person as the disclosure policy sees them."""
        return disclosing.viewer_of(self.db, self.study, self.visitor)

    def task_force(self, code: str) -> TaskForce:
        """A Task Force of this study."""
        found = task_forces.by_code(self.db, self.study.id, code)
        if found is None:
            raise NotFound(NOT_HERE)
        return found

    def item(self, code: str) -> Item:
        """An item of this study."""
        found = items.by_code(self.db, self.study.id, code)
        if found is None:
            raise NotFound(NOT_HERE)
        return found

    def round_of(self, code: str, number: int) -> tuple[TaskForce, Round]:
        """A Task Force of this study and one of its rounds."""
        panel = self.task_force(code)
        found = rounds.by_number(self.db, panel.id, number) if number < 100 else None
        if found is None:
            raise NotFound(NOT_HERE)
        return panel, found


def visitor_in(db: Session, call: Call) -> Visitor:
    """Who is signed in."""
    found = signing_in.visitor(db, call.cookie, call.at) if call.cookie else None
    if found is None:
        raise SignInNeeded
    return found


def facilitator_in(db: Session, call: Call) -> Visitor:
    """The signed-in facilitator; an expert finds nothing here."""
    found = visitor_in(db, call)
    if not found.is_facilitator:
        raise NotFound(NOT_HERE)
    return found


def facilitator_at(db: Session, call: Call, slug: str) -> Desk:
    """The signed-in facilitator at a study they run; for everybody else there is nothing here."""
    found = visitor_in(db, call)
    study = studies.by_slug(db, slug)
    if study is None or not disclosing.viewer_of(db, study, found).runs_study:
        raise NotFound(NOT_HERE)
    return Desk(db, study, found)


def expert_at(db: Session, call: Call, slug: str) -> Desk:
    """The signed-in expert at a study on which they have a seat; for everybody else there is nothing here."""
    found = visitor_in(db, call)
    study = studies.by_slug(db, slug)
    if study is None or found.expert_of not in (None, study.id):
        raise NotFound(NOT_HERE)
    seats = people.seats(db, study.id, person_id=found.person_id)
    if not seats:
        raise NotFound(NOT_HERE)
    return Desk(db, study, found, seats)


def own_at(db: Session, call: Call, slug: str) -> Desk:
    """A signed-in person at a study they were invited to, even where they have left their seats."""
    found = visitor_in(db, call)
    study = studies.by_slug(db, slug)
    if study is None or found.expert_of not in (None, study.id):
        raise NotFound(NOT_HERE)
    invitation = people.invitation(db, study.id, found.person_id)
    if invitation is None or withdrawals.of_invitation(db, invitation.id) is not None:
        raise NotFound(NOT_HERE)
    return Desk(db, study, found, people.seats(db, study.id, person_id=found.person_id))
