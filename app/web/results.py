"""Routes of results: a round's, a study's, how they moved together, what is decided, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from app.services import disclosing, moderating
from app.web.language import gettext
from app.web.layout import study_page
from app.web.rounds import ROUND
from app.web.views.components import Link
from app.web.views.results import Query, ResultsView, no_figures, results_view, study_results_view
from app.web.views.rounds import round_links, round_title, round_url
from app.web.wiring import AnyCall, facilitator_at

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
        panel, round_ = desk.round_of(code, number)
        story = disclosing.story(db, desk.study, desk.viewer())
    url = round_url(desk.study, code, number)
    title = gettext("Results of %(round)s") % {"round": round_title(panel, round_)}
    page = study_page(desk, title, "results", (Link(round_title(panel, round_), url),))
    links = round_links(desk.study, code, round_, "results")
    sits_here = not moderating.moderates(desk.study, desk.viewer(), panel)
    if words := no_figures(round_, sits_here):
        return call.page("results/results.html", ResultsView(page, (), empty=words, links=links))
    view = results_view(story, [round_], query, page, f"{url}/results", links)
    return call.page("results/results.html", view)
