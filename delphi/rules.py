"""The consensus rules a study can choose from, by name.

A rule is chosen before round 1 and stored with the study by its name: a name keeps its meaning for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from delphi.conditions import (
    BoxAtCutOff,
    BoxAtLeast,
    ClassicAgreement,
    Condition,
    IqrAtMost,
    MedianInBox,
    MedianInRegion,
    NoDisagreement,
    OppositeBelow,
    RelativeIqrAtMost,
)
from delphi.consensus import Rule
from delphi.scales import Scale


def _percent(percent: int) -> Rule:
    sentence = (
        f"At least {percent} % of the ratings are in the top box (agreed high) "
        "or in the bottom box (agreed low)."
    )
    return Rule(f"percent-{percent}", sentence, (BoxAtLeast(percent),))


def _iqr(name: str, width: str, condition: Condition) -> Rule:
    sentence = (
        f"The middle half of the ratings spans at most {width}, "
        "and the median is in the top box (agreed high) or in the bottom box (agreed low)."
    )
    return Rule(name, sentence, (condition, MedianInBox()))


def _ram(name: str, agreement: str, condition: Condition) -> Rule:
    sentence = (
        f"The median of the nine points is in 7-9 (agreed high) or in 1-3 (agreed low), and {agreement}."
    )
    return Rule(name, sentence, (condition, MedianInRegion()))


_COMET = Rule(
    "comet-70-15",
    "At least 70 % of the ratings are in the top box and fewer than 15 % in the bottom box (agreed high), "
    "or the other way round (agreed low).",
    (BoxAtLeast(70), OppositeBelow(15)),
)
_PERCENT_AND_IQR = Rule(
    "percent-75-and-iqr-1",
    "At least 75 % of the ratings are in the top box (agreed high) or in the bottom box (agreed low), "
    "and the middle half of them spans at most 1 point.",
    (BoxAtLeast(75), IqrAtMost(1)),
)

_RAM_IPRAS = _ram(
    "ram-ipras",
    "the panel does not disagree: its 30th and 70th percentile lie no further apart than is allowed there",
    NoDisagreement(),
)
_RAM_CLASSIC = _ram(
    "ram-classic",
    "at least 8 experts agree: about a third of them at most rate outside the three points of its class",
    ClassicAgreement(),
)
_APMO = Rule(
    "apmo",
    "The share in the top box (agreed high) or in the bottom box (agreed low) is at least the average share of "
    "majority opinions over all items of the round.",
    (BoxAtCutOff(),),
)

RULES: dict[str, Rule] = {
    known.name: known
    for known in (
        _COMET,
        _percent(70),
        _percent(75),
        _percent(80),
        _iqr("iqr-1", "1 point", IqrAtMost(1)),
        _iqr("iqr-2", "2 points", IqrAtMost(2)),
        _iqr("iqr-20-percent", "20 % of the width of the scale", RelativeIqrAtMost(20)),
        _PERCENT_AND_IQR,
        _RAM_IPRAS,
        _RAM_CLASSIC,
        _APMO,
    )
}
"""The rules by name; `rules_for` says which of them a study can choose on its scale."""


def rule(name: str) -> Rule:
    """Look up a rule by its name.

    Parameters
    ----------
    name : str
        One of the keys of `RULES`.

    Returns
    -------
    Rule

    Raises
    ------
    ValueError
        If no rule has this name; the sentence lists those that exist.

    References
    ----------
    Williamson 2017, 10.1186/s13063-017-1978-4 (comet-70-15); Diamond 2014,
    10.1016/j.jclinepi.2013.12.002 (percent); von der Gracht 2012, 10.1016/j.techfore.2012.04.013 (iqr);
    Fitch 2001, RAND MR-1269 (ram); Kapoor 1987 and Cottam 2004 (apmo).

    Examples
    --------
    >>> rule("percent-75").verdict([0, 0, 1, 2, 1], Scale(1, 5)).outcome
    'high'
    """
    if name not in RULES:
        raise ValueError(f"there is no consensus rule {name!r}; there are {', '.join(RULES)}")
    return RULES[name]


def rules_for(scale: Scale) -> list[Rule]:
    """List the rules that a study on this scale can fix before round 1.

    Parameters
    ----------
    scale : Scale
        The scale of the study.

    Returns
    -------
    list of Rule
        Without those that need another number of points, and without ``apmo``, whose threshold comes from
        the ratings.

    Raises
    ------
    ValueError
        If it is given something else than a scale.

    Examples
    --------
    >>> [known.name for known in rules_for(Scale(1, 9))][-2:]
    ['ram-ipras', 'ram-classic']
    >>> len(rules_for(Scale(1, 5)))
    8
    """
    if not isinstance(scale, Scale):
        raise ValueError(f"rules are listed for a scale, not for {scale!r}")
    return [known for known in RULES.values() if not known.is_data_dependent and not known.refusal(scale)]


def combine(name: str, rules: Sequence[Rule], *, description: str = "") -> Rule:
    """Make one rule of several: agreed on a side where every one of them says so.

    Parameters
    ----------
    name : str
        Name of the new rule; not that of a rule in `RULES`.
    rules : sequence of Rule
        Two or more.
    description : str
        One plain sentence; none given means one that names the rules.

    Returns
    -------
    Rule
        With the conditions of all of them. It is too few where it is for any of them.

    Raises
    ------
    ValueError
        If there are fewer than two rules, or the name is taken.

    Examples
    --------
    >>> both = combine("strict", [rule("percent-75"), rule("iqr-2")])
    >>> both.description
    'Agreed high (or low) where percent-75 and iqr-2 both say so.'
    >>> both.verdict([0, 0, 0, 0, 0, 0, 6, 2, 0], Scale(1, 9)).outcome
    'high'
    """
    if len(rules) < 2:
        raise ValueError("a combination needs at least two rules")
    if name in RULES:
        raise ValueError(f"the name {name!r} is that of another rule")
    *others, last = (one.name for one in rules)
    agreeing = "both" if len(rules) == 2 else "all"
    sentence = f"Agreed high (or low) where {', '.join(others)} and {last} {agreeing} say so."
    conditions = dict.fromkeys(condition for one in rules for condition in one.conditions)
    return Rule(name, description or sentence, tuple(conditions))


def default_rule(scale: Scale) -> Rule:
    """Rule a study starts from: comet-70-15 on 9 points, percent-75-and-iqr-1 on 5 and 7 points.

    Parameters
    ----------
    scale : Scale
        The scale of the study.

    Returns
    -------
    Rule

    Raises
    ------
    ValueError
        If the scale has another number of points: nothing is usual there, so the study must choose.

    Examples
    --------
    >>> default_rule(Scale(1, 9)).name
    'comet-70-15'
    """
    usual = {5: _PERCENT_AND_IQR, 7: _PERCENT_AND_IQR, 9: _COMET}.get(scale.size)
    if usual is None:
        names = ", ".join(known.name for known in rules_for(scale))
        raise ValueError(f"no rule is usual on {scale}: choose one of {names}")
    return usual
