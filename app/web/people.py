"""Routes of people: who is on the panel, inviting them, their personal links."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.files import csv_lines
from app.domain.panels import COLUMNS
from app.domain.refusals import Faults, NotFound, Refusal
from app.domain.sentences import Sentence, say
from app.services import inviting
from app.storage import people, task_forces, withdrawals
from app.web.forms import Fields, Form, Input
from app.web.language import gettext, said
from app.web.layout import study_page
from app.web.views.components import Link
from app.web.views.declared import Known
from app.web.views.people import links_view, panel_view, preview_view
from app.web.wiring import AnyCall, Call, Desk, facilitator_at


class PanelForm(Input):
    """A panel as pasted or chosen."""

    panel: list[str]
    file: str = ""


routes = APIRouter()


class Renewal(Input):
    """Whose link becomes a new one."""

    email: str


@routes.get("/studies/{slug}/experts", tags=["facilitator"])
def show_panel(call: AnyCall, slug: str) -> Response:
    """Who is on the panel, and the form that brings more."""
    return _panel(call, slug)


@routes.get("/studies/{slug}/experts/example.csv", tags=["facilitator"])
def download_example(call: AnyCall, slug: str) -> Response:
    """A file of this study's shape, with invented people."""
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        codes = [one.code for one in task_forces.of_study(db, desk.study.id)]
    first, last = codes[0], codes[-1]
    college, both = "research and education", f"{first} {last}" if len(codes) > 1 else first
    rows = [
        ("Ada Example", "ada@example.org", both, "leader", college, "region 1", "en"),
        ("Bo Exemple", "bo@example.org", last, "member", "NGOs and civil society", "region 2", "fr"),
    ]
    return _file("experts-example.csv", csv_lines([COLUMNS, *rows]))


@routes.post("/studies/{slug}/experts/preview", tags=["facilitator"])
def preview(call: AnyCall, form: Form, slug: str) -> Response:
    """Show what an import would do; nothing is stored."""
    call.refuse_foreign(form)
    content = _content(form)
    if not content.strip():
        fault = say("Choose a file, or paste the lines of one.")
        return _panel(call, slug, Faults(say("Nothing was read."), {"panel": fault}), status=422)
    return _preview(call, slug, form, content)


@routes.post("/studies/{slug}/experts", tags=["facilitator"])
def invite(call: AnyCall, form: Form, slug: str) -> Response:
    """Store what was previewed, all of it or none."""
    call.refuse_foreign(form)
    content = _content(form)
    try:
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            inviting.import_panel(db, desk.study, content, desk.by, call.at)
    except NotFound:
        raise
    except Refusal as refusal:
        return _preview(call, slug, form, content, refusal.sentence)
    return call.go(f"/studies/{slug}/experts")


@routes.post("/studies/{slug}/experts/renewals", tags=["facilitator"])
def renew(call: AnyCall, form: Form, slug: str) -> Response:
    """Make one person's link a new one, and show it."""
    call.refuse_foreign(form)
    try:
        asked = form.into(Renewal)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            email = inviting.renew_link(db, desk.study, asked.email, desk.by, call.at)
            links = [one for one in _links(call, desk) if one.email == email]
            page = study_page(desk, desk.study.name, "experts", _crumbs(desk))
    except Faults as faults:
        return _panel(call, slug, faults, form.one("email"), status=422)
    return call.page("people/links.html", links_view(page, slug, links, is_renewed=True))


@routes.post("/studies/{slug}/links", tags=["facilitator"])
def show_links(call: AnyCall, form: Form, slug: str) -> Response:
    """Everybody's personal link. It is a press, not a page to visit: the journal says who saw them."""
    call.take_press(form)
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        inviting.record_links_taken(db, desk.study, desk.by, call.at)
        links = _links(call, desk)
        page = study_page(desk, desk.study.name, "experts", _crumbs(desk))
    return call.page("people/links.html", links_view(page, slug, links))


@routes.post("/studies/{slug}/links.csv", tags=["facilitator"])
def download_links(call: AnyCall, form: Form, slug: str) -> Response:
    """Everybody's personal link as a file, for a mail merge."""
    call.take_press(form)
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        inviting.record_links_taken(db, desk.study, desk.by, call.at)
        links = _links(call, desk)
    rows = [(one.label, " ".join(one.task_forces), one.url, one.email) for one in links]
    return _file("links.csv", csv_lines([("label", "task_forces", "url", "email"), *rows]))


def _links(call: Call, desk: Desk) -> list[inviting.PersonalLink]:
    return inviting.personal_links(desk.db, desk.study, call.site.settings.key, call.site.base_url)


def _crumbs(desk: Desk) -> tuple[Link, ...]:
    home = f"/studies/{desk.study.slug}/experts"
    return (Link(gettext("Experts"), home), Link(gettext("Personal links"), ""))


def _content(form: Fields) -> bytes:
    """The chosen file, else the pasted lines. A long preview comes back in several fields: see the view."""
    form.into(PanelForm, panel=form.many("panel"))
    return form.files.get("file", b"") or "".join(form.many("panel")).encode()


def _file(name: str, text: str) -> Response:
    """A file to keep. The byte order mark tells spreadsheets that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


def _panel(
    call: Call, slug: str, faults: Faults | None = None, email: str = "", pasted: str = "", status: int = 200
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        invited, seats = (
            people.invitations(db, desk.study.id),
            people.seats(db, desk.study.id, with_left=True),
        )
        codes = [one.code for one in task_forces.of_study(db, desk.study.id)]
        known = Known(withdrawals.of_study(db, desk.study.id), desk.viewer().seats_on)
        page = study_page(desk, desk.study.name, "experts")
    words = {name: said(one) for name, one in faults.fields.items()} if faults else {}
    view = panel_view(page, desk.study, invited, seats, codes, words, email, pasted, known)
    return call.page("people/people.html", view, status)


def _preview(
    call: Call, slug: str, form: Fields, content: bytes, refused: Sentence | None = None
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        found = inviting.preview_panel(db, desk.study, content)
        crumbs = (Link(gettext("Experts"), f"/studies/{slug}/experts"), Link(gettext("Before inviting"), ""))
        page = study_page(desk, desk.study.name, "experts", crumbs)
    pasted = "" if form.files.get("file") else "".join(form.many("panel"))
    file = inviting.panel_file(found.rows) if not found.faults else ""
    view = preview_view(page, slug, found, file, pasted, said(refused) if refused else "")
    return call.page("people/preview.html", view, 422 if view.faults or view.refused else 200)
