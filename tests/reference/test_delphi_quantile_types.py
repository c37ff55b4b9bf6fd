"""All nine quantile types against R and numpy; the points where those are wrong are named."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from delphi import Quartiles, Scale, iqr, mad, quantile, quantile_by_item, quartiles

DATA = Path(__file__).parent / "data"
SMALL = json.loads((DATA / "quantiles_small_n.json").read_text())
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

# (n, type, p in %): 0.7 * 90 is a hair below 63 in floating point, and so on
WRONG_IN_R = {(90, 2, 70), (170, 2, 70), (180, 2, 70), (45, 3, 70), (85, 3, 70), (165, 3, 70)}


def quantile_of_first(n, p, kind):
    """Quantile of the ratings 1, 2, ..., n: the value is the place itself."""
    return quantile([1] * n + [0], Scale(1, n + 1, top_from=n + 1), p, quantile_type=kind)


def grid_of_r():
    with (DATA / "quantile_grid_R.csv").open() as file:
        for row in csv.DictReader(file):
            yield int(row["n"]), int(row["type"]), Fraction(row["p"]), float(row["q"])


def test_r_agrees_on_every_point_of_the_grid_but_six():
    points = list(grid_of_r())

    wrong = {
        (n, kind, int(100 * p))
        for n, kind, p, expected in points
        if abs(quantile_of_first(n, p, kind) - expected) > 1e-9
    }

    assert len(points) == 200 * 9 * 11
    assert wrong == WRONG_IN_R


@pytest.mark.parametrize(("n", "place"), [(90, 63.5), (170, 119.5), (180, 126.5)])
def test_type_2_averages_at_the_jumps_where_r_and_numpy_do_not(n, place):
    assert quantile_of_first(n, Fraction(7, 10), 2) == place


@pytest.mark.parametrize(("n", "place"), [(45, 32), (85, 60), (165, 116)])
def test_type_3_ends_at_an_even_rank_where_numbers_lie_halfway(n, place):
    # n p = 31.5, 59.5 and 115.5: of the two ranks beside it the even one
    assert Fraction(7, 10) * n == place - Fraction(1, 2)
    assert quantile_of_first(n, Fraction(7, 10), 3) == place


@pytest.mark.parametrize("kind", range(1, 10))
def test_numpy_agrees_except_where_it_is_named(kind):
    percents = (10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90)

    wrong = {
        (n, kind, percent)
        for n in range(1, 201)
        for percent in percents
        if abs(
            quantile_of_first(n, Fraction(percent, 100), kind)
            - np.quantile(np.arange(1, n + 1), percent / 100, method=METHODS[kind - 1])
        )
        > 1e-9
    }

    assert wrong == {point for point in WRONG_IN_R if point[1] == kind}


@pytest.mark.parametrize("name", ["n1", "n2", "n4", "n5", "n10", "n11", "n12"])
def test_small_panels_equal_r_for_every_type(name):
    ratings = np.atleast_1d(SMALL[name]["x"])
    scale = Scale(0, 11, top_from=9)
    counts = scale.counts(ratings)

    found = [
        [
            quantile(counts, scale, Fraction(p), quantile_type=kind)
            for p in ("0.25", "0.3", "0.5", "0.7", "0.75")
        ]
        for kind in range(1, 10)
    ]

    np.testing.assert_allclose(found, SMALL[name]["types"], rtol=0, atol=1e-9)
    assert iqr(counts, scale) == SMALL[name]["IQR7"]
    assert mad(counts, scale) == SMALL[name]["mad1"]


def test_the_published_percentiles_of_bmj_open_2012_come_out():
    published = json.loads((DATA / "ram_bmjopen2012.json").read_text())

    found = [
        quantile(published["counts_1_to_9"], Scale(1, 9), Fraction(p, 10), quantile_type=2) for p in (3, 5, 7)
    ]

    assert found == [published["p30"], published["median"], published["p70"]]


def test_an_iqr_is_subtracted_as_a_fraction():
    found = quartiles([0, 1, 0, 3, 1], Scale(1, 5), quantile_type=8)

    assert found == Quartiles(q1=10 / 3, median=4.0, q3=13 / 3, iqr=1.0)
    assert found.q3 - found.q1 != 1.0


def test_the_scale_may_begin_anywhere():
    here = quantile_by_item([[0, 3, 1, 2, 6]], Scale(1, 5), Fraction(3, 10))
    there = quantile_by_item([[0, 3, 1, 2, 6]], Scale(-2, 2), Fraction(3, 10))

    assert (here, there) == ([3.3], [0.3])
