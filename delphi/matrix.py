"""Would another rule have said something else? Every rule on every item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from delphi.consensus import OUTCOMES, Outcome, Rule
from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.fragility import fragile_items
from delphi.rules import RULES
from delphi.scales import Scale


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What the rules say about one item.

    Attributes
    ----------
    outcome : {'high', 'low', 'none', 'too_few'}
        Of the rule of the study.
    fragile : bool
        Would one changed mark of one expert flip the verdict of the rule of the study?
    outcomes : dict of str to {'high', 'low', 'none', 'too_few'}
        Of every rule by its name.
    passes, of : int
        How many rules find the item agreed, high or low, and how many had enough ratings to speak:
        "passes 4 of 10 rules".
    """

    outcome: Outcome
    fragile: bool
    outcomes: dict[str, Outcome]
    passes: int
    of: int


@dataclass(frozen=True, slots=True)
class RuleMatrix:
    """Every rule on every item.

    Attributes
    ----------
    rule : str
        Name of the rule of the study.
    rules : tuple of str
        Names of all rules that were asked.
    rows : tuple of MatrixRow
        One per item.
    agreed : dict of str to int
        How many items each rule finds agreed, high or low.
    """

    rule: str
    rules: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    agreed: dict[str, int]


def rule_matrix(
    table: ArrayLike,
    scale: Scale,
    rule: Rule,
    *,
    rules: Sequence[Rule] | None = None,
    quantile_type: int = 7,
    min_n: int = 3,
) -> RuleMatrix:
    """Ask every rule about every item, to see how much hangs on the choice of the rule.

    Parameters
    ----------
    table : array_like of int, shape (items, scale.size)
        One row of counts per item: all items of the round, since a rule may look at all of them.
    scale : Scale
        The scale of the items.
    rule : Rule
        The rule of the study.
    rules : sequence of Rule, optional
        The rules to ask; none given means all of `RULES` that can be used on the scale.
    quantile_type : int
        1 to 9, for rules that look at the IQR.
    min_n : int
        Below so many ratings, at least 1, the outcome is ``too_few``.

    Returns
    -------
    RuleMatrix

    Raises
    ------
    ValueError
        If an argument is not as above, two rules have the same name, or a rule cannot be used on the scale.

    Notes
    -----
    It shows how sensitive the verdict is. It does not choose: a rule that is picked after the ratings are
    known is no rule.

    Examples
    --------
    >>> from delphi import rule
    >>> table = [[0, 0, 1, 3, 6], [2, 2, 2, 2, 2]]
    >>> found = rule_matrix(table, Scale(1, 5), rule("percent-75"))
    >>> [(row.passes, row.of) for row in found.rows], found.agreed["iqr-1"]
    ([(8, 9), (0, 9)], 1)
    """
    evidence = Evidence(count_table(table, scale), scale, quantile_type)
    asked = [known for known in RULES.values() if not known.refusal(scale)] if rules is None else rules
    names = tuple(one.name for one in asked)
    if len(set(names)) < len(names):
        raise ValueError("every rule of a matrix needs a name of its own")
    columns = {one.name: _outcomes(one, evidence, min_n) for one in asked}
    now, fragile = _outcomes(rule, evidence, min_n), fragile_items(evidence, rule, min_n)
    rows = tuple(
        _row(now[i], fragile[i], {name: column[i] for name, column in columns.items()})
        for i in range(len(now))
    )
    return RuleMatrix(
        rule=rule.name,
        rules=names,
        rows=rows,
        agreed={name: sum(map(_is_agreed, column)) for name, column in columns.items()},
    )


def _outcomes(rule: Rule, evidence: Evidence, min_n: int) -> list[Outcome]:
    return [OUTCOMES[code] for code in rule.outcomes(evidence, min_n).tolist()]


def _row(outcome: Outcome, fragile: bool, outcomes: dict[str, Outcome]) -> MatrixRow:
    said = list(outcomes.values())
    return MatrixRow(
        outcome=outcome,
        fragile=fragile,
        outcomes=outcomes,
        passes=sum(map(_is_agreed, said)),
        of=len(said) - said.count("too_few"),
    )


def _is_agreed(outcome: Outcome) -> bool:
    return outcome in {"high", "low"}
