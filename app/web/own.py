"""Routes of what belongs to the person: their data, their interests, their withdrawal."""

import json
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.files import csv_lines
from app.domain.journal import person
from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.services import declaring, own_data, withdrawing
from app.storage import people
from app.web.forms import Fields, Form, Input
from app.web.language import gettext, said
from app.web.layout import expert_page, public_page
from app.web.owners import SomebodyElse, refuse_others
from app.web.pages import forget_kept
from app.web.views.own import (
    InterestsView,
    WithdrawnView,
    interests_of,
    own_view,
    refused_interests,
    withdrawal_view,
)
from app.web.wiring import NOT_HERE, AnyCall, Call, own_at

routes = APIRouter()

HOME = "/studies/{slug}/your-data"


class InterestsForm(Input):
    """What an expert says of their interests."""

    owner: str = ""
    seen: datetime | None = None
    interests: str = ""


@routes.get(HOME, tags=["expert"])
def show(call: AnyCall, slug: str) -> Response:
    """What the platform holds of a person, whom to ask, and the ways to take it along or away."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        data = own_data.own_data(db, desk.study, desk.visitor.person_id)
        effects = withdrawing.effects(db, desk.study, data.seats)
    page = expert_page(desk.study, gettext("Your data"), desk.visitor.name)
    return call.page("own/own.html", own_view(page, data, effects))


@routes.get(HOME + ".json", tags=["expert"])
def download(call: AnyCall, slug: str) -> Response:
    """Everything of one's own as one file."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        document = own_data.as_document(own_data.own_data(db, desk.study, desk.visitor.person_id))
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Response(text, media_type="application/json", headers=_named(f"{slug}-your-data.json"))


@routes.get(HOME + ".csv", tags=["expert"])
def download_marks(call: AnyCall, slug: str) -> Response:
    """One's own marks and reasons as a table."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        rows = own_data.mark_rows(own_data.own_data(db, desk.study, desk.visitor.person_id))
    return Response(
        csv_lines(rows), media_type="text/csv; charset=utf-8", headers=_named(f"{slug}-your-marks.csv")
    )


@routes.post(HOME + "/interests", tags=["expert"])
def declare(call: AnyCall, form: Form, slug: str) -> Response:
    """Keep what an expert says of their interests; the answer is the question with what now stands."""
    try:
        call.refuse_foreign(form)
        typed = form.into(InterestsForm, seen=form.one("seen") or None)
        with call.writing() as db:
            desk = own_at(db, call, slug)
            refuse_others(db, call, form, desk.visitor)
            declaring.declare_interests(
                db, desk.study, desk.visitor.person_id, typed.interests, call.at, typed.seen
            )
    except (NotFound, SomebodyElse):
        raise
    except Refusal as refused:
        return _interests(call, slug, form, refused)
    return _interests(call, slug) if call.wants_part else call.go(f"/studies/{slug}/cards#conflicts")


@routes.get(HOME + "/withdrawal", tags=["expert"])
def show_withdrawal(call: AnyCall, slug: str) -> Response:
    """What a withdrawal would do now, round by round, and one button."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        seats = people.seats(db, desk.study.id, person_id=desk.visitor.person_id, with_left=True)
        effects = withdrawing.effects(db, desk.study, seats)
    page = expert_page(desk.study, gettext("Withdraw from this study"), desk.visitor.name)
    return call.page("own/withdrawal.html", withdrawal_view(page, desk.study, effects))


@routes.post(HOME + "/withdrawal", tags=["expert"])
def withdraw(call: AnyCall, form: Form, slug: str) -> Response:
    """The press: everything of theirs is deleted, and they are signed out on every device."""
    call.take_press(form)
    with call.writing() as db:
        desk = own_at(db, call, slug)
        someone = desk.visitor.person_id
        withdrawing.withdraw(db, desk.study, someone, person(someone), call.at)
    forget_kept()
    call.site.database.wipe()
    gone = call.go("/withdrawn")
    return call.signed_out(gone) if desk.visitor.expert_of else gone


@routes.get("/withdrawn", tags=["anybody"])
def show_withdrawn(call: AnyCall) -> Response:
    """After the press, whoever it was: nothing here says of whom."""
    return call.page("own/withdrawn.html", WithdrawnView(public_page(gettext("You have withdrawn"))))


def _interests(call: Call, slug: str, form: Fields | None = None, refused: Refusal | None = None) -> Response:
    """The question with what now stands, or with what was typed and why it was not recorded."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        if form is not None:
            refuse_others(db, call, form, desk.visitor)
        invitation = people.invitation(db, desk.study.id, desk.visitor.person_id)
    if invitation is None:
        raise NotFound(NOT_HERE)
    view, owner = interests_of(desk.study, invitation), call.owner(desk.visitor.person_id)
    if form is not None and refused is not None:
        faults = refused.fields if isinstance(refused, Faults) else {}
        view = refused_interests(view, form.one("interests"), said(faults.get("interests", refused.sentence)))
    page = expert_page(desk.study, gettext("Not recorded"), desk.visitor.name)
    shown = InterestsView(page, view, owner, f"/studies/{slug}/cards")
    template = "own/_interests_alone.html" if call.wants_part else "own/interests.html"
    return call.page(template, shown, 409 if isinstance(refused, Stale) else 422 if refused else 200)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
