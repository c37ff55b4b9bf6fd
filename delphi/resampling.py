"""Intervals by resampling: what would the figure be, had another panel of the same kind answered?

The percentile bootstrap. Resamples of a count table are drawn as counts, all at once; nothing here has
chance of its own, whoever asks hands it in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.counts import at_least, count_table, count_vector
from delphi.evidence import Evidence
from delphi.matrices import FloatArray, answer_list
from delphi.randomness import generator
from delphi.scales import IntArray, Scale

FEWEST_TO_RESAMPLE = 6
"""Below so many answers nothing is resampled; the exact interval of a median needs as many."""

_TOO_FEW = f"Fewer than {FEWEST_TO_RESAMPLE} answered, too few to stand for other panels."


@dataclass(frozen=True, slots=True)
class BootstrapInterval:
    """A 95 % percentile interval.

    Attributes
    ----------
    low, high : float or None
        Both None if undefined. Each is a value that some resample took.
    resamples : int
        How many were drawn.
    undefined : str
        Why there is no interval, "" if there is one.
    """

    low: float | None
    high: float | None
    resamples: int
    undefined: str = ""


@dataclass(frozen=True, slots=True)
class BootstrapIntervals:
    """Intervals of one item, in points of its scale; see `bootstrap_by_item`."""

    median: BootstrapInterval
    iqr: BootstrapInterval


def bootstrap_counts(
    counts: ArrayLike,
    scale: Scale,
    statistic: Callable[[IntArray], ArrayLike | Sequence[float | None]],
    *,
    rng: np.random.Generator,
    resamples: int = 2_000,
) -> BootstrapInterval:
    """Percentile interval of any function of the counts of one item.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    statistic : callable
        Takes a count table of shape (resamples, scale.size) and returns one number per row; None or NaN
        where it is undefined.
    rng : numpy.random.Generator
        Where the resamples come from.
    resamples : int
        At least 100.

    Returns
    -------
    BootstrapInterval
        Undefined if fewer than 6 rated, or if the statistic is undefined for any resample.

    Raises
    ------
    ValueError
        If an argument is not as above, or the statistic gives not one number per row.

    Notes
    -----
    Resamples are multinomial, of n ratings with the shares of the panel. The ends are the replicates of
    rank ``ceil(0.025 B)`` from below and from above. On rating scales the interval covers more than
    95 %, because medians and quartiles move in steps.

    Examples
    --------
    >>> counts, rng = [0, 0, 1, 0, 0, 2, 3, 4, 2], np.random.default_rng(7)
    >>> top_box = bootstrap_counts(counts, Scale(1, 9), lambda table: table[:, 6:].sum(axis=1) / 12, rng=rng)
    >>> top_box.low, top_box.high
    (0.5, 1.0)
    """
    table = count_vector(counts, scale)
    resamples = at_least(resamples, 100, "resamples")
    generator(rng)
    if table.sum() < FEWEST_TO_RESAMPLE:
        return BootstrapInterval(None, None, resamples, _TOO_FEW)
    return _interval(_one_each(statistic(_drawn(table[0], rng, resamples)), resamples))


def bootstrap_by_item(
    table: ArrayLike,
    scale: Scale,
    *,
    rng: np.random.Generator,
    quantile_type: int = 7,
    resamples: int = 2_000,
) -> list[BootstrapIntervals]:
    """Percentile intervals of the median and the interquartile range of every item.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    scale : Scale
        The scale of the items.
    rng : numpy.random.Generator
        Where the resamples come from.
    quantile_type : int
        1 to 9, of the quartiles.
    resamples : int
        At least 100.

    Returns
    -------
    list of BootstrapIntervals, length items
        Undefined where fewer than 6 rated.

    Raises
    ------
    ValueError
        If an argument is not as above.

    Notes
    -----
    As `bootstrap_counts`. For the median alone the exact interval of order statistics needs no chance.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> found = bootstrap_by_item([[0, 0, 1, 0, 0, 2, 3, 4, 2]], Scale(1, 9), rng=rng)[0]
    >>> found.median.low, found.median.high, found.iqr.low, found.iqr.high
    (6.5, 8.0, 0.25, 3.0)
    """
    checked = Evidence(count_table(table, scale), scale, quantile_type)
    resamples = at_least(resamples, 100, "resamples")
    generator(rng)
    undefined = BootstrapInterval(None, None, resamples, _TOO_FEW)
    found = []
    for counts, n in zip(checked.table, checked.n.tolist(), strict=True):
        if n < FEWEST_TO_RESAMPLE:
            found.append(BootstrapIntervals(undefined, undefined))
            continue
        drawn = Evidence(_drawn(counts, rng, resamples), scale, checked.quantile_type)
        lower, upper, denominator = drawn.quartiles
        iqr = _interval((upper - lower) / denominator)
        found.append(BootstrapIntervals(_interval(drawn.doubled_median / 2), iqr))
    return found


def bootstrap_values(
    values: ArrayLike,
    statistic: Callable[[FloatArray], ArrayLike | Sequence[float | None]],
    *,
    rng: np.random.Generator,
    resamples: int = 2_000,
) -> BootstrapInterval:
    """Percentile interval of any function of numbers that are no ratings on a scale.

    Parameters
    ----------
    values : array_like of float, shape (experts,)
        None or NaN where an expert gave no answer; those are left out.
    statistic : callable
        Takes an array of shape (resamples, n) and returns one number per row; None or NaN where it is
        undefined.
    rng : numpy.random.Generator
        Where the resamples come from.
    resamples : int
        At least 100.

    Returns
    -------
    BootstrapInterval
        As for `bootstrap_counts`.

    Raises
    ------
    ValueError
        If an argument is not as above, or the statistic gives not one number per row.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> found = bootstrap_values([10, 12, 15, 15, 20, 30], lambda rows: rows.mean(axis=1), rng=rng)
    >>> 10 < found.low < 17 < found.high < 30
    True
    """
    answers = answer_list(values)
    given = answers[~np.isnan(answers)]
    resamples = at_least(resamples, 100, "resamples")
    generator(rng)
    if given.size < FEWEST_TO_RESAMPLE:
        return BootstrapInterval(None, None, resamples, _TOO_FEW)
    drawn = given[rng.integers(given.size, size=(resamples, given.size))]
    return _interval(_one_each(statistic(drawn), resamples))


def percentile_ends(replicates: NDArray[np.generic]) -> NDArray[np.generic]:
    """The replicates of rank ``ceil(0.025 B)`` from below and from above, along the first axis.

    Examples
    --------
    >>> percentile_ends(np.arange(1, 101)).tolist()
    [3, 98]
    """
    rank = (25 * len(replicates) + 999) // 1000
    return np.sort(replicates, axis=0)[[rank - 1, len(replicates) - rank]]


def _drawn(counts: IntArray, rng: np.random.Generator, resamples: int) -> IntArray:
    n = int(counts.sum())
    return rng.multinomial(n, counts / n, size=resamples)


def _one_each(replicates: ArrayLike | Sequence[float | None], resamples: int) -> FloatArray:
    array = np.asarray(replicates, dtype=np.float64)
    if array.shape != (resamples,):
        raise ValueError(f"the statistic must give one number per resample, not the shape {array.shape}")
    return array


def _interval(replicates: FloatArray) -> BootstrapInterval:
    if np.isnan(replicates).any():
        reason = "The figure is undefined for some resamples."
        return BootstrapInterval(None, None, len(replicates), reason)
    low, high = percentile_ends(replicates).tolist()
    return BootstrapInterval(low, high, len(replicates))
