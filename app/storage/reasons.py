"""Reads of reasons held back and released."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.cards import Card
from app.domain.reasons import HeldReason, ReleasedReason


def held(db: Session, round_id: uuid.UUID) -> set[uuid.UUID]:
    """The cards of a round whose reasons are held back."""
    query = (
        select(HeldReason.card_id)
        .join(Card, col(Card.id) == HeldReason.card_id)
        .where(Card.round_id == round_id)
    )
    return set(db.exec(query))


def released(db: Session, round_ids: Sequence[uuid.UUID]) -> Sequence[ReleasedReason]:
    """The reasons that panels read, in their shuffled order."""
    query = select(ReleasedReason).where(col(ReleasedReason.round_id).in_(round_ids))
    return db.exec(query.order_by(col(ReleasedReason.position))).all()


def released_counts(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many reasons panels read, by round and item."""
    query = (
        select(ReleasedReason.round_id, ReleasedReason.item_id, func.count())
        .where(col(ReleasedReason.round_id).in_(round_ids))
        .group_by(col(ReleasedReason.round_id), col(ReleasedReason.item_id))
    )
    return {(round_id, item_id): count for round_id, item_id, count in db.exec(query)}
