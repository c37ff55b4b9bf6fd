"""How far the figures of the same experts differ between two rounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.deviation import cv_of
from delphi.evidence import Evidence
from delphi.pairs import Pairs, pairs_of_item
from delphi.scales import IntArray, Scale


@dataclass(frozen=True, slots=True)
class Differences:
    """Later minus earlier, over the experts who rated the item in both rounds.

    Attributes
    ----------
    median_change, iqr_change, aad_change : float or None
        In points; below 0 the panel went down, or came closer together. None if nobody rated twice.
    iqr_ratio : float or None
        Later IQR by earlier IQR; None if that was 0.
    top_box_change : float or None
        Change of the share in the top box, -1 to 1.
    median_absolute_change : float or None
        Median of ``|x2 - x1|``, in points.
    cv_difference : float or None
        ``|CV2 - CV1|``; None for fewer than two pairs or a mean of 0.
    quantile_type : int
        The type of the IQRs, to be named wherever they are shown.
    """

    median_change: float | None
    iqr_change: float | None
    iqr_ratio: float | None
    aad_change: float | None
    top_box_change: float | None
    median_absolute_change: float | None
    cv_difference: float | None
    quantile_type: int


def differences(table: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> Differences:
    """Compare median, spread and top box of the same experts in two rounds.

    Each figure is taken over the row sums (earlier) and over the column sums (later) of the table, and
    the earlier one is subtracted. AAD is the mean of ``|x - median|``, CV is ``SD / mean`` with the
    denominator ``n - 1``.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.
    quantile_type : int
        1 to 9, of the IQRs.

    Returns
    -------
    Differences

    Raises
    ------
    ValueError
        If the table is not one of the scale, or there is no such quantile type.

    Notes
    -----
    A change of the AAD is the smoothest sign of coming together: it moves with every expert, the IQR in
    steps. The difference of the CVs is often said to mean stability when it is 0.2 or less; nearly every
    item passes that, and CV depends on where the scale starts. It is given because others report it.

    References
    ----------
    Kalaian & Kasim 2012, for the difference of the CVs.

    Examples
    --------
    >>> found = differences([[0, 2, 1], [0, 3, 4], [0, 0, 2]], Scale(1, 3, top_from=3))
    >>> found.median_change, found.iqr_change, round(found.aad_change, 3), found.median_absolute_change
    (1.0, 0.75, 0.0, 1.0)
    """
    return differences_of(pairs_of_item(table, scale), quantile_type)[0]


def differences_of(pairs: Pairs, quantile_type: int) -> list[Differences]:
    """Answer `differences` for every item."""
    earlier = Evidence(pairs.before, pairs.scale, quantile_type)
    later = Evidence(pairs.after, pairs.scale, quantile_type)
    (low, high, denominator), (new_low, new_high, _) = earlier.quartiles, later.quartiles
    width, new_width = high - low, new_high - new_low
    known = earlier.quantile_type
    n = np.maximum(pairs.n, 1)  # where nobody rated twice all figures are None below
    columns = (
        (later.doubled_median - earlier.doubled_median) / 2,
        (new_width - width) / denominator,
        new_width / np.where(width == 0, 1, width),
        (_doubled_deviation(later) - _doubled_deviation(earlier)) / (2 * n),
        (later.in_box("high") - earlier.in_box("high")) / n,
        _doubled_median_move(pairs) / 2,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    cvs = zip(cv_of(earlier), cv_of(later), strict=True)
    return [
        Differences(middle, spread, ratio if was else None, mean, box, move, _distance(*cv), known)
        if rated
        else Differences(None, None, None, None, None, None, None, known)
        for rated, was, (middle, spread, ratio, mean, box, move), cv in zip(
            pairs.n.tolist(), width.tolist(), rows, cvs, strict=True
        )
    ]


def doubled_distances(evidence: Evidence) -> IntArray:
    """Twice the distance of each value from the median of each item, shape (items, size)."""
    values = np.asarray(evidence.scale.values)
    distances: IntArray = np.abs(2 * values - evidence.doubled_median[:, np.newaxis])
    return distances


def _doubled_deviation(evidence: Evidence) -> IntArray:
    """Twice the sum of the distances of the ratings from their median."""
    total: IntArray = (evidence.table * doubled_distances(evidence)).sum(axis=1)
    return total


def _doubled_median_move(pairs: Pairs) -> IntArray:
    """Twice the median of the absolute differences."""
    size = pairs.scale.size
    moves = pairs.differences[:, size - 1 :].copy()
    moves[:, 1:] += pairs.differences[:, size - 2 :: -1]
    return Evidence(moves, Scale(0, size - 1, top_from=size - 1), 7).doubled_median


def _distance(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else abs(other - one)
