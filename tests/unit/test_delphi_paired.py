"""Two rounds of the same experts at their edges: nobody, nobody moved, few movers, and wrong arguments."""

from dataclasses import asdict, replace
from fractions import Fraction

import numpy as np
import pytest

from delphi import (
    LEAST_MOVERS,
    ChiSquare,
    Composition,
    Differences,
    Movement,
    Scale,
    attrition,
    benjamini_hochberg,
    bowker,
    chaffin_talley,
    compare_rounds,
    composition,
    dajani_chi_square,
    differences,
    kendall_tau,
    mcnemar,
    median,
    movement,
    signed_rank,
    signed_rank_family,
    signed_rank_of_differences,
    spearman_rho,
    spread_change,
    stuart_maxwell,
    weighted_kappa,
)

FIVE, NINE = Scale(1, 5), Scale(1, 9)
NOBODY = np.zeros((5, 5), dtype=int)
OF_ONE_TABLE = {
    "signed_rank": lambda table: signed_rank(table, FIVE),
    "movement": lambda table: movement(table, FIVE, 3),
    "differences": lambda table: differences(table, FIVE),
    "spread_change": lambda table: spread_change(table, FIVE),
    "weighted_kappa": lambda table: weighted_kappa(table, FIVE),
    "stuart_maxwell": lambda table: stuart_maxwell(table, FIVE),
    "bowker": lambda table: bowker(table, FIVE),
    "mcnemar": lambda table: mcnemar(table, FIVE),
    "kendall_tau": lambda table: kendall_tau(table, FIVE),
    "spearman_rho": lambda table: spearman_rho(table, FIVE),
    "chaffin_talley": lambda table: chaffin_talley(table, FIVE),
    "composition": lambda table: composition([9] * 5, [9] * 5, table, FIVE),
    "compare_rounds": lambda table: compare_rounds([table], [[9] * 5], [[9] * 5], FIVE),
}


def moves(*given, size=5):
    """Table of (earlier, later, how many experts) on 1 to size."""
    table = np.zeros((size, size), dtype=int)
    for earlier, later, experts in given:
        table[earlier - 1, later - 1] += experts
    return table


def test_nobody_who_rated_twice_leaves_everything_undefined_with_a_reason():
    test = signed_rank(NOBODY, FIVE)

    assert (test.n, test.movers, test.shift, test.rank_biserial, test.z) == (0, 0, None, None, None)
    assert (test.p_exact, test.p_mid, test.p_asymptotic) == (None, None, None)
    assert test.undefined == "nobody rated in both rounds"
    assert movement(NOBODY, FIVE, 3) == Movement(0, 0, 0, 0, 0, None, None)
    assert differences(NOBODY, FIVE) == Differences(None, None, None, None, None, None, None, 7)
    assert (spread_change(NOBODY, FIVE).mean, spread_change(NOBODY, FIVE).test) == (None, test)
    assert [weighted_kappa(NOBODY, FIVE), kendall_tau(NOBODY, FIVE), spearman_rho(NOBODY, FIVE)] == [None] * 3
    assert stuart_maxwell(NOBODY, FIVE) == ChiSquare(None, 0, None, "nobody rated in both rounds")
    assert bowker(NOBODY, FIVE) == ChiSquare(None, 0, None, "nobody rated in both rounds")
    assert chaffin_talley(NOBODY, FIVE).undefined.startswith("all ratings of a round are equal")
    assert dajani_chi_square([0] * 5, [0] * 5, FIVE).statistic is None
    assert (mcnemar(NOBODY, FIVE).p_exact, mcnemar(NOBODY, FIVE).p_mid) == (1.0, 1.0)


