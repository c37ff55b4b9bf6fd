"""Refusals as pages: one sentence, in the visitor's language, and what can still be done. Never JSON."""

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.domain.sentences import Sentence, say
from app.storage.database import DatabaseBusy, DatabaseFault
from app.web.forms import Fields
from app.web.language import gettext, said
from app.web.layout import public_page
from app.web.views.card_components import NO_OPINION
from app.web.views.components import Page
from app.web.wiring import NOT_HERE, SignInNeeded, read_call

log = logging.getLogger("app")
HOME = Path(__file__).parents[1]
MOST_ECHOED = 20


@dataclass(frozen=True, slots=True)
class RefusalView:
    """What was not done, and why."""

    page: Page
    title: Sentence
    sentence: Sentence
    more: tuple[Sentence, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()


async def show(
    request: Request, status: int, title: Sentence, sentence: Sentence, *more: Sentence
) -> Response:
    """A refusal's page; htmx gets its part alone, to be put where the answer would have stood."""
    call = await read_call(request)
    template = "refusals/_refusal.html" if call.wants_part else "refusals/refusal.html"
    view = RefusalView(public_page(said(title)), title, sentence, more, _typed(request))
    return call.page(template, view, status)


def _typed(request: Request) -> tuple[tuple[str, str], ...]:
    """What the refused form said, to be copied: nothing but an echo of this one request, and never looked up."""
    form: Fields | None = getattr(request.state, "typed", None)
    if form is None:
        return ()
    marks = list(form.starting("mark-").items())[:MOST_ECHOED]
    said_so = [
        (code[:40], gettext("no opinion") if text == NO_OPINION else text[:40]) for code, text in marks
    ]
    reason = form.one("reason")
    return (*said_so, *(((gettext("Your reason"), reason),) if reason else ()))


async def on_refusal(request: Request, refusal: Refusal) -> Response:
    """A verb said no."""
    status = 404 if isinstance(refusal, NotFound) else 409 if isinstance(refusal, Stale) else 422
    title = say("Nothing here") if status == 404 else say("Not recorded")
    more = tuple(refusal.fields.values()) if isinstance(refusal, Faults) else refusal.more
    return await show(request, status, title, refusal.sentence, *more)


async def on_sign_in_needed(request: Request, _fault: Exception) -> Response:
    """Nobody is signed in."""
    return await show(
        request,
        401,
        say("Please open your link again"),
        say("You are not signed in, or no longer. Open your personal link, or ask for a fresh sign-in link."),
    )


async def on_http(request: Request, fault: HTTPException) -> Response:
    """No such page, or not by this method."""
    if fault.status_code in {404, 405}:
        answer = await show(request, fault.status_code, say("Nothing here"), NOT_HERE)
        answer.headers.update(fault.headers or {})  # which methods there are
        return answer
    return await show(
        request, fault.status_code, say("Not recorded"), say("This could not be read: nothing was recorded.")
    )


async def on_bad_address(request: Request, _fault: Exception) -> Response:
    """An address with a word where a number stands."""
    return await show(request, 404, say("Nothing here"), NOT_HERE)


async def on_database(request: Request, fault: Exception) -> Response:
    """The database is busy or away; what was asked was not done. The log gets the kind of fault, never its data."""
    log.error("database: %s %s", type(fault).__name__, getattr(getattr(fault, "orig", None), "sqlstate", ""))
    busy = isinstance(fault, DatabaseBusy)
    response = await show(
        request,
        503 if busy else 500,
        say("Not recorded"),
        say(
            "The platform could not store this just now: nothing was recorded. Please try again in a moment."
        ),
    )
    response.headers["Retry-After"] = "5"
    return response


async def on_fault(request: Request, fault: Exception) -> Response:
    """A fault of ours. The log gets its kind and where it came about, never its words: they may be somebody's."""
    log.error("fault: %s at %s", type(fault).__name__, _places(fault))
    sorry = say(
        "Nothing was recorded. Please try again; if it happens once more, tell whoever runs this platform."
    )
    try:
        return await show(request, 500, say("Something went wrong on our side"), sorry)
    except Exception as another:  # noqa: BLE001  # the page of refusal is broken too
        log.error("fault: %s at %s", type(another).__name__, _places(another))
        return PlainTextResponse(str(sorry), 500)


def _places(fault: Exception) -> str:
    """The lines of ours that led to a fault, the last first."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [one for one in frames if HOME in Path(one.filename).parents] or frames[-1:]
    return " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(ours))


def add_to(app: FastAPI) -> None:
    """Answer every refusal with a page; the door does so for every fault, where its headers are still added."""
    app.add_exception_handler(Refusal, on_refusal)  # type: ignore[arg-type]  # Starlette types every handler as one of Exception
    app.add_exception_handler(SignInNeeded, on_sign_in_needed)
    app.add_exception_handler(HTTPException, on_http)  # type: ignore[arg-type]  # as above
    app.add_exception_handler(RequestValidationError, on_bad_address)
    app.add_exception_handler(DatabaseFault, on_database)
