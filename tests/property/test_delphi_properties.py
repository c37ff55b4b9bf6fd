"""What must hold for any panel, and the same figures once more by slow and plain loops."""

from dataclasses import asdict
from fractions import Fraction
from json import dumps
from math import floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from delphi import (
    RULES,
    Scale,
    compare,
    fragile_by_item,
    iqr,
    is_fragile,
    mad,
    median,
    quantile,
    quantile_by_item,
    quartiles,
    quartiles_by_item,
    relative_iqr,
    rule,
    summarise,
    summarise_by_item,
    transitions,
)

METHODS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
]
SWAPPED = {"high": "low", "low": "high", "none": "none", "too_few": "too_few"}

scales = st.sampled_from([Scale(1, 5), Scale(1, 7), Scale(1, 9), Scale(0, 4), Scale(-1, 2, top_from=1)])
kinds = st.integers(1, 9)
# those of any scale; the rules of RAND/UCLA and apmo are in test_delphi_rules.py
rules = st.sampled_from(
    [known for name, known in RULES.items() if name not in {"ram-ipras", "ram-classic", "apmo"}]
)
shares_of_a_panel = st.fractions(0, 1, max_denominator=100)


@st.composite
def counts_on(draw, least=0, most=12):
    scale = draw(scales)
    counts = draw(st.lists(st.integers(0, most), min_size=scale.size, max_size=scale.size))
    assume(sum(counts) >= least)
    return counts, scale


@st.composite
def tables_on(draw):
    scale = draw(scales)
    row = st.lists(st.integers(0, 6), min_size=scale.size, max_size=scale.size)
    return draw(st.lists(row, max_size=6)), scale


@st.composite
def two_rounds(draw):
    scale = draw(scales)
    rating = st.none() | st.integers(scale.lowest, scale.highest)
    return draw(st.lists(st.tuples(rating, rating), max_size=30)), scale


def ratings(counts, scale):
    return [value for value, count in zip(scale.values, counts, strict=True) for _ in range(count)]


def slow_quantile(ordered, p, kind):
    """Hyndman and Fan with fractions, on the list of ratings."""
    n = len(ordered)

    def x(rank):
        return ordered[min(max(rank, 1), n) - 1]

    if kind <= 3:
        place = n * p - (Fraction(1, 2) if kind == 3 else 0)
        rank = floor(place)
        if place > rank or (kind == 3 and rank % 2):
            return Fraction(x(rank + 1))
        return Fraction(x(rank) + x(rank + 1), 2) if kind == 2 else Fraction(x(rank))
    a, b = {4: (0, 1), 5: ("1/2", "1/2"), 6: (0, 0), 7: (1, 1), 8: ("1/3", "1/3"), 9: ("3/8", "3/8")}[kind]
    place = Fraction(a) + p * (n + 1 - Fraction(a) - Fraction(b))
    rank = floor(place)
    return x(rank) + (place - rank) * (x(rank + 1) - x(rank))


def slow_outcome(counts, scale, name, kind):
    marks = ratings(counts, scale)
    if len(marks) < 3:
        return "too_few"
    n, middle = len(marks), slow_quantile(marks, Fraction(1, 2), 7)
    width = slow_quantile(marks, Fraction(3, 4), kind) - slow_quantile(marks, Fraction(1, 4), kind)
    top = sum(mark in scale.top_box for mark in marks)
    bottom = sum(mark in scale.bottom_box for mark in marks)
    for outcome, box, other, in_box in (
        ("high", top, bottom, middle >= scale.top_box[0]),
        ("low", bottom, top, middle <= scale.bottom_box[-1]),
    ):
        passes = {
            "comet-70-15": 100 * box >= 70 * n and 100 * other < 15 * n,
            "percent-70": 100 * box >= 70 * n,
            "percent-75": 100 * box >= 75 * n,
            "percent-80": 100 * box >= 80 * n,
            "iqr-1": width <= 1 and in_box,
            "iqr-2": width <= 2 and in_box,
            "iqr-20-percent": width <= Fraction(scale.size - 1, 5) and in_box,
            "percent-75-and-iqr-1": 100 * box >= 75 * n and width <= 1,
        }
        if passes[name]:
            return outcome
    return "none"


