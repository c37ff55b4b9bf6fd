"""Everything a result page or an export says about the items between two rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from delphi.counts import count_table
from delphi.evidence import Evidence
from delphi.kappa import weighted_kappa_of
from delphi.movers import Movement, movement_of
from delphi.multiplicity import signed_rank_family
from delphi.paired_differences import Differences, differences_of
from delphi.paired_spread import SpreadChange, spread_change_of
from delphi.pairs import pairs_by_item
from delphi.parts_of_change import Composition, check_stayers, split
from delphi.rank_tests import SignedRank, signed_rank_of
from delphi.scales import IntArray, Scale
from delphi.square_tables import ChiSquare, stuart_maxwell_of
from delphi.stability import Change, changes_of


@dataclass(frozen=True, slots=True)
class Paired:
    """One item between two rounds, in plain Python numbers that can be stored as JSON.

    Attributes
    ----------
    change : Change
        Pairs, share unchanged, net change, stability.
    differences : Differences
        Later minus earlier figures of the same experts.
    movement : Movement
        Seen from the median of everybody in the earlier round.
    weighted_kappa : float or None
        Quadratic, over the full scale.
    signed_rank : SignedRank
        Its p_mid is the p to show.
    signed_rank_q : float or None
        Benjamini-Hochberg q of p_mid; None if fewer than 6 moved.
    spread_change : SpreadChange
    stuart_maxwell : ChiSquare
    composition : Composition
        Of the mean.
    """

    change: Change
    differences: Differences
    movement: Movement
    weighted_kappa: float | None
    signed_rank: SignedRank
    signed_rank_q: float | None
    spread_change: SpreadChange
    stuart_maxwell: ChiSquare
    composition: Composition


@dataclass(frozen=True, slots=True)
class ComparedRounds:
    """All items of one question between two rounds.

    Attributes
    ----------
    items : tuple of Paired
    tested, left_out : int
        Items in the family of the signed-rank tests, and items on which fewer than 6 moved.
    """

    items: tuple[Paired, ...]
    tested: int
    left_out: int


def compare_rounds(
    tables: Sequence[ArrayLike] | IntArray,
    earlier: ArrayLike,
    later: ArrayLike,
    scale: Scale,
    *,
    quantile_type: int = 7,
    min_n: int = 3,
) -> ComparedRounds:
    """Compare the items of two rounds: the same experts, and who was there.

    Parameters
    ----------
    tables : array_like of int, shape (items, scale.size, scale.size)
        One table of earlier by later value per item; see `transitions`.
    earlier, later : array_like of int, shape (items, scale.size)
        Counts of everybody who rated the item in that round. The median of the earlier ones is the one
        that was fed back.
    scale : Scale
        The scale of both rounds.
    quantile_type : int
        1 to 9, of the IQRs.
    min_n : int
        Below so many pairs, at least 1, the stability is ``too_few``.

    Returns
    -------
    ComparedRounds

    Raises
    ------
    ValueError
        If an argument is not as above, or the counts of a round lack experts of the tables.

    Notes
    -----
    The tests are evidence beside the stability, which does not depend on them. The q-values are those of
    the items given here: one question, one pair of rounds.

    Examples
    --------
    >>> scale = Scale(1, 3, top_from=3)
    >>> found = compare_rounds([[[0, 2, 1], [0, 3, 4], [0, 0, 2]]], [[3, 8, 2]], [[0, 5, 7]], scale)
    >>> item = found.items[0]
    >>> item.change.n_paired, item.movement.toward, item.movement.away, item.signed_rank.p_mid
    (12, 2, 4, 0.0078125)
    >>> item.change.stability, found.tested, found.left_out
    ('moving', 1, 0)
    """
    pairs = pairs_by_item(tables, scale)
    first, last = count_table(earlier, scale), count_table(later, scale)
    if not len(first) == len(last) == len(pairs.tables):
        raise ValueError("tables, earlier and later need one entry per item")
    check_stayers(first, pairs.before, "earlier")
    check_stayers(last, pairs.after, "later")
    tests = signed_rank_of(pairs)
    family = signed_rank_family(tests)
    compositions = [
        split(*counts, scale) for counts in zip(first, last, pairs.before, pairs.after, strict=True)
    ]
    columns = zip(
        changes_of(pairs, min_n),
        differences_of(pairs, quantile_type),
        movement_of(pairs, Evidence(first, scale, quantile_type).doubled_median),
        weighted_kappa_of(pairs),
        tests,
        family.q,
        spread_change_of(pairs),
        stuart_maxwell_of(pairs),
        compositions,
        strict=True,
    )
    return ComparedRounds(tuple(Paired(*row) for row in columns), family.tested, family.left_out)
