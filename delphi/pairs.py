"""What the same experts said in two rounds: the figures every measure of change reads.

Each figure is computed for all items at once and at most once, in integers. Floats are made only when
a figure leaves the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from delphi.counts import transition_table
from delphi.scales import IntArray, Scale

_MOST_PAIRS = 1_000_000_000  # keeps every product of two numbers of experts below 2**63


@dataclass(frozen=True)
class Pairs:
    """Integer figures of checked transition tables.

    Attributes
    ----------
    tables : ndarray of int64, shape (items, scale.size, scale.size)
        Row: value in the earlier round. Column: value of the same experts in the later round.
    scale : Scale

    Examples
    --------
    >>> pairs = pairs_of_item([[8, 13, 5], [20, 38, 13], [5, 11, 9]], Scale(1, 3, top_from=3))
    >>> pairs.n.tolist(), pairs.kept.tolist(), pairs.before.tolist(), pairs.after.tolist()
    ([122], [55], [[26, 71, 25]], [[33, 62, 27]])
    >>> pairs.differences.tolist()
    [[5, 31, 55, 26, 5]]
    """

    tables: IntArray
    scale: Scale

    @cached_property
    def n(self) -> IntArray:
        """Experts who rated each item in both rounds."""
        total: IntArray = self.tables.sum(axis=(1, 2))
        return total

    @cached_property
    def kept(self) -> IntArray:
        """How many of them gave the same rating again."""
        total: IntArray = np.trace(self.tables, axis1=1, axis2=2)
        return total

    @cached_property
    def before(self) -> IntArray:
        """Their counts in the earlier round, shape (items, size)."""
        counts: IntArray = self.tables.sum(axis=2)
        return counts

    @cached_property
    def after(self) -> IntArray:
        """Their counts in the later round, shape (items, size)."""
        counts: IntArray = self.tables.sum(axis=1)
        return counts

    @cached_property
    def differences(self) -> IntArray:
        """How many moved by ``-(size - 1) .. size - 1`` points, shape (items, 2 size - 1)."""
        steps = range(1 - self.scale.size, self.scale.size)
        return np.stack([np.trace(self.tables, step, axis1=1, axis2=2) for step in steps], axis=1)


def pairs_of_item(table: ArrayLike, scale: Scale) -> Pairs:
    """Check the transition table of one item.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        See `delphi.transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    Pairs
        Of one item.

    Raises
    ------
    ValueError
        If the table is not one of the scale, or counts more than a thousand million experts.

    Examples
    --------
    >>> pairs_of_item([[2, 0], [1, 3]], Scale(0, 1, top_from=1)).n.tolist()
    [6]
    """
    return pairs_by_item([table], scale)


def pairs_by_item(tables: Sequence[ArrayLike] | IntArray, scale: Scale) -> Pairs:
    """Check the transition tables of many items; see `pairs_of_item`.

    Parameters
    ----------
    tables : sequence of array_like of int, shape (items, scale.size, scale.size)
        One table per item. No tables at all are allowed, too.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    Pairs

    Raises
    ------
    ValueError
        As `pairs_of_item`.

    Examples
    --------
    >>> pairs_by_item([[[2, 0], [1, 3]], [[0, 0], [0, 0]]], Scale(0, 1, top_from=1)).n.tolist()
    [6, 0]
    """
    checked = [transition_table(table, scale) for table in tables]
    stack = np.stack(checked) if checked else np.zeros((0, scale.size, scale.size), dtype=np.int64)
    pairs = Pairs(stack, scale)
    if (pairs.n > _MOST_PAIRS).any():
        raise ValueError(f"more than {_MOST_PAIRS} experts are no panel")
    return pairs
