"""Three made-up panels of 24 items and 3 rounds against R 4.2.2; see data/SOURCES.md.

What R was not asked (box shares, intervals, verdicts, fragility, stability) is worked out here once more
from the raw ratings, with numpy's and scipy's own functions on sorted values.
"""

import csv
import json
from collections import Counter, defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from delphi import (
    RULES,
    Scale,
    compare,
    default_rule,
    mad,
    quartiles_by_item,
    summarise,
    summarise_by_item,
    transitions,
)

DATA = Path(__file__).parent / "data"
SEEDS = (101, 202, 303)
CLOSE = {"rel": 0, "abs": 1e-9}
# the rules of RAND/UCLA and apmo are in test_delphi_rules_panels.py
ANYWHERE = [name for name in RULES if name not in {"ram-ipras", "ram-classic", "apmo"}]


@cache
def expected(seed):
    return json.loads((DATA / f"seed{seed}.expected.json").read_text())


@cache
def scale_of(seed):
    return Scale(1, json.loads((DATA / f"seed{seed}.meta.json").read_text())["k"])


@cache
def panel(seed):
    """Ratings by (round, item) and expert, and how many had no opinion or did not answer."""
    ratings, states = defaultdict(dict), Counter()
    with (DATA / f"seed{seed}.csv").open() as file:
        for row in csv.DictReader(file):
            key = f"{row['round']}:{row['item']}"
            states[key, row["status"]] += 1
            if row["status"] == "rated":
                ratings[key][row["expert"]] = int(row["rating"])
    return ratings, states


def summaries(seed, rule):
    ratings, states = panel(seed)
    scale = scale_of(seed)
    for key, marks in ratings.items():
        yield (
            key,
            list(marks.values()),
            summarise(
                scale.counts(list(marks.values())),
                scale,
                rule,
                no_opinion=states[key, "no_opinion"],
                unanswered=states[key, "unanswered"],
            ),
        )


def verdict_again(marks, scale, name):
    """The rule in the words of its source, from a list of ratings."""
    if len(marks) < 3:
        return "too_few"
    n, middle = len(marks), np.median(marks)
    width = np.subtract(*np.percentile(marks, [75, 25]))
    top = sum(mark in scale.top_box for mark in marks)
    bottom = sum(mark in scale.bottom_box for mark in marks)
    for outcome, box, other, in_box in (
        ("high", top, bottom, middle >= scale.top_box[0]),
        ("low", bottom, top, middle <= scale.bottom_box[-1]),
    ):
        passes = {
            "comet-70-15": Fraction(box, n) >= Fraction("0.7") and Fraction(other, n) < Fraction("0.15"),
            "percent-70": Fraction(box, n) >= Fraction("0.7"),
            "percent-75": Fraction(box, n) >= Fraction("0.75"),
            "percent-80": Fraction(box, n) >= Fraction("0.8"),
            "iqr-1": width <= 1 and in_box,
            "iqr-2": width <= 2 and in_box,
            "iqr-20-percent": 5 * width <= scale.size - 1 and in_box,
            "percent-75-and-iqr-1": Fraction(box, n) >= Fraction("0.75") and width <= 1,
        }
        if passes[name]:
            return outcome
    return "none"


