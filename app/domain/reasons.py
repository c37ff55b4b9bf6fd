"""Reasons: what moderation decided, and the texts as they are released."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment


class HeldReason(SQLModel, table=True):
    """A reason that a facilitator holds back; taken away again until the round is released."""

    __tablename__ = "held_reason"

    card_id: uuid.UUID = Field(foreign_key="card.id", primary_key=True)
    held_by: uuid.UUID = Field(foreign_key="person.id")
    held_at: datetime = Field(sa_type=Moment)


class ReleasedReason(SQLModel, table=True):
    """A reason as the panel reads it. Nothing here leads to its author: no person, card, mark or time."""

    __tablename__ = "released_reason"
    __table_args__ = (
        UniqueConstraint("round_id", "item_id", "position"),
        ForeignKeyConstraint(["round_id", "item_id"], ["round_item.round_id", "round_item.item_id"]),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    round_id: uuid.UUID
    item_id: uuid.UUID
    position: int
    language: str = Field(max_length=2)
    text: str
