"""Routes of Task Forces: the board, the same step for many of them, merging two."""

import random
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.refusals import Faults, NotFound
from app.domain.sentences import say
from app.domain.task_forces import TaskForce
from app.services import advancing, overseeing
from app.services.advancing import Advanced
from app.services.conducting import Timing
from app.services.merging import merge_task_forces
from app.storage import journal, task_forces
from app.web.forms import Fields, Form, Input
from app.web.language import gettext, said
from app.web.layout import study_page
from app.web.moments import read_moment
from app.web.views.board import Outcome, board_view, outcome_of
from app.web.views.board_rows import Asked
from app.web.wiring import NOT_HERE, AnyCall, Call, Desk, facilitator_at

routes = APIRouter()

Step = Callable[[Desk, Sequence[TaskForce], "Bulk"], Advanced]


class Bulk(Input):
    """The form under the board: which Task Forces, and how their round is to end."""

    task_force: list[str]
    deadline: str = ""
    closes_itself: str = ""

    def timing(self, desk: Desk) -> Timing:
        """When the rounds are to end, by the study's clocks."""
        deadline = read_moment("deadline", self.deadline, desk.study.time_zone)
        return Timing(deadline, bool(self.closes_itself))


class Merger(Input):
    """Which Task Force takes another one in."""

    into: str


@routes.get("/studies/{slug}", tags=["facilitator"])
def show_board(call: AnyCall, slug: str, show: str = "", tick: str = "") -> Response:
    """The study's home: what to do now, and every Task Force."""
    return _board(call, slug, Asked(show=show, tick=tick))


@routes.post("/studies/{slug}/openings", tags=["facilitator"])
def open_rounds(call: AnyCall, form: Form, slug: str) -> Response:
    """Open the next round of the ticked Task Forces."""

    def step(desk: Desk, chosen: Sequence[TaskForce], bulk: Bulk) -> Advanced:
        return advancing.open_many(desk.db, desk.study, chosen, bulk.timing(desk), desk.by, call.at)

    return _advance(call, form, slug, step, gettext("Open now:"))


@routes.post("/studies/{slug}/closings", tags=["facilitator"])
def close_rounds(call: AnyCall, form: Form, slug: str) -> Response:
    """Close the open round of the ticked Task Forces."""

    def step(desk: Desk, chosen: Sequence[TaskForce], _bulk: Bulk) -> Advanced:
        return advancing.close_many(desk.db, desk.study, chosen, desk.by, call.at)

    return _advance(call, form, slug, step, gettext("Closed:"))


@routes.post("/studies/{slug}/releases", tags=["facilitator"])
def release_rounds(call: AnyCall, form: Form, slug: str) -> Response:
    """Release the closed round of the ticked Task Forces."""

    def step(desk: Desk, chosen: Sequence[TaskForce], _bulk: Bulk) -> Advanced:
        shuffle = random.SystemRandom()
        return advancing.release_many(desk.db, desk.study, chosen, desk.by, call.at, shuffle)

    return _advance(call, form, slug, step, gettext("Released:"))


@routes.post("/studies/{slug}/task-forces/{code}/merger", tags=["facilitator"])
def merge(call: AnyCall, form: Form, slug: str, code: str) -> Response:
    """Let another Task Force take this one in."""
    call.refuse_foreign(form)
    into = form.one("into")
    try:
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            source = desk.task_force(code)
            target = task_forces.by_code(db, desk.study.id, form.into(Merger).into) or source
            merge_task_forces(db, desk.study, source, target, desk.by, call.at)
    except Faults as faults:
        return _board(call, slug, Asked(into=into, merging=code, faults=_words(faults)), status=422)
    return call.go(f"/studies/{slug}")


def _advance(call: Call, form: Fields, slug: str, step: Step, title: str) -> Response:
    """Do it for each; the answer says for whom it was done and for whom it was not, and why."""
    call.refuse_foreign(form)
    ticked = form.many("task_force")
    try:
        bulk = form.into(Bulk, task_force=ticked)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            advanced = step(desk, _chosen(desk, ticked), bulk)
    except Faults as faults:
        asked = Asked(
            ticked=frozenset(ticked),
            deadline=form.one("deadline"),
            closes_itself=bool(form.one("closes_itself")),
            faults=_words(faults),
        )
        return _board(call, slug, asked, status=422)
    return _board(call, slug, Asked(), outcome_of(title, advanced), 200 if advanced.done else 422)


def _chosen(desk: Desk, ticked: Sequence[str]) -> list[TaskForce]:
    """The ticked Task Forces in the study's order, in which everybody locks them."""
    chosen = [one for one in task_forces.of_study(desk.db, desk.study.id) if one.code in ticked]
    if not ticked:
        raise Faults(say("Nothing was changed."), {"task_force": say("Tick at least one Task Force.")})
    if len(chosen) != len(set(ticked)):
        raise NotFound(NOT_HERE)
    return chosen


def _words(faults: Faults) -> dict[str, str]:
    return {name: said(sentence) for name, sentence in faults.fields.items()}


def _board(
    call: Call, slug: str, asked: Asked, outcome: Outcome | None = None, status: int = 200
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        rows = overseeing.board(db, desk.study, call.at, desk.viewer().seats_on)
        seal = journal.head(db).seal[:12]
        page = study_page(desk, desk.study.name, "")
    view = board_view(page, desk.study, rows, seal, call.at, asked, outcome)
    return call.page("task_forces/board.html", view, status)
