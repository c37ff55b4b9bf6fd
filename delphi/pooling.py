"""Several panels that rate the same item: each for itself, side by side, and all experts together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from delphi.consensus import Rule
from delphi.scales import Scale
from delphi.summary import Summary, summarise_by_item

Answers = Mapping[Any, int | None]
"""One item in one panel: the rating of each expert who answered, None for no opinion."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """One item over several panels, each expert counted once.

    Attributes
    ----------
    counts : tuple of int
        Experts on each value, the lowest first.
    no_opinion : int
        Experts who answered and rated in no panel.
    repeated : int
        Experts who rated in more than one panel.
    differing : int
        How many of those gave different ratings.
    """

    counts: tuple[int, ...]
    no_opinion: int
    repeated: int
    differing: int


@dataclass(frozen=True, slots=True)
class PanelSummary:
    """One item in one panel."""

    panel: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One item in several panels, and in all of them together.

    Attributes
    ----------
    panels : tuple of PanelSummary
        In the order given. An expert of two panels is in both.
    pooled : Summary
        Each expert counted once.
    repeated, differing : int
        As in `Pooled`.
    """

    panels: tuple[PanelSummary, ...]
    pooled: Summary
    repeated: int
    differing: int


def pool(panels: Mapping[str, Answers], scale: Scale) -> Pooled:
    """Pool the ratings of one item over several panels, each expert counted once.

    Parameters
    ----------
    panels : mapping of str to (mapping of expert to int or None)
        For each panel the rating of every expert who answered, None for no opinion. The same key is the
        same expert in every panel.
    scale : Scale
        The scale of the item in all panels.

    Returns
    -------
    Pooled

    Raises
    ------
    ValueError
        If a rating is not on the scale.

    Notes
    -----
    The same rating twice counts once. Of different ratings the median counts, because no panel comes
    before another and no rating of the same round supersedes another. A median between two values is
    moved to the one nearer to the middle of the scale, which never makes an agreement look stronger; in
    the exact middle of a scale with an even number of values it is moved down. A rating goes before no
    opinion. The convention is one of this platform.

    Examples
    --------
    >>> pool({"soil": {"ann": 9, "ben": 7}, "water": {"ann": 6, "cem": None}}, Scale(1, 9))
    Pooled(counts=(0, 0, 0, 0, 0, 0, 2, 0, 0), no_opinion=1, repeated=1, differing=1)
    """
    given: dict[Hashable, list[int]] = {}
    for answers in panels.values():
        for expert, rating in answers.items():
            ratings = given.setdefault(expert, [])
            if rating is not None:
                ratings.append(rating)
    scale.codes([rating for ratings in given.values() for rating in ratings])  # refuses what is not on it
    counts = scale.counts([_one_of(ratings, scale) for ratings in given.values() if ratings])
    return Pooled(
        counts=tuple(counts.tolist()),
        no_opinion=sum(not ratings for ratings in given.values()),
        repeated=sum(len(ratings) > 1 for ratings in given.values()),
        differing=sum(len(set(ratings)) > 1 for ratings in given.values()),
    )


def summarise_panels(
    panels: Mapping[str, Answers],
    scale: Scale,
    rule: Rule,
    *,
    asked: Mapping[str, Collection[Hashable]] | None = None,
    quantile_type: int = 7,
    min_n: int = 3,
) -> SideBySide:
    """Summarise one item in each of several panels, and in all of them together.

    Parameters
    ----------
    panels, scale
        As for `pool`.
    rule : Rule
        The consensus rule of the study.
    asked : mapping of str to collection of experts, optional
        Who was asked in each panel. None: those who answered, so that nobody is unanswered.
    quantile_type : int
        1 to 9, of the quartiles.
    min_n : int
        Below so many ratings, at least 1, the verdict is ``too_few``.

    Returns
    -------
    SideBySide

    Raises
    ------
    ValueError
        If an argument is not as above, or somebody answered who was not asked.

    Notes
    -----
    The pooled figures speak of all experts, so that a large panel weighs more than a small one. They are
    no mean of the panels and can agree where the panels are opposed; read them beside the panels.

    Examples
    --------
    >>> from delphi import rule
    >>> soil, water = {"ann": 9, "ben": 7, "eva": 8}, {"ann": 9, "cem": 2, "dov": None, "fay": 3}
    >>> found = summarise_panels({"soil": soil, "water": water}, Scale(1, 9), rule("percent-75"))
    >>> [(row.panel, row.summary.n, row.summary.verdict.outcome) for row in found.panels]
    [('soil', 3, 'high'), ('water', 3, 'none')]
    >>> found.pooled.n, found.pooled.no_opinion, found.repeated, found.pooled.verdict.outcome
    (5, 1, 1, 'none')
    """
    asked = {name: answers.keys() for name, answers in panels.items()} if asked is None else asked
    _check_asked(panels, asked)
    pools = [pool({name: answers}, scale) for name, answers in panels.items()] + [pool(panels, scale)]
    groups = [set(asked[name]) for name in panels]
    groups.append(set().union(*groups))
    *single, together = summarise_by_item(
        [row.counts for row in pools],
        scale,
        rule,
        no_opinion=[row.no_opinion for row in pools],
        unanswered=[
            len(group) - sum(row.counts) - row.no_opinion for group, row in zip(groups, pools, strict=True)
        ],
        quantile_type=quantile_type,
        min_n=min_n,
    )
    rows = tuple(PanelSummary(name, summary) for name, summary in zip(panels, single, strict=True))
    return SideBySide(rows, together, pools[-1].repeated, pools[-1].differing)


def _one_of(ratings: list[int], scale: Scale) -> int:
    """Median of the ratings of one expert, on the scale."""
    ordered = sorted(ratings)
    doubled = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    below_the_middle = doubled < scale.lowest + scale.highest
    return (doubled + 1) // 2 if below_the_middle else doubled // 2


def _check_asked(panels: Mapping[str, Answers], asked: Mapping[str, Collection[Hashable]]) -> None:
    if panels.keys() != asked.keys():
        raise ValueError("panels and asked must name the same panels")
    for name, answers in panels.items():
        strangers = [expert for expert in answers if expert not in asked[name]]
        if strangers:
            raise ValueError(f"{strangers[0]!r} answered in the panel {name!r} and was not asked there")
