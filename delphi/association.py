"""Do the experts who rated high in one round rate high in the next? Tau and rho of two rounds."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from delphi.pairs import pairs_of_item
from delphi.scales import IntArray, Scale


def kendall_tau(table: ArrayLike, scale: Scale) -> float | None:
    """Kendall's tau-b between two rounds of the same experts.

    ``(C - D) / sqrt((T - T1) (T - T2))``: of the T pairs of experts, C are in the same order in both
    rounds, D in the opposite one, T1 are tied in the earlier and T2 in the later round.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    float or None
        -1 to 1; None if all experts gave the same rating in one of the rounds.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    It speaks of the order of the experts, not of how far they moved: all may rise by two points at
    tau 1.

    Examples
    --------
    >>> kendall_tau([[2, 1, 0], [0, 2, 0], [0, 0, 3]], Scale(1, 3, top_from=3))
    0.9047619047619048
    """
    pairs = pairs_of_item(table, scale)
    counts = pairs.tables[0]
    lower_left = np.zeros((scale.size + 1, scale.size + 1), dtype=np.int64)
    lower_left[1:, 1:] = counts.cumsum(axis=0).cumsum(axis=1)
    concordant = int((counts * lower_left[:-1, :-1]).sum())
    discordant = int((counts * (lower_left[:-1, -1:] - lower_left[:-1, 1:])).sum())
    untied = _untied_pairs(pairs.before[0]) * _untied_pairs(pairs.after[0])
    return (concordant - discordant) / sqrt(untied) if untied else None


def spearman_rho(table: ArrayLike, scale: Scale) -> float | None:
    """Spearman's rank correlation between two rounds of the same experts.

    The correlation of the ranks within each round, ties at their mean rank.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    float or None
        -1 to 1; None if all experts gave the same rating in one of the rounds.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Examples
    --------
    >>> round(spearman_rho([[2, 1, 0], [0, 2, 0], [0, 0, 3]], Scale(1, 3, top_from=3)), 6)
    0.933333
    """
    pairs = pairs_of_item(table, scale)
    earlier, later = _centred_ranks(pairs.before[0]), _centred_ranks(pairs.after[0])
    together = _product((pairs.tables[0] @ later).tolist(), earlier)
    apart = _product((pairs.before[0] * earlier).tolist(), earlier) * _product(
        (pairs.after[0] * later).tolist(), later
    )
    return together / sqrt(apart) if apart else None


def _untied_pairs(counts: IntArray) -> int:
    """Count the pairs of experts with different ratings."""
    n = int(counts.sum())
    return (n * n - int((counts * counts).sum())) // 2


def _centred_ranks(counts: IntArray) -> IntArray:
    """Twice the distance of the mid-rank of each value from the middle rank."""
    up_to = np.cumsum(counts)
    centred: IntArray = 2 * up_to - counts - up_to[-1]
    return centred


def _product(left: list[int], right: IntArray) -> int:
    # plain Python numbers: three factors of this size do not fit into 64 bits
    return sum(one * other for one, other in zip(left, right.tolist(), strict=True))
