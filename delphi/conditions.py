"""What a rule can ask of an item. A rule is met on a side when all its conditions are.

A condition is asked once for the high side (top box) and once for the low side (bottom box), compares in
integers, and names the figures it looks at, so that a verdict can show them, and what it cannot do without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from delphi.appropriateness import (
    CLASSIC_FROM,
    RAM_POINTS,
    classically_agrees,
    disagrees,
    region_of,
)
from delphi.evidence import Evidence, Side

BoolArray = NDArray[np.bool_]
Figure = Literal["top_box", "bottom_box", "median", "iqr", "relative_iqr", "ram", "cut_off"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a condition cannot do without.

    Attributes
    ----------
    points : int or None
        So many points on the scale; None for any number.
    n : int
        So many ratings.
    all_items : bool
        All items of the round at once, because the ratings of the others decide, too.
    """

    points: int | None = None
    n: int = 1
    all_items: bool = False


class Condition(Protocol):
    """One thing a rule asks."""

    figures: ClassVar[tuple[Figure, ...]]
    needs: ClassVar[Needs]

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask of each item, shape (items,); the answer means nothing where nobody rated."""
        ...


@dataclass(frozen=True, slots=True)
class BoxAtLeast:
    """At least so many percent of the ratings are in the box of this side: ``100 x >= percent n``."""

    percent: int
    figures: ClassVar[tuple[Figure, ...]] = ("top_box", "bottom_box")
    needs: ClassVar[Needs] = Needs()

    def __post_init__(self) -> None:
        """Refuse a share that both boxes could reach."""
        if not 50 < self.percent <= 100:  # at 50 an item could be agreed high and low at once
            raise ValueError(f"a majority is above 50 and at most 100 %, not {self.percent}")

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the box is full enough."""
        return 100 * evidence.in_box(side) >= self.percent * evidence.n


@dataclass(frozen=True, slots=True)
class OppositeBelow:
    """Fewer than so many percent are in the box of the other side: ``100 x < percent n``."""

    percent: int
    figures: ClassVar[tuple[Figure, ...]] = ("top_box", "bottom_box")
    needs: ClassVar[Needs] = Needs()

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether few enough are on the other side."""
        return 100 * evidence.in_box(_other(side)) < self.percent * evidence.n


@dataclass(frozen=True, slots=True)
class IqrAtMost:
    """The interquartile range is at most so many points, compared as fractions."""

    points: int
    figures: ClassVar[tuple[Figure, ...]] = ("iqr",)
    needs: ClassVar[Needs] = Needs()

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle half is narrow enough; the same on both sides."""
        lower, upper, denominator = evidence.quartiles
        return upper - lower <= self.points * denominator


@dataclass(frozen=True, slots=True)
class RelativeIqrAtMost:
    """The interquartile range is at most so many percent of the width of the scale, highest minus lowest."""

    percent: int
    figures: ClassVar[tuple[Figure, ...]] = ("iqr", "relative_iqr")
    needs: ClassVar[Needs] = Needs()

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle half is narrow enough; the same on both sides."""
        lower, upper, denominator = evidence.quartiles
        return 100 * (upper - lower) <= self.percent * (evidence.scale.size - 1) * denominator


@dataclass(frozen=True, slots=True)
class MedianInBox:
    """The median lies in the box of this side; 6.5 is not in a box that begins at 7."""

    figures: ClassVar[tuple[Figure, ...]] = ("median",)
    needs: ClassVar[Needs] = Needs()

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle of the panel lies on this side."""
        if side == "high":
            return evidence.doubled_median >= 2 * evidence.scale.top_box[0]
        return evidence.doubled_median <= 2 * evidence.scale.bottom_box[-1]


@dataclass(frozen=True, slots=True)
class MedianInRegion:
    """The median lies in the RAND/UCLA region of this side, 1-3 or 7-9; 3.5 and 6.5 go to the higher region."""

    figures: ClassVar[tuple[Figure, ...]] = ("median", "ram")
    needs: ClassVar[Needs] = Needs(points=RAM_POINTS)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle of the panel lies in the outer three points of this side."""
        inside: BoolArray = region_of(evidence) == (2 if side == "high" else 0)
        return inside


@dataclass(frozen=True, slots=True)
class NoDisagreement:
    """There is no disagreement by IPRAS: ``IPR <= IPRAS``. Half of all random answers reach it: never alone."""

    figures: ClassVar[tuple[Figure, ...]] = ("ram",)
    needs: ClassVar[Needs] = Needs(points=RAM_POINTS)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the panel does not disagree; the same on both sides."""
        return ~disagrees(evidence)


@dataclass(frozen=True, slots=True)
class ClassicAgreement:
    """At most ``floor((n - 2) / 3)`` ratings lie outside the region of the median."""

    figures: ClassVar[tuple[Figure, ...]] = ("ram",)
    needs: ClassVar[Needs] = Needs(points=RAM_POINTS, n=CLASSIC_FROM)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the panel agrees; the same on both sides."""
        return classically_agrees(evidence)


@dataclass(frozen=True, slots=True)
class BoxAtCutOff:
    """The share in the box of this side reaches the cut-off of APMO, and is the larger of both boxes.

    Without a majority on any item there is no cut-off, and no item reaches it. A cut-off can lie below one
    half, so that both boxes could reach it: then the larger one does, and neither if they are equal.
    """

    figures: ClassVar[tuple[Figure, ...]] = ("top_box", "bottom_box", "cut_off")
    needs: ClassVar[Needs] = Needs(all_items=True)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the box is as full as those of the items with a majority are on average."""
        majority, opinions = evidence.cut_off
        here, there = evidence.in_box(side), evidence.in_box(_other(side))
        return (majority > 0) & (here > there) & (here * opinions >= majority * evidence.n)


def _other(side: Side) -> Side:
    return "low" if side == "high" else "high"
