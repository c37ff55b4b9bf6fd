"""Reads of results. Only `services.disclosing`, the gate, and the verbs that make and decide upon them call these."""

import uuid
from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.domain.results import Decision, Result, Snapshot, SnapshotSeat


def snapshot(db: Session, round_id: uuid.UUID) -> Snapshot | None:
    """The snapshot of a closed round."""
    return db.exec(select(Snapshot).where(Snapshot.round_id == round_id)).first()


def snapshots(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Snapshot]:
    """Snapshots by round."""
    found = db.exec(select(Snapshot).where(col(Snapshot.round_id).in_(round_ids)))
    return {one.round_id: one for one in found}


def of_rounds(db: Session, round_ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, Result]]:
    """The results of some rounds, each with its round, in one query."""
    query = (
        select(Snapshot.round_id, Result)
        .join(Snapshot, col(Snapshot.id) == Result.snapshot_id)
        .where(col(Snapshot.round_id).in_(round_ids))
    )
    return list(db.exec(query))


def snapshot_seats(db: Session, snapshot_id: uuid.UUID) -> Sequence[SnapshotSeat]:
    """The seats that were asked."""
    return db.exec(select(SnapshotSeat).where(SnapshotSeat.snapshot_id == snapshot_id)).all()


def decisions(db: Session, round_ids: Sequence[uuid.UUID]) -> Sequence[Decision]:
    """What was decided after some rounds."""
    return db.exec(select(Decision).where(col(Decision.round_id).in_(round_ids))).all()
