"""Is an item marked as split on the page: by van der Eijk's A, and on nine points by RAND/UCLA, too."""

from __future__ import annotations

from numpy.typing import ArrayLike

from delphi.agreement import van_der_eijk_of
from delphi.appropriateness import RAM_POINTS, disagrees
from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.scales import Scale


def split_flags(table: ArrayLike, scale: Scale) -> list[bool]:
    """Say for each item whether it is marked as split.

    Split if van der Eijk's A is below 0, or if on a scale of nine points ``IPR > IPRAS``.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    scale : Scale
        The scale of the items.

    Returns
    -------
    list of bool, length items
        False where nobody rated.

    Raises
    ------
    ValueError
        If the table is not one of the scale.

    Notes
    -----
    The two ask different things. A below 0 means two camps; disagreement by IPRAS also means answers that
    are spread over the whole scale: 58 % of the panels of 30 that answer at random have it.

    References
    ----------
    van der Eijk 2001, 10.1023/A:1010374114305; Fitch 2001, RAND MR-1269.

    Examples
    --------
    >>> split_flags([[6, 3, 1, 0, 0, 0, 1, 3, 6], [2] * 9, [0] * 9], Scale(1, 9))
    [True, True, False]
    >>> split_flags([[4, 4, 4, 4, 4]], Scale(1, 5))
    [False]
    """
    evidence = Evidence(count_table(table, scale), scale, 7)
    apart = disagrees(evidence).tolist() if scale.size == RAM_POINTS else [False] * len(evidence.table)
    agreement = van_der_eijk_of(evidence)
    return [
        n > 0 and (disagreement or (a is not None and a < 0))
        for n, a, disagreement in zip(evidence.n.tolist(), agreement, apart, strict=True)
    ]
