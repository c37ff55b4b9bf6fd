"""What must hold for whole panels, and the same figures once more by slow and plain loops."""

from dataclasses import asdict
from fractions import Fraction
from itertools import combinations
from json import dumps

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from delphi import (
    Scale,
    bootstrap_by_item,
    brennan_prediger,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlations,
    kendall_w,
    kendall_w_pairwise,
    krippendorff_alpha,
    summarise_choices,
    summarise_estimates,
)

CLOSE = {"rel": 0, "abs": 1e-9}
SCALE = Scale(1, 5)

counts = st.lists(st.integers(0, 5), min_size=5, max_size=5)
tables = st.lists(counts, min_size=1, max_size=6)
levels = st.sampled_from(["nominal", "ordinal", "interval", "ratio"])
weights = st.sampled_from(["identity", "linear", "quadratic", "ordinal"])
measures = st.sampled_from([gwet_ac, fleiss_kappa, brennan_prediger])


@st.composite
def matrices(draw, least=1, missing=False):
    experts, items = draw(st.integers(least, 6)), draw(st.integers(least, 6))
    rating = st.integers(1, 5) | st.none() if missing else st.integers(1, 5)
    row = st.lists(rating, min_size=items, max_size=items)
    return draw(st.lists(row, min_size=experts, max_size=experts))


def near(value):
    return None if value is None else pytest.approx(value, **CLOSE)


def ratings_of(unit):
    return [value for value, count in enumerate(unit, 1) for _ in range(count)]


def slow_w(rows):
    """W by the textbook, from ranks of scipy."""
    ranks = [stats.rankdata(row) for row in rows]
    m, n = len(rows), len(rows[0])
    totals = [sum(row[i] for row in ranks) for i in range(n)]
    s = sum((total - m * (n + 1) / 2) ** 2 for total in totals)
    ties = sum(row.count(value) ** 3 - row.count(value) for row in rows for value in set(row))
    below = m * m * (n**3 - n) - m * ties
    return 12 * s / below if below else None


@given(matrices(least=2))
def test_w_equals_the_textbook_and_its_tests_those_of_scipy(rows):
    found, w = kendall_w(rows), slow_w(rows)

    if w is None:
        assert (found.w, found.chi_square, found.f) == (None, None, None)
        assert found.undefined == "Every expert rated all items alike."
        return
    m, n = len(rows), len(rows[0])
    assert found.w == pytest.approx(w, **CLOSE)
    assert 0 <= found.w <= 1
    assert found.chi_square.p == pytest.approx(stats.chi2.sf(m * (n - 1) * w, n - 1), **CLOSE)
    if found.f is not None:
        df = n - 1 - 2 / m
        statistic = (m - 1) * w / (1 - w)
        assert found.f.statistic == pytest.approx(statistic, rel=1e-6)
        assert found.f.p == pytest.approx(stats.f.sf(statistic, df, (m - 1) * df), **CLOSE)


@given(matrices(least=3))
def test_w_is_the_statistic_of_friedman_over_its_largest_value(rows):
    assume(any(len(set(row)) > 1 for row in rows))
    m, n = len(rows), len(rows[0])

    friedman = stats.friedmanchisquare(*zip(*rows, strict=True))

    found = kendall_w(rows)
    assert found.w == pytest.approx(friedman.statistic / (m * (n - 1)), **CLOSE)
    assert found.chi_square.p == pytest.approx(friedman.pvalue, **CLOSE)


@given(matrices(least=2), st.randoms(use_true_random=False))
def test_w_and_icc_do_not_ask_who_is_who_or_where_the_scale_begins(rows, random):
    shuffled = random.sample(rows, len(rows))
    order = random.sample(range(len(rows[0])), len(rows[0]))
    moved = [[10 - row[i] for i in order] for row in shuffled]

    assert kendall_w(moved) == kendall_w(rows)
    assert intraclass_correlations(moved) == intraclass_correlations(rows)


