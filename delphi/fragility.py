"""How firm a verdict stands: would one changed mark of one expert flip it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from delphi.consensus import Rule
from delphi.counts import count_table, count_vector
from delphi.evidence import Evidence
from delphi.scales import IntArray, Scale

_CELLS_AT_ONCE = 2_000_000  # of the table of changed panels: 16 MB


def is_fragile(
    counts: ArrayLike, scale: Scale, rule: Rule, *, quantile_type: int = 7, min_n: int = 3
) -> bool:
    """Say whether one changed mark of one expert would flip the verdict.

    Every rating that was given is moved to every other value in turn, and the rule is asked again.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    rule : Rule
        The consensus rule.
    quantile_type : int
        1 to 9, for rules that look at the IQR.
    min_n : int
        Below so many ratings, at least 1, the outcome is ``too_few``.

    Returns
    -------
    bool
        False if too few rated: no changed mark makes them enough.

    Raises
    ------
    ValueError
        If an argument is not as above.

    Notes
    -----
    "None" is fragile, too, if one mark would make it agreed. A withdrawn or an additional rating is
    another question and not asked here.

    Examples
    --------
    >>> from delphi import rule
    >>> is_fragile([0, 0, 0, 0, 0, 3, 7, 0, 0], Scale(1, 9), rule("percent-70"))
    True
    >>> is_fragile([0, 0, 0, 0, 0, 0, 10, 0, 0], Scale(1, 9), rule("percent-70"))
    False
    """
    return fragile_items(Evidence(count_vector(counts, scale), scale, quantile_type), rule, min_n)[0]


def fragile_by_item(
    table: ArrayLike, scale: Scale, rule: Rule, *, quantile_type: int = 7, min_n: int = 3
) -> list[bool]:
    """Answer `is_fragile` for every item of a count table.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    scale, rule, quantile_type, min_n
        As for `is_fragile`.

    Returns
    -------
    list of bool, length items

    Raises
    ------
    ValueError
        As `is_fragile`.

    Examples
    --------
    >>> from delphi import rule
    >>> fragile_by_item([[0, 0, 1, 3, 0], [0, 0, 0, 0, 9]], Scale(1, 5), rule("percent-75"))
    [True, False]
    """
    return fragile_items(Evidence(count_table(table, scale), scale, quantile_type), rule, min_n)


def fragile_items(evidence: Evidence, rule: Rule, min_n: int) -> list[bool]:
    """Answer `is_fragile` from evidence that is already there."""
    now = rule.outcomes(evidence, min_n)
    fragile = np.zeros(now.shape, dtype=bool)
    # one row for each item and each value from which a mark can be taken
    sources = np.argwhere(evidence.table > 0)
    step = max(1, _CELLS_AT_ONCE // evidence.scale.size**2)
    for start in range(0, len(sources), step):
        item, value = sources[start : start + step].T
        moved = _one_mark_moved(evidence.table[item], value)
        changed = Evidence(moved, evidence.scale, evidence.quantile_type)
        after = rule.outcomes(changed, min_n).reshape(len(item), evidence.scale.size)
        fragile[item[(after != now[item, np.newaxis]).any(axis=1)]] = True
    return [bool(flag) for flag in fragile.tolist()]


def _one_mark_moved(rows: IntArray, value: IntArray) -> IntArray:
    """Move one mark of each row from its value to every value; shape (rows * size, size)."""
    count, size = rows.shape
    one_mark = np.eye(size, dtype=np.int64)
    taken = rows - one_mark[value]
    return (taken[:, np.newaxis, :] + one_mark).reshape(count * size, size)
