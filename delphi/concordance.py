"""Do the experts put the items in the same order? Kendall's W.

One number per round, and only for ranking rounds: a panel that scores every item 8 or 9 agrees and can
still have a low W, because W compares orders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import at_least
from delphi.matrices import answer_matrix, comparable, complete, doubled_ranks
from delphi.randomness import generator
from delphi.scales import IntArray

_RANKS_AT_ONCE = 1_000_000  # of the shuffled matrices: 8 MB


@dataclass(frozen=True, slots=True)
class ConcordanceTest:
    """One test of the hypothesis that the experts rank independently of each other.

    Attributes
    ----------
    statistic, p : float
    df : float
        Degrees of freedom, of the numerator for F.
    df2 : float or None
        Degrees of freedom of the denominator for F.
    """

    statistic: float
    df: float
    df2: float | None
    p: float


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W of a round, with its tests.

    Attributes
    ----------
    experts, experts_left_out : int
        How many rated every item, and how many rated some but not all and were left out.
    items, items_left_out : int
        How many at least two experts rated, and how many fewer did.
    w : float or None
        0 to 1; None if undefined.
    chi_square : ConcordanceTest or None
        ``m (N - 1) W`` on ``N - 1`` degrees of freedom; it is Friedman's statistic, and conservative.
    f : ConcordanceTest or None
        ``(m - 1) W / (1 - W)`` on ``N - 1 - 2 / m`` and ``m - 1`` times as many degrees of freedom. None
        also if W is 1, and for two experts and two items.
    permutation_p : float or None
        None also if no generator was given.
    undefined : str
        Why W is None, "" if it is not.
    """

    experts: int
    experts_left_out: int
    items: int
    items_left_out: int
    w: float | None
    chi_square: ConcordanceTest | None
    f: ConcordanceTest | None
    permutation_p: float | None
    undefined: str = ""


def kendall_w(
    ratings: ArrayLike, *, rng: np.random.Generator | None = None, permutations: int = 9_999
) -> Concordance:
    """Kendall's coefficient of concordance W, corrected for ties.

    ``W = 12 S / (m^2 (N^3 - N) - m T)`` with m experts and N items, where ``S = sum (R_i - m (N + 1) / 2)^2``
    over the rank sums of the items and ``T = sum (t^3 - t)`` over all ties within experts.

    Parameters
    ----------
    ratings : array_like of float, shape (experts, items)
        Ratings or ranks, None or NaN where there is none. Not codes: -1 would be taken for a rating.
    rng : numpy.random.Generator, optional
        Chance for the permutation test. None: no such test.
    permutations : int
        How often the ranks within each expert are shuffled, at least 1.

    Returns
    -------
    Concordance

    Raises
    ------
    ValueError
        If an argument is not as above.

    Notes
    -----
    Items rated by fewer than two experts are left out first, then experts who did not rate all the
    others; both are stated. W is undefined for fewer than two experts or items, and if every expert ties
    all items. With few experts or items take the permutation test: the share ``(1 + x) / (1 + B)`` of
    shuffled matrices with at least this S. W is not comparable between rounds with different items.

    References
    ----------
    Kendall & Babington Smith 1939; Legendre 2005, 10.1198/108571105X46642.

    Examples
    --------
    >>> found = kendall_w([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
    >>> round(found.w, 4), found.experts, round(found.chi_square.p, 4)
    (0.1619, 3, 0.7872)
    """
    permutations = at_least(permutations, 1, "permutations")
    given = answer_matrix(ratings)
    kept = comparable(given)
    ranks = doubled_ranks(complete(kept))
    experts, items = ranks.shape
    some = int(np.count_nonzero(~np.isnan(given).all(axis=1)))
    spread = int(_spread(ranks[np.newaxis])[0])
    ties = sum(_tied(row) for row in ranks)
    numerator, denominator = 3 * spread, experts * (experts * (items**3 - items) - ties)
    undefined = _why_no_w(experts, items, denominator)
    if rng is not None:
        generator(rng)
    return Concordance(
        experts=experts,
        experts_left_out=some - experts,
        items=items,
        items_left_out=given.shape[1] - items,
        w=None if undefined else numerator / denominator,
        chi_square=None if undefined else _chi_square(experts, items, numerator / denominator),
        f=None if undefined else _f(experts, items, numerator, denominator),
        permutation_p=None if undefined or rng is None else _permutation_p(ranks, spread, rng, permutations),
        undefined=undefined,
    )


def _spread(ranks: IntArray) -> IntArray:
    """Four times S, for each matrix of doubled ranks."""
    _, experts, items = ranks.shape
    spread: IntArray = ((ranks.sum(axis=1) - experts * (items + 1)) ** 2).sum(axis=1)
    return spread


def _tied(ranks: IntArray) -> int:
    """Sum of ``t^3 - t`` over the ties of one expert."""
    sizes = np.unique(ranks, return_counts=True)[1]
    return int((sizes**3 - sizes).sum())


def _why_no_w(experts: int, items: int, denominator: int) -> str:
    if items < 2:
        return "Fewer than two items were rated by two experts or more."
    if experts < 2:
        return "Fewer than two experts rated every item."
    return "" if denominator else "Every expert rated all items alike."


def _chi_square(experts: int, items: int, w: float) -> ConcordanceTest:
    from scipy.special import chdtrc

    statistic, df = experts * (items - 1) * w, items - 1
    return ConcordanceTest(statistic, df, None, float(chdtrc(df, statistic)))


def _f(experts: int, items: int, numerator: int, denominator: int) -> ConcordanceTest | None:
    from scipy.special import fdtrc

    df = items - 1 - 2 / experts
    if numerator == denominator or df <= 0:
        return None
    statistic, df2 = (experts - 1) * numerator / (denominator - numerator), (experts - 1) * df
    return ConcordanceTest(statistic, df, df2, float(fdtrc(df, df2, statistic)))


def _permutation_p(ranks: IntArray, observed: int, rng: np.random.Generator, permutations: int) -> float:
    reached, step = 0, max(1, _RANKS_AT_ONCE // ranks.size)
    for start in range(0, permutations, step):
        shape = (min(step, permutations - start), *ranks.shape)
        shuffled = rng.permuted(np.broadcast_to(ranks, shape), axis=2)
        reached += int(np.count_nonzero(_spread(shuffled) >= observed))
    return (1 + reached) / (1 + permutations)
