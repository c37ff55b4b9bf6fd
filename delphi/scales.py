"""Rating scales: which answers exist, and which of them count as high or as low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

MISSING = -1
"""The code of an expert who gave no rating."""

_USUAL_BOX = {5: 2, 7: 2, 9: 3}  # points on the scale -> points in the top box
_MOST_POINTS = 1_000
_FURTHEST_VALUE = 1_000_000  # keeps every product below 2**63


@dataclass(frozen=True, init=False, slots=True)
class Scale:
    """A scale of consecutive whole numbers, with a box of high and a box of low values.

    The top box is ``top_from..highest``. The bottom box mirrors it: it holds as many values, from the
    lowest up. The usual boxes are 4-5 on 5 points, 6-7 on 7 points and 7-9 on 9 points. Any other
    scale must say where its top box begins, because no convention says it.

    Parameters
    ----------
    lowest, highest : int
        The first and the last value, both included; at least 2 and at most 1000 values.
    top_from : int, optional
        The lowest value that counts as high. Must leave the top and the bottom box disjoint.

    Raises
    ------
    ValueError
        If the bounds are no scale, or if the top box is missing or impossible.

    Notes
    -----
    The usual boxes go by the number of points, so 0-4 is a 5-point scale with the top box 3-4.

    References
    ----------
    Diamond 2014, 10.1016/j.jclinepi.2013.12.002; Williamson 2017, 10.1186/s13063-017-1978-4.

    Examples
    --------
    >>> scale = Scale(1, 9)
    >>> scale.size, scale.top_box, scale.bottom_box
    (9, range(7, 10), range(1, 4))
    >>> Scale(0, 10, top_from=8).bottom_box
    range(0, 3)
    """

    lowest: int
    highest: int
    top_from: int

    def __init__(self, lowest: int, highest: int, top_from: int | None = None) -> None:
        lowest, highest = whole_number(lowest, "lowest"), whole_number(highest, "highest")
        _check_bounds(lowest, highest)
        if top_from is None:
            top_from = _usual_top_from(lowest, highest)
        object.__setattr__(self, "lowest", lowest)
        object.__setattr__(self, "highest", highest)
        object.__setattr__(self, "top_from", whole_number(top_from, "top_from"))
        if not lowest < self.top_from <= highest or self.bottom_box[-1] >= self.top_from:
            raise ValueError(f"the top box of {self} must lie in its upper half, not begin at {top_from}")

    def __str__(self) -> str:
        """Name the scale inside a sentence."""
        return f"the scale {self.lowest} to {self.highest}"

    @property
    def size(self) -> int:
        """Number of values."""
        return self.highest - self.lowest + 1

    @property
    def values(self) -> range:
        """All values, from the lowest to the highest."""
        return range(self.lowest, self.highest + 1)

    @property
    def top_box(self) -> range:
        """The values that count as high."""
        return range(self.top_from, self.highest + 1)

    @property
    def bottom_box(self) -> range:
        """The values that count as low: the mirror of the top box."""
        return range(self.lowest, self.lowest + len(self.top_box))

    def codes(self, ratings: Sequence[int | None] | NDArray[np.integer]) -> IntArray:
        """Turn ratings into codes ``rating - lowest``, and None into ``MISSING``.

        Parameters
        ----------
        ratings : sequence of int or None, or integer array, shape (experts,)
            One rating per expert, None where there is none.

        Returns
        -------
        ndarray of int64, shape (experts,)
            0 for the lowest value up to ``size - 1``; ``MISSING`` (-1) for None.

        Raises
        ------
        ValueError
            If a rating is not a whole number, or not on the scale.

        Examples
        --------
        >>> Scale(1, 5).codes([5, None, 1]).tolist()
        [4, -1, 0]
        """
        given = np.asarray([rating is not None for rating in ratings], dtype=bool)
        array = np.asarray([rating for rating in ratings if rating is not None])
        if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
            raise ValueError("ratings must be a list of whole numbers")
        off = array[(array < self.lowest) | (array > self.highest)]
        if off.size:
            raise ValueError(f"{off[0]} is not on {self}")
        codes = np.full(given.shape, MISSING, dtype=np.int64)
        codes[given] = array.astype(np.int64) - self.lowest
        return codes

    def counts(self, ratings: Sequence[int] | NDArray[np.integer]) -> IntArray:
        """Count how many ratings fall on each value.

        Parameters
        ----------
        ratings : sequence of int, or integer array, shape (n,)
            Given ratings only: no opinion is no rating and is counted apart.

        Returns
        -------
        ndarray of int64, shape (size,)
            The count of the lowest value first.

        Raises
        ------
        ValueError
            If a rating is missing, not a whole number, or not on the scale.

        Examples
        --------
        >>> Scale(1, 5).counts([5, 4, 4, 2]).tolist()
        [0, 1, 0, 2, 1]
        """
        codes = self.codes(ratings)
        if (codes == MISSING).any():
            raise ValueError("a missing rating cannot be counted: leave it out and count it apart")
        return np.bincount(codes, minlength=self.size)


def whole_number(value: int, name: str) -> int:
    """Return a plain int, or refuse by its name what is no whole number (True and False included)."""
    if isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    try:
        return index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None


def _check_bounds(lowest: int, highest: int) -> None:
    if not 2 <= highest - lowest + 1 <= _MOST_POINTS:
        raise ValueError(f"a scale has 2 to {_MOST_POINTS} values, not those from {lowest} to {highest}")
    if max(abs(lowest), abs(highest)) > _FURTHEST_VALUE:
        raise ValueError(f"a scale lies between -{_FURTHEST_VALUE} and {_FURTHEST_VALUE}")


def _usual_top_from(lowest: int, highest: int) -> int:
    box = _USUAL_BOX.get(highest - lowest + 1)
    if box is None:
        sentence = f"the scale {lowest} to {highest} has no usual top box: say where it begins (top_from)"
        raise ValueError(sentence)
    return highest - box + 1