def test_nobody_who_moved_is_a_shift_of_0_without_a_test():
    table = np.diag([1, 2, 3, 4, 0])
    found = signed_rank(table, FIVE)

    assert (found.n, found.movers, found.shift, found.p_mid) == (10, 0, 0.0, None)
    assert found.undefined == "nobody moved, so nothing can be tested"
    assert (stuart_maxwell(table, FIVE), bowker(table, FIVE)) == (ChiSquare(0.0, 0, 1.0, ""),) * 2
    assert (movement(table, FIVE, 3).toward_share, movement(table, FIVE, 3).pull) == (None, 0.0)
    assert [weighted_kappa(table, FIVE), kendall_tau(table, FIVE), spearman_rho(table, FIVE)] == [1, 1, 1]


def test_one_pair_is_described_and_not_tested():
    table = moves((2, 4, 1))
    found = differences(table, FIVE)

    assert (found.median_change, found.iqr_change, found.median_absolute_change) == (2.0, 0.0, 2.0)
    assert (found.iqr_ratio, found.cv_difference) == (None, None)
    assert (signed_rank(table, FIVE).p_exact, signed_rank(table, FIVE).is_testable) == (1.0, False)
    assert (kendall_tau(table, FIVE), spearman_rho(table, FIVE)) == (None, None)


def test_two_experts_have_a_tau():
    # scipy's kendalltau(method="asymptotic") divides by 0 here
    assert kendall_tau(moves((1, 2, 1), (4, 5, 1)), FIVE) == 1.0
    assert kendall_tau(moves((1, 5, 1), (4, 2, 1)), FIVE) == -1.0


def test_six_movers_are_needed_for_a_test_at_5_percent():
    assert LEAST_MOVERS == 6
    five, six = signed_rank_of_differences([1] * 5), signed_rank_of_differences([1] * 6)

    assert (five.p_exact, five.is_testable) == (2 / 2**5, False)
    assert (six.p_exact, six.is_testable) == (2 / 2**6, True)


def test_balanced_moves_have_the_mid_p_of_a_test_that_saw_nothing():
    found = signed_rank_of_differences([1, -1])

    # of the sums -2, 0, 0, 2 half are as near to 0 as the one that was seen
    assert (found.p_exact, found.p_mid, found.rank_biserial, found.shift) == (1.0, 0.75, 0.0, 0.0)


def test_more_than_a_thousand_movers_get_the_normal_approximation():
    found = signed_rank_of_differences([1] * 540 + [-1] * 461)
    fewer = signed_rank_of_differences([1] * 540 + [-1] * 460)

    assert found.p_exact == found.p_mid == found.p_asymptotic
    assert fewer.p_mid == pytest.approx(fewer.p_asymptotic, rel=0, abs=1e-3)
    assert fewer.p_exact != fewer.p_asymptotic


def test_halves_and_fractions_of_points_can_be_ranked():
    found = signed_rank_of_differences([0.5, -0.5, 1.5, 0.0])

    # ranks with the zero: 1, 2.5, 2.5, 4
    assert (found.n, found.movers, found.positive, found.negative) == (4, 3, 6.5, 2.5)


@pytest.mark.parametrize(
    ("earlier", "later", "place"),
    [
        (2, 4, "toward"),
        (2, 5, "toward"),
        (2, 7, "crossed"),
        (2, 6, "crossed"),
        (2, 1, "away"),
        (8, 9, "away"),
        (9, 6, "toward"),
        (6, 1, "crossed"),
    ],
)
def test_a_mover_is_seen_from_a_median_at_a_half(earlier, later, place):
    found = asdict(movement(moves((earlier, later, 1), size=9), NINE, 5.5))

    assert {name: found[name] for name in ("toward", "away", "crossed")} == {
        "toward": 0, "away": 0, "crossed": 0, place: 1,
    }  # fmt: skip


def test_reaching_the_median_is_toward_and_leaving_it_is_away():
    assert movement(moves((2, 3, 1)), FIVE, 3).toward == 1
    assert movement(moves((3, 4, 1), (3, 2, 1)), FIVE, 3).away == 2


