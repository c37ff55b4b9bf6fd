"""The journal's chain: the only way an entry is written."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.journal import Actor, Entry, JournalHead, seal_of


def append(
    db: Session,
    at: datetime,
    actor: Actor,
    act: str,
    *,
    study_id: uuid.UUID | None = None,
    subject: str = "",
    reason: str = "",
) -> Entry:
    """Add one entry after the last one; concurrent acts wait here, so the chain never forks."""
    head = db.exec(select(JournalHead).where(JournalHead.id == 1).with_for_update()).one()
    entry = Entry(
        number=head.number + 1,
        at=at,
        actor=actor.label,
        study_id=study_id,
        act=act,
        subject=subject[:200],
        reason=reason,
        previous=head.seal,
        seal="",
    )
    entry.seal = seal_of(entry)
    head.number, head.seal = entry.number, entry.seal
    db.add(entry)
    db.flush()
    return entry


def head(db: Session) -> JournalHead:
    """The last number and seal."""
    return db.exec(select(JournalHead)).one()


def entries(db: Session, study_id: uuid.UUID | None = None) -> Sequence[Entry]:
    """Every entry in order, or those of one study."""
    query = select(Entry).order_by(col(Entry.number))
    return db.exec(query if study_id is None else query.where(Entry.study_id == study_id)).all()
