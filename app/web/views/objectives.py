"""The register of the 24 objectives: what is known of each, from where, and what is not known."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.objectives import GOAL_NAMES, OWED, Objective, ObjectiveText, Provenance
from app.domain.studies import WRITTEN_IN
from app.web.language import foreign, gettext, ngettext, not_translated, spoken
from app.web.views.components import Page

KINDS = ("title", "baseline_2020", "target_2030", "target_2050")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands: a page by its host, or words."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text of an objective: its words, or none where they are not known, and how sure they are."""

    kind: str
    text: str
    lang: str
    status: str


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective."""

    code: str
    code_is_known: bool
    code_words: str
    label: str
    label_lang: str
    is_owed: bool
    title: str
    lang: str
    status: str
    facility: str
    texts: tuple[TextRow, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """The objectives of one goal."""

    id: str
    title: str
    objectives: tuple[ObjectiveRow, ...]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The page of the register."""

    page: Page
    lead: str
    untranslated: str
    goals: tuple[Goal, ...]


def status_words(status: Provenance) -> str:
    """How sure we are that a text is the Initiative's."""
    return {
        Provenance.SOURCED: gettext("wording of the 2020 plan"),
        Provenance.INFERRED: gettext("inferred"),
        Provenance.PARAPHRASED: gettext("paraphrased"),
        Provenance.PROVISIONAL: gettext("working title"),
        Provenance.MISSING: gettext("not known"),
        Provenance.CONFIRMED: gettext("confirmed by the Initiative"),
    }[status]


def register_view(
    page: Page, everything: Sequence[Objective], texts: Sequence[ObjectiveText]
) -> RegisterView:
    """The register, by goal; objectives whose goal is not known stand where their position puts them."""
    newest = _newest(texts)
    goals: dict[str, list[ObjectiveRow]] = {}
    for one in everything:
        goals.setdefault(one.goal or "", []).append(_row(one, newest.get(one.id, {})))
    owed = sum(row.is_owed for rows in goals.values() for row in rows)
    return RegisterView(
        page,
        _lead(len(everything), owed, sum(one.code is None for one in everything)),
        not_translated(text.language for of_one in newest.values() for text in of_one.values()),
        tuple(Goal(f"goal-{name or 'unknown'}", _goal(name), tuple(rows)) for name, rows in goals.items()),
    )


def _newest(texts: Sequence[ObjectiveText]) -> dict[uuid.UUID, dict[str, ObjectiveText]]:
    """The newest text of each objective and kind, in the reader's language if that version is translated."""
    held: dict[tuple[uuid.UUID, str], list[ObjectiveText]] = {}
    for text in texts:
        held.setdefault((text.objective_id, text.kind), []).append(text)
    found: dict[uuid.UUID, dict[str, ObjectiveText]] = {}
    for (objective_id, kind), known in held.items():
        found.setdefault(objective_id, {})[kind] = _read_in(spoken(), known)
    return found


def _read_in(language: str, known: Sequence[ObjectiveText]) -> ObjectiveText:
    """One text as somebody reads it: a translation belongs to its version, and a correction leaves it behind."""
    written = max(known, key=lambda one: (one.language == WRITTEN_IN, one.version))
    of_version = (one for one in known if one.version == written.version)
    return next((one for one in of_version if one.language == language), written)


def _lead(count: int, owed: int, uncoded: int) -> str:
    worded = ngettext(
        "%(count)s objective stands in the register.", "%(count)s objectives stand in the register.", count
    )
    working = ngettext(
        "%(owed)s carries a working title of this platform, never the Initiative’s wording.",
        "%(owed)s carry a working title of this platform, never the Initiative’s wording.",
        owed,
    )
    position = ngettext(
        "%(uncoded)s has no public code and is named by its position.",
        "%(uncoded)s have no public code and are named by their position.",
        uncoded,
    )
    return " ".join((worded % {"count": count}, working % {"owed": owed}, position % {"uncoded": uncoded}))


def _goal(name: str) -> str:
    if not name:
        return gettext("Goal D or E: which of the two is not known")
    known = GOAL_NAMES.get(name)
    if known is None:
        return gettext("Goal %(goal)s: its name is not known") % {"goal": name}
    return gettext("Goal %(goal)s: %(name)s") % {"goal": name, "name": known}


def _row(one: Objective, texts: Mapping[str, ObjectiveText]) -> ObjectiveRow:
    title, label = texts.get("title"), texts.get("label")
    status = title.status if title else Provenance.MISSING
    written = " ; ".join(texts[kind].source for kind in ("label", *KINDS) if kind in texts)
    return ObjectiveRow(
        code=one.shown_code,
        code_is_known=one.code is not None,
        code_words="" if one.code else gettext("Its public code is not known."),
        label=label.text if label else "",
        label_lang=foreign(label.language) if label else "",
        is_owed=status in OWED,
        title=title.text if title else gettext("Its title is not known."),
        lang=title.language if title else "",
        status=status_words(status),
        facility=_facility(one),
        texts=_targets(texts),
        sources=sources(written),
    )


def _targets(texts: Mapping[str, ObjectiveText]) -> tuple[TextRow, ...]:
    """Baseline and targets; in one line where none is known."""
    words = {
        "baseline_2020": gettext("Baseline 2020"),
        "target_2030": gettext("Target 2030"),
        "target_2050": gettext("Target 2050"),
    }
    if not any(kind in texts for kind in words):
        return (TextRow(gettext("Baseline and targets"), "", "", ""),)
    found = [(name, texts.get(kind)) for kind, name in words.items()]
    return tuple(
        TextRow(name, one.text, one.language, status_words(one.status)) if one else TextRow(name, "", "", "")
        for name, one in found
    )


def sources(written: str) -> tuple[Source, ...]:
    """The places that a source names, each once, pages by host and number."""
    parts = dict.fromkeys(part.strip() for part in written.split(" ; ") if part.strip())
    found: list[Source] = []
    hosts: Counter[str] = Counter()
    for part in parts:
        host = urlsplit(part).netloc if part.startswith(("https://", "http://")) else ""
        hosts[host] += 1
        words = f"{host} ({hosts[host]})" if hosts[host] > 1 else host
        found.append(Source(words, part) if host else Source(part, ""))
    return tuple(found)


def _facility(one: Objective) -> str:
    families = {"core": gettext("Core Facilities"), "global": gettext("Global Facilities")}
    family = families.get(one.family or "")
    if one.facility:
        status = status_words(one.facility_status)
        if one.facility_status is Provenance.SOURCED:
            return one.facility
        return gettext("%(facility)s (%(status)s)") % {"facility": one.facility, "status": status}
    if family:
        return gettext("One of the %(family)s; which one is not known.") % {"family": family}
    return gettext("Not known.")
