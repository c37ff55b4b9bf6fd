"""Several stakeholder groups that must each agree: the verdict of each, and the one they give together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.consensus import OUTCOMES, Outcome, Rule, Verdict
from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.fragility import reachable_outcomes
from delphi.scales import Scale


@dataclass(frozen=True, slots=True)
class JointVerdict:
    """What a rule says about one item when every group must meet it.

    Attributes
    ----------
    outcome : {'high', 'low', 'none', 'too_few'}
        The outcome of all groups if it is the same. Otherwise "none", unless a group that has too few
        raters could still join the others, which all say the same: then "too_few".
    rule : str
    by_group : dict of str to Verdict
        In the order in which the groups were given.
    fragile : bool
        Would one changed mark of one expert, in any group, flip the joint outcome?
    """

    outcome: Outcome
    rule: str
    by_group: dict[str, Verdict]
    fragile: bool


def joint_verdict(
    groups: Mapping[str, ArrayLike], scale: Scale, rule: Rule, *, quantile_type: int = 7, min_n: int = 3
) -> JointVerdict:
    """Verdict on one item that every stakeholder group must give.

    Parameters
    ----------
    groups : mapping of str to array_like of int, shape (scale.size,)
        The counts of each group by its name, the lowest value first; at least one group.
    scale : Scale
        The scale of the item.
    rule : Rule
        The consensus rule.
    quantile_type : int
        1 to 9, for rules that look at the IQR.
    min_n : int
        Below so many ratings in a group, at least 1, the group's outcome is ``too_few``.

    Returns
    -------
    JointVerdict

    Raises
    ------
    ValueError
        If an argument is not as above, or the rule cannot be used on the scale or on one item alone.

    Notes
    -----
    A large group cannot outvote a small one here, as it would in pooled counts. An expert who belongs to
    two groups is counted in both.

    References
    ----------
    Williamson 2017, 10.1186/s13063-017-1978-4.

    Examples
    --------
    >>> from delphi import rule
    >>> groups = {"patients": [0, 0, 0, 1, 9], "clinicians": [0, 3, 3, 4, 0]}
    >>> found = joint_verdict(groups, Scale(1, 5), rule("percent-70"))
    >>> found.outcome, {name: verdict.outcome for name, verdict in found.by_group.items()}
    ('none', {'patients': 'high', 'clinicians': 'none'})
    """
    evidence = {name: rule.alone(counts, scale, quantile_type) for name, counts in groups.items()}
    return _joint(evidence, rule, min_n)[0]


def joint_verdict_by_item(
    groups: Mapping[str, ArrayLike], scale: Scale, rule: Rule, *, quantile_type: int = 7, min_n: int = 3
) -> list[JointVerdict]:
    """Answer `joint_verdict` for every item.

    Parameters
    ----------
    groups : mapping of str to array_like of int, shape (items, scale.size)
        The count table of each group by its name, with the same items in the same order.
    scale, rule, quantile_type, min_n
        As for `joint_verdict`.

    Returns
    -------
    list of JointVerdict, length items

    Raises
    ------
    ValueError
        As `joint_verdict`, and if the tables have not the same number of rows.

    Examples
    --------
    >>> from delphi import rule
    >>> groups = {"patients": [[0, 0, 0, 1, 9], [9, 1, 0, 0, 0]], "clinicians": [[0, 0, 1, 5, 5]] * 2}
    >>> found = joint_verdict_by_item(groups, Scale(1, 5), rule("percent-70"))
    >>> [joint.outcome for joint in found]
    ['high', 'none']
    """
    evidence = {
        name: Evidence(count_table(table, scale), scale, quantile_type) for name, table in groups.items()
    }
    return _joint(evidence, rule, min_n)


def joint_outcome(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcome of several groups together.

    Parameters
    ----------
    outcomes : sequence of {'high', 'low', 'none', 'too_few'}
        One per group; at least one.

    Returns
    -------
    {'high', 'low', 'none', 'too_few'}

    Examples
    --------
    >>> joint_outcome(["high", "high"]), joint_outcome(["high", "too_few"])
    ('high', 'too_few')
    >>> joint_outcome(["high", "low", "too_few"])  # whatever the third group would say
    'none'
    """
    spoken = {outcome for outcome in outcomes if outcome != "too_few"}
    if len(spoken) > 1 or "none" in spoken:
        return "none"
    return "too_few" if "too_few" in outcomes else spoken.pop()


def _joint(groups: Mapping[str, Evidence], rule: Rule, min_n: int) -> list[JointVerdict]:
    if not groups:
        raise ValueError("a joint verdict needs at least one group")
    if len({len(evidence.table) for evidence in groups.values()}) > 1:
        raise ValueError("every group needs the same items in the same order")
    verdicts = zip(*(rule.judge(evidence, min_n) for evidence in groups.values()), strict=True)
    reached = np.stack([reachable_outcomes(evidence, rule, min_n) for evidence in groups.values()], axis=1)
    return [
        _one(dict(zip(groups, of_item, strict=True)), rule, codes)
        for of_item, codes in zip(verdicts, reached, strict=True)
    ]


def _one(by_group: dict[str, Verdict], rule: Rule, reached: NDArray[np.bool_]) -> JointVerdict:
    now = [verdict.outcome for verdict in by_group.values()]
    together = joint_outcome(now)
    flips = (
        joint_outcome([*now[:group], OUTCOMES[code], *now[group + 1 :]]) != together
        for group, code in np.argwhere(reached).tolist()
    )
    return JointVerdict(together, rule.name, by_group, any(flips))
