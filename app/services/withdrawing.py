"""Withdrawing: a person takes back what they gave to a study, as far as it can still be told apart."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import Actor
from app.domain.people import Invitation, folded_email
from app.domain.refusals import Faults, NotFound
from app.domain.results import Snapshot
from app.domain.rounds import Round
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.domain.withdrawals import WITHDREW, Gap, Stage, Withdrawal, refuse_if_anonymised, stage_of
from app.services.analysing import digest_of
from app.storage import journal, people, ratings, results, rounds, withdrawals
from app.storage.people import Seated
from app.storage.withdrawals import Given


@dataclass(frozen=True, slots=True)
class Effect:
    """What a withdrawal would do to one round of a person's."""

    task_force: TaskForce
    round_: Round
    stage: Stage
    given: Given


def effects(db: Session, study: Study, seats: Sequence[Seated]) -> list[Effect]:
    """What a withdrawal would do now, by Task Force and round: rounds that opened, as far as this person is in them."""
    found = withdrawals.given(db, [one.seat.id for one in seats])
    counted = {one.round_id for one in withdrawals.counted_in(db, [one.seat.id for one in seats])}
    panels = {one.task_force.id: one.task_force for one in seats}
    return [
        Effect(panels[one.task_force_id], one, stage_of(one.state), found.get(one.id, Given(0, 0)))
        for one in rounds.of_task_forces(db, list(panels))
        if stage_of(one.state) is Stage.OPEN or one.id in found or one.id in counted
    ]


def withdraw(db: Session, study: Study, person_id: uuid.UUID, by: Actor, at: datetime) -> Withdrawal:
    """Take a person out of a study: what they gave is deleted everywhere, the figures of closed rounds stay.

    All of it or nothing; a second withdrawal finds the first. The locks come in the order in which a save and a
    close take theirs (study, seats, rounds, journal), so that neither waits for the other for ever.
    """
    study = withdrawals.lock_study(db, study.id)
    invitation = people.invitation(db, study.id, person_id)
    if invitation is None:
        raise NotFound(say("There is nothing here for you, or it has moved."))
    if (done := withdrawals.of_invitation(db, invitation.id)) is not None:
        return done
    refuse_if_anonymised(study)
    seats = people.seats(db, study.id, person_id=person_id, with_left=True)
    seat_ids = [one.seat.id for one in seats]
    withdrawals.lock_seats(db, seat_ids)
    for round_ in rounds.of_task_forces(db, [one.task_force.id for one in seats]):
        rounds.lock_for_closing(db, round_.id)
    entry = journal.append(db, at, by, WITHDREW, study_id=study.id, subject=f"person {person_id}")
    withdrawal = Withdrawal(invitation_id=invitation.id, at=at, entry=entry.number)
    db.add(withdrawal)
    db.flush()
    counted = withdrawals.counted_in(db, seat_ids)
    withdrawals.erase(db, seat_ids)
    for snapshot in counted:
        _write_down_gap(db, snapshot)
    _leave(db, study, invitation, seats, at)
    return withdrawal


def withdraw_by_email(db: Session, study: Study, email: str, by: Actor, at: datetime) -> Withdrawal:
    """The same for somebody who asked in writing: after the end of a study no personal link opens it any more."""
    try:
        person = people.by_email(db, folded_email(email))
    except ValueError:
        person = None
    if person is None or people.invitation(db, study.id, person.id) is None:
        fault = say("Nobody with this address was invited to this study.")
        raise Faults(fault, {"email": fault})
    return withdraw(db, study, person.id, by, at)


def stands(db: Session, snapshot: Snapshot) -> bool:
    """Whether the confidential data of a closed round are those that were frozen, less the seats that withdrew."""
    return _digest(db, snapshot) == withdrawals.standing_digest(db, snapshot)


def _write_down_gap(db: Session, snapshot: Snapshot) -> None:
    last = withdrawals.last_gap(db, snapshot.id)
    number = last.number + 1 if last is not None else 1
    db.add(Gap(snapshot_id=snapshot.id, number=number, digest=_digest(db, snapshot)))
    db.flush()


def _digest(db: Session, snapshot: Snapshot) -> str:
    seats = [one.seat_id for one in results.snapshot_seats(db, snapshot.id)]
    return digest_of(ratings.of_round(db, snapshot.round_id), seats)


def _leave(db: Session, study: Study, invitation: Invitation, seats: Sequence[Seated], at: datetime) -> None:
    """What is known of the person beside their answers goes too, but for who they are and that they withdrew."""
    for one in seats:
        one.seat.left_at = one.seat.left_at or at
        db.add(one.seat)
    invitation.college = invitation.region = ""
    invitation.interests = invitation.interests_at = None
    study.withdrawn += 1
    db.add_all([invitation, study])
    db.flush()
    withdrawals.sign_out(db, study.id, invitation.person_id)
