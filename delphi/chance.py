"""How easily a rule is passed by accident: a panel whose experts answer at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb, log, sqrt

import numpy as np
from numpy.typing import NDArray

from delphi.consensus import OUTCOMES, Rule
from delphi.counts import at_least
from delphi.evidence import Evidence
from delphi.randomness import generator
from delphi.scales import IntArray, Scale

Weighted = tuple[IntArray, NDArray[np.float64]]
"""A table of panels and the weight of each."""

_MOST_COUNT_VECTORS = 200_000  # up to so many are all looked at: 12 experts on 9 points give 125 970
_CELLS_AT_ONCE = 2_000_000  # of the table of random panels: 16 MB


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a panel that answers at random passes a rule.

    Attributes
    ----------
    rule : str
    n : int
        Experts of the panel.
    passing, high, low : float
        Probability, 0 to 1, of being agreed on either side, of agreed high and of agreed low.
    panels : int or None
        How many random panels were drawn; None if every possible panel was looked at.
    standard_error : float
        Of `passing`; 0 if every possible panel was looked at.
    """

    rule: str
    n: int
    passing: float
    high: float
    low: float
    panels: int | None
    standard_error: float


def chance_of_passing(
    rule: Rule,
    scale: Scale,
    n: int,
    rng: np.random.Generator,
    *,
    panels: int = 20_000,
    quantile_type: int = 7,
    min_n: int = 3,
) -> Chance:
    """Chance that experts who answer at random, every value equally likely, pass a rule.

    ``P(c) = n! / (c_1! ... c_k!) / k^n``, summed over the count vectors c that pass.

    Parameters
    ----------
    rule : Rule
        The consensus rule.
    scale : Scale
        The scale of the study.
    n : int
        Experts who rate the item, at least 1.
    rng : numpy.random.Generator
        Where chance comes from. Not touched if at most 200 000 count vectors exist: then all of them are
        looked at, and the result is exact.
    panels : int
        How many panels are drawn otherwise, at least 1.
    quantile_type, min_n
        As for `summarise`.

    Returns
    -------
    Chance

    Raises
    ------
    ValueError
        If an argument is not as above, or the rule cannot be used on the scale or on one item alone.

    Notes
    -----
    Show it beside the rule when a study chooses one. Nobody answers like this; the figure says how little
    the rule asks for, not how likely an agreement of real experts is an accident.

    Examples
    --------
    >>> import numpy as np
    >>> from delphi import rule
    >>> found = chance_of_passing(rule("iqr-2"), Scale(1, 5), 12, np.random.default_rng(1))
    >>> round(found.passing, 3), found.panels
    (0.168, None)
    """
    n, panels = at_least(n, 1, "n"), at_least(panels, 1, "panels")
    rng = generator(rng)
    rule.alone([0] * scale.size, scale, quantile_type)  # refuses a rule that needs all items
    is_exact = comb(n + scale.size - 1, n) <= _MOST_COUNT_VECTORS
    totals = np.zeros(len(OUTCOMES))
    for table, weights in _every_panel(n, scale) if is_exact else _random_panels(n, scale, rng, panels):
        codes = rule.outcomes(Evidence(table, scale, quantile_type), min_n)
        totals += np.bincount(codes, weights, minlength=len(OUTCOMES))
    high, low = (float(totals[OUTCOMES.index(side)]) for side in ("high", "low"))
    passing = high + low
    return Chance(
        rule=rule.name,
        n=n,
        passing=passing,
        high=high,
        low=low,
        panels=None if is_exact else panels,
        standard_error=0.0 if is_exact else sqrt(passing * (1 - passing) / panels),
    )


def _every_panel(n: int, scale: Scale) -> Iterator[Weighted]:
    table = _count_vectors(n, scale.size)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    yield table, np.exp(log_factorials[n] - log_factorials[table].sum(axis=1) - n * log(scale.size))


def _random_panels(n: int, scale: Scale, rng: np.random.Generator, panels: int) -> Iterator[Weighted]:
    step = max(1, _CELLS_AT_ONCE // scale.size)
    even = [1 / scale.size] * scale.size
    for start in range(0, panels, step):
        drawn = min(step, panels - start)
        yield rng.multinomial(n, even, size=drawn), np.full(drawn, 1 / panels)


def _count_vectors(n: int, size: int) -> IntArray:
    """Every way to spread n ratings over so many values, one a row."""
    table, left = np.zeros((1, 0), dtype=np.int64), np.array([n])
    for _ in range(size - 1):
        row = np.repeat(np.arange(len(left)), left + 1)
        first = np.repeat(np.cumsum(left + 1) - left - 1, left + 1)
        given = np.arange(len(row)) - first
        table = np.column_stack([table[row], given])
        left = left[row] - given
    return np.column_stack([table, left])
