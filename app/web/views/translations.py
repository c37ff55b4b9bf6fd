"""The form in which an item's newest wording is said in another language, beside the words it translates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.items import Item
from app.domain.refusals import Faults
from app.domain.studies import Study
from app.domain.wording import Wording
from app.web.language import NAMES, gettext, said
from app.web.views.components import Choice, Field, Option, Page
from app.web.views.wording import missing_languages, waiting_words


@dataclass(frozen=True, slots=True)
class TranslationView:
    """What is translated, and the form; without one where nothing is missing."""

    page: Page
    action: str
    back: str
    title: str
    version: int
    is_complete: bool
    waits: str
    label: str
    text: str
    lang: str
    fields: tuple[Field, ...]
    language: Choice
    faults: tuple[tuple[str, str], ...]
    refusal: str


def translation_view(
    page: Page,
    study: Study,
    item: Item,
    versions: Sequence[Wording],
    is_asked: bool,
    typed: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    refusal: str = "",
) -> TranslationView:
    """The page of one item's translation."""
    newest = [one for one in versions if not one.is_translation][-1]
    missing, values = missing_languages(versions), typed or {}
    found = {name: said(one) for name, one in faults.fields.items()} if faults else {}
    back = f"/studies/{study.slug}/wordings/{item.code}"
    return TranslationView(
        page=page,
        action=f"{back}/translations",
        back=back,
        title=gettext("Translate %(code)s, version %(number)s")
        % {"code": item.code, "number": newest.version},
        version=newest.version,
        is_complete=not missing,
        waits=waiting_words(", ".join(NAMES[code] for code in missing)) if is_asked and typed is None else "",
        label=newest.label,
        text=newest.text,
        lang=newest.language,
        fields=_fields(values, found),
        language=_language(missing, values.get("language", ""), found.get("language", "")),
        faults=tuple(found.items()),
        refusal=refusal,
    )


def _fields(values: Mapping[str, str], found: Mapping[str, str]) -> tuple[Field, ...]:
    label = gettext("The wording, as experts will read it")
    hint = gettext("Who translated it, and who of the Initiative agreed.")
    asked = (
        Field("label", gettext("Short label"), longest=120),
        Field("text", label, longest=2000, rows=4, words_of_people=True),
        Field("source", gettext("Where it comes from"), hint=hint, longest=1000),
    )
    return tuple(replace(one, value=values.get(one.name, ""), fault=found.get(one.name, "")) for one in asked)


def _language(missing: Sequence[str], chosen: str, fault: str) -> Choice:
    return Choice(
        "language",
        gettext("Its language"),
        tuple(Option(code, NAMES[code]) for code in missing),
        chosen if chosen in missing else (missing or [""])[0],
        gettext("Nobody has to mark anew: a translation belongs to the version it translates."),
        fault,
        "segments",
    )
