"""Location, spread and ordinal coefficients of tiny, unanimous, tied and split panels; see data/SOURCES.md."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from delphi import Hinges, Measures, MedianInterval, Scale, blair_lacy, kvalseth, measure_by_item

CASES = json.loads((Path(__file__).parent / "data" / "edge_cases.json").read_text())
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)

FIELDS = {
    "n": "n",
    "median": "median",
    "q1_type7": "q1",
    "q3_type7": "q3",
    "iqr7": "iqr",
    "mean": "mean",
    "sd": "sd",
    "cv": "cv",
    "mad": "mad",
    "HL": "hodges_lehmann",
    "Cns": "tastle_wierman",
    "A": "van_der_eijk",
    "leik_D": "leik",
    "l": "blair_lacy",
}


def close_to(figure):
    """Undefined is to be undefined, and a number is to be that number."""
    return None if figure is None else pytest.approx(figure, rel=0, abs=1e-9)


def measured(case, **options):
    return measure_by_item([case["counts"]], Scale(1, len(case["counts"])), **options)[0]


@each_case
@pytest.mark.parametrize(("theirs", "ours"), FIELDS.items())
def test_every_figure_is_that_of_the_table(case, theirs, ours):
    assert getattr(measured(case), ours) == close_to(case[theirs])


@each_case
def test_every_mode_is_named(case):
    assert list(measured(case).modes) == case["modes"]


@each_case
def test_the_hinges_are_exact(case):
    found = measured(case).hinges

    assert ([found.lower, found.upper] if found else [None, None]) == case["hinges"]
    assert (found is None) == (case["n"] == 0)


@each_case
@pytest.mark.parametrize("quantile_type", [2, 6, 7])
def test_the_iqr_follows_the_quantile_type(case, quantile_type):
    found = measured(case, quantile_type=quantile_type)

    assert (found.iqr, found.quantile_type) == (case[f"iqr{quantile_type}"], quantile_type)


@each_case
def test_the_interval_of_the_median_and_its_coverage_are_exact(case):
    found = measured(case).median_interval

    low, high, coverage = case["median_ci95"]
    assert (found.low, found.high, found.coverage) == (low, high, close_to(coverage))
    assert (found.undefined == "") == (case["n"] > 5)


def test_nobody_leaves_every_figure_undefined():
    found = measured(CASES["n0"])

    figures = {field.name: getattr(found, field.name) for field in fields(Measures)}
    interval = figures.pop("median_interval")
    assert (figures.pop("n"), figures.pop("quantile_type"), figures.pop("modes")) == (0, 7, ())
    assert set(figures.values()) == {None}
    assert interval == MedianInterval(None, None, None, "Nobody rated.")
    assert found.is_split is False


def test_one_expert_has_no_deviation_and_no_pairs():
    found = measured(CASES["n1"])

    assert (found.sd, found.cv, found.berry_mielke) == (None, None, None)
    assert (found.iqr, found.relative_iqr, found.mad, found.aad, found.leik) == (0, 0, 0, 0, 0)
    assert (found.mean, found.hodges_lehmann, found.hinges) == (7, 7, Hinges(7, 7))
    assert kvalseth(CASES["n1"]["counts"], Scale(1, 9)) is None
    assert blair_lacy(CASES["n0"]["counts"], Scale(1, 9)) is None


def test_only_panels_with_two_camps_are_split():
    split = {name for name, case in CASES.items() if measured(case).is_split}

    assert split == {"n2_extremes", "bimodal", "five_pt_polar"}


def test_a_perfectly_even_panel_has_an_agreement_of_exactly_nothing():
    found = measured(CASES["five_pt_uniform"])

    assert (found.van_der_eijk, found.is_split) == (0.0, False)
