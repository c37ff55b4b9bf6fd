"""Measures of one item: what holds for any panel, and each measure once more from the list of ratings."""

from dataclasses import asdict, replace
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from json import dumps
from math import comb, log2, sqrt
from statistics import fmean, median, multimode, stdev

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from delphi import (
    Scale,
    aad,
    berry_mielke,
    blair_lacy,
    cv,
    hinges,
    hodges_lehmann,
    iqr,
    is_split,
    kvalseth,
    leik,
    mad,
    mean,
    measure_by_item,
    median_interval,
    modes,
    quartiles,
    relative_iqr,
    sd,
    tastle_wierman,
    trimmed_mean,
    van_der_eijk,
)

SINGLE = (
    mean, sd, cv, mad, aad, hodges_lehmann, modes, median_interval, hinges,
    tastle_wierman, van_der_eijk, leik, blair_lacy, berry_mielke, is_split,
)  # fmt: skip

scales = st.sampled_from(
    [Scale(1, 5), Scale(1, 7), Scale(1, 9), Scale(0, 4), Scale(-1, 2, top_from=1), Scale(1, 3, top_from=3)]
)
shares_to_trim = st.fractions(0, Fraction(49, 100), max_denominator=100)


@st.composite
def panels(draw, least=1, most=9):
    """Counts, their scale, and the same as an ordered list of ratings."""
    scale = draw(scales)
    counts = draw(st.lists(st.integers(0, most), min_size=scale.size, max_size=scale.size))
    assume(sum(counts) >= least)
    return counts, scale, [value for value, c in zip(scale.values, counts, strict=True) for _ in range(c)]


def close_to(figure):
    return pytest.approx(figure, rel=0, abs=1e-9)


def slow_agreement(counts):
    """Van der Eijk's A in the words of its source: layer by layer, triplet by triplet, in fractions."""
    k, n, left, total = len(counts), sum(counts), list(counts), Fraction(0)
    while any(left):
        used = [count > 0 for count in left]
        height = min(count for count in left if count)
        unimodal = bimodal = 0
        for triplet in combinations(used, 3):
            unimodal += triplet in {(True, True, False), (False, True, True)}
            bimodal += triplet == (True, False, True)
        pattern = Fraction(1)
        if unimodal + bimodal:
            pattern = Fraction((k - 2) * unimodal - (k - 1) * bimodal, (k - 2) * (unimodal + bimodal))
        layer = pattern * (1 - Fraction(sum(used) - 1, k - 1))
        total += Fraction(height * sum(used), n) * layer
        left = [count - height if count else 0 for count in left]
    return total


@given(panels())
def test_the_mean_and_the_modes_are_those_of_the_list(panel):
    counts, scale, marks = panel

    assert mean(counts, scale) == float(Fraction(sum(marks), len(marks)))
    assert list(modes(counts, scale)) == multimode(marks)


@given(panels(), shares_to_trim)
def test_the_trimmed_mean_is_the_mean_of_what_is_left_of_the_list(panel, share):
    counts, scale, marks = panel
    dropped = int(share * len(marks))

    found = trimmed_mean(counts, scale, share)

    assert found == close_to(fmean(marks[dropped : len(marks) - dropped]))


@given(panels())
def test_the_hodges_lehmann_estimate_is_the_median_of_all_walsh_averages(panel):
    counts, scale, marks = panel

    assert hodges_lehmann(counts, scale) == median(
        (a + b) / 2 for a, b in combinations_with_replacement(marks, 2)
    )


@given(panels(least=2))
def test_the_standard_deviation_and_its_ratio_to_the_mean_are_those_of_the_list(panel):
    counts, scale, marks = panel

    assert sd(counts, scale) == close_to(stdev(marks))
    assert cv(counts, scale) == (close_to(stdev(marks) / fmean(marks)) if sum(marks) else None)


@given(panels())
def test_the_deviations_from_the_median_are_those_of_the_list(panel):
    counts, scale, marks = panel
    deviations = [abs(mark - median(marks)) for mark in marks]

    assert mad(counts, scale) == median(deviations)
    assert aad(counts, scale) == close_to(fmean(deviations))


