"""How far the ratings of one item lie from their mean: standard deviation and coefficient of variation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.counts import count_vector
from delphi.evidence import Evidence
from delphi.scales import Scale
from delphi.totals import counts_by_value, quotients, sum_of_floats


def sd(counts: ArrayLike, scale: Scale) -> float | None:
    """Standard deviation of the sample, ``sqrt(sum_j c_j (j - mean)^2 / (n - 1))``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 or more points; None if fewer than two rated.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Examples
    --------
    >>> sd([0, 0, 0, 1, 0, 1, 0, 1, 0], Scale(1, 9))
    2.0
    """
    return sd_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def sd_of(evidence: Evidence) -> list[float | None]:
    """Answer `sd` for every item."""
    return quotients(_scaled_sd(evidence), np.where(evidence.n > 1, evidence.n, 0))


def cv(counts: ArrayLike, scale: Scale) -> float | None:
    """Coefficient of variation, ``sd / mean``.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.

    Returns
    -------
    float or None
        0 or more on a scale above 0, without a unit; None if fewer than two rated or the mean is 0.

    Raises
    ------
    ValueError
        If the counts are not those of the scale.

    Notes
    -----
    It depends on the coding: the same answers coded 0 to 8 instead of 1 to 9, or on a reversed scale, have
    another coefficient. On a scale that reaches below 0 it has the sign of the mean and says little.

    References
    ----------
    English & Kernan 1976: up to 0.5 good, up to 0.8 poor, above that another round.

    Examples
    --------
    >>> cv([0, 0, 0, 1, 0, 1, 0, 1, 0], Scale(1, 9))
    0.3333333333333333
    """
    return cv_of(Evidence(count_vector(counts, scale), scale, 7))[0]


def cv_of(evidence: Evidence) -> list[float | None]:
    """Answer `cv` for every item."""
    # n cancels out; a mean of 0 is a sum of 0, compared as a whole number
    found = quotients(_scaled_sd(evidence), np.where(evidence.n > 1, evidence.sum_of_ratings, 0))
    return [None if ratio is None else ratio + 0.0 for ratio in found]  # 0, not minus 0, below a mean of 0


def _scaled_sd(evidence: Evidence) -> NDArray[np.float64]:
    """``n`` times the standard deviation; meaningless if fewer than two rated."""
    # whole numbers up to here; their squares need floats, because a large panel exceeds 64 bits
    squares = sum_of_floats(evidence.distance_from_mean.astype(float) ** 2 * counts_by_value(evidence))
    return np.sqrt(squares / np.maximum(evidence.n - 1, 1))
