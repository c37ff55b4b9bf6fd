"""How far the ratings of one item lie apart, by their order: IQR, and deviations from the median."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.positions import cumulate, exact_quantiles
from delphi.quantiles import quartiles
from delphi.scales import IntArray, Scale
from delphi.totals import counts_by_value, quotients


def iqr(counts: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> float | None:
    """Interquartile range: the width of the middle half of the ratings, ``Q3 - Q1``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    quantile_type : int
        1 to 9. Name it wherever the IQR is shown: at the extremes of 1-9 two ratings have an IQR of 4
        by type 7 and of 8 by types 2 and 6.

    Returns
    -------
    float or None
        0 to ``scale.size - 1`` points; 0 if all are equal or only one rated; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts or the type are not as above.

    References
    ----------
    von der Gracht 2012, 10.1016/j.techfore.2012.04.013; Hyndman & Fan 1996,
    10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> iqr([1, 0, 0, 0, 0, 0, 0, 0, 1], Scale(1, 9))
    4.0
    >>> iqr([1, 0, 0, 0, 0, 0, 0, 0, 1], Scale(1, 9), quantile_type=6)
    8.0
    """
    found = quartiles(counts, scale, quantile_type=quantile_type)
    return None if found is None else found.iqr


def relative_iqr(counts: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> float | None:
    """Interquartile range as a share of the width of the scale, ``(Q3 - Q1) / (size - 1)``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    quantile_type : int
        1 to 9.

    Returns
    -------
    float or None
        0 to 1; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts or the type are not as above.

    Notes
    -----
    The width is highest minus lowest, not the number of values. ``IQR / median`` is also called
    relative; it depends on where the scale starts, and is not used.

    References
    ----------
    von der Gracht 2012, 10.1016/j.techfore.2012.04.013.

    Examples
    --------
    >>> relative_iqr([0, 3, 1, 2, 6], Scale(1, 5))
    0.5625
    """
    width = iqr(counts, scale, quantile_type=quantile_type)
    return None if width is None else width / (scale.size - 1)


def mad(counts: ArrayLike, scale: Scale) -> float | None:
    """Median absolute deviation from the median, ``median |x - median(x)|``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 to ``(scale.size - 1) / 2`` points; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Raw: R's ``mad()`` multiplies by 1.4826 unless it is told ``constant = 1``. Deviations are kept as
    doubled whole numbers, because an even panel can have its median at a half.

    Examples
    --------
    >>> mad([0, 3, 1, 2, 6], Scale(1, 5))
    0.5
    """
    return mad_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def mad_of(evidence: Evidence) -> list[float | None]:
    """Answer `mad` for every item."""
    n, size = evidence.n, evidence.scale.size
    histogram = np.zeros((2 * size - 1, len(n)), dtype=np.int64)
    np.add.at(histogram, (_doubled_deviations(evidence), np.arange(len(n))), counts_by_value(evidence))
    halves, denominator = exact_quantiles(cumulate(histogram.T), Fraction(1, 2), 7)
    return quotients(halves, 2 * denominator * (n > 0))


def aad(counts: ArrayLike, scale: Scale) -> float | None:
    """Average absolute deviation from the median, ``sum_j c_j |j - median| / n``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 to ``(scale.size - 1) / 2`` points; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Every rating counts, so it changes more smoothly from round to round than the IQR or the MAD.

    Examples
    --------
    >>> aad([0, 3, 1, 2, 6], Scale(1, 5))
    1.0833333333333333
    """
    return aad_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def aad_of(evidence: Evidence) -> list[float | None]:
    """Answer `aad` for every item."""
    doubled = (counts_by_value(evidence) * _doubled_deviations(evidence)).sum(axis=0)
    return quotients(doubled, 2 * evidence.n)


def _doubled_deviations(evidence: Evidence) -> IntArray:
    """``2 |value - median|`` of each value, shape (size, items); 0 where nobody rated."""
    values = np.asarray(evidence.scale.values)[:, np.newaxis]
    return np.where(evidence.n > 0, np.abs(2 * values - evidence.doubled_median), 0)
