"""Options in an order: ranked in full, the top k chosen, or points shared out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.concordance import Concordance, kendall_w
from delphi.counts import at_least
from delphi.matrices import FloatArray, answer_matrix, doubled_ranks
from delphi.places import Place, places_of
from delphi.randomness import generator
from delphi.shares import Share, share

_SMALLEST_REST = 1e-9  # of the total: what floats may lack when they are added up


@dataclass(frozen=True, slots=True)
class RankedOption:
    """One option: its mean and median rank (None if nobody ranked), and its place by the mean rank."""

    mean_rank: float | None
    median_rank: float | None
    place: Place


@dataclass(frozen=True, slots=True)
class Rankings:
    """Full rankings of a panel; ``options`` in the order of the columns."""

    experts: int
    options: tuple[RankedOption, ...]
    concordance: Concordance


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """One option: the share of the experts who chose it (None if nobody answered), and its place by it."""

    share: Share | None
    place: Place


@dataclass(frozen=True, slots=True)
class TopChoices:
    """Choices of the top k of a panel; ``options`` in the order of the columns."""

    experts: int
    most: int
    options: tuple[ChosenOption, ...]


@dataclass(frozen=True, slots=True)
class PointedOption:
    """One option: its mean and median share of the points, 0 to 1 (None if nobody answered), and its place."""

    mean_share: float | None
    median_share: float | None
    place: Place


@dataclass(frozen=True, slots=True)
class Points:
    """Points shared out by a panel; ``options`` in the order of the columns."""

    experts: int
    total: float
    options: tuple[PointedOption, ...]


def summarise_rankings(
    ranks: ArrayLike, *, rng: np.random.Generator | None = None, resamples: int = 2_000
) -> Rankings:
    """Summarise full rankings: mean and median rank, place with its uncertainty, and Kendall's W.

    Parameters
    ----------
    ranks : array_like of float, shape (experts, options)
        The rank each expert gave to each option, 1 for the best. Level options share the middle of their
        ranks: 1, 2.5, 2.5, 4. Leave out experts who did not rank.
    rng : numpy.random.Generator, optional
        Chance for the uncertainty of the places. None: no such figure.
    resamples : int
        At least 100.

    Returns
    -------
    Rankings

    Raises
    ------
    ValueError
        If an argument is not as above, or a row is no full ranking.

    Notes
    -----
    The place follows the mean rank. Its interval is that of resampled experts, none for fewer than 6.

    References
    ----------
    Kendall & Babington Smith 1939, for W.

    Examples
    --------
    >>> found = summarise_rankings([[1, 2, 3], [1, 3, 2], [2, 1, 3]])
    >>> [(round(option.mean_rank, 2), option.median_rank, option.place.place) for option in found.options]
    [(1.33, 1.0, 1), (2.0, 2.0, 2), (2.67, 3.0, 3)]
    """
    given, resamples = _checked(ranks, rng, resamples)
    doubled = doubled_ranks(given)
    if (doubled != 2 * given).any():
        raise ValueError(
            "a full ranking gives ranks 1 to the number of options, level ones their middle rank"
        )
    columns = zip(_means(given), _medians(given), places_of(-doubled, rng, resamples), strict=True)
    return Rankings(len(given), tuple(RankedOption(*column) for column in columns), kendall_w(given))


def summarise_top_choices(
    chosen: ArrayLike, *, most: int, rng: np.random.Generator | None = None, resamples: int = 2_000
) -> TopChoices:
    """Summarise answers to "choose the top k": the share choosing each option, and its place.

    Parameters
    ----------
    chosen : array_like of int, shape (experts, options)
        1 where an expert chose an option, 0 where not. Leave out experts who chose nothing.
    most : int
        How many an expert could choose, k; fewer are allowed.
    rng, resamples
        As for `summarise_rankings`.

    Returns
    -------
    TopChoices

    Raises
    ------
    ValueError
        If an argument is not as above, or an expert chose nothing or more than k.

    Notes
    -----
    The interval of a share is Wilson's. Shares add up to more than 1, because an expert chooses several.

    Examples
    --------
    >>> found = summarise_top_choices([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0]], most=2)
    >>> [(option.share.count, option.place.place) for option in found.options]
    [(3, 1), (2, 2), (1, 3), (0, 4)]
    """
    given, resamples = _checked(chosen, rng, resamples)
    most, marks = at_least(most, 1, "most"), given.astype(np.int64)
    if ((given != 0) & (given != 1)).any():
        raise ValueError("a choice is 1 where an option was chosen and 0 where it was not")
    numbers = marks.sum(axis=1)
    if ((numbers < 1) | (numbers > most)).any():
        raise ValueError(f"every expert must choose at least one option and at most {most}")
    shares = [share(count, len(marks)) for count in marks.sum(axis=0).tolist()]
    columns = zip(shares, places_of(marks, rng, resamples), strict=True)
    return TopChoices(len(marks), most, tuple(ChosenOption(*column) for column in columns))


def summarise_points(
    points: ArrayLike, *, total: float, rng: np.random.Generator | None = None, resamples: int = 2_000
) -> Points:
    """Summarise points that each expert shared out: the mean share of each option, and its place.

    Parameters
    ----------
    points : array_like of float, shape (experts, options)
        0 or more. Every expert shares out the same total. Leave out experts who did not.
    total : float
        How many points each expert had, above 0.
    rng, resamples
        As for `summarise_rankings`.

    Returns
    -------
    Points

    Raises
    ------
    ValueError
        If an argument is not as above, or a row does not add up to the total.

    Notes
    -----
    The place follows the mean share, which one expert who gives all to one option can move a lot in a
    small panel; the median share stands beside it. Median shares need not add up to 1.

    Examples
    --------
    >>> found = summarise_points([[50, 30, 20], [60, 0, 40], [10, 50, 40]], total=100)
    >>> [(round(option.mean_share, 3), option.median_share, option.place.place) for option in found.options]
    [(0.4, 0.5, 1), (0.267, 0.3, 3), (0.333, 0.4, 2)]
    """
    given, resamples = _checked(points, rng, resamples)
    if not 0 < total < float("inf"):
        raise ValueError(f"the total must be a number above 0, not {total}")
    if (given < 0).any() or (np.abs(given.sum(axis=1) - total) > _SMALLEST_REST * total).any():
        raise ValueError(f"the points of every expert must be 0 or more and add up to {total}")
    shares = given / total
    columns = zip(_means(shares), _medians(shares), places_of(given, rng, resamples), strict=True)
    return Points(len(given), total, tuple(PointedOption(*column) for column in columns))


def _checked(answers: ArrayLike, rng: np.random.Generator | None, resamples: int) -> tuple[FloatArray, int]:
    given = answer_matrix(answers)
    if np.isnan(given).any():
        raise ValueError("every expert must answer for every option: leave out those who did not")
    if rng is not None:
        generator(rng)
    return given, at_least(resamples, 100, "resamples")


def _means(columns: FloatArray) -> list[float | None]:
    means: list[float | None] = columns.mean(axis=0).tolist() if len(columns) else [None] * columns.shape[1]
    return means


def _medians(columns: FloatArray) -> list[float | None]:
    if not len(columns):
        return [None] * columns.shape[1]
    medians: list[float | None] = np.median(columns, axis=0).tolist()
    return medians