def test_the_pull_is_1_if_all_end_at_the_median_and_2_if_all_mirror_it():
    assert movement(moves((1, 3, 4), (5, 3, 2)), FIVE, 3.0).pull == 1.0
    assert movement(moves((2, 4, 3), (5, 1, 1)), FIVE, 3).pull == 2.0
    assert movement(moves((3, 4, 2)), FIVE, 3).pull is None


@pytest.mark.parametrize("shown", [3.3, 0.5, 5.5, Fraction(7, 3), float("nan"), float("inf")])
def test_a_median_that_cannot_be_one_is_refused(shown):
    with pytest.raises(ValueError, match="a median on the scale 1 to 5 is a whole or half point of it"):
        movement(NOBODY, FIVE, shown)


def test_one_unanimous_round_has_a_kappa_of_exactly_0_and_two_on_the_same_value_none():
    assert weighted_kappa(moves((3, 4, 5), (3, 5, 2)), FIVE) == 0.0
    assert weighted_kappa(moves((2, 4, 1), (5, 4, 3)), FIVE, weights="linear") == 0.0
    assert weighted_kappa(moves((3, 4, 7)), FIVE, weights="unweighted") == 0.0
    assert weighted_kappa(moves((4, 4, 7)), FIVE) is None


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ("squared", "quadratic, linear, unweighted or a table, not 'squared'"),
        ([[0, 1], [1, 0]], "5 by 5 whole numbers"),
        (np.ones((5, 5)), "5 by 5 whole numbers"),
        (-np.eye(5, dtype=int), "between 0 and 1000000"),
        (np.full((5, 5), 10**7), "between 0 and 1000000"),
    ],
)
def test_weights_that_are_none_are_refused(weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        weighted_kappa(NOBODY, FIVE, weights=weights)


def test_mcnemar_is_1_when_as_many_enter_as_leave():
    found = mcnemar(moves((3, 4, 2), (5, 1, 2), (4, 5, 9)), FIVE)

    assert (found.entered, found.left, found.p_exact) == (2, 2, 1.0)
    assert found.p_mid == pytest.approx(1 - 6 / 16 / 2, rel=0, abs=1e-12)


def test_the_parts_of_a_change_are_none_where_one_of_their_figures_is():
    nobody, two, three = [0] * 5, [0, 2, 0, 0, 0], [0, 0, 0, 3, 0]

    assert composition(two, three, NOBODY, FIVE) == Composition(None, None, None)
    assert composition(two, nobody, NOBODY, FIVE, statistic=median) == Composition(None, None, None)
    stayed = composition(two, three, moves((2, 4, 2)), FIVE)
    assert stayed == Composition(drop_out=0.0, opinion=2.0, joiners=0.0)


def test_counts_that_lack_experts_of_the_table_are_refused():
    table = moves((2, 4, 2))

    with pytest.raises(ValueError, match="the counts of the earlier round must hold all experts"):
        composition([0, 1, 0, 0, 0], [0, 0, 0, 2, 0], table, FIVE)
    with pytest.raises(ValueError, match="the counts of the later round must hold all experts"):
        compare_rounds([table], [[0, 2, 0, 0, 0]], [[0, 0, 0, 1, 9]], FIVE)


def test_leavers_against_nobody_or_among_equals_have_a_reason_and_no_p():
    none, some = [0] * 5, [0, 0, 0, 3, 0]

    assert attrition(some, none, FIVE).undefined == "nobody who rated the item left"
    assert attrition(none, some, FIVE).undefined == "nobody who rated the item stayed"
    assert attrition(none, none, FIVE).undefined == "nobody rated the item"
    equal = attrition(some, some, FIVE)
    assert (equal.superiority, equal.p, equal.undefined) == (0.5, None, "all ratings are equal")


def test_items_with_few_movers_are_left_out_of_the_family_and_counted():
    tests = [signed_rank_of_differences([1] * movers + [0] * 3) for movers in (0, 5, 6, 10)]

    found = signed_rank_family(tests)

    assert (found.tested, found.left_out) == (2, 2)
    assert found.q == (None, None, 1 / 2**6, 2 / 2**10)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_a_p_that_is_none_is_refused(p):
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        benjamini_hochberg([0.5, p])


def test_no_items_are_compared_to_nothing():
    found = compare_rounds([], [], [], FIVE)

    assert (found.items, found.tested, found.left_out) == ((), 0, 0)
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("name", OF_ONE_TABLE)
@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (np.zeros((5, 4), dtype=int), "5 by 5"),
        (np.zeros((4, 4), dtype=int), "5 by 5"),
        (np.zeros((5, 5)), "whole numbers"),
        (-np.eye(5, dtype=int), "negative"),
        (np.full((5, 5), 10**9), "experts are no panel"),
    ],
)
def test_a_wrong_table_is_refused_at_every_door(name, table, sentence):
    with pytest.raises(ValueError, match=sentence):
        OF_ONE_TABLE[name](table)


