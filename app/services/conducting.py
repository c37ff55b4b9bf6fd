"""Conducting: rounds open, close and are released, each Task Force at its own pace."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.journal import CLOCK, Actor
from app.domain.refusals import Faults, Refusal
from app.domain.results import Snapshot, SnapshotSeat
from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.sentences import say
from app.domain.studies import Study
from app.domain.task_forces import TaskForce
from app.services.analysing import analyse, digest_of
from app.services.preparing import blockers, items_to_ask
from app.storage import items, journal, people, ratings, results, rounds, studies


@dataclass(frozen=True, slots=True)
class Timing:
    """When a round is to end: an announced deadline, and whether the clock closes it then."""

    deadline_at: datetime | None = None
    closes_itself: bool = False


def open_round(
    db: Session, study: Study, task_force: TaskForce, timing: Timing, by: Actor, at: datetime
) -> Round:
    """Open a Task Force's next round: its questionnaire is fixed from here on, and with the first one the protocol."""
    _refuse_bad_timing(timing, at)
    study = studies.locked(db, study.id)
    drafts = [one for one in rounds.of_task_force(db, task_force.id) if one.state == RoundState.DRAFT]
    if not drafts:
        raise Refusal(say("Task Force %(code)s has no round to open.", code=task_force.code))
    round_ = rounds.lock_for_closing(db, drafts[0].id)
    if tasks := blockers(db, study, task_force, round_):
        raise Refusal(*tasks)
    asked = items_to_ask(db, task_force, round_)
    if not asked:
        raise Refusal(
            say(
                "Nothing of Task Force %(code)s is asked again: there is no round to open.",
                code=task_force.code,
            )
        )
    for position, item in enumerate(asked, start=1):
        version = items.newest_wording(db, item.id).version
        db.add(RoundItem(round_id=round_.id, item_id=item.id, wording_version=version, position=position))
    db.flush()
    round_.state, round_.opened_at = RoundState.OPEN, at
    round_.deadline_at, round_.closes_itself = timing.deadline_at, timing.closes_itself
    if study.launched_at is None:
        study.launched_at = at
        db.flush()
        journal.append(db, at, by, "study launched", study_id=study.id, subject=study.rule)
    db.flush()
    _record(db, study, task_force, round_, "round opened", by, at)
    return round_


def move_deadline(
    db: Session,
    study: Study,
    task_force: TaskForce,
    round_: Round,
    timing: Timing,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Round:
    """Give an open round another deadline. `seen` is the mark of the one that stood on the page, if it was read."""
    _refuse_bad_timing(timing, at)
    round_ = rounds.lock_for_closing(db, round_.id)
    if round_.state != RoundState.OPEN:
        raise Refusal(say("Round %(number)s is not open: its deadline stays as it is.", number=round_.number))
    if seen is not None and seen != round_.timing_mark:
        meanwhile = say(
            "Somebody else has changed the deadline meanwhile. Look at it, and set yours once more."
        )
        raise Faults(say("The deadline was not changed."), {"deadline": meanwhile})
    round_.deadline_at, round_.closes_itself = timing.deadline_at, timing.closes_itself
    db.flush()
    _record(db, study, task_force, round_, "deadline moved", by, at)
    return round_


def close_round(
    db: Session, study: Study, task_force: TaskForce, round_: Round, by: Actor, at: datetime
) -> Snapshot:
    """Freeze a round and its figures. Every save acknowledged before is in; closing twice yields the one snapshot.

    The lock comes first, so that no save is in flight; the ratings are read only then.
    """
    round_ = rounds.lock_for_closing(db, round_.id)
    if round_.is_closed and (present := results.snapshot(db, round_.id)):
        return present
    if round_.state != RoundState.OPEN:
        raise Refusal(
            say("Round %(number)s has not opened yet: there is nothing to close.", number=round_.number)
        )
    seats = _asked_seats(db, study, task_force, round_)
    digest = digest_of(ratings.of_round(db, round_.id), seats)
    snapshot = Snapshot(round_id=round_.id, digest=digest, closed_at=at, closed_by=by.person_id)
    db.add(snapshot)
    db.flush()
    db.add_all(
        SnapshotSeat(snapshot_id=snapshot.id, seat_id=seat, college=college)
        for seat, college in seats.items()
    )
    db.add_all(analyse(db, study, studies.criteria(db, study.id), round_, snapshot, len(seats)))
    db.flush()
    round_.state, round_.closed_at = RoundState.CLOSED, at
    db.flush()
    _record(db, study, task_force, round_, "round closed", by, at, reason=f"digest {digest}")
    return snapshot


def close_due(db: Session, at: datetime) -> Sequence[Round]:
    """Close every round whose deadline has passed and that said the clock closes it.

    All of them are locked first, in the order in which a bulk press takes them, and looked at again: while this
    waited, somebody may have given one more time.
    """
    waited_for = [rounds.lock_for_closing(db, one.id) for one in rounds.due(db, at)]
    due = [one for one in waited_for if one.is_due(at)]
    for round_ in due:
        task_force = db.get_one(TaskForce, round_.task_force_id)
        close_round(db, db.get_one(Study, task_force.study_id), task_force, round_, CLOCK, at)
    return due


def end_study(db: Session, study: Study, by: Actor, at: datetime) -> Study:
    """End a study: its personal links no longer open it. Every round that opened must have been released."""
    study = studies.locked(db, study.id)
    waiting = {RoundState.OPEN, RoundState.CLOSED}
    if any(one.state in waiting for one in rounds.of_study(db, study.id)):
        raise Refusal(say("Close and release every open round first; then the study can end."))
    if not study.is_launched:
        raise Refusal(say("No round has opened yet: there is nothing to end."))
    if study.ended_at is None:
        study.ended_at = at
        db.flush()
        journal.append(db, at, by, "study ended", study_id=study.id)
    return study


def _asked_seats(db: Session, study: Study, task_force: TaskForce, round_: Round) -> dict[uuid.UUID, str]:
    """The seats that count as asked, with their colleges: who sits there now, or has answered in this round."""
    answered = ratings.seats_with_cards(db, round_.id)
    return {
        one.seat.id: one.invitation.college
        for one in people.seats(db, study.id, with_left=True)
        if one.task_force.id == task_force.id and (one.seat.left_at is None or one.seat.id in answered)
    }


def _refuse_bad_timing(timing: Timing, at: datetime) -> None:
    if timing.deadline_at is not None and timing.deadline_at <= at:
        raise Faults(
            say("Nothing was changed."), {"deadline": say("This moment has passed: choose a later deadline.")}
        )
    if timing.closes_itself and timing.deadline_at is None:
        raise Faults(
            say("Nothing was changed."), {"deadline": say("A round that closes by itself needs a deadline.")}
        )


def _record(
    db: Session,
    study: Study,
    task_force: TaskForce,
    round_: Round,
    act: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    subject = f"Task Force {task_force.code}, round {round_.number}"
    journal.append(db, at, by, act, study_id=study.id, subject=subject, reason=reason)
