"""How firm a verdict stands: how often a panel drawn from the given ratings gets the same one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from delphi.consensus import OUTCOMES, Rule
from delphi.counts import at_least, count_table
from delphi.evidence import Evidence
from delphi.randomness import generator
from delphi.scales import IntArray, Scale

_CELLS_AT_ONCE = 2_000_000  # of the table of resampled panels: 16 MB


def robustness(
    counts: ArrayLike,
    scale: Scale,
    rule: Rule,
    rng: np.random.Generator,
    *,
    resamples: int = 2_000,
    quantile_type: int = 7,
    min_n: int = 3,
) -> float | None:
    """Share of resampled panels in which the verdict holds.

    Each resample draws n ratings from ``Multinomial(n, c / n)``, that is n of the given ones with
    replacement, and the rule is asked again.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    rule : Rule
        The consensus rule.
    rng : numpy.random.Generator
        Where chance comes from.
    resamples : int
        How many, at least 1.
    quantile_type : int
        1 to 9, for rules that look at the IQR.
    min_n : int
        Below so many ratings, at least 1, the outcome is ``too_few``.

    Returns
    -------
    float or None
        0 to 1; None if too few rated for a verdict.

    Raises
    ------
    ValueError
        If an argument is not as above, or the rule cannot be used on the scale or on one item alone.

    Notes
    -----
    "None" is a verdict, too, and can be firm. A panel that is all of one mind has a robustness of 1, since
    no resample of it differs; with few experts that says little. With 2000 resamples the figure is good to
    about two hundredths.

    Examples
    --------
    >>> from delphi import rule
    >>> robustness([0, 0, 0, 9, 0], Scale(1, 5), rule("percent-75"), np.random.default_rng(1))
    1.0
    """
    return _shares(rule.alone(counts, scale, quantile_type), rule, rng, resamples, min_n)[0]


def robustness_by_item(
    table: ArrayLike,
    scale: Scale,
    rule: Rule,
    rng: np.random.Generator,
    *,
    resamples: int = 2_000,
    quantile_type: int = 7,
    min_n: int = 3,
) -> list[float | None]:
    """Answer `robustness` for every item of a count table.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item. A rule that looks at all items sees them all resampled.
    scale, rule, rng, resamples, quantile_type, min_n
        As for `robustness`.

    Returns
    -------
    list of float or None, length items

    Raises
    ------
    ValueError
        As `robustness`.

    Examples
    --------
    >>> from delphi import rule
    >>> table, rng = [[0, 0, 0, 9, 0], [0, 1, 0, 0, 1]], np.random.default_rng(1)
    >>> robustness_by_item(table, Scale(1, 5), rule("percent-75"), rng)
    [1.0, None]
    """
    evidence = Evidence(count_table(table, scale), scale, quantile_type)
    return _shares(evidence, rule, rng, resamples, min_n)


def _shares(
    evidence: Evidence, rule: Rule, rng: np.random.Generator, resamples: int, min_n: int
) -> list[float | None]:
    resamples, now = at_least(resamples, 1, "resamples"), rule.outcomes(evidence, min_n)
    rng, (items, size) = generator(rng), evidence.table.shape
    held = np.zeros(items, dtype=np.int64)
    step = max(1, _CELLS_AT_ONCE // max(1, items * size))
    for start in range(0, resamples, step):
        times = min(step, resamples - start)
        again = _resampled(evidence, rng, times)
        if rule.is_data_dependent:
            again = replace(again, panel=_panels(again, times))
        held += (rule.outcomes(again, min_n).reshape(times, items) == now).sum(axis=0)
    too_few = OUTCOMES.index("too_few")
    return [
        None if code == too_few else count / resamples
        for code, count in zip(now.tolist(), held.tolist(), strict=True)
    ]


def _resampled(evidence: Evidence, rng: np.random.Generator, times: int) -> Evidence:
    """Draw all items again so many times; the rows are whole rounds, one after the other."""
    n = evidence.n
    shares = evidence.table / np.maximum(n, 1)[:, np.newaxis]
    drawn: IntArray = rng.multinomial(n, shares, size=(times, len(n)))
    return Evidence(drawn.reshape(-1, evidence.scale.size), evidence.scale, evidence.quantile_type)


def _panels(again: Evidence, times: int) -> tuple[IntArray, IntArray]:
    """Majority opinions and all opinions of the round of each row: every round has a cut-off of its own."""
    items = len(again.table) // times
    majority, opinions = (total.reshape(times, items).sum(axis=1) for total in (again.majority, again.n))
    return np.repeat(majority, items), np.repeat(opinions, items)
