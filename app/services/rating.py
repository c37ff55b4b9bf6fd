"""Rating: a card is saved as it is given."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.cards import Saved, content_digest, refuse_long_reason
from app.domain.items import Item
from app.domain.people import Seat
from app.domain.ratings import Mark, Mode, refuse_bad_marks
from app.domain.refusals import Refusal, Stale
from app.domain.rounds import Round, refuse_unless_taking
from app.domain.sentences import Sentence, say
from app.domain.studies import Criterion, Study
from app.services.questionnaires import questionnaires
from app.storage import cards, rounds
from app.storage.cards import OwnCard


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
    before = cards.acknowledged(db, place.seat.id, key)
    if before is not None and before.digest == digest:
        return Saved(before.version, before.saved_at)
    refuse_unless_taking(round_, at)
    refuse_bad_marks(said.values, frozenset(one.code for one in place.criteria), place.study.scale)
    refuse_long_reason(said.reason)
    wording_version = _asked_wording(db, place)
    own = {one.round_id: one for one in cards.own_cards(db, [place.seat.id], place.item.id)}
    stands = own.get(round_.id)
    _refuse_stale(place, version, stands)
    given = {code: Mark(value) for code, value in said.values.items()}
    marks = given | _kept_marks(db, place, wording_version, own, said.keep)
    card_id = cards.write_card(
        db,
        stands.id if stands is not None else None,
        {
            "round_id": round_.id,
            "item_id": place.item.id,
            "seat_id": place.seat.id,
            "version": version + 1,
            "wording_version": wording_version,
            "reason": said.reason,
            "language": said.language,
            "saved_at": at,
        },
    )
    cards.write_marks(
        db,
        card_id,
        stands.marks if stands is not None else {},
        {one.id: marks[one.code] for one in place.criteria if one.code in marks},
    )
    saved = {"card_id": card_id, "version": version + 1, "digest": digest, "saved_at": at}
    cards.acknowledge(db, {"seat_id": place.seat.id, "key": key} | saved, is_new=before is None)
    return Saved(version + 1, at)


@dataclass(frozen=True, slots=True)
class Kept:
    """A card on which every open mark is to become the earlier one; `version` is the last its expert saw."""

    place: Place
    version: int


def keep_cards(db: Session, wanted: Sequence[Kept], language: str, key: uuid.UUID, at: datetime) -> int:
    """Keep the earlier marks of many cards at once, each by the rules of `save_card`: all of them or none.

    What was marked and written on a card already stays. Repeating it with the same key is free. The rounds are
    locked in the order in which a press on many of them closes them: neither waits for the other for ever.
    """
    held = {one.place.round_.id for one in wanted}
    for round_ in rounds.of_task_forces(db, list({one.place.seat.task_force_id for one in wanted})):
        if round_.id in held:
            rounds.lock_for_saving(db, round_.id)
    kept = 0
    for one in wanted:
        place = one.place
        own_key = uuid.uuid5(key, f"{place.round_.id}{place.item.id}{one.version}")
        if cards.acknowledged(db, place.seat.id, own_key) is None:
            said = _with_the_rest_kept(db, place, language)
            if not said.keep:
                raise Stale(_changed_meanwhile(place))
            save_card(db, place, said, one.version, own_key, at)
        kept += 1
    return kept


def _with_the_rest_kept(db: Session, place: Place, language: str) -> Said:
    """What the stored card says, and the earlier marks for all that it leaves open."""
    own = cards.own_cards(db, [place.seat.id], place.item.id)
    stands = next((one for one in own if one.round_id == place.round_.id), None)
    marks = stands.marks if stands is not None else {}
    values = {one.code: marks[one.id].value for one in place.criteria if one.id in marks}
    left = frozenset(one.code for one in place.criteria if one.id not in marks)
    return Said(values, stands.reason if stands is not None else "", left, language)


def _asked_wording(db: Session, place: Place) -> int:
    """The version of the wording in which the round asks the item."""
    for asked in questionnaires(db, place.study, [place.round_])[place.round_.id]:
        if asked.item.id == place.item.id:
            return asked.wording_version
    raise Refusal(say("This round does not ask %(code)s. Nothing was recorded.", code=place.item.code))


def _refuse_stale(place: Place, version: int, stands: OwnCard | None) -> None:
    """The card that is stored must be the one that was read."""
    if version != (stands.version if stands is not None else 0):
        raise Stale(_changed_meanwhile(place))


def _changed_meanwhile(place: Place) -> Sentence:
    return say(
        "%(code)s was changed meanwhile, perhaps on another device. Your change was not recorded: choose "
        "which version to keep.",
        code=place.item.code,
    )


def _kept_marks(
    db: Session, place: Place, wording_version: int, own: Mapping[uuid.UUID, OwnCard], keep: frozenset[str]
) -> dict[str, Mark]:
    """The seat's own marks of the last round in which it answered this item, on the criteria that keep them."""
    if not keep:
        return {}
    earlier = [
        own[one.id]
        for one in rounds.of_task_force(db, place.seat.task_force_id)
        if one.number < place.round_.number and one.id in own
    ]
    codes = {one.id: one.code for one in place.criteria}
    marks = {codes[key]: mark for key, mark in earlier[-1].marks.items()} if earlier else {}
    if earlier and earlier[-1].wording_version != wording_version:
        raise Refusal(say("The wording of %(code)s has changed: please mark it anew.", code=place.item.code))
    if not keep <= set(marks):
        raise Refusal(say("There is no earlier mark of yours to keep for %(code)s.", code=place.item.code))
    return {code: Mark(marks[code].value, Mode.KEPT) for code in keep}
