"""Counting: every route through a matrix of codes equals a plain loop, whatever its shape, layout and type."""

import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from delphi import (
    Scale,
    columns_by_item,
    count_by_item,
    default_rule,
    summarise_by_item,
    transitions,
    transitions_by_item,
)

FIVE, NINE = Scale(1, 5), Scale(1, 9)
scales = st.sampled_from(
    [FIVE, NINE, Scale(0, 1, top_from=1), Scale(1, 60, top_from=50), Scale(0, 200, top_from=150)]
)
types = st.sampled_from([np.int8, np.uint8, np.int16, np.int64, np.uint64])
seeds = st.integers(0, 2**32 - 1)
# a tile is 250 rows high and 4096 bytes wide: shapes on both sides of each edge, and some of no kind
experts = st.sampled_from([0, 1, 7, 249, 250, 251, 511, 513, 1000, 2049]) | st.integers(0, 3000)
items = st.sampled_from([0, 1, 2, 3, 24, 31, 100]) | st.integers(0, 60)
layouts = st.sampled_from(["experts in rows", "items in rows", "every second column", "backwards"])


def laid_out(matrix, layout):
    """Hand out the same codes, otherwise placed in memory."""
    if layout == "items in rows":
        return np.asfortranarray(matrix)
    if layout == "every second column":
        return np.repeat(matrix, 2, axis=1)[:, ::2]
    return matrix[::-1].copy()[::-1] if layout == "backwards" else matrix


def panel(seed, shape, scale, kind):
    """Codes of any kind, the missing ones included: anything outside the scale that the type can hold."""
    rng, limits = np.random.default_rng(seed), np.iinfo(kind)
    on_scale = rng.integers(0, min(scale.size - 1, limits.max), size=shape, endpoint=True).astype(kind)
    anything = rng.integers(max(limits.min, -300), min(limits.max, 300), size=shape, endpoint=True).astype(
        kind
    )
    return np.where(rng.random(shape) < 0.9, on_scale, anything)


def slow_counts(codes, scale):
    columns = [Counter(column) for column in zip(*codes.tolist(), strict=True)] or [Counter()] * codes.shape[
        1
    ]
    return [[column[code] for code in range(scale.size)] for column in columns]


def slow_tables(first, second, scale):
    size = scale.size
    tables = [[[0] * size for _ in range(size)] for _ in range(first.shape[1])]
    for before, after in zip(first.tolist(), second.tolist(), strict=True):
        for table, earlier, later in zip(tables, before, after, strict=True):
            if 0 <= earlier < size and 0 <= later < size:
                table[earlier][later] += 1
    return tables


@settings(max_examples=60, deadline=None)
@given(seeds, experts, items, scales, types, layouts)
def test_counts_equal_a_plain_loop_for_any_shape_and_layout(seed, rows, columns, scale, kind, layout):
    codes = laid_out(panel(seed, (rows, columns), scale, kind), layout)

    found = count_by_item(codes, scale)

    assert (found.dtype, found.flags.c_contiguous) == (np.int64, True)
    assert found.tolist() == slow_counts(codes, scale)


@given(
    arrays(np.int8, st.tuples(st.integers(0, 12), st.integers(0, 6)), elements=st.integers(-128, 127)), scales
)
def test_every_code_of_a_byte_outside_the_scale_is_missing(codes, scale):
    assert count_by_item(codes, scale).tolist() == slow_counts(codes, scale)


@pytest.mark.parametrize("layout", ["experts in rows", "items in rows"])
@pytest.mark.parametrize("shape", [(300, 3000), (200_000, 1), (70_000, 3), (2, 5000), (600_001, 2)])
def test_large_panels_are_counted_without_overflow_of_the_sums_of_a_byte(shape, layout):
    codes = laid_out(np.full(shape, 4, dtype=np.int8), layout)
    codes[0, :] = 0
    codes[1, :] = -1

    assert np.array_equal(count_by_item(codes, FIVE), [[1, 0, 0, 0, shape[0] - 2]] * shape[1])


