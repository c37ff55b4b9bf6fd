"""Location, spread and ordinal coefficients of three made-up panels against R 4.2.2; see data/SOURCES.md."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from delphi import (
    Hinges,
    Scale,
    blair_lacy,
    hodges_lehmann,
    kvalseth,
    measure_by_item,
    quantile_by_item,
    trimmed_mean,
)

DATA = Path(__file__).parent / "data"
each_seed = pytest.mark.parametrize("seed", [101, 202, 303])

FIELDS = {
    "n": "n",
    "mean": "mean",
    "sd": "sd",
    "median": "median",
    "IQR": "iqr",
    "mad1": "mad",
    "A": "van_der_eijk",
    "Cns": "tastle_wierman",
    "leik": "leik",
    "l": "blair_lacy",
    "iov": "berry_mielke",
}
SINGLE = {
    "trim10": lambda counts, scale: trimmed_mean(counts, scale, Fraction(1, 10)),
    "trim20": lambda counts, scale: trimmed_mean(counts, scale, Fraction(1, 5)),
    "l2": lambda counts, scale: blair_lacy(counts, scale, squared=True),
    "cov": kvalseth,
}
ELSEWHERE = {"counts", "q", "fivenum", "HL"}  # each has its own test below
NOT_OFFERED = {"BC", "dip"}  # neither tells two camps from strong agreement on whole-number ratings
NO_ESTIMATE_IN_R = {"3:I23"}  # one rating: R has no estimate, by definition it is the rating itself


def close_to(figure):
    """Undefined is to be undefined, and a number is to be that number."""
    return None if figure is None else pytest.approx(figure, rel=0, abs=1e-9)


@cache
def expected(seed):
    return json.loads((DATA / f"seed{seed}.expected.json").read_text())["items"]


@cache
def scale_of(seed):
    return Scale(1, json.loads((DATA / f"seed{seed}.meta.json").read_text())["k"])


@cache
def measured(seed):
    items = expected(seed)
    found = measure_by_item([r["counts"] for r in items.values()], scale_of(seed))
    return list(zip(items, items.values(), found, strict=True))


@each_seed
def test_every_figure_of_r_is_compared_or_left_out_by_name(seed):
    assert len(expected(seed)) == 72
    for r in expected(seed).values():
        assert set(r) == {*FIELDS, *SINGLE, *ELSEWHERE, *NOT_OFFERED}


@each_seed
@pytest.mark.parametrize(("theirs", "ours"), FIELDS.items())
def test_all_items_at_once_have_the_figures_of_r(seed, theirs, ours):
    for item, r, found in measured(seed):
        assert (item, getattr(found, ours)) == (item, close_to(r[theirs]))


@each_seed
@pytest.mark.parametrize("name", SINGLE)
def test_each_item_has_the_figures_of_r(seed, name):
    for item, r in expected(seed).items():
        assert (item, SINGLE[name](r["counts"], scale_of(seed))) == (item, close_to(r[name]))


@each_seed
def test_the_hodges_lehmann_estimate_is_that_of_r_wherever_r_has_one(seed):
    without = set()
    for item, r, found in measured(seed):
        if r["HL"] is None:
            without.add(item)
            assert hodges_lehmann(r["counts"], scale_of(seed)) == r["median"]
        else:
            assert (item, found.hodges_lehmann) == (item, r["HL"])
    assert without == NO_ESTIMATE_IN_R


@each_seed
def test_the_five_numbers_of_tukey_are_those_of_r(seed):
    for item, r, found in measured(seed):
        _, lower, middle, upper, _ = r["fivenum"]
        assert (item, found.hinges, found.median) == (item, Hinges(lower, upper), middle)


@each_seed
@pytest.mark.parametrize("kind", range(1, 10))
def test_all_five_quantiles_of_every_type_are_those_of_r(seed, kind):
    items = expected(seed).values()
    counts = [r["counts"] for r in items]

    columns = [
        quantile_by_item(counts, scale_of(seed), Fraction(p), quantile_type=kind)
        for p in ("0.25", "0.3", "0.5", "0.7", "0.75")
    ]

    for r, found in zip(items, zip(*columns, strict=True), strict=True):
        assert list(found) == close_to(r["q"][kind - 1])


def test_the_panels_hold_a_split_item_so_that_the_flag_can_be_wrong():
    flags = {found.is_split for seed in (101, 202, 303) for _, _, found in measured(seed)}

    assert flags == {True, False}


@each_seed
def test_an_item_is_split_where_the_agreement_of_r_is_below_0(seed):
    for item, r, found in measured(seed):
        assert (item, found.is_split) == (item, r["A"] < -1e-12)
