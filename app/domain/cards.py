"""Cards: what one seat says of one item in one round, saved together."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, check
from app.domain.refusals import Faults
from app.domain.sentences import say

LONGEST_REASON = 10_000


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


def refuse_long_reason(reason: str) -> None:
    """A reason has room for two pages."""
    if len(reason) > LONGEST_REASON:
        too_long = say("Please shorten your reason to %(most)s characters.", most=LONGEST_REASON)
        raise Faults(say("This reason is too long: nothing was recorded."), {"reason": too_long})