@pytest.mark.parametrize("layout", ["experts in rows", "items in rows", "every second column", "backwards"])
@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((700_001, 3), np.int8),
        ((2_111, 1_000), np.int8),
        ((499, 4_100), np.uint8),
        ((1, 2_000_001), np.int16),
        ((2_000_003, 1), np.int64),
    ],
)
def test_the_threads_of_a_very_large_panel_lose_no_rating_and_count_none_twice(shape, kind, layout):
    codes = laid_out(panel(5, shape, NINE, kind), layout)

    found = count_by_item(codes, NINE)

    assert (found.dtype, found.shape) == (np.int64, (shape[1], 9))
    for code in range(9):
        assert np.array_equal(found[:, code], np.count_nonzero(codes == code, axis=0))


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 400), st.integers(0, 30), types)
def test_the_order_of_experts_does_not_matter_and_that_of_items_is_kept(seed, rows, columns, kind):
    codes, rng = panel(seed, (rows, columns), NINE, kind), np.random.default_rng(seed)
    found, order = count_by_item(codes, NINE), rng.permutation(columns)

    assert np.array_equal(count_by_item(rng.permutation(codes), NINE), found)
    assert np.array_equal(count_by_item(codes[:, order], NINE), found[order])


@settings(max_examples=40)
@given(seeds, st.integers(0, 40), st.integers(1, 6))
def test_a_matrix_counts_as_its_items_do_one_by_one(seed, rows, columns):
    codes = panel(seed, (rows, columns), NINE, np.int8)
    given_ratings = [[code + 1 for code in column if 0 <= code < 9] for column in codes.T.tolist()]

    assert count_by_item(codes, NINE).tolist() == [NINE.counts(ratings).tolist() for ratings in given_ratings]


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(0, 200), st.integers(0, 30), scales.filter(lambda scale: scale.size < 100), types)
def test_transition_tables_equal_a_plain_loop(seed, rows, columns, scale, kind):
    first, second = (panel(seed + turn, (rows, columns), scale, kind) for turn in (0, 1))

    found = transitions_by_item(first, second, scale)

    assert found.dtype == np.int64
    assert found.tolist() == slow_tables(first, second, scale)
    for item in range(columns):
        assert np.array_equal(found[item], transitions(first[:, item], second[:, item], scale))


def test_transitions_of_a_large_panel_add_up_to_the_counts_of_both_rounds():
    first, second = (panel(seed, (9_000, 40), NINE, np.int8) for seed in (1, 2))

    found = transitions_by_item(first, second, NINE)

    both = (first >= 0) & (first < 9) & (second >= 0) & (second < 9)
    assert np.array_equal(found.sum(axis=2), count_by_item(np.where(both, first, -1), NINE))
    assert np.array_equal(found.sum(axis=1), count_by_item(np.where(both, second, -1), NINE))


@pytest.mark.parametrize("empty", [np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int8), np.zeros((5, 0))])
def test_nobody_and_nothing_are_counted_as_0(empty):
    assert count_by_item(empty, FIVE).tolist() == [[0] * 5] * empty.shape[1]
    assert transitions_by_item(empty, empty, FIVE).tolist() == [[[0] * 5] * 5] * empty.shape[1]


@pytest.mark.parametrize("layout", ["experts in rows", "items in rows"])
@pytest.mark.parametrize("size", [9, 200])
def test_counting_needs_less_memory_than_the_matrix_itself(layout, size):
    codes = laid_out(panel(1, (10_000, 1_000), NINE, np.int8), layout)
    scale = Scale(1, size, top_from=size)
    count_by_item(codes[:300], scale)

    tracemalloc.start()
    count_by_item(codes, scale)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < codes.nbytes


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([1, 2], "a matrix with one row per expert and one column per item"),
        ([[[1]]], "a matrix with one row per expert"),
        ([[1.0]], "codes must be whole numbers"),
        ([[None, 1]], "codes must be whole numbers"),
        ([[True]], "codes must be whole numbers"),
        ([[1, 2], [1]], "every row of codes must have the same length"),
    ],
)
def test_what_is_no_matrix_of_codes_is_refused(codes, sentence):
    with pytest.raises(ValueError, match=sentence):
        count_by_item(codes, FIVE)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ([[1, 2]], [[1]], "two matrices of codes of the same experts and items"),
        ([1], [1], "two matrices"),
        ([[1]], [[0.5]], "whole numbers"),
    ],
)
def test_two_rounds_that_do_not_match_are_refused(first, second, sentence):
    with pytest.raises(ValueError, match=sentence):
        transitions_by_item(first, second, FIVE)


@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), max_size=8), st.integers(1, 9))
def test_columns_hold_what_the_summaries_hold(table, quantile_type):
    scale = Scale(1, 5)
    rows = summarise_by_item(table, scale, default_rule(scale), quantile_type=quantile_type)
    found = columns_by_item(table, scale, quantile_type=quantile_type)
    for name in ("n", "q1", "median", "q3", "iqr"):
        assert getattr(found, name) == tuple(getattr(row, name) for row in rows)
    for name in ("top_box", "bottom_box"):
        shares = [getattr(row, name) for row in rows]
        assert getattr(found, name) == tuple(one and one.value for one in shares)
