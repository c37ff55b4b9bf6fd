"""What a rule can ask of an item. A rule is met on a side when all its conditions are.

A condition is asked once for the high side (top box) and once for the low side (bottom box), compares in
integers, and names the figures it looks at, so that a verdict can show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from delphi.evidence import Evidence, Side

BoolArray = NDArray[np.bool_]
Figure = Literal["top_box", "bottom_box", "median", "iqr"]


class Condition(Protocol):
    """One thing a rule asks."""

    figures: ClassVar[tuple[Figure, ...]]

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask of each item, shape (items,); the answer means nothing where nobody rated."""
        ...


@dataclass(frozen=True, slots=True)
class BoxAtLeast:
    """At least so many percent of the ratings are in the box of this side: ``100 x >= percent n``."""

    percent: int
    figures: ClassVar[tuple[Figure, ...]] = ("top_box", "bottom_box")

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

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether few enough are on the other side."""
        other: Side = "low" if side == "high" else "high"
        return 100 * evidence.in_box(other) < self.percent * evidence.n


@dataclass(frozen=True, slots=True)
class IqrAtMost:
    """The interquartile range is at most so many points, compared as fractions."""

    points: int
    figures: ClassVar[tuple[Figure, ...]] = ("iqr",)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle half is narrow enough; the same on both sides."""
        lower, upper, denominator = evidence.quartiles
        return upper - lower <= self.points * denominator


@dataclass(frozen=True, slots=True)
class MedianInBox:
    """The median lies in the box of this side; 6.5 is not in a box that begins at 7."""

    figures: ClassVar[tuple[Figure, ...]] = ("median",)

    def met(self, evidence: Evidence, side: Side) -> BoolArray:
        """Ask whether the middle of the panel lies on this side."""
        if side == "high":
            return evidence.doubled_median >= 2 * evidence.scale.top_box[0]
        return evidence.doubled_median <= 2 * evidence.scale.bottom_box[-1]
