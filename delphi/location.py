"""Where the ratings of one item lie: modes, mean, trimmed mean, Hodges-Lehmann. The median is a quantile."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import Scale
from delphi.totals import counts_by_value, quotients, wide_enough


def modes(counts: ArrayLike, scale: Scale) -> tuple[int, ...]:
    """Modes of one item: every value with the largest count, ``{j : c_j = max c}``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    tuple of int
        In points of the scale, the lowest first; empty if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    ``scipy.stats.mode`` names the smallest only, and so hides that a panel has two camps.

    Examples
    --------
    >>> modes([3, 0, 1, 0, 3], Scale(1, 5))
    (1, 5)
    """
    return modes_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def modes_of(evidence: Evidence) -> list[tuple[int, ...]]:
    """Answer `modes` for every item."""
    lowest, largest = evidence.scale.lowest, evidence.table.max(axis=1).tolist()
    return [
        tuple(value for value, count in enumerate(row, lowest) if count == most) if most else ()
        for row, most in zip(evidence.table.tolist(), largest, strict=True)
    ]


def mean(counts: ArrayLike, scale: Scale) -> float | None:
    """Arithmetic mean of one item, ``sum_j j c_j / n``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        In points of the scale; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    It takes the steps of the scale for equally wide. The median does not.

    Examples
    --------
    >>> mean([0, 3, 1, 2, 6], Scale(1, 5))
    3.9166666666666665
    """
    return mean_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def mean_of(evidence: Evidence) -> list[float | None]:
    """Answer `mean` for every item."""
    return quotients(evidence.sum_of_ratings, evidence.n)


def trimmed_mean(counts: ArrayLike, scale: Scale, share: Fraction) -> float | None:
    """Mean without the lowest and the highest ``floor(share n)`` ratings.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    share : Fraction
        Share of the ratings to drop at each end, 0 to below 1/2, for instance ``Fraction(1, 10)``. Floats
        are refused: ``0.29 * 100`` is a hair below 29 and would drop one rating too few.

    Returns
    -------
    float or None
        In points of the scale; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts or the share are not as above.

    References
    ----------
    Tukey.

    Examples
    --------
    >>> trimmed_mean([0, 3, 1, 2, 6], Scale(1, 5), Fraction(1, 5))
    4.125
    """
    _check_share(share)
    row = count_vector(counts, scale)[0]
    n = int(row.sum())
    dropped = n * share.numerator // share.denominator
    kept = np.diff(np.clip(np.cumsum(row), dropped, n - dropped), prepend=dropped)
    return mean(kept, scale)


def hodges_lehmann(counts: ArrayLike, scale: Scale) -> float | None:
    """Hodges-Lehmann estimate: the median of all ``n (n + 1) / 2`` Walsh averages.

    A Walsh average is ``(x_i + x_j) / 2`` with ``i <= j``. Their sums are counted by
    ``W_s = (sum_(a+b=s) c_a c_b + [s even] c_(s/2)) / 2``, in O(size^2) whatever n is.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        In points of the scale, in steps of a quarter; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Each rating is also paired with itself. With ``i < j`` only, the estimate can differ by a point.
    R's ``wilcox.test(conf.int = TRUE)`` searches for a root and is no reference where ratings are tied.

    References
    ----------
    Hodges & Lehmann 1963, 10.1214/aoms/1177704172.

    Examples
    --------
    >>> hodges_lehmann([0, 0, 0, 0, 4, 4, 0, 4, 0], Scale(1, 9))
    6.5
    """
    return hodges_lehmann_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def hodges_lehmann_of(evidence: Evidence) -> list[float | None]:
    """Answer `hodges_lehmann` for every item."""
    n, size = evidence.n, evidence.scale.size
    counts = wide_enough(counts_by_value(evidence), 2 * int(n.max(initial=0)) ** 2)
    sums = np.zeros((2 * size - 1, len(n)), dtype=counts.dtype)
    for value, count in enumerate(counts):
        sums[value : value + size] += count * counts
    sums[::2] += counts
    # now every pair i < j and every i = j was met twice
    at_most = np.add.accumulate(sums // 2, axis=0)
    pairs = at_most[-1]
    below = np.count_nonzero(at_most < (pairs + 1) // 2, axis=0)
    above = np.count_nonzero(at_most < pairs // 2 + 1, axis=0)
    return quotients(4 * evidence.scale.lowest + below + above, 4 * (n > 0))


def _check_share(share: Fraction) -> None:
    if not isinstance(share, Fraction):
        raise ValueError(f"the share must be a Fraction such as Fraction(1, 10), not {share!r}")
    if not 0 <= share < Fraction(1, 2):
        raise ValueError(f"the share must lie between 0 and below 1/2, not be {share}")
