"""The share of a panel that gave a certain answer, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from delphi.scales import IntArray, whole_number

_Z = 1.959963984540054  # 97.5 % point of the standard normal distribution
_Z_SQUARED = _Z * _Z


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its Wilson 95 % interval.

    Attributes
    ----------
    count, n : int
        So many of so many. Below 8 raters a page says these, not the share.
    value : float
        ``count / n``, 0 to 1. Never compare it with a threshold: compare ``100 * count`` with
        ``threshold * n``.
    low, high : float
        The interval, 0 to 1.
    """

    count: int
    n: int
    value: float
    low: float
    high: float


def share(count: int, n: int) -> Share | None:
    """Share of a panel, with its Wilson 95 % interval.

    With ``x`` of ``n`` and ``z = 1.95996``: ``(x + z^2/2 ± z sqrt(x (n - x) / n + z^2/4)) / (n + z^2)``.

    Parameters
    ----------
    count : int
        How many, 0 to n.
    n : int
        Of how many: those who rated.

    Returns
    -------
    Share or None
        None if n is 0.

    Raises
    ------
    ValueError
        If not ``0 <= count <= n``.

    Notes
    -----
    No continuity correction. The interval is exactly 0 at the low end for nobody and exactly 1 at the
    high end for everybody.

    References
    ----------
    Diamond 2014, 10.1016/j.jclinepi.2013.12.002, for the share as a consensus measure.

    Examples
    --------
    >>> found = share(8, 10)
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.8, 0.49, 0.943)
    """
    count, n = whole_number(count, "the count"), whole_number(n, "n")
    if not 0 <= count <= n:
        raise ValueError(f"a share needs 0 <= count <= n, not {count} of {n}")
    return _wilson(count, n) if n else None


def shares_of(counts: IntArray, n: IntArray) -> list[Share | None]:
    """Answer `share` for every item, from numbers that are already checked."""
    return [
        _wilson(count, rated) if rated else None
        for count, rated in zip(counts.tolist(), n.tolist(), strict=True)
    ]


def _wilson(count: int, n: int) -> Share:
    centre = count + _Z_SQUARED / 2
    half_width = _Z * sqrt(count * (n - count) / n + _Z_SQUARED / 4)
    total = n + _Z_SQUARED
    high = 1.0 if count == n else (centre + half_width) / total  # the quotient can miss 1 by a hair
    return Share(count, n, count / n, (centre - half_width) / total, high)
