"""Stability as the first Delphi papers tested it. Given to check what they printed, not for use.

One test takes two rounds of the same experts for two panels, the other calls a change stability as long
as experts who rated alike moved alike. Use `compare`, and `signed_rank` as evidence beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.pairs import pairs_of_item
from delphi.scales import IntArray, Scale
from delphi.square_tables import ChiSquare, chi_squares

_ONE_VALUE = "all ratings of a round are equal, so nothing can be tested"


def dajani_chi_square(earlier: ArrayLike, later: ArrayLike, scale: Scale) -> ChiSquare:
    """Chi-square test of the distributions of two rounds as if they were two panels.

    ``sum (O - E)^2 / E`` over two rows of counts and every value that was used; the degrees of freedom
    are the values used less one.

    Parameters
    ----------
    earlier, later : array_like of int, shape (scale.size,)
        Counts of each round.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ChiSquare
        Undefined if nobody rated in one of the rounds, or all gave the same rating in both.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    Do not use it. The test is for independent panels; the rounds of a study are the same people. When half
    of 30 experts really moved by a point it noticed 0.9 % of the time, where the signed-rank test
    noticed 86 to 90 %. A test that sees nothing was then read as stability.

    References
    ----------
    Dajani 1979, 10.1016/0040-1625(79)90007-6.

    Examples
    --------
    >>> found = dajani_chi_square([6, 5, 10], [5, 5, 11], Scale(1, 3, top_from=3))
    >>> round(found.statistic, 6), found.df, round(found.p, 5)
    (0.138528, 2, 0.93308)
    """
    return _independence(np.concatenate([count_vector(earlier, scale), count_vector(later, scale)]))


def chaffin_talley(table: ArrayLike, scale: Scale) -> ChiSquare:
    """Chi-square test of independence of the earlier and the later rating of the same experts.

    ``sum (O - E)^2 / E`` over the table of two rounds, without the values that nobody used.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ChiSquare
        Undefined if all gave the same rating in one of the rounds.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    Do not use it. Here a small p was read as stability, the opposite of `dajani_chi_square`; it only says
    that later ratings depend on earlier ones, which they also do when everybody moves by two points.
    Nearly all expected counts of a panel are below 5, too few for the approximation.

    References
    ----------
    Chaffin & Talley 1980, 10.1016/0040-1625(80)90074-8.

    Examples
    --------
    >>> found = chaffin_talley([[8, 13, 5], [20, 38, 13], [5, 11, 9]], Scale(1, 3, top_from=3))
    >>> round(found.statistic, 6), found.df, round(found.p, 5)
    (3.699462, 4, 0.4482)
    """
    return _independence(pairs_of_item(table, scale).tables[0])


def _independence(counts: IntArray) -> ChiSquare:
    used = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(float)
    df = (used.shape[0] - 1) * (used.shape[1] - 1)
    if df <= 0 or used.size == 0:
        return ChiSquare(None, 0, None, _ONE_VALUE)
    expected = used.sum(axis=1, keepdims=True) * used.sum(axis=0) / used.sum()
    statistic = ((used - expected) ** 2 / expected).sum()
    return chi_squares(np.array([statistic]), np.array([df]), counts.sum(keepdims=True).ravel())[0]
