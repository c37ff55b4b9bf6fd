"""Routes of studies: the list, making one, its protocol, its end."""

from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.domain.journal import person
from app.domain.refusals import Faults, Stale
from app.domain.sentences import Sentence
from app.domain.studies import CriterionWords
from app.services import conducting, overseeing, planning
from app.services.designing import OTHER_LANGUAGES, CriterionDesign
from app.services.planning import EACH, Design
from app.storage import objectives
from app.web.forms import Fields, Form, Input
from app.web.language import gettext
from app.web.layout import facilitator_page, study_page
from app.web.views.components import Link, Page
from app.web.views.designs import CRITERIA, Typed, typed_of
from app.web.views.studies import NewView, list_view, new_view, protocol_view
from app.web.wiring import AnyCall, Call, facilitator_at, facilitator_in

routes = APIRouter()


class DesignForm(Input):
    """What a facilitator chooses, the criteria aside. What each may be, the verb knows."""

    name: str
    layout: str = EACH
    rounds_planned: int
    highest: int
    min_n: int
    quantile_type: int
    fewest_others: int
    fewest_outside: int
    time_zone: str
    reasons: Literal["first", "last"] = "first"
    version: int = 0


class CriterionForm(Input):
    """One criterion."""

    name: str = Field(max_length=80)
    question: str = Field(max_length=500)
    low_label: str = Field(max_length=80)
    high_label: str = Field(max_length=80)


class TranslationForm(Input):
    """The same in another language, or nothing of it."""

    name: str = Field("", max_length=80)
    question: str = Field("", max_length=500)
    low_label: str = Field("", max_length=80)
    high_label: str = Field("", max_length=80)


@routes.get("/studies", tags=["facilitator"])
def list_studies(call: AnyCall) -> Response:
    """The studies of a facilitator, and the demonstrations."""
    with call.reading() as db:
        visitor = facilitator_in(db, call)
        found = overseeing.overviews(db, visitor.person_id)
        register = objectives.texts(db)
    page = facilitator_page(gettext("Studies"), visitor.name, "/studies")
    return call.page("studies/studies.html", list_view(page, found, register))


@routes.get("/studies/new", tags=["facilitator"])
def design_new(call: AnyCall) -> Response:
    """The template, with every default chosen."""
    view = _new(call, typed_of(Design("")), None)
    return call.page("studies/new.html", view)


@routes.post("/studies", tags=["facilitator"])
def make(call: AnyCall, form: Form) -> Response:
    """Make a study; nothing is open and nobody is invited yet."""
    call.refuse_foreign(form)
    try:
        design, _ = read_design(form)
        with call.writing() as db:
            by = person(facilitator_in(db, call).person_id)
            study = planning.make_study(db, design, by, call.at)
    except Faults as faults:
        view = _new(call, _typed(form), faults)
        return call.page("studies/new.html", view, 422)
    return call.go(f"/studies/{study.slug}")


@routes.get("/studies/{slug}/design", tags=["facilitator"])
def show_design(call: AnyCall, slug: str) -> Response:
    """The protocol: to change before the launch, to read afterwards."""
    return _protocol(call, slug)


@routes.post("/studies/{slug}/design", tags=["facilitator"])
def revise(call: AnyCall, form: Form, slug: str) -> Response:
    """Change the protocol before the launch."""
    call.refuse_foreign(form)
    try:
        design, version = read_design(form)
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            planning.revise_study(db, desk.study, version, design, desk.by, call.at)
    except Faults as faults:
        return _protocol(call, slug, _typed(form), faults, status=422)
    except Stale as stale:
        return _protocol(call, slug, _typed(form), None, stale.sentence, status=409)
    return call.go(f"/studies/{slug}/design")


@routes.post("/studies/{slug}/ending", tags=["facilitator"])
def end(call: AnyCall, form: Form, slug: str) -> Response:
    """End a study whose every opened round is released."""
    call.take_press(form)
    with call.writing() as db:
        desk = facilitator_at(db, call, slug)
        conducting.end_study(db, desk.study, desk.by, call.at)
    return call.go(f"/studies/{slug}")


def read_design(form: Fields) -> tuple[Design, int]:
    """The form as a design, and the version it was made for; every field's fault at once."""
    criteria, faults = [], dict[str, Sentence]()
    for number in range(1, CRITERIA + 1):
        prefix = f"criterion_{number}_"
        try:
            if (one := _criterion(form.starting(prefix), number)) is not None:
                criteria.append(one)
        except Faults as fault:
            faults |= {prefix + name: sentence for name, sentence in fault.fields.items()}
    known = tuple(f"criterion_{number}_" for number in range(1, CRITERIA + 1))
    rest = [(name, text) for name, text in form.pairs if name != "objective" and not name.startswith(known)]
    try:
        chosen = Fields(rest).into(DesignForm)
    except Faults as fault:
        raise Faults(fault.sentence, fault.fields | faults) from None
    if faults:
        raise Faults(planning.NOT_SAVED, faults)
    values = chosen.model_dump(exclude={"version", "reasons"}) | {"reasons_first": chosen.reasons == "first"}
    # To a design, no objective means every one; nothing ticked must be refused instead, so it names one that is none.
    return Design(**values, criteria=criteria, objectives=form.many("objective") or [""]), chosen.version


def _criterion(typed: dict[str, str], number: int) -> CriterionDesign | None:
    """One criterion with its translations, or none where its own words were emptied."""
    parts: dict[str, dict[str, str]] = {code: {} for code in ("", *OTHER_LANGUAGES)}
    for name, text in typed.items():
        code, _, rest = name.partition("_")
        part, own = (code, rest) if code in OTHER_LANGUAGES else ("", name)
        parts[part][own] = text
    read, faults = {}, dict[str, Sentence]()
    for code, part_typed in parts.items():
        try:
            read[code] = (
                Fields(part_typed.items()).into(TranslationForm if code else CriterionForm).model_dump()
            )
        except Faults as fault:
            before = f"{code}_" if code else ""
            faults |= {before + name: sentence for name, sentence in fault.fields.items()}
    if faults:
        raise Faults(planning.NOT_SAVED, faults)
    if not any(read[""].values()):  # emptied: its translations, folded away, go with it
        return None
    translations = {
        code: CriterionWords(**read[code]) for code in OTHER_LANGUAGES if any(read[code].values())
    }
    return CriterionDesign(**read[""], translations=translations, number=number)


def _typed(form: Fields) -> Typed:
    return Typed(dict(form.pairs), frozenset(form.many("objective")))


def _new(call: Call, typed: Typed, faults: Faults | None) -> NewView:
    with call.reading() as db:
        visitor = facilitator_in(db, call)
        everything, texts = objectives.all_of_them(db), objectives.texts(db)
    outer = facilitator_page(gettext("Design a study"), visitor.name, "/studies")
    page: Page = replace(outer, crumbs=(Link(gettext("Studies"), "/studies"), Link(gettext("New study"), "")))
    return new_view(page, typed, faults, everything, texts)


def _protocol(
    call: Call,
    slug: str,
    typed: Typed | None = None,
    faults: Faults | None = None,
    stale: Sentence | None = None,
    status: int = 200,
) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        page = study_page(desk, desk.study.name, "design")
        stands = planning.design_of(db, desk.study)
    view = protocol_view(page, desk.study, stands, typed, faults, stale)
    view = replace(
        view, responsible_url=f"/studies/{slug}/design/responsible", responsible=desk.study.responsible or ""
    )
    return call.page("studies/design.html", view, status)
