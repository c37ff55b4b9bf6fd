"""How little the same experts moved between two rounds.

Only experts who rated the item in both rounds are compared. A stable item may be one on which the panel
agrees or one on which it is split; stability is no agreement and ends no study by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import at_least, transition_table
from delphi.scales import IntArray, Scale

Stability = Literal["stable", "moving", "too_few"]

COMPOSITE_FROM = 8
"""From so many pairs the composite of shares decides; below, the count of those who moved."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item between two rounds.

    Attributes
    ----------
    n_paired : int
        Experts who rated the item in both rounds.
    kept : int
        How many of them gave the same rating again.
    unchanged : float or None
        ``kept / n_paired``, 0 to 1; None if nobody rated twice.
    net_change : float or None
        Scheibe's net change, 0 to 1; None if nobody rated twice.
    stability : {'stable', 'moving', 'too_few'}
    """

    n_paired: int
    kept: int
    unchanged: float | None
    net_change: float | None
    stability: Stability


def compare(table: ArrayLike, scale: Scale, *, min_n: int = 3) -> Change:
    """Compare the ratings of the same experts in two rounds.

    ``unchanged = sum_i t_ii / n`` and ``net_change = sum_j |c2_j - c1_j| / (2 n)``, where ``c1`` and
    ``c2`` are the row and column sums of the table.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.
    min_n : int
        Below so many pairs, at least 1, the stability is ``too_few``.

    Returns
    -------
    Change

    Raises
    ------
    ValueError
        If the table is not one of the scale, or min_n is below 1.

    Notes
    -----
    The stability is a composite of this platform, not a published criterion. From 8 pairs on, an item
    is stable if at least 85 % kept their rating, or if at least 70 % did and the net change is below
    15 %. With fewer than 8 pairs it is stable if at most one expert moved, and by one point at most.
    Shares are compared in integers. Net change alone would not do: exchanges cancel, so that it can be
    0 although nobody kept a rating.

    References
    ----------
    Scheibe, Skutsch & Schofer 1975, for the net change and its 15 %.

    Examples
    --------
    >>> low_medium_high = Scale(1, 3, top_from=3)
    >>> compare([[8, 13, 5], [20, 38, 13], [5, 11, 9]], low_medium_high)
    Change(n_paired=122, kept=55, unchanged=0.45081967213114754, net_change=0.07377049180327869, \
stability='moving')
    """
    min_n = at_least(min_n, 1, "min_n")
    pairs = transition_table(table, scale)
    n, kept = int(pairs.sum()), int(np.trace(pairs))
    shifted = int(np.abs(pairs.sum(axis=0) - pairs.sum(axis=1)).sum())
    return Change(
        n_paired=n,
        kept=kept,
        unchanged=kept / n if n else None,
        net_change=shifted / (2 * n) if n else None,
        stability=_stability(pairs, n, kept, shifted, min_n),
    )


def _stability(pairs: IntArray, n: int, kept: int, shifted: int, min_n: int) -> Stability:
    if n < min_n:
        return "too_few"
    if n < COMPOSITE_FROM:
        by_one_point = int(np.trace(pairs, offset=1)) + int(np.trace(pairs, offset=-1))
        return "stable" if n - kept <= 1 and kept + by_one_point == n else "moving"
    nearly_all_kept = 100 * kept >= 85 * n
    most_kept_and_little_net = 100 * kept >= 70 * n and 100 * shifted < 15 * 2 * n
    return "stable" if nearly_all_kept or most_kept_and_little_net else "moving"


def transitions(first: ArrayLike, second: ArrayLike, scale: Scale) -> IntArray:
    """Build the table of earlier value by later value from two aligned arrays of codes.

    Parameters
    ----------
    first, second : array_like of int, shape (experts,)
        Code ``rating - scale.lowest`` of the same expert at the same place in both rounds. Any code
        outside ``0..size - 1`` means that the expert gave no rating; `Scale.codes` makes such arrays.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ndarray of int64, shape (scale.size, scale.size)
        Row: earlier value. Column: later value. Experts who miss one of the rounds are left out.

    Raises
    ------
    ValueError
        If the arrays are not two of the same length with whole numbers.

    Notes
    -----
    Codes, not ratings: on the scale 1 to 9 a rating of 9 would be taken for a missing one.

    Examples
    --------
    >>> scale = Scale(1, 3, top_from=3)
    >>> transitions(scale.codes([1, 2, 3, None]), scale.codes([1, 3, None, 2]), scale).tolist()
    [[1, 0, 0], [0, 0, 1], [0, 0, 0]]
    """
    earlier, later = np.asarray(first), np.asarray(second)
    if earlier.ndim != 1 or earlier.shape != later.shape:
        raise ValueError("first and second must be two lists of codes of the same experts in the same order")
    if earlier.size and (earlier.dtype.kind not in "iu" or later.dtype.kind not in "iu"):
        raise ValueError("codes must be whole numbers")
    size = scale.size
    both = (earlier >= 0) & (earlier < size) & (later >= 0) & (later < size)
    cell = earlier[both].astype(np.int64) * size + later[both].astype(np.int64)
    return np.bincount(cell, minlength=size * size).reshape(size, size)
