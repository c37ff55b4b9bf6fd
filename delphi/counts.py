"""Checks on count vectors and count tables, so that a wrong one is refused at the door."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.scales import IntArray, Scale, whole_number

Array = NDArray[np.generic]

_MOST_RATINGS = 1_000_000_000  # keeps every product below 2**63


def count_table(table: ArrayLike, scale: Scale) -> IntArray:
    """Check a table of counts, one row per item.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        Counts, the lowest value of the scale first. No rows at all is a table, too.
    scale : Scale
        The scale the items were rated on.

    Returns
    -------
    ndarray of int64, shape (items, scale.size)

    Raises
    ------
    ValueError
        If the shape is wrong, or a count is negative, huge or not a whole number.

    Examples
    --------
    >>> count_table([[0, 0, 1, 4, 2]], Scale(1, 5)).shape
    (1, 5)
    """
    array = _array(table)
    if array.size == 0 and array.shape[0] == 0:
        return np.zeros((0, scale.size), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != scale.size:
        raise ValueError(f"a count table for {scale} has {scale.size} columns, not the shape {array.shape}")
    return _checked(array)


def count_vector(counts: ArrayLike, scale: Scale) -> IntArray:
    """Check the counts of one item and return them as a table of one row.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Counts, the lowest value of the scale first.
    scale : Scale
        The scale the item was rated on.

    Returns
    -------
    ndarray of int64, shape (1, scale.size)

    Raises
    ------
    ValueError
        If the shape is wrong, or a count is negative, huge or not a whole number.

    Examples
    --------
    >>> count_vector([0, 0, 1, 4, 2], Scale(1, 5)).tolist()
    [[0, 0, 1, 4, 2]]
    """
    array = _array(counts)
    if array.shape != (scale.size,):
        raise ValueError(f"the counts for {scale} are {scale.size} numbers, not the shape {array.shape}")
    return _checked(array)[np.newaxis, :]


def transition_table(table: ArrayLike, scale: Scale) -> IntArray:
    """Check a table of counts, earlier value by later value.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Row: value in the earlier round. Column: value of the same experts in the later round.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ndarray of int64, shape (scale.size, scale.size)

    Raises
    ------
    ValueError
        If the shape is wrong, or a count is negative, huge or not a whole number.

    Examples
    --------
    >>> transition_table([[2, 0], [1, 3]], Scale(0, 1, top_from=1)).sum()
    np.int64(6)
    """
    array = _array(table)
    if array.shape != (scale.size, scale.size):
        raise ValueError(f"a transition table for {scale} is {scale.size} by {scale.size}, not {array.shape}")
    return _checked(array)


def at_least(value: int, least: int, name: str) -> int:
    """Check a whole number that is an argument.

    Parameters
    ----------
    value, least : int
        The number, and the smallest one that is allowed.
    name : str
        What to call it in the refusal.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is no whole number or too small.

    Examples
    --------
    >>> at_least(3, 1, "min_n")
    3
    """
    number = whole_number(value, name)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, not {number}")
    return number


def _array(values: ArrayLike) -> Array:
    try:
        return np.asarray(values)
    except ValueError:  # numpy's sentence about rows of different lengths helps nobody
        raise ValueError("every row of counts must have the same length") from None


def _checked(array: Array) -> IntArray:
    if array.dtype.kind not in "iu":
        raise ValueError("counts must be whole numbers")
    counts = array.astype(np.int64)
    if counts.size and counts.min() < 0:
        raise ValueError("a count cannot be negative")
    if counts.size and counts.max() > _MOST_RATINGS:
        raise ValueError(f"a count above {_MOST_RATINGS} is no panel")
    return counts
