"""Which option comes first, second, third, and how firmly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.matrices import FloatArray
from delphi.resampling import FEWEST_TO_RESAMPLE, percentile_ends
from delphi.scales import IntArray


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an option among all options.

    Attributes
    ----------
    place : int or None
        1 is the best; options that are level share the better place. None if nobody answered.
    low, high : int or None
        95 % interval by resampling the experts; None if undefined or no generator was given.
    first : float or None
        Share of the resamples in which the option has place 1, 0 to 1; None as the interval.
    undefined : str
        Why there is no interval, "" if there is one.
    """

    place: int | None
    low: int | None
    high: int | None
    first: float | None
    undefined: str = ""


def places_of(
    scores: IntArray | FloatArray, rng: np.random.Generator | None, resamples: int
) -> tuple[Place, ...]:
    """Place the options by their total score, and resample the experts.

    Parameters
    ----------
    scores : ndarray, shape (experts, options)
        What each expert gave to each option; more is better.
    rng : numpy.random.Generator or None
        Where the resamples come from.
    resamples : int

    Returns
    -------
    tuple of Place, length options

    Examples
    --------
    >>> [place.place for place in places_of(np.array([[3, 1, 2], [3, 2, 1]]), None, 0)]
    [1, 2, 2]
    """
    experts, options = scores.shape
    if not experts:
        return tuple(Place(None, None, None, None, "Nobody answered.") for _ in range(options))
    now = _places(scores.sum(axis=0)[np.newaxis])[0].tolist()
    if rng is None or experts < FEWEST_TO_RESAMPLE:
        why = f"Fewer than {FEWEST_TO_RESAMPLE} answered, too few to stand for other panels."
        why = "No generator was given to resample the experts." if rng is None else why
        return tuple(Place(place, None, None, None, why) for place in now)
    weights = rng.multinomial(experts, np.full(experts, 1 / experts), size=resamples)
    drawn = _places(weights @ scores)
    low, high = percentile_ends(drawn).tolist()
    first = (drawn == 1).mean(axis=0).tolist()
    return tuple(Place(*column) for column in zip(now, low, high, first, strict=True))


def _places(totals: IntArray | FloatArray) -> IntArray:
    """1 and how many options have a larger total, in each row."""
    places: IntArray = 1 + (totals[:, np.newaxis, :] > totals[:, :, np.newaxis]).sum(axis=2)
    return places