@given(matrices(missing=True))
def test_experts_and_items_left_out_are_those_left_out_by_hand(rows):
    kept = [i for i in range(len(rows[0])) if sum(row[i] is not None for row in rows) >= 2]
    complete = [[row[i] for i in kept] for row in rows if kept and all(row[i] is not None for i in kept)]
    some = sum(any(rating is not None for rating in row) for row in rows)

    found, icc = kendall_w(rows), intraclass_correlations(rows)

    assert (found.experts, found.items) == (icc.experts, icc.items) == (len(complete), len(kept))
    assert found.experts_left_out == icc.experts_left_out == some - len(complete)
    assert found.items_left_out == icc.items_left_out == len(rows[0]) - len(kept)
    if len(complete) >= 2 and len(kept) >= 2:
        assert found.w == near(slow_w(complete))
    else:
        assert (found.w, icc.icc1) == (None, None)
        assert found.undefined == icc.undefined != ""


@given(st.integers(2, 5), st.integers(2, 6), st.randoms(use_true_random=False))
def test_without_ties_the_mean_correlation_of_pairs_gives_the_same_w(experts, items, random):
    rows = [random.sample(range(items), items) for _ in range(experts)]

    found = kendall_w_pairwise(rows)

    assert found.w == pytest.approx(kendall_w(rows).w, **CLOSE)
    assert (found.experts, found.pairs, found.pairs_left_out) == (
        experts,
        experts * (experts - 1) // 2,
        0,
    )


@given(matrices(missing=True))
def test_pairwise_correlations_are_those_of_scipy_on_what_both_rated(rows):
    wanted = []
    for one, other in combinations(rows, 2):
        shared = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
        if all(len(set(side)) > 1 for side in zip(*shared, strict=True)) and len(shared) > 1:
            wanted.append(stats.spearmanr(*zip(*shared, strict=True)).statistic)

    found = kendall_w_pairwise(rows)

    assert found.pairs == len(wanted)
    assert found.mean_spearman == (pytest.approx(np.mean(wanted), **CLOSE) if wanted else None)
    assert bool(found.undefined) == (not wanted)


def slow_alpha(units, level):
    """Krippendorff from all ordered pairs of ratings, in fractions."""
    units = [ratings_of(unit) for unit in units if sum(unit) >= 2]
    everything = [rating for unit in units for rating in unit]

    def apart(a, b):
        low, high = min(a, b), max(a, b)
        between = sum(low <= rating <= high for rating in everything)
        ends = Fraction(everything.count(low) + everything.count(high), 2)
        return {
            "nominal": Fraction(a != b),
            "ordinal": (between - ends) ** 2 if a != b else Fraction(0),
            "interval": Fraction((a - b) ** 2),
            "ratio": Fraction(a - b, a + b) ** 2,
        }[level]

    def pairs(ratings):
        return sum(apart(a, b) for i, a in enumerate(ratings) for j, b in enumerate(ratings) if i != j)

    n = len(everything)
    if len(set(everything)) < 2:
        return None
    observed = sum(pairs(unit) / (len(unit) - 1) for unit in units) / n
    return float(1 - observed / (pairs(everything) / (n * (n - 1))))


@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=4), levels)
def test_alpha_equals_all_pairs_of_ratings(table, level):
    found, wanted = krippendorff_alpha(table, SCALE, level=level), slow_alpha(table, level)

    assert found.coefficient == near(wanted)
    assert bool(found.undefined) == (wanted is None)


