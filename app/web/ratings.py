"""Where an expert answers: one queue of cards, each saved as it is given."""

import uuid
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.access import Visitor
from app.domain.items import Item
from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.domain.rounds import Round
from app.domain.sentences import Sentence, say
from app.services import feedback, rating
from app.services.feedback import CardToRate, Queue
from app.services.questionnaires import questionnaires
from app.services.rating import Place, Said
from app.storage import cards, people, studies
from app.web.forms import Fields, Form
from app.web.language import gettext, said, spoken
from app.web.layout import expert_page
from app.web.owners import SomebodyElse, refuse_others
from app.web.views.card_components import Card
from app.web.views.card_versions import versions
from app.web.views.cards import (
    OneCardView,
    card_left,
    card_view,
    stored_words,
    with_two_versions,
    with_what_was_typed,
)
from app.web.views.components import Page
from app.web.views.own import interests_of
from app.web.views.queue import progress, queue_view, review_view
from app.web.views.scale_components import NO_OPINION
from app.web.wiring import NOT_HERE, AnyCall, Call, expert_at, own_at, visitor_in

routes = APIRouter(tags=["expert"])

CARD = "/studies/{slug}/task-forces/{code}/rounds/{number}/cards/{item}"
DAMAGED = say("This page is damaged: nothing was recorded. Please load it again.")


@routes.get("/studies/{slug}/cards")
def show_queue(call: AnyCall, slug: str) -> Response:
    """All cards of one expert, over all their seats."""
    try:
        with call.reading() as db:
            desk = expert_at(db, call, slug)
            queue = feedback.queue(db, desk.study, desk.seats, call.at)
    except NotFound:
        return _without_cards(call, slug)
    page = expert_page(desk.study, _title(queue), desk.visitor.name)
    view = queue_view(page, queue, call.owner(desk.visitor.person_id))
    interests = interests_of(desk.study, desk.seats[0].invitation)
    return call.page("ratings/queue.html", replace(view, interests=interests))


def _without_cards(call: Call, slug: str) -> Response:
    """Whoever has left every Task Force has results of their own; for everybody else there is nothing here."""
    with call.reading() as db:
        own_at(db, call, slug)
    return call.go(f"/studies/{slug}/your-results")


@routes.get("/studies/{slug}/cards/review")
def show_review(call: AnyCall, slug: str) -> Response:
    """Everything in lines, before leaving."""
    with call.reading() as db:
        desk = expert_at(db, call, slug)
        queue = feedback.queue(db, desk.study, desk.seats, call.at)
    page = expert_page(desk.study, gettext("Before you leave"), desk.visitor.name)
    return call.page("ratings/review.html", review_view(page, queue))


@routes.post(CARD)
def save(call: AnyCall, form: Form, slug: str, code: str, number: int, item: str) -> Response:
    """Save one card; the answer is the card as it is now stored."""
    at = (slug, code, number, item)
    try:
        call.refuse_foreign(form)
        with call.writing() as db:
            visitor = visitor_in(db, call)
            refuse_others(db, call, form, visitor)
            place = _place(db, visitor, at)
            typed = _typed(form, [one.code for one in place.criteria])
            if not typed.leaves_stored:
                rating.save_card(db, place, typed.said, typed.version, typed.key, call.at)
    except (NotFound, SomebodyElse):
        raise
    except Refusal as refused:
        return _refused(call, form, at, refused)
    return _saved(call, place, visitor)


@dataclass(frozen=True, slots=True)
class Typed:
    """A card's form as sent; `leaves_stored`: of two versions its expert chose the one that is stored."""

    said: Said
    version: int
    key: uuid.UUID
    leaves_stored: bool


def _place(db: Session, visitor: Visitor, at: tuple[str, str, int, str]) -> Place:
    """Where the card lies, or nothing here: every part must belong to this study, round and expert."""
    slug, code, number, item = at
    found = cards.place(db, slug, code, number, item, visitor.person_id) if number < 100 else None
    if found is None or visitor.expert_of not in (None, found[0].id):
        raise NotFound(NOT_HERE)
    study, round_, asked, seat = found
    return Place(study, studies.fixed_criteria(db, study), seat, round_, asked)


def _typed(form: Fields, criteria: list[str]) -> Typed:
    """The form, each part checked: nothing but marks, a reason, and what the page itself put in."""
    known = {"csrf", "owner", "version", "key", "reason", "keep", "choice"} | {
        f"mark-{code}" for code in criteria
    }
    if strange := [name for name in (*dict(form.pairs), *form.files) if name not in known]:
        raise Refusal(say("This form has no field “%(name)s”: nothing was recorded.", name=strange[0][:40]))
    values: dict[str, int | None] = {}
    faults: dict[str, Sentence] = {}
    for code, text in form.starting("mark-").items():
        if text == NO_OPINION:
            values[code] = None
        elif text.isascii() and text.isdecimal() and len(text) < 4:
            values[code] = int(text)
        elif text:
            faults[code] = say("Choose a mark of the scale, or “no opinion”.")
    if faults:
        raise Faults(say("This mark is not on the scale: nothing was recorded."), faults)
    keep = form.one("keep")
    if keep not in ("", "all", *criteria):
        raise Refusal(DAMAGED)
    kept = {one for one in criteria if one not in values} if keep == "all" else {keep} & set(criteria)
    said_now = Said(values, form.one("reason").strip(), frozenset(kept), spoken())
    leaves_stored = form.one("choice") == "stored"
    return Typed(said_now, _number(form.one("version")), _key(form.one("key")), leaves_stored)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refusal(DAMAGED)
    return int(text)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal(DAMAGED) from None


