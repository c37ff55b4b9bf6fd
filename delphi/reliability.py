"""Krippendorff's alpha: reliability of a whole round, from the counts of its items.

Alpha is no measure of consensus. A panel that scores every item 8 or 9 agrees, and has an alpha near 0,
because there is nothing by which the items could be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_table
from delphi.matrices import FloatArray
from delphi.scales import IntArray, Scale

Level = Literal["nominal", "ordinal", "interval", "ratio"]

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
"""What the values of a scale may mean to alpha."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha of a round.

    Attributes
    ----------
    coefficient : float or None
        At most 1; 0 is what chance gives, and it can be negative. None if undefined.
    level : {'nominal', 'ordinal', 'interval', 'ratio'}
    observed, expected : float or None
        Mean squared difference within items, and over all ratings; None if nothing can be compared.
    items, ratings : int
        How many could be compared: items with at least two ratings, and the ratings on them.
    undefined : str
        Why there is no coefficient, "" if there is one.
    """

    coefficient: float | None
    level: Level
    observed: float | None
    expected: float | None
    items: int
    ratings: int
    undefined: str = ""


def krippendorff_alpha(table: ArrayLike, scale: Scale, *, level: Level = "ordinal") -> Alpha:
    """Krippendorff's alpha from the counts of the items of a round.

    ``1 - Do / De``, with the coincidences ``o_cv = sum_u n_uc (n_uv - [c = v]) / (n_u - 1)``, their sums
    ``n_c`` and N, ``Do = sum o_cv d_cv / N`` and ``De = sum n_c n_v d_cv / (N (N - 1))``.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item, the lowest value first.
    scale : Scale
        The scale of the items.
    level : {'nominal', 'ordinal', 'interval', 'ratio'}
        How far two values are apart: ``d = [c != v]``, ``(sum_{g=c..v} n_g - (n_c + n_v) / 2)^2``,
        ``(c - v)^2`` or ``((c - v) / (c + v))^2``. Ratio needs a scale without negative values.

    Returns
    -------
    Alpha

    Raises
    ------
    ValueError
        If the table or the level is not as above.

    Notes
    -----
    Missing ratings are allowed. Items with fewer than two ratings are left out. Alpha is undefined if
    no item is left, or if all ratings are equal.

    References
    ----------
    Krippendorff 2011.

    Examples
    --------
    >>> found = krippendorff_alpha([[0, 0, 0, 1, 3], [0, 2, 2, 0, 0], [3, 1, 0, 0, 0]], Scale(1, 5))
    >>> round(found.coefficient, 4), found.items, found.ratings
    (0.8567, 3, 12)
    """
    checked = count_table(table, scale)
    if level not in LEVELS:
        raise ValueError(f"the level must be one of {', '.join(LEVELS)}, not {level!r}")
    if level == "ratio" and scale.lowest < 0:
        raise ValueError(f"{scale} has negative values, which have no ratio")
    units = checked[checked.sum(axis=1) >= 2]
    totals, ratings = units.sum(axis=0), int(units.sum())
    if not ratings:
        reason = "No item was rated by two experts or more."
        return Alpha(None, level, None, None, 0, 0, reason)
    apart = _squared_differences(totals, scale, level)
    observed = float((_coincidences(units) * apart).sum()) / ratings
    expected = float(totals @ apart @ totals) / (ratings * (ratings - 1))
    if np.count_nonzero(totals) == 1:
        return Alpha(None, level, observed, expected, len(units), ratings, "All ratings are equal.")
    return Alpha(1 - observed / expected, level, observed, expected, len(units), ratings)


def _coincidences(units: IntArray) -> FloatArray:
    share = units / (units.sum(axis=1, keepdims=True) - 1)
    pairs: FloatArray = units.T @ share
    return pairs - np.diag(share.sum(axis=0))


def _squared_differences(totals: IntArray, scale: Scale, level: Level) -> FloatArray:
    value = np.asarray(scale.values, dtype=np.float64)
    if level == "nominal":
        return 1 - np.eye(scale.size)
    if level == "ordinal":
        # the sum from c to v without half of both ends is the distance of the middles of their ranks
        value = np.cumsum(totals) - totals / 2
    difference = np.abs(value[:, np.newaxis] - value)
    if level == "ratio":
        total = value[:, np.newaxis] + value
        difference = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
    squared: FloatArray = difference**2
    return squared
