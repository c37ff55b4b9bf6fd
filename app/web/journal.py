"""Routes of the journal."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.storage import journal, people
from app.web.language import gettext
from app.web.layout import study_page
from app.web.views.journal import journal_view, people_in
from app.web.wiring import AnyCall, facilitator_at

routes = APIRouter()


@routes.get("/studies/{slug}/journal", tags=["facilitator"])
def show(call: AnyCall, slug: str) -> Response:
    """What was done in a study, in order, with the end of the chain."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        entries = journal.entries(db, desk.study.id)
        names = people.names(db, people_in(entries))
        head = journal.head(db)
    page = study_page(desk, gettext("Journal"), "journal")
    return call.page("journal/journal.html", journal_view(page, desk.study, entries, names, head))
