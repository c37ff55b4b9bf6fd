"""Numeric answers of the same experts in two rounds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.estimates import quantile_of_values, summarise_estimates
from delphi.matrices import answer_list


@dataclass(frozen=True, slots=True)
class EstimateChange:
    """One numeric question between two rounds, over the experts who answered in both.

    Attributes
    ----------
    n_paired, kept, raised, lowered : int
        How many answered twice; how many of them gave the same number, a higher and a lower one.
    median_change, iqr_change, mean_change : float or None
        Later minus earlier figure of the panel; None if nobody answered twice.
    median_difference : float or None
        Median of what each expert changed; None if nobody answered twice.
    """

    n_paired: int
    kept: int
    raised: int
    lowered: int
    median_change: float | None
    iqr_change: float | None
    mean_change: float | None
    median_difference: float | None


def compare_estimates(first: ArrayLike, second: ArrayLike, *, quantile_type: int = 7) -> EstimateChange:
    """Compare the numbers of the same experts in two rounds.

    Parameters
    ----------
    first, second : array_like of float, shape (experts,)
        The same expert at the same place in both rounds, None or NaN where there is no answer.
    quantile_type : int
        1 to 9, of the interquartile ranges.

    Returns
    -------
    EstimateChange

    Raises
    ------
    ValueError
        If an argument is not as above, or the lists differ in length.

    Examples
    --------
    >>> compare_estimates([10, 40, 20, None], [15, 20, 20, 30])
    EstimateChange(n_paired=3, kept=1, raised=1, lowered=1, median_change=0.0, iqr_change=-12.5, \
mean_change=-5.0, median_difference=0.0)
    """
    earlier, later = answer_list(first), answer_list(second)
    if earlier.shape != later.shape:
        raise ValueError("first and second must list the same experts in the same order")
    both = ~np.isnan(earlier) & ~np.isnan(later)
    before, after = (summarise_estimates(x[both], quantile_type=quantile_type) for x in (earlier, later))
    change = later[both] - earlier[both]
    return EstimateChange(
        n_paired=before.n,
        kept=int(np.count_nonzero(change == 0)),
        raised=int(np.count_nonzero(change > 0)),
        lowered=int(np.count_nonzero(change < 0)),
        median_change=_difference(after.median, before.median),
        iqr_change=_difference(after.iqr, before.iqr),
        mean_change=_difference(after.mean, before.mean),
        median_difference=quantile_of_values(change, Fraction(1, 2)),
    )


def _difference(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else later - earlier
