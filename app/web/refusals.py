"""Refusals as pages: one sentence, in the visitor's language, and what can still be done. Never JSON."""

import logging
import traceback
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.domain.sentences import Sentence, say
from app.storage.database import DatabaseBusy, DatabaseFault, kind_of
from app.web.forms import Fields
from app.web.language import gettext, said
from app.web.layout import public_page
from app.web.owners import SomebodyElse, may_echo
from app.web.views.components import Link
from app.web.views.refusals import RefusalView, again_of, typed_words
from app.web.wiring import NOT_HERE, Call, SignInNeeded, read_call

log = logging.getLogger("app")
HOME = Path(__file__).parents[1]
SERVERS_FAULT = 500
NOT_STORED = say(
    "The platform cannot store anything just now, so this was not recorded. Please send it again in a moment."
)
COUNTS_ONCE = say("A card counts once, even if it should arrive twice.")
NOT_SHOWN = say("The platform cannot show this page just now. Please try again in a moment.")
STILL_SAFE = say("Whatever was shown to you as saved is safe.")
STORED = say("What you sent is stored; only the page that follows cannot be shown just now.")


async def show(
    request: Request,
    status: int,
    title: Sentence,
    sentence: Sentence,
    *more: Sentence,
    way: Link | None = None,
) -> Response:
    """A refusal's page; htmx gets its part alone, to be put where the answer would have stood.

    It holds an echo of what this one request said, and nothing that was looked up. Where the fault is not the
    sender's, the form itself comes back, so that one press sends it again.
    """
    call = await read_call(request)
    form = _own_form(call)
    is_owed = status >= SERVERS_FAULT and not _has_stored(request)
    again = again_of(request.url.path, form) if form and is_owed else None
    view = RefusalView(
        page=public_page(said(title)),
        title=title,
        sentence=sentence,
        more=more,
        typed=typed_words(form, again) if form else (),
        again=again,
        way=way or Link(gettext("To the front page"), "/"),
    )
    template = "refusals/_refusal.html" if call.wants_part else "refusals/refusal.html"
    return call.page(template, view, status)


def _own_form(call: Call) -> Fields | None:
    """The form that was sent, if there is one and whoever gets the answer typed it."""
    form: Fields | None = getattr(call.request.state, "typed", None)
    return form if form is not None and may_echo(call, form) else None


async def on_refusal(request: Request, refusal: Refusal) -> Response:
    """A verb said no."""
    status = 404 if isinstance(refusal, NotFound) else 409 if isinstance(refusal, Stale) else 422
    title = say("Nothing here") if status == 404 else say("Not recorded")
    more = tuple(refusal.fields.values()) if isinstance(refusal, Faults) else refusal.more
    return await show(request, status, title, refusal.sentence, *more)


async def on_somebody_else(request: Request, refusal: SomebodyElse) -> Response:
    """What another person typed is told as such, and not repeated. The header is for the page's own scripts."""
    request.state.typed = None
    way = Link(gettext("To your own pages"), refusal.home)
    response = await show(request, 403, say("Not recorded"), refusal.sentence, *refusal.more, way=way)
    response.headers["Somebody-Else"] = refusal.home
    return response


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
    """The database is busy, full or away; what was asked was not done, as far as can be told.

    The log gets the kind of fault, never its data.
    """
    log.error("database: %s %s", type(fault).__name__, kind_of(fault))
    status = 503 if isinstance(fault, DatabaseBusy) else SERVERS_FAULT
    if _has_stored(request):
        response = await show(request, status, say("Please wait"), STORED)
    elif request.method == "POST":
        form: Fields | None = getattr(request.state, "typed", None)
        more = (COUNTS_ONCE,) if form and form.one("key") else ()
        response = await show(request, status, say("Not recorded"), NOT_STORED, *more)
    else:
        way = Link(gettext("Try again"), f"{request.url.path}?{request.url.query}".rstrip("?"))
        response = await show(request, status, say("Please wait"), NOT_SHOWN, STILL_SAFE, way=way)
    response.headers["Retry-After"] = "5"
    return response


async def on_fault(request: Request, fault: Exception) -> Response:
    """A fault of ours. The log gets its kind and where it came about, never its words: they may be somebody's."""
    log.error("fault: %s at %s", type(fault).__name__, _places(fault))
    sorry = say(
        "Nothing was recorded. Please try again; if it happens once more, tell whoever runs this platform."
    )
    if _has_stored(request):
        sorry = STORED
    try:
        return await show(request, 500, say("Something went wrong on our side"), sorry)
    except Exception as another:  # noqa: BLE001  # the page of refusal is broken too
        log.error("fault: %s at %s", type(another).__name__, _places(another))
        return PlainTextResponse(str(sorry), 500)


def _has_stored(request: Request) -> bool:
    """Whether this request's writing was committed before something failed."""
    return getattr(request.state, "has_stored", False)


def _places(fault: Exception) -> str:
    """The lines of ours that led to a fault, the last first."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [one for one in frames if HOME in Path(one.filename).parents] or frames[-1:]
    return " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(ours))


def add_to(app: FastAPI) -> None:
    """Answer every refusal with a page; the door does so for every fault, where its headers are still added."""
    app.add_exception_handler(Refusal, on_refusal)  # type: ignore[arg-type]  # Starlette types every handler as one of Exception
    app.add_exception_handler(SomebodyElse, on_somebody_else)  # type: ignore[arg-type]  # as above
    app.add_exception_handler(SignInNeeded, on_sign_in_needed)
    app.add_exception_handler(HTTPException, on_http)  # type: ignore[arg-type]  # as above
    app.add_exception_handler(RequestValidationError, on_bad_address)
    app.add_exception_handler(DatabaseFault, on_database)
