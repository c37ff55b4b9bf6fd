"""Routes of what belongs to the person: their data, their interests, their withdrawal."""

import json

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.files import csv_lines
from app.domain.journal import person
from app.domain.refusals import Faults, NotFound
from app.services import declaring, own_data, withdrawing
from app.storage import people, studies, withdrawals
from app.web.forms import Form, Input
from app.web.language import gettext, said
from app.web.layout import expert_page, public_page
from app.web.pages import forget_kept
from app.web.views.own import (
    InterestsView,
    WithdrawnView,
    interests_of,
    own_view,
    refused_interests,
    withdrawal_view,
)
from app.web.wiring import NOT_HERE, AnyCall, Call, Desk, visitor_in

routes = APIRouter()

HOME = "/studies/{slug}/your-data"


class InterestsForm(Input):
    """What an expert says of their interests."""

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
    call.refuse_foreign(form)
    text = form.into(InterestsForm).interests
    try:
        with call.writing() as db:
            desk = own_at(db, call, slug)
            declaring.declare_interests(db, desk.study, desk.visitor.person_id, text, call.at)
    except Faults as faults:
        return _interests(call, slug, text, said(faults.fields["interests"]))
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
    call.site.database.wipe()
    forget_kept()
    gone = call.go("/withdrawn")
    return call.signed_out(gone) if desk.visitor.expert_of else gone


@routes.get("/withdrawn", tags=["anybody"])
def show_withdrawn(call: AnyCall) -> Response:
    """After the press, whoever it was: nothing here says of whom."""
    return call.page("own/withdrawn.html", WithdrawnView(public_page(gettext("You have withdrawn"))))


def own_at(db: Session, call: Call, slug: str) -> Desk:
    """A signed-in person at a study they were invited to, even where they have left their seats."""
    found = visitor_in(db, call)
    study = studies.by_slug(db, slug)
    if study is None or found.expert_of not in (None, study.id):
        raise NotFound(NOT_HERE)
    invitation = people.invitation(db, study.id, found.person_id)
    if invitation is None or withdrawals.of_invitation(db, invitation.id) is not None:
        raise NotFound(NOT_HERE)
    return Desk(db, study, found)


def _interests(call: Call, slug: str, typed: str | None = None, fault: str = "") -> Response:
    with call.reading() as db:
        desk = own_at(db, call, slug)
        invitation = people.invitation(db, desk.study.id, desk.visitor.person_id)
    if invitation is None:
        raise NotFound(NOT_HERE)
    view = interests_of(desk.study, invitation)
    if typed is not None:
        view = refused_interests(view, typed, fault)
    if call.wants_part:
        return call.page("own/_interests_alone.html", view, 422 if fault else 200)
    page = expert_page(desk.study, gettext("Not recorded"), desk.visitor.name)
    return call.page("own/interests.html", InterestsView(page, view, f"/studies/{slug}/cards"), 422)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
