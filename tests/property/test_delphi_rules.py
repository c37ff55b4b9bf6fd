"""RAND/UCLA, the rules of whole rounds, and what is built on rules, once more by slow and plain loops."""

from dataclasses import asdict
from fractions import Fraction
from itertools import product
from json import dumps
from math import ceil, factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi import (
    RULES,
    Rule,
    Scale,
    chance_of_passing,
    combine,
    fragile_by_item,
    is_fragile,
    joint_verdict,
    joint_verdict_by_item,
    ram,
    robustness_by_item,
    rule,
    rule_matrix,
    rules_for,
    split_flags,
    summarise_by_item,
    van_der_eijk,
)
from delphi.conditions import BoxAtCutOff, IqrAtMost

NINE, THREE = Scale(1, 9), Scale(1, 3, top_from=3)
RAM_RULES = [RULES["ram-ipras"], RULES["ram-classic"]]
SWAPPED = {"high": "low", "low": "high", "none": "none", "too_few": "too_few"}

ram_rules = st.sampled_from(RAM_RULES)
panels = st.lists(st.integers(1, 9), max_size=26)


def counted(marks, scale=NINE):
    return [marks.count(value) for value in scale.values]


def marks_of(counts, scale):
    return [value for value, count in zip(scale.values, counts, strict=True) for _ in range(count)]


def slow_percentile(ordered, p):
    """Type 2: the mean of two ratings at a jump."""
    place = p * len(ordered)
    if place.denominator == 1:
        return Fraction(ordered[int(place) - 1] + ordered[int(place)], 2)
    return Fraction(ordered[ceil(place) - 1])


def slow_ram(marks):
    """Median, region, 30th and 70th percentile and both disagreements, from the ratings 1 to 9."""
    ordered, n = sorted(marks), len(marks)
    middle = Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)
    first = 7 if middle >= Fraction(13, 2) else 4 if middle >= Fraction(7, 2) else 1
    low, high = (slow_percentile(ordered, Fraction(tenths, 10)) for tenths in (3, 7))
    allowed = Fraction(235, 100) + Fraction(3, 2) * abs(5 - (low + high) / 2)
    outside = sum(not first <= mark <= first + 2 for mark in marks)
    most = (n - 2) // 3
    apart = sum(mark <= 3 for mark in marks) > most and sum(mark >= 7 for mark in marks) > most
    return middle, first, low, high, allowed, outside, outside <= most, apart


def slow_outcome(marks, name):
    if len(marks) < (3 if name == "ram-ipras" else 8):
        return "too_few"
    _, first, low, high, allowed, _, agreed, _ = slow_ram(marks)
    passes = {"ram-ipras": high - low <= allowed, "ram-classic": agreed}
    return {1: "low", 4: "none", 7: "high"}[first] if passes[name] else "none"


def one_mark_moved(counts):
    for source, target in product(range(len(counts)), repeat=2):
        if counts[source] and source != target:
            changed = list(counts)
            changed[source] -= 1
            changed[target] += 1
            yield changed


@given(panels.filter(bool))
def test_every_figure_of_ram_equals_the_definition_on_the_sorted_list(marks):
    middle, first, low, high, allowed, outside, agreed, apart = slow_ram(marks)

    found = ram(counted(marks), NINE)

    assert (found.median, found.region, found.p30, found.p70) == (middle, (first, first + 2), low, high)
    assert (found.ipr, found.iprcp) == (high - low, (high + low) / 2)
    assert (found.asymmetry_index, found.outside) == (abs(5 - found.iprcp), outside)
    assert (found.ipras, found.disagreement_index) == (float(allowed), float((high - low) / allowed))
    assert found.disagreement == (high - low > allowed)
    if len(marks) < 8:
        assert (found.classic_agreement, found.classic_disagreement) == (None, None)
        assert found.classic_appropriateness is None
    else:
        assert (found.classic_agreement, found.classic_disagreement) == (agreed, apart)
    assert dumps(asdict(found), allow_nan=False)


@given(panels, ram_rules)
def test_a_ram_rule_says_what_its_definition_says(marks, known):
    assert known.verdict(counted(marks), NINE).outcome == slow_outcome(marks, known.name)


@given(panels, ram_rules, st.integers(-20, 20), st.integers(1, 9))
def test_a_ram_rule_asks_neither_where_the_scale_begins_nor_for_its_top_box_nor_for_a_type(
    marks, known, start, kind
):
    here = known.verdict(counted(marks), NINE)
    moved = Scale(start, start + 8, top_from=start + 7)

    there = known.verdict(counted(marks), moved, quantile_type=kind)

    assert there.outcome == here.outcome
    if marks:
        shift = start - 1
        figures = (there.ram.ipr, there.ram.ipras, there.ram.asymmetry_index, there.ram.p30 - shift)
        assert figures == (here.ram.ipr, here.ram.ipras, here.ram.asymmetry_index, here.ram.p30)


