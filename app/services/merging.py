"""Merging: a Task Force that stayed too small goes into another before either has opened a round."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import Actor
from app.domain.people import Seat
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import Round, RoundState
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.storage import items, journal, people, rounds, studies


def merge_task_forces(
    db: Session, study: Study, source: TaskForce, target: TaskForce, by: Actor, at: datetime
) -> TaskForce:
    """Move a Task Force's items and people to another one and delete it, before either has opened a round.

    Who sits on both keeps the seat on the target. Ratings never move: once a round has opened, a panel stays.
    """
    study = studies.locked(db, study.id)
    if study.ended_at is not None:
        raise Refusal(say("This study has ended: its Task Forces stay as they are."))
    if source.id == target.id or target.study_id != study.id or source.study_id != study.id:
        fault = say("Choose another Task Force of this study.")
        raise Faults(say("Nothing was merged."), {"into": fault})
    drafts = [_only_draft(db, one) for one in (source, target)]
    for worded in items.of_study(db, study.id):
        if worded.item.task_force_id == source.id:
            worded.item.task_force_id = target.id
            db.add(worded.item)
    moved = _move_seats(db, study, source, target)
    db.delete(drafts[0])
    db.flush()
    db.delete(source)
    db.flush()
    subject = f"Task Force {source.code} into {target.code}"
    journal.append(
        db, at, by, "task forces merged", study_id=study.id, subject=subject, reason=f"{moved} seats"
    )
    return target


def _only_draft(db: Session, task_force: TaskForce) -> Round:
    """The one round of a Task Force that has opened none, locked; in code order two merges would wait in a ring,
    but both hold the study's lock already."""
    found = rounds.of_task_force(db, task_force.id)
    if len(found) != 1 or found[0].state is not RoundState.DRAFT:
        raise Refusal(
            say("Task Force %(code)s has opened a round: it can no longer be merged.", code=task_force.code)
        )
    return rounds.lock_for_closing(db, found[0].id)


def _move_seats(db: Session, study: Study, source: TaskForce, target: TaskForce) -> int:
    """Everybody goes along; who has a seat on the target already does not get a second one."""
    everybody = people.seats(db, study.id, with_left=True)
    there: dict[uuid.UUID, Seat] = {
        one.invitation.id: one.seat for one in everybody if one.task_force.id == target.id
    }
    moved = 0
    for one in everybody:
        if one.task_force.id != source.id:
            continue
        kept = there.get(one.invitation.id)
        if kept is None:
            one.seat.task_force_id = target.id
            db.add(one.seat)
            moved += 1
            continue
        if one.seat.left_at is None:
            kept.left_at = None  # they are still with us, on one of the two
            db.add(kept)
        db.delete(one.seat)
    db.flush()
    return moved
