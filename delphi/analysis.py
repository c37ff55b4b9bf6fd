"""All figures of a panel over its rounds, as one document of plain values: what the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from delphi.appropriateness import RAM_POINTS, ram
from delphi.chance_corrected import gwet_ac
from delphi.concordance import kendall_w
from delphi.consensus import Rule
from delphi.counts import at_least
from delphi.leavers import attrition
from delphi.measures import Measures, measure_by_item
from delphi.multiplicity import benjamini_hochberg
from delphi.paired import Paired, compare_rounds
from delphi.panel import Panel, comparisons
from delphi.randomness import generator
from delphi.reliability import krippendorff_alpha
from delphi.resampled_verdicts import robustness_by_item
from delphi.scales import MISSING, IntArray
from delphi.splits import split_flags
from delphi.summary import Summary, summarise_by_item
from delphi.tallies import count_by_item, transitions_by_item

Document = dict[str, Any]
BoolArray = NDArray[np.bool_]


def analyse(
    panel: Panel, rule: Rule, rng: np.random.Generator, *, quantile_type: int = 7, min_n: int = 3
) -> Document:
    """Every figure of one question: by round and item, between rounds, and of those who left.

    Parameters
    ----------
    panel : Panel
        From `panels`.
    rule : Rule
        The consensus rule of the study.
    rng : numpy.random.Generator
        Where the resamples of the robustness come from.
    quantile_type : int
        1 to 9, of the quartiles.
    min_n : int
        Below so many ratings or pairs, at least 1, there is no verdict and no stability.

    Returns
    -------
    dict
        Of plain values that can be stored as JSON, None for what is undefined; ``docs/method.md`` names every
        field and its measure.

    Raises
    ------
    ValueError
        If an argument is not as above, or the rule cannot be used on the scale.

    Notes
    -----
    Each round is compared with the one before it; an item that was set aside, with the last round in which
    it was rated. A leaver rated nothing at all in the next round.

    Examples
    --------
    >>> from delphi import Answer, Scale, default_rule, panels
    >>> scale = Scale(1, 9)
    >>> said = [Answer("1", "A1", f"E{mark}", mark, "rated") for mark in (5, 7, 8, 9)]
    >>> found = analyse(panels(said, scale)[0], default_rule(scale), np.random.default_rng(1))
    >>> found["rounds"][0]["items"][0]["median"], found["rounds"][0]["items"][0]["verdict"]
    (7.5, 'high')
    """
    min_n, generator_ = at_least(min_n, 1, "min_n"), generator(rng)
    tables = [count_by_item(codes, panel.scale) for codes in panel.codes]
    return {
        "scale": [panel.scale.lowest, panel.scale.highest],
        "quantile_type": quantile_type,
        "rule": rule.name,
        "criterion": panel.criterion,
        "task_force": panel.task_force,
        "rounds": [
            _round(panel, place, tables[place], rule, generator_, quantile_type, min_n)
            for place in range(len(panel.rounds))
        ],
        "changes": [
            _changes(panel, earlier, later, items, tables, quantile_type, min_n)
            for (earlier, later), items in comparisons(panel, tables).items()
        ],
        "attrition": [_attrition(panel, place) for place in range(len(panel.rounds) - 1)],
    }


def _round(
    panel: Panel,
    place: int,
    table: IntArray,
    rule: Rule,
    rng: np.random.Generator,
    quantile_type: int,
    min_n: int,
) -> Document:
    scale, asked = panel.scale, np.flatnonzero(panel.asked[place])
    codes, counts = panel.codes[place][:, asked], table[asked]
    summaries = summarise_by_item(
        counts,
        scale,
        rule,
        no_opinion=panel.no_opinion[place][asked].tolist(),
        unanswered=panel.unanswered[place][asked].tolist(),
        quantile_type=quantile_type,
        min_n=min_n,
    )
    columns = zip(
        asked.tolist(),
        summaries,
        measure_by_item(counts, scale, quantile_type=quantile_type),
        _disagreement(counts, panel),
        robustness_by_item(counts, scale, rule, rng, quantile_type=quantile_type, min_n=min_n),
        split_flags(counts, scale),
        strict=True,
    )
    return {
        "round": panel.rounds[place],
        "experts": int((codes != MISSING).any(axis=1).sum()),
        "kendall_w": kendall_w(np.where(codes == MISSING, np.nan, codes)).w,
        "alpha_ordinal": krippendorff_alpha(counts, scale).coefficient,
        "ac2_quadratic": gwet_ac(counts, scale).coefficient,
        "items": [{"item": panel.items[item]} | _item(*figures) for item, *figures in columns],
    }


def _disagreement(counts: IntArray, panel: Panel) -> list[float | None]:
    if panel.scale.size != RAM_POINTS:
        return [None] * len(counts)
    return [found.disagreement_index if (found := ram(row, panel.scale)) else None for row in counts]


def _item(
    summary: Summary,
    measures: Measures,
    disagreement_index: float | None,
    robustness: float | None,
    split: bool,
) -> Document:
    top, bottom = summary.top_box, summary.bottom_box
    return {
        "n": summary.n,
        "no_opinion": summary.no_opinion,
        "unanswered": summary.unanswered,
        "counts": list(summary.counts),
        "mean": measures.mean,
        "sd": measures.sd,
        "median": summary.median,
        "median_ci": [measures.median_interval.low, measures.median_interval.high],
        "q1": summary.q1,
        "q3": summary.q3,
        "iqr": summary.iqr,
        "mad": measures.mad,
        "hodges_lehmann": measures.hodges_lehmann,
        "modes": list(measures.modes),
        "top_box": top.value if top else None,
        "top_box_ci": [top.low, top.high] if top else [None, None],
        "bottom_box": bottom.value if bottom else None,
        "cns": measures.tastle_wierman,
        "agreement_a": measures.van_der_eijk,
        "leik": measures.leik,
        "iov": measures.berry_mielke,
        "disagreement_index": disagreement_index,
        "verdict": summary.verdict.outcome,
        "robustness": robustness,
        "fragile": summary.fragile,
        "split": split,
    }


def _changes(
    panel: Panel,
    earlier: int,
    later: int,
    items: list[int],
    tables: Sequence[IntArray],
    quantile_type: int,
    min_n: int,
) -> Document:
    found = compare_rounds(
        transitions_by_item(panel.codes[earlier][:, items], panel.codes[later][:, items], panel.scale),
        tables[earlier][items],
        tables[later][items],
        panel.scale,
        quantile_type=quantile_type,
        min_n=min_n,
    )
    rows = zip(items, found.items, strict=True)
    return {
        "from": panel.rounds[earlier],
        "to": panel.rounds[later],
        "items": [{"item": panel.items[item]} | _change(one) for item, one in rows],
    }


def _change(one: Paired) -> Document:
    return {
        "n_paired": one.change.n_paired,
        "unchanged": one.change.unchanged,
        "net_change": one.change.net_change,
        "median_change": one.differences.median_change,
        "iqr_change": one.differences.iqr_change,
        "toward": one.movement.toward,
        "away": one.movement.away,
        "crossed": one.movement.crossed,
        "weighted_kappa": one.weighted_kappa,
        "signed_rank_p": one.signed_rank.p_mid,
        "signed_rank_q": one.signed_rank_q,
        "spread_change": one.spread_change.mean,
        "stability": one.change.stability,
        "composition": {
            "drop_out": one.composition.drop_out,
            "opinion": one.composition.opinion,
            "joiners": one.composition.joiners,
        },
    }


def _attrition(panel: Panel, place: int) -> Document:
    earlier, later = panel.codes[place], panel.codes[place + 1]
    stays: BoolArray = (later != MISSING).any(axis=1)
    staying, leaving = (count_by_item(earlier[rows], panel.scale) for rows in (stays, ~stays))
    asked = np.flatnonzero(panel.asked[place]).tolist()
    found = [attrition(staying[item], leaving[item], panel.scale) for item in asked]
    q_values = benjamini_hochberg([one.p for one in found])
    return {
        "from": panel.rounds[place],
        "to": panel.rounds[place + 1],
        "items": [
            {"item": panel.items[item], "stayers": one.stayers, "leavers": one.leavers, "p": one.p, "q": q}
            for item, one, q in zip(asked, found, q_values, strict=True)
        ],
    }
