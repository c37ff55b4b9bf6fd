"""The panel: who is on it, what an import would do, and the personal links."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.panels import COLUMNS, NEEDED
from app.domain.people import Invitation, Person, Role
from app.domain.studies import Study
from app.services.inviting import PersonalLink, Preview
from app.storage.people import Seated
from app.web.language import NAMES, gettext, moment, ngettext, said
from app.web.views.components import Field, Page
from app.web.views.declared import Interests, Known, interests_view, state_words

LONGEST = 60_000
"""How much of a file one hidden field carries; a field of a form holds little more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, and what it may hold."""

    name: str
    is_needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One person on the panel."""

    name: str
    email: str
    seats: tuple[str, ...]
    college: str
    region: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """The page of the panel."""

    page: Page
    home: str
    summary: str
    rows: tuple[ExpertRow, ...]
    columns: tuple[Column, ...]
    codes: str
    faults: tuple[tuple[str, str], ...]
    pasted: Field
    email: Field
    has_ended: bool
    anonymised: str = ""
    interests: Interests = field(default_factory=Interests)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of a file as it was read."""

    line: int
    name: str
    email: str
    seats: str
    college: str
    region: str
    language: str


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What keeps a line from being taken."""

    where: str
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What an import would do."""

    page: Page
    home: str
    title: str
    summary: str
    refused: str
    faults: tuple[FaultRow, ...]
    rows: tuple[PreviewRow, ...]
    parts: tuple[str, ...]
    button: str
    pasted: Field


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One person's link."""

    id: str
    name: str
    email: str
    task_forces: str
    url: str


@dataclass(frozen=True, slots=True)
class LinksView:
    """The personal links."""

    page: Page
    home: str
    is_renewed: bool
    rows: tuple[LinkRow, ...]


def role_words(role: Role) -> str:
    """A seat's role, empty for a member."""
    words = {Role.LEADER: gettext("leader"), Role.REGIONAL_REPRESENTATIVE: gettext("regional representative")}
    return words.get(role, "")


def panel_view(
    page: Page,
    study: Study,
    invited: Sequence[tuple[Invitation, Person]],
    seats: Sequence[Seated],
    codes: Sequence[str],
    faults: Mapping[str, str],
    email: str,
    pasted: str,
    known: Known | None = None,
) -> PanelView:
    """Who is on the panel, by name."""
    known = known or Known()
    return PanelView(
        page=page,
        home=f"/studies/{study.slug}",
        summary=_summary([one for one, _ in invited], len(seats), len(known.withdrawn)),
        rows=_rows(study, invited, seats, known),
        columns=tuple(Column(name, name in NEEDED, _column_words(name)) for name in COLUMNS),
        codes=", ".join(codes),
        faults=tuple(faults.items()),
        pasted=_pasted(pasted, faults.get("panel", "")),
        email=Field(
            "email",
            gettext("Their e-mail address"),
            email,
            gettext("The old link opens nothing any more, and whoever used it is signed out. Marks stay."),
            faults.get("email", ""),
            "email",
            autocomplete="off",
        ),
        has_ended=study.ended_at is not None,
        anonymised="" if study.anonymised_at is None else moment(study.anonymised_at, study.time_zone, "day"),
        interests=interests_view(study, invited, seats, known),
    )


def _rows(
    study: Study, invited: Sequence[tuple[Invitation, Person]], seats: Sequence[Seated], known: Known
) -> tuple[ExpertRow, ...]:
    """Everybody by name; after a study was anonymised nobody is."""
    if study.anonymised_at is not None:
        return ()
    mine: dict[uuid.UUID, list[Seated]] = {}
    for one in seats:
        mine.setdefault(one.invitation.id, []).append(one)
    return tuple(
        _expert(one, person, mine.get(one.id, ()), state_words(study, one, known)) for one, person in invited
    )


def _pasted(value: str, fault: str = "") -> Field:
    return Field(
        "panel",
        gettext("Or paste the lines here"),
        value,
        gettext("The first line names the columns. Comma, semicolon and tab are understood."),
        fault,
        rows=6,
    )


