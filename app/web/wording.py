"""Routes of wordings: what each item says, writing it anew, going ahead with working titles."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.domain.items import Item
from app.domain.refusals import Faults, NotFound, Refusal, Stale
from app.services import wording
from app.services.wording import NewWording
from app.storage import items
from app.web.forms import Form, Input
from app.web.language import gettext, said
from app.web.layout import study_page
from app.web.views.components import Link
from app.web.views.translations import translation_view
from app.web.views.wording import item_view, wordings_view
from app.web.wiring import NOT_HERE, AnyCall, Call, Desk, facilitator_at

routes = APIRouter()


class Written(Input):
    """A wording as typed."""

    label: str
    text: str
    source: str
    language: str = "en"


class Translated(Written):
    """A wording in another language, and which version it translates."""

    version: int = Field(ge=1, lt=10_000)


class Override(Input):
    """Why the study runs on working titles."""

    reason: str


@routes.get("/studies/{slug}/wordings", tags=["facilitator"])
def list_wordings(call: AnyCall, slug: str) -> Response:
    """What every item says, and what is owed."""
    return _list(call, slug)


@routes.get("/studies/{slug}/wordings/{code}", tags=["facilitator"])
def show_wordings(call: AnyCall, slug: str, code: str) -> Response:
    """One item's wordings, version by version, and the form for the next."""
    return _item(call, slug, code)


@routes.post("/studies/{slug}/wordings/{code}", tags=["facilitator"])
def write(call: AnyCall, form: Form, slug: str, code: str) -> Response:
    """Give an item a new version of its wording."""
    call.refuse_foreign(form)
    try:
        typed = form.into(Written)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            new = NewWording(typed.label, typed.text, typed.source, typed.language)
            wording.write_wording(db, desk.study, _item_of(desk, code), new, desk.by, call.at)
    except Faults as faults:
        return _item(call, slug, code, dict(form.pairs), faults, 422)
    return call.go(f"/studies/{slug}/wordings/{code}")


@routes.get("/studies/{slug}/wordings/{code}/translations", tags=["facilitator"])
def show_translation(call: AnyCall, slug: str, code: str) -> Response:
    """The newest wording and the form that says it in another language."""
    return _translation(call, slug, code)


@routes.post("/studies/{slug}/wordings/{code}/translations", tags=["facilitator"])
def translate(call: AnyCall, form: Form, slug: str, code: str) -> Response:
    """Say the newest wording in another language."""
    call.refuse_foreign(form)
    try:
        typed = form.into(Translated)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            new = NewWording(typed.label, typed.text, typed.source, typed.language)
            item = _item_of(desk, code)
            wording.translate_wording(db, desk.study, item, typed.version, new, desk.by, call.at)
    except Faults as faults:
        return _translation(call, slug, code, dict(form.pairs), faults)
    except Refusal as refused:
        return _translation(call, slug, code, dict(form.pairs), refused)
    return call.go(f"/studies/{slug}/wordings/{code}")


@routes.post("/studies/{slug}/wordings-override", tags=["facilitator"])
def accept_working_titles(call: AnyCall, form: Form, slug: str) -> Response:
    """Let the study run on working titles; the report prints the reason."""
    call.refuse_foreign(form)
    try:
        reason = form.into(Override).reason
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            wording.override_wordings(db, desk.study, reason, desk.by, call.at)
    except Faults as faults:
        return _list(call, slug, form.one("reason"), faults, 422)
    return call.go(f"/studies/{slug}/wordings")


def _item_of(desk: Desk, code: str) -> Item:
    found = items.by_code(desk.db, desk.study.id, code)
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def _list(
    call: Call, slug: str, reason: str = "", faults: Faults | None = None, status: int = 200
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        worded, versions = items.of_study(db, desk.study.id), items.in_every_language(db, desk.study.id)
        page = study_page(desk, desk.study.name, "wordings")
    view = wordings_view(page, desk.study, worded, versions, reason, faults)
    return call.page("wording/wordings.html", view, status)


def _item(
    call: Call,
    slug: str,
    code: str,
    typed: dict[str, str] | None = None,
    faults: Faults | None = None,
    status: int = 200,
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        item = _item_of(desk, code)
        versions, is_asked = items.of_item(db, item.id), items.is_asked_now(db, item.id)
        crumbs = (Link(gettext("Wordings"), f"/studies/{slug}/wordings"), Link(code, ""))
        page = study_page(desk, desk.study.name, "wordings", crumbs)
    view = item_view(page, desk.study, item, versions, is_asked, typed, faults)
    return call.page("wording/item.html", view, status)


def _translation(
    call: Call,
    slug: str,
    code: str,
    typed: dict[str, str] | None = None,
    refused: Refusal | None = None,
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        item = _item_of(desk, code)
        versions, is_asked = items.of_item(db, item.id), items.is_asked_now(db, item.id)
        home = f"/studies/{slug}/wordings"
        crumbs = (
            Link(gettext("Wordings"), home),
            Link(code, f"{home}/{code}"),
            Link(gettext("Translation"), ""),
        )
        page = study_page(desk, desk.study.name, "wordings", crumbs)
    faults = refused if isinstance(refused, Faults) else None
    sentence = said(refused.sentence) if refused is not None and faults is None else ""
    view = translation_view(page, desk.study, item, versions, is_asked, typed, faults, sentence)
    status = 200 if refused is None else 409 if isinstance(refused, Stale) else 422
    return call.page("wording/translation.html", view, status)
