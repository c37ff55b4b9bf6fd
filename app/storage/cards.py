"""One expert's cards: what a save reads and writes, and what the queue shows them of their own.

Statements are built once here: building one costs more than running it, and a save runs ten. It writes plain columns
for the same reason: an instance of a table costs more than its row.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.cards import Card, Save
from app.domain.items import Item
from app.domain.people import Invitation, Seat
from app.domain.ratings import Mark, Rating
from app.domain.rounds import Round
from app.domain.studies import Study
from app.domain.task_forces import TaskForce


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as its own expert reads it, with its marks by criterion."""

    id: uuid.UUID
    round_id: uuid.UUID
    item_id: uuid.UUID
    version: int
    wording_version: int
    reason: str
    saved_at: datetime
    marks: dict[uuid.UUID, Mark]


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


_ACKNOWLEDGED = select(Save).where(Save.seat_id == bindparam("seat_id"), Save.key == bindparam("key"))


def acknowledged(db: Session, seat_id: uuid.UUID, key: uuid.UUID) -> Save | None:
    """The save that carried this key."""
    return db.exec(_ACKNOWLEDGED, params={"seat_id": seat_id, "key": key}).first()


_OWN_CARDS = (
    select_columns(
        col(Card.id), col(Card.round_id), col(Card.item_id), col(Card.version), col(Card.wording_version),
        col(Card.reason), col(Card.saved_at), col(Rating.criterion_id), col(Rating.value), col(Rating.mode),
    )
    .outerjoin(Rating, col(Rating.card_id) == Card.id)
    .where(col(Card.seat_id).in_(bindparam("seat_ids", expanding=True)))
)  # fmt: skip


_OWN_CARDS_OF_ITEM = _OWN_CARDS.where(col(Card.item_id) == bindparam("item_id"))
_MARK_COUNTS = (
    select_columns(col(Card.round_id), col(Card.item_id), func.count())
    .join(Rating, col(Rating.card_id) == Card.id)
    .where(
        col(Card.seat_id).in_(bindparam("seat_ids", expanding=True)),
        col(Card.round_id).in_(bindparam("round_ids", expanding=True)),
    )
    .group_by(col(Card.round_id), col(Card.item_id))
)


def mark_counts(
    db: Session, seat_ids: Sequence[uuid.UUID], round_ids: Sequence[uuid.UUID]
) -> Iterable[Row[uuid.UUID, uuid.UUID, int]]:
    """Round, item and how many marks, of each card of some seats that has any."""
    return db.connection().execute(_MARK_COUNTS, {"seat_ids": seat_ids, "round_ids": round_ids})


def own_cards(db: Session, seat_ids: Sequence[uuid.UUID], item_id: uuid.UUID | None = None) -> list[OwnCard]:
    """The cards of some seats with their marks, of all items or of one, in one query of plain rows."""
    query = _OWN_CARDS if item_id is None else _OWN_CARDS_OF_ITEM
    found: dict[uuid.UUID, OwnCard] = {}
    for row in db.connection().execute(query, {"seat_ids": seat_ids, "item_id": item_id}):
        one = found.get(row[0]) or found.setdefault(row[0], OwnCard(*row[:7], {}))
        criterion, value, mode = row[7:]
        if criterion is not None:
            one.marks[criterion] = Mark(value, mode)
    return list(found.values())


_NEW_CARD = insert(Card)
_CARD = update(Card).where(col(Card.id) == bindparam("of_card"))
_NEW_MARK = insert(Rating)
_THE_MARK = (
    col(Rating.card_id) == bindparam("of_card"),
    col(Rating.criterion_id) == bindparam("on_criterion"),
)
_MARK = update(Rating).where(*_THE_MARK)
_NO_MARK = delete(Rating).where(*_THE_MARK)


def write_card(db: Session, card_id: uuid.UUID | None, columns: Mapping[str, Any]) -> uuid.UUID:
    """Write these columns of a card, over those of the one that stands or as a new one; its identity."""
    if card_id is not None:
        db.connection().execute(_CARD, {"of_card": card_id, **columns})
        return card_id
    new = uuid.uuid4()
    db.connection().execute(_NEW_CARD, {"id": new, **columns})
    return new


def write_marks(
    db: Session, card_id: uuid.UUID, stands: Mapping[uuid.UUID, Mark], said: Mapping[uuid.UUID, Mark]
) -> None:
    """Make a card's marks what was said; one whose value stands already stays as it came to be."""
    for criterion_id in stands.keys() | said.keys():
        before, now = stands.get(criterion_id), said.get(criterion_id)
        where = {"of_card": card_id, "on_criterion": criterion_id}
        if now is None:
            db.connection().execute(_NO_MARK, where)
        elif before is None:
            given = {"card_id": card_id, "criterion_id": criterion_id}
            db.connection().execute(_NEW_MARK, given | _columns(now))
        elif before.value != now.value:
            db.connection().execute(_MARK, where | _columns(now))


_NEW_SAVE = insert(Save)
_SAVE = update(Save).where(col(Save.seat_id) == bindparam("of_seat"), col(Save.key) == bindparam("with_key"))


def acknowledge(db: Session, columns: Mapping[str, Any], *, is_new: bool) -> None:
    """Write down that a save was acknowledged, unless its key is known: then what it carries now."""
    values = dict(columns)
    if not is_new:
        values |= {"of_seat": values.pop("seat_id"), "with_key": values.pop("key")}
    db.connection().execute(_NEW_SAVE if is_new else _SAVE, values)


def _columns(mark: Mark) -> dict[str, Any]:
    return {"value": mark.value, "status": mark.status, "mode": mark.mode}
