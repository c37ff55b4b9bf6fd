"""Ratings: the marks of a card, one on each criterion."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Field, SQLModel

import delphi
from app.domain.columns import Word, check, one_of
from app.domain.refusals import Faults, Refusal
from app.domain.sentences import say

SECONDS_A_MARK = 25
"""How long a mark takes, the reading of its card included: 24 objectives on two criteria in about 20 minutes.

An assumption of ours, made for the sentence "about 12 minutes left": no study that we know of gives a figure per
mark. It is nobody's deadline and nobody's time is measured.
"""


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

    @property
    def kept(self) -> bool:
        """Whether it is the earlier one, kept in one tap."""
        return self.mode is Mode.KEPT


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


def asks_for_a_reason(value: int | None, median: float | None, points: int) -> bool:
    """Whether a mark lies a quarter of the scale's range or more from a median that is shown to its expert."""
    if value is None or median is None:
        return False
    return 4 * abs(value - median) >= points - 1


def minutes_for(marks: int) -> int:
    """About how many minutes so many marks take: whole ones, and beyond ten in steps of five; it is an estimate."""
    minutes = -(-marks * SECONDS_A_MARK // 60)
    return minutes if minutes <= 10 else 5 * round(minutes / 5)
