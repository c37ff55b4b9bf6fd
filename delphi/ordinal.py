"""Coefficients of consensus and dispersion for ordered values: all read the whole distribution.

Values that nobody used belong to the counts: k is the size of the scale. ``C_j`` is the number of
ratings at or below value j and ``F_j = C_j / n``.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import Scale
from delphi.totals import counts_by_value, quotients, sum_of_floats


def tastle_wierman(counts: ArrayLike, scale: Scale) -> float | None:
    """Tastle and Wierman's consensus, ``Cns = 1 + sum_j p_j log2(1 - |j - mean| / (k - 1))``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 (half of the panel at each end) to 1 (all alike); None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Noisy below 8 ratings.

    References
    ----------
    Tastle & Wierman 2007, 10.1016/j.ijar.2006.06.024.

    Examples
    --------
    >>> round(tastle_wierman([4, 4, 4, 4, 4], Scale(1, 5)), 6)
    0.433985
    """
    return tastle_wierman_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def tastle_wierman_of(evidence: Evidence) -> list[float | None]:
    """Answer `tastle_wierman` for every item."""
    counts = counts_by_value(evidence)
    whole = evidence.n * (evidence.scale.size - 1)
    # 1 where nobody rated the value, because log2(1) adds nothing
    nearness = np.where(counts > 0, whole - evidence.distance_from_mean, np.maximum(whole, 1))
    logarithms: NDArray[np.float64] = np.log2(nearness / np.maximum(whole, 1))
    return quotients(evidence.n + sum_of_floats(counts * logarithms), evidence.n)


def leik(counts: ArrayLike, scale: Scale) -> float | None:
    """Leik's ordinal dispersion, ``D = 2 sum_(j<k) min(F_j, 1 - F_j) / (k - 1)``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 (all alike) to 1 (half of the panel at each end); None if nobody rated. Leik's consensus is
        ``1 - D``.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    References
    ----------
    Leik 1966, Pacific Soc. Rev. 9:85.

    Examples
    --------
    >>> leik([4, 4, 4, 4, 4], Scale(1, 5))
    0.6
    """
    return leik_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def leik_of(evidence: Evidence) -> list[float | None]:
    """Answer `leik` for every item."""
    below, n = evidence.cumulative[:-1], evidence.n
    return quotients(2 * np.minimum(below, n - below).sum(axis=0), n * (evidence.scale.size - 1))


def blair_lacy(counts: ArrayLike, scale: Scale, *, squared: bool = False) -> float | None:
    """Blair and Lacy's concentration ``l``, the root of ``l^2 = 4 sum_(j<k) (F_j - 1/2)^2 / (k - 1)``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    squared : bool
        Give ``l^2``, which some papers report, instead of ``l``.

    Returns
    -------
    float or None
        0 (half of the panel at each end) to 1 (all alike); None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    References
    ----------
    Blair & Lacy 2000, Soc. Methods Res. 28:251.

    Examples
    --------
    >>> blair_lacy([10, 0, 30, 0, 60], Scale(1, 5))
    0.5830951894845301
    >>> blair_lacy([10, 0, 30, 0, 60], Scale(1, 5), squared=True)
    0.34
    """
    return blair_lacy_of(Evidence(count_vector(counts, scale), scale, 7), squared=squared)[0]


def blair_lacy_of(evidence: Evidence, *, squared: bool = False) -> list[float | None]:
    """Answer `blair_lacy` for every item."""
    below, n = evidence.cumulative[:-1], evidence.n.astype(float)  # squares of a large panel exceed 64 bits
    found = quotients(sum_of_floats((2 * below - n) ** 2), n * n * (evidence.scale.size - 1))
    return found if squared else [None if square is None else sqrt(square) for square in found]


def berry_mielke(counts: ArrayLike, scale: Scale) -> float | None:
    """Berry and Mielke's index of ordinal variation, ``IOV = sum_(i<j) c_i c_j (j - i) / Tmax``.

    ``Tmax = (n^2 - [n odd]) (k - 1) / 4`` is the most that n ratings can reach.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 (all alike) to 1 (half of the panel at each end); None if fewer than two rated, because it
        compares ratings in pairs.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Equal to ``1 - l^2`` of Blair and Lacy for even n only.

    References
    ----------
    Berry & Mielke 1992.

    Examples
    --------
    >>> berry_mielke([3, 0, 4], Scale(1, 3, top_from=3))
    1.0
    """
    return berry_mielke_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def berry_mielke_of(evidence: Evidence) -> list[float | None]:
    """Answer `berry_mielke` for every item."""
    # a pair is one point apart for each step of the scale that lies between the two
    below, n = evidence.cumulative[:-1].astype(float), evidence.n.astype(float)
    apart = sum_of_floats(below * (n - below))
    return quotients(4 * apart, (n * n - n % 2) * (evidence.scale.size - 1))


def kvalseth(counts: ArrayLike, scale: Scale) -> float | None:
    """Kvalseth's coefficient of ordinal variation, ``COV = 1 - sqrt(1 - IOV)``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 (all alike) to 1 (half of the panel at each end); None if fewer than two rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    References
    ----------
    Kvalseth 1995.

    Examples
    --------
    >>> kvalseth([10, 0, 0, 0, 10], Scale(1, 5))
    1.0
    """
    variation = berry_mielke(counts, scale)
    return None if variation is None else 1 - sqrt(1 - variation)
