"""Does a panel agree on an item? Rules that are fixed before round 1, and what they say.

A verdict is about agreement, not about worth, and it decides nothing: people do. Agreement now,
stability between rounds and the end of the study are three different questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.appropriateness import Ram, ram_of
from delphi.conditions import Condition
from delphi.counts import at_least, count_table, count_vector
from delphi.evidence import Evidence
from delphi.quantiles import quartiles_of
from delphi.scales import IntArray, Scale
from delphi.shares import Share

Outcome = Literal["high", "low", "none", "too_few"]

OUTCOMES: tuple[Outcome, ...] = ("none", "high", "low", "too_few")
"""What a rule can say: no agreement, agreed high, agreed low, too few raters to say."""

INDICATIVE_BELOW = 8
"""Below so many raters a verdict is only indicative and a page speaks in counts."""

_NONE, _HIGH, _LOW, _TOO_FEW = range(4)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one item, with the figures that decided it.

    Attributes
    ----------
    outcome : {'high', 'low', 'none', 'too_few'}
    rule : str
        Name of the rule.
    n, min_n : int
        How many rated, and how many the study, or the rule itself, asks for before the rule may speak.
    top_box, bottom_box : Share or None
    median, iqr, relative_iqr : float or None
    ram : Ram or None
    cut_off : float or None
        Of APMO, 0 to 1; also None if no item of the round has a majority.

    Notes
    -----
    A figure is None where the rule does not look at it, or nobody rated.
    """

    outcome: Outcome
    rule: str
    n: int
    min_n: int
    top_box: Share | None
    bottom_box: Share | None
    median: float | None
    iqr: float | None
    relative_iqr: float | None = None
    ram: Ram | None = None
    cut_off: float | None = None

    @property
    def is_indicative(self) -> bool:
        """Given by so few raters (below 8) that it must be marked as indicative."""
        return self.outcome != "too_few" and self.n < INDICATIVE_BELOW


@dataclass(frozen=True, slots=True)
class Rule:
    """A consensus rule: agreed high if every condition is met by the top box, low if by the bottom box.

    Attributes
    ----------
    name : str
        The name stored with a study.
    description : str
        One plain sentence for people.
    conditions : tuple of Condition
        Together they must exclude that both sides are met; `BoxAtLeast` and `MedianInBox` each do.

    Raises
    ------
    ValueError
        If there is no condition.

    Examples
    --------
    >>> from delphi.conditions import BoxAtLeast
    >>> rule = Rule("two-thirds", "At least 67 % are in one box.", (BoxAtLeast(67),))
    >>> rule.verdict([0, 0, 1, 2, 1], Scale(1, 5)).outcome
    'high'
    """

    name: str
    description: str
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        """Refuse a rule that asks nothing."""
        if not self.conditions:
            raise ValueError(f"the rule {self.name!r} needs at least one condition")

    @property
    def least_n(self) -> int:
        """Fewest ratings with which the rule can speak, whatever the study asks for."""
        return max(condition.needs.n for condition in self.conditions)

    @property
    def is_data_dependent(self) -> bool:
        """Whether its threshold comes from the ratings, so that no study can fix it before round 1."""
        return any(condition.needs.all_items for condition in self.conditions)

    def refusal(self, scale: Scale) -> str:
        """Say in one sentence why the rule cannot be used on a scale; empty if it can."""
        for points in {condition.needs.points for condition in self.conditions} - {None, scale.size}:
            return f"the rule {self.name!r} needs a scale of {points} points, not {scale}"
        return ""

    def verdict(self, counts: ArrayLike, scale: Scale, *, quantile_type: int = 7, min_n: int = 3) -> Verdict:
        """Verdict on one item.

        Parameters
        ----------
        counts : array_like of int, shape (scale.size,)
            Number of ratings on each value, the lowest first.
        scale : Scale
            The scale of the item.
        quantile_type : int
            1 to 9, for rules that look at the IQR.
        min_n : int
            Below so many ratings, at least 1, the outcome is ``too_few``.

        Returns
        -------
        Verdict

        Raises
        ------
        ValueError
            If an argument is not as above, or the rule cannot be used on the scale or on one item alone.
        """
        return self.judge(self.alone(counts, scale, quantile_type), min_n)[0]

    def verdict_by_item(
        self, table: ArrayLike, scale: Scale, *, quantile_type: int = 7, min_n: int = 3
    ) -> list[Verdict]:
        """Verdict on every item of a count table, shape (items, scale.size); see `verdict`."""
        return self.judge(Evidence(count_table(table, scale), scale, quantile_type), min_n)

    def alone(self, counts: ArrayLike, scale: Scale, quantile_type: int) -> Evidence:
        """Evidence of one item, refused if the rule needs those of the whole round."""
        evidence = Evidence(count_vector(counts, scale), scale, quantile_type)
        if self.is_data_dependent:
            raise ValueError(f"the rule {self.name!r} needs all items of a round at once, not one alone")
        return evidence

    def outcomes(self, evidence: Evidence, min_n: int) -> IntArray:
        """Outcome of every item as an index into `OUTCOMES`."""
        if refusal := self.refusal(evidence.scale):
            raise ValueError(refusal)
        least = max(at_least(min_n, 1, "min_n"), self.least_n)
        high = np.logical_and.reduce([condition.met(evidence, "high") for condition in self.conditions])
        low = np.logical_and.reduce([condition.met(evidence, "low") for condition in self.conditions])
        spoken = np.where(high, _HIGH, np.where(low, _LOW, _NONE))
        return np.where(evidence.n < least, _TOO_FEW, spoken)

    def judge(self, evidence: Evidence, min_n: int) -> list[Verdict]:
        """Verdict on every item, with those figures that the conditions look at."""
        seen = {figure for condition in self.conditions for figure in condition.figures}
        codes, n = self.outcomes(evidence, min_n).tolist(), evidence.n.tolist()
        unseen, least = [None] * len(n), max(int(min_n), self.least_n)
        found = quartiles_of(evidence) if seen & {"median", "iqr", "relative_iqr"} else unseen
        top = evidence.top_shares if "top_box" in seen else unseen
        bottom = evidence.bottom_shares if "bottom_box" in seen else unseen
        rams = ram_of(evidence) if "ram" in seen else unseen
        cut_off = _cut_off(evidence) if "cut_off" in seen else None
        width = evidence.scale.size - 1
        return [
            Verdict(
                outcome=OUTCOMES[codes[i]],
                rule=self.name,
                n=n[i],
                min_n=least,
                top_box=top[i],
                bottom_box=bottom[i],
                median=row.median if row and "median" in seen else None,
                iqr=row.iqr if row and "iqr" in seen else None,
                relative_iqr=row.iqr / width if row and "relative_iqr" in seen else None,
                ram=rams[i],
                cut_off=cut_off if n[i] else None,
            )
            for i, row in enumerate(found)
        ]


def _cut_off(evidence: Evidence) -> float | None:
    majority, opinions = (int(total[0]) for total in evidence.cut_off)
    return majority / opinions if majority else None
