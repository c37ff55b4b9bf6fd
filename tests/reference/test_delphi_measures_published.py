"""Ordinal coefficients and hinges against published values and R packages; see data/SOURCES.md."""

import json
from pathlib import Path

import numpy as np
import pytest

from delphi import (
    Hinges,
    Scale,
    berry_mielke,
    blair_lacy,
    hinges,
    is_split,
    kvalseth,
    leik,
    mad,
    median_interval,
    tastle_wierman,
    van_der_eijk,
)

DATA = Path(__file__).parent / "data"
AGRMT = json.loads((DATA / "ordinal_dispersion_agrmt.json").read_text())["cases"]
SMALL = json.loads((DATA / "quantiles_small_n.json").read_text())
CLOSE = {"rel": 0, "abs": 1e-9}

MEASURES = {
    "agreement_A": van_der_eijk,
    "consensus_Cns": tastle_wierman,
    "leik_D": leik,
    "blairlacy_l": blair_lacy,
    "lsquared": lambda counts, scale: blair_lacy(counts, scale, squared=True),
    "berrymielke_IOV": berry_mielke,
    "kvalseth_COV": kvalseth,
    "polarization": lambda counts, scale: (1 - van_der_eijk(counts, scale)) / 2,  # of agrmt, the same A
}
# What agrmt also computes, and this package does not offer.
LEFT_OUT = {
    "agreement_A_old": "an earlier definition of A, which gives two camps at the ends of 5 points only -0.75",
    "dsquared": "l^2 in another unit: on 9 points it exceeds 1",
}


def scale_of(counts):
    return Scale(1, len(counts), top_from=len(counts))


def test_every_figure_of_the_package_is_compared_or_left_out_by_name():
    for case in AGRMT.values():
        assert set(case) == {"counts", *MEASURES, *LEFT_OUT}


@pytest.mark.parametrize("case", AGRMT.values(), ids=AGRMT)
@pytest.mark.parametrize("name", MEASURES)
def test_every_coefficient_is_that_of_agrmt(case, name):
    found = MEASURES[name](case["counts"], scale_of(case["counts"]))

    assert found == pytest.approx(case[name], **CLOSE)


def test_the_figures_printed_in_the_manual_of_agrmt_come_out():
    counts = AGRMT["doc7"]["counts"]
    scale = scale_of(counts)

    assert round(van_der_eijk(counts, scale), 7) == 0.6113333
    assert round(tastle_wierman(counts, scale), 7) == 0.7256876
    assert round(leik(counts, scale), 3) == 0.287


def test_values_that_nobody_used_belong_to_the_scale():
    # the same answers, once on five points and once on seven
    assert van_der_eijk([0, 5, 0, 5, 0], Scale(1, 5)) != van_der_eijk([0, 0, 5, 0, 5, 0, 0], Scale(1, 7))
    assert leik([5, 5, 0, 0, 0], Scale(1, 5)) == 0.25
    assert leik([0, 5, 5, 0, 0, 0, 0], Scale(1, 7)) == pytest.approx(1 / 6, **CLOSE)


def test_the_panels_of_agrmt_with_two_camps_are_split():
    split = {name for name, case in AGRMT.items() if is_split(case["counts"], scale_of(case["counts"]))}

    assert split == {"polar5", "tri", "tri2"}


@pytest.mark.parametrize("name", ["n1", "n2", "n4", "n5", "n10", "n11", "n12"])
def test_hinges_and_mad_of_small_panels_are_those_of_r(name):
    scale = Scale(0, 11, top_from=9)
    counts = scale.counts(np.atleast_1d(SMALL[name]["x"]))

    _, lower, _, upper, _ = SMALL[name]["tukey"]
    assert hinges(counts, scale) == Hinges(lower, upper)
    assert mad(counts, scale) == SMALL[name]["mad1"]


@pytest.mark.parametrize(("n", "low", "high"), [(8, 1, 8), (12, 3, 10), (20, 6, 15), (30, 10, 21)])
def test_the_interval_of_the_median_lies_between_the_tabled_ranks(n, low, high):
    # one expert on each value, so that the value is the rank
    found = median_interval([1] * n, Scale(1, n, top_from=n))

    assert (found.low, found.high) == (low, high)
