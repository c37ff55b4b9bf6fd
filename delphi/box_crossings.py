"""Did the share of experts in the top box change between two rounds?"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from delphi.pairs import pairs_of_item
from delphi.scales import Scale


@dataclass(frozen=True, slots=True)
class McNemar:
    """A McNemar test of the top box.

    Attributes
    ----------
    n_paired : int
        Experts who rated the item in both rounds.
    entered, left : int
        How many of them were in the top box only later, and only earlier.
    p_exact, p_mid : float
        Two-sided, 0 to 1; exactly 1 if nobody entered or left.
    """

    n_paired: int
    entered: int
    left: int
    p_exact: float
    p_mid: float


def mcnemar(table: ArrayLike, scale: Scale) -> McNemar:
    """Test whether entering and leaving the top box are equally frequent.

    With b who entered and c who left, b is a binomial count of ``b + c`` fair coins. Exact p is the
    chance of a split at least as uneven; the mid-p takes half of the chance of a split just as uneven.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds, with its top box.

    Returns
    -------
    McNemar

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    References
    ----------
    McNemar 1947.

    Examples
    --------
    >>> found = mcnemar([[3, 5], [1, 4]], Scale(0, 1, top_from=1))
    >>> found.entered, found.left, round(found.p_exact, 9), round(found.p_mid, 9)
    (5, 1, 0.21875, 0.125)
    """
    pairs = pairs_of_item(table, scale)
    inside = scale.top_from - scale.lowest
    entered = int(pairs.tables[0, :inside, inside:].sum())
    left = int(pairs.tables[0, inside:, :inside].sum())
    return McNemar(int(pairs.n[0]), entered, left, *_fair_coins(entered, left))


def _fair_coins(one: int, other: int) -> tuple[float, float]:
    from scipy.special import bdtr

    if one + other == 0:
        return 1.0, 1.0
    fewer = min(one, other)
    up_to = float(bdtr(fewer, one + other, 0.5))
    below = float(bdtr(fewer - 1, one + other, 0.5)) if fewer else 0.0
    if one == other:  # no split is less uneven
        return 1.0, 1 - (up_to - below) / 2
    return min(1.0, 2 * up_to), below + up_to
