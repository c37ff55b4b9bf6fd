"""Two rounds of any panel: what must hold, and the same figures once more by slow and plain loops."""

from dataclasses import asdict
from fractions import Fraction
from itertools import product
from json import dumps
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import (
    false_discovery_control,
    mannwhitneyu,
    rankdata,
    wilcoxon,
)

from delphi import (
    Scale,
    attrition,
    benjamini_hochberg,
    bowker,
    compare,
    compare_rounds,
    composition,
    differences,
    hodges_lehmann,
    iqr,
    kendall_tau,
    mcnemar,
    median,
    movement,
    signed_rank,
    signed_rank_of_differences,
    spread_change,
    stuart_maxwell,
    transitions,
    weighted_kappa,
)

CLOSE = {"rel": 0, "abs": 1e-9}

scales = st.sampled_from([Scale(1, 5), Scale(1, 7), Scale(1, 9), Scale(0, 4), Scale(-1, 2, top_from=1)])
few_differences = st.lists(st.integers(-4, 4), max_size=11)


@st.composite
def paired_ratings(draw, least=0, most=30):
    scale = draw(scales)
    rating = st.integers(scale.lowest, scale.highest)
    return draw(st.lists(st.tuples(rating, rating), min_size=least, max_size=most)), scale


@st.composite
def stacks(draw):
    scale = draw(scales)
    rating = st.none() | st.integers(scale.lowest, scale.highest)
    items = st.lists(st.tuples(rating, rating), max_size=15)
    return draw(st.lists(items, max_size=4)), scale


def table_of(pairs, scale):
    return transitions(scale.codes([a for a, _ in pairs]), scale.codes([b for _, b in pairs]), scale)


def slow_signed_rank(values):
    """Exact p and mid-p over all sign flips of the movers' ranks, with fractions."""
    doubled = (2 * rankdata(np.abs(values))).astype(int)
    ranks = [int(rank) for rank, value in zip(doubled, values, strict=True) if value]
    seen = abs(sum(int(rank) * int(np.sign(value)) for rank, value in zip(doubled, values, strict=True)))
    sums = [abs(sum(signs)) for signs in product(*((-rank, rank) for rank in ranks))]
    beyond, at = sum(s > seen for s in sums), sum(s == seen for s in sums)
    return Fraction(beyond + at, len(sums)), Fraction(2 * beyond + at, 2 * len(sums))


@settings(max_examples=60)
@given(few_differences)
def test_the_exact_distribution_equals_all_sign_flips(values):
    found = signed_rank_of_differences(values)

    assume(found.movers > 0)
    assert (found.p_exact, found.p_mid) == tuple(float(p) for p in slow_signed_rank(values))


@given(st.integers(1, 400), st.data())
def test_equal_steps_are_a_sign_test_for_any_number_of_movers(movers, data):
    up = data.draw(st.integers(0, movers))

    found = signed_rank_of_differences([1] * up + [-1] * (movers - up))

    fewer = min(up, movers - up)
    below, at = sum(comb(movers, i) for i in range(fewer)), comb(movers, fewer)
    exact = 1 if 2 * fewer == movers else Fraction(2 * (below + at), 2**movers)
    mid = 1 - Fraction(at, 2 ** (movers + 1)) if 2 * fewer == movers else Fraction(2 * below + at, 2**movers)
    assert [found.p_exact, found.p_mid] == pytest.approx([float(exact), float(mid)], rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-9, 9).filter(bool), min_size=63, max_size=90))
def test_floats_count_ways_as_well_as_whole_numbers_do(values):
    found = signed_rank_of_differences(values)

    ways = {0: 1}  # the same distribution with Python's own numbers, as a dictionary
    doubled = (2 * rankdata(np.abs(values))).astype(int).tolist()
    for rank in doubled:
        for total, count in list(ways.items()):
            ways[total + rank] = ways.get(total + rank, 0) + count
    positive = sum(rank for rank, value in zip(doubled, values, strict=True) if value > 0)
    smaller = min(positive, sum(doubled) - positive)
    tail = sum(count for total, count in ways.items() if total <= smaller)
    assert found.p_exact == pytest.approx(min(1, 2 * tail / 2 ** len(values)), rel=1e-12)


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=40))
def test_the_shift_and_the_normal_approximation_equal_those_of_loops_and_scipy(values):
    found = signed_rank_of_differences(values)

    walsh = [(a + b) / 2 for i, a in enumerate(values) for b in values[i:]]
    assert found.shift == np.median(walsh)
    if found.movers:
        again = wilcoxon(values, zero_method="pratt", method="asymptotic", correction=False)
        assert found.p_asymptotic == pytest.approx(again.pvalue, **CLOSE)
        assert min(found.positive, found.negative) == again.statistic


