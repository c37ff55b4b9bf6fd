"""Exact outputs for tiny, unanimous, tied and split panels; see data/SOURCES.md."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from delphi import Scale, default_rule, iqr, mad, median, quantile, quartiles, summarise

CASES = json.loads((Path(__file__).parent / "data" / "edge_cases.json").read_text())
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def scale_of(case):
    return Scale(1, len(case["counts"]))


def test_all_fourteen_cases_are_there():
    assert len(CASES) == 14


@each_case
def test_median_and_quartiles_of_type_7_are_exact(case):
    found = quartiles(case["counts"], scale_of(case))

    expected = (case["q1_type7"], case["median"], case["q3_type7"], case["iqr7"])
    assert ((found.q1, found.median, found.q3, found.iqr) if found else (None,) * 4) == expected
    assert median(case["counts"], scale_of(case)) == case["median"]


@each_case
@pytest.mark.parametrize("quantile_type", [2, 6, 7])
def test_the_iqr_is_exact_for_the_types_people_use(case, quantile_type):
    found = iqr(case["counts"], scale_of(case), quantile_type=quantile_type)

    assert found == case[f"iqr{quantile_type}"]


@each_case
def test_the_median_absolute_deviation_is_exact(case):
    assert mad(case["counts"], scale_of(case)) == case["mad"]


@pytest.mark.parametrize("case", [case for case in CASES.values() if "p30" in case])
@pytest.mark.parametrize("tenths", [3, 7])
def test_the_30th_and_70th_percentile_of_type_2_are_exact(case, tenths):
    found = quantile(case["counts"], scale_of(case), Fraction(tenths, 10), quantile_type=2)

    assert found == case[f"p{tenths}0"]


@each_case
def test_a_summary_shows_the_same_figures(case):
    scale = scale_of(case)

    found = summarise(case["counts"], scale, default_rule(scale))

    assert (found.n, list(found.counts)) == (case["n"], case["counts"])
    figures = (found.median, found.q1, found.q3, found.iqr)
    assert figures == (case["median"], case["q1_type7"], case["q3_type7"], case["iqr7"])


def test_nobody_gives_nulls_and_too_few_and_never_consensus():
    found = summarise(CASES["n0"]["counts"], Scale(1, 9), default_rule(Scale(1, 9)))

    assert (found.top_box, found.bottom_box, found.median, found.iqr) == (None, None, None, None)
    assert (found.verdict.outcome, found.fragile) == ("too_few", False)


VERDICTS = {
    "n0": "too_few",
    "n1": "too_few",
    "n2_equal": "too_few",
    "n2_adjacent": "too_few",
    "n2_extremes": "too_few",
    "n3": "none",
    "all_equal_30": "high",
    "even_split_4_7": "none",
    "median_6.5": "none",
    "bimodal": "none",
    "tie_modes": "none",
    "n9_ram": "none",
    "five_pt_polar": "none",
    "five_pt_uniform": "none",
}


@pytest.mark.parametrize("name", CASES)
def test_the_usual_rule_says_what_the_counts_say(name):
    scale = scale_of(CASES[name])

    assert default_rule(scale).verdict(CASES[name]["counts"], scale).outcome == VERDICTS[name]
