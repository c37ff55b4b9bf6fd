"""Reads of the strategic objectives."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.domain.objectives import Objective, ObjectiveText


def all_of_them(db: Session) -> Sequence[Objective]:
    """The objectives in their order."""
    return db.exec(select(Objective).order_by(col(Objective.position))).all()


def texts(db: Session) -> Sequence[ObjectiveText]:
    """Every text of every objective; the newest version of a kind and language comes last."""
    query = select(ObjectiveText).order_by(
        col(ObjectiveText.objective_id), col(ObjectiveText.kind), col(ObjectiveText.version)
    )
    return db.exec(query).all()
