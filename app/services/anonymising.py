"""Anonymising: after the end of a study the key is destroyed that leads from people to what they said."""

import random
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import Actor
from app.domain.people import Person
from app.domain.refusals import Refusal
from app.domain.sentences import say
from app.domain.studies import Study
from app.storage import journal, people, rounds, studies, withdrawals

NOBODY = "–"


def anonymise(db: Session, study: Study, by: Actor, at: datetime, draw: random.Random) -> Study:
    """Cut every tie between people and their seats in an ended study, for good; marks, reasons and figures stay.

    Everybody's place is taken by a nameless one, so that the marks of one person still belong together. Whom the
    platform knows from nowhere else is forgotten; the moments of saving go; the order of rows tells nothing.
    """
    study = studies.locked(db, study.id)
    if study.ended_at is None:
        raise Refusal(say("End the study first: until then people still answer, and may withdraw."))
    if study.anonymised_at is not None:
        return study
    study.anonymised_at = at
    db.flush()
    closed = {one.id: one.closed_at for one in rounds.of_study(db, study.id) if one.closed_at is not None}
    withdrawals.forget_times(db, closed)
    withdrawals.sign_out(db, study.id)
    invited = list(people.invitations(db, study.id))
    draw.shuffle(invited)
    for invitation, _ in invited:
        word = f"{draw.getrandbits(128):032x}"
        nobody = Person(email=f"{word}@anonymous.invalid", name=NOBODY)
        db.add(nobody)
        db.flush()
        invitation.person_id, invitation.handle, invitation.region = nobody.id, word[:16], ""
        invitation.agreed_at = invitation.consent_version = invitation.declined_at = None
        invitation.interests = invitation.interests_at = None
        db.add(invitation)
    _forget_seats(db, study, draw)
    for person in withdrawals.only_known_by(db, [person.id for _, person in invited]):
        db.delete(person)
    db.flush()
    withdrawals.shuffle_rows(db, study.id, draw)
    journal.append(db, at, by, "study anonymised", study_id=study.id)
    return study


def _forget_seats(db: Session, study: Study, draw: random.Random) -> None:
    """When people came and went."""
    seats = [one.seat for one in people.seats(db, study.id, with_left=True)]
    draw.shuffle(seats)
    for seat in seats:
        seat.joined_at = study.created_at
        seat.left_at = study.ended_at if seat.left_at is not None else None
        db.add(seat)
    db.flush()
