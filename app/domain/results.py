"""Results: the frozen analysis of a closed round, and what a person decides from it."""

import hashlib
import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.columns import Moment, Word, check, one_of


class Verdict(StrEnum):
    """What the study's rule says of one item on one criterion. A verdict never decides."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"
    TOO_FEW = "too_few"


class Stability(StrEnum):
    """How little the same experts moved since the item was last rated."""

    STABLE = "stable"
    MOVING = "moving"
    TOO_FEW = "too_few"


class Snapshot(SQLModel, table=True):
    """A closed round, frozen: triggers refuse any change to it and to the ratings under it."""

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    round_id: uuid.UUID = Field(foreign_key="round.id", unique=True)
    digest: str = Field(max_length=64)
    closed_at: datetime = Field(sa_type=Moment)
    closed_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class SnapshotSeat(SQLModel, table=True):
    """A seat that was asked in a closed round, with the college it had then."""

    __tablename__ = "snapshot_seat"

    snapshot_id: uuid.UUID = Field(foreign_key="snapshot.id", primary_key=True)
    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True, index=True)
    college: str = Field(default="", max_length=120)


class Result(SQLModel, table=True):
    """The analysis of one item on one criterion in one closed round: the only source of figures."""

    __table_args__ = (
        UniqueConstraint("snapshot_id", "item_id", "criterion_id"),
        ForeignKeyConstraint(["item_id"], ["item.id"]),
        one_of("verdict", Verdict),
        one_of("stability", Stability),
        check("counts_of_people", "n >= 0 AND no_opinion >= 0 AND unanswered >= 0"),
        check("nothing_from_nobody", "n > 0 OR (median IS NULL AND top_box IS NULL)"),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    snapshot_id: uuid.UUID = Field(foreign_key="snapshot.id")
    item_id: uuid.UUID = Field(index=True)
    criterion_id: uuid.UUID = Field(foreign_key="criterion.id")
    counts: list[int] = Field(sa_type=JSON)
    n: int
    no_opinion: int
    unanswered: int
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    iqr: float | None = None
    top_box: float | None = None
    top_box_low: float | None = None
    top_box_high: float | None = None
    bottom_box: float | None = None
    verdict: Verdict = Field(sa_type=Word(Verdict))
    fragile: bool
    compared_with: int | None = None
    n_paired: int | None = None
    unchanged: float | None = None
    net_change: float | None = None
    stability: Stability | None = Field(default=None, sa_type=Word(Stability))


class Decision(SQLModel, table=True):
    """What a person decides for one item after a closed round: asked again or not, and why.

    An item that was set aside earlier may be asked again too: it then returns without having been in this round.
    """

    __table_args__ = (
        ForeignKeyConstraint(["round_id"], ["round.id"]),
        ForeignKeyConstraint(["item_id"], ["item.id"]),
        check("leaving_the_suggestion_says_why", "asks_again = suggested OR length(reason) > 0"),
    )

    round_id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(primary_key=True)
    asks_again: bool
    suggested: bool
    reason: str = Field(default="", max_length=1000)
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_type=Moment)


def decision_mark(decision: Decision | None) -> str:
    """What a page remembers of a decision, so that one made meanwhile by somebody else is not overwritten."""
    if decision is None:
        return ""
    return hashlib.sha256(f"{decision.asks_again} {decision.reason}".encode()).hexdigest()[:12]


def suggestion(verdicts: list[tuple[Verdict, Stability | None]]) -> bool:
    """Whether to ask an item again: nobody has seen the others yet, the panel moves, or too few have spoken.

    Agreement and stability together settle an item; so does disagreement that no longer moves, which the report
    then keeps as dissent. Asking again would only tire the panel (von der Gracht 2012).
    """
    return any(
        stability is None or stability is not Stability.STABLE or verdict is Verdict.TOO_FEW
        for verdict, stability in verdicts
    )
