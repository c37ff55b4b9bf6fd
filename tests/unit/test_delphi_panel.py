"""Agreement of a whole panel at its edges: what is undefined says why, and what is wrong is refused."""

from itertools import permutations, product

import numpy as np
import pytest

from delphi import (
    Scale,
    brennan_prediger,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlations,
    kendall_w,
    kendall_w_pairwise,
    krippendorff_alpha,
)

FIVE, NAN = Scale(1, 5), float("nan")
COEFFICIENTS = [krippendorff_alpha, gwet_ac, fleiss_kappa, brennan_prediger]
ALL_EQUAL, NOTHING = [[0, 0, 0, 0, 7]] * 3, [[0, 0, 1, 0, 0], [0] * 5]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "Fewer than two items were rated by two experts or more."),
        ([[1, 2, 3]], "Fewer than two items were rated by two experts or more."),
        ([[1], [2]], "Fewer than two items were rated by two experts or more."),
        ([[1, 2], [None, 2], [2, None]], "Fewer than two experts rated every item."),
        ([[4, 4], [2, 2]], "Every expert rated all items alike."),
    ],
)
def test_w_is_undefined_with_its_reason(rows, reason):
    found = kendall_w(rows, rng=np.random.default_rng(1))

    assert (found.w, found.chi_square, found.f, found.permutation_p) == (None, None, None, None)
    assert found.undefined == reason


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "Fewer than two items were rated by two experts or more."),
        ([[1, 2], [None, 2], [2, None]], "Fewer than two experts rated every item."),
        ([[3, 3], [3, 3]], "All ratings are equal."),
    ],
)
def test_the_intraclass_correlations_are_undefined_with_their_reason(rows, reason):
    found = intraclass_correlations(rows)

    assert (found.icc1, found.icc2, found.icc3) == (None, None, None)
    assert (found.icc1k, found.icc2k, found.icc3k) == (None, None, None)
    assert found.undefined == reason


def test_nobody_is_an_expert_where_nothing_can_be_compared():
    found = kendall_w([[1, 2, 3], [None, None, None]])

    assert (found.experts, found.experts_left_out, found.items, found.items_left_out) == (0, 1, 0, 3)


def test_experts_in_full_agreement_have_a_w_of_1_and_no_f():
    found = kendall_w([[1, 2, 3]] * 4)

    assert (found.w, found.f, found.undefined) == (1.0, None, "")
    assert found.chi_square.statistic == 8.0


def test_two_opposite_experts_have_a_w_of_0():
    found = kendall_w([[1, 2, 3], [3, 2, 1]])

    assert (found.w, found.chi_square.p, found.f.p) == (0.0, 1.0, 1.0)


def test_two_experts_on_two_items_have_no_f():
    assert kendall_w([[1, 2], [2, 1]]).f is None  # no degree of freedom is left


def test_an_expert_who_misses_an_item_is_left_out_and_counted():
    found = kendall_w([[1, 2, 3], [1, NAN, 2], [2, 1, 3], [None, None, None]])

    assert (found.experts, found.experts_left_out, found.items) == (2, 1, 3)
    assert found.w == kendall_w([[1, 2, 3], [2, 1, 3]]).w


def test_the_permutation_test_comes_near_the_share_of_all_permutations():
    rows = [[1, 2, 3, 3], [1, 3, 2, 4], [2, 1, 3, 4]]
    observed = kendall_w(rows).w
    # the first expert can be kept in place: only the orders against each other matter
    every = [
        kendall_w([rows[0], second, third]).w
        for second, third in product(permutations(rows[1]), permutations(rows[2]))
    ]
    exact = np.mean(np.array(every) >= observed - 1e-12)

    found = kendall_w(rows, rng=np.random.default_rng(3), permutations=20_000)

    assert found.permutation_p == pytest.approx(exact, abs=0.01)
    assert 0.05 < exact < 0.5


def test_the_same_seed_gives_the_same_permutation_test_however_long_it_is():
    rows = np.random.default_rng(5).integers(1, 10, size=(30, 24))

    first, again = (kendall_w(rows, rng=np.random.default_rng(1), permutations=3_000) for _ in range(2))

    assert first == again
    assert first.permutation_p == pytest.approx(first.chi_square.p, abs=0.05)
    assert first.permutation_p * 3_001 == pytest.approx(round(first.permutation_p * 3_001))


def test_no_generator_means_no_permutation_test():
    assert kendall_w([[1, 2, 3], [1, 3, 2]]).permutation_p is None


def test_pairs_without_a_correlation_are_left_out_and_counted():
    found = kendall_w_pairwise([[1, 2, 3], [2, 2, 2], [1, 3, 2], [None, None, 1], [None] * 3])

    assert (found.experts, found.pairs, found.pairs_left_out) == (2, 1, 5)
    assert (found.mean_spearman, found.w) == (0.5, 0.75)


def test_a_panel_without_any_pair_has_no_pairwise_w():
    found = kendall_w_pairwise([[1, 2, None], [None, 2, 3]])

    assert (found.w, found.mean_spearman, found.pairs) == (None, None, 0)
    assert found.undefined == "No two experts rated two items in common that both of them tell apart."


