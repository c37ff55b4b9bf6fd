"""Agreement beyond chance across the items of a round: Gwet, Fleiss, Brennan and Prediger.

All three are ``(pa - pe) / (1 - pe)`` and differ in what they call chance. Weights and the number of
values are those of the full scale: to drop the values nobody used changes the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import at_least, count_table
from delphi.matrices import FloatArray
from delphi.scales import IntArray, Scale

Weights = Literal["identity", "linear", "quadratic", "ordinal"]

WEIGHTS: tuple[Weights, ...] = ("identity", "linear", "quadratic", "ordinal")
"""How much two different ratings agree: not at all, or the more the closer they are."""

_ALL_EQUAL = "All ratings are equal, so that chance alone would agree as much."


@dataclass(frozen=True, slots=True)
class ChanceCorrected:
    """A coefficient of agreement beyond chance.

    Attributes
    ----------
    coefficient : float or None
        ``(pa - pe) / (1 - pe)``, at most 1; None if undefined.
    pa, pe : float or None
        Agreement of two experts on the same item, seen and expected by chance, 0 to 1.
    weights : {'identity', 'linear', 'quadratic', 'ordinal'}
    items, ratings : int
        How many items and ratings entered.
    undefined : str
        Why there is no coefficient, "" if there is one.
    """

    coefficient: float | None
    pa: float | None
    pe: float | None
    weights: Weights
    items: int
    ratings: int
    undefined: str = ""


def gwet_ac(
    table: ArrayLike, scale: Scale, *, weights: Weights = "quadratic", min_ratings: int = 2
) -> ChanceCorrected:
    """Gwet's AC1 (identity weights) or AC2 (any other) from the counts of the items of a round.

    ``pe = T sum p_j (1 - p_j) / (k (k - 1))``, where T is the sum of all weights, k the number of values
    of the scale and ``p_j`` the mean over the items of the share of ratings on value j. ``pa`` is the
    mean over the items with two or more ratings of ``sum_j r_j (sum_l w_jl r_l - 1) / (r (r - 1))``.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item, the lowest value first.
    scale : Scale
        The scale of the items; all of its values count, used or not.
    weights : {'identity', 'linear', 'quadratic', 'ordinal'}
        ``[i = j]``, ``1 - |i - j| / (k - 1)``, ``1 - (i - j)^2 / (k - 1)^2``, or
        ``1 - d (d + 1) / (k (k - 1))`` with ``d = |i - j|``.
    min_ratings : {2, 1}
        2 leaves out items with a single rating. With 1 they still tell how often a value is used.

    Returns
    -------
    ChanceCorrected

    Raises
    ------
    ValueError
        If an argument is not as above.

    Notes
    -----
    Undefined if no item has two ratings. Defined, and 1, if all ratings are equal. The R package irrCAC
    does as ``min_ratings=1`` says.

    References
    ----------
    Gwet 2008, 10.1348/000711006X126600.

    Examples
    --------
    >>> found = gwet_ac([[0, 0, 0, 1, 3], [0, 2, 2, 0, 0], [3, 1, 0, 0, 0]], Scale(1, 5))
    >>> round(found.coefficient, 4), round(found.pa, 4), round(found.pe, 4)
    (0.8718, 0.9653, 0.7292)
    """
    units, weighing = _checked(table, scale, weights, min_ratings)
    mean = _mean_shares(units)
    size = scale.size
    pe = float(weighing.sum() * (mean * (1 - mean)).sum()) / (size * (size - 1))
    return _corrected(units, weighing, pe, weights)


def fleiss_kappa(
    table: ArrayLike, scale: Scale, *, weights: Weights = "identity", min_ratings: int = 2
) -> ChanceCorrected:
    """Fleiss' kappa for several experts, from the counts of the items of a round.

    ``pe = sum_jl w_jl p_j p_l`` with the mean shares ``p_j``; ``pa`` as for `gwet_ac`.

    Parameters
    ----------
    table, scale, weights, min_ratings
        As for `gwet_ac`; identity weights are those of Fleiss.

    Returns
    -------
    ChanceCorrected

    Raises
    ------
    ValueError
        As `gwet_ac`.

    Notes
    -----
    Undefined if no item has two ratings, or if all ratings are equal. Items may have different numbers
    of ratings. It falls towards 0 when a panel agrees on one end of the scale for all items.

    References
    ----------
    Fleiss 1971, 10.1037/h0031619.

    Examples
    --------
    >>> found = fleiss_kappa([[0, 0, 0, 1, 3], [0, 2, 2, 0, 0], [3, 1, 0, 0, 0]], Scale(1, 5))
    >>> round(found.coefficient, 4), round(found.pa, 4), round(found.pe, 4)
    (0.2857, 0.4444, 0.2222)
    """
    units, weighing = _checked(table, scale, weights, min_ratings)
    mean = _mean_shares(units)
    all_equal = np.count_nonzero(mean) == 1
    pe = 1.0 if all_equal else float(mean @ weighing @ mean)
    return _corrected(units, weighing, pe, weights)


def brennan_prediger(
    table: ArrayLike, scale: Scale, *, weights: Weights = "identity", min_ratings: int = 2
) -> ChanceCorrected:
    """Brennan and Prediger's coefficient: chance takes every value of the scale equally often.

    ``pe = T / k^2`` with T the sum of all weights; ``pa`` as for `gwet_ac`.

    Parameters
    ----------
    table, scale, weights, min_ratings
        As for `gwet_ac`. Single ratings change nothing here.

    Returns
    -------
    ChanceCorrected

    Raises
    ------
    ValueError
        As `gwet_ac`.

    Notes
    -----
    Undefined if no item has two ratings.

    Examples
    --------
    >>> found = brennan_prediger([[0, 0, 0, 1, 3], [0, 2, 2, 0, 0], [3, 1, 0, 0, 0]], Scale(1, 5))
    >>> round(found.coefficient, 4), round(found.pa, 4), found.pe
    (0.3056, 0.4444, 0.2)
    """
    units, weighing = _checked(table, scale, weights, min_ratings)
    return _corrected(units, weighing, float(weighing.sum()) / scale.size**2, weights)


def _checked(
    table: ArrayLike, scale: Scale, weights: Weights, min_ratings: int
) -> tuple[IntArray, FloatArray]:
    checked = count_table(table, scale)
    if at_least(min_ratings, 1, "min_ratings") > 2:
        raise ValueError(f"min_ratings must be 1 or 2, not {min_ratings}")
    if weights not in WEIGHTS:
        raise ValueError(f"the weights must be one of {', '.join(WEIGHTS)}, not {weights!r}")
    apart = np.abs(np.subtract.outer(np.arange(scale.size), np.arange(scale.size)))
    furthest = scale.size - 1
    weighing: dict[Weights, FloatArray] = {
        "identity": np.eye(scale.size),
        "linear": 1 - apart / furthest,
        "quadratic": 1 - apart**2 / furthest**2,
        "ordinal": 1 - apart * (apart + 1) / (furthest * (furthest + 1)),
    }
    return checked[checked.sum(axis=1) >= min_ratings], weighing[weights]


def _mean_shares(units: IntArray) -> FloatArray:
    shares = units / units.sum(axis=1, keepdims=True)
    mean: FloatArray = shares.sum(axis=0) / max(1, len(units))
    return mean


def _corrected(units: IntArray, weighing: FloatArray, pe: float, weights: Weights) -> ChanceCorrected:
    n = units.sum(axis=1)
    compared, rated = units[n >= 2], n[n >= 2]
    if not len(compared):
        reason = "No item was rated by two experts or more."
        return ChanceCorrected(None, None, None, weights, len(units), int(n.sum()), reason)
    agreeing = (compared * (compared @ weighing - 1)).sum(axis=1)
    pa = float((agreeing / (rated * (rated - 1))).mean())
    coefficient = None if pe == 1 else (pa - pe) / (1 - pe)
    undefined = _ALL_EQUAL if coefficient is None else ""
    return ChanceCorrected(coefficient, pa, pe, weights, len(units), int(n.sum()), undefined)
