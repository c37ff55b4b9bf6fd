"""What each item of a study says, in which version, and what the Initiative still owes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.items import Item
from app.domain.people import LANGUAGES
from app.domain.refusals import Faults
from app.domain.studies import Study
from app.domain.wording import Wording
from app.storage.items import WordedItem
from app.web.language import NAMES, gettext, moment, ngettext, said
from app.web.views.components import Choice, Field, Option, Page
from app.web.views.objectives import Source, sources, status_words


@dataclass(frozen=True, slots=True)
class WordingRow:
    """An item with one version of its wording."""

    code: str
    code_is_known: bool
    url: str
    label: str
    text: str
    lang: str
    is_owed: bool
    status: str
    sources: tuple[Source, ...]
    version: int
    versions: int
    written: str


@dataclass(frozen=True, slots=True)
class WordingsView:
    """Every item with its newest wording; what is owed comes first."""

    page: Page
    home: str
    is_demo: bool
    override: str
    override_reason: str
    owed: tuple[WordingRow, ...]
    settled: tuple[WordingRow, ...]
    owed_words: str
    reason: Field
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: its versions, the newest first, and the form for the next one."""

    page: Page
    action: str
    code: str
    versions: tuple[WordingRow, ...]
    is_launched: bool
    label: Field
    text: Field
    source: Field
    language: Choice
    faults: tuple[tuple[str, str], ...]


def wordings_view(
    page: Page,
    study: Study,
    worded: Sequence[WordedItem],
    versions: Sequence[Wording],
    reason: str,
    faults: Faults | None,
) -> WordingsView:
    """The wordings of a study."""
    counts = Counter(one.item_id for one in versions)
    home = f"/studies/{study.slug}/wordings"
    rows = [
        _row(study, one.item.code, one.objective.code is not None, one.wording, counts[one.item.id], home)
        for one in worded
    ]
    owed = tuple(row for row in rows if row.is_owed)
    words = ngettext(
        "%(count)s wording is owed by the Initiative",
        "%(count)s wordings are owed by the Initiative",
        len(owed),
    )
    found = _said(faults)
    return WordingsView(
        page=page,
        home=home,
        is_demo=study.is_demo,
        override=_override(study),
        override_reason=study.wording_override_reason or "",
        owed=owed,
        settled=tuple(row for row in rows if not row.is_owed),
        owed_words=words % {"count": len(owed)},
        reason=_reason(reason, found.get("reason", "")),
        faults=tuple(found.items()),
    )


def item_view(
    page: Page,
    study: Study,
    item: Item,
    versions: Sequence[Wording],
    typed: Mapping[str, str] | None,
    faults: Faults | None,
) -> ItemView:
    """One item's wordings."""
    newest = versions[-1]
    standing = {"label": newest.label, "text": newest.text, "source": "", "language": newest.language}
    values, found = typed or standing, _said(faults)
    text = gettext("The wording, as experts will read it")
    source = gettext("A document with its date, or who of the Initiative confirmed it.")
    rows = [_row(study, item.code, True, one, len(versions), "") for one in reversed(versions)]
    return ItemView(
        page=page,
        action=f"/studies/{study.slug}/wordings/{item.code}",
        code=item.code,
        versions=tuple(rows),
        is_launched=study.is_launched,
        label=_field("label", gettext("Short label"), "", values, found, longest=120),
        text=_field("text", text, "", values, found, rows=4, words_of_people=True, longest=2000),
        source=_field("source", gettext("Where it comes from"), source, values, found, longest=1000),
        language=_language(values.get("language", "en"), found.get("language", "")),
        faults=tuple(found.items()),
    )


def _override(study: Study) -> str:
    if study.wording_override_at is None:
        return ""
    day = moment(study.wording_override_at, study.time_zone, "day")
    return gettext("Working titles were accepted on %(day)s.") % {"day": day}


def _reason(value: str, fault: str) -> Field:
    return Field(
        "reason",
        gettext("Why this study may run on working titles"),
        value,
        gettext("The report prints it; the journal keeps who accepted them."),
        fault,
        rows=2,
        longest=2000,
    )


def _field(
    name: str, label: str, hint: str, values: Mapping[str, str], faults: Mapping[str, str], **more: Any
) -> Field:
    return Field(name, label, values.get(name, ""), hint, faults.get(name, ""), **more)


def _language(value: str, fault: str) -> Choice:
    return Choice(
        "language",
        gettext("Its language"),
        tuple(Option(code, NAMES[code]) for code in LANGUAGES),
        value,
        gettext("Experts read the item in this language, whatever the language of their page."),
        fault,
        "segments",
    )


def _said(faults: Faults | None) -> dict[str, str]:
    return {name: said(sentence) for name, sentence in faults.fields.items()} if faults else {}


def _row(study: Study, code: str, code_is_known: bool, one: Wording, versions: int, home: str) -> WordingRow:
    return WordingRow(
        code=code,
        code_is_known=code_is_known,
        url=f"{home}/{code}",
        label=one.label,
        text=one.text,
        lang=one.language,
        is_owed=one.is_owed,
        status=status_words(one.status),
        sources=sources(one.source),
        version=one.version,
        versions=versions,
        written=moment(one.written_at, study.time_zone, "day"),
    )
