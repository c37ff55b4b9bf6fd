"""How firm a verdict stands: would one changed mark of one expert flip it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.consensus import OUTCOMES, Rule
from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.scales import IntArray, Scale

BoolArray = NDArray[np.bool_]

_CELLS_AT_ONCE = 2_000_000  # of the table of changed panels: 16 MB


def is_fragile(
    counts: ArrayLike, scale: Scale, rule: Rule, *, quantile_type: int = 7, min_n: int = 3
) -> bool:
    """Say whether one changed mark of one expert would flip the verdict.

    Every rating that was given is moved to every other value in turn, and the rule is asked again; of a
    rule that looks at all items of the round, the ratings of the other items, too.

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
        If an argument is not as above, or the rule cannot be used on the scale or on one item alone.

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
    return fragile_items(rule.alone(counts, scale, quantile_type), rule, min_n)[0]


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
    # its own outcome is one of those reached
    fragile: list[bool] = (reachable_outcomes(evidence, rule, min_n).sum(axis=1) > 1).tolist()
    return fragile


def reachable_outcomes(evidence: Evidence, rule: Rule, min_n: int) -> BoolArray:
    """Say which outcomes an item has or one changed mark can give it; shape (items, outcomes).

    The columns are those of `OUTCOMES`.
    """
    table, size = evidence.table, evidence.scale.size
    reached = np.zeros((len(table), len(OUTCOMES)), dtype=bool)
    reached[np.arange(len(table)), rule.outcomes(evidence, min_n)] = True
    # one row for each item and each value from which a mark can be taken
    sources = np.argwhere(table > 0)
    step = max(1, _CELLS_AT_ONCE // size**2)
    for start in range(0, len(sources), step):
        item, value = sources[start : start + step].T
        moved = _one_mark_moved(table[item], value)
        changed = Evidence(moved, evidence.scale, evidence.quantile_type)
        of_row = np.repeat(item, size)
        if rule.is_data_dependent:
            panel = _panel_after(evidence, changed, of_row)
            reached |= _reached_from_elsewhere(evidence, rule, min_n, of_row, panel[0])
            changed = replace(changed, panel=panel)
        reached[of_row, rule.outcomes(changed, min_n)] = True
    return reached


def _panel_after(evidence: Evidence, changed: Evidence, of_row: IntArray) -> tuple[IntArray, IntArray]:
    """Majority opinions and all opinions of the round after each changed mark."""
    majority, opinions = evidence.cut_off
    return majority + changed.majority - evidence.majority[of_row], opinions


def _reached_from_elsewhere(
    evidence: Evidence, rule: Rule, min_n: int, of_row: IntArray, majorities: IntArray
) -> BoolArray:
    """Outcomes that a changed mark on another item can give: it moves the cut-off of the whole round."""
    reached = np.zeros((len(evidence.table), len(OUTCOMES)), dtype=bool)
    opinions = evidence.cut_off[1]
    for majority in np.unique(majorities):
        moved = replace(evidence, panel=(majority[np.newaxis], opinions))
        sources = np.unique(of_row[majorities == majority])
        # a mark on the item itself changes more than the cut-off, and is asked for apart
        others = np.ones(len(reached), dtype=bool)
        others[sources] = len(sources) > 1
        items = np.flatnonzero(others)
        reached[items, rule.outcomes(moved, min_n)[items]] = True
    return reached


def _one_mark_moved(rows: IntArray, value: IntArray) -> IntArray:
    """Move one mark of each row from its value to every value; shape (rows * size, size)."""
    count, size = rows.shape
    one_mark = np.eye(size, dtype=np.int64)
    taken = rows - one_mark[value]
    # laid out with the values first, as the running totals want them
    moved = np.ascontiguousarray(taken.T)[:, :, np.newaxis] + one_mark[:, np.newaxis, :]
    return moved.reshape(size, count * size).T