def one_mark_moved(counts):
    for source in range(len(counts)):
        for target in range(len(counts)):
            if counts[source] and source != target:
                changed = list(counts)
                changed[source] -= 1
                changed[target] += 1
                yield changed


@given(counts_on(least=1), kinds, shares_of_a_panel)
def test_a_quantile_equals_the_definition_on_the_sorted_list(panel, kind, p):
    counts, scale = panel

    expected = float(slow_quantile(ratings(counts, scale), p, kind))

    assert quantile(counts, scale, p, quantile_type=kind) == expected


@given(counts_on(least=1, most=8), kinds, st.sampled_from([Fraction(q, 4) for q in range(5)]))
def test_quartiles_and_ends_equal_those_of_numpy(panel, kind, p):
    # a quarter has an exact float, so that numpy cannot take the wrong side of a jump
    counts, scale = panel

    expected = np.quantile(ratings(counts, scale), float(p), method=METHODS[kind - 1])

    assert quantile(counts, scale, p, quantile_type=kind) == pytest.approx(expected, rel=0, abs=1e-9)


@given(counts_on(least=1), kinds)
def test_quartiles_lie_in_order_on_the_scale_and_span_the_iqr(panel, kind):
    counts, scale = panel

    found = quartiles(counts, scale, quantile_type=kind)

    assert scale.lowest <= found.q1 <= found.median <= found.q3 <= scale.highest
    assert found.iqr == pytest.approx(found.q3 - found.q1, rel=0, abs=1e-12)
    assert found.iqr == iqr(counts, scale, quantile_type=kind)
    assert relative_iqr(counts, scale, quantile_type=kind) == found.iqr / (scale.size - 1)


@given(counts_on(least=1))
def test_median_and_mad_equal_those_of_numpy(panel):
    counts, scale = panel
    marks = np.array(ratings(counts, scale))

    assert median(counts, scale) == np.median(marks)
    assert mad(counts, scale) == np.median(np.abs(marks - np.median(marks)))


@given(counts_on(least=1), st.sampled_from([2, 5, 6, 7, 8, 9]))
def test_a_reversed_scale_mirrors_the_figures(panel, kind):
    # types 1, 3 and 4 prefer the lower rating by definition, so they have no mirror
    counts, scale = panel

    found = quartiles(counts, scale, quantile_type=kind)
    mirrored = quartiles(counts[::-1], scale, quantile_type=kind)

    ends = scale.lowest + scale.highest
    assert mirrored.q1 == pytest.approx(ends - found.q3, rel=0, abs=1e-12)
    assert (mirrored.median, mirrored.iqr) == (ends - found.median, found.iqr)
    assert mad(counts, scale) == mad(counts[::-1], scale)


@given(counts_on(), rules)
def test_a_reversed_scale_swaps_high_and_low(panel, rule_):
    counts, scale = panel

    found, mirrored = summarise(counts, scale, rule_), summarise(counts[::-1], scale, rule_)

    assert (mirrored.top_box, mirrored.bottom_box) == (found.bottom_box, found.top_box)
    assert mirrored.verdict.outcome == SWAPPED[found.verdict.outcome]
    assert mirrored.fragile == found.fragile


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_experts_does_not_matter(marks, random):
    shuffled = random.sample(marks, len(marks))
    scale = Scale(1, 9)

    assert (
        scale.counts(shuffled).tolist()
        == scale.counts(marks).tolist()
        == [marks.count(v) for v in range(1, 10)]
    )


@given(counts_on(), rules, kinds)
def test_a_verdict_equals_the_rule_in_plain_words(panel, rule_, kind):
    counts, scale = panel

    found = rule_.verdict(counts, scale, quantile_type=kind)

    assert found.outcome == slow_outcome(counts, scale, rule_.name, kind)