@pytest.mark.parametrize("values", [["high"], [[1, 2]], [1.0, float("nan")], [float("inf")], [None], 3])
def test_differences_that_are_no_numbers_are_refused(values):
    with pytest.raises(ValueError, match="differences must be a list of"):
        signed_rank_of_differences(values)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"quantile_type": 10}, "quantile type"),
        ({"min_n": 0}, "min_n must be at least 1"),
        ({"earlier": []}, "one entry per item"),
        ({"later": [[1] * 4]}, "5 columns"),
    ],
)
def test_wrong_arguments_of_a_comparison_are_refused(changed, sentence):
    arguments = {"tables": [NOBODY], "earlier": [[1] * 5], "later": [[1] * 5], "scale": FIVE}

    with pytest.raises(ValueError, match=sentence):
        compare_rounds(**(arguments | changed))


def test_the_largest_panels_do_not_overflow():
    scale = Scale(1, 2, top_from=2)
    table = [[400_000_000, 0], [500_000_000, 100_000_000]]

    found = compare_rounds([table], [np.sum(table, axis=1)], [np.sum(table, axis=0)], scale).items[0]

    # 5e8 moved down by a point: r = (4e8, 6e8), c = (9e8, 1e8)
    assert found.weighted_kappa == pytest.approx(1 - 0.5 / (0.4 * 0.1 + 0.6 * 0.9), rel=1e-12)
    assert (found.stuart_maxwell.statistic, found.stuart_maxwell.df) == (pytest.approx(5e8, rel=1e-12), 1)
    assert (found.signed_rank.shift, found.composition.opinion) == (-0.5, -0.5)
    assert kendall_tau(table, scale) == pytest.approx(1 / 6**0.5 * 2 / 3, rel=1e-9)


def test_results_are_plain_python_numbers_even_from_numpy_arguments():
    table = moves((2, 4, 5), (3, 4, 2), (5, 5, 1))
    args = [table], [table.sum(axis=1)], [table.sum(axis=0)], FIVE
    results = [
        compare_rounds(*args, quantile_type=np.int64(6)),
        attrition(np.array([1, 2, 0, 0, 3]), np.array([0, 1, 0, 1, 0]), FIVE),
        signed_rank_of_differences(np.array([1, 2, -1], dtype=np.int8)),
        movement(table, FIVE, np.float64(3.5)),
        mcnemar(table, FIVE),
        bowker(table, FIVE),
        chaffin_talley(table, FIVE),
    ]

    assert {kind for found in results for kind in plain_types(asdict(found))} <= {
        int, float, str, bool, type(None),
    }  # fmt: skip


def plain_types(value):
    if isinstance(value, dict):
        return plain_types(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(plain_types(part) for part in value)) if value else set()
    return {type(value)}


def test_a_result_is_frozen():
    found = signed_rank(moves((2, 4, 2)), FIVE)

    assert replace(found, n=2) == found
    with pytest.raises(AttributeError):
        found.n = 3
