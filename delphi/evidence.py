"""What the counts of a set of items say: the figures every measure and every rule reads.

Each figure is computed for all items at once and at most once, in integers. Floats are made only when
a figure leaves the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from delphi.positions import code_of_rank, cumulate, exact_quantiles, known_type
from delphi.scales import IntArray, Scale
from delphi.shares import Share, shares_of

Side = Literal["high", "low"]

_MOST_OPINIONS = 3_000_000_000  # of a panel; keeps their square below 2**63


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
    panel : tuple of ndarray, optional
        Majority opinions and all opinions of the panel that each row belongs to, for rows that are not
        the items of one panel, like changed or resampled ones; see `cut_off`.

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
    panel: tuple[IntArray, IntArray] | None = None

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
    def top_shares(self) -> list[Share | None]:
        """The share of each item's top box."""
        return shares_of(self.in_box("high"), self.n)

    @cached_property
    def bottom_shares(self) -> list[Share | None]:
        """The share of each item's bottom box."""
        return shares_of(self.in_box("low"), self.n)

    @cached_property
    def sum_of_ratings(self) -> IntArray:
        """Sum of the ratings of each item, which is ``n`` times their mean."""
        # whoever lies above a value adds one point for it
        above_lowest: IntArray = (self.n - self.cumulative[:-1]).sum(axis=0)
        return above_lowest + self.scale.lowest * self.n

    @cached_property
    def distance_from_mean(self) -> IntArray:
        """Distance ``|n value - sum|`` of each value, shape (size, items): ``n`` times that from the mean."""
        values = np.asarray(self.scale.values)[:, np.newaxis]
        distance: IntArray = np.abs(self.n * values - self.sum_of_ratings)
        return distance

    @cached_property
    def doubled_median(self) -> IntArray:
        """Twice the median, which is a whole number: the sum of the two middle ratings, or of one with itself."""
        lower, upper = (self.n + 1) // 2, self.n // 2 + 1
        middle = code_of_rank(self.cumulative, lower) + code_of_rank(self.cumulative, upper)
        return middle + 2 * self.scale.lowest

    @cached_property
    def quartiles(self) -> tuple[IntArray, IntArray, int]:
        """Lower and upper quartile above the lowest value, and their common denominator."""
        lower, denominator = exact_quantiles(self.cumulative, Fraction(1, 4), self.quantile_type)
        # the denominator follows from that of p and the type, so it is the same for both
        upper, _ = exact_quantiles(self.cumulative, Fraction(3, 4), self.quantile_type)
        return lower, upper, denominator

    @cached_property
    def doubled_p30_p70(self) -> tuple[IntArray, IntArray]:
        """Twice the 30th and the 70th percentile of type 2 above the lowest value, whole numbers."""
        lower, _ = exact_quantiles(self.cumulative, Fraction(3, 10), 2)
        upper, _ = exact_quantiles(self.cumulative, Fraction(7, 10), 2)
        return lower, upper

    @cached_property
    def majority(self) -> IntArray:
        """Ratings of each item in a box that holds more than half of them; 0 if neither does."""
        high, low = self.in_box("high"), self.in_box("low")
        return np.where(2 * high > self.n, high, np.where(2 * low > self.n, low, 0))

    @cached_property
    def cut_off(self) -> tuple[IntArray, IntArray]:
        """Majority opinions and all opinions of the panel; their quotient is the cut-off of APMO."""
        if self.panel is not None:
            return self.panel
        opinions = self.n.sum(keepdims=True)
        if opinions[0] > _MOST_OPINIONS:
            raise ValueError(f"more than {_MOST_OPINIONS} ratings are no panel")
        return self.majority.sum(keepdims=True), opinions
