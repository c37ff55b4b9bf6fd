"""Did those who left the study rate differently from those who stayed?"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import count_vector
from delphi.scales import Scale


@dataclass(frozen=True, slots=True)
class Attrition:
    """Leavers against stayers on one item.

    Attributes
    ----------
    stayers, leavers : int
        How many of each rated the item in the earlier round.
    superiority : float or None
        Chance that a leaver rated higher than a stayer, ties counted half, 0 to 1; 0.5 is no difference.
    z : float or None
        The standardised rank sum, above 0 if the leavers had rated higher.
    p : float or None
        Two-sided, 0 to 1.
    undefined : str
        Why z and p are None; "" when they are not.
    """

    stayers: int
    leavers: int
    superiority: float | None
    z: float | None
    p: float | None
    undefined: str


def attrition(stayers: ArrayLike, leavers: ArrayLike, scale: Scale) -> Attrition:
    """Compare the earlier-round ratings of those who left with those of the others (Mann-Whitney).

    With U the number of pairs in which the leaver rated higher (ties count half), n stayers, m leavers and
    ``N = n + m``: ``z = (U - n m / 2) / sqrt(n m / 12 (N + 1 - sum (t^3 - t) / (N (N - 1))))``, where t are
    the numbers of equal ratings.

    Parameters
    ----------
    stayers, leavers : array_like of int, shape (scale.size,)
        Counts of the earlier round. A leaver is an expert who rated nothing at all in the later round;
        everybody else is a stayer.
    scale : Scale
        The scale of the item.

    Returns
    -------
    Attrition
        Without p if nobody left, nobody stayed, or all ratings are equal.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    The normal approximation without continuity correction. Over many items use `benjamini_hochberg`. A
    large p does not say that the leavers were like the others: they are few.

    Examples
    --------
    >>> found = attrition([0, 1, 2, 5, 9], [3, 1, 1, 0, 0], Scale(1, 5))
    >>> found.stayers, found.leavers, round(found.superiority, 4), round(found.p, 5)
    (17, 5, 0.0294, 0.00106)
    """
    staying, leaving = count_vector(stayers, scale)[0], count_vector(leavers, scale)[0]
    n, m = int(staying.sum()), int(leaving.sum())
    if not n or not m:
        gone = "nobody who rated the item left" if n else "nobody who rated the item stayed"
        return Attrition(n, m, None, None, None, gone if n or m else "nobody rated the item")
    up_to = np.cumsum(staying)
    doubled_u = _product(leaving.tolist(), (2 * up_to - staying).tolist())
    superiority = doubled_u / (2 * n * m)
    total = n + m
    ties = sum(t**3 - t for t in (staying + leaving).tolist())
    if ties == total**3 - total:
        return Attrition(n, m, superiority, None, None, "all ratings are equal")
    deviation = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    z = (doubled_u - n * m) / 2 / deviation
    return Attrition(n, m, superiority, z, erfc(abs(z) / sqrt(2)), "")


def _product(left: list[int], right: list[int]) -> int:
    return sum(one * other for one, other in zip(left, right, strict=True))
