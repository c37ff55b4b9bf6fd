"""One choice of several options that have no order."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import ArrayLike

from delphi.shares import Share, share


@dataclass(frozen=True, slots=True)
class Choices:
    """What a panel chose.

    Attributes
    ----------
    n : int
        How many chose.
    shares : tuple of Share or None
        One per option, in the order given; None if nobody chose.
    leading : tuple of int
        Places of the options chosen most often, 0 for the first option; empty if nobody chose.
    plurality : Share or None
        Share of a leading option; None if nobody chose.
    is_tie : bool
        Several options lead.
    entropy : float or None
        In bits, 0 (all chose the same) to ``log2 k``; None if nobody chose.
    relative_entropy : float or None
        Share of that maximum, 0 to 1; None if nobody chose.
    """

    n: int
    shares: tuple[Share | None, ...]
    leading: tuple[int, ...]
    plurality: Share | None
    is_tie: bool
    entropy: float | None
    relative_entropy: float | None


def summarise_choices(counts: ArrayLike) -> Choices:
    """Summarise one choice of several options.

    Entropy ``-sum p_j log2 p_j``, over the shares ``p_j`` of the k options, and its share of ``log2 k``.

    Parameters
    ----------
    counts : array_like of int, shape (options,)
        How many chose each option; at least two options, all that were offered.

    Returns
    -------
    Choices

    Raises
    ------
    ValueError
        If the counts are not as above.

    Notes
    -----
    The interval of a share is Wilson's, each option for itself. That of the leading option is a little
    too favourable, because it was picked for leading.

    Examples
    --------
    >>> found = summarise_choices([2, 6, 0, 4])
    >>> found.leading, found.plurality.value, round(found.relative_entropy, 3)
    ((1,), 0.5, 0.73)
    """
    numbers = _checked(counts)
    n, most = sum(numbers), max(numbers)
    shares = tuple(share(number, n) for number in numbers)
    leading = tuple(i for i, number in enumerate(numbers) if n and number == most)
    entropy = sum(number / n * log2(n / number) for number in numbers if number) if n else None
    return Choices(
        n=n,
        shares=shares,
        leading=leading,
        plurality=share(most, n),
        is_tie=len(leading) > 1,
        entropy=entropy,
        relative_entropy=None if entropy is None else entropy / log2(len(numbers)),
    )


def _checked(counts: ArrayLike) -> list[int]:
    array = np.asarray(counts)
    if array.ndim != 1 or array.size < 2:
        raise ValueError("a choice needs one count for each of at least two options")
    if array.dtype.kind not in "iu":
        raise ValueError("counts must be whole numbers")
    if array.min() < 0:
        raise ValueError("a count cannot be negative")
    numbers: list[int] = array.tolist()
    return numbers
