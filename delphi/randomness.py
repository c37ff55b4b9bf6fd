"""Chance is an argument: whoever asks for it hands in a generator."""

from __future__ import annotations

import numpy as np


def generator(rng: np.random.Generator) -> np.random.Generator:
    """Check that chance comes in as a generator.

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    ValueError
        If it is something else, a seed for instance.

    Examples
    --------
    >>> generator(7)
    Traceback (most recent call last):
    ValueError: rng must be a numpy Generator such as numpy.random.default_rng(7), not 7
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy Generator such as numpy.random.default_rng(7), not {rng!r}")
    return rng
