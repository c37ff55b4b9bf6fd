"""Tukey's hinges: the quartiles of a box plot, which belong to none of the nine quantile types."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import Scale
from delphi.totals import rating_of_rank


@dataclass(frozen=True, slots=True)
class Hinges:
    """Tukey's hinges of one item, in points of its scale.

    Attributes
    ----------
    lower, upper : float
        The medians of the lower and of the upper half; the middle rating of an odd panel is in both.
    """

    lower: float
    upper: float


def hinges(counts: ArrayLike, scale: Scale) -> Hinges | None:
    """Tukey's hinges of one item.

    With the depth ``d = (floor((n + 1) / 2) + 1) / 2`` the lower hinge is
    ``(x_(floor d) + x_(ceil d)) / 2``; the upper one lies as deep from the top.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    Hinges or None
        None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    R's ``fivenum`` and "Tukey's hinges" of SPSS. For odd n they equal the quartiles of type 7.

    Examples
    --------
    >>> hinges([0, 3, 1, 2, 6], Scale(1, 5))
    Hinges(lower=2.5, upper=5.0)
    """
    return hinges_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def hinges_of(evidence: Evidence) -> list[Hinges | None]:
    """Answer `hinges` for every item."""
    n = evidence.n
    doubled_depth = (n + 1) // 2 + 1
    shallow, deep = doubled_depth // 2, (doubled_depth + 1) // 2
    lower = rating_of_rank(evidence, shallow) + rating_of_rank(evidence, deep)
    upper = rating_of_rank(evidence, n + 1 - shallow) + rating_of_rank(evidence, n + 1 - deep)
    found = zip(n.tolist(), (lower / 2).tolist(), (upper / 2).tolist(), strict=True)
    return [Hinges(low, high) if rated else None for rated, low, high in found]
