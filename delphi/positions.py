"""Where a quantile lies among ordered ratings, in integers.

A quantile of whole-number ratings is a fraction, and so is the place where it lies in the ordered
ratings; both are computed as such. A floating-point product like ``0.7 * 90`` is a hair below 63 and
takes the wrong rating: numpy and R do so for some panels. Fractions also let a rule like "IQR at most 1"
compare exactly, whatever the quantile type.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from delphi.scales import IntArray, whole_number

# a and b of h = a + p (n + 1 - a - b), with their common denominator: (a, b, denominator)
_PLOTTING = {4: (0, 1, 1), 5: (1, 1, 2), 6: (0, 0, 1), 7: (1, 1, 1), 8: (1, 1, 3), 9: (3, 3, 8)}
_FINEST = 10_000  # largest denominator of p; keeps every product below 2**63


def cumulate(table: IntArray) -> IntArray:
    """Add up the counts of each item, values first.

    Parameters
    ----------
    table : ndarray of int64, shape (items, size)
        Counts, one row per item.

    Returns
    -------
    ndarray of int64, shape (size, items)
        How many ratings lie at or below each value. Values come first because every later step runs
        along the items.

    Examples
    --------
    >>> import numpy as np
    >>> cumulate(np.array([[0, 3, 1, 2, 6]])).ravel().tolist()
    [0, 3, 4, 6, 12]
    """
    return np.add.accumulate(np.ascontiguousarray(table.T), axis=0)


def exact_quantiles(cumulative: IntArray, p: Fraction, quantile_type: int) -> tuple[IntArray, int]:
    """Quantiles above the lowest value, as numerators over one denominator.

    With the rank ``j`` and the weight ``w / d`` that the type gives to ``p``, the quantile is
    ``x_(j) + (w / d) (x_(j+1) - x_(j))``, ranks limited to 1..n.

    Parameters
    ----------
    cumulative : ndarray of int64, shape (size, items)
        From `cumulate`.
    p : Fraction
        0 to 1, with a denominator of at most 10 000.
    quantile_type : int
        1 to 9.

    Returns
    -------
    numerators : ndarray of int64, shape (items,)
        0 means the lowest value; meaningless where an item has no ratings.
    denominator : int

    Raises
    ------
    ValueError
        If p or the type is not as above.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> import numpy as np
    >>> exact_quantiles(cumulate(np.array([[0, 3, 1, 2, 6]])), Fraction(3, 10), 7)
    (array([23]), 10)
    """
    _check_p(p)
    quantile_type = known_type(quantile_type)
    n = cumulative[-1]
    place = _place_by_jumps if quantile_type <= 3 else _place_between
    rank, weight, denominator = place(n, p, quantile_type)
    below = code_of_rank(cumulative, _limited(rank, n))
    above = code_of_rank(cumulative, _limited(rank + 1, n))
    return below * denominator + weight * (above - below), denominator


def code_of_rank(cumulative: IntArray, rank: IntArray) -> IntArray:
    """Find the code of the rating ``x_(rank)`` of each item: how many values have a running total below it."""
    ordered: IntArray = (cumulative < rank).sum(axis=0)
    return ordered


def _limited(rank: IntArray, n: IntArray) -> IntArray:
    # `clip` says the same, but takes three times as long for the few items of a study
    return np.minimum(np.maximum(rank, 1), n)


def _place_between(n: IntArray, p: Fraction, quantile_type: int) -> tuple[IntArray, IntArray, int]:
    a, b, common = _PLOTTING[quantile_type]
    denominator = common * p.denominator
    position = a * p.denominator + p.numerator * ((n + 1) * common - a - b)
    rank, weight = np.divmod(position, denominator)
    return rank, weight, denominator


def _place_by_jumps(n: IntArray, p: Fraction, quantile_type: int) -> tuple[IntArray, IntArray, int]:
    if quantile_type == 3:  # the nearest rank, and at a tie the even one
        rank, rest = np.divmod(2 * n * p.numerator - p.denominator, 2 * p.denominator)
        return rank, np.where((rest == 0) & (rank % 2 == 0), 0, 1), 1
    rank, rest = np.divmod(n * p.numerator, p.denominator)
    if quantile_type == 2:  # the mean of both ratings at a jump
        return rank, np.where(rest == 0, 1, 2), 2
    return rank, np.where(rest == 0, 0, 1), 1


def _check_p(p: Fraction) -> None:
    if not isinstance(p, Fraction):
        raise ValueError(f"p must be a Fraction such as Fraction(7, 10), not {p!r}")
    if not 0 <= p <= 1 or p.denominator > _FINEST:
        raise ValueError(f"p must lie between 0 and 1 with a denominator of at most {_FINEST}, not be {p}")


def known_type(quantile_type: int) -> int:
    """Check the number of a quantile type.

    Parameters
    ----------
    quantile_type : int
        1 to 9.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If there is no such type.

    Examples
    --------
    >>> known_type(7)
    7
    """
    number = whole_number(quantile_type, "the quantile type")
    if number not in range(1, 10):
        raise ValueError(f"the quantile type must be one of 1 to 9, not {number}")
    return number
