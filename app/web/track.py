"""What an expert gets back after each release: their own marks over the rounds, and where the panel went."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.files import csv_lines
from app.domain.refusals import NotFound
from app.services import tracking
from app.web.language import gettext, spoken
from app.web.layout import expert_page
from app.web.views.track import one_track_view, track_view
from app.web.views.track_file import file_rows
from app.web.wiring import NOT_HERE, AnyCall, own_at

routes = APIRouter(tags=["expert"])

HOME = "/studies/{slug}/your-results"


@routes.get(HOME)
def show_tracks(call: AnyCall, slug: str) -> Response:
    """Every item of one expert, over all their seats and released rounds."""
    with call.reading() as db:
        desk = own_at(db, call, slug)
        found = tracking.tracks(db, desk.study, desk.visitor)
    page = expert_page(desk.study, gettext("Where you stood, and where the panel went"), desk.visitor.name)
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
    title = f"{item} · {track.words.read_in(spoken()).label}"
    page = expert_page(desk.study, title, desk.visitor.name)
    return call.page("track/track.html", one_track_view(page, found, track))
