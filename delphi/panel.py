"""The answers to one question: rounds, items and experts as arrays, for everything that counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from delphi.files import Answer
from delphi.scales import MISSING, IntArray, Scale


@dataclass(frozen=True)
class Panel:
    """The answers of one Task Force on one criterion.

    Attributes
    ----------
    scale : Scale
    criterion, task_force : str or None
    rounds, items, experts : tuple of str
        Rounds in their order, items and experts as they first appear.
    codes : ndarray of int16, shape (rounds, experts, items)
        ``rating - scale.lowest``, or ``MISSING``.
    asked : ndarray of bool, shape (rounds, items)
        Whether the round holds the item at all.
    no_opinion, unanswered : ndarray of int64, shape (rounds, items)
    """

    scale: Scale
    criterion: str | None
    task_force: str | None
    rounds: tuple[str, ...]
    items: tuple[str, ...]
    experts: tuple[str, ...]
    codes: NDArray[np.int16]
    asked: NDArray[np.bool_]
    no_opinion: IntArray
    unanswered: IntArray


def panels(answers: Iterable[Answer], scale: Scale) -> list[Panel]:
    """Sort answers by Task Force and criterion, one panel each, as they first appear.

    Parameters
    ----------
    answers : iterable of Answer
        From `read_answers`.
    scale : Scale
        Their scale.

    Returns
    -------
    list of Panel

    Raises
    ------
    ValueError
        If a rating is not on the scale.

    Examples
    --------
    >>> said = [Answer("2", "A1", "E7", 8, "rated"), Answer("1", "A1", "E7", None, "no_opinion")]
    >>> panel = panels(said, Scale(1, 9))[0]
    >>> panel.rounds, panel.codes.ravel().tolist(), panel.no_opinion.ravel().tolist()
    (('1', '2'), [-1, 7], [1, 0])
    """
    questions: dict[tuple[str | None, str | None], list[Answer]] = {}
    for answer in answers:
        questions.setdefault((answer.task_force, answer.criterion), []).append(answer)
    return [_panel(said, scale) for said in questions.values()]


def _panel(answers: Sequence[Answer], scale: Scale) -> Panel:
    rounds = _in_order({one.round for one in answers}, [one.round for one in answers])
    items = tuple(dict.fromkeys(one.item for one in answers))
    experts = tuple(dict.fromkeys(one.expert for one in answers))
    at_round, at_item, at_expert = (
        {name: place for place, name in enumerate(names)} for names in (rounds, items, experts)
    )
    shape = (len(rounds), len(items))
    codes = np.full((len(rounds), len(experts), len(items)), MISSING, dtype=np.int16)
    asked = np.zeros(shape, dtype=bool)
    without = {"no_opinion": np.zeros(shape, dtype=np.int64), "unanswered": np.zeros(shape, dtype=np.int64)}
    for one in answers:
        r, i = at_round[one.round], at_item[one.item]
        asked[r, i] = True
        if one.rating is not None:
            if one.rating not in scale.values:
                raise ValueError(f"{one.rating} is not on {scale}")
            codes[r, at_expert[one.expert], i] = one.rating - scale.lowest
        elif one.status in without:
            without[one.status][r, i] += 1
    first = answers[0]
    return Panel(scale, first.criterion, first.task_force, rounds, items, experts, codes, asked, **without)


def _in_order(names: set[str], given: Sequence[str]) -> tuple[str, ...]:
    """Rounds by number where all are numbers, else as the file has them."""
    if all(name.isascii() and name.isdecimal() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(dict.fromkeys(given))


def comparisons(panel: Panel, tables: Sequence[IntArray]) -> dict[tuple[int, int], list[int]]:
    """Find which items are compared between which rounds: each with the last earlier one in which it was rated.

    Parameters
    ----------
    panel : Panel
    tables : sequence of ndarray of int64, shape (items, scale.size)
        The counts of each round.

    Returns
    -------
    dict
        Places of items by the places of the earlier and the later round; neighbours first.

    Examples
    --------
    >>> said = [Answer(round_, "A1", "E7", 8, "rated") for round_ in ("1", "3")]
    >>> panel = panels([*said, Answer("2", "A2", "E7", 8, "rated")], Scale(1, 9))[0]
    >>> comparisons(panel, [(codes >= 0).sum(axis=0)[:, np.newaxis] for codes in panel.codes])
    {(0, 2): [0]}
    """
    rated = np.stack([table.sum(axis=1) > 0 for table in tables])
    found: dict[tuple[int, int], list[int]] = {}
    for later in range(1, len(tables)):
        for item in np.flatnonzero(panel.asked[later]).tolist():
            before = np.flatnonzero(rated[:later, item])
            if before.size:
                found.setdefault((int(before[-1]), later), []).append(item)
    return dict(sorted(found.items(), key=lambda one: (one[0][1], -one[0][0])))