@given(panels())
def test_the_hinges_are_the_medians_of_the_two_halves(panel):
    counts, scale, marks = panel
    half = (len(marks) + 1) // 2

    found = hinges(counts, scale)

    assert (found.lower, found.upper) == (median(marks[:half]), median(marks[-half:]))
    if len(marks) % 2:
        by_type_7 = quartiles(counts, scale)
        assert (found.lower, found.upper) == (by_type_7.q1, by_type_7.q3)


@given(panels())
def test_the_agreement_of_van_der_eijk_is_the_sum_of_its_layers_to_the_last_bit(panel):
    counts, scale, _ = panel
    expected = slow_agreement(counts)

    assert van_der_eijk(counts, scale) == float(expected)
    assert is_split(counts, scale) == (expected < 0)


def test_many_items_on_a_wide_scale_agree_as_each_of_them_does_alone():
    scale, rng = Scale(1, 40, top_from=30), np.random.default_rng(4)
    # so many that their layers are counted a few at a time
    table = rng.integers(0, 5, size=(120, 40)) * (rng.random((120, 40)) < 0.5)

    found = [row.van_der_eijk for row in measure_by_item(table, scale)]

    assert found == [van_der_eijk(row, scale) for row in table]
    assert found[:3] == [float(slow_agreement(row)) for row in table[:3].tolist()]


@given(panels())
def test_the_consensus_of_tastle_and_wierman_is_the_sum_over_the_experts(panel):
    counts, scale, marks = panel
    nearness = (1 - abs(mark - fmean(marks)) / (scale.size - 1) for mark in marks)

    assert tastle_wierman(counts, scale) == close_to(1 + fmean(log2(near) for near in nearness))


@given(panels())
def test_the_dispersion_of_leik_and_the_concentration_of_blair_and_lacy_follow_from_the_shares_below(panel):
    counts, scale, marks = panel
    below = [Fraction(sum(mark <= value for mark in marks), len(marks)) for value in scale.values[:-1]]

    squared = 4 * sum((share - Fraction(1, 2)) ** 2 for share in below) / (scale.size - 1)

    assert leik(counts, scale) == float(2 * sum(min(share, 1 - share) for share in below) / (scale.size - 1))
    assert blair_lacy(counts, scale, squared=True) == float(squared)
    assert blair_lacy(counts, scale) == close_to(sqrt(squared))


