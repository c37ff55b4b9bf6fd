"""Sums over the ratings of an item, and how a figure leaves the integers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from delphi.evidence import Evidence
from delphi.positions import code_of_rank
from delphi.scales import IntArray


def counts_by_value(evidence: Evidence) -> IntArray:
    """Counts with the values first, shape (size, items): every step runs along the items."""
    return np.ascontiguousarray(evidence.table.T)


def rating_of_rank(evidence: Evidence, rank: IntArray) -> IntArray:
    """Find the rating ``x_(rank)`` of each item."""
    return code_of_rank(evidence.cumulative, rank) + evidence.scale.lowest


def sum_of_floats(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up terms of shape (size, items) one value after the other.

    `sum` adds in another order when there is one item only, and the last digit would depend on it.
    """
    added: NDArray[np.float64] = np.add.accumulate(terms, axis=0)[-1]
    return added


def wide_enough(counts: IntArray, largest: int) -> NDArray[Any]:
    """Counts as they are if the largest result fits into 64 bits, and else as Python's own whole numbers."""
    return counts if largest < 2**63 else counts.astype(object)


def quotients(numerators: NDArray[Any], denominators: NDArray[Any]) -> list[float | None]:
    """Divide item by item; None where the denominator is 0.

    Examples
    --------
    >>> quotients(np.array([1, 0]), np.array([4, 0]))
    [0.25, None]
    """
    pairs = zip(numerators.tolist(), denominators.tolist(), strict=True)
    # Python divides whole numbers of any length and rounds once
    return [numerator / denominator if denominator else None for numerator, denominator in pairs]
