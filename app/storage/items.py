"""Reads of items with their wordings."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.domain.items import Item
from app.domain.objectives import Objective
from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class WordedItem:
    """An item, its objective and its newest wording."""

    item: Item
    objective: Objective
    wording: Wording


def of_study(db: Session, study_id: uuid.UUID) -> list[WordedItem]:
    """The items of a study in their order, each with its newest wording, in two queries."""
    newest = {wording.item_id: wording for wording in wordings(db, study_id)}
    query = (
        select(Item, Objective)
        .join(Objective, col(Objective.id) == Item.objective_id)
        .where(Item.study_id == study_id)
        .order_by(col(Item.position))
    )
    return [WordedItem(item, objective, newest[item.id]) for item, objective in db.exec(query)]


def by_code(db: Session, study_id: uuid.UUID, code: str) -> Item | None:
    """The item with this code in this study."""
    return db.exec(select(Item).where(Item.study_id == study_id, Item.code == code)).first()


def wordings(db: Session, study_id: uuid.UUID) -> Sequence[Wording]:
    """Every wording of a study's items as first written, older versions first; without the translations."""
    return [one for one in in_every_language(db, study_id) if not one.is_translation]


def in_every_language(db: Session, study_id: uuid.UUID) -> Sequence[Wording]:
    """Every wording of a study's items with its translations, older versions first."""
    query = (
        select(Wording)
        .join(Item, col(Item.id) == Wording.item_id)
        .where(Item.study_id == study_id)
        .order_by(col(Wording.version), col(Wording.is_translation), col(Wording.language))
    )
    return db.exec(query).all()


def newest_wording(db: Session, item_id: uuid.UUID) -> Wording:
    """The wording that a round opened now would ask."""
    query = (
        select(Wording)
        .where(Wording.item_id == item_id, col(Wording.is_translation).is_(False))
        .order_by(col(Wording.version).desc())
    )
    return db.exec(query).first() or _unworded(item_id)


def of_item(db: Session, item_id: uuid.UUID) -> Sequence[Wording]:
    """One item's wordings with their translations, older versions first."""
    query = select(Wording).where(Wording.item_id == item_id)
    return db.exec(query.order_by(col(Wording.version), col(Wording.is_translation))).all()


def is_asked_now(db: Session, item_id: uuid.UUID) -> bool:
    """Whether an open round asks this item."""
    query = (
        select(RoundItem.item_id)
        .join(Round, col(Round.id) == RoundItem.round_id)
        .where(RoundItem.item_id == item_id, Round.state == RoundState.OPEN)
    )
    return db.exec(query).first() is not None


def _unworded(item_id: uuid.UUID) -> Wording:
    raise LookupError(f"item {item_id} has no wording")
