"""Intraclass correlation: how much of the variance of the ratings lies between the items."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from delphi.matrices import FloatArray, answer_matrix, comparable, complete

IccForm = Literal["icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"]


@dataclass(frozen=True, slots=True)
class Icc:
    """One of the six intraclass correlations.

    Attributes
    ----------
    form : {'icc1', 'icc2', 'icc3', 'icc1k', 'icc2k', 'icc3k'}
        1: each item has its own experts; 2: the experts are a sample; 3: they are all there are. With k:
        of the mean of the experts, otherwise of a single one.
    value : float or None
        At most 1, can be negative; None if the variance to be divided by is estimated as 0 or less.
    f, df1, df2, p : float or None
        Test that the items do not differ. None if undefined, or if the residual is 0.
    low, high : float or None
        95 % interval. None where there is no test.
    """

    form: IccForm
    value: float | None
    f: float | None
    df1: int | None
    df2: int | None
    p: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six intraclass correlations of a round.

    Attributes
    ----------
    experts, experts_left_out : int
        How many rated every item, and how many rated some but not all and were left out.
    items, items_left_out : int
        How many at least two experts rated, and how many fewer did.
    icc1, icc2, icc3, icc1k, icc2k, icc3k : Icc or None
        All None if undefined.
    undefined : str
        Why there are none, "" if there are.
    """

    experts: int
    experts_left_out: int
    items: int
    items_left_out: int
    icc1: Icc | None
    icc2: Icc | None
    icc3: Icc | None
    icc1k: Icc | None
    icc2k: Icc | None
    icc3k: Icc | None
    undefined: str = ""


_Six = tuple[Icc | None, Icc | None, Icc | None, Icc | None, Icc | None, Icc | None]
_Ends = tuple[float, float] | None

_NONE: _Six = (None, None, None, None, None, None)


class _Squares(NamedTuple):
    """Mean squares as fractions: between items, within items, between experts, residual."""

    items: Fraction
    within: Fraction
    experts: Fraction
    residual: Fraction


def intraclass_correlations(ratings: ArrayLike) -> IntraclassCorrelations:
    """Compute the six intraclass correlations of Shrout and Fleiss.

    With the mean squares between items B, within items W, between experts J and residual E of N items and
    m experts: ``icc1 = (B - W) / (B + (m - 1) W)``, ``icc2 = (B - E) / (B + (m - 1) E + m (J - E) / N)``,
    ``icc3 = (B - E) / (B + (m - 1) E)``, ``icc1k = (B - W) / B``, ``icc2k = (B - E) / (B + (J - E) / N)``
    and ``icc3k = (B - E) / B``.

    Parameters
    ----------
    ratings : array_like of float, shape (experts, items)
        None or NaN where there is none. Not codes: -1 would be taken for a rating.

    Returns
    -------
    IntraclassCorrelations

    Raises
    ------
    ValueError
        If the ratings are not as above.

    Notes
    -----
    Items rated by fewer than two experts are left out first, then experts who did not rate all the
    others. Undefined for fewer than two experts or items, and if all ratings are equal. Mean squares are
    fractions, so that a variance of nothing is exactly 0. Not a measure of consensus.

    References
    ----------
    Shrout & Fleiss 1979, 10.1037/0033-2909.86.2.420.

    Examples
    --------
    >>> found = intraclass_correlations(
    ...     [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
    ... )
    >>> round(found.icc1.value, 2), round(found.icc2.value, 2), round(found.icc3.value, 2)
    (0.17, 0.29, 0.71)
    """
    given = answer_matrix(ratings)
    kept = comparable(given)
    matrix = complete(kept)
    experts, items = matrix.shape
    undefined = _why_no_icc(matrix)
    rows = _NONE if undefined else _six(_mean_squares(matrix), items, experts)
    some = int(np.count_nonzero(~np.isnan(given).all(axis=1)))
    return IntraclassCorrelations(experts, some - experts, items, given.shape[1] - items, *rows, undefined)


def _why_no_icc(matrix: FloatArray) -> str:
    experts, items = matrix.shape
    if items < 2:
        return "Fewer than two items were rated by two experts or more."
    if experts < 2:
        return "Fewer than two experts rated every item."
    return "All ratings are equal." if (matrix == matrix[0, 0]).all() else ""