def _saved(call: Call, place: Place, visitor: Visitor) -> Response:
    """The card as it is stored; without htmx the page on which it stands."""
    home = f"/studies/{place.study.slug}/cards"
    if not call.wants_part:
        return call.go(f"{home}#card-{place.item.code}")
    with call.reading() as db:
        seats = people.seats(db, place.study.id, person_id=visitor.person_id)
        queue = feedback.one_card(db, place.study, seats, place.round_, place.item)
        card = _card(db, queue, place.round_, place.item)
    page = expert_page(place.study, place.item.code, visitor.name)
    view = OneCardView(page, _shown(queue, card), call.owner(visitor.person_id), progress(queue), home)
    return call.page("ratings/_saved.html", view)


def _refused(call: Call, form: Fields, at: tuple[str, str, int, str], refused: Refusal) -> Response:
    """The card that was not recorded, with what was typed still in it, over the version that is stored."""
    slug, code, number, item = at
    with call.reading() as db:
        refuse_others(db, call, form, visitor_in(db, call))
        desk = expert_at(db, call, slug)
        _, round_ = desk.round_of(code, number)
        found = desk.item(item)
        queue = feedback.one_card(db, desk.study, desk.seats, round_, found)
        card = _card(db, queue, round_, found, refused)
    owner = call.owner(desk.visitor.person_id)
    page = expert_page(desk.study, gettext("Not recorded"), desk.visitor.name)
    if isinstance(refused, Stale) and queue.cards:
        return _two_versions(call, form, page, queue, refused, owner)
    faults = {name: said(one) for name, one in refused.fields.items()} if isinstance(refused, Faults) else {}
    sentence = said(refused.sentence)
    if not queue.cards:
        sentence = f"{sentence} {stored_words(card)}"
    view = with_what_was_typed(_shown(queue, card), _marks(form), form.one("reason"), sentence, faults)
    shown = OneCardView(page, view, owner, None, f"/studies/{slug}/cards", not call.wants_part)
    return call.page("ratings/refused.html", shown, 409 if isinstance(refused, Stale) else 422)


def _two_versions(
    call: Call, form: Fields, page: Page, queue: Queue, refused: Refusal, owner: str
) -> Response:
    """The choice between what is stored and what was sent; if both say the same, it is stored already."""
    home, view = f"/studies/{queue.study.slug}/cards", _shown(queue, queue.cards[0])
    both = versions(queue.cards[0], view.saved_at, _marks(form), form.one("reason"), form.one("keep"))
    if both.are_alike and call.wants_part:
        return call.page("ratings/_saved.html", OneCardView(page, view, owner, progress(queue), home))
    if both.are_alike:
        return call.go(f"{home}#card-{view.code}")
    asked = with_two_versions(view, both, said(refused.sentence))
    return call.page(
        "ratings/refused.html", OneCardView(page, asked, owner, None, home, not call.wants_part), 409
    )


def _card(db: Session, queue: Queue, round_: Round, item: Item, refused: Refusal | None = None) -> CardToRate:
    """The one card that was asked for; of a round that takes nothing any more, its expert's own part alone.

    A save may be refused because the round has just closed, or be told again after that: neither may cost anybody
    the words they typed.
    """
    if queue.cards:
        return queue.cards[0]
    seated = next((one for one in queue.seats if one.task_force.id == round_.task_force_id), None)
    asked = next(
        (one for one in questionnaires(db, queue.study, [round_])[round_.id] if one.item.id == item.id), None
    )
    if seated is None or item.task_force_id != round_.task_force_id:
        raise NotFound(NOT_HERE)
    if asked is None:
        raise refused or NotFound(NOT_HERE)
    own = cards.own_cards(db, [seated.seat.id])
    stored = next((one for one in own if (one.round_id, one.item_id) == (round_.id, item.id)), None)
    return card_left(seated, round_, asked, studies.criteria(db, queue.study.id), stored)


def _shown(queue: Queue, card: CardToRate) -> Card:
    return replace(card_view(queue.study, card), is_closed=not queue.cards)


def _marks(form: Fields) -> dict[str, int | None]:
    """The marks that were typed, as far as they are some."""
    typed = form.starting("mark-").items()
    return {
        name: None if text == NO_OPINION else int(text)
        for name, text in typed
        if text == NO_OPINION or (text.isascii() and text.isdecimal() and len(text) < 4)
    }


def _title(queue: Queue) -> str:
    if not queue.cards:
        return gettext("Your reviews")
    if any(card.figures_round for card in queue.cards):
        return gettext("Read the reasons, then keep your mark or change it")
    names = [aspect.criterion.words(spoken()).name.lower() for aspect in queue.cards[0].aspects]
    return gettext("Your marks: %(criteria)s") % {"criteria": ", ".join(names)}
