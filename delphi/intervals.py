"""How far the median of a much larger panel of the same kind could lie from this one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import Scale
from delphi.totals import rating_of_rank

_OUTSIDE_EACH_END = 0.025


@dataclass(frozen=True, slots=True)
class MedianInterval:
    """Exact interval of a median, at a confidence of 95 % or more.

    Attributes
    ----------
    low, high : float or None
        Two of the ratings, in points; None if the panel is too small for an interval.
    coverage : float or None
        The confidence attained if no two opinions were equal, 0.95 to 1; with ties it is higher still.
    undefined : str
        Why there is no interval; empty if there is one.
    """

    low: float | None
    high: float | None
    coverage: float | None
    undefined: str = ""


def median_interval(counts: ArrayLike, scale: Scale) -> MedianInterval:
    """Exact 95 % interval of the median, between two ordered ratings.

    ``[x_(l), x_(n-l+1)]`` with the largest ``l`` for which ``P(X < l) <= 0.025``, X binomial (n, 1/2). The
    coverage is ``1 - 2 P(X < l)``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    MedianInterval
        Without an interval if 5 or fewer rated: even the lowest and the highest rating of 5 enclose the
        median with a probability of 94 % only.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    No assumption is made about the distribution. On rating scales the interval is conservative: it covers
    about 99 %, because many ratings are equal.

    Examples
    --------
    >>> median_interval([0, 0, 0, 0, 0, 6, 6, 0, 0], Scale(1, 9))
    MedianInterval(low=6.0, high=7.0, coverage=0.96142578125, undefined='')
    >>> median_interval([0, 0, 5, 0, 0], Scale(1, 5)).undefined
    'With 5 ratings or fewer there is no 95 % interval of the median.'
    """
    return median_intervals_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def median_intervals_of(evidence: Evidence) -> list[MedianInterval]:
    """Answer `median_interval` for every item."""
    # scipy.special only: scipy.stats takes far longer to import
    from scipy.special import bdtrik, betainc

    n = evidence.n
    # most items of a study have one of a few n; what comes out for a panel below 6 is not used
    sizes, place = np.unique(np.maximum(n, 6), return_inverse=True)
    ranks = np.ceil(bdtrik(_OUTSIDE_EACH_END, sizes, 0.5)).astype(np.int64)
    rank, coverage = ranks[place], (1 - 2 * betainc(sizes - ranks + 1, ranks, 0.5))[place]
    low, high = rating_of_rank(evidence, rank), rating_of_rank(evidence, n - rank + 1)
    found = zip(
        n.tolist(),
        low.astype(float).tolist(),
        high.astype(float).tolist(),
        coverage.tolist(),
        strict=True,
    )
    return [MedianInterval(*ends) if rated > 5 else _too_few(rated) for rated, *ends in found]


def _too_few(n: int) -> MedianInterval:
    if n == 0:
        return MedianInterval(None, None, None, "Nobody rated.")
    return MedianInterval(
        None, None, None, "With 5 ratings or fewer there is no 95 % interval of the median."
    )
