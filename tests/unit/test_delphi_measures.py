"""Measures of one item: what they refuse, and what they do at the ends of what they take."""

from fractions import Fraction
from statistics import stdev

import numpy as np
import pytest

from delphi import (
    MedianInterval,
    Scale,
    aad,
    berry_mielke,
    blair_lacy,
    cv,
    hinges,
    hodges_lehmann,
    is_split,
    kvalseth,
    leik,
    mad,
    mean,
    measure_by_item,
    median_interval,
    modes,
    sd,
    tastle_wierman,
    trimmed_mean,
    van_der_eijk,
)

FIVE = Scale(1, 5)
ONE_ITEM = (
    modes, mean, hodges_lehmann, hinges, sd, cv, mad, aad, median_interval,
    tastle_wierman, van_der_eijk, leik, blair_lacy, berry_mielke, kvalseth, is_split,
)  # fmt: skip


@pytest.mark.parametrize("measure", ONE_ITEM)
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1, 2, 3, 4], "the counts for the scale 1 to 5 are 5 numbers"),
        ([[1, 2, 3, 4, 5]], "are 5 numbers"),
        ([1, 2, 3, 4, -5], "negative"),
        ([1, 2, 3, 4, 0.5], "whole numbers"),
        ([1, 2, 3, 4, 10**10], "no panel"),
    ],
)
def test_wrong_counts_are_refused(measure, counts, sentence):
    with pytest.raises(ValueError, match=sentence):
        measure(counts, FIVE)


def test_a_trimmed_mean_refuses_the_same_counts():
    with pytest.raises(ValueError, match="negative"):
        trimmed_mean([1, 2, 3, 4, -5], FIVE, Fraction(1, 10))


@pytest.mark.parametrize("share", [0.1, 0, "1/10", None])
def test_a_share_to_trim_that_is_no_fraction_is_refused(share):
    with pytest.raises(ValueError, match="the share must be a Fraction such as"):
        trimmed_mean([1, 2, 3, 4, 5], FIVE, share)


@pytest.mark.parametrize("share", [Fraction(-1, 10), Fraction(1, 2), Fraction(2, 3)])
def test_a_share_to_trim_that_leaves_nobody_is_refused(share):
    with pytest.raises(ValueError, match="the share must lie between 0 and below 1/2"):
        trimmed_mean([1, 2, 3, 4, 5], FIVE, share)


def test_the_number_to_trim_is_counted_in_whole_numbers():
    # 0.29 * 100 is a hair below 29 in floating point, and would leave the 29th rating of 1 in
    counts = [29, 42, 0, 0, 29]

    assert trimmed_mean(counts, FIVE, Fraction(29, 100)) == 2.0


@pytest.mark.parametrize("table", [[1, 2, 3, 4, 5], [[1, 2, 3, 4]], [[[1, 2, 3, 4, 5]]], 3])
def test_a_table_of_another_shape_is_refused(table):
    with pytest.raises(ValueError, match="a count table for the scale 1 to 5 has 5 columns"):
        measure_by_item(table, FIVE)


@pytest.mark.parametrize("kind", [0, 10, 7.0, "7", None, True])
def test_an_unknown_quantile_type_is_refused(kind):
    with pytest.raises(ValueError, match="the quantile type must be"):
        measure_by_item([[1, 2, 3, 4, 5]], FIVE, quantile_type=kind)


def test_a_table_without_rows_has_no_measures():
    assert measure_by_item([], FIVE) == []
    assert measure_by_item([], Scale(0, 1, top_from=1)) == []


def test_five_experts_are_too_few_for_an_interval_and_six_are_enough():
    five = median_interval([0, 0, 5, 0, 0], FIVE)
    six = median_interval([1, 0, 4, 0, 1], FIVE)

    assert (five.low, five.high, five.coverage) == (None, None, None)
    assert six == MedianInterval(1.0, 5.0, 0.96875)


@pytest.mark.parametrize("highest", [60, 200, 1000])
def test_where_nobody_rated_on_a_wide_scale_there_is_no_agreement_of_van_der_eijk(highest):
    scale = Scale(1, highest, top_from=highest)
    assert van_der_eijk([0] * highest, scale) is None
    assert is_split([0] * highest, scale) is False
    assert measure_by_item([[0] * highest], scale)[0].van_der_eijk is None


def test_two_values_have_no_triplets_and_so_no_agreement_of_van_der_eijk():
    yes_or_no = Scale(0, 1, top_from=1)

    (found,) = measure_by_item([[5, 5]], yes_or_no)

    assert (found.van_der_eijk, found.is_split) == (None, False)
    assert (found.leik, found.blair_lacy, found.berry_mielke, found.tastle_wierman) == (1, 0, 1, 0)


def test_the_ratio_to_a_mean_of_0_is_undefined_and_never_minus_0():
    around_zero = Scale(-2, 2)

    assert cv([3, 0, 0, 0, 3], around_zero) is None
    assert sd([3, 0, 0, 0, 3], around_zero) == pytest.approx(stdev([-2] * 3 + [2] * 3))
    assert cv([3, 0, 0, 0, 0], around_zero) == 0
    assert str(cv([3, 0, 0, 0, 0], around_zero)) == "0.0"


def test_an_agreement_of_0_is_exactly_0_and_no_split():
    # added up in floating point, the layers of each leave a hair below 0
    for counts in ([1, 5, 4, 0, 5], [2, 3, 3, 0, 3], [3, 0, 0, 4, 5]):
        assert (van_der_eijk(counts, FIVE), is_split(counts, FIVE)) == (0.0, False)


def test_the_largest_panels_do_not_overflow():
    found = measure_by_item([[10**9] * 5, [10**9, 0, 0, 0, 10**9], [0, 0, 0, 1, 10**9]], FIVE)

    even, camps, one_apart = found
    assert (even.mean, even.hodges_lehmann, even.aad) == (3, 3, 1.2)
    assert (even.leik, even.berry_mielke, even.van_der_eijk) == (0.6, 0.8, 0)
    assert (camps.van_der_eijk, camps.tastle_wierman, camps.blair_lacy) == (-1, 0, 0)
    assert camps.sd == pytest.approx(2, abs=1e-9)
    assert (one_apart.hodges_lehmann, one_apart.mad) == (5, 0)
    assert one_apart.sd == pytest.approx((10**9 + 1) ** -0.5, rel=1e-12)


def test_the_estimate_of_hodges_and_lehmann_is_the_same_where_pairs_exceed_64_bits():
    small, large = ([times * count for count in (1, 4, 0, 4, 4, 4, 4)] for times in (3, 250_000_000))

    assert hodges_lehmann(small, Scale(1, 7)) == hodges_lehmann(large, Scale(1, 7)) == 4.5


def test_a_scale_of_a_thousand_values_is_measured_like_any_other():
    thousand = Scale(0, 999, top_from=900)
    marks = [0, 3, 500, 500, 501, 998, 999]

    (found,) = measure_by_item([thousand.counts(marks)], thousand)

    assert (found.median, found.mad, found.modes) == (500, 497, (500,))
    assert found.aad == pytest.approx(np.mean(np.abs(np.array(marks) - 500)))
    assert -1 < found.van_der_eijk < 1