@given(st.lists(st.integers(-6, 6), max_size=30))
def test_the_other_direction_has_the_same_p_and_the_opposite_shift(values):
    found, back = signed_rank_of_differences(values), signed_rank_of_differences([-v for v in values])

    assert (back.p_exact, back.p_mid, back.p_asymptotic) == (found.p_exact, found.p_mid, found.p_asymptotic)
    assert (back.positive, back.negative, back.movers) == (found.negative, found.positive, found.movers)
    if values:
        assert back.shift == -found.shift
    if found.movers:
        assert (back.rank_biserial, back.z) == (-found.rank_biserial, -found.z)


@given(paired_ratings())
def test_a_table_and_a_list_of_differences_give_the_same_test(panel):
    pairs, scale = panel

    assert signed_rank(table_of(pairs, scale), scale) == signed_rank_of_differences([b - a for a, b in pairs])


@given(paired_ratings(least=1), st.data())
def test_movers_are_counted_one_by_one(panel, data):
    pairs, scale = panel
    shown = data.draw(st.integers(2 * scale.lowest, 2 * scale.highest)) / 2

    found = movement(table_of(pairs, scale), scale, shown)

    toward = away = crossed = 0
    for a, b in pairs:
        if a != b and min(a, b) < shown < max(a, b):
            crossed += 1
        elif a != b:
            toward += abs(b - shown) < abs(a - shown)
            away += abs(b - shown) > abs(a - shown)
    pull = sum((Fraction(shown) - a) ** 2 for a, _ in pairs)
    assert (found.toward, found.away, found.crossed) == (toward, away, crossed)
    assert found.movers == toward + away + crossed
    expected = sum((Fraction(shown) - a) * (b - a) for a, b in pairs) / pull if pull else None
    assert found.pull == (None if expected is None else float(expected))


@given(paired_ratings(least=1))
def test_spread_changes_by_the_mean_distance_and_is_tested_as_a_list_of_differences(panel):
    pairs, scale = panel
    first, second = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    z = np.abs(first - np.median(first)) - np.abs(second - np.median(second))

    found = spread_change(table_of(pairs, scale), scale)

    assert found.mean == pytest.approx(z.mean(), **CLOSE)
    assert found.mean == -differences(table_of(pairs, scale), scale).aad_change
    assert found.test == signed_rank_of_differences(z)


@given(paired_ratings(least=2))
def test_differences_are_those_of_numpy(panel):
    pairs, scale = panel
    first, second = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])

    found = differences(table_of(pairs, scale), scale)

    widths = [np.subtract(*np.percentile(marks, [75, 25])) for marks in (first, second)]
    assert found.median_change == np.median(second) - np.median(first)
    assert found.iqr_change == pytest.approx(widths[1] - widths[0], **CLOSE)
    assert found.iqr_ratio == (pytest.approx(widths[1] / widths[0], **CLOSE) if widths[0] else None)
    assert found.median_absolute_change == np.median(np.abs(second - first))
    top = [np.isin(marks, scale.top_box).mean() for marks in (first, second)]
    assert found.top_box_change == pytest.approx(top[1] - top[0], **CLOSE)
    if first.sum() and second.sum():
        cvs = [marks.std(ddof=1) / marks.mean() for marks in (first, second)]
        assert found.cv_difference == pytest.approx(abs(cvs[1] - cvs[0]), rel=1e-9, abs=1e-9)
    else:
        assert found.cv_difference is None


@given(st.lists(st.none() | st.floats(0, 1), max_size=20))
def test_q_values_are_those_of_scipy_and_none_stays_out(p_values):
    given_ones = [p for p in p_values if p is not None]

    found = benjamini_hochberg(p_values)

    assert [q for q in found if q is not None] == pytest.approx(
        list(false_discovery_control(given_ones)) if given_ones else [], **CLOSE
    )
    assert [q is None for q in found] == [p is None for p in p_values]


