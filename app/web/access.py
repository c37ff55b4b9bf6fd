"""The front door: the front page, signing in and out, and the personal link.

A GET shows who a link is for and one button; it stores nothing, because mail scanners open links too. The press
signs in, and the token leaves the address bar.
"""

import secrets
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.people import masked
from app.services import signing_in
from app.services.signing_in import OpenedLink
from app.storage import studies
from app.web import language
from app.web.forms import Form
from app.web.language import gettext
from app.web.layout import public_page
from app.web.views.access import FrontView, SignInView, decline_view, gone_view, landing_view
from app.web.views.components import Link
from app.web.wiring import AnyCall, Call

routes = APIRouter(tags=["anybody"])

LINK = "/link/{slug}/{token}"


@routes.get("/")
def show_front(call: AnyCall) -> Response:
    """What this is, for anybody; and for who is signed in, the way to their own pages."""
    with call.reading() as db:
        visitor = signing_in.visitor(db, call.cookie, call.at) if call.cookie else None
        slug = studies.slug_of(db, visitor.expert_of) if visitor and visitor.expert_of else None
    places = []
    if visitor and visitor.is_facilitator:
        places.append(Link(gettext("Your studies"), "/studies"))
    if slug:
        places.append(Link(gettext("Your cards"), f"/studies/{slug}/cards"))
    return call.page("access/front.html", FrontView(public_page(gettext("Delphi reviews")), tuple(places)))


@routes.get("/sign-in/{word}")
def show_sign_in(call: AnyCall, word: str) -> Response:
    """A facilitator's sign-in link; reading it uses nothing up."""
    with call.reading() as db:
        person = signing_in.sign_in_link_owner(db, word, call.at)
    view = SignInView(public_page(gettext("Sign in")), masked(person), f"/sign-in/{word}")
    return call.page("access/sign_in.html", view)


@routes.post("/sign-in/{word}")
def sign_in(call: AnyCall, form: Form, word: str) -> Response:
    """The press: it uses the link up and signs in."""
    call.take_press(form)
    cookie = secrets.token_urlsafe(32)
    with call.writing() as db:
        before = signing_in.visitor(db, call.cookie, call.at)
        person = signing_in.use_sign_in_link(db, word, cookie, call.at)
        wipes = before is None or before.person_id != person.id
    return call.signed_in(call.go("/studies"), cookie, wipes=wipes)


@routes.post("/sign-out")
def sign_out(call: AnyCall, form: Form) -> Response:
    """Forget this browser's sign-in, here and on the server."""
    call.take_press(form)
    with call.writing() as db:
        signing_in.sign_out(db, call.cookie)
    return call.signed_out(call.go("/"))


@routes.get(LINK)
def show_link(call: AnyCall, slug: str, token: str) -> Response:
    """Who sees what, and one button."""
    with call.reading() as db:
        opened = signing_in.open_link(db, call.site.settings.key, slug, token)
    call.speak_as(opened.person.language)
    if opened.withdrawn_at is not None:
        return _gone(call, opened, opened.withdrawn_at)
    page = public_page(gettext("You are asked for your judgement"), is_demo=opened.study.is_demo)
    return call.page("access/landing.html", landing_view(page, opened, f"/link/{slug}/{token}"))


@routes.post(LINK)
def begin(call: AnyCall, form: Form, slug: str, token: str) -> Response:
    """The press is the consent, recorded with its text's version; it signs in."""
    call.take_press(form)
    cookie = secrets.token_urlsafe(32)
    with call.writing() as db:
        before = signing_in.visitor(db, call.cookie, call.at)
        opened = signing_in.begin(db, call.site.settings.key, slug, token, cookie, call.at)
        call.speak_as(opened.person.language)
        signing_in.remember_language(db, opened.person.id, language.spoken())
        # Who comes back after their sign-in has ended finds their unsent words; the page itself wipes others'.
        wipes = before is not None and before.person_id != opened.person.id
    return call.signed_in(call.go(f"/studies/{slug}/cards"), cookie, wipes=wipes)


@routes.get(f"{LINK}/decline")
def show_decline(call: AnyCall, slug: str, token: str) -> Response:
    """Saying no needs no reason."""
    with call.reading() as db:
        opened = signing_in.open_link(db, call.site.settings.key, slug, token)
    call.speak_as(opened.person.language)
    if opened.withdrawn_at is not None:
        return _gone(call, opened, opened.withdrawn_at)
    page = public_page(gettext("Not taking part"), is_demo=opened.study.is_demo)
    return call.page("access/decline.html", decline_view(page, opened, f"/link/{slug}/{token}"))


@routes.post(f"{LINK}/decline")
def decline(call: AnyCall, form: Form, slug: str, token: str) -> Response:
    """Say no; the same link can begin again."""
    call.take_press(form)
    with call.writing() as db:
        signing_in.decline(db, call.site.settings.key, slug, token, call.at)
    return call.go(f"/link/{slug}/{token}/decline")


def _gone(call: Call, opened: OpenedLink, at: datetime) -> Response:
    """The link of somebody who has withdrawn: nothing can be pressed."""
    page = public_page(gettext("You have withdrawn"), is_demo=opened.study.is_demo)
    return call.page("access/gone.html", gone_view(page, opened, at))
