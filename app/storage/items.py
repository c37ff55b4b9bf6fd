"""Reads of items with their wordings."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from app.domain.items import Item
from app.domain.objectives import Objective
from app.domain.rounds import Round, RoundItem, RoundState
from app.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class WordingVersion:
    """One version of an item's wording: as first written, and its translations by language."""

    written: Wording
    translations: Mapping[str, Wording] = field(default_factory=dict)

    def read_in(self, language: str) -> Wording:
        """The wording as somebody reads it in this language: translated, or as first written."""
        return self.translations.get(language, self.written)

    def written_in(self, language: str) -> Wording | None:
        """The wording in this language and no other, if there is one."""
        return self.written if self.written.language == language else self.translations.get(language)


@dataclass(frozen=True, slots=True)
class WordedItem:
    """An item, its objective and one version of its wording."""

    item: Item
    objective: Objective
    words: WordingVersion

    @property
    def wording(self) -> Wording:
        """The wording as first written."""
        return self.words.written


def of_study(db: Session, study_id: uuid.UUID) -> list[WordedItem]:
    """The items of a study in their order, each with its newest wording, in two queries."""
    known = versions(in_every_language(db, study_id))
    newest = {item_id: words for (item_id, _), words in known.items()}
    query = (
        select(Item, Objective)
        .join(Objective, col(Objective.id) == Item.objective_id)
        .where(Item.study_id == study_id)
        .order_by(col(Item.position))
    )
    return [WordedItem(item, objective, newest[item.id]) for item, objective in db.exec(query)]


def of_round(db: Session, study_id: uuid.UUID, round_id: uuid.UUID) -> list[WordedItem]:
    """The items that a round of this study asks, in the study's order, each with the wording it asks."""
    known = versions(in_every_language(db, study_id))
    query = (
        select(Item, Objective, RoundItem.wording_version)
        .join(Objective, col(Objective.id) == Item.objective_id)
        .join(RoundItem, col(RoundItem.item_id) == Item.id)
        .where(RoundItem.round_id == round_id)
        .order_by(col(Item.position))
    )
    return [
        WordedItem(item, objective, known[item.id, version]) for item, objective, version in db.exec(query)
    ]


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


def versions(wordings: Iterable[Wording]) -> dict[tuple[uuid.UUID, int], WordingVersion]:
    """Wordings by item and version, each with its translations; older versions first, if they come so."""
    written: dict[tuple[uuid.UUID, int], Wording] = {}
    translated: dict[tuple[uuid.UUID, int], dict[str, Wording]] = {}
    for one in wordings:
        if one.is_translation:
            translated.setdefault((one.item_id, one.version), {})[one.language] = one
        else:
            written[one.item_id, one.version] = one
    return {place: WordingVersion(one, translated.get(place, {})) for place, one in written.items()}


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
