"""Tests of the whole table of two rounds: did the distribution change, is the table symmetric?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.pairs import Pairs, pairs_of_item
from delphi.scales import IntArray, Scale


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square test.

    Attributes
    ----------
    statistic : float or None
        0 or more.
    df : int
        Degrees of freedom.
    p : float or None
        Chance of a statistic at least as large, 0 to 1.
    undefined : str
        Why statistic and p are None; "" when they are not.
    """

    statistic: float | None
    df: int
    p: float | None
    undefined: str


def stuart_maxwell(table: ArrayLike, scale: Scale) -> ChiSquare:
    """Test whether the distribution of the same experts changed (marginal homogeneity).

    ``d' S^- d`` with ``d_i = r_i - c_i``, ``S_ii = r_i + c_i - 2 n_ii``, ``S_ij = -(n_ij + n_ji)``, the
    pseudo-inverse of S, and its rank as degrees of freedom.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ChiSquare
        Nobody moved: statistic 0, no degrees of freedom, p 1. Undefined if nobody rated twice.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    Needs some 30 pairs: at a level of 5 % it rejects 0.2 % of the time with 12 pairs and 3.6 % with 60,
    when nothing changed. Unused values and values nobody left or reached need no special care: the
    pseudo-inverse and the rank take them out.

    References
    ----------
    Stuart 1955, 10.1093/biomet/42.3-4.412; Maxwell 1970.

    Examples
    --------
    >>> found = stuart_maxwell([[26, 0, 0], [7, 62, 2], [0, 0, 25]], Scale(1, 3, top_from=3))
    >>> round(found.statistic, 9), found.df, round(found.p, 6)
    (9.0, 2, 0.011109)
    """
    return stuart_maxwell_of(pairs_of_item(table, scale))[0]


def stuart_maxwell_of(pairs: Pairs) -> list[ChiSquare]:
    """Answer `stuart_maxwell` for every item."""
    moved = pairs.tables + pairs.tables.transpose(0, 2, 1)
    moved[:, range(pairs.scale.size), range(pairs.scale.size)] = 0
    covariance = np.eye(pairs.scale.size) * moved.sum(axis=2)[:, np.newaxis, :] - moved
    roots, axes = np.linalg.eigh(covariance)
    along = np.einsum("ija,ij->ia", axes, pairs.before - pairs.after)
    # S is the Laplacian of a graph with whole-number weights: a root is 0 or far above the rounding error
    tiny = roots.max(axis=1, initial=0.0, keepdims=True) * pairs.scale.size * 1e-14
    counts = roots > tiny
    statistics = (along**2 / np.where(counts, roots, np.inf)).sum(axis=1)
    return chi_squares(statistics, counts.sum(axis=1), pairs.n)


def bowker(table: ArrayLike, scale: Scale) -> ChiSquare:
    """Test whether moves in one direction and back are equally frequent (symmetry).

    ``sum (n_ij - n_ji)^2 / (n_ij + n_ji)`` over the pairs of values between which anybody moved; their
    number is the degrees of freedom.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ChiSquare
        Nobody moved: statistic 0, no degrees of freedom, p 1. Undefined if nobody rated twice.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    R's ``mcnemar.test`` counts pairs of values between which nobody moved, and gives NaN.

    References
    ----------
    Bowker 1948.

    Examples
    --------
    >>> found = bowker([[26, 0, 0], [7, 62, 2], [0, 0, 25]], Scale(1, 3, top_from=3))
    >>> found.statistic, found.df, round(found.p, 6)
    (9.0, 2, 0.011109)
    """
    pairs = pairs_of_item(table, scale)
    upper = np.triu_indices(scale.size, 1)
    there, back = pairs.tables[0][upper], pairs.tables[0].T[upper]
    used = there + back > 0
    statistic = ((there - back)[used] ** 2 / (there + back)[used]).sum()
    return chi_squares(np.array([statistic]), np.array([used.sum()]), pairs.n)[0]


def chi_squares(statistics: NDArray[np.float64], df: IntArray, n: IntArray) -> list[ChiSquare]:
    """Give each statistic its p; without degrees of freedom it can only be 0, and its p is 1."""
    from scipy.special import chdtrc

    p = np.where(df > 0, chdtrc(np.maximum(df, 1), statistics), 1.0)
    columns = zip(statistics.tolist(), df.tolist(), p.tolist(), n.tolist(), strict=True)
    return [
        ChiSquare(statistic, freedom, chance, "")
        if experts
        else ChiSquare(None, 0, None, "nobody rated in both rounds")
        for statistic, freedom, chance, experts in columns
    ]