@given(st.lists(st.integers(1, 5), max_size=20), st.lists(st.integers(1, 5), max_size=6))
def test_leavers_are_compared_as_by_scipy(staying, leaving):
    scale = Scale(1, 5)

    found = attrition(scale.counts(staying), scale.counts(leaving), scale)

    assert (found.stayers, found.leavers) == (len(staying), len(leaving))
    if not staying or not leaving or len(set(staying + leaving)) == 1:
        assert (found.p, found.undefined != "") == (None, True)
    else:
        again = mannwhitneyu(leaving, staying, method="asymptotic", use_continuity=False)
        assert found.p == pytest.approx(again.pvalue, **CLOSE)
        assert found.superiority == pytest.approx(again.statistic / len(staying) / len(leaving), **CLOSE)


@given(stacks(), st.sampled_from([None, median, iqr, hodges_lehmann]))
def test_the_three_parts_of_a_change_add_up_to_it(panel, statistic):
    items, scale = panel
    for pairs in items:
        earlier = scale.counts([a for a, _ in pairs if a is not None])
        later = scale.counts([b for _, b in pairs if b is not None])
        chosen = {} if statistic is None else {"statistic": statistic}

        found = composition(earlier, later, table_of(pairs, scale), scale, **chosen)

        stayed = [(a, b) for a, b in pairs if a is not None and b is not None]
        assert (found.opinion is None) == (not stayed)
        if stayed and statistic is not None:
            change = statistic(later, scale) - statistic(earlier, scale)
            assert found.drop_out + found.opinion + found.joiners == pytest.approx(change, **CLOSE)
        if stayed and statistic is None:
            assert found.opinion == float(Fraction(sum(b - a for a, b in stayed), len(stayed)))


@given(stacks())
def test_two_rounds_at_once_equal_each_item_and_each_measure_alone(panel):
    items, scale = panel
    tables = [table_of(pairs, scale) for pairs in items]
    earlier = [scale.counts([a for a, _ in pairs if a is not None]) for pairs in items]
    later = [scale.counts([b for _, b in pairs if b is not None]) for pairs in items]

    found = compare_rounds(tables, earlier, later, scale)

    assert len(found.items) == len(items)
    tests = [signed_rank(table, scale) for table in tables]
    q = benjamini_hochberg([test.p_mid if test.movers >= 6 else None for test in tests])
    for row, table, first, last, test, one_q in zip(
        found.items, tables, earlier, later, tests, q, strict=True
    ):
        shown = median(first, scale)
        assert row.change == compare(table, scale)
        assert row.differences == differences(table, scale)
        assert row.movement == movement(table, scale, scale.lowest if shown is None else shown)
        assert row.weighted_kappa == weighted_kappa(table, scale)
        assert (row.signed_rank, row.signed_rank_q) == (test, one_q)
        assert row.spread_change == spread_change(table, scale)
        assert row.stuart_maxwell.df == stuart_maxwell(table, scale).df
        assert row.composition == composition(first, last, table, scale)
    assert dumps(asdict(found), allow_nan=False)
    assert found.left_out == sum(test.movers < 6 for test in tests)


@given(paired_ratings(least=1))
def test_a_reversed_scale_turns_the_direction_and_keeps_the_rest(panel):
    pairs, scale = panel
    table = table_of(pairs, scale)
    mirrored = table[::-1, ::-1]

    before, after = spread_change(table, scale), spread_change(mirrored, scale)

    assert (before.mean, before.test) == (after.mean, after.test)
    assert weighted_kappa(table, scale) == weighted_kappa(mirrored, scale)
    assert kendall_tau(table, scale) == kendall_tau(mirrored, scale)
    assert bowker(table, scale).df == bowker(mirrored, scale).df
    assert signed_rank(table, scale).p_mid == signed_rank(mirrored, scale).p_mid
    found, back = differences(table, scale), differences(mirrored, scale)
    assert (found.median_change, found.aad_change) == (-back.median_change, back.aad_change)


@given(paired_ratings(least=1), st.integers(-50, 50))
def test_a_scale_that_begins_elsewhere_changes_nothing_but_the_cv(panel, by):
    pairs, scale = panel
    table = table_of(pairs, scale)
    other = Scale(scale.lowest + by, scale.highest + by, top_from=scale.top_from + by)

    here, there = asdict(differences(table, scale)), asdict(differences(table, other))

    del here["cv_difference"], there["cv_difference"]
    assert here == there
    assert movement(table, scale, scale.lowest) == movement(table, other, other.lowest)
    assert spread_change(table, scale) == spread_change(table, other)
    assert mcnemar(table, scale) == mcnemar(table, other)
