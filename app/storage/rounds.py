"""Reads of rounds, and the locks by which saves and a close exclude each other.

On PostgreSQL a save takes the round's row FOR SHARE and a close takes it FOR UPDATE in the first statement of its
transaction, both at READ COMMITTED. Three things that look like a lock are none: the foreign key and an explicit
FOR KEY SHARE do not conflict with a close that only changes `state`, and REPEATABLE READ takes its snapshot before
it waits. On SQLite the clause means nothing; the lock in `storage.database` is held already.

A shared row lock is not fair: saves that overlap can share the row for ever while a close waits. Both therefore
queue for an advisory lock of the round first, where whoever comes after a waiting close waits behind it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, text
from sqlmodel import Session, col, select

from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.task_forces import TaskForce


def by_number(db: Session, task_force_id: uuid.UUID, number: int) -> Round | None:
    """A Task Force's round by its number."""
    return db.exec(select(Round).where(Round.task_force_id == task_force_id, Round.number == number)).first()


_OF_STUDY = (
    select(Round)
    .join(TaskForce, col(TaskForce.id) == Round.task_force_id)
    .where(TaskForce.study_id == bindparam("study_id"))
    .order_by(col(TaskForce.position), col(Round.number))
)


def of_study(db: Session, study_id: uuid.UUID) -> Sequence[Round]:
    """Every round of a study, by Task Force and number."""
    return db.exec(_OF_STUDY, params={"study_id": study_id}).all()


_OF_TASK_FORCES = (
    select(Round)
    .join(TaskForce, col(TaskForce.id) == Round.task_force_id)
    .where(col(Round.task_force_id).in_(bindparam("task_force_ids", expanding=True)))
    .order_by(col(TaskForce.position), col(Round.number))
)


def of_task_forces(db: Session, task_force_ids: Sequence[uuid.UUID]) -> Sequence[Round]:
    """Every round of some Task Forces, by Task Force and number."""
    return db.exec(_OF_TASK_FORCES, params={"task_force_ids": task_force_ids}).all()


def of_task_force(db: Session, task_force_id: uuid.UUID) -> Sequence[Round]:
    """A Task Force's rounds by number."""
    query = select(Round).where(Round.task_force_id == task_force_id).order_by(col(Round.number))
    return db.exec(query).all()


def _queue(db: Session, round_id: uuid.UUID, lock: str) -> None:
    if db.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(round_id.bytes[:8], signed=True)
        db.connection().execute(text(f"SELECT {lock}(:number)"), {"number": number})


_LOCK_FOR_SAVING = (
    select(Round)
    .where(Round.id == bindparam("round_id"))
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)


def lock_for_saving(db: Session, round_id: uuid.UUID) -> Round:
    """The round as it stands, kept from closing until this transaction ends; saves do not exclude each other."""
    _queue(db, round_id, "pg_advisory_xact_lock_shared")
    return db.exec(_LOCK_FOR_SAVING, params={"round_id": round_id}).one()


def lock_for_closing(db: Session, round_id: uuid.UUID) -> Round:
    """The round as it stands once every save in flight has ended; later ones wait and then find it changed."""
    _queue(db, round_id, "pg_advisory_xact_lock")
    query = select(Round).where(Round.id == round_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).one()


def due(db: Session, at: datetime) -> Sequence[Round]:
    """The open rounds that the clock closes now, by study and Task Force."""
    query = (
        select(Round)
        .join(TaskForce, col(TaskForce.id) == Round.task_force_id)
        .where(Round.state == RoundState.OPEN, col(Round.closes_itself), col(Round.deadline_at) <= at)
        .order_by(col(TaskForce.study_id), col(TaskForce.position), col(Round.number))
    )
    return db.exec(query).all()


def asked(db: Session, round_ids: Sequence[uuid.UUID]) -> Sequence[RoundItem]:
    """What these rounds ask, in order."""
    query = select(RoundItem).where(col(RoundItem.round_id).in_(round_ids))
    return db.exec(query.order_by(col(RoundItem.round_id), col(RoundItem.position))).all()


def state_counts(db: Session, study_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[RoundState, int]]:
    """How many rounds of each of these studies are in which state."""
    query = (
        select(TaskForce.study_id, Round.state, func.count())
        .join(TaskForce, col(TaskForce.id) == Round.task_force_id)
        .where(col(TaskForce.study_id).in_(study_ids))
        .group_by(col(TaskForce.study_id), col(Round.state))
    )
    found: dict[uuid.UUID, dict[RoundState, int]] = {}
    for study_id, state, count in db.exec(query):
        found.setdefault(study_id, {})[RoundState(state)] = count
    return found