def _summary(invited: Sequence[Invitation], seats: int, withdrawn: int) -> str:
    begun = sum(one.agreed_at is not None and one.declined_at is None for one in invited)
    declined = sum(one.declined_at is not None for one in invited)
    people = ngettext("%(count)s person", "%(count)s people", len(invited)) % {"count": len(invited)}
    words = ngettext("%(people)s on %(seats)s seat", "%(people)s on %(seats)s seats", seats)
    parts = [words % {"people": people, "seats": seats}, gettext("%(count)s have begun") % {"count": begun}]
    if declined:
        parts.append(
            ngettext("%(count)s has declined", "%(count)s have declined", declined) % {"count": declined}
        )
    if withdrawn:
        parts.append(
            ngettext("%(count)s has withdrawn", "%(count)s have withdrawn", withdrawn) % {"count": withdrawn}
        )
    return ", ".join(parts)


def _expert(invitation: Invitation, person: Person, seats: Sequence[Seated], state: str) -> ExpertRow:
    return ExpertRow(
        person.name,
        person.email,
        tuple(_seat(one) for one in seats),
        invitation.college,
        invitation.region,
        NAMES[person.language],
        state,
    )


def _seat(one: Seated) -> str:
    notes = [role_words(one.seat.role), gettext("left") if one.seat.left_at else ""]
    said_ = ", ".join(note for note in notes if note)
    return f"{one.task_force.code} ({said_})" if said_ else one.task_force.code


def _column_words(name: str) -> str:
    return {
        "name": gettext("As they write it."),
        "email": gettext("One address, one person: it is how they are known."),
        "task_forces": gettext("Codes, with a space between them; may stay empty where there is one panel."),
        "role": gettext("leader, regional representative or member; empty means member."),
        "college": gettext("The group they belong to, in your words."),
        "region": gettext("In your words."),
        "language": gettext("en, fr or es; empty means en."),
    }[name]


def preview_view(page: Page, slug: str, found: Preview, file: str, pasted: str, refused: str) -> PreviewView:
    """What an import would do. The file goes along, so that what is stored is what was looked at."""
    count = len(found.rows)
    lines = len({fault.line for fault in found.faults})
    title = ngettext("%(count)s line needs mending", "%(count)s lines need mending", lines) % {"count": lines}
    if not found.faults:
        title = ngettext("Invite this %(count)s person?", "Invite these %(count)s people?", count)
        title = title % {"count": count}
    button = ngettext("Invite this %(count)s person", "Invite these %(count)s people", count) % {
        "count": count
    }
    return PreviewView(
        page=page,
        home=f"/studies/{slug}",
        title=title,
        summary=_effect(found),
        refused=refused,
        faults=tuple(
            FaultRow(_where(fault.line), fault.column, said(fault.sentence)) for fault in found.faults
        ),
        rows=tuple(
            PreviewRow(
                row.line,
                row.name,
                row.email,
                " ".join(row.task_forces) + (f" ({role_words(row.role)})" if role_words(row.role) else ""),
                row.college,
                row.region,
                NAMES.get(row.language, row.language),
            )
            for row in found.rows
        ),
        parts=tuple(file[start : start + LONGEST] for start in range(0, len(file), LONGEST)),
        button=button if count and not found.faults else "",
        pasted=_pasted(pasted),
    )


def _effect(found: Preview) -> str:
    people = ngettext("%(count)s new person", "%(count)s new people", found.new_people)
    seats = ngettext("%(count)s new seat", "%(count)s new seats", found.new_seats)
    both = {"people": people % {"count": found.new_people}, "seats": seats % {"count": found.new_seats}}
    return gettext("%(people)s, %(seats)s. Who is on the panel already keeps their seat and link.") % both


def _where(line: int) -> str:
    return gettext("Line %(line)s") % {"line": line} if line else gettext("The file")


def links_view(
    page: Page, slug: str, links: Sequence[PersonalLink], *, is_renewed: bool = False
) -> LinksView:
    """Everybody's link, or the one that was just renewed."""
    rows = tuple(
        LinkRow(f"link-{number}", one.label, one.email, " ".join(one.task_forces), one.url)
        for number, one in enumerate(links, start=1)
    )
    return LinksView(page, f"/studies/{slug}", is_renewed, rows)
