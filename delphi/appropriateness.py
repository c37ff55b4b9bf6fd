"""The RAND/UCLA appropriateness method: does a panel disagree on an item, and which class has the item.

The method is defined on nine points, in three regions of three points each: 1-3, 4-6 and 7-9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import IntArray, Scale

Appropriateness = Literal["inappropriate", "uncertain", "appropriate"]
BoolArray = NDArray[np.bool_]

RAM_POINTS = 9
"""The number of points on which the method is defined."""

CLASSIC_FROM = 8
"""The smallest panel in the table of the classic definitions."""

_CLASSES: tuple[Appropriateness, ...] = ("inappropriate", "uncertain", "appropriate")


@dataclass(frozen=True, slots=True)
class Ram:
    """One item by the RAND/UCLA appropriateness method, in points of its scale.

    Attributes
    ----------
    n : int
    median : float
    region : tuple of int
        First and last value of the median's region. A median of 3.5 or 6.5 belongs to the higher one.
    p30, p70 : float
        The 30th and the 70th percentile, by quantile type 2.
    ipr, iprcp : float
        Their distance and their centre.
    asymmetry_index : float
        How far the centre lies from the middle of the scale.
    ipras : float
        The distance from which on such a centre means disagreement.
    disagreement_index : float
        ``ipr / ipras``; above 1 is disagreement.
    disagreement : bool
        ``ipr > ipras``.
    appropriateness : {'inappropriate', 'uncertain', 'appropriate'}
        By the median's region; uncertain whenever there is disagreement.
    outside : int
        Ratings outside the median's region.
    classic_agreement, classic_disagreement : bool or None
        By the counts alone; None below 8 ratings.
    classic_appropriateness : {'inappropriate', 'uncertain', 'appropriate'} or None
        As `appropriateness`, with the classic disagreement; None below 8 ratings.
    """

    n: int
    median: float
    region: tuple[int, int]
    p30: float
    p70: float
    ipr: float
    iprcp: float
    asymmetry_index: float
    ipras: float
    disagreement_index: float
    disagreement: bool
    appropriateness: Appropriateness
    outside: int
    classic_agreement: bool | None
    classic_disagreement: bool | None
    classic_appropriateness: Appropriateness | None


def ram(counts: ArrayLike, scale: Scale) -> Ram | None:
    """Class and disagreement of one item by the RAND/UCLA appropriateness method.

    With ``IPR = p70 - p30`` and its centre ``IPRCP = (p30 + p70) / 2``, the asymmetry index is
    ``AI = |5 - IPRCP|`` and ``IPRAS = 2.35 + 1.5 AI``. Disagreement: ``IPR > IPRAS``. Classic, with
    ``A = floor((n - 2) / 3)``: agreement if at most A ratings lie outside the median's region,
    disagreement if at least ``A + 1`` lie in 1-3 and at least ``A + 1`` in 7-9.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        A scale of nine points; where it starts does not matter, and neither does its top box.

    Returns
    -------
    Ram or None
        None if nobody rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale, or the scale has not nine points.

    Notes
    -----
    The manual does not say how it takes percentiles; this package takes type 2 (that of SAS), placed in
    integers, and the choice flips up to 7 % of the verdicts. Some papers print 2.5 for 2.35, and some
    programs take the 10th and the 90th percentile: both are wrong. The published table of the classic
    definitions covers 8 to 16 raters; the formula continues it to larger panels. "No disagreement" alone
    is no agreement, since about half of all panels that answer at random reach it.

    References
    ----------
    Fitch 2001, RAND MR-1269.

    Examples
    --------
    >>> found = ram([0, 0, 0, 1, 1, 1, 5, 5, 2], Scale(1, 9))
    >>> found.p30, found.p70, found.ipras, round(found.disagreement_index, 3), found.appropriateness
    (7.0, 8.0, 6.1, 0.164, 'appropriate')
    >>> found.outside, found.classic_agreement
    (3, True)
    """
    return ram_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def ram_of(evidence: Evidence) -> list[Ram | None]:
    """Answer `ram` for every item.

    Parameters
    ----------
    evidence : Evidence
        The checked counts, on nine points.

    Returns
    -------
    list of Ram or None, length items

    Raises
    ------
    ValueError
        If the scale has not nine points.

    Examples
    --------
    >>> import numpy as np
    >>> [row.region for row in ram_of(Evidence(np.array([[0, 0, 0, 0, 0, 2, 2, 0, 0]]), Scale(1, 9), 7))]
    [(7, 9)]
    """
    if evidence.scale.size != RAM_POINTS:
        raise ValueError(f"the RAND/UCLA method needs {RAM_POINTS} points, not {evidence.scale}")
    lower, upper = evidence.doubled_p30_p70
    width, allowed = ipr_and_ipras(evidence)
    columns = (
        evidence.n.tolist(),
        (evidence.doubled_median / 2).tolist(),
        region_of(evidence).tolist(),
        (lower / 2 + evidence.scale.lowest).tolist(),
        (upper / 2 + evidence.scale.lowest).tolist(),
        (width / 40).tolist(),
        (allowed / 40).tolist(),
        (width / allowed).tolist(),
        disagrees(evidence).tolist(),
        outside_of(evidence).tolist(),
        classically_agrees(evidence).tolist(),
        classically_disagrees(evidence).tolist(),
    )
    return [_row(evidence.scale, *row) if row[0] else None for row in zip(*columns, strict=True)]


def _row(
    scale: Scale,
    n: int,
    median: float,
    region: int,
    p30: float,
    p70: float,
    ipr: float,
    ipras: float,
    index: float,
    disagreement: bool,
    outside: int,
    agreement: bool,
    classic: bool,
) -> Ram:
    first = scale.lowest + 3 * region
    centre, is_in_table = (p30 + p70) / 2, n >= CLASSIC_FROM
    return Ram(
        n=n,
        median=median,
        region=(first, first + 2),
        p30=p30,
        p70=p70,
        ipr=ipr,
        iprcp=centre,
        asymmetry_index=abs((scale.lowest + scale.highest) / 2 - centre),
        ipras=ipras,
        disagreement_index=index,
        disagreement=disagreement,
        appropriateness="uncertain" if disagreement else _CLASSES[region],
        outside=outside,
        classic_agreement=agreement if is_in_table else None,
        classic_disagreement=classic if is_in_table else None,
        classic_appropriateness=("uncertain" if classic else _CLASSES[region]) if is_in_table else None,
    )


def region_of(evidence: Evidence) -> IntArray:
    """Region of each median: 0, 1 or 2 for the lower, middle or upper three points."""
    above_lowest = evidence.doubled_median - 2 * evidence.scale.lowest
    # 3.5 and 6.5 are 5 and 11 halves above 1, and go to the higher region
    return np.add(above_lowest >= 5, above_lowest >= 11, dtype=np.int64)


def ipr_and_ipras(evidence: Evidence) -> tuple[IntArray, IntArray]:
    """Forty times the IPR and forty times the IPRAS, which are whole numbers."""
    lower, upper = evidence.doubled_p30_p70
    return 20 * (upper - lower), 94 + 15 * np.abs(lower + upper - 2 * (RAM_POINTS - 1))


def disagrees(evidence: Evidence) -> BoolArray:
    """Say for each item whether its IPR is above its IPRAS."""
    width, allowed = ipr_and_ipras(evidence)
    return width > allowed


def outside_of(evidence: Evidence) -> IntArray:
    """Ratings of each item outside the region of its median."""
    return evidence.n - np.choose(region_of(evidence), _thirds(evidence))


def classically_agrees(evidence: Evidence) -> BoolArray:
    """Say for each item whether few enough lie outside the median's region; means nothing below 8."""
    return outside_of(evidence) <= (evidence.n - 2) // 3


def classically_disagrees(evidence: Evidence) -> BoolArray:
    """Say for each item whether enough lie in both outer regions; means nothing below 8."""
    low, _, high = _thirds(evidence)
    return np.minimum(low, high) > (evidence.n - 2) // 3


def _thirds(evidence: Evidence) -> tuple[IntArray, IntArray, IntArray]:
    """Ratings of each item in the lower, middle and upper three points."""
    third, sixth, total = evidence.cumulative[2], evidence.cumulative[5], evidence.n
    return third, sixth - third, total - sixth
