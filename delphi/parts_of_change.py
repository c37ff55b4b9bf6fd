"""What changed a figure between two rounds: other opinions, or other people?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.pairs import pairs_of_item
from delphi.scales import IntArray, Scale

Statistic = Callable[[IntArray, Scale], float | Fraction | None]


@dataclass(frozen=True, slots=True)
class Composition:
    """Three parts of a change; where all are defined, they add up to it.

    Attributes
    ----------
    drop_out : float or None
        What the absence of those who rated only in the earlier round does.
    opinion : float or None
        What the same experts changed.
    joiners : float or None
        What those who rated only in the later round add.
    """

    drop_out: float | None
    opinion: float | None
    joiners: float | None


def mean_rating(counts: IntArray, scale: Scale) -> Fraction | None:
    """Mean of the ratings as a fraction, so that the parts of its change are exact.

    Parameters
    ----------
    counts : ndarray of int64, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    Fraction or None
        None if nobody rated.

    Examples
    --------
    >>> import numpy as np
    >>> mean_rating(np.array([0, 3, 1, 2, 6]), Scale(1, 5))
    Fraction(47, 12)
    """
    n = int(counts.sum())
    return Fraction(int(counts @ np.arange(scale.size)), n) + scale.lowest if n else None


def composition(
    earlier: ArrayLike,
    later: ArrayLike,
    table: ArrayLike,
    scale: Scale,
    *,
    statistic: Statistic = mean_rating,
) -> Composition:
    """Split the change of a figure into drop-out, opinion and joiners.

    ``[s(C1 stayers) - s(C1)] + [s(C2 stayers) - s(C1 stayers)] + [s(C2) - s(C2 stayers)]``, where C1 and C2
    are the counts of everybody in each round, and stayers rated the item in both.

    Parameters
    ----------
    earlier, later : array_like of int, shape (scale.size,)
        Counts of everybody who rated the item in that round.
    table : array_like of int, shape (scale.size, scale.size)
        The experts who did in both; see `transitions`.
    scale : Scale
        The scale of both rounds.
    statistic : callable
        Any figure of ``(counts, scale)``, such as `median` or `iqr`; may return None. The mean by default.

    Returns
    -------
    Composition
        A part is None if one of its two figures is: nobody stayed, or nobody rated in that round.

    Raises
    ------
    ValueError
        If a count is not one of the scale, or more experts rated twice than once.

    Examples
    --------
    >>> scale = Scale(1, 3, top_from=3)
    >>> composition([2, 2, 0], [0, 2, 3], [[0, 1, 0], [0, 1, 1], [0, 0, 0]], scale)
    Composition(drop_out=0.16666666666666666, opinion=0.6666666666666666, joiners=0.26666666666666666)
    >>> from delphi import median
    >>> composition([2, 2, 0], [0, 2, 3], [[0, 1, 0], [0, 1, 1], [0, 0, 0]], scale, statistic=median)
    Composition(drop_out=0.5, opinion=0.0, joiners=1.0)
    """
    pairs = pairs_of_item(table, scale)
    first, last = count_vector(earlier, scale), count_vector(later, scale)
    check_stayers(first, pairs.before, "earlier")
    check_stayers(last, pairs.after, "later")
    return split(first[0], last[0], pairs.before[0], pairs.after[0], scale, statistic)


def check_stayers(everybody: IntArray, stayers: IntArray, which: str) -> None:
    """Refuse counts of everybody that lack some who rated twice.

    Parameters
    ----------
    everybody, stayers : ndarray of int64, shape (items, size)
        Counts of all who rated in a round, and of those of them who rated in both.
    which : str
        Which round, for the refusal.

    Raises
    ------
    ValueError
        If somebody is missing.

    Examples
    --------
    >>> import numpy as np
    >>> check_stayers(np.array([[2, 1]]), np.array([[1, 1]]), "earlier")
    """
    if (stayers > everybody).any():
        raise ValueError(f"the counts of the {which} round must hold all experts of the transition table")


def split(
    earlier: IntArray,
    later: IntArray,
    before: IntArray,
    after: IntArray,
    scale: Scale,
    statistic: Statistic = mean_rating,
) -> Composition:
    """Split the change from counts that are already checked; see `composition`.

    Parameters
    ----------
    earlier, later, before, after : ndarray of int64, shape (size,)
        Counts of everybody in each round, and of the stayers in each round.
    scale : Scale
        The scale of both rounds.
    statistic : callable
        As for `composition`.

    Returns
    -------
    Composition

    Examples
    --------
    >>> import numpy as np
    >>> split(*np.array([[2, 0], [1, 1], [1, 0], [0, 1]]), Scale(0, 1, top_from=1))
    Composition(drop_out=0.0, opinion=1.0, joiners=-0.5)
    """
    all_before, stayers_before = statistic(earlier, scale), statistic(before, scale)
    stayers_after, all_after = statistic(after, scale), statistic(later, scale)
    return Composition(
        drop_out=_step(all_before, stayers_before),
        opinion=_step(stayers_before, stayers_after),
        joiners=_step(stayers_after, all_after),
    )


def _step(one: float | Fraction | None, other: float | Fraction | None) -> float | None:
    return None if one is None or other is None else float(other - one)
