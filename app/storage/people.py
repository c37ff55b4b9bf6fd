"""Reads of people, invitations and seats."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from app.domain.people import Invitation, Person, Seat
from app.domain.task_forces import TaskForce


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat with whose it is and where."""

    seat: Seat
    invitation: Invitation
    person: Person
    task_force: TaskForce


def by_email(db: Session, email: str) -> Person | None:
    """The person with this folded address."""
    return db.exec(select(Person).where(Person.email == email)).first()


def by_emails(db: Session, emails: Iterable[str]) -> dict[str, Person]:
    """People by folded address, in one query."""
    return {
        person.email: person for person in db.exec(select(Person).where(col(Person.email).in_(list(emails))))
    }


def invitation_by_handle(db: Session, handle: str) -> Invitation | None:
    """The invitation that a personal link names."""
    return db.exec(select(Invitation).where(Invitation.handle == handle)).first()


def invitation(db: Session, study_id: uuid.UUID, person_id: uuid.UUID) -> Invitation | None:
    """A person's invitation to a study."""
    query = select(Invitation).where(Invitation.study_id == study_id, Invitation.person_id == person_id)
    return db.exec(query).first()


def invitations(db: Session, study_id: uuid.UUID) -> Sequence[tuple[Invitation, Person]]:
    """Everybody invited to a study, by name."""
    query = (
        select(Invitation, Person)
        .join(Person, col(Person.id) == Invitation.person_id)
        .where(Invitation.study_id == study_id)
        .order_by(col(Person.name), col(Person.email))
    )
    return db.exec(query).all()


_SEATS = (
    select(Seat, Invitation, Person, TaskForce)
    .join(Invitation, col(Invitation.id) == Seat.invitation_id)
    .join(Person, col(Person.id) == Invitation.person_id)
    .join(TaskForce, col(TaskForce.id) == Seat.task_force_id)
    .where(Invitation.study_id == bindparam("study_id"))
    .order_by(col(TaskForce.position), col(Person.name), col(Person.email))
)
_OWN_SEATS = _SEATS.where(Invitation.person_id == bindparam("person_id"))
_NOT_LEFT = col(Seat.left_at).is_(None)
_SEATS_OF = {  # by whether they are one person's, and whether those that were left are among them
    (False, True): _SEATS,
    (False, False): _SEATS.where(_NOT_LEFT),
    (True, True): _OWN_SEATS,
    (True, False): _OWN_SEATS.where(_NOT_LEFT),
}


def seats(
    db: Session, study_id: uuid.UUID, *, person_id: uuid.UUID | None = None, with_left: bool = False
) -> list[Seated]:
    """The seats of a study, by Task Force and name; of one person, or of all."""
    query = _SEATS_OF[person_id is not None, with_left]
    return [Seated(*row) for row in db.exec(query, params={"study_id": study_id, "person_id": person_id})]


def seat_counts(db: Session, study_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many people sit on each Task Force of a study."""
    query = (
        select(Seat.task_force_id, func.count())
        .join(TaskForce, col(TaskForce.id) == Seat.task_force_id)
        .where(TaskForce.study_id == study_id, col(Seat.left_at).is_(None))
        .group_by(col(Seat.task_force_id))
    )
    return dict(db.exec(query).all())


def invitation_counts(db: Session, study_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many people were invited to each of these studies."""
    query = select(Invitation.study_id, func.count()).where(col(Invitation.study_id).in_(study_ids))
    return dict(db.exec(query.group_by(col(Invitation.study_id))).all())


def names(db: Session, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What people are called, in one query: the journal keeps only who they are."""
    return dict(db.exec(select(Person.id, Person.name).where(col(Person.id).in_(list(person_ids)))).all())