def flips_again(marks, scale, name):
    now = verdict_again(marks, scale, name)
    return now != "too_few" and any(
        verdict_again([*marks[:i], other, *marks[i + 1 :]], scale, name) != now
        for i in {marks.index(mark) for mark in marks}  # equal marks give equal panels
        for other in scale.values
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_item_has_the_counts_median_quartiles_and_iqr_of_r(seed):
    seen = 0
    for key, _, found in summaries(seed, default_rule(scale_of(seed))):
        r = expected(seed)["items"][key]
        assert (found.n, list(found.counts)) == (r["n"], r["counts"])
        q1, _, _, _, q3 = r["q"][6]
        figures = [found.median, found.q1, found.q3, found.iqr]
        assert figures == pytest.approx([r["median"], q1, q3, r["IQR"]], **CLOSE)
        seen += 1
    assert seen == len(expected(seed)["items"]) == 72


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", range(1, 10))
def test_the_quartiles_of_every_type_are_those_of_r(seed, kind):
    items = expected(seed)["items"].values()

    found = quartiles_by_item([r["counts"] for r in items], scale_of(seed), quantile_type=kind)

    wanted = [[r["q"][kind - 1][0], r["q"][kind - 1][4]] for r in items]
    np.testing.assert_allclose([[row.q1, row.q3] for row in found], wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_median_absolute_deviation_is_that_of_r(seed):
    items = expected(seed)["items"].values()

    assert [mad(r["counts"], scale_of(seed)) for r in items] == [r["mad1"] for r in items]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_opinion_and_unanswered_are_those_of_the_file(seed):
    _, states = panel(seed)
    total = Counter()
    for key, _, found in summaries(seed, default_rule(scale_of(seed))):
        assert (found.no_opinion, found.unanswered) == (states[key, "no_opinion"], 0)
        total["no_opinion"] += found.no_opinion
    assert total["no_opinion"] == {101: 37, 202: 103, 303: 109}[seed]


@pytest.mark.parametrize("seed", SEEDS)
def test_box_shares_and_their_wilson_intervals_are_those_of_scipy(seed):
    scale = scale_of(seed)
    for _, marks, found in summaries(seed, default_rule(scale)):
        for share, box in ((found.top_box, scale.top_box), (found.bottom_box, scale.bottom_box)):
            inside = sum(mark in box for mark in marks)
            interval = binomtest(inside, len(marks)).proportion_ci(method="wilson")
            assert (share.count, share.n) == (inside, len(marks))
            assert [share.value, share.low, share.high] == pytest.approx(
                [inside / len(marks), interval.low, interval.high], **CLOSE
            )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ANYWHERE)
def test_verdicts_and_fragility_come_out_again_from_the_raw_ratings(seed, name):
    scale = scale_of(seed)
    for key, marks, found in summaries(seed, RULES[name]):
        assert (key, found.verdict.outcome) == (key, verdict_again(marks, scale, name))
        assert (key, found.fragile) == (key, flips_again(marks, scale, name))


def test_the_panels_hold_every_outcome_so_that_the_tests_above_can_fail():
    met = Counter()
    for seed in SEEDS:
        for name in ANYWHERE:
            for _, _, found in summaries(seed, RULES[name]):
                met[found.verdict.outcome, found.fragile] += 1

    assert set(met) == {
        ("high", True), ("high", False), ("low", True), ("low", False),
        ("none", True), ("none", False), ("too_few", False),
    }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_all_items_at_once_equal_each_item_alone(seed):
    scale, rule = scale_of(seed), default_rule(scale_of(seed))
    alone = [found for _, _, found in summaries(seed, rule)]

    together = summarise_by_item(
        [found.counts for found in alone],
        scale,
        rule,
        no_opinion=[found.no_opinion for found in alone],
        unanswered=[found.unanswered for found in alone],
    )

    assert together == alone


def pairs_of(seed, key):
    earlier, later, item = key.split(":")
    ratings, _ = panel(seed)
    first, second = ratings[f"{earlier}:{item}"], ratings[f"{later}:{item}"]
    experts = sorted(first.keys() | second.keys())
    return [(first.get(expert), second.get(expert)) for expert in experts]


def stability_again(pairs):
    """The contract in its own words, from pairs of ratings."""
    n, moves = len(pairs), [abs(b - a) for a, b in pairs if a != b]
    if n < 3:
        return "too_few"
    if n < 8:
        return "stable" if not moves or (len(moves) == 1 and moves[0] == 1) else "moving"
    unchanged = Fraction(n - len(moves), n)
    before, after = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    net = Fraction(sum(abs(after[value] - before[value]) for value in before | after), 2 * n)
    little = net < Fraction("0.15") and unchanged >= Fraction("0.7")
    return "stable" if unchanged >= Fraction("0.85") or little else "moving"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_pair_of_rounds_has_the_n_unchanged_and_net_change_of_r(seed):
    scale, seen = scale_of(seed), Counter()
    for key, r in expected(seed)["pairs"].items():
        pairs = pairs_of(seed, key)
        first, second = zip(*pairs, strict=True)

        found = compare(transitions(scale.codes(first), scale.codes(second), scale), scale)

        assert found.n_paired == r["n"]
        if "unchanged" in r:  # R was asked nothing about a single pair
            figures = [found.unchanged, found.net_change]
            assert figures == pytest.approx([r["unchanged"], r["net"]], **CLOSE)
        assert found.stability == stability_again([pair for pair in pairs if None not in pair])
        seen[found.stability] += 1
    assert sum(seen.values()) == 72
    assert set(seen) == {"stable", "moving", "too_few"}
