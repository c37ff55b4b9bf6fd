"""Inviting: a panel comes from a CSV file, previewed and all or nothing; each person gets one link."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.access import link_token
from app.domain.journal import Actor
from app.domain.panels import COLUMNS, Fault, PanelRow, read_panel
from app.domain.people import Invitation, Person, Seat, folded_email
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import RoundState
from app.domain.sentences import say, say_many
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.storage import journal, people, rounds, task_forces, withdrawals


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: the rows as read, the faults by line, and how many people and seats are new."""

    rows: Sequence[PanelRow]
    faults: Sequence[Fault]
    new_people: int
    new_seats: int


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """One person's link to a study, whatever the number of their seats."""

    label: str
    email: str
    task_forces: tuple[str, ...]
    url: str


def preview_panel(db: Session, study: Study, content: bytes) -> Preview:
    """Read a panel's CSV against the study; nothing is stored."""
    panels = task_forces.of_study(db, study.id)
    rows, faults = read_panel(content, [one.code for one in panels])
    known = people.by_emails(db, [row.email for row in rows])
    invited = {person.id: invitation for invitation, person in people.invitations(db, study.id)}
    seated = {(one.person.email, one.task_force.code) for one in people.seats(db, study.id, with_left=True)}
    faults = [*faults, *_frozen_colleges(db, study, rows, known, invited), *_withdrawn(db, study, rows)]
    wanted = {(row.email, code) for row in rows for code in row.task_forces}
    new_people = sum(1 for row in rows if row.email not in known or known[row.email].id not in invited)
    return Preview(rows, sorted(faults, key=lambda fault: fault.line), new_people, len(wanted - seated))


def import_panel(db: Session, study: Study, content: bytes, by: Actor, at: datetime) -> Preview:
    """Store a panel, all of it or none. Who is on it already keeps their seat and link; college and region follow."""
    if study.ended_at is not None:
        raise Refusal(say("This study has ended: nobody can be invited any more."))
    preview = preview_panel(db, study, content)
    if preview.faults:
        raise Refusal(
            say_many(
                "Nobody was invited: please mend %(count)s line of the file.",
                "Nobody was invited: please mend %(count)s lines of the file.",
                len({fault.line for fault in preview.faults}),
            )
        )
    if not preview.rows:
        raise Refusal(say("Nobody was invited: the file holds no person."))
    panels = {one.code: one for one in task_forces.of_study(db, study.id)}
    known = people.by_emails(db, [row.email for row in preview.rows])
    invited = {person.email: invitation for invitation, person in people.invitations(db, study.id)}
    for row in preview.rows:
        if row.email not in known:
            known[row.email] = _add_person(db, row)
    db.flush()
    for row in preview.rows:
        person = known[row.email]
        invitation = invited.get(row.email) or Invitation(study_id=study.id, person_id=person.id)
        invitation.college, invitation.region = row.college, row.region
        db.add(invitation)
        invited[row.email] = invitation
    db.flush()
    _add_seats(db, study, preview.rows, panels, invited, at)
    summary = f"{preview.new_people} people, {preview.new_seats} seats"
    journal.append(db, at, by, "panel imported", study_id=study.id, reason=summary)
    return preview


def _add_person(db: Session, row: PanelRow) -> Person:
    person = Person(email=row.email, name=row.name, language=row.language)
    db.add(person)
    return person


def _add_seats(
    db: Session,
    study: Study,
    rows: Sequence[PanelRow],
    panels: dict[str, TaskForce],
    invited: dict[str, Invitation],
    at: datetime,
) -> None:
    seated = {
        (one.person.email, one.task_force.code): one.seat
        for one in people.seats(db, study.id, with_left=True)
    }
    for row in rows:
        for code in row.task_forces:
            seat = seated.get((row.email, code)) or Seat(
                task_force_id=panels[code].id, invitation_id=invited[row.email].id, joined_at=at
            )
            seat.role = row.role
            db.add(seat)
    db.flush()


def _frozen_colleges(
    db: Session,
    study: Study,
    rows: Sequence[PanelRow],
    known: dict[str, Person],
    invited: dict[uuid.UUID, Invitation],
) -> list[Fault]:
    """While a round is open, the groups of those it asks stay as they are."""
    open_panels = {one.task_force_id for one in rounds.of_study(db, study.id) if one.state == RoundState.OPEN}
    asked = {one.person.email for one in people.seats(db, study.id) if one.task_force.id in open_panels}
    fault = say("A round is open for this person: their college can change after it closes.")
    return [
        Fault(row.line, "college", fault)
        for row in rows
        if row.email in asked and row.college != invited[known[row.email].id].college
    ]


def _withdrawn(db: Session, study: Study, rows: Sequence[PanelRow]) -> list[Fault]:
    """Who has withdrawn is not brought back by a file; they would have to be told what that means first."""
    gone = withdrawals.of_study(db, study.id)
    addresses = {
        person.email for invitation, person in people.invitations(db, study.id) if invitation.id in gone
    }
    fault = say("This person has withdrawn from this study: take the line out.")
    return [Fault(row.line, "email", fault) for row in rows if row.email in addresses]


def panel_file(rows: Sequence[PanelRow]) -> str:
    """The people of a preview as a file that reads back to the same rows: what a confirmed import stores is what
    was looked at. It never leaves for a spreadsheet, so nothing is put before texts that begin like a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        codes = " ".join(row.task_forces)
        writer.writerow([row.name, row.email, codes, row.role.value, row.college, row.region, row.language])
    return out.getvalue()


def personal_links(db: Session, study: Study, key: bytes, base_url: str) -> list[PersonalLink]:
    """Everybody's link, by name, but for who withdrew; the same each time it is asked for."""
    gone = withdrawals.of_study(db, study.id)
    seats: dict[uuid.UUID, list[str]] = {}
    for one in people.seats(db, study.id):
        seats.setdefault(one.invitation.id, []).append(one.task_force.code)
    return [
        PersonalLink(
            person.name,
            person.email,
            tuple(seats.get(invitation.id, ())),
            f"{base_url}/link/{study.slug}/{link_token(key, invitation)}",
        )
        for invitation, person in people.invitations(db, study.id)
        if invitation.id not in gone
    ]


def record_links_taken(db: Session, study: Study, by: Actor, at: datetime) -> None:
    """Who holds everybody's links could answer in their names: taking them is in the journal."""
    journal.append(db, at, by, "personal links taken", study_id=study.id)


def renew_link(db: Session, study: Study, email: str, by: Actor, at: datetime) -> str:
    """Make one person's link a new one; the old one opens nothing any more, and signs out whoever used it.

    Returns the address under which they are known.
    """
    try:
        person = people.by_email(db, folded_email(email))
    except ValueError:
        person = None
    invitation = people.invitation(db, study.id, person.id) if person is not None else None
    if person is None or invitation is None:
        fault = say("Nobody with this address was invited to this study.")
        raise Faults(say("No link was renewed."), {"email": fault})
    invitation.epoch += 1
    db.flush()
    journal.append(db, at, by, "link renewed", study_id=study.id, subject=f"person {person.id}")
    return person.email
