"""Quantiles, median and quartiles of rated items, from counts.

Types 1 to 9 of Hyndman and Fan, placed in integers (`delphi.positions`), so that no rating is missed
by a rounding error.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from numpy.typing import ArrayLike

from delphi.counts import count_table, count_vector
from delphi.evidence import Evidence
from delphi.positions import cumulate, exact_quantiles
from delphi.scales import IntArray, Scale


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Quartiles of one item, in points of its scale.

    Attributes
    ----------
    q1, q3 : float
        Lower and upper quartile, by the quantile type that was asked for.
    median : float
        Middle rating, or the mean of the two middle ones: the same for every quantile type.
    iqr : float
        ``q3 - q1``, subtracted as fractions, so that an IQR of exactly 1 is exactly 1.0.
    """

    q1: float
    median: float
    q3: float
    iqr: float


def quantile(counts: ArrayLike, scale: Scale, p: Fraction, *, quantile_type: int = 7) -> float | None:
    """Quantile of one item from its counts.

    Types 4 to 9: with ``h = a + p (n + 1 - a - b)``, ``j = floor(h)`` and ``g = h - j`` the quantile is
    ``x_(j) + g (x_(j+1) - x_(j))``, ranks limited to 1..n. Types 1 to 3 take one rating or, at the jump,
    the mean of two (2) or the one of even rank (3).

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    p : Fraction
        Share of the ratings below, 0 to 1, for instance ``Fraction(7, 10)``. Floats are refused: the
        float 0.7 is not 7/10.
    quantile_type : int
        1 to 9; 7 is the default of numpy and R, 6 that of SPSS and Minitab, 2 that of SAS.

    Returns
    -------
    float or None
        In points of the scale; None if nobody rated.

    Raises
    ------
    ValueError
        If the counts, p or the type are not as above.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> quantile([0, 3, 1, 2, 6], Scale(1, 5), Fraction(3, 10))
    3.3
    """
    return _points(count_vector(counts, scale), scale, p, quantile_type)[0]


def quantile_by_item(
    table: ArrayLike, scale: Scale, p: Fraction, *, quantile_type: int = 7
) -> list[float | None]:
    """Quantile of every item of a count table; see `quantile`.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    scale, p, quantile_type
        As for `quantile`.

    Returns
    -------
    list of float or None, length items

    Raises
    ------
    ValueError
        As `quantile`.

    Examples
    --------
    >>> quantile_by_item([[0, 3, 1, 2, 6], [0, 0, 0, 0, 0]], Scale(1, 5), Fraction(1, 2))
    [4.5, None]
    """
    return _points(count_table(table, scale), scale, p, quantile_type)


def median(counts: ArrayLike, scale: Scale) -> float | None:
    """Median of one item: the middle rating, or the mean of the two middle ratings.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        In points of the scale; None if nobody rated. A half is normal for an even n and is not rounded.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Types 2, 5, 6, 7, 8 and 9 agree on this value. Types 1, 3 and 4 would take a rating that fewer than
    half of the panel reached; the median shown never depends on the quantile type.

    Examples
    --------
    >>> median([0, 0, 0, 0, 0, 6, 6, 0, 0], Scale(1, 9))
    6.5
    """
    return _points(count_vector(counts, scale), scale, Fraction(1, 2), 7)[0]


def quartiles(counts: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> Quartiles | None:
    """Quartiles, median and interquartile range of one item.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    quantile_type : int
        1 to 9; rules the quartiles, not the median.

    Returns
    -------
    Quartiles or None
        None if nobody rated.

    Raises
    ------
    ValueError
        If the counts or the type are not as above.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> quartiles([0, 3, 1, 2, 6], Scale(1, 5))
    Quartiles(q1=2.75, median=4.5, q3=5.0, iqr=2.25)
    """
    return quartiles_by_item(count_vector(counts, scale), scale, quantile_type=quantile_type)[0]


def quartiles_by_item(table: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> list[Quartiles | None]:
    """Quartiles of every item of a count table; see `quartiles`.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    scale, quantile_type
        As for `quartiles`.

    Returns
    -------
    list of Quartiles or None, length items

    Raises
    ------
    ValueError
        As `quartiles`.

    Examples
    --------
    >>> [row.iqr if row else None for row in quartiles_by_item([[1, 0, 0, 0, 1], [0] * 5], Scale(1, 5))]
    [2.0, None]
    """
    return quartiles_of(Evidence(count_table(table, scale), scale, quantile_type))


def quartiles_of(evidence: Evidence) -> list[Quartiles | None]:
    """Quartiles of every item, as floats; the one place where they leave the integers.

    Parameters
    ----------
    evidence : Evidence
        The checked counts.

    Returns
    -------
    list of Quartiles or None, length items

    Examples
    --------
    >>> import numpy as np
    >>> quartiles_of(Evidence(np.array([[0, 3, 1, 2, 6]]), Scale(1, 5), 7))
    [Quartiles(q1=2.75, median=4.5, q3=5.0, iqr=2.25)]
    """
    lower, upper, denominator = evidence.quartiles
    origin = evidence.scale.lowest * denominator
    columns = (
        ((origin + lower) / denominator).tolist(),
        (evidence.doubled_median / 2).tolist(),
        ((origin + upper) / denominator).tolist(),
        ((upper - lower) / denominator).tolist(),
    )
    rated = evidence.n.tolist()
    return [Quartiles(*row) if n else None for n, *row in zip(rated, *columns, strict=True)]


def _points(table: IntArray, scale: Scale, p: Fraction, quantile_type: int) -> list[float | None]:
    cumulative = cumulate(table)
    numerators, denominator = exact_quantiles(cumulative, p, quantile_type)
    points = (scale.lowest * denominator + numerators) / denominator
    rated = cumulative[-1].tolist()
    return [point if n else None for n, point in zip(rated, points.tolist(), strict=True)]
