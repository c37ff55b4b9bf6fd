"""Agreement of whole panels that others have printed; see data/SOURCES.md."""

import json
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
KENDALL, KRIPPENDORFF, GWET, FLEISS, SHROUT = (
    json.loads((DATA / f"{name}.json").read_text())
    for name in (
        "kendall_w",
        "krippendorff_2011",
        "gwet_irrcac_raw4raters",
        "fleiss_1971",
        "icc_shrout_fleiss1979",
    )
)
FIVE = Scale(1, 5)
MEASURES = {"ac": gwet_ac, "fleiss": fleiss_kappa, "bp": brennan_prediger}
NOT_OURS = {"kripp", "conger", "pa"}  # irrCAC's own alpha and Conger's kappa; pa stands in every result


def counts_of(units, scale):
    return [scale.counts([rating for rating in unit if rating is not None]) for unit in units]


@pytest.mark.parametrize("name", ["siegel_no_ties", "siegel_ties"])
def test_the_rankings_of_siegel_have_their_printed_concordance(name):
    case = KENDALL[name]

    found = kendall_w(case["ranks_raters_x_objects"])

    assert found.w == pytest.approx(case["W"], **CLOSE)
    assert (found.experts, found.experts_left_out) == (3, 0)


def test_ties_raise_the_concordance_of_siegel_above_the_uncorrected_one():
    case = KENDALL["siegel_ties"]

    assert kendall_w(case["ranks_raters_x_objects"]).w > case["W_without_tie_correction"] + 0.03


def test_the_anxiety_ratings_have_the_concordance_and_friedman_statistic_of_r():
    case = KENDALL["irr_anxiety"]
    by_rater = [[row[f"rater{i}"] for row in case["data"]] for i in (1, 2, 3)]

    found = kendall_w(by_rater)

    assert [found.w, found.chi_square.statistic, found.chi_square.p] == pytest.approx(
        [case["Wt"], case["chisq"], case["p"]], **CLOSE
    )
    assert [found.chi_square.statistic, found.chi_square.p] == pytest.approx(
        [case["friedman_chisq"], case["friedman_p"]], **CLOSE
    )
    assert found.chi_square.df == 19


def test_the_rounding_times_have_their_printed_friedman_statistic():
    case = KENDALL["rounding_times"]

    found = kendall_w(case["data"])  # 22 players are the experts, 3 methods the items

    assert [found.w, found.chi_square.statistic, found.chi_square.p] == pytest.approx(
        [case["W"], case["chisq"], case["p"]], **CLOSE
    )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorffs_example_has_its_printed_alpha(level):
    table = counts_of(zip(*KRIPPENDORFF["data"], strict=True), FIVE)

    found = krippendorff_alpha(table, FIVE, level=level)

    assert found.coefficient == pytest.approx(KRIPPENDORFF[level], **CLOSE)
    assert (found.items, found.ratings) == (11, 40)  # one unit has a single value


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic", "ordinal"])
@pytest.mark.parametrize("name", MEASURES)
def test_the_four_raters_of_gwet_have_the_figures_of_irrcac(name, weights):
    printed = GWET["unweighted" if weights == "identity" else weights]

    # irrCAC lets the unit with a single rating speak in the shares of the values
    found = MEASURES[name](counts_of(GWET["data"], FIVE), FIVE, weights=weights, min_ratings=1)

    assert [found.pa, found.pe] == pytest.approx([printed[name]["pa"], printed[name]["pe"]], **CLOSE)
    assert round(found.coefficient, 5) == printed[name]["coeff"]
    assert printed.keys() == MEASURES.keys() | NOT_OURS


def test_a_unit_with_a_single_rating_is_left_out_by_default():
    table = counts_of(GWET["data"], FIVE)

    found = gwet_ac(table, FIVE, weights="identity")

    assert (found.items, gwet_ac(table, FIVE, min_ratings=1).items) == (11, 12)
    assert found == gwet_ac(table[:-1], FIVE, weights="identity", min_ratings=1)
    assert round(found.coefficient, 3) != GWET["unweighted"]["ac"]["coeff"]


def test_the_diagnoses_of_fleiss_have_their_printed_kappa():
    names = sorted({name for unit in FLEISS["data"] for name in unit})
    table = [[unit.count(name) for name in names] for unit in FLEISS["data"]]

    found = fleiss_kappa(table, FIVE)

    assert found.coefficient == pytest.approx(FLEISS["kappa"], **CLOSE)
    assert (found.items, found.ratings) == (30, 180)


@pytest.mark.parametrize("place", range(6))
def test_shrout_and_fleiss_have_their_six_correlations_with_f_and_interval(place):
    found = intraclass_correlations(np.transpose(SHROUT["data"]))

    one = getattr(found, SHROUT["type"][place].lower())
    assert [one.value, one.f, one.low, one.high] == pytest.approx(
        [SHROUT[figure][place] for figure in ("ICC", "F", "lower", "upper")], **CLOSE
    )