def _mean_squares(matrix: FloatArray) -> _Squares:
    experts, items = matrix.shape
    # whole numbers stay whole: they add up much faster than fractions
    cells = [[int(x) if x.is_integer() else Fraction(x) for x in row] for row in matrix.tolist()]
    by_expert = sum(sum(row) ** 2 for row in cells) / Fraction(items)
    by_item = sum(sum(column) ** 2 for column in zip(*cells, strict=True)) / Fraction(experts)
    each, overall = sum(x * x for row in cells for x in row), sum(map(sum, cells)) ** 2
    overall = Fraction(overall) / (items * experts)
    return _Squares(
        (by_item - overall) / (items - 1),
        (each - by_item) / (items * (experts - 1)),
        (by_expert - overall) / (experts - 1),
        (each - by_item - by_expert + overall) / ((items - 1) * (experts - 1)),
    )


def _six(squares: _Squares, n: int, m: int) -> _Six:
    b, w, j, e = squares
    one = _ends(b, w, n - 1, n * (m - 1))
    three = _ends(b, e, n - 1, (n - 1) * (m - 1))
    value2 = _quotient(b - e, b + (m - 1) * e + m * (j - e) / n)
    two = _ends_of_icc2(squares, n, m, value2)
    within, residual = _test(b, w, n - 1, n * (m - 1)), _test(b, e, n - 1, (n - 1) * (m - 1))
    return (
        Icc("icc1", _quotient(b - w, b + (m - 1) * w), *within, *_single(one, m)),
        Icc("icc2", value2, *residual, *(two or (None, None))),
        Icc("icc3", _quotient(b - e, b + (m - 1) * e), *residual, *_single(three, m)),
        Icc("icc1k", _quotient(b - w, b), *within, *_mean(one)),
        Icc("icc2k", _quotient(b - e, b + (j - e) / n), *residual, *_stepped_up(two, m)),
        Icc("icc3k", _quotient(b - e, b), *residual, *_mean(three)),
    )


def _quotient(numerator: Fraction, denominator: Fraction) -> float | None:
    return float(numerator / denominator) if denominator > 0 else None


def _test(
    items: Fraction, error: Fraction, df1: int, df2: int
) -> tuple[float | None, int | None, int | None, float | None]:
    from scipy.special import fdtrc

    if not error:
        return None, None, None, None
    f = float(items / error)
    return f, df1, df2, float(fdtrc(df1, df2, f))


def _ends(items: Fraction, error: Fraction, df1: int, df2: int) -> _Ends:
    """Both ends of the interval of the ratio of variances."""
    if not error:
        return None
    f = float(items / error)
    return f / _f_quantile(df1, df2), f * _f_quantile(df2, df1)


def _single(ends: _Ends, m: int) -> tuple[float | None, float | None]:
    if ends is None:
        return None, None
    low, high = ends
    return (low - 1) / (low + m - 1), (high - 1) / (high + m - 1)


def _mean(ends: _Ends) -> tuple[float | None, float | None]:
    if ends is None or not ends[0]:
        return None, None
    return 1 - 1 / ends[0], 1 - 1 / ends[1]


def _stepped_up(ends: _Ends, m: int) -> tuple[float | None, float | None]:
    """Of the mean of m experts, from the interval of a single one."""
    if ends is None or any(1 + end * (m - 1) <= 0 for end in ends):
        return None, None
    low, high = ends
    return low * m / (1 + low * (m - 1)), high * m / (1 + high * (m - 1))


def _ends_of_icc2(squares: _Squares, n: int, m: int, value: float | None) -> _Ends:
    """Interval with the degrees of freedom that Shrout and Fleiss approximate."""
    if value is None or not squares.residual:
        return None
    b, j, e = float(squares.items), float(squares.experts), float(squares.residual)
    from_experts = m * value * j / e
    from_items = n * (1 + (m - 1) * value) - m * value
    divisor = (n - 1) * from_experts**2 + from_items**2
    df = (m - 1) * (n - 1) * (from_experts + from_items) ** 2 / divisor if divisor else 0.0
    others = m * j + (m * n - m - n) * e
    if df == 0 or (b == 0 and others == 0):
        return None
    upper, lower = _f_quantile(n - 1, df), _f_quantile(df, n - 1)
    if not isfinite(upper):  # so few degrees of freedom that nothing is said
        return None
    low, high = n * (b - upper * e) / (upper * others + n * b), n * (lower * b - e) / (others + n * lower * b)
    return low, high


def _f_quantile(df1: float, df2: float) -> float:
    from scipy.special import fdtri

    return float(fdtri(df1, df2, 0.975))