@given(panels(least=2))
def test_the_ordinal_variation_compares_each_pair_of_experts_with_the_most_varied_panel(panel):
    counts, scale, marks = panel
    n = len(marks)
    half_at_each_end = [0] * (n // 2) + [scale.size - 1] * (n - n // 2)

    found = berry_mielke(counts, scale)

    assert found == float(Fraction(apart(marks), apart(half_at_each_end)))
    assert kvalseth(counts, scale) == close_to(1 - sqrt(1 - found))


def apart(marks):
    return sum(abs(a - b) for a, b in combinations(marks, 2))


@given(panels(most=40))
def test_the_interval_of_the_median_is_that_of_the_exact_binomial_tail(panel):
    counts, scale, marks = panel
    n, rank, tail = len(marks), 0, 0
    while 40 * (tail + comb(n, rank)) <= 2**n:  # 2.5 % in whole numbers
        tail += comb(n, rank)
        rank += 1

    found = median_interval(counts, scale)

    if n <= 5:
        assert (rank, found.low, found.high, found.coverage) == (0, None, None, None)
        assert found.undefined == "With 5 ratings or fewer there is no 95 % interval of the median."
    else:
        assert rank == binom.ppf(0.025, n, 0.5)
        assert (found.low, found.high) == (marks[rank - 1], marks[n - rank])
        assert found.coverage == close_to(1 - float(Fraction(2 * tail, 2**n)))
        assert found.coverage >= 0.95
        assert found.undefined == ""


@given(panels(least=0), st.integers(-20, 20))
def test_another_coding_shifts_the_location_and_nothing_else(panel, by):
    counts, scale, _ = panel
    elsewhere = Scale(scale.lowest + by, scale.highest + by, top_from=scale.top_from + by)

    (here,), (there,) = measure_by_item([counts], scale), measure_by_item([counts], elsewhere)

    location = ("mean", "median", "hodges_lehmann", "q1", "q3")
    for name in location:
        before, after = getattr(here, name), getattr(there, name)
        assert after == (None if before is None else close_to(before + by))
    assert there.modes == tuple(mode + by for mode in here.modes)
    ignored = dict.fromkeys((*location, "modes", "cv", "hinges", "median_interval"))
    assert replace(there, **ignored) == replace(here, **ignored)


@given(panels())
def test_a_reversed_scale_mirrors_the_location_and_keeps_the_spread(panel):
    counts, scale, _ = panel
    ends = scale.lowest + scale.highest

    (here,), (there,) = measure_by_item([counts], scale), measure_by_item([counts[::-1]], scale)

    assert (there.mean, there.hodges_lehmann) == (close_to(ends - here.mean), ends - here.hodges_lehmann)
    assert there.modes == tuple(ends - mode for mode in here.modes[::-1])
    assert (there.hinges.lower, there.hinges.upper) == (ends - here.hinges.upper, ends - here.hinges.lower)
    if here.median_interval.low is not None:
        assert there.median_interval.low == ends - here.median_interval.high
    for name in ("mad", "aad", "van_der_eijk", "leik", "blair_lacy", "berry_mielke", "is_split"):
        assert getattr(there, name) == getattr(here, name)
    assert there.tastle_wierman == close_to(here.tastle_wierman)


@given(panels(), st.integers(2, 5))
def test_a_panel_of_the_same_shape_has_the_same_coefficients(panel, times):
    counts, scale, _ = panel
    larger = [times * count for count in counts]

    for measure in (mean, mad, aad, modes, tastle_wierman, van_der_eijk, leik, blair_lacy, is_split):
        found = measure(counts, scale)
        assert measure(larger, scale) == (close_to(found) if isinstance(found, float) else found)


@given(panels())
def test_every_coefficient_stays_in_its_range(panel):
    counts, scale, marks = panel
    (found,) = measure_by_item([counts], scale)

    for figure in (found.tastle_wierman, found.leik, found.blair_lacy, found.relative_iqr):
        assert 0 <= figure <= 1
    assert found.berry_mielke is None or 0 <= found.berry_mielke <= 1
    assert -1 <= found.van_der_eijk <= 1
    assert 0 <= found.mad <= (scale.size - 1) / 2
    assert 0 <= found.aad <= (scale.size - 1) / 2
    assert (found.leik == 0) == (found.tastle_wierman == 1) == (found.van_der_eijk == 1) == (
        len(set(marks)) == 1
    )  # fmt: skip


@given(st.data(), st.integers(1, 9))
def test_a_whole_table_equals_each_function_on_each_row(data, kind):
    scale = data.draw(scales)
    row = st.lists(st.integers(0, 6), min_size=scale.size, max_size=scale.size)
    table = data.draw(st.lists(row, max_size=6))

    found = measure_by_item(table, scale, quantile_type=kind)

    assert len(found) == len(table)
    for counts, measures in zip(table, found, strict=True):
        assert [getattr(measures, f.__name__) for f in SINGLE] == [f(counts, scale) for f in SINGLE]
        of_type = [f(counts, scale, quantile_type=kind) for f in (iqr, relative_iqr)]
        assert [measures.iqr, measures.relative_iqr] == of_type
        by_type = quartiles(counts, scale, quantile_type=kind)
        assert (measures.median, measures.q1, measures.q3) == (
            (by_type.median, by_type.q1, by_type.q3) if by_type else (None, None, None)
        )
        assert (measures.n, measures.quantile_type) == (sum(counts), kind)


@given(panels(least=0))
def test_measures_are_plain_python_values_only(panel):
    counts, scale, _ = panel

    (found,) = measure_by_item(np.array([counts]), scale, quantile_type=np.int64(6))

    assert plain_types(asdict(found)) <= {int, float, str, type(None)}
    assert dumps(asdict(found), allow_nan=False)


def plain_types(value):
    if isinstance(value, dict):
        return plain_types(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(plain_types(part) for part in value)) if value else set()
    return {type(value)}
