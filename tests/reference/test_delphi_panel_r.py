"""Whole rounds of the made-up panels against R 4.2.2; see data/SOURCES.md."""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from delphi import (
    Scale,
    brennan_prediger,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlations,
    kendall_w,
    krippendorff_alpha,
)

DATA = Path(__file__).parent / "data"
CLOSE = {"rel": 0, "abs": 1e-9}
ROUNDS = [(seed, number) for seed in (101, 202, 303) for number in "123"]
each_round = pytest.mark.parametrize(("seed", "number"), ROUNDS)
MEASURES = {"ac": gwet_ac, "fleiss": fleiss_kappa, "bp": brennan_prediger}
NOT_OURS = {"kripp", "conger", "pa"}  # irrCAC's own alpha and Conger's kappa; pa stands in every result


@cache
def expected(seed, number):
    return json.loads((DATA / f"seed{seed}.expected.json").read_text())["rounds"][number]


@cache
def scale_of(seed):
    return Scale(1, json.loads((DATA / f"seed{seed}.meta.json").read_text())["k"])


@cache
def round_of(seed, number):
    """Ratings of a round by item and expert: all items, those too few rated included."""
    ratings = {}
    with (DATA / f"seed{seed}.csv").open() as file:
        for row in csv.DictReader(file):
            if row["round"] == number and row["status"] == "rated":
                ratings.setdefault(row["item"], {})[row["expert"]] = int(row["rating"])
    return ratings


def matrix_of(seed, number):
    ratings = round_of(seed, number)
    experts = sorted({expert for given in ratings.values() for expert in given})
    return experts, [[ratings[item].get(expert) for item in sorted(ratings)] for expert in experts]


def table_of(seed, number):
    scale, ratings = scale_of(seed), round_of(seed, number)
    return [scale.counts(list(ratings[item].values())) for item in sorted(ratings)]


@each_round
def test_kendalls_w_and_its_chi_square_are_those_of_r(seed, number):
    r, (experts, matrix) = expected(seed, number), matrix_of(seed, number)

    found = kendall_w(matrix)

    assert experts == r["experts"]
    assert (found.experts, found.items) == (len(r["complete_experts"]), len(r["items"]))
    assert found.experts + found.experts_left_out == len(r["experts"])
    assert found.items + found.items_left_out == len(round_of(seed, number))
    wanted = [r["kendall"][name] for name in ("W", "chisq", "p")]
    assert [found.w, found.chi_square.statistic, found.chi_square.p] == pytest.approx(wanted, **CLOSE)
    friedman = [r["kendall"][name] for name in ("friedman", "friedman_p")]
    assert [found.chi_square.statistic, found.chi_square.p] == pytest.approx(friedman, **CLOSE)


@each_round
def test_the_six_intraclass_correlations_are_those_of_r(seed, number):
    r, (_, matrix) = expected(seed, number), matrix_of(seed, number)

    found = intraclass_correlations(matrix)

    six = [getattr(found, name.lower()).value for name in r["icc"]["type"]]
    assert six == pytest.approx(r["icc"]["ICC"], **CLOSE)
    assert [found.icc2.value, found.icc3.value] == pytest.approx([r["irr_icc21"], r["irr_icc31"]], **CLOSE)
    assert (found.experts, found.items) == (len(r["complete_experts"]), len(r["items"]))


@each_round
def test_krippendorffs_alpha_is_that_of_r(seed, number):
    r = expected(seed, number)

    found = [krippendorff_alpha(table_of(seed, number), scale_of(seed), level=level) for level in r["kripp"]]

    assert set(r["kripp"]) == {"nominal", "ordinal", "interval"}
    assert [one.coefficient for one in found] == pytest.approx(list(r["kripp"].values()), **CLOSE)
    assert {one.items for one in found} == {len(r["items"])}


@each_round
@pytest.mark.parametrize("name", MEASURES)
def test_the_chance_corrected_coefficients_are_those_of_irrcac(seed, number, name):
    r, table = expected(seed, number)["irrcac"], table_of(seed, number)

    for weights, printed in r.items():
        assert printed.keys() == MEASURES.keys() | NOT_OURS
        ours = "identity" if weights == "unweighted" else weights
        found = MEASURES[name](table, scale_of(seed), weights=ours)
        wanted = [printed[name]["pa"], printed[name]["pe"]]
        assert [found.pa, found.pe] == pytest.approx(wanted, **CLOSE), weights
        assert round(found.coefficient, 5) == printed[name]["coeff"], weights
    assert r.keys() == {"unweighted", "linear", "quadratic", "ordinal"}


def test_the_rounds_hold_an_item_with_too_few_ratings_so_that_the_tests_above_can_fail():
    too_few = [
        (seed, number) for seed, number in ROUNDS if min(map(len, round_of(seed, number).values())) < 2
    ]

    assert too_few == [(101, "3"), (202, "3"), (303, "3")]


def test_a_panel_can_agree_and_have_an_alpha_near_0():
    table, scale = table_of(303, "1"), scale_of(303)

    assert round(krippendorff_alpha(table, scale).coefficient, 3) == 0.152
    assert round(gwet_ac(table, scale).coefficient, 3) == 0.847


def test_values_nobody_used_count_in_ac2():
    table, full = np.array(table_of(303, "3")), scale_of(303)
    used = np.flatnonzero(table.sum(axis=0))
    narrow = Scale(int(used[0]) + 1, int(used[-1]) + 1, top_from=9)

    found = gwet_ac(table, full).coefficient, gwet_ac(table[:, used[0] : used[-1] + 1], narrow).coefficient

    assert [round(value, 3) for value in found] == [0.912, 0.839]
