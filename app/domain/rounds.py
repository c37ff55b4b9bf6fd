"""Rounds: one pass of one Task Force, from draft to released."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, Word, check, one_of
from app.domain.refusals import Refusal
from app.domain.sentences import say


class RoundState(StrEnum):
    """Where a round stands. It only ever moves to the right."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


class Round(SQLModel, table=True):
    """One pass of one Task Force. While it is open its questionnaire does not change."""

    __table_args__ = (
        UniqueConstraint("task_force_id", "number"),
        one_of("state", RoundState),
        check("number_counts_from_one", "number >= 1"),
        check("opened_says_when", "(state = 'draft') = (opened_at IS NULL)"),
        check("closed_says_when", "(state IN ('draft', 'open')) = (closed_at IS NULL)"),
        check("released_says_when", "(state = 'released') = (released_at IS NOT NULL)"),
        check("clock_needs_a_deadline", "NOT closes_itself OR deadline_at IS NOT NULL"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    task_force_id: uuid.UUID = Field(foreign_key="task_force.id", index=True)
    number: int
    state: RoundState = Field(default=RoundState.DRAFT, sa_type=Word(RoundState))
    deadline_at: datetime | None = Field(default=None, sa_type=Moment)
    closes_itself: bool = False
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    released_at: datetime | None = Field(default=None, sa_type=Moment)

    def takes_ratings(self, at: datetime) -> bool:
        """Whether a card may be saved now: open, and not past a deadline at which it closes itself."""
        return self.state == RoundState.OPEN and not self.is_due(at)

    def is_due(self, at: datetime) -> bool:
        """Whether the clock closes this open round now."""
        return (
            self.state == RoundState.OPEN
            and self.closes_itself
            and self.deadline_at is not None
            and at >= self.deadline_at
        )

    @property
    def timing_mark(self) -> str:
        """What a page remembers of the deadline, so that one set meanwhile is not overwritten unseen."""
        return f"{self.closes_itself} {self.deadline_at.isoformat() if self.deadline_at else 'open'}"

    @property
    def is_closed(self) -> bool:
        """Whether its ratings are frozen."""
        return self.state in (RoundState.CLOSED, RoundState.RELEASED)


class RoundItem(SQLModel, table=True):
    """An item as a round asks it: the wording's version is fixed when the round opens."""

    __tablename__ = "round_item"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        ForeignKeyConstraint(["round_id"], ["round.id"]),
        ForeignKeyConstraint(["item_id"], ["item.id"]),
    )

    round_id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(primary_key=True, index=True)
    wording_version: int
    position: int


def refuse_unless_taking(round_: Round, at: datetime) -> None:
    """A save meets an open round or a sentence that says what became of it."""
    if round_.takes_ratings(at):
        return
    if round_.state == RoundState.DRAFT:
        raise Refusal(say("Round %(number)s has not opened yet. Nothing was recorded.", number=round_.number))
    raise Refusal(
        say(
            "Round %(number)s is closed: this change was not recorded. What was saved before counts.",
            number=round_.number,
        )
    )
