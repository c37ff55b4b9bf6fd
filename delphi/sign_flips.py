"""The exact distribution of a sum of ranks when a fair coin gives each rank its sign.

This is what a signed-rank test asks: if moving up and moving down were equally likely, how often would
the ranks of those who moved up add up to so little or so much? All ``2**m`` ways to sign m ranks are
counted, not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 1_000
"""From more movers on only the normal approximation is given; it is then good to three decimals."""

_WAYS_FIT = 62  # movers whose 2**m ways still fit a whole number of 64 bits


def sign_flip_p(ranks: Sequence[tuple[int, int]], smaller: int) -> tuple[float, float]:
    """Two-sided exact p and mid-p of a rank sum.

    With S the signed sum of the ranks and s the one that was seen, exact p is ``P(|S| >= |s|)`` and mid-p
    is ``P(|S| > |s|) + P(|S| = |s|) / 2``.

    Parameters
    ----------
    ranks : sequence of (int, int)
        Each rank above 0, doubled so that mid-ranks are whole, and how many movers have it; at most
        1000 movers in all.
    smaller : int
        The smaller one of the two sums of doubled ranks, of those who moved up and of those who moved
        down.

    Returns
    -------
    p_exact, p_mid : float
        0 to 1.

    Notes
    -----
    Let ``w(t)`` be the number of ways to pick movers whose ranks add up to t. It begins as ``w(0) = 1``,
    and each rank r adds ``w(t - r)`` to ``w(t)``. The sum is symmetric, so the lower tail is enough. The
    ways are whole numbers up to 62 movers; beyond, they are floats with an error below ``m 2**-53`` of
    their size.

    References
    ----------
    Wilcoxon 1945; Pratt 1959, 10.1080/01621459.1959.10501526.

    Examples
    --------
    >>> sign_flip_p([(2, 1), (4, 1), (6, 1)], 0)
    (0.25, 0.125)
    """
    unit = gcd(*(rank for rank, _ in ranks))  # all sums are multiples of it
    movers = sum(tied for _, tied in ranks)
    tail = smaller // unit
    ways: NDArray[Any] = np.zeros(tail + 1, dtype=np.int64 if movers <= _WAYS_FIT else np.float64)
    ways[0] = 1
    for rank, tied in ranks:
        step = rank // unit
        if step > tail:
            continue
        for _ in range(tied):
            ways[step:] += ways[:-step]
    at, below = ways[-1].item(), ways[:-1].sum().item()
    total: int = 2**movers
    if 2 * smaller == sum(rank * tied for rank, tied in ranks):  # both sums are equal: nothing is nearer
        return 1.0, 1 - at / total / 2
    return min(1.0, 2 * (below + at) / total), min(1.0, (2 * below + at) / total)
