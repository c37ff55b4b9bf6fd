"""Reads of cards and ratings."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.items import Item
from app.domain.people import Invitation, Seat
from app.domain.ratings import Card, Mode, Rating, RatingStatus, Save
from app.domain.rounds import Round
from app.domain.studies import Study
from app.domain.task_forces import TaskForce


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


@dataclass(frozen=True, slots=True)
class OwnMark:
    """A mark of an expert's own: a value, or None for *no opinion*, and whether it was kept in one tap."""

    value: int | None
    kept: bool


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as its own expert reads it, with its marks by criterion."""

    round_id: uuid.UUID
    item_id: uuid.UUID
    version: int
    wording_version: int
    reason: str
    saved_at: datetime
    marks: dict[uuid.UUID, OwnMark]


# What every save asks is built once: building a statement costs more than running it.
_PLACE = (
    select(Study, Round, Item, Seat)
    .join(TaskForce, col(TaskForce.study_id) == Study.id)
    .join(Round, col(Round.task_force_id) == TaskForce.id)
    .join(Item, col(Item.task_force_id) == TaskForce.id)
    .join(Seat, col(Seat.task_force_id) == TaskForce.id)
    .join(Invitation, col(Invitation.id) == Seat.invitation_id)
    .where(
        Study.slug == bindparam("slug"),
        TaskForce.code == bindparam("code"),
        Round.number == bindparam("number"),
        Item.code == bindparam("item"),
        Invitation.person_id == bindparam("person_id"),
        col(Seat.left_at).is_(None),
    )
    .with_for_update(of=Seat, key_share=True)
)
_CARD = select(Card).where(
    Card.round_id == bindparam("round_id"),
    Card.item_id == bindparam("item_id"),
    Card.seat_id == bindparam("seat_id"),
)
_OF_CARD = select(Rating).where(Rating.card_id == bindparam("card_id"))


def place(
    db: Session, slug: str, code: str, number: int, item: str, person_id: uuid.UUID
) -> tuple[Study, Round, Item, Seat] | None:
    """Where a person's card lies, if study, Task Force, round, item and seat belong together; the seat is locked.

    One expert's saves thus follow one another, whatever the number of their devices. The lock lets foreign keys
    through (FOR NO KEY UPDATE): a close that holds the round and writes down its seats must not wait for a save
    that waits for the round.
    """
    values = {"slug": slug, "code": code, "number": number, "item": item, "person_id": person_id}
    return db.exec(_PLACE, params=values).first()


def card(db: Session, round_id: uuid.UUID, item_id: uuid.UUID, seat_id: uuid.UUID) -> Card | None:
    """One seat's card of one item in one round."""
    return db.exec(_CARD, params={"round_id": round_id, "item_id": item_id, "seat_id": seat_id}).first()


def of_card(db: Session, card_id: uuid.UUID) -> dict[uuid.UUID, Rating]:
    """A card's ratings by criterion."""
    return {rating.criterion_id: rating for rating in db.exec(_OF_CARD, params={"card_id": card_id})}


def acknowledged(db: Session, seat_id: uuid.UUID, key: uuid.UUID) -> Save | None:
    """The save that carried this key."""
    return db.get(Save, (seat_id, key))


_OWN_CARDS = (
    select_columns(
        col(Card.id), col(Card.round_id), col(Card.item_id), col(Card.version), col(Card.wording_version),
        col(Card.reason), col(Card.saved_at), col(Rating.criterion_id), col(Rating.value), col(Rating.mode),
    )
    .outerjoin(Rating, col(Rating.card_id) == Card.id)
    .where(col(Card.seat_id).in_(bindparam("seat_ids", expanding=True)))
)  # fmt: skip


_OWN_CARDS_OF_ITEM = _OWN_CARDS.where(col(Card.item_id) == bindparam("item_id"))
_MARKS_BY_CARD = (
    select_columns(col(Card.round_id), col(Card.item_id), func.count())
    .join(Rating, col(Rating.card_id) == Card.id)
    .where(
        col(Card.seat_id).in_(bindparam("seat_ids", expanding=True)),
        col(Card.round_id).in_(bindparam("round_ids", expanding=True)),
    )
    .group_by(col(Card.round_id), col(Card.item_id))
)


def marks_by_card(
    db: Session, seat_ids: Sequence[uuid.UUID], round_ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many marks each card of some seats has, by round and item."""
    rows = db.connection().execute(_MARKS_BY_CARD, {"seat_ids": seat_ids, "round_ids": round_ids})
    return {(round_id, item_id): count for round_id, item_id, count in rows}


def own_cards(db: Session, seat_ids: Sequence[uuid.UUID], item_id: uuid.UUID | None = None) -> list[OwnCard]:
    """The cards of some seats with their marks, of all items or of one, in one query of plain rows."""
    query = _OWN_CARDS if item_id is None else _OWN_CARDS_OF_ITEM
    found: dict[uuid.UUID, OwnCard] = {}
    for row in db.connection().execute(query, {"seat_ids": seat_ids, "item_id": item_id}):
        card_id, criterion, value, mode = row[0], row[7], row[8], row[9]
        one = found.get(card_id) or found.setdefault(card_id, OwnCard(*row[1:7], {}))
        if criterion is not None:
            one.marks[criterion] = OwnMark(value, mode is Mode.KEPT)
    return list(found.values())


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


def marks_given(db: Session, round_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many marks each seat has set in each round, for participation: by (round, seat), never what they are."""
    query = (
        select(Card.round_id, Card.seat_id, func.count())
        .join(Rating, col(Rating.card_id) == Card.id)
        .where(col(Card.round_id).in_(round_ids))
        .group_by(col(Card.round_id), col(Card.seat_id))
    )
    return {(round_id, seat_id): count for round_id, seat_id, count in db.exec(query)}


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


def seats_with_cards(db: Session, round_id: uuid.UUID) -> set[uuid.UUID]:
    """The seats that saved anything in a round."""
    return set(db.exec(select(Card.seat_id).where(Card.round_id == round_id).distinct()))
