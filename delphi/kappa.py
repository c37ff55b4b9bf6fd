"""Weighted kappa between two rounds: do the experts keep their order?"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.pairs import Pairs, pairs_of_item
from delphi.scales import IntArray, Scale

KappaWeights = Literal["quadratic", "linear", "unweighted"]

_HEAVIEST = 1_000_000  # the square of the widest scale; keeps every product below 2**63


def weighted_kappa(
    table: ArrayLike, scale: Scale, *, weights: KappaWeights | ArrayLike = "quadratic"
) -> float | None:
    """Weighted kappa of the same experts in two rounds, over the full scale.

    ``1 - sum V_ij O_ij / sum V_ij E_ij``, with O the table, ``E_ij = r_i c_j / n`` what its row and column
    sums would give by chance, and V the weight of a disagreement: ``(i - j)^2``, ``|i - j|`` or 1.

    Parameters
    ----------
    table : array_like of int, shape (scale.size, scale.size)
        Number of experts by earlier value (row) and later value (column); see `transitions`.
    scale : Scale
        The scale of both rounds. All its values count, used or not.
    weights : {'quadratic', 'linear', 'unweighted'} or array_like of int, shape (scale.size, scale.size)
        How much each disagreement weighs; weights of your own are whole numbers from 0 to a million.

    Returns
    -------
    float or None
        At most 1. Exactly 0 if one of the rounds was unanimous. None if both were on the same value
        (nothing can disagree), or nobody rated twice.

    Raises
    ------
    ValueError
        If the table is not one of the scale, or the weights are not as above.

    Notes
    -----
    It falls when a panel comes together, because less disagreement is then expected by chance. Read it
    beside the share unchanged, and put no word such as "good" on it.

    References
    ----------
    Cohen 1968, 10.1037/h0026256; Holey 2007, 10.1186/1471-2288-7-52.

    Examples
    --------
    >>> round(weighted_kappa([[26, 0, 0], [7, 62, 2], [0, 0, 25]], Scale(1, 3, top_from=3)), 6)
    0.918847
    """
    pairs = pairs_of_item(table, scale)
    return weighted_kappa_of(pairs, _disagreement(weights, scale))[0]


def weighted_kappa_of(pairs: Pairs, disagreement: IntArray | None = None) -> list[float | None]:
    """Answer `weighted_kappa` for every item."""
    if disagreement is None:
        disagreement = _disagreement("quadratic", pairs.scale)
    observed = (pairs.tables * disagreement).sum(axis=(1, 2)).tolist()
    by_row = (pairs.after @ disagreement.T).tolist()
    columns = zip(pairs.n.tolist(), observed, pairs.before.tolist(), by_row, strict=True)
    found: list[float | None] = []
    for n, seen, rows, weighted in columns:
        # plain Python numbers: three factors of this size do not fit into 64 bits
        expected = sum(count * weight for count, weight in zip(rows, weighted, strict=True))
        found.append((expected - n * seen) / expected if expected else None)
    return found


def _disagreement(weights: KappaWeights | ArrayLike, scale: Scale) -> IntArray:
    codes = np.arange(scale.size)
    distance = np.abs(codes[:, np.newaxis] - codes)
    if isinstance(weights, str):
        named: dict[str, IntArray] = {
            "quadratic": distance**2,
            "linear": distance,
            "unweighted": np.minimum(distance, 1),
        }
        if weights not in named:
            raise ValueError(f"the weights are quadratic, linear, unweighted or a table, not {weights!r}")
        return named[weights]
    array = np.asarray(weights)
    if array.shape != distance.shape or array.dtype.kind not in "iu":
        raise ValueError(f"weights for {scale} are {scale.size} by {scale.size} whole numbers")
    if array.min() < 0 or array.max() > _HEAVIEST:
        raise ValueError(f"a weight lies between 0 and {_HEAVIEST}")
    return array.astype(np.int64)