@given(panels.filter(bool), ram_rules)
def test_a_reversed_scale_swaps_high_and_low_but_for_a_median_between_two_regions(marks, known):
    counts = counted(marks)
    found, mirrored = known.verdict(counts, NINE), known.verdict(counts[::-1], NINE)

    assert mirrored.ram.disagreement == found.ram.disagreement
    assert mirrored.ram.disagreement_index == found.ram.disagreement_index
    assert mirrored.ram.classic_disagreement == found.ram.classic_disagreement
    if found.median not in {3.5, 6.5}:
        assert mirrored.outcome == SWAPPED[found.outcome]
        assert mirrored.ram.classic_agreement == found.ram.classic_agreement


@given(st.lists(st.integers(1, 9), max_size=12), ram_rules)
def test_a_ram_rule_is_fragile_where_one_of_all_changed_panels_gets_another_verdict(marks, known):
    counts, now = counted(marks), slow_outcome(marks, known.name)

    flips = any(slow_outcome(marks_of(other, NINE), known.name) != now for other in one_mark_moved(counts))

    assert is_fragile(counts, NINE, known) == flips


# --- rules of whole rounds ----------------------------------------------------------------------


@st.composite
def rounds(draw, items=4, most=3):
    scale = draw(st.sampled_from([THREE, Scale(1, 5), Scale(0, 3, top_from=2)]))
    row = st.lists(st.integers(0, most), min_size=scale.size, max_size=scale.size)
    return draw(st.lists(row, min_size=1, max_size=items)), scale


def slow_apmo(table, scale, width=None):
    """Outcome of every item from lists of ratings; with a width also asked for an IQR of type 7."""
    items = [marks_of(counts, scale) for counts in table]
    agree = [sum(mark in scale.top_box for mark in marks) for marks in items]
    disagree = [sum(mark in scale.bottom_box for mark in marks) for marks in items]
    sides = zip(agree, disagree, items, strict=True)
    majority = sum(x for a, d, marks in sides for x in (a, d) if 2 * x > len(marks))
    said = []
    for a, d, marks in zip(agree, disagree, items, strict=True):
        if len(marks) < 3:
            said.append("too_few")
            continue
        cut_off = Fraction(majority, sum(map(len, items)))
        passes = majority > 0 and a != d and Fraction(max(a, d), len(marks)) >= cut_off
        if width is not None:
            passes = passes and np.subtract(*np.percentile(marks, [75, 25])) <= width
        said.append(("high" if a > d else "low") if passes else "none")
    return said


def slow_fragile(table, scale, width=None):
    """Every mark of the whole round moved to every other value, and the round asked again."""
    now = slow_apmo(table, scale, width)
    fragile = [False] * len(table)
    for i, counts in enumerate(table):
        for changed in one_mark_moved(counts):
            after = slow_apmo([*table[:i], changed, *table[i + 1 :]], scale, width)
            fragile = [flag or a != b for flag, a, b in zip(fragile, now, after, strict=True)]
    return fragile


@given(rounds(items=6, most=9))
def test_apmo_takes_its_cut_off_from_all_items(panel):
    table, scale = panel

    found = rule("apmo").verdict_by_item(table, scale)

    assert [verdict.outcome for verdict in found] == slow_apmo(table, scale)
    assert len({verdict.cut_off for verdict in found if verdict.n}) <= 1


@given(rounds())
def test_apmo_is_fragile_where_a_changed_mark_on_any_item_flips_the_verdict(panel):
    table, scale = panel

    assert fragile_by_item(table, scale, rule("apmo")) == slow_fragile(table, scale)


@given(rounds(items=3))
def test_a_combination_with_apmo_is_fragile_in_the_same_sense(panel):
    table, scale = panel
    both = Rule("both", "The cut-off is reached in a narrow panel.", (BoxAtCutOff(), IqrAtMost(1)))

    assert [verdict.outcome for verdict in both.verdict_by_item(table, scale)] == slow_apmo(table, scale, 1)
    assert fragile_by_item(table, scale, both) == slow_fragile(table, scale, 1)


# --- what is built on rules ---------------------------------------------------------------------


@given(panels, st.lists(st.sampled_from(rules_for(NINE)), min_size=2, max_size=4, unique=True))
def test_a_combination_agrees_where_each_of_its_rules_does(marks, chosen):
    found = combine("all of them", chosen).verdict(counted(marks), NINE).outcome
    alone = {one.verdict(counted(marks), NINE).outcome for one in chosen}

    expected = "too_few" if "too_few" in alone else alone.pop() if len(alone) == 1 else "none"
    assert found == expected


