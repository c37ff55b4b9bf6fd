"""Routes of who is responsible for a study's data."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.refusals import Faults
from app.services import naming
from app.services.naming import Responsible
from app.web.forms import Form, Input
from app.web.language import gettext
from app.web.layout import study_page
from app.web.views.components import Link
from app.web.views.responsible import responsible_view
from app.web.wiring import AnyCall, Call, facilitator_at

routes = APIRouter()


class ResponsibleForm(Input):
    """Who answers for the data, and for how long they are kept."""

    responsible: str
    contact: str
    retention: str = ""


@routes.get("/studies/{slug}/design/responsible", tags=["facilitator"])
def show(call: AnyCall, slug: str) -> Response:
    """Who is named, to be changed at any time."""
    return _page(call, slug)


@routes.post("/studies/{slug}/design/responsible", tags=["facilitator"])
def name(call: AnyCall, form: Form, slug: str) -> Response:
    """Name them; experts read it on their link and on the page of their data."""
    call.refuse_foreign(form)
    said = Responsible(form.one("responsible"), form.one("contact"), form.one("retention"))
    try:
        form.into(ResponsibleForm)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            naming.name_responsible(db, desk.study, said, desk.by, call.at)
    except Faults as faults:
        return _page(call, slug, said, faults)
    return call.go(f"/studies/{slug}/design")


def _page(call: Call, slug: str, typed: Responsible | None = None, faults: Faults | None = None) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        crumbs = (
            Link(gettext("Design"), f"/studies/{slug}/design"),
            Link(gettext("Responsible for the data"), ""),
        )
        page = study_page(desk, desk.study.name, "design", crumbs)
    view = responsible_view(page, desk.study, typed, faults)
    return call.page("studies/responsible.html", view, 422 if faults else 200)
