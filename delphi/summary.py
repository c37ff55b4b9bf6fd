"""Everything a result page says about one item in one round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from delphi.consensus import Rule, Verdict
from delphi.counts import at_least, count_table
from delphi.evidence import Evidence
from delphi.fragility import fragile_items
from delphi.quantiles import quartiles_of
from delphi.scales import Scale
from delphi.shares import Share


@dataclass(frozen=True, slots=True)
class Summary:
    """One item in one round, in plain Python numbers that can be stored as JSON.

    Attributes
    ----------
    n, no_opinion, unanswered : int
        How many rated, how many said they have no opinion, how many gave no answer. Only the n ratings
        enter a figure; the others are shown beside it.
    counts : tuple of int
        Ratings on each value, the lowest first.
    median, q1, q3, iqr : float or None
        In points; None if nobody rated.
    top_box, bottom_box : Share or None
        None if nobody rated.
    verdict : Verdict
    fragile : bool
        Would one changed mark of one expert flip the verdict?
    quantile_type : int
        The type of q1, q3 and iqr, to be named wherever they are shown.
    """

    n: int
    no_opinion: int
    unanswered: int
    counts: tuple[int, ...]
    median: float | None
    q1: float | None
    q3: float | None
    iqr: float | None
    top_box: Share | None
    bottom_box: Share | None
    verdict: Verdict
    fragile: bool
    quantile_type: int


def summarise(
    counts: ArrayLike,
    scale: Scale,
    rule: Rule,
    *,
    no_opinion: int = 0,
    unanswered: int = 0,
    quantile_type: int = 7,
    min_n: int = 3,
) -> Summary:
    """Summarise one item in one round.

    Parameters
    ----------
    counts : array_like of int, shape (scale.size,)
        Number of ratings on each value, the lowest first.
    scale : Scale
        The scale of the item.
    rule : Rule
        The consensus rule of the study.
    no_opinion, unanswered : int
        Experts who were asked and gave no rating; 0 or more. They are passed on, never imputed.
    quantile_type : int
        1 to 9, of the quartiles.
    min_n : int
        Below so many ratings, at least 1, the verdict is ``too_few``.

    Returns
    -------
    Summary

    Raises
    ------
    ValueError
        If an argument is not as above, or the rule cannot be used on the scale or on one item alone.

    References
    ----------
    Hyndman & Fan 1996, 10.1080/00031305.1996.10473566; Diamond 2014, 10.1016/j.jclinepi.2013.12.002.

    Examples
    --------
    >>> from delphi import rule
    >>> found = summarise([0, 0, 1, 0, 0, 2, 3, 4, 2], Scale(1, 9), rule("comet-70-15"), no_opinion=1)
    >>> found.n, found.median, found.iqr, found.top_box.count, found.verdict.outcome, found.fragile
    (12, 7.5, 1.25, 9, 'high', True)
    """
    evidence = rule.alone(counts, scale, quantile_type)
    return _summaries(evidence, rule, [no_opinion], [unanswered], min_n)[0]


def summarise_by_item(
    table: ArrayLike,
    scale: Scale,
    rule: Rule,
    *,
    no_opinion: Sequence[int] | None = None,
    unanswered: Sequence[int] | None = None,
    quantile_type: int = 7,
    min_n: int = 3,
) -> list[Summary]:
    """Summarise every item of a count table at once; the same as `summarise` on each row, but faster.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item.
    no_opinion, unanswered : sequence of int, length items, optional
        As for `summarise`, one number per item; none given means 0 for all.
    scale, rule, quantile_type, min_n
        As for `summarise`.

    Returns
    -------
    list of Summary, length items

    Raises
    ------
    ValueError
        As `summarise`, and if a sequence has not one number per item.

    Examples
    --------
    >>> from delphi import rule
    >>> rows = summarise_by_item([[0, 0, 1, 2, 5], [0] * 5], Scale(1, 5), rule("percent-75"))
    >>> [(row.n, row.median, row.verdict.outcome) for row in rows]
    [(8, 5.0, 'high'), (0, None, 'too_few')]
    """
    evidence = Evidence(count_table(table, scale), scale, quantile_type)
    return _summaries(evidence, rule, no_opinion, unanswered, min_n)


def _summaries(
    evidence: Evidence,
    rule: Rule,
    no_opinion: Sequence[int] | None,
    unanswered: Sequence[int] | None,
    min_n: int,
) -> list[Summary]:
    items = len(evidence.table)
    columns = zip(
        evidence.table.tolist(),
        quartiles_of(evidence),
        evidence.top_shares,
        evidence.bottom_shares,
        rule.judge(evidence, min_n),
        fragile_items(evidence, rule, min_n),
        _numbers(no_opinion, items, "no_opinion"),
        _numbers(unanswered, items, "unanswered"),
        strict=True,
    )
    return [
        Summary(
            n=verdict.n,
            no_opinion=without,
            unanswered=silent,
            counts=tuple(counts),
            median=found.median if found else None,
            q1=found.q1 if found else None,
            q3=found.q3 if found else None,
            iqr=found.iqr if found else None,
            top_box=top,
            bottom_box=bottom,
            verdict=verdict,
            fragile=fragile,
            quantile_type=evidence.quantile_type,
        )
        for counts, found, top, bottom, verdict, fragile, without, silent in columns
    ]


def _numbers(given: Sequence[int] | None, items: int, name: str) -> list[int]:
    if given is None:
        return [0] * items
    if len(given) != items:
        raise ValueError("no_opinion and unanswered need one number per item")
    return [at_least(number, 0, name) for number in given]