def slow_coefficient(table, measure, name):
    units = [ratings_of(unit) for unit in table if sum(unit) >= 2]
    weight = {
        "identity": lambda i, j: Fraction(i == j),
        "linear": lambda i, j: 1 - Fraction(abs(i - j), 4),
        "quadratic": lambda i, j: 1 - Fraction((i - j) ** 2, 16),
        "ordinal": lambda i, j: 1 - Fraction(abs(i - j) * (abs(i - j) + 1), 20),
    }[name]
    seen = Fraction(0)
    for unit in units:
        pairs = [weight(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j]
        seen += sum(pairs) / Fraction(len(pairs) * len(units))
    share = {v: sum(Fraction(unit.count(v), len(unit) * len(units)) for unit in units) for v in SCALE.values}
    total = sum(weight(i, j) for i in SCALE.values for j in SCALE.values)
    chance = {
        gwet_ac: total * sum(p * (1 - p) for p in share.values()) / 20,
        fleiss_kappa: sum(weight(i, j) * share[i] * share[j] for i in share for j in share),
        brennan_prediger: total / 25,
    }[measure]
    return seen, chance, None if chance == 1 else (seen - chance) / (1 - chance)


@given(tables, measures, weights)
def test_chance_corrected_agreement_equals_all_pairs_of_ratings(table, measure, name):
    found = measure(table, SCALE, weights=name)

    if all(sum(unit) < 2 for unit in table):
        assert (found.coefficient, found.pa, found.pe) == (None, None, None)
        assert found.undefined == "No item was rated by two experts or more."
        return
    pa, pe, coefficient = slow_coefficient(table, measure, name)
    assert [found.pa, found.pe] == pytest.approx([float(pa), float(pe)], **CLOSE)
    assert found.coefficient == (None if coefficient is None else pytest.approx(float(coefficient), **CLOSE))


@given(tables, st.permutations(range(6)), levels.filter(lambda level: level != "ratio"), weights, measures)
def test_a_mirrored_scale_and_another_order_of_items_change_no_agreement(table, order, level, name, measure):
    moved = [table[i][::-1] for i in order if i < len(table)]
    elsewhere = Scale(0, 4)

    alpha, other = (
        krippendorff_alpha(table, SCALE, level=level),
        krippendorff_alpha(moved, elsewhere, level=level),
    )
    found, again = measure(table, SCALE, weights=name), measure(moved, elsewhere, weights=name)

    assert other.coefficient == near(alpha.coefficient)
    assert again.coefficient == near(found.coefficient)


@given(matrices(least=2))
def test_the_six_correlations_equal_an_analysis_of_variance(rows):
    x = np.array(rows, dtype=float)
    m, n = x.shape
    found = intraclass_correlations(rows)
    if np.ptp(x) == 0:
        assert (found.icc1, found.undefined) == (None, "All ratings are equal.")
        return
    items, experts, grand = x.mean(axis=0), x.mean(axis=1, keepdims=True), x.mean()
    b = m * ((items - grand) ** 2).sum() / (n - 1)
    w = ((x - items) ** 2).sum() / (n * (m - 1))
    j = n * ((experts - grand) ** 2).sum() / (m - 1)
    e = ((x - items - experts + grand) ** 2).sum() / ((n - 1) * (m - 1))
    wanted = {
        "icc1": (b - w, b + (m - 1) * w),
        "icc2": (b - e, b + (m - 1) * e + m * (j - e) / n),
        "icc3": (b - e, b + (m - 1) * e),
        "icc1k": (b - w, b),
        "icc2k": (b - e, b + (j - e) / n),
        "icc3k": (b - e, b),
    }
    for name, (above, below) in wanted.items():
        one = getattr(found, name)
        if below < 1e-9:
            assert one.value is None
        else:
            assert one.value == pytest.approx(above / below, rel=1e-6, abs=1e-9)
            assert one.value <= 1
        assert one.low is None or one.low <= one.high
    if e > 1e-9:
        assert found.icc3.f == pytest.approx(b / e, rel=1e-6, abs=1e-9)
        assert found.icc3.p == pytest.approx(stats.f.sf(b / e, n - 1, (n - 1) * (m - 1)), rel=1e-6, abs=1e-9)


@given(matrices(missing=True), tables)
def test_results_are_plain_values_that_json_can_hold(rows, table):
    found = [kendall_w(rows, rng=np.random.default_rng(1), permutations=9), kendall_w_pairwise(rows)]
    found += [intraclass_correlations(rows), krippendorff_alpha(table, SCALE), gwet_ac(table, SCALE)]
    found += [summarise_choices(table[0]), *bootstrap_by_item(table, SCALE, rng=np.random.default_rng(1))]
    found += [summarise_estimates(rows[0], rng=np.random.default_rng(1))]

    assert [dumps(asdict(one), allow_nan=False) for one in found]
