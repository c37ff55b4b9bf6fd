"""Reasons: what moderation decided, and the texts as they are released."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, check


class HeldReason(SQLModel, table=True):
    """A reason that a facilitator holds back; taken away again until the round is released."""

    __tablename__ = "held_reason"

    card_id: uuid.UUID = Field(foreign_key="card.id", primary_key=True)
    held_by: uuid.UUID = Field(foreign_key="person.id")
    held_at: datetime = Field(sa_type=Moment)


class ReleasedReason(SQLModel, table=True):
    """A reason as the panel reads it. Nothing here leads to its author: no person, card, mark or time.

    `side` says on which side of the middle half its author's mark lay on the criterion `side_on`, where enough
    authors wrote on each side; else both are empty.
    """

    __tablename__ = "released_reason"
    __table_args__ = (
        UniqueConstraint("round_id", "item_id", "position"),
        ForeignKeyConstraint(["round_id", "item_id"], ["round_item.round_id", "round_item.item_id"]),
        check("side", "side IN ('', 'above', 'below')"),
        check("side_names_its_criterion", "(side = '') = (side_on = '')"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    round_id: uuid.UUID
    item_id: uuid.UUID
    position: int
    language: str = Field(max_length=2)
    text: str
    side: str = Field(default="", max_length=5, sa_column_kwargs={"server_default": sql("''")})
    side_on: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": sql("''")})


FEWEST_AUTHORS = 3
"""On each side, and among those on neither: fewer would tell where somebody in particular stands."""
ABOVE, BELOW = "above", "below"


def sides(marks: Sequence[int | None], q1: float, q3: float) -> list[str]:
    """For each author's mark on which side of the middle half it lies; for nobody where the rule does not hold."""
    found = ["" if mark is None or q1 <= mark <= q3 else ABOVE if mark > q3 else BELOW for mark in marks]
    return found if may_show_sides(found) else [""] * len(found)


def may_show_sides(found: Sequence[str]) -> bool:
    """Whether enough authors stand on each side, and the rest are nobody or enough too."""
    above, below = found.count(ABOVE), found.count(BELOW)
    rest = len(found) - above - below
    return min(above, below) >= FEWEST_AUTHORS and (rest == 0 or rest >= FEWEST_AUTHORS)