@given(counts_on(most=4), rules, kinds)
def test_fragile_means_that_one_of_all_changed_panels_gets_another_verdict(panel, rule_, kind):
    counts, scale = panel
    now = slow_outcome(counts, scale, rule_.name, kind)

    flips = any(slow_outcome(other, scale, rule_.name, kind) != now for other in one_mark_moved(counts))

    assert is_fragile(counts, scale, rule_, quantile_type=kind) == (now != "too_few" and flips)


@given(tables_on(), rules, kinds)
def test_a_whole_table_equals_its_rows_one_by_one(panel, rule_, kind):
    table, scale = panel
    third = Fraction(1, 3)

    assert quartiles_by_item(table, scale, quantile_type=kind) == [
        quartiles(row, scale, quantile_type=kind) for row in table
    ]
    assert quantile_by_item(table, scale, third, quantile_type=kind) == [
        quantile(row, scale, third, quantile_type=kind) for row in table
    ]
    assert fragile_by_item(table, scale, rule_, quantile_type=kind) == [
        is_fragile(row, scale, rule_, quantile_type=kind) for row in table
    ]
    assert rule_.verdict_by_item(table, scale, quantile_type=kind) == [
        rule_.verdict(row, scale, quantile_type=kind) for row in table
    ]
    assert summarise_by_item(table, scale, rule_, quantile_type=kind) == [
        summarise(row, scale, rule_, quantile_type=kind) for row in table
    ]


@given(counts_on(), rules, kinds)
def test_a_summary_holds_plain_python_values_only(panel, rule_, kind):
    counts, scale = panel

    found = summarise(np.array(counts), scale, rule_, no_opinion=np.int64(2), quantile_type=np.int64(kind))

    assert plain_types(asdict(found)) <= {int, float, str, bool, type(None)}
    assert dumps(asdict(found), allow_nan=False)


def plain_types(value):
    if isinstance(value, dict):
        return plain_types(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(plain_types(part) for part in value)) if value else set()
    return {type(value)}


@given(counts_on(least=1))
def test_a_share_lies_in_its_interval_and_the_interval_in_0_to_1(panel):
    counts, scale = panel

    found = summarise(counts, scale, rule("percent-70")).top_box

    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.value == found.count / found.n


@given(two_rounds())
def test_the_table_of_transitions_counts_each_expert_who_rated_twice(panel):
    pairs, scale = panel
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    expected = np.zeros((scale.size, scale.size), dtype=int)
    for a, b in pairs:
        if a is not None and b is not None:
            expected[a - scale.lowest, b - scale.lowest] += 1

    found = transitions(scale.codes(first), scale.codes(second), scale)

    assert found.tolist() == expected.tolist()


@given(two_rounds())
def test_changes_equal_those_counted_pair_by_pair(panel):
    pairs, scale = panel
    table = transitions(scale.codes([a for a, _ in pairs]), scale.codes([b for _, b in pairs]), scale)
    both = [(a, b) for a, b in pairs if a is not None and b is not None]

    found = compare(table, scale)

    n, kept = len(both), sum(a == b for a, b in both)
    net = sum(abs(sum(a == v for a, _ in both) - sum(b == v for _, b in both)) for v in scale.values)
    assert (found.n_paired, found.kept) == (n, kept)
    assert (found.unchanged, found.net_change) == ((kept / n, net / (2 * n)) if n else (None, None))
    assert found.stability == slow_stability(both, kept, net)


def slow_stability(both, kept, net):
    n, widest = len(both), max((abs(a - b) for a, b in both), default=0)
    if n < 3:
        return "too_few"
    if n < 8:
        return "stable" if n - kept <= 1 and widest <= 1 else "moving"
    stable = Fraction(kept, n) >= Fraction(85, 100) or (
        Fraction(net, 2 * n) < Fraction(15, 100) and Fraction(kept, n) >= Fraction(70, 100)
    )
    return "stable" if stable else "moving"


@given(two_rounds())
def test_stability_is_the_same_in_both_directions_of_scale_and_time(panel):
    pairs, scale = panel
    table = transitions(scale.codes([a for a, _ in pairs]), scale.codes([b for _, b in pairs]), scale)

    assert compare(table, scale) == compare(table[::-1, ::-1], scale) == compare(table.T, scale)
