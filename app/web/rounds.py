"""Routes of rounds: the page of one round, and its opening, deadline, closing and release."""

import random

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.refusals import Faults
from app.domain.rounds import Round, RoundState
from app.domain.sentences import say
from app.domain.task_forces import TaskForce
from app.services import conducting, moderating, overseeing, preparing
from app.services.conducting import Timing
from app.storage import rounds
from app.web.forms import Form, Input
from app.web.language import said
from app.web.layout import study_page
from app.web.moments import read_moment
from app.web.views.components import Link
from app.web.views.round_links import round_title, round_url
from app.web.views.rounds import Seen, Typed, round_view
from app.web.wiring import AnyCall, Call, Desk, facilitator_at

routes = APIRouter()
ROUND = "/studies/{slug}/task-forces/{code}/rounds/{number}"


class TimingForm(Input):
    """When a round is to end."""

    deadline: str = ""
    closes_itself: str = ""
    seen: str | None = None

    def timing(self, zone: str) -> Timing:
        """The instant that was typed on the study's clocks."""
        return Timing(read_moment("deadline", self.deadline, zone), bool(self.closes_itself))


@routes.get(ROUND, tags=["facilitator"])
def show(call: AnyCall, slug: str, code: str, number: int) -> Response:
    """One round: where it stands, who has answered, and the next step."""
    return _page(call, slug, code, number)


@routes.post(f"{ROUND}/opening", tags=["facilitator"])
def open_it(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Open a round: its questionnaire is fixed from here on."""
    call.refuse_foreign(form)
    typed = form.into(TimingForm)
    try:
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            panel, round_ = desk.round_of(code, number)
            if round_.state is not RoundState.DRAFT:
                already = say("Round %(number)s has opened already. Nothing was changed.", number=number)
                raise Faults(already, {"deadline": already})
            timing = typed.timing(desk.study.time_zone)
            conducting.open_round(db, desk.study, panel, timing, desk.by, call.at)
    except Faults as faults:
        return _page(call, slug, code, number, _typed(typed, faults), 422)
    return call.go(_url(desk, panel, round_))


@routes.post(f"{ROUND}/deadline", tags=["facilitator"])
def move(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Give an open round another deadline."""
    call.refuse_foreign(form)
    typed = form.into(TimingForm)
    try:
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            panel, round_ = desk.round_of(code, number)
            timing = typed.timing(desk.study.time_zone)
            conducting.move_deadline(db, desk.study, panel, round_, timing, desk.by, call.at, typed.seen)
    except Faults as faults:
        return _page(call, slug, code, number, _typed(typed, faults), 422)
    return call.go(_url(desk, panel, round_))


@routes.post(f"{ROUND}/closing", tags=["facilitator"])
def close(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Close a round by hand."""
    call.take_press(form)
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        panel, round_ = desk.round_of(code, number)
        conducting.close_round(db, desk.study, panel, round_, desk.by, call.at)
    return call.go(_url(desk, panel, round_))


@routes.post(f"{ROUND}/release", tags=["facilitator"])
def release(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Let the panel see figures and reasons."""
    call.take_press(form)
    draw = random.SystemRandom()
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        panel, round_ = desk.round_of(code, number)
        moderating.release_round(db, desk.study, panel, round_, desk.by, call.at, draw)
    return call.go(_url(desk, panel, round_))


def _page(
    call: Call, slug: str, code: str, number: int, typed: Typed | None = None, status: int = 200
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        panel, round_ = desk.round_of(code, number)
        name = round_title(panel, round_)
        page = study_page(desk, name, "", (Link(name, ""),))
        view = round_view(page, _seen(db, desk, panel, round_, call), typed, call.at)
    return call.page("rounds/round.html", view, status)


def _seen(db: Session, desk: Desk, panel: TaskForce, round_: Round, call: Call) -> Seen:
    row, participants = overseeing.round_row(db, desk.study, panel, round_, call.at)
    is_draft = round_.state is RoundState.DRAFT
    reasons = moderating.given_reasons(db, round_)
    return Seen(
        study=desk.study,
        round_=round_,
        row=row,
        participants=participants,
        reader=desk.visitor.person_id,
        sits_here=not moderating.moderates(desk.study, desk.viewer(), panel),
        asked=len(preparing.items_to_ask(db, panel, round_) if is_draft else rounds.asked(db, [round_.id])),
        undecided=len(preparing.undecided_items(db, round_)),
        reasons=len(reasons),
        held=sum(one.is_held for one in reasons),
    )


def _typed(form: TimingForm, faults: Faults) -> Typed:
    words = {name: said(sentence) for name, sentence in faults.fields.items()}
    return Typed(form.deadline, bool(form.closes_itself), words)


def _url(desk: Desk, panel: TaskForce, round_: Round) -> str:
    return round_url(desk.study, panel.code, round_.number)
