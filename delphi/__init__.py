"""The statistics of Delphi reviews, as functions of their arguments.

Counts go in, frozen results of plain Python numbers come out. Nothing here reads a file, a clock or
chance, nothing is guessed (a wrong argument is refused with one sentence), and nothing is NaN: what is
undefined is None. ``docs/method.md`` says what each measure means and where it comes from.

>>> from delphi import Scale, compare, default_rule, summarise, transitions
>>> scale = Scale(1, 9)
>>> first, second = [7, 8, 9, 6, 7, None, 8, 9, 7], [7, 8, 9, 7, 7, 8, 8, 9, 7]
>>> item = summarise(scale.counts(second), scale, default_rule(scale))
>>> change = compare(transitions(scale.codes(first), scale.codes(second), scale), scale)
>>> item.median, item.verdict.outcome, change.n_paired, change.stability
(8.0, 'high', 8, 'stable')
"""

from delphi.consensus import INDICATIVE_BELOW, OUTCOMES, Outcome, Rule, Verdict
from delphi.fragility import fragile_by_item, is_fragile
from delphi.quantiles import Quartiles, median, quantile, quantile_by_item, quartiles, quartiles_by_item
from delphi.rules import RULES, default_rule, rule
from delphi.scales import MISSING, Scale
from delphi.shares import Share, share
from delphi.spread import iqr, mad, relative_iqr
from delphi.stability import COMPOSITE_FROM, Change, Stability, compare, transitions
from delphi.summary import Summary, summarise, summarise_by_item

__all__ = [
    "COMPOSITE_FROM",
    "INDICATIVE_BELOW",
    "MISSING",
    "OUTCOMES",
    "RULES",
    "Change",
    "Outcome",
    "Quartiles",
    "Rule",
    "Scale",
    "Share",
    "Stability",
    "Summary",
    "Verdict",
    "compare",
    "default_rule",
    "fragile_by_item",
    "iqr",
    "is_fragile",
    "mad",
    "median",
    "quantile",
    "quantile_by_item",
    "quartiles",
    "quartiles_by_item",
    "relative_iqr",
    "rule",
    "share",
    "summarise",
    "summarise_by_item",
    "transitions",
]
