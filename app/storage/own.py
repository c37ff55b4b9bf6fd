"""Reads of what belongs to one person, beside their cards: by their own seats alone."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.access import SignIn
from app.domain.cards import Card, Save
from app.domain.results import Snapshot, SnapshotSeat
from app.storage.cards import OwnCard, own_cards


def cards(db: Session, seat_ids: Sequence[uuid.UUID]) -> list[OwnCard]:
    """The cards of these seats."""
    return own_cards(db, seat_ids) if seat_ids else []


def languages(db: Session, card_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """In which language's page each card was saved last."""
    return dict(db.exec(select(Card.id, Card.language).where(col(Card.id).in_(card_ids))).all())


def saves(db: Session, card_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[datetime]]:
    """When each card was saved, every time."""
    query = (
        select(Save.card_id, Save.saved_at)
        .where(col(Save.card_id).in_(card_ids))
        .order_by(col(Save.saved_at))
    )
    found: dict[uuid.UUID, list[datetime]] = {}
    for card_id, at in db.exec(query):
        found.setdefault(card_id, []).append(at)
    return found


def colleges(db: Session, seat_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The closed rounds that counted these seats, with the college they had then."""
    query = (
        select(Snapshot.round_id, SnapshotSeat.college)
        .join(Snapshot, col(Snapshot.id) == SnapshotSeat.snapshot_id)
        .where(col(SnapshotSeat.seat_id).in_(seat_ids))
    )
    return dict(db.exec(query).all())


def signed_in(db: Session, study_id: uuid.UUID, person_id: uuid.UUID) -> list[tuple[datetime, datetime]]:
    """The sign-ins that a person's link opened and that are still known: since when, and until when at most."""
    query = (
        select(SignIn.created_at, SignIn.expires_at)
        .where(SignIn.study_id == study_id, SignIn.person_id == person_id)
        .order_by(col(SignIn.created_at))
    )
    return list(db.exec(query).all())
