"""Keeping many earlier marks at once: a look at them first, then one press."""

import uuid

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.refusals import NotFound, Refusal, Stale
from app.domain.sentences import say
from app.services import feedback, rating
from app.services.rating import Kept, Place
from app.storage import cards, studies
from app.web.forms import Fields, Form, Input
from app.web.language import gettext, said, spoken
from app.web.layout import expert_page
from app.web.owners import SomebodyElse, refuse_others
from app.web.views.keeping import keeping_view
from app.web.wiring import NOT_HERE, AnyCall, Call, expert_at, visitor_in

routes = APIRouter(tags=["expert"])

DAMAGED = say("This page is damaged: nothing was recorded. Please load it again.")


class Keeping(Input):
    """The cards that keep their ticks: Task Force, round, item and the version that was seen."""

    owner: str = ""
    key: str
    keep: list[str]


@routes.get("/studies/{slug}/cards/keeping")
def look(call: AnyCall, slug: str) -> Response:
    """What would be kept, before anything is."""
    return _look(call, slug)


@routes.post("/studies/{slug}/cards/keeping")
def keep(call: AnyCall, form: Form, slug: str) -> Response:
    """Keep the ticked cards' earlier marks, all of them or none."""
    try:
        call.refuse_foreign(form)
        typed = form.into(Keeping, keep=form.many("keep"))
        if not typed.keep:
            raise Refusal(say("No card is ticked: nothing was recorded."))
        with call.writing() as db:
            visitor = visitor_in(db, call)
            refuse_others(db, call, form, visitor)
            wanted = [_kept(db, slug, visitor, one) for one in typed.keep]
            rating.keep_cards(db, wanted, spoken(), _key(typed.key), call.at)
    except (NotFound, SomebodyElse):
        raise
    except Refusal as refused:
        return _look(call, slug, refused, form)
    return call.go(f"/studies/{slug}/cards/review")


def _look(call: Call, slug: str, refused: Refusal | None = None, form: Fields | None = None) -> Response:
    with call.reading() as db:
        if form is not None:
            refuse_others(db, call, form, visitor_in(db, call))
        desk = expert_at(db, call, slug)
        queue = feedback.queue(db, desk.study, desk.seats, call.at)
    page = expert_page(desk.study, gettext("Keep my earlier marks"), desk.visitor.name)
    owner = call.owner(desk.visitor.person_id)
    if refused is None or form is None:
        return call.page("ratings/keeping.html", keeping_view(page, queue, owner))
    # A card that changed meanwhile has another version now; its tick stays what its expert made it.
    chosen = {one.rpartition("/")[0] for one in form.many("keep")}
    sentence = (
        f"{said(refused.sentence)} {gettext('Nothing was kept. Look at the cards again as they are now.')}"
    )
    view = keeping_view(page, queue, owner, sentence, chosen)
    return call.page("ratings/keeping.html", view, 409 if isinstance(refused, Stale) else 422)


def _kept(db: Session, slug: str, visitor: Visitor, value: str) -> Kept:
    """One tick's card, if every part of it belongs to this study, round and expert; its seat is locked."""
    parts = value.split("/")
    if len(parts) != 4 or not (_is_number(parts[1], 3) and _is_number(parts[3], 10)):
        raise Refusal(DAMAGED)
    code, number, item, version = parts[0], int(parts[1]), parts[2], int(parts[3])
    found = cards.place(db, slug, code, number, item, visitor.person_id)
    if found is None or visitor.expert_of not in (None, found[0].id):
        raise NotFound(NOT_HERE)
    study, round_, asked, seat = found
    return Kept(Place(study, studies.fixed_criteria(db, study), seat, round_, asked), version)


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < digits


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal(DAMAGED) from None
