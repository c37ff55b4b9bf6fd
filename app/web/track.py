"""What an expert gets back after each release: their own marks over the rounds, and where the panel went."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.files import csv_lines
from app.domain.refusals import NotFound
from app.services import tracking
from app.services.tracking import Tracks
from app.web.language import gettext, spoken
from app.web.layout import expert_page
from app.web.own import own_at
from app.web.views.components import Page
from app.web.views.track import home_of, one_track_view, track_view
from app.web.views.track_file import file_rows
from app.web.wiring import NOT_HERE, AnyCall, Desk

routes = APIRouter(tags=["expert"])

HOME = "/studies/{slug}/your-results"


@routes.get(HOME)
def show_tracks(call: AnyCall, slug: str) -> Response:
    """Every item of one expert, over all their seats and released rounds."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        found = tracking.tracks(db, desk.study, desk.visitor)
    page = _page(desk, found, gettext("Where you stood, and where the panel went"))
    return call.page("track/tracks.html", track_view(page, found))


@routes.get(f"{HOME}.csv")
def get_file(call: AnyCall, slug: str) -> Response:
    """The same to take along."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        found = tracking.tracks(db, desk.study, desk.visitor)
    named = {"Content-Disposition": f'attachment; filename="{slug}-my-marks.csv"'}
    return Response(csv_lines(file_rows(found)), media_type="text/csv; charset=utf-8", headers=named)


@routes.get(f"{HOME}/{{item}}")
def show_track(call: AnyCall, slug: str, item: str) -> Response:
    """One item, with its wordings and the reasons that were released."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        found = tracking.tracks(db, desk.study, desk.visitor, item)
    track = found.track(item)
    if track is None:
        raise NotFound(NOT_HERE)
    page = _page(desk, found, f"{item} · {track.words.read_in(spoken()).label}")
    return call.page("track/track.html", one_track_view(page, found, track))


def _page(desk: Desk, found: Tracks, title: str) -> Page:
    """An expert's page; for who has left every Task Force this is home, because no card waits for them."""
    page = expert_page(desk.study, title, desk.visitor.name)
    return page if found.is_asked else replace(page, home_url=home_of(desk.study.slug))
