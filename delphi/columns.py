"""The figures of many items column by column, as a data frame or a database wants them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.scales import IntArray, Scale

Column = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Figures of many items, one tuple for each figure; all of them have one entry per item.

    Attributes
    ----------
    n : tuple of int
        How many rated the item.
    q1, median, q3, iqr : tuple of float or None
        In points of the scale; None where nobody rated.
    top_box, bottom_box : tuple of float or None
        Shares, 0 to 1; None where nobody rated.
    """

    n: tuple[int, ...]
    q1: Column
    median: Column
    q3: Column
    iqr: Column
    top_box: Column
    bottom_box: Column


def columns_by_item(table: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> Columns:
    """Median, quartiles and boxes of every item of a count table, with nothing made for each item.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item, the lowest value first.
    scale : Scale
        The scale of the items.
    quantile_type : int
        1 to 9, of the quartiles.

    Returns
    -------
    Columns

    Raises
    ------
    ValueError
        If the table or the type are not as above.

    Notes
    -----
    The same figures as `summarise_by_item`, without interval and verdict: for large tables and for data frames.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> found = columns_by_item([[0, 3, 1, 2, 6], [0, 0, 0, 0, 0]], Scale(1, 5))
    >>> found.n, found.median, found.q1, found.top_box
    ((12, 0), (4.5, None), (2.75, None), (0.6666666666666666, None))
    """
    evidence = Evidence(count_table(table, scale), scale, quantile_type)
    lower, upper, denominator = evidence.quartiles
    n, origin = evidence.n, scale.lowest * denominator
    raters = np.maximum(n, 1)
    nobody = np.flatnonzero(n == 0)
    return Columns(
        n=tuple(n.tolist()),
        q1=_column((origin + lower) / denominator, nobody),
        median=_column(evidence.doubled_median / 2, nobody),
        q3=_column((origin + upper) / denominator, nobody),
        iqr=_column((upper - lower) / denominator, nobody),
        top_box=_column(evidence.in_box("high") / raters, nobody),
        bottom_box=_column(evidence.in_box("low") / raters, nobody),
    )


def _column(values: NDArray[np.float64], nobody: IntArray) -> Column:
    found = values.tolist()
    for place in nobody.tolist():
        found[place] = None
    return tuple(found)
