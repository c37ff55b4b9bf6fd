"""Reads of cards and ratings."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.cards import Card
from app.domain.ratings import Mode, Rating, RatingStatus


@dataclass(frozen=True, slots=True)
class Tally:
    """How many seats gave one mark to one item on one criterion; `value` None counts *no opinion*."""

    item_id: uuid.UUID
    criterion_id: uuid.UUID
    value: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Move:
    """How many of the same experts went from one mark to another between two rounds."""

    item_id: uuid.UUID
    criterion_id: uuid.UUID
    earlier: int
    later: int
    count: int


def tallies(db: Session, round_id: uuid.UUID) -> list[Tally]:
    """The table of counts from which everything about one round follows."""
    query = (
        select(Card.item_id, Rating.criterion_id, Rating.value, func.count())
        .join(Card, col(Card.id) == Rating.card_id)
        .where(Card.round_id == round_id)
        .group_by(col(Card.item_id), col(Rating.criterion_id), col(Rating.value))
    )
    return [Tally(*row) for row in db.exec(query)]


def moves(db: Session, round_id: uuid.UUID, earlier_round_id: uuid.UUID) -> list[Move]:
    """Marks of the same seats in two rounds, counted by pair; only those who rated in both."""
    then: Any = aliased(Card)  # Any: the type checker takes an alias's columns for their values
    now: Any = aliased(Card)
    before: Any = aliased(Rating)
    after: Any = aliased(Rating)
    query = (
        select_columns(now.item_id, after.criterion_id, before.value, after.value, func.count())
        .select_from(now)
        .join(after, after.card_id == now.id)
        .join(then, (then.item_id == now.item_id) & (then.seat_id == now.seat_id))
        .join(before, (before.card_id == then.id) & (before.criterion_id == after.criterion_id))
        .where(
            now.round_id == round_id,
            then.round_id == earlier_round_id,
            after.status == RatingStatus.RATED,
            before.status == RatingStatus.RATED,
        )
        .group_by(now.item_id, after.criterion_id, before.value, after.value)
    )
    return [Move(*row) for row in db.connection().execute(query)]


_MARKS_GIVEN = (
    select_columns(col(Card.round_id), col(Card.seat_id), func.count())
    .join(Rating, col(Rating.card_id) == Card.id)
    .where(col(Card.round_id).in_(bindparam("round_ids", expanding=True)))
    .group_by(col(Card.round_id), col(Card.seat_id))
)


def marks_given(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many marks each seat has set in each round, for participation: by (round, seat), never what they are."""
    rows = db.connection().execute(_MARKS_GIVEN, {"round_ids": round_ids})
    return {(round_id, seat_id): count for round_id, seat_id, count in rows}


class RoundMark(NamedTuple):
    """One mark of a round, as a plain row: a close reads a million of them. A reason without a mark is one too."""

    seat_id: uuid.UUID
    item_id: uuid.UUID
    wording_version: int
    reason: str
    criterion_id: uuid.UUID | None
    status: RatingStatus | None
    value: int | None
    mode: Mode | None


def of_round(db: Session, round_id: uuid.UUID) -> Iterator[RoundMark]:
    """Every mark and every reason of a round, streamed."""
    query = (
        select_columns(
            col(Card.seat_id), col(Card.item_id), col(Card.wording_version), col(Card.reason),
            col(Rating.criterion_id), col(Rating.status), col(Rating.value), col(Rating.mode),
        )
        .outerjoin(Rating, col(Rating.card_id) == Card.id)
        .where(col(Card.round_id) == round_id)
        .execution_options(yield_per=5000)
    )  # fmt: skip
    return map(RoundMark._make, db.connection().execute(query))


def reasons(db: Session, round_id: uuid.UUID) -> Sequence[Card]:
    """The cards of a round on which a reason was given."""
    return db.exec(select(Card).where(Card.round_id == round_id, Card.reason != "")).all()


def values_by_card(
    db: Session, card_ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int | None]:
    """The marks of some cards, by card and criterion; None is *no opinion*."""
    query = select_columns(col(Rating.card_id), col(Rating.criterion_id), col(Rating.value))
    rows = db.connection().execute(query.where(col(Rating.card_id).in_(card_ids)))
    return {(card_id, criterion_id): value for card_id, criterion_id, value in rows}


def seats_with_cards(db: Session, round_id: uuid.UUID) -> set[uuid.UUID]:
    """The seats that saved anything in a round."""
    return set(db.exec(select(Card.seat_id).where(Card.round_id == round_id).distinct()))
