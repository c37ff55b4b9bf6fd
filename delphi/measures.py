"""Every measure of one item in one round, for many items at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from delphi.agreement import van_der_eijk_of
from delphi.counts import count_table
from delphi.deviation import cv_of, sd_of
from delphi.evidence import Evidence
from delphi.intervals import MedianInterval, median_intervals_of
from delphi.location import hodges_lehmann_of, mean_of, modes_of
from delphi.ordinal import berry_mielke_of, blair_lacy_of, leik_of, tastle_wierman_of
from delphi.quantiles import quartiles_of
from delphi.scales import Scale
from delphi.spread import aad_of, mad_of
from delphi.tukey import Hinges, hinges_of


@dataclass(frozen=True, slots=True)
class Measures:
    """One item in one round, in plain Python numbers; each is explained by the function of its name.

    Attributes
    ----------
    n : int
        How many rated. If nobody did, every figure is None and `modes` is empty.
    quantile_type : int
        The type of q1, q3, iqr and relative_iqr, to be named wherever they are shown.
    mean, median, hodges_lehmann : float or None
        In points of the scale.
    modes : tuple of int
        Every value with the largest count.
    median_interval : MedianInterval
    q1, q3 : float or None
        In points of the scale.
    hinges : Hinges or None
    sd, iqr, mad, aad : float or None
        In points; sd is None if fewer than two rated.
    relative_iqr : float or None
        0 to 1, a share of the width of the scale.
    cv : float or None
        None if fewer than two rated or the mean is 0.
    tastle_wierman, blair_lacy : float or None
        0 to 1; 1 if all are alike.
    leik, berry_mielke : float or None
        0 to 1; 0 if all are alike. berry_mielke is None if fewer than two rated.
    van_der_eijk : float or None
        -1 to 1; None on a scale of two values.
    """

    n: int
    quantile_type: int
    mean: float | None
    median: float | None
    hodges_lehmann: float | None
    modes: tuple[int, ...]
    median_interval: MedianInterval
    q1: float | None
    q3: float | None
    hinges: Hinges | None
    sd: float | None
    cv: float | None
    iqr: float | None
    relative_iqr: float | None
    mad: float | None
    aad: float | None
    tastle_wierman: float | None
    van_der_eijk: float | None
    leik: float | None
    blair_lacy: float | None
    berry_mielke: float | None

    @property
    def is_split(self) -> bool:
        """The panel has two camps; see the function `is_split`."""
        return self.van_der_eijk is not None and self.van_der_eijk < 0


def measure_by_item(table: ArrayLike, scale: Scale, *, quantile_type: int = 7) -> list[Measures]:
    """Measure every item of a count table: the same as each function on each row, but faster.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item, the lowest value first.
    scale : Scale
        The scale of the items.
    quantile_type : int
        1 to 9, of the quartiles and what follows from them.

    Returns
    -------
    list of Measures, length items

    Raises
    ------
    ValueError
        If the table or the type are not as above.

    References
    ----------
    As for the single functions.

    Examples
    --------
    >>> unanimous, split = measure_by_item([[0, 0, 0, 0, 9], [4, 1, 0, 1, 3]], Scale(1, 5))
    >>> unanimous.tastle_wierman, unanimous.median_interval.low, unanimous.is_split
    (1.0, 5.0, False)
    >>> split.modes, round(split.van_der_eijk, 3), split.is_split
    ((1,), -0.395, True)
    """
    evidence = Evidence(count_table(table, scale), scale, quantile_type)
    found = quartiles_of(evidence)
    columns: dict[str, Iterable[Any]] = {
        "n": evidence.n.tolist(),
        "quantile_type": [evidence.quantile_type] * len(found),
        "mean": mean_of(evidence),
        "median": [row and row.median for row in found],
        "hodges_lehmann": hodges_lehmann_of(evidence),
        "modes": modes_of(evidence),
        "median_interval": median_intervals_of(evidence),
        "q1": [row and row.q1 for row in found],
        "q3": [row and row.q3 for row in found],
        "hinges": hinges_of(evidence),
        "sd": sd_of(evidence),
        "cv": cv_of(evidence),
        "iqr": [row and row.iqr for row in found],
        "relative_iqr": [row and row.iqr / (scale.size - 1) for row in found],
        "mad": mad_of(evidence),
        "aad": aad_of(evidence),
        "tastle_wierman": tastle_wierman_of(evidence),
        "van_der_eijk": van_der_eijk_of(evidence),
        "leik": leik_of(evidence),
        "blair_lacy": blair_lacy_of(evidence),
        "berry_mielke": berry_mielke_of(evidence),
    }
    # put in order once, not looked up by name for every item
    in_order = (columns[name] for name in Measures.__slots__)
    return [Measures(*row) for row in zip(*in_order, strict=True)]
