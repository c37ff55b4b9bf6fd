"""Many items tested at once: how many of the small p are to be expected by chance?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.rank_tests import SignedRank


@dataclass(frozen=True, slots=True)
class Family:
    """The signed-rank tests of the items of one pair of rounds, taken together.

    Attributes
    ----------
    q : tuple of float or None, length items
        Benjamini-Hochberg q of the mid-p; None for an item that was left out.
    tested, left_out : int
        Items in the family, and items on which too few moved for any test. Say both.
    """

    q: tuple[float | None, ...]
    tested: int
    left_out: int


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini-Hochberg q-values of a family of tests.

    With the m p-values in rising order, ``q_(i) = min over j >= i of m p_(j) / j``, at most 1. Calling
    everything with a q of at most 5 % a change makes at most 5 % of these calls wrong, on average.

    Parameters
    ----------
    p_values : sequence of float or None
        One p per test, 0 to 1. None is an item without a test: it is no member of the family.

    Returns
    -------
    list of float or None
        The q of each test, in the same order; None where p was None.

    Raises
    ------
    ValueError
        If a p does not lie between 0 and 1.

    References
    ----------
    Benjamini & Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> benjamini_hochberg([0.01, None, 0.04, 0.03])
    [0.03, None, 0.04, 0.04]
    """
    members = [(p, place) for place, p in enumerate(p_values) if p is not None]
    if not all(0 <= p <= 1 for p, _ in members):
        raise ValueError("a p-value must lie between 0 and 1")
    found: list[float | None] = [None] * len(p_values)
    least = 1.0
    for rank, (p, place) in sorted(enumerate(sorted(members), start=1), reverse=True):
        least = min(least, len(members) * p / rank)
        found[place] = least
    return found


def signed_rank_family(tests: Sequence[SignedRank]) -> Family:
    """Put the signed-rank tests of several items into one family, without those that cannot reach 5 %.

    With five movers or fewer the smallest exact p lies above 0.05, whatever they did. Such an item can
    only dilute the others and is left out.

    Parameters
    ----------
    tests : sequence of SignedRank
        The tests of the items of one question and one pair of rounds.

    Returns
    -------
    Family

    Raises
    ------
    ValueError
        If a p does not lie between 0 and 1.

    References
    ----------
    Benjamini & Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> from delphi import signed_rank_of_differences
    >>> tests = [signed_rank_of_differences(moves) for moves in ([1] * 6, [1, 2, 0], [1, -1] * 4)]
    >>> signed_rank_family(tests)
    Family(q=(0.03125, None, 0.86328125), tested=2, left_out=1)
    """
    q = benjamini_hochberg([test.p_mid if test.is_testable else None for test in tests])
    tested = sum(test.is_testable for test in tests)
    return Family(tuple(q), tested, len(tests) - tested)
