"""Numeric answers on a continuous scale: a year, a price, a share of land, a probability."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, fsum, sqrt

import numpy as np
from numpy.typing import ArrayLike

from delphi.intervals import MedianInterval
from delphi.matrices import FloatArray, answer_list
from delphi.positions import cumulate, exact_quantiles
from delphi.resampling import BootstrapInterval, bootstrap_values

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Estimates:
    """What a panel answered to one numeric question, in the unit of the question.

    Attributes
    ----------
    n : int
        How many gave a number.
    lowest, highest, mean, median, q1, q3, iqr : float or None
        None if nobody gave a number.
    sd : float or None
        Standard deviation with ``n - 1``; None for fewer than two.
    median_interval : MedianInterval
        Exact, from two of the answers; none for 5 or fewer.
    mean_interval : BootstrapInterval or None
        None if no generator was given.
    quantile_type : int
        The type of q1, q3 and iqr, to be named wherever they are shown.
    """

    n: int
    lowest: float | None
    highest: float | None
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    iqr: float | None
    median_interval: MedianInterval
    mean_interval: BootstrapInterval | None
    quantile_type: int


def quantile_of_values(values: ArrayLike, p: Fraction, *, quantile_type: int = 7) -> float | None:
    """Quantile of numbers that are no ratings on a scale; placed as by `delphi.quantile`.

    Parameters
    ----------
    values : array_like of float, shape (experts,)
        None or NaN where an expert gave no answer; those are left out.
    p : Fraction
        0 to 1, with a denominator of at most 10 000.
    quantile_type : int
        1 to 9.

    Returns
    -------
    float or None
        None if there is no number.

    Raises
    ------
    ValueError
        If an argument is not as above.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> quantile_of_values([2030, 2045.5, 2035, None, 2050], Fraction(3, 4))
    2046.625
    """
    return _quantile(_given(values), p, quantile_type)


def summarise_estimates(
    values: ArrayLike,
    *,
    quantile_type: int = 7,
    rng: np.random.Generator | None = None,
    resamples: int = 2_000,
) -> Estimates:
    """Summarise the answers to one numeric question.

    Parameters
    ----------
    values : array_like of float, shape (experts,)
        None or NaN where an expert gave no answer; those are left out.
    quantile_type : int
        1 to 9, of the quartiles.
    rng : numpy.random.Generator, optional
        Chance for the interval of the mean. None: no such interval.
    resamples : int
        At least 100.

    Returns
    -------
    Estimates

    Raises
    ------
    ValueError
        If an argument is not as above.

    Notes
    -----
    The interval of the median is ``[x_(l), x_(n-l+1)]`` with the largest l for which
    ``P(X < l) <= 0.025``, X binomial (n, 1/2), counted in whole numbers. It assumes nothing about the
    distribution; one far-off answer moves the mean and its interval, and neither of the median's.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> found = summarise_estimates([10, 12, 15, 15, 20, 30, None, 95])
    >>> found.n, found.median, found.iqr, round(found.mean, 2), found.median_interval.coverage
    (7, 15.0, 11.5, 28.14, 0.984375)
    """
    given = _given(values)
    n = given.size
    q1, q3 = (_quantile(given, Fraction(quarters, 4), quantile_type) for quarters in (1, 3))
    return Estimates(
        n=n,
        lowest=float(given[0]) if n else None,
        highest=float(given[-1]) if n else None,
        mean=_mean(given),
        sd=_sd(given),
        median=_quantile(given, _HALF, 7),
        q1=q1,
        q3=q3,
        iqr=None if q1 is None or q3 is None else q3 - q1,
        median_interval=_median_interval(given),
        mean_interval=None
        if rng is None
        else bootstrap_values(given, lambda rows: rows.mean(axis=1), rng=rng, resamples=resamples),
        quantile_type=int(quantile_type),
    )


def _given(values: ArrayLike) -> FloatArray:
    answers = answer_list(values)
    return np.sort(answers[~np.isnan(answers)])


def _quantile(ordered: FloatArray, p: Fraction, quantile_type: int) -> float | None:
    # the quantile of the places 0, 1, 2, ... is the place itself, as a fraction
    one_each = np.array([[1] * ordered.size + [0]])
    places, denominator = exact_quantiles(cumulate(one_each), p, quantile_type)
    if not ordered.size:
        return None
    rank, rest = divmod(int(places[0]), denominator)
    below = float(ordered[rank])
    return below + rest / denominator * (float(ordered[rank + 1]) - below) if rest else below


def _mean(given: FloatArray) -> float | None:
    return fsum(given.tolist()) / given.size if given.size else None


def _sd(given: FloatArray) -> float | None:
    mean = _mean(given)
    if mean is None or given.size < 2:
        return None
    return sqrt(fsum((x - mean) ** 2 for x in given.tolist()) / (given.size - 1))


def _median_interval(ordered: FloatArray) -> MedianInterval:
    n, rank, outside = ordered.size, 0, 0
    while rank <= n and 40 * (outside + comb(n, rank)) <= 2**n:  # 1/40 of all 2^n at each end
        outside += comb(n, rank)
        rank += 1
    if not rank:
        reason = "With 5 answers or fewer there is no 95 % interval of the median."
        return MedianInterval(None, None, None, reason if n else "Nobody answered.")
    coverage = float(1 - Fraction(2 * outside, 2**n))
    return MedianInterval(float(ordered[rank - 1]), float(ordered[n - rank]), coverage)