@pytest.mark.parametrize("measure", COEFFICIENTS)
@pytest.mark.parametrize("table", [[], NOTHING])
def test_a_coefficient_of_single_ratings_is_undefined_with_its_reason(measure, table):
    found = measure(table, FIVE)

    assert (found.coefficient, found.undefined) == (None, "No item was rated by two experts or more.")


def test_equal_ratings_leave_alpha_and_kappa_undefined_and_ac_at_1():
    assert krippendorff_alpha(ALL_EQUAL, FIVE).undefined == "All ratings are equal."
    assert krippendorff_alpha(ALL_EQUAL, FIVE).coefficient is None
    kappa = fleiss_kappa(ALL_EQUAL, FIVE, weights="quadratic")
    assert (kappa.coefficient, kappa.pa, kappa.pe) == (None, 1.0, 1.0)
    assert kappa.undefined == "All ratings are equal, so that chance alone would agree as much."
    assert gwet_ac(ALL_EQUAL, FIVE).coefficient == brennan_prediger(ALL_EQUAL, FIVE).coefficient == 1.0


@pytest.mark.parametrize("measure", COEFFICIENTS)
def test_items_with_a_single_rating_change_nothing(measure):
    table = [[0, 1, 3, 0, 0], [0, 0, 0, 2, 2], [4, 0, 0, 0, 0]]

    assert measure([*table, [0, 0, 0, 0, 1], [0] * 5], FIVE) == measure(table, FIVE)


def test_a_scale_from_0_has_a_ratio_of_nothing_to_nothing():
    found = krippendorff_alpha([[2, 0, 0, 0, 0], [0, 1, 1, 0, 0]], Scale(0, 4), level="ratio")

    # within the items only 1 and 2 differ, by 1/9; over all pairs also 0 against 1 or 2, by 1
    observed, expected = 2 * (1 / 9) / 4, 2 * (1 / 9 + 4) / 12
    assert found.coefficient == pytest.approx(1 - observed / expected, rel=0, abs=1e-12)


def test_a_variance_estimated_below_0_has_no_correlation():
    found = intraclass_correlations([[1, 2], [3, 1]])

    assert (found.icc2k.value, found.icc2k.low, found.icc2k.high) == (None, None, None)
    assert found.icc2.value < 0


def test_experts_who_differ_by_a_constant_agree_in_order_but_not_in_value():
    found = intraclass_correlations([[1, 2, 3, 4], [3, 4, 5, 6]])

    assert (found.icc3.value, found.icc3.f, found.icc3.low, found.icc3.p) == (1.0, None, None, None)
    assert found.icc2.value < found.icc3.value
    assert (found.icc2.low, found.icc2.high, found.icc2k.low) == (None, None, None)
    assert found.icc1.low < found.icc1.value < found.icc1.high


def test_items_without_a_difference_have_no_correlation_of_means():
    found = intraclass_correlations([[1, 2], [2, 1]])

    assert (found.icc1k.value, found.icc3k.value, found.icc1k.low, found.icc3k.low) == (None,) * 4
    assert (found.icc1.value, found.icc3.value, found.icc1.f) == (-1.0, -1.0, 0.0)


@pytest.mark.parametrize("measure", [kendall_w, kendall_w_pairwise, intraclass_correlations])
@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([1, 2, 3], "one row per expert"),
        ([[[1]]], "one row per expert"),
        (7, "one row per expert"),
        ([[1, 2], [1]], "the same length"),
        ([["1", "2"]], "must be a number"),
        ([[True, None]], "must be a number"),
        ([[True, False]], "must be a number"),
        ([[1, float("inf")]], "must lie between"),
        ([[1, 1e200]], "must lie between"),
    ],
)
def test_ratings_that_are_no_matrix_are_refused(measure, rows, sentence):
    with pytest.raises(ValueError, match=sentence):
        measure(rows)


@pytest.mark.parametrize("measure", COEFFICIENTS)
def test_a_table_of_another_scale_is_refused(measure):
    with pytest.raises(ValueError, match="has 5 columns"):
        measure([[1, 2, 3]], FIVE)


def test_unknown_levels_weights_and_numbers_are_refused():
    with pytest.raises(ValueError, match="the level must be one of nominal, ordinal, interval, ratio"):
        krippendorff_alpha(ALL_EQUAL, FIVE, level="metric")
    with pytest.raises(ValueError, match="negative values, which have no ratio"):
        krippendorff_alpha(ALL_EQUAL, Scale(-2, 2), level="ratio")
    with pytest.raises(ValueError, match="the weights must be one of identity, linear, quadratic, ordinal"):
        gwet_ac(ALL_EQUAL, FIVE, weights="none")
    for number in (0, 3, 1.5):
        with pytest.raises(ValueError, match="min_ratings must be"):
            fleiss_kappa(ALL_EQUAL, FIVE, min_ratings=number)
    with pytest.raises(ValueError, match="permutations must be at least 1"):
        kendall_w([[1, 2], [2, 1]], permutations=0)
    with pytest.raises(ValueError, match="rng must be a numpy Generator"):
        kendall_w([[1, 2], [2, 1]], rng=7)
