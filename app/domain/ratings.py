"""Cards and ratings: what one seat says of one item in one round."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

import delphi
from app.domain.columns import Moment, Word, check, one_of
from app.domain.refusals import Faults, Refusal
from app.domain.sentences import say

LONGEST_REASON = 10_000


class RatingStatus(StrEnum):
    """What a rating says. A criterion without one was not answered."""

    RATED = "rated"
    NO_OPINION = "no_opinion"


class Mode(StrEnum):
    """How a mark came to be: set by hand, or the earlier one kept in one tap."""

    GIVEN = "given"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on one criterion: a value of the scale, or None for *no opinion*."""

    value: int | None
    mode: Mode = Mode.GIVEN

    @property
    def status(self) -> RatingStatus:
        """Whether it enters the figures."""
        return RatingStatus.NO_OPINION if self.value is None else RatingStatus.RATED


class Card(SQLModel, table=True):
    """One item before one seat in one round: the unit of saving, with one version."""

    __table_args__ = (
        UniqueConstraint("round_id", "item_id", "seat_id"),
        ForeignKeyConstraint(["round_id", "item_id"], ["round_item.round_id", "round_item.item_id"]),
        check("version_counts_from_one", "version >= 1"),
        check("reason_is_bounded", f"length(reason) <= {LONGEST_REASON}"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    round_id: uuid.UUID
    item_id: uuid.UUID
    seat_id: uuid.UUID = Field(foreign_key="seat.id", index=True)
    version: int = 1
    wording_version: int
    reason: str = ""
    language: str = Field(default="en", max_length=2)
    saved_at: datetime = Field(sa_type=Moment)


class Rating(SQLModel, table=True):
    """A card's mark on one criterion."""

    __table_args__ = (
        one_of("status", RatingStatus),
        one_of("mode", Mode),
        check("only_rated_has_a_value", "(status = 'rated') = (value IS NOT NULL)"),
        check("value_is_on_a_scale", "value BETWEEN 1 AND 9"),
    )

    card_id: uuid.UUID = Field(foreign_key="card.id", primary_key=True)
    criterion_id: uuid.UUID = Field(foreign_key="criterion.id", primary_key=True)
    value: int | None = None
    status: RatingStatus = Field(sa_type=Word(RatingStatus))
    mode: Mode = Field(sa_type=Word(Mode))


class Save(SQLModel, table=True):
    """A save that was acknowledged, by the key its form carried: repeating it is free."""

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    key: uuid.UUID = Field(primary_key=True)
    card_id: uuid.UUID = Field(foreign_key="card.id", index=True)
    version: int
    digest: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledgement: the version that now stands, and when it was stored."""

    version: int
    at: datetime


def content_digest(
    item_code: str, values: Mapping[str, int | None], reason: str, keep: frozenset[str]
) -> str:
    """What a save says, so that a key that comes back with other words is not taken for a repetition."""
    return hashlib.sha256(
        json.dumps([item_code, sorted(values.items()), reason, sorted(keep)]).encode()
    ).hexdigest()


def refuse_bad_marks(values: Mapping[str, int | None], criteria: frozenset[str], scale: delphi.Scale) -> None:
    """Marks lie on the scale and on the study's criteria; anything else is not recorded."""
    if strange := sorted(set(values) - criteria):
        raise Refusal(
            say("This study has no criterion called “%(name)s”. Nothing was recorded.", name=strange[0])
        )
    faults = {
        code: say(
            "Choose a mark from %(lowest)s to %(highest)s, or “no opinion”.",
            lowest=scale.lowest,
            highest=scale.highest,
        )
        for code, value in values.items()
        if value is not None and not scale.lowest <= value <= scale.highest
    }
    if faults:
        raise Faults(say("This mark is not on the scale: nothing was recorded."), faults)


def refuse_long_reason(reason: str) -> None:
    """A reason has room for two pages."""
    if len(reason) > LONGEST_REASON:
        too_long = say("Please shorten your reason to %(most)s characters.", most=LONGEST_REASON)
        raise Faults(say("This reason is too long: nothing was recorded."), {"reason": too_long})


def asks_for_a_reason(value: int | None, median: float | None, points: int) -> bool:
    """Whether a mark lies a quarter of the scale's range or more from a median that is shown to its expert."""
    if value is None or median is None:
        return False
    return 4 * abs(value - median) >= points - 1
