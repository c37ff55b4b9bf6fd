"""Routes of objectives: the register, as far as public sources give it."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.storage import objectives
from app.web.language import gettext
from app.web.layout import facilitator_page
from app.web.views.objectives import register_view
from app.web.wiring import AnyCall, facilitator_in

routes = APIRouter()


@routes.get("/objectives", tags=["facilitator"])
def show_register(call: AnyCall) -> Response:
    """The 24, with what is known of each and what is not."""
    with call.reading() as db:
        visitor = facilitator_in(db, call)
        everything, texts = objectives.all_of_them(db), objectives.texts(db)
    page = facilitator_page(gettext("Strategic objectives"), visitor.name, "/objectives")
    return call.page("objectives/objectives.html", register_view(page, everything, texts))
