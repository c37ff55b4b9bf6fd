"""Every door of the package refuses wrong counts and arguments with one sentence."""

from fractions import Fraction

import numpy as np
import pytest

from delphi import (
    Scale,
    iqr,
    is_fragile,
    mad,
    median,
    quantile,
    quantile_by_item,
    quartiles,
    quartiles_by_item,
    rule,
    share,
    summarise,
    summarise_by_item,
)

FIVE, COMET = Scale(1, 5), rule("comet-70-15")
ONE_ITEM = {
    "median": lambda counts: median(counts, FIVE),
    "mad": lambda counts: mad(counts, FIVE),
    "iqr": lambda counts: iqr(counts, FIVE),
    "quantile": lambda counts: quantile(counts, FIVE, Fraction(1, 2)),
    "quartiles": lambda counts: quartiles(counts, FIVE),
    "verdict": lambda counts: COMET.verdict(counts, FIVE),
    "is_fragile": lambda counts: is_fragile(counts, FIVE, COMET),
    "summarise": lambda counts: summarise(counts, FIVE, COMET),
}


@pytest.mark.parametrize("name", ONE_ITEM)
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1, 2, 3, 4], "the counts for the scale 1 to 5 are 5 numbers"),
        ([], "are 5 numbers"),
        (7, "are 5 numbers"),
        ([[1, 2, 3, 4, 5]], "are 5 numbers"),
        ([1, 2, [3], 4, 5], "the same length"),
        ([1, 2, 3, 4, -5], "negative"),
        ([1, 2, 3, 4, 0.5], "whole numbers"),
        ([1, 2, 3, 4, float("nan")], "whole numbers"),
        ([True, True, False, True, True], "whole numbers"),
        ([1, 2, 3, 4, 10**10], "no panel"),
        (np.array([1, 2, 3, 4, 2**63 + 1], dtype=np.uint64), "negative|no panel"),
    ],
)
def test_wrong_counts_are_refused(name, counts, sentence):
    with pytest.raises(ValueError, match=sentence):
        ONE_ITEM[name](counts)


@pytest.mark.parametrize("table", [[1, 2, 3, 4, 5], [[1, 2, 3, 4]], [[[1, 2, 3, 4, 5]]], 3])
def test_a_table_of_another_shape_is_refused(table):
    with pytest.raises(ValueError, match="a count table for the scale 1 to 5 has 5 columns"):
        quartiles_by_item(table, FIVE)


def test_a_table_without_rows_has_no_results():
    assert quartiles_by_item([], FIVE) == []
    assert quantile_by_item(np.empty((0, 5), dtype=int), FIVE, Fraction(1, 2)) == []
    assert summarise_by_item([], FIVE, COMET) == []


@pytest.mark.parametrize("kind", [0, 10, -1, 7.0, "7", None, True])
def test_an_unknown_quantile_type_is_refused_even_by_a_rule_that_needs_none(kind):
    for ask in (quartiles, iqr):
        with pytest.raises(ValueError, match="the quantile type must be"):
            ask([1, 2, 3, 4, 5], FIVE, quantile_type=kind)
    with pytest.raises(ValueError, match="the quantile type must be"):
        summarise([1, 2, 3, 4, 5], FIVE, COMET, quantile_type=kind)


@pytest.mark.parametrize("p", [0.7, 1, "7/10", Fraction(-1, 10), Fraction(11, 10), Fraction(1, 10_001)])
def test_a_p_that_is_no_share_written_as_a_fraction_is_refused(p):
    with pytest.raises(ValueError, match="p must"):
        quantile([1, 2, 3, 4, 5], FIVE, p)


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 2), (0, -1), (1.5, 2), (True, 2)])
def test_a_share_of_more_than_all_is_refused(count, n):
    with pytest.raises(ValueError, match=r"a share needs|the count must be"):
        share(count, n)


@pytest.mark.parametrize("others", [{"no_opinion": -1}, {"unanswered": -1}, {"no_opinion": 1.5}])
def test_a_number_of_silent_experts_below_0_is_refused(others):
    with pytest.raises(ValueError, match=r"(no_opinion|unanswered) must be"):
        summarise([1, 2, 3, 4, 5], FIVE, COMET, **others)


def test_one_number_of_silent_experts_per_item_is_asked_for():
    with pytest.raises(ValueError, match="one number per item"):
        summarise_by_item([[1, 2, 3, 4, 5]], FIVE, COMET, no_opinion=[1, 2])


def test_the_largest_panels_do_not_overflow():
    counts = [10**9] * 5

    found = quartiles(counts, FIVE, quantile_type=9)

    assert (found.q1, found.median, found.q3, found.iqr) == (2.0, 3.0, 4.0, 2.0)
    assert quantile(counts, FIVE, Fraction(9_999, 10_000), quantile_type=9) == 5.0
