"""The consensus rules a study can choose from, by name.

A rule is chosen before round 1 and stored with the study by its name: a name keeps its meaning for ever.
"""

from __future__ import annotations

from delphi.conditions import BoxAtLeast, IqrAtMost, MedianInBox, OppositeBelow
from delphi.consensus import Rule
from delphi.scales import Scale


def _percent(percent: int) -> Rule:
    sentence = (
        f"At least {percent} % of the ratings are in the top box (agreed high) "
        "or in the bottom box (agreed low)."
    )
    return Rule(f"percent-{percent}", sentence, (BoxAtLeast(percent),))


def _iqr(points: int, unit: str) -> Rule:
    sentence = (
        f"The middle half of the ratings spans at most {points} {unit}, "
        "and the median is in the top box (agreed high) or in the bottom box (agreed low)."
    )
    return Rule(f"iqr-{points}", sentence, (IqrAtMost(points), MedianInBox()))


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

RULES: dict[str, Rule] = {
    known.name: known
    for known in (
        _COMET,
        _percent(70),
        _percent(75),
        _percent(80),
        _iqr(1, "point"),
        _iqr(2, "points"),
        _PERCENT_AND_IQR,
    )
}
"""The rules by name."""


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
    10.1016/j.jclinepi.2013.12.002 (percent); von der Gracht 2012, 10.1016/j.techfore.2012.04.013 (iqr).

    Examples
    --------
    >>> rule("percent-75").verdict([0, 0, 1, 2, 1], Scale(1, 5)).outcome
    'high'
    """
    if name not in RULES:
        raise ValueError(f"there is no consensus rule {name!r}; there are {', '.join(RULES)}")
    return RULES[name]


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
        raise ValueError(f"no rule is usual on {scale}: choose one of {', '.join(RULES)}")
    return usual
