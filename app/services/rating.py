"""Rating: a card is saved as it is given."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.items import Item
from app.domain.people import Seat
from app.domain.ratings import (
    Card,
    Mark,
    Mode,
    Rating,
    Save,
    Saved,
    content_digest,
    refuse_bad_marks,
    refuse_long_reason,
)
from app.domain.refusals import Refusal, Stale
from app.domain.rounds import Round, RoundItem, refuse_unless_taking
from app.domain.sentences import say
from app.domain.studies import Criterion, Study
from app.storage import ratings, rounds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card lies: one item before one seat in one round of one study."""

    study: Study
    criteria: Sequence[Criterion]
    seat: Seat
    round_: Round
    item: Item


@dataclass(frozen=True, slots=True)
class Said:
    """What a card's form says: a value by criterion code, None for *no opinion*; an absent criterion is open.

    `keep` names the criteria that get the expert's own mark of the round before, in one tap.
    """

    values: Mapping[str, int | None]
    reason: str = ""
    keep: frozenset[str] = frozenset()
    language: str = "en"


def save_card(db: Session, place: Place, said: Said, version: int, key: uuid.UUID, at: datetime) -> Saved:
    """Store one card: once this is committed it counts at the close. Repeating it with the same key is free.

    `version` is the last one its author saw (0 before the first save): an older one is refused, never overwritten.
    """
    round_ = rounds.lock_for_saving(db, place.round_.id)
    digest = content_digest(place.item.code, said.values, said.reason, said.keep)
    before = ratings.acknowledged(db, place.seat.id, key)
    if before is not None and before.digest == digest:
        return Saved(before.version, before.saved_at)
    refuse_unless_taking(round_, at)
    refuse_bad_marks(said.values, frozenset(one.code for one in place.criteria), place.study.scale)
    refuse_long_reason(said.reason)
    asked = _asked(db, place)
    card = _card_to_write(db, place, version, at)
    stored = ratings.of_card(db, card.id) if version else {}
    card.version += 1
    card.wording_version = asked.wording_version
    card.reason, card.language, card.saved_at = said.reason, said.language, at
    db.add(card)
    db.flush()
    given = {code: Mark(value) for code, value in said.values.items()}
    _replace_marks(db, card, place, given | _kept_marks(db, place, asked, said.keep), stored)
    acknowledgement = before or Save(
        seat_id=place.seat.id, key=key, card_id=card.id, version=0, digest="", saved_at=at
    )
    acknowledgement.version, acknowledgement.digest, acknowledgement.saved_at = card.version, digest, at
    db.add(acknowledgement)
    db.flush()
    return Saved(card.version, at)


def _asked(db: Session, place: Place) -> RoundItem:
    asked = db.get(RoundItem, (place.round_.id, place.item.id))
    if asked is None:
        raise Refusal(say("This round does not ask %(code)s. Nothing was recorded.", code=place.item.code))
    return asked


def _card_to_write(db: Session, place: Place, version: int, at: datetime) -> Card:
    """The stored card, or a new one; refused when it is not the one that was read."""
    card = ratings.card(db, place.round_.id, place.item.id, place.seat.id)
    if version != (card.version if card is not None else 0):
        raise Stale(
            say(
                "%(code)s was changed meanwhile, perhaps on another device. Your change was not recorded: choose "
                "which version to keep.",
                code=place.item.code,
            )
        )
    return card or Card(
        round_id=place.round_.id,
        item_id=place.item.id,
        seat_id=place.seat.id,
        version=0,
        wording_version=0,
        saved_at=at,
    )


def _kept_marks(db: Session, place: Place, asked: RoundItem, keep: frozenset[str]) -> dict[str, Mark]:
    """The seat's own marks of the last round that asked this item, on the criteria that are to keep them."""
    if not keep:
        return {}
    codes = {one.id: one.code for one in place.criteria}
    earlier = [
        one for one in rounds.of_task_force(db, place.seat.task_force_id) if one.number < place.round_.number
    ]
    for one in reversed(earlier):
        card = ratings.card(db, one.id, place.item.id, place.seat.id)
        if card is None:
            continue
        if card.wording_version != asked.wording_version:
            raise Refusal(
                say("The wording of %(code)s has changed: please mark it anew.", code=place.item.code)
            )
        marks = {codes[key]: rating for key, rating in ratings.of_card(db, card.id).items()}
        if keep <= set(marks):
            return {code: Mark(marks[code].value, Mode.KEPT) for code in keep}
        break
    raise Refusal(say("There is no earlier mark of yours to keep for %(code)s.", code=place.item.code))


def _replace_marks(
    db: Session, card: Card, place: Place, said: Mapping[str, Mark], stored: dict[uuid.UUID, Rating]
) -> None:
    """Make the card's ratings what was said; a mark that was kept and comes back unchanged is still kept."""
    for criterion in place.criteria:
        mark, rating = said.get(criterion.code), stored.get(criterion.id)
        if mark is None:
            if rating is not None:
                db.delete(rating)
            continue
        if rating is not None and rating.value == mark.value:
            continue
        rating = rating or Rating(
            card_id=card.id, criterion_id=criterion.id, status=mark.status, mode=mark.mode
        )
        rating.value, rating.status, rating.mode = mark.value, mark.status, mark.mode
        db.add(rating)