@given(st.lists(st.lists(st.integers(1, 5), max_size=7), min_size=1, max_size=3))
def test_a_joint_verdict_is_that_of_every_group_and_fragile_where_one_mark_flips_it(groups):
    scale, known = Scale(1, 5), rule("percent-70")
    tables = [counted(marks, scale) for marks in groups]

    def together(rows):
        said = [known.verdict(row, scale).outcome for row in rows]
        possible = {
            tuple("high low none".split()) if outcome == "too_few" else (outcome,) for outcome in said
        }
        open_ = [outcomes for outcomes in product(*possible) if len(set(outcomes)) == 1]
        if all(set(outcomes) == {"none"} for outcomes in open_):
            return "none"
        return "too_few" if "too_few" in said else said[0]

    found = joint_verdict({f"group {i}": row for i, row in enumerate(tables)}, scale, known)

    now = together(tables)
    flips = any(
        together([*tables[:i], changed, *tables[i + 1 :]]) != now
        for i, row in enumerate(tables)
        for changed in one_mark_moved(row)
    )
    assert (found.outcome, found.fragile) == (now, flips)
    assert [verdict.n for verdict in found.by_group.values()] == [len(marks) for marks in groups]


rows = st.lists(st.integers(0, 4), min_size=5, max_size=5)


@given(st.lists(st.tuples(rows, rows), max_size=5), st.sampled_from(rules_for(Scale(1, 5))))
def test_joint_verdicts_of_many_items_equal_those_one_by_one(pairs, known):
    groups = {"one": [first for first, _ in pairs], "two": [second for _, second in pairs]}

    found = joint_verdict_by_item(groups, Scale(1, 5), known)

    assert found == [joint_verdict({"one": a, "two": b}, Scale(1, 5), known) for a, b in pairs]


@given(st.lists(panels, max_size=4), st.sampled_from(rules_for(NINE)), st.integers(1, 9))
def test_the_matrix_holds_the_verdict_of_every_rule_and_counts_them(items, known, kind):
    table = [counted(marks) for marks in items]

    found = rule_matrix(table, NINE, known, quantile_type=kind)

    alone = {one.name: one.verdict_by_item(table, NINE, quantile_type=kind) for one in RULES.values()}
    for i, row in enumerate(found.rows):
        assert row.outcomes == {name: verdicts[i].outcome for name, verdicts in alone.items()}
        said = list(row.outcomes.values())
        assert (row.passes, row.of) == (said.count("high") + said.count("low"), 11 - said.count("too_few"))
    summaries = summarise_by_item(table, NINE, known, quantile_type=kind)
    assert [row.fragile for row in found.rows] == [one.fragile for one in summaries]
    assert [row.outcome for row in found.rows] == [one.verdict.outcome for one in summaries]
    assert sum(found.agreed.values()) == sum(row.passes for row in found.rows)


@given(st.lists(panels, max_size=4))
def test_an_item_is_marked_as_split_by_either_of_both_signs(items):
    table = [counted(marks) for marks in items]

    expected = [
        bool(marks) and (van_der_eijk(row, NINE) < 0 or ram(row, NINE).disagreement)
        for marks, row in zip(items, table, strict=True)
    ]
    assert split_flags(table, NINE) == expected


def every_panel(n, scale):
    """Each way in which n experts can answer, and its probability when all answers are equally likely."""
    for answers in product(scale.values, repeat=n):
        yield counted(answers, scale), Fraction(1, scale.size**n)


@pytest.mark.parametrize("name", ["percent-70", "iqr-1", "comet-70-15"])
@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_an_exact_chance_is_the_sum_over_all_answers(name, n):
    scale, expected = Scale(1, 4, top_from=4), {"high": 0, "low": 0, "none": 0, "too_few": 0}
    for counts, probability in every_panel(n, scale):
        expected[rule(name).verdict(counts, scale).outcome] += probability

    found = chance_of_passing(rule(name), scale, n, np.random.default_rng(0))

    figures = [found.high, found.low, found.passing]
    wanted = [expected["high"], expected["low"], expected["high"] + expected["low"]]
    assert figures == pytest.approx([float(share) for share in wanted], rel=0, abs=1e-12)
    assert (found.panels, found.standard_error) == (None, 0.0)


def exact_robustness(table, scale, known):
    """Every resample of the whole round with its multinomial probability."""
    now = [verdict.outcome for verdict in known.verdict_by_item(table, scale)]
    held = [Fraction(0)] * len(table)
    each = [list(resamples_of(counts)) for counts in table]
    for chosen in product(*each):
        probability = prod(share for _, share in chosen)
        after = known.verdict_by_item([counts for counts, _ in chosen], scale)
        for i, verdict in enumerate(after):
            held[i] += probability * (verdict.outcome == now[i])
    return [float(share) for share in held]


def resamples_of(counts):
    n = sum(counts)
    for drawn in product(range(n + 1), repeat=len(counts)):
        if sum(drawn) == n:
            ways = Fraction(factorial(n), prod(map(factorial, drawn)))
            share = ways * prod(Fraction(c, n) ** d for c, d in zip(counts, drawn, strict=True))
            if share:
                yield drawn, share


@pytest.mark.parametrize("name", ["percent-75", "iqr-1", "apmo"])
def test_robustness_meets_the_exact_share_of_resamples(name):
    table = [[1, 1, 4], [4, 1, 0], [2, 2, 2]]

    found = robustness_by_item(table, THREE, rule(name), np.random.default_rng(8), resamples=20_000)

    expected = exact_robustness(table, THREE, rule(name))
    assert found == pytest.approx(expected, rel=0, abs=0.014)  # four standard errors
