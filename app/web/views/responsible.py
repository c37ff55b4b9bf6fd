"""The page on which a facilitator says who is responsible for the data."""

from dataclasses import dataclass

from app.domain.refusals import Faults
from app.domain.studies import Study
from app.services.naming import Responsible
from app.web.language import gettext, said
from app.web.views.components import Field, Page


@dataclass(frozen=True, slots=True)
class ResponsibleView:
    """The form."""

    page: Page
    action: str
    faults: tuple[tuple[str, str], ...]
    name: Field
    contact: Field
    retention: Field


def responsible_view(
    page: Page, study: Study, typed: Responsible | None, faults: Faults | None
) -> ResponsibleView:
    """What stands, or what was typed and could not be taken."""
    shown = typed or _stands(study)
    wrong = {name: said(one) for name, one in faults.fields.items()} if faults else {}
    return ResponsibleView(
        page,
        f"/studies/{study.slug}/design/responsible",
        tuple(wrong.items()),
        Field(
            "responsible",
            gettext("Who is responsible"),
            shown.name,
            gettext(
                "A person or an office, by name. They answer when an expert asks what becomes of their data."
            ),
            wrong.get("responsible", ""),
            required=True,
            longest=200,
        ),
        Field(
            "contact",
            gettext("How they are reached"),
            shown.contact,
            gettext("An e-mail address or a telephone number that works while the study lasts and after."),
            wrong.get("contact", ""),
            required=True,
            longest=300,
        ),
        _retention(shown.retention, wrong.get("retention", "")),
    )


def _stands(study: Study) -> Responsible:
    return Responsible(study.responsible or "", study.contact or "", study.retention or "")


def _retention(value: str, fault: str) -> Field:
    label = gettext("How long the data are kept")
    hint = gettext(
        "One sentence as experts will read it, for example: The data are anonymised one year after the end."
    )
    return Field("retention", label, value, hint, fault, optional=True, longest=500)
