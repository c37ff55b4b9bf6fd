"""Checks on answers of experts that are no counts: one number each, or a matrix of experts by items."""

from __future__ import annotations

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.scales import IntArray

FloatArray = NDArray[np.float64]

_FURTHEST_ANSWER = 1e100  # keeps every square a number


def answer_list(answers: ArrayLike) -> FloatArray:
    """Check a list of answers, one per expert.

    Parameters
    ----------
    answers : array_like of float, shape (experts,)
        None or NaN where an expert gave no answer.

    Returns
    -------
    ndarray of float64, shape (experts,)
        NaN where there is no answer.

    Raises
    ------
    ValueError
        If it is no list, or an answer is no number, infinite or huge.

    Examples
    --------
    >>> answer_list([12.5, None, 40]).tolist()
    [12.5, nan, 40.0]
    """
    return _checked(answers, 1, "answers must be one list of numbers")


def answer_matrix(answers: ArrayLike) -> FloatArray:
    """Check a matrix of answers, one row per expert and one column per item.

    Parameters
    ----------
    answers : array_like of float, shape (experts, items)
        None or NaN where an expert gave no answer. No rows at all is a matrix, too.

    Returns
    -------
    ndarray of float64, shape (experts, items)
        NaN where there is no answer.

    Raises
    ------
    ValueError
        If the shape is wrong, or an answer is no number, infinite or huge.

    Examples
    --------
    >>> answer_matrix([[1, None], [2, 3]]).tolist()
    [[1.0, nan], [2.0, 3.0]]
    """
    return _checked(answers, 2, "answers must be a matrix with one row per expert and one column per item")


def comparable(matrix: FloatArray) -> FloatArray:
    """Leave out the items that fewer than two experts rated: nothing is compared on them.

    Examples
    --------
    >>> comparable(answer_matrix([[1, 5, None], [2, 4, 9]])).tolist()
    [[1.0, 5.0], [2.0, 4.0]]
    """
    kept: FloatArray = matrix[:, np.count_nonzero(~np.isnan(matrix), axis=0) >= 2]
    return kept


def complete(matrix: FloatArray) -> FloatArray:
    """Keep the experts who answered every item; nobody, if there is no item.

    Examples
    --------
    >>> complete(answer_matrix([[1, None], [2, 3]])).tolist()
    [[2.0, 3.0]]
    """
    answered_all = ~np.isnan(matrix).any(axis=1) if matrix.shape[1] else np.zeros(len(matrix), dtype=bool)
    kept: FloatArray = matrix[answered_all]
    return kept


def doubled_ranks(matrix: FloatArray) -> IntArray:
    """Rank the answers of each expert, ties at the middle of their ranks, as doubled whole numbers.

    Parameters
    ----------
    matrix : ndarray of float64, shape (experts, items)
        From `answer_matrix`.

    Returns
    -------
    ndarray of int64, shape (experts, items)
        2 for the smallest answer of an expert; 0 where there is none.

    Examples
    --------
    >>> doubled_ranks(answer_matrix([[7, 7, 1], [None, 3, 2]])).tolist()
    [[5, 5, 2], [0, 4, 2]]
    """
    ranks = np.zeros(matrix.shape, dtype=np.int64)
    for row, answers in zip(ranks, matrix, strict=True):
        given = ~np.isnan(answers)
        ordered = np.sort(answers[given])
        # those below, those at or below, and one: twice the middle of the ranks of equal answers
        row[given] = ordered.searchsorted(answers[given], "left")
        row[given] += ordered.searchsorted(answers[given], "right") + 1
    return ranks


def _checked(answers: ArrayLike, dimensions: int, sentence: str) -> FloatArray:
    try:
        array = np.asarray(answers)
    except ValueError:  # numpy's sentence about rows of different lengths helps nobody
        raise ValueError("every row of answers must have the same length") from None
    if array.shape == (0,):
        return np.zeros((0,) * dimensions)
    if array.ndim != dimensions:
        raise ValueError(f"{sentence}, not of the shape {array.shape}")
    if array.dtype.kind not in "iuf" and not all(map(_is_answer, array.ravel().tolist())):
        raise ValueError("an answer must be a number, or None where there is none")
    numbers = array.astype(np.float64)
    if (np.abs(numbers) > _FURTHEST_ANSWER).any():
        raise ValueError(f"an answer must lie between -{_FURTHEST_ANSWER:g} and {_FURTHEST_ANSWER:g}")
    return numbers


def _is_answer(value: object) -> bool:
    return value is None or (isinstance(value, Real) and not isinstance(value, bool))
