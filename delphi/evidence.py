"""What the counts of a set of items say: the figures every measure and every rule reads.

Each figure is computed for all items at once and at most once, in integers. Floats are made only when
a figure leaves the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from delphi.positions import cumulate, exact_quantiles, known_type
from delphi.scales import IntArray, Scale

Side = Literal["high", "low"]


@dataclass(frozen=True)
class Evidence:
    """Integer figures of a checked count table.

    Attributes
    ----------
    table : ndarray of int64, shape (items, scale.size)
        Counts that `delphi.counts` has checked.
    scale : Scale
    quantile_type : int
        1 to 9, for the quartiles.

    Examples
    --------
    >>> import numpy as np
    >>> evidence = Evidence(np.array([[0, 3, 1, 2, 6]]), Scale(1, 5), 7)
    >>> evidence.n.tolist(), evidence.in_box("high").tolist(), evidence.doubled_median.tolist()
    ([12], [8], [9])
    """

    table: IntArray
    scale: Scale
    quantile_type: int

    def __post_init__(self) -> None:
        """Refuse a quantile type that does not exist, even where no quartile is asked for."""
        object.__setattr__(self, "quantile_type", known_type(self.quantile_type))

    @cached_property
    def cumulative(self) -> IntArray:
        """Ratings at or below each value, shape (size, items)."""
        return cumulate(self.table)

    @cached_property
    def n(self) -> IntArray:
        """Ratings of each item."""
        total: IntArray = self.cumulative[-1]
        return total

    def in_box(self, side: Side) -> IntArray:
        """Ratings in the top box ("high") or in the bottom box ("low")."""
        box = len(self.scale.top_box)
        at_most_low: IntArray = self.cumulative[box - 1]
        below_high: IntArray = self.cumulative[self.scale.size - box - 1]
        return at_most_low if side == "low" else self.n - below_high

    @cached_property
    def doubled_median(self) -> IntArray:
        """Twice the median, which is a whole number."""
        halves, denominator = exact_quantiles(self.cumulative, Fraction(1, 2), 7)
        return halves * 2 // denominator + 2 * self.scale.lowest

    @cached_property
    def quartiles(self) -> tuple[IntArray, IntArray, int]:
        """Lower and upper quartile above the lowest value, and their common denominator."""
        lower, denominator = exact_quantiles(self.cumulative, Fraction(1, 4), self.quantile_type)
        # the denominator follows from that of p and the type, so it is the same for both
        upper, _ = exact_quantiles(self.cumulative, Fraction(3, 4), self.quantile_type)
        return lower, upper, denominator
