"""Routes of files: asking for a complete one, which the journal keeps, and the codebook."""

import random
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from app.domain.disclosure import Standing
from app.domain.files import RATINGS_COLUMNS, RESULTS_COLUMNS, csv_lines
from app.domain.refusals import Faults
from app.services import exporting
from app.services.exporting import Export
from app.storage import task_forces
from app.web.forms import Form, Input
from app.web.language import gettext, said
from app.web.layout import study_page
from app.web.views.files import Typed, codebook_rows, files_view
from app.web.wiring import AnyCall, Call, facilitator_at

routes = APIRouter()
COLUMNS = {"ratings": RATINGS_COLUMNS, "results": RESULTS_COLUMNS}
CSV = "text/csv; charset=utf-8"


class ReasonForm(Input):
    """What a file is for."""

    reason: str = Field(default="", max_length=2000)


@routes.get("/studies/{slug}/files", tags=["facilitator"])
def show(call: AnyCall, slug: str) -> Response:
    """The files there are, and what each holds."""
    return _page(call, slug, Typed())


@routes.get("/studies/{slug}/files/codebook.csv", tags=["facilitator"])
def get_codebook(call: AnyCall, slug: str) -> Response:
    """What every column means."""
    with call.reading() as db:
        facilitator_at(db, call, slug)
    return Response(csv_lines(codebook_rows()), media_type=CSV, headers=_named(f"{slug}-codebook"))


@routes.post("/studies/{slug}/files/{kind}.csv", tags=["facilitator"])
def get_file(call: AnyCall, form: Form, slug: str, kind: str) -> Response:
    """A complete file, one round after the other: nobody waits for it, however long it gets."""
    call.refuse_foreign(form)
    try:
        reason = form.into(ReasonForm).reason
        with call.writing() as db:
            desk = facilitator_at(db, call, slug)
            draw = random.SystemRandom()
            export = exporting.begin_export(
                db, desk.study, desk.viewer(), kind, reason, desk.by, call.at, draw
            )
    except Faults as faults:
        words = said(faults.fields.get("reason", faults.sentence))
        return _page(call, slug, Typed(kind, form.one("reason"), words), 422)
    return StreamingResponse(_lines(call, export), media_type=CSV, headers=_named(f"{slug}-{kind}"))


def _lines(call: Call, export: Export) -> Iterator[str]:
    """The file in pieces. Each round is read in a session of its own: a slow reader holds none."""
    yield csv_lines([COLUMNS[export.kind]])
    for code, round_ in export.rounds:
        with call.reading() as db:
            lines = csv_lines(exporting.rows_of_round(db, export, code, round_))
        yield lines


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"'}


def _page(call: Call, slug: str, typed: Typed, status: int = 200) -> Response:
    with call.reading() as db:
        desk = facilitator_at(db, call, slug)
        viewer = desk.viewer()
        panels = task_forces.of_study(db, desk.study.id)
        gaps = exporting.gaps(db, desk.study, viewer)
    hidden = [one for one in panels if viewer.standing(desk.study, one.id) is not Standing.FACILITATOR]
    page = study_page(desk, gettext("Files"), "files")
    return call.page("files/files.html", files_view(page, desk.study, hidden, typed, gaps), status)
