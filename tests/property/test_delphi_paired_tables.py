"""The table of two rounds: kappa, rank correlation and tests, once more by loops and by scipy."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, kendalltau, spearmanr

from delphi import (
    Scale,
    bowker,
    chaffin_talley,
    dajani_chi_square,
    kendall_tau,
    mcnemar,
    signed_rank_of_differences,
    spearman_rho,
    stuart_maxwell,
    transitions,
    weighted_kappa,
)

CLOSE = {"rel": 0, "abs": 1e-9}

scales = st.sampled_from([Scale(1, 5), Scale(1, 7), Scale(1, 9), Scale(0, 4), Scale(-1, 2, top_from=1)])


@st.composite
def paired_ratings(draw, least=0, most=30):
    scale = draw(scales)
    rating = st.integers(scale.lowest, scale.highest)
    return draw(st.lists(st.tuples(rating, rating), min_size=least, max_size=most)), scale


def table_of(pairs, scale):
    return transitions(scale.codes([a for a, _ in pairs]), scale.codes([b for _, b in pairs]), scale)


@given(paired_ratings(least=1), st.sampled_from(["quadratic", "linear", "unweighted"]))
def test_kappa_is_one_less_the_disagreement_seen_by_that_expected(panel, weights):
    pairs, scale = panel
    weigh = {
        "quadratic": lambda a, b: (a - b) ** 2,
        "linear": lambda a, b: abs(a - b),
        "unweighted": lambda a, b: int(a != b),
    }[weights]

    found = weighted_kappa(table_of(pairs, scale), scale, weights=weights)

    seen = Fraction(sum(weigh(a, b) for a, b in pairs), len(pairs))
    by_chance = Fraction(sum(weigh(a, b) for a, _ in pairs for _, b in pairs), len(pairs) ** 2)
    assert found == (float(1 - seen / by_chance) if by_chance else None)
    if len({a for a, _ in pairs}) == 1 and by_chance:
        assert found == 0.0


@given(paired_ratings(least=2))
def test_tau_and_rho_are_those_of_scipy_or_none(panel):
    pairs, scale = panel
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    table = table_of(pairs, scale)

    if len(set(first)) == 1 or len(set(second)) == 1:
        assert (kendall_tau(table, scale), spearman_rho(table, scale)) == (None, None)
    else:
        assert kendall_tau(table, scale) == pytest.approx(kendalltau(first, second).statistic, **CLOSE)
        assert spearman_rho(table, scale) == pytest.approx(spearmanr(first, second).statistic, **CLOSE)


def groups_of_values(table):
    """Values between which somebody moved, directly or not: a walk along the moves."""
    groups = [{i} for i in range(len(table))]
    for i, j in combinations(range(len(table)), 2):
        if table[i][j] + table[j][i]:
            joined = [group for group in groups if i in group or j in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return groups


@given(paired_ratings(least=1))
def test_stuart_maxwell_solves_the_system_without_one_value_of_each_group(panel):
    pairs, scale = panel
    table = table_of(pairs, scale)
    groups = groups_of_values(table.tolist())
    kept = sorted(value for group in groups for value in sorted(group)[1:])

    found = stuart_maxwell(table, scale)

    d = (table.sum(axis=1) - table.sum(axis=0))[kept]
    covariance = np.diag(table.sum(axis=1) + table.sum(axis=0)) - table - table.T
    expected = float(d @ np.linalg.solve(covariance[np.ix_(kept, kept)], d)) if kept else 0.0
    assert found.df == len(kept) == scale.size - len(groups)
    assert found.statistic == pytest.approx(expected, **CLOSE)
    assert found.p == pytest.approx(chi2.sf(expected, len(kept)) if kept else 1, **CLOSE)


@given(paired_ratings(least=1))
def test_bowker_and_mcnemar_equal_those_counted_cell_by_cell(panel):
    pairs, scale = panel
    moves = [(a, b) for a, b in pairs if a != b]
    routes = {(min(a, b), max(a, b)) for a, b in moves}

    symmetry, box = bowker(table_of(pairs, scale), scale), mcnemar(table_of(pairs, scale), scale)

    both_ways = [(moves.count(route), moves.count(route[::-1])) for route in routes]
    statistic = sum((there - back) ** 2 / (there + back) for there, back in both_ways)
    assert (symmetry.statistic, symmetry.df) == (pytest.approx(statistic, **CLOSE), len(routes))
    entered = sum(a < scale.top_from <= b for a, b in pairs)
    left = sum(b < scale.top_from <= a for a, b in pairs)
    assert (box.entered, box.left) == (entered, left)
    if entered + left:
        again = signed_rank_of_differences([1] * entered + [-1] * left)
        assert [box.p_exact, box.p_mid] == pytest.approx([again.p_exact, again.p_mid], **CLOSE)
    else:
        assert (box.p_exact, box.p_mid) == (1.0, 1.0)


@given(paired_ratings(least=1))
def test_the_classic_chi_squares_are_those_of_scipy_without_unused_values(panel):
    pairs, scale = panel
    table = table_of(pairs, scale)
    rounds = np.array([table.sum(axis=1), table.sum(axis=0)])

    for counts, found in (
        (table, chaffin_talley(table, scale)),
        (rounds, dajani_chi_square(rounds[0], rounds[1], scale)),
    ):
        used = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
        if min(used.shape) == 1:
            assert (found.statistic, found.p, found.df) == (None, None, 0)
        else:
            again = chi2_contingency(used, correction=False)
            assert [found.statistic, found.p] == pytest.approx([again.statistic, again.pvalue], **CLOSE)
            assert found.df == again.dof
