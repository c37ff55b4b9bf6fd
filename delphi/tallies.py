"""From the answers of experts to counts: the only step whose cost grows with the panel.

A matrix of codes has one row per expert and one column per item. The routes through it differ in speed
alone: few cells are counted by one ``bincount``; many are compared with one value after the other, in
tiles, and those of a very large matrix by two threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.scales import IntArray, Scale

Codes = NDArray[Any]
Tile = tuple[slice, slice]
"""Rows and columns of a matrix."""

_FEW_CELLS = 8_192  # below, one bincount is faster than the many calls of the tiles
_MANY_VALUES = 50  # above, as many comparisons of each cell cost more than a bincount
_TALLEST_TILE = 250  # rows; a sum of at most 255 fits into a byte
_WIDEST_ROW = 4_096  # codes; at one byte each a tile takes a megabyte
_VERY_MANY_CELLS = 2_000_000  # below, a second thread saves half a millisecond at most
_CELLS_AT_ONCE = 131_072  # of a bincount, which needs eight bytes and more for each


def count_by_item(codes: ArrayLike, scale: Scale) -> IntArray:
    """Count the ratings of every item, from a matrix of codes to the count table of all other functions.

    Parameters
    ----------
    codes : array_like of int, shape (experts, items)
        Code ``rating - scale.lowest``. Any code outside ``0..size - 1`` means that the expert gave no
        rating of the item.
    scale : Scale
        The scale of the items.

    Returns
    -------
    ndarray of int64, shape (items, scale.size)
        The count of the lowest value first.

    Raises
    ------
    ValueError
        If the codes are not a matrix of whole numbers.

    Notes
    -----
    Codes, not ratings: on the scale 1 to 9 a rating of 9 would be taken for a missing one. Store large
    panels as int8. If the matrix has one row per item, hand in its transpose, which copies nothing; panels
    with the experts in rows are counted twice as fast. Beside the matrix a few megabytes are needed.

    Examples
    --------
    >>> scale = Scale(1, 3, top_from=3)
    >>> codes = np.array([[0, 2], [2, -1], [2, 1]], dtype=np.int8)
    >>> count_by_item(codes, scale).tolist()
    [[1, 0, 2], [0, 1, 1]]
    """
    matrix = _whole_numbers(codes)
    if matrix.ndim != 2:
        raise ValueError("codes must be a matrix with one row per expert and one column per item")
    if matrix.size < _FEW_CELLS or scale.size > _MANY_VALUES:
        return _binned(matrix, scale.size)
    return _tiled(matrix, scale.size)


def transitions(first: ArrayLike, second: ArrayLike, scale: Scale) -> IntArray:
    """Build the table of earlier value by later value from two aligned arrays of codes.

    Parameters
    ----------
    first, second : array_like of int, shape (experts,)
        Code ``rating - scale.lowest`` of the same expert at the same place in both rounds. Any code
        outside ``0..size - 1`` means that the expert gave no rating; `Scale.codes` makes such arrays.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ndarray of int64, shape (scale.size, scale.size)
        Row: earlier value. Column: later value. Experts who miss one of the rounds are left out.

    Raises
    ------
    ValueError
        If the arrays are not two of the same length with whole numbers.

    Notes
    -----
    Codes, not ratings: on the scale 1 to 9 a rating of 9 would be taken for a missing one.

    Examples
    --------
    >>> scale = Scale(1, 3, top_from=3)
    >>> transitions(scale.codes([1, 2, 3, None]), scale.codes([1, 3, None, 2]), scale).tolist()
    [[1, 0, 0], [0, 0, 1], [0, 0, 0]]
    """
    earlier, later = _whole_numbers(first), _whole_numbers(second)
    if earlier.ndim != 1 or earlier.shape != later.shape:
        raise ValueError("first and second must be two lists of codes of the same experts in the same order")
    table: IntArray = _transitions(earlier[:, np.newaxis], later[:, np.newaxis], scale)[0]
    return table


def transitions_by_item(first: ArrayLike, second: ArrayLike, scale: Scale) -> IntArray:
    """Build the table of every item at once; see `transitions`.

    Parameters
    ----------
    first, second : array_like of int, shape (experts, items)
        Codes of the same expert and item at the same place in both rounds, as for `transitions`.
    scale : Scale
        The scale of both rounds.

    Returns
    -------
    ndarray of int64, shape (items, scale.size, scale.size)

    Raises
    ------
    ValueError
        If the arrays are not two matrices of the same shape with whole numbers.

    Examples
    --------
    >>> transitions_by_item([[0, 1], [1, -1]], [[0, 0], [0, 1]], Scale(0, 1, top_from=1)).tolist()
    [[[1, 0], [1, 0]], [[0, 0], [1, 0]]]
    """
    earlier, later = _whole_numbers(first), _whole_numbers(second)
    if earlier.ndim != 2 or earlier.shape != later.shape:
        raise ValueError("first and second must be two matrices of codes of the same experts and items")
    return _transitions(earlier, later, scale)


def _whole_numbers(codes: ArrayLike) -> Codes:
    try:
        array = np.asarray(codes)
    except ValueError:  # numpy's sentence about rows of different lengths helps nobody
        raise ValueError("every row of codes must have the same length") from None
    if array.size and array.dtype.kind not in "iu":
        raise ValueError("codes must be whole numbers")
    return array


def _transitions(earlier: Codes, later: Codes, scale: Scale) -> IntArray:
    size = scale.size
    tables = np.zeros((earlier.shape[1], size * size), dtype=np.int64)
    for rows in _slices(len(earlier), _CELLS_AT_ONCE // max(1, earlier.shape[1])):
        before, after = earlier[rows], later[rows]
        both = (before >= 0) & (before < size) & (after >= 0) & (after < size)
        # wide enough before they are multiplied: a code of one byte is not
        cell = before.astype(np.int64) * size + after.astype(np.int64)
        tables += _binned(np.where(both, cell, -1), size * size)
    return tables.reshape(-1, size, size)


def _binned(matrix: Codes, size: int) -> IntArray:
    """Count by ``bincount``: each item has bins of its own, and one more for what is missing."""
    items = matrix.shape[1]
    table = np.zeros((items, size + 1), dtype=np.int64)
    first_bin = np.arange(items) * (size + 1)
    for rows in _slices(len(matrix), _CELLS_AT_ONCE // max(1, items)):
        part = matrix[rows]
        bins = part.astype(np.int64)
        bins[(part < 0) | (part >= size)] = size
        bins += first_bin
        table += np.bincount(bins.ravel(order="K"), minlength=table.size).reshape(table.shape)
    return np.ascontiguousarray(table[:, :size])


def _tiled(matrix: Codes, size: int) -> IntArray:
    """Count in tiles that stay in the cache of the processor, with sums that fit into a byte."""
    experts, items = matrix.shape
    # narrow rows are folded: one row of a tile then holds as many experts
    folded = max(1, _WIDEST_ROW // items)
    whole = experts - experts % folded
    table = _binned(matrix[whole:], size)
    tiles = [
        (rows, columns)
        for columns in _slices(items, _WIDEST_ROW)
        for rows in _slices(whole, folded * _TALLEST_TILE)
    ]
    apply = map if matrix.size < _VERY_MANY_CELLS else _in_two_threads
    counted = apply(lambda tile: _counts_of_tile(matrix[tile], folded, size), tiles)
    for (_, columns), counts in zip(tiles, counted, strict=True):
        table[columns] += counts
    return table


def _in_two_threads(act: Callable[[Tile], IntArray], tiles: list[Tile]) -> list[IntArray]:
    """Do what `map` does on two cores: numpy lets go of the interpreter while it compares and adds.

    Always two threads, whatever the machine has: on one core they take turns, and more wait for the memory.
    """
    # imported here, because it brings `logging` along and few panels are so large
    from concurrent.futures import ThreadPoolExecutor

    half = len(tiles) // 2
    with ThreadPoolExecutor(max_workers=1) as beside:
        rest = beside.submit(lambda: [act(tile) for tile in tiles[half:]])
        return [act(tile) for tile in tiles[:half]] + rest.result()


def _counts_of_tile(tile: Codes, folded: int, size: int) -> IntArray:
    """Count each code of each item; shape (items, size)."""
    items = tile.shape[1]
    # copied only if the experts do not lie in rows: then every comparison reads it in order
    part = np.ascontiguousarray(tile).reshape(-1, folded * items)
    equal = np.empty(part.shape, dtype=bool)
    sums = np.empty((size, part.shape[1]), dtype=np.uint8)
    for code in range(size):
        np.equal(part, code, out=equal)
        np.add.reduce(equal.view(np.uint8), axis=0, dtype=np.uint8, out=sums[code])
    counts: IntArray = sums.reshape(size, folded, items).sum(axis=1, dtype=np.int64).T
    return counts


def _slices(length: int, step: int) -> list[slice]:
    step = max(1, step)
    return [slice(start, min(start + step, length)) for start in range(0, length, step)]
