"""Kendall's W where ratings are missing: from every two experts, on what both of them rated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.matrices import FloatArray, answer_matrix


@dataclass(frozen=True, slots=True)
class PairwiseConcordance:
    """Concordance from every two experts, where ratings are missing.

    Attributes
    ----------
    experts : int
        How many could be compared with at least one other.
    pairs, pairs_left_out : int
        Pairs of experts with a rank correlation, and those without: fewer than two items in common, or
        all equal for one of them.
    mean_spearman : float or None
        -1 to 1; None if undefined.
    w : float or None
        ``(1 + mean_spearman (m - 1)) / m``, at most 1. Can fall below 0 if pairs rated different items.
    undefined : str
        Why both are None, "" if they are not.
    """

    experts: int
    pairs: int
    pairs_left_out: int
    mean_spearman: float | None
    w: float | None
    undefined: str = ""


def kendall_w_pairwise(ratings: ArrayLike) -> PairwiseConcordance:
    """Concordance from the mean rank correlation of every two experts, on the items both rated.

    ``W = (1 + r (m - 1)) / m``, where r is the mean of Spearman's correlation over the pairs of m experts.

    Parameters
    ----------
    ratings : array_like of float, shape (experts, items)
        Ratings or ranks, None or NaN where there is none.

    Returns
    -------
    PairwiseConcordance

    Raises
    ------
    ValueError
        If the ratings are not as above.

    Notes
    -----
    For panels in which hardly anybody rated everything. Without missing ratings and ties it equals W of
    `kendall_w`; with ties the two differ a little. It has no test.

    References
    ----------
    Legendre 2005, 10.1198/108571105X46642, for W as a mean rank correlation.

    Examples
    --------
    >>> found = kendall_w_pairwise([[1, 2, 3, None], [1, 3, 2, 4], [None, 1, 2, 3]])
    >>> found.pairs, round(found.mean_spearman, 4), round(found.w, 4)
    (3, 0.6667, 0.7778)
    """
    matrix = answer_matrix(ratings)
    rated = matrix[~np.isnan(matrix).all(axis=1)]
    correlations = _correlations(rated)
    defined = ~np.isnan(correlations)
    m, pairs = int(np.count_nonzero(defined.any(axis=1))), int(np.count_nonzero(defined)) // 2
    left_out = len(rated) * (len(rated) - 1) // 2 - pairs
    if not pairs:
        reason = "No two experts rated two items in common that both of them tell apart."
        return PairwiseConcordance(0, 0, left_out, None, None, reason)
    mean = float(correlations[defined].mean())
    return PairwiseConcordance(m, pairs, left_out, mean, (1 + mean * (m - 1)) / m)


def _correlations(matrix: FloatArray) -> FloatArray:
    """Rank correlation of every two experts, NaN where it is undefined and on the diagonal."""
    experts = len(matrix)
    given = ~np.isnan(matrix)
    apart = matrix[:, :, np.newaxis] - matrix[:, np.newaxis, :]
    # what an item adds to the doubled rank of another one, if both are compared: 2 below it, 1 level with it
    steps = 2.0 * (apart > 0) + (apart == 0)
    found = np.full((experts, experts), np.nan)
    for i in range(experts - 1):
        both = given[i] & given[i + 1 :]
        mean = np.count_nonzero(both, axis=1)[:, np.newaxis]
        # doubled ranks among the shared items, less their mean
        one = np.where(both, both @ steps[i].T - mean, 0)
        other = np.where(both, (steps[i + 1 :] @ both[:, :, np.newaxis])[:, :, 0] - mean, 0)
        length = (one**2).sum(axis=1) * (other**2).sum(axis=1)
        row = (one * other).sum(axis=1)
        found[i, i + 1 :] = np.divide(row, np.sqrt(length), out=np.full(len(row), np.nan), where=length > 0)
        found[i + 1 :, i] = found[i, i + 1 :]
    return found
