"""A document of `analyse` as text for a reader: what to look at first, in lines that fit a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from delphi.advice import ItemStanding
from delphi.adviser import advise
from delphi.consensus import INDICATIVE_BELOW

_PERCENT_FROM = 20  # below, fractions stand beside percentages
_VERDICTS = {"high": "agreed high", "low": "agreed low", "none": "no agreement", "too_few": "too few"}
_STABILITIES = {"stable": "stable", "moving": "moving", "too_few": "too few"}
_NOTHING = "-"
_ROUND = (
    "item",
    "n",
    "no op.",
    "unans.",
    "median",
    "95 %",
    "middle half",
    "IQR",
    "top box",
    "bottom",
    "verdict",
    "",
)


def report(document: dict[str, Any]) -> str:
    """Say a document of `analyse` in words and columns.

    Parameters
    ----------
    document : dict
        From `analyse`.

    Returns
    -------
    str
        Several lines. Panels of fewer than 8 speak in counts.

    Raises
    ------
    KeyError
        If the document lacks a field.

    Examples
    --------
    >>> import numpy as np
    >>> from delphi import Answer, Scale, analyse, default_rule, panels
    >>> said = [Answer("1", "A1", f"E{mark}", mark, "rated") for mark in (5, 7, 8, 9)]
    >>> found = analyse(panels(said, Scale(1, 9))[0], default_rule(Scale(1, 9)), np.random.default_rng(1))
    >>> report(found).splitlines()[0]
    'scale 1 to 9, rule comet-70-15, quartiles of type 7'
    >>> report(found).splitlines()[4].endswith("3 of 4  0 of 4  agreed high  indicative; one mark flips it")
    True
    """
    low, high = document["scale"]
    named = [f"{name.replace('_', ' ')} {document[name]}" for name in ("task_force", "criterion")]
    about = [one for one, name in zip(named, ("task_force", "criterion"), strict=True) if document[name]]
    about += [f"scale {low} to {high}", f"rule {document['rule']}"]
    about.append(f"quartiles of type {document['quantile_type']}")
    parts = [", ".join(about)]
    parts += [_round(one) for one in document["rounds"]]
    parts += [_change(one) for one in document["changes"]]
    parts += [_attrition(one) for one in document["attrition"]]
    parts.append(_advice(document))
    return "\n\n".join(parts)


def _round(found: dict[str, Any]) -> str:
    rows = [
        (
            one["item"],
            str(one["n"]),
            str(one["no_opinion"]),
            str(one["unanswered"]),
            _number(one["median"]),
            _range(*one["median_ci"]),
            _range(one["q1"], one["q3"]),
            _number(one["iqr"]),
            _share(one["top_box"], one["n"]),
            _share(one["bottom_box"], one["n"]),
            _VERDICTS[one["verdict"]],
            "; ".join(_remarks(one)),
        )
        for one in found["items"]
    ]
    whole = [
        f"{name} {_number(found[key])}"
        for name, key in (("W", "kendall_w"), ("alpha", "alpha_ordinal"), ("AC2", "ac2_quadratic"))
        if found[key] is not None
    ]
    title = f"Round {found['round']}: {found['experts']} experts"
    if whole and len(rows) > 1:
        title += f" (over all items, no measure of consensus: {', '.join(whole)})"
    return "\n".join([title, *_columns(_ROUND, rows)])


def _remarks(one: dict[str, Any]) -> list[str]:
    said = []
    if 0 < one["n"] < INDICATIVE_BELOW and one["verdict"] != "too_few":
        said.append("indicative")
    if one["fragile"]:
        said.append("one mark flips it")
    if one["split"]:
        said.append("split")
    return said


def _change(found: dict[str, Any]) -> str:
    heads = (
        "item",
        "pairs",
        "same",
        "net",
        "toward",
        "away",
        "crossed",
        "median",
        "IQR",
        "p",
        "q",
        "stability",
    )
    rows = [
        (
            one["item"],
            str(one["n_paired"]),
            _share(one["unchanged"], one["n_paired"]),
            _share(one["net_change"], one["n_paired"]),
            str(one["toward"]),
            str(one["away"]),
            str(one["crossed"]),
            _signed(one["median_change"]),
            _signed(one["iqr_change"]),
            _number(one["signed_rank_p"] if one["signed_rank_q"] is not None else None),
            _number(one["signed_rank_q"]),
            _STABILITIES[one["stability"]],
        )
        for one in found["items"]
    ]
    title = f"From round {found['from']} to round {found['to']}, the same experts"
    if any(one["signed_rank_q"] is None for one in found["items"]):
        title += " (no p where fewer than 6 moved)"
    return "\n".join([title, *_columns(heads, rows)])


def _attrition(found: dict[str, Any]) -> str:
    title = f"Who left after round {found['from']}"
    gone = [one for one in found["items"] if one["leavers"]]
    if not gone:
        return f"{title}: nobody who had rated."
    heads = ("item", "stayers", "leavers", "p", "q")
    rows = [
        (one["item"], str(one["stayers"]), str(one["leavers"]), _number(one["p"]), _number(one["q"]))
        for one in gone
    ]
    return "\n".join([f"{title}: did they rate differently?", *_columns(heads, rows)])


def _advice(document: dict[str, Any]) -> str:
    """Say where the items stand after the last round in which each was rated."""
    latest = {
        one["item"]: (found["round"], one)
        for found in document["rounds"]
        for one in found["items"]
        if one["n"]
    }
    stability = {
        (found["to"], one["item"]): one["stability"]
        for found in document["changes"]
        for one in found["items"]
    }
    standings = [
        ItemStanding(
            item=item,
            n=one["n"],
            outcome=one["verdict"],
            fragile=one["fragile"],
            stability=stability.get((round_, item)),
            split=one["split"],
        )
        for item, (round_, one) in latest.items()
    ]
    return f"Before another round: {advise(standings).sentence}"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{round(value, 3):g}"


def _signed(value: float | None) -> str:
    return _NOTHING if value is None else f"{round(value, 3):+g}" if value else "0"


def _range(low: float | None, high: float | None) -> str:
    return _NOTHING if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _share(value: float | None, n: int) -> str:
    """In counts below 8, with both below 20, else in percent."""
    if value is None:
        return _NOTHING
    count = value * n
    fraction = f"{_number(count)} of {n}"
    if n < INDICATIVE_BELOW:
        return fraction
    percent = f"{100 * value:.0f} %"
    return f"{fraction} ({percent})" if n < _PERCENT_FROM else percent


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Names and remarks to the left, figures to the right; a gap of two between columns."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    words = {0, len(heads) - 1, len(heads) - 2} if heads[-1] == "" else {0, len(heads) - 1}
    return [
        "  ".join(
            cell.ljust(width) if place in words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    ]
