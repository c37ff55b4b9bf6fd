"""How little the same experts moved between two rounds.

Only experts who rated the item in both rounds are compared. A stable item may be one on which the panel
agrees or one on which it is split; stability is no agreement and ends no study by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import at_least
from delphi.pairs import Pairs, pairs_of_item
from delphi.scales import Scale

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
    return changes_of(pairs_of_item(table, scale), min_n)[0]


def changes_of(pairs: Pairs, min_n: int) -> list[Change]:
    """Answer `compare` for every item."""
    min_n = at_least(min_n, 1, "min_n")
    size = pairs.scale.size
    columns = zip(
        pairs.n.tolist(),
        pairs.kept.tolist(),
        pairs.differences[:, size - 2 : size + 1].sum(axis=1).tolist(),
        np.abs(pairs.after - pairs.before).sum(axis=1).tolist(),
        strict=True,
    )
    return [
        Change(
            n_paired=n,
            kept=kept,
            unchanged=kept / n if n else None,
            net_change=shifted / (2 * n) if n else None,
            stability="too_few" if n < min_n else _stability(n, kept, within_a_point, shifted),
        )
        for n, kept, within_a_point, shifted in columns
    ]


def _stability(n: int, kept: int, within_a_point: int, shifted: int) -> Stability:
    if n < COMPOSITE_FROM:
        return "stable" if n - kept <= 1 and within_a_point == n else "moving"
    nearly_all_kept = 100 * kept >= 85 * n
    most_kept_and_little_net = 100 * kept >= 70 * n and 100 * shifted < 15 * 2 * n
    return "stable" if nearly_all_kept or most_kept_and_little_net else "moving"
