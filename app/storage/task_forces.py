"""Reads of Task Forces."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.task_forces import TaskForce


def of_study(db: Session, study_id: uuid.UUID) -> Sequence[TaskForce]:
    """The Task Forces of a study in their order."""
    return db.exec(
        select(TaskForce).where(TaskForce.study_id == study_id).order_by(col(TaskForce.position))
    ).all()


def by_code(db: Session, study_id: uuid.UUID, code: str) -> TaskForce | None:
    """The Task Force with this code in this study."""
    return db.exec(select(TaskForce).where(TaskForce.study_id == study_id, TaskForce.code == code)).first()


def counts(db: Session, study_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many Task Forces each of these studies has."""
    query = select(TaskForce.study_id, func.count()).where(col(TaskForce.study_id).in_(study_ids))
    return dict(db.exec(query.group_by(col(TaskForce.study_id))).all())
