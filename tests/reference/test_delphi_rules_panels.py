"""The rules of RAND/UCLA and apmo on the made-up panels, from the raw ratings; see data/SOURCES.md.

R was asked no rule. Its quantiles of type 2 are the only figures of these rules in its files; all others are
worked out here once more from sorted ratings.
"""

import csv
import json
from collections import defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from delphi import (
    RULES,
    Scale,
    fragile_by_item,
    ram,
    robustness_by_item,
    rule,
    rule_matrix,
    rules_for,
    split_flags,
)

DATA = Path(__file__).parent / "data"
SEEDS = (101, 202, 303)
NINE = Scale(1, 9)


@cache
def expected(seed):
    return json.loads((DATA / f"seed{seed}.expected.json").read_text())["items"]


@cache
def scale_of(seed):
    return Scale(1, json.loads((DATA / f"seed{seed}.meta.json").read_text())["k"])


@cache
def ratings_of(seed):
    """Sorted ratings of each item, by round."""
    found = defaultdict(lambda: defaultdict(list))
    with (DATA / f"seed{seed}.csv").open() as file:
        for row in csv.DictReader(file):
            found[row["round"]][row["item"]] += [int(row["rating"])] if row["status"] == "rated" else []
    return {number: {item: sorted(marks) for item, marks in items.items()} for number, items in found.items()}


def tables(seed):
    for number, items in ratings_of(seed).items():
        rated = {item: marks for item, marks in items.items() if marks}
        yield number, rated, [scale_of(seed).counts(marks) for marks in rated.values()]


def test_the_30th_and_70th_percentile_of_ram_are_those_of_r():
    seen = 0
    for r in expected(303).values():
        found = ram(r["counts"], NINE)
        _, p30, median, p70, _ = r["q"][1]
        assert (found.n, found.p30, found.median, found.p70) == (r["n"], p30, median, p70)
        seen += 1
    assert seen == 72


def region(value):
    return "high" if value >= 6.5 else "low" if value < 3.5 else "none"


def ram_again(marks, name):
    n, middle = len(marks), np.median(marks)
    if n < (8 if name == "ram-classic" else 3):
        return "too_few"
    low, high = np.quantile(marks, [0.3, 0.7], method="averaged_inverted_cdf")
    apart = {
        "ram-ipras": high - low > 2.35 + 1.5 * abs(5 - (low + high) / 2) + 1e-9,
        "ram-classic": sum(region(m) != region(middle) for m in marks) > (n - 2) // 3,
    }
    if apart[name]:
        return "none"
    return region(middle)


@pytest.mark.parametrize("name", ["ram-ipras", "ram-classic"])
def test_ram_verdicts_and_their_fragility_come_out_again(name):
    met = set()
    for _, rated, table in tables(303):
        said, fragile = rule(name).verdict_by_item(table, NINE), fragile_by_item(table, NINE, rule(name))
        for marks, verdict, flag in zip(rated.values(), said, fragile, strict=True):
            now = ram_again(marks, name)
            changed = (
                [*marks[:i], new, *marks[i + 1 :]]
                for i in {marks.index(m) for m in marks}
                for new in NINE.values
            )
            assert verdict.outcome == now
            assert flag == any(ram_again(other, name) != now for other in changed)
            met.add((verdict.outcome, flag))
    assert {("high", False), ("high", True), ("none", False), ("too_few", False)} <= met


@pytest.mark.parametrize("seed", SEEDS)
def test_apmo_verdicts_come_out_again(seed):
    scale = scale_of(seed)
    for _, rated, table in tables(seed):
        boxes = [
            (sum(m in scale.top_box for m in marks), sum(m in scale.bottom_box for m in marks), len(marks))
            for marks in rated.values()
        ]
        majority = sum(x for agree, disagree, n in boxes for x in (agree, disagree) if x > n / 2)
        cut_off = Fraction(majority, sum(n for _, _, n in boxes))

        found = rule("apmo").verdict_by_item(table, scale)

        for verdict, (agree, disagree, n) in zip(found, boxes, strict=True):
            larger = "high" if agree > disagree else "low"
            passes = agree != disagree and Fraction(max(agree, disagree), n) >= cut_off
            assert verdict.outcome == ("too_few" if n < 3 else larger if passes else "none")
            assert verdict.cut_off == float(cut_off)


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_disagree_about_the_same_panel(seed):
    scale = scale_of(seed)
    for _, _, table in tables(seed):
        found = rule_matrix(table, scale, rule("percent-75"))

        asked = 11 if scale == NINE else 9
        assert len(found.rules) == asked
        assert min(found.agreed.values()) < max(found.agreed.values())
        assert {row.of for row in found.rows} <= {0, *range(asked - 1, asked + 1)}


def test_the_unanimous_item_is_firm_and_agreed_by_every_rule():
    for _, rated, table in tables(303):
        unanimous = [i for i, marks in enumerate(rated.values()) if len(marks) > 8 and len(set(marks)) == 1]
        assert len(unanimous) == 1
        row = rule_matrix(table, NINE, rule("ram-ipras")).rows[unanimous[0]]
        assert (row.passes, row.of, row.fragile) == (11, 11, False)
        for known in RULES.values():
            found = robustness_by_item(table, NINE, known, np.random.default_rng(4), resamples=50)
            assert found[unanimous[0]] == 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_robustness_is_a_share_and_lower_where_a_verdict_is_fragile(seed):
    scale, firm, fragile = scale_of(seed), [], []
    for _, rated, table in tables(seed):
        for known in rules_for(scale):
            shares = robustness_by_item(table, scale, known, np.random.default_rng(seed), resamples=200)
            flags = fragile_by_item(table, scale, known)
            for marks, share, flag in zip(rated.values(), shares, flags, strict=True):
                assert (share is None) == (len(marks) < max(3, known.least_n))
                if share is not None:
                    assert 0 <= share <= 1
                    (fragile if flag else firm).append(share)
    assert sum(fragile) / len(fragile) < sum(firm) / len(firm)


def test_the_items_marked_as_split_are_those_of_r_with_a_negative_a_or_of_ram():
    marked = []
    for seed in SEEDS:
        scale, items = scale_of(seed), list(expected(seed).values())

        found = split_flags([r["counts"] for r in items], scale)

        apart = [scale == NINE and ram(r["counts"], scale).disagreement for r in items]
        assert found == [r["A"] < -1e-12 or flag for r, flag in zip(items, apart, strict=True)]
        marked += found
    assert 0 < sum(marked) < len(marked)
