"""Routes of results: a round's, a study's, how they moved together, what is decided, and what came of it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from app.domain.refusals import Faults
from app.services import disclosing, moderating, overseeing
from app.storage import journal, rounds
from app.web.forms import Form
from app.web.language import gettext, said
from app.web.layout import study_page
from app.web.rounds import ROUND
from app.web.views.components import Link, Page
from app.web.views.convergence import convergence_view, finding
from app.web.views.decisions import Typed, decisions_view, read_decisions
from app.web.views.outcome import outcome_view
from app.web.views.results import Query, round_results_view, study_results_view
from app.web.views.round_links import RoundTold
from app.web.wiring import AnyCall, Call, Desk, facilitator_at

routes = APIRouter()


def read_query(show: str = "all", sort: str = "") -> Query:
    """Which rows of a table, and in which order."""
    return Query(show, sort)


Shown = Annotated[Query, Depends(read_query)]


@routes.get("/studies/{slug}/results", tags=["facilitator"])
def show_study(call: AnyCall, slug: str, query: Shown) -> Response:
    """The latest closed round of every Task Force, together."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        story = disclosing.story(db, desk.study, desk.viewer())
    page = study_page(desk, gettext("Results"), "results")
    view = study_results_view(story, query, page, f"/studies/{slug}/results")
    return call.page("results/results.html", view)


@routes.get(f"{ROUND}/results", tags=["facilitator"])
def show_round(call: AnyCall, slug: str, code: str, number: int, query: Shown) -> Response:
    """The results of one closed round; of an open one, that there are none."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        told = _told(db, desk, code, number)
    page = _page(desk, told, gettext("%(round)s: results"))
    return call.page("results/results.html", round_results_view(told, query, page))


@routes.get("/studies/{slug}/convergence", tags=["facilitator"])
def show_convergence(call: AnyCall, slug: str) -> Response:
    """How opinions moved together over the rounds."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        story = disclosing.story(db, desk.study, desk.viewer())
    view = convergence_view(story, study_page(desk, finding(story), "convergence"))
    return call.page("results/convergence.html", view)


@routes.get("/studies/{slug}/outcome", tags=["facilitator"])
def show_outcome(call: AnyCall, slug: str) -> Response:
    """What came of every item of the Task Forces that have finished."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        story = disclosing.story(db, desk.study, desk.viewer())
        board = overseeing.board(db, desk.study, call.at)
        head = journal.head(db)
    page = study_page(desk, gettext("Outcome"), "outcome")
    return call.page("results/outcome.html", outcome_view(page, story, board, head))


@routes.get(f"{ROUND}/decisions", tags=["facilitator"])
def show_decisions(call: AnyCall, slug: str, code: str, number: int) -> Response:
    """What the figures suggest for every item, and what was decided."""
    return _decisions(call, slug, code, number, Typed())


@routes.post(f"{ROUND}/decisions", tags=["facilitator"])
def decide(call: AnyCall, form: Form, slug: str, code: str, number: int) -> Response:
    """Decide for every item, or follow the suggestions where nothing is decided."""
    call.refuse_foreign(form)
    typed = read_decisions(form)
    try:
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            panel, round_ = desk.round_of(code, number)
            moderating.refuse_unless_moderating(desk.study, desk.viewer(), panel)
            told = _told(db, desk, code, number)
            choices = typed.chosen(_suggested(db, told), told.decided, form.one("act") == "follow")
            moderating.decide(db, desk.study, panel, round_, choices, desk.by, call.at, typed.seen)
    except Faults as faults:
        words = {item: said(sentence) for item, sentence in faults.fields.items()}
        return _decisions(call, slug, code, number, replace(typed, faults=words), 422)
    return call.go(f"{told.url}/decisions")


def _decisions(call: Call, slug: str, code: str, number: int, typed: Typed, status: int = 200) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        told = _told(db, desk, code, number)
        suggested = _suggested(db, told)
    page = _page(desk, told, gettext("%(round)s: decide"))
    return call.page("results/decisions.html", decisions_view(page, told, suggested, typed), status)


def _told(db: Session, desk: Desk, code: str, number: int) -> RoundTold:
    panel, round_ = desk.round_of(code, number)
    viewer = desk.viewer()
    later = rounds.by_number(db, panel.id, number + 1)
    sits_here = not moderating.moderates(desk.study, viewer, panel)
    return RoundTold(disclosing.story(db, desk.study, viewer), panel, round_, later, sits_here)


def _suggested(db: Session, told: RoundTold) -> dict[str, bool]:
    """What the figures suggest, by item code; nothing to somebody who sits on the Task Force."""
    found = {} if told.sits_here else moderating.suggestions(db, told.round_)
    return {one.worded.item.code: found[one.worded.item.id] for one in told.story.of([told.round_])}


def _page(desk: Desk, told: RoundTold, title: str) -> Page:
    return study_page(desk, title % {"round": told.name}, "results", (Link(told.name, told.url),))
