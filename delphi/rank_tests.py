"""Did the same experts move up or down? The signed-rank test, exact and with ties, and the shift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.pairs import Pairs, pairs_of_item
from delphi.scales import Scale
from delphi.sign_flips import EXACT_UP_TO, sign_flip_p

LEAST_MOVERS = 6
"""With fewer movers the smallest exact p, ``2**(1 - m)``, lies above 0.05: there is no test."""


@dataclass(frozen=True, slots=True)
class SignedRank:
    """A signed-rank test of paired differences, later minus earlier.

    Attributes
    ----------
    n, movers : int
        Pairs, and those whose difference is not 0.
    positive, negative : float
        Sum of the ranks of those who moved up, and of those who moved down.
    shift : float or None
        Hodges-Lehmann shift in points; None if there are no pairs.
    rank_biserial : float or None
        ``(positive - negative) / (positive + negative)``, -1 to 1.
    z : float or None
        The standardised sum of the normal approximation, above 0 if the ratings rose.
    p_exact, p_mid, p_asymptotic : float or None
        Two-sided, 0 to 1. The mid-p is the one to use; it never exceeded its level when measured.
    undefined : str
        Why the figures that are None are None; "" when none is.
    """

    n: int
    movers: int
    positive: float
    negative: float
    shift: float | None
    rank_biserial: float | None
    z: float | None
    p_exact: float | None
    p_mid: float | None
    p_asymptotic: float | None
    undefined: str

    @property
    def is_testable(self) -> bool:
        """Enough moved (6) for an exact p below 0.05; else say "only m experts moved: no test"."""
        return self.movers >= LEAST_MOVERS


def signed_rank(table: ArrayLike, scale: Scale) -> SignedRank:
    """Test whether the ratings of the same experts rose or fell, from the table of two rounds.

    The absolute differences are ranked, those of 0 included and ties at their mean rank; the ranks of
    those who did not move are then dropped (Pratt). Under "up and down are equally likely" each remaining
    rank has a random sign, and all ways to sign them are counted.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    SignedRank
        Its p is None if nobody moved.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    The shift is the median of all ``n (n + 1) / 2`` means of two differences, each with itself included.
    With m movers the smallest exact p is ``2**(1 - m)``, so that five movers or fewer cannot be tested
    at 5 %. A large p is not stability: it shows only that the panel is small. With more than 1000
    movers the exact p and the mid-p are those of the normal approximation.

    References
    ----------
    Wilcoxon 1945; Pratt 1959, 10.1080/01621459.1959.10501526; Hodges & Lehmann 1963,
    10.1214/aoms/1177704172.

    Examples
    --------
    >>> found = signed_rank([[0, 2, 1], [0, 3, 4], [0, 0, 2]], Scale(1, 3, top_from=3))
    >>> found.n, found.movers, found.shift, found.rank_biserial, found.p_exact, found.p_mid
    (12, 7, 0.5, 1.0, 0.015625, 0.0078125)
    """
    return signed_rank_of(pairs_of_item(table, scale))[0]


def signed_rank_of(pairs: Pairs) -> list[SignedRank]:
    """Answer `signed_rank` for every item."""
    steps = range(1 - pairs.scale.size, pairs.scale.size)
    return [
        counted_signed_rank({step: count for step, count in zip(steps, row, strict=True) if count})
        for row in pairs.differences.tolist()
    ]


def signed_rank_of_differences(differences: Sequence[float] | NDArray[np.number]) -> SignedRank:
    """Test any paired differences: of two rounds, two spreads, two estimates. See `signed_rank`.

    Parameters
    ----------
    differences : sequence of float, shape (n,)
        One difference per pair.

    Returns
    -------
    SignedRank

    Raises
    ------
    ValueError
        If a difference is no finite number.

    Notes
    -----
    Two differences are tied if they are equal to the last digit. Subtract before you divide: whole and
    half numbers tie as they should, but ``0.3 - 0.1`` is not ``0.2``. Leave the zeros out to have the
    test as Wilcoxon gave it.

    References
    ----------
    Wilcoxon 1945; Pratt 1959, 10.1080/01621459.1959.10501526; Hodges & Lehmann 1963,
    10.1214/aoms/1177704172.

    Examples
    --------
    >>> found = signed_rank_of_differences([0, 0, 0, 1, 1, 1, 2, 1])
    >>> found.p_exact, round(found.z, 6), found.shift, found.is_testable
    (0.0625, 2.205644, 0.75, False)
    """
    try:
        array = np.asarray(differences, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("differences must be a list of numbers") from None
    if array.ndim != 1 or not np.isfinite(array).all():
        raise ValueError("differences must be a list of finite numbers")
    return counted_signed_rank(Counter(array.tolist()))


def counted_signed_rank(counts: Mapping[int, int] | Mapping[float, int]) -> SignedRank:
    """Test differences of which it is known how often each occurs.

    Parameters
    ----------
    counts : mapping of float to int
        Number of pairs, at least 1, by difference.

    Returns
    -------
    SignedRank

    Examples
    --------
    >>> counted_signed_rank({-1: 2, 0: 3, 2: 5}).negative
    9.0
    """
    up_and_down: dict[float, list[int]] = {}
    for difference, count in counts.items():
        if difference:
            up_and_down.setdefault(abs(difference), [0, 0])[difference < 0] += count
    below = counts.get(0, 0)
    ranks, doubled = [], [0, 0]  # ranks are doubled throughout: a mid-rank can be a half
    for _, (up, down) in sorted(up_and_down.items()):
        rank = 2 * below + up + down + 1
        ranks.append((rank, up + down))
        doubled[0] += up * rank
        doubled[1] += down * rank
        below += up + down
    return _result(ranks, doubled[0], doubled[1], below, _shift(counts))


def _result(
    ranks: list[tuple[int, int]], positive: int, negative: int, n: int, shift: float | None
) -> SignedRank:
    movers = sum(tied for _, tied in ranks)
    if not movers:
        why = "nobody moved, so nothing can be tested" if n else "nobody rated in both rounds"
        return SignedRank(n, 0, 0.0, 0.0, shift, None, None, None, None, None, why)
    z = (positive - negative) / sqrt(sum(tied * rank**2 for rank, tied in ranks))
    normal = erfc(abs(z) / sqrt(2))
    exact = sign_flip_p(ranks, min(positive, negative)) if movers <= EXACT_UP_TO else (normal, normal)
    return SignedRank(
        n=n,
        movers=movers,
        positive=positive / 2,
        negative=negative / 2,
        shift=shift,
        rank_biserial=(positive - negative) / (positive + negative),
        z=z,
        p_exact=exact[0],
        p_mid=exact[1],
        p_asymptotic=normal,
        undefined="",
    )


def _shift(counts: Mapping[int, int] | Mapping[float, int]) -> float | None:
    """Median of the means of two differences, from the sums of two values and how often each occurs."""
    if not counts:
        return None
    values, times = np.array(list(counts)), np.array(list(counts.values()), dtype=np.int64)
    first, second = np.triu_indices(len(values))
    sums = values[first] + values[second]
    weights = np.where(first == second, times[first] * (times[first] + 1) // 2, times[first] * times[second])
    order = np.argsort(sums)
    reached = np.cumsum(weights[order])
    total = reached[-1]
    lower, upper = np.searchsorted(reached, [(total + 1) // 2, total // 2 + 1])
    return float(sums[order[lower]] + sums[order[upper]]) / 4
