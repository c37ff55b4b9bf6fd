"""What each item of a study says, in which version, and what the Initiative still owes."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
    is_translation: bool
    languages: str


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
    languages: tuple[str, ...]
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
    translate_url: str
    missing: str
    waits: str


def wordings_view(
    page: Page,
    study: Study,
    worded: Sequence[WordedItem],
    versions: Sequence[Wording],
    reason: str,
    faults: Faults | None,
) -> WordingsView:
    """The wordings of a study."""
    counts = Counter(one.item_id for one in versions if not one.is_translation)
    spoken_in = _spoken_in(worded, versions)
    home = f"/studies/{study.slug}/wordings"
    rows = [
        replace(
            _row(
                study, one.item.code, one.objective.code is not None, one.wording, counts[one.item.id], home
            ),
            languages=", ".join(code.upper() for code in LANGUAGES if code in spoken_in[one.item.id]),
        )
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
        languages=tuple(_coverage(code, spoken_in.values()) for code in LANGUAGES),
        faults=tuple(found.items()),
    )


def _spoken_in(worded: Sequence[WordedItem], versions: Sequence[Wording]) -> dict[uuid.UUID, set[str]]:
    """In which languages the newest version of each item can be read."""
    newest = {one.item.id: one.wording.version for one in worded}
    found: dict[uuid.UUID, set[str]] = {one: set() for one in newest}
    for one in versions:
        if one.version == newest[one.item_id]:
            found[one.item_id].add(one.language)
    return found


def _coverage(code: str, spoken_in: Collection[set[str]]) -> str:
    """In how many items somebody who reads this language finds it."""
    count = sum(code in one for one in spoken_in)
    values = {"language": NAMES[code], "count": count, "total": len(spoken_in)}
    return gettext("%(language)s: %(count)s of %(total)s") % values


def item_view(
    page: Page,
    study: Study,
    item: Item,
    versions: Sequence[Wording],
    is_asked: bool,
    typed: Mapping[str, str] | None,
    faults: Faults | None,
) -> ItemView:
    """One item's wordings."""
    newest = [one for one in versions if not one.is_translation][-1]
    standing = {"label": newest.label, "text": newest.text, "source": "", "language": newest.language}
    values, found = typed or standing, _said(faults)
    missing = ", ".join(NAMES[code] for code in missing_languages(versions))
    text = gettext("The wording, as experts will read it")
    source = gettext("A document with its date, or who of the Initiative confirmed it.")
    rows = [_row(study, item.code, True, one, len(versions), "") for one in _newest_first(versions)]
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
        translate_url=f"/studies/{study.slug}/wordings/{item.code}/translations"
        if missing and not is_asked
        else "",
        missing=missing,
        waits=waiting_words(missing) if missing and is_asked else "",
    )


def missing_languages(versions: Sequence[Wording]) -> list[str]:
    """In which languages the newest version of an item cannot be read yet."""
    newest = max(one.version for one in versions)
    present = {one.language for one in versions if one.version == newest}
    return [code for code in LANGUAGES if code not in present]


def _newest_first(versions: Sequence[Wording]) -> list[Wording]:
    return sorted(versions, key=lambda one: (-one.version, one.is_translation, one.language))


def waiting_words(missing: str) -> str:
    """Why a translation cannot be added now, and when it can."""
    words = gettext(
        "Missing: %(languages)s. An open round asks this item, and what experts read is fixed until it is closed; "
        "a translation can be added before the next round opens."
    )
    return words % {"languages": missing}


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
        gettext("Experts who read another language see this one until it is translated."),
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
        is_translation=one.is_translation,
        languages="",
    )
