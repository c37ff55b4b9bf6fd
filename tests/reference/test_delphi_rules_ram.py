"""The RAND/UCLA method against what others have printed and the exact edge cases; see data/SOURCES.md."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from delphi import Scale, quantile, ram, rule

DATA = Path(__file__).parent / "data"
PUBLISHED = json.loads((DATA / "ram_bmjopen2012.json").read_text())
TABLE = json.loads((DATA / "ram_classic_table.json").read_text())["table"]
CASES = json.loads((DATA / "edge_cases.json").read_text())
ON_NINE = {name: case for name, case in CASES.items() if "p30" in case}
RATED = {name: case for name, case in ON_NINE.items() if case["n"]}
NINE = Scale(1, 9)
CLOSE = {"rel": 0, "abs": 1e-9}
SIZES = [
    (n, row["agree_max_outside"], row["disagree_min_each"])
    for row in TABLE
    for n in range(row["n"][0], row["n"][1] + 1)
]


def test_the_table_of_bmj_open_2012_comes_out():
    found = ram(PUBLISHED["counts_1_to_9"], NINE)

    figures = [
        found.median,
        found.p30,
        found.p70,
        found.ipr,
        found.iprcp,
        found.ipras,
        found.disagreement_index,
    ]
    names = ("median", "p30", "p70", "IPR", "IPRCP", "IPRAS", "DI")
    assert figures == pytest.approx([PUBLISHED[name] for name in names], **CLOSE)
    assert (found.asymmetry_index, found.disagreement, found.appropriateness) == (2.5, False, "appropriate")


def test_the_constant_is_the_one_that_gives_the_printed_figure_and_not_the_one_of_the_text():
    found = ram(PUBLISHED["counts_1_to_9"], NINE)

    assert found.ipras == 2.35 + 1.5 * found.asymmetry_index == PUBLISHED["IPRAS"] != 2.5 + 1.5 * 2.5


def test_the_printed_table_covers_panels_of_8_to_16():
    assert [n for n, _, _ in SIZES] == list(range(8, 17))


@pytest.mark.parametrize(("n", "most", "least"), SIZES)
def test_agreement_by_panel_size_is_that_of_the_table(n, most, least):
    just = ram([0, 0, 0, 0, most, 0, n - most, 0, 0], NINE)
    over = ram([0, 0, 0, 0, most + 1, 0, n - most - 1, 0, 0], NINE)

    assert (just.region, just.outside, just.classic_agreement) == ((7, 9), most, True)
    assert (over.region, over.outside, over.classic_agreement) == ((7, 9), most + 1, False)


@pytest.mark.parametrize(("n", "most", "least"), SIZES)
def test_disagreement_by_panel_size_is_that_of_the_table(n, most, least):
    just = ram([0, least, 0, 0, 0, 0, 0, n - least, 0], NINE)
    short = ram([0, least - 1, 0, 0, 0, 0, 0, n - least + 1, 0], NINE)

    assert (just.classic_disagreement, just.classic_appropriateness) == (True, "uncertain")
    assert (short.classic_disagreement, short.classic_appropriateness) == (False, "appropriate")


@pytest.mark.parametrize("n", [23, 24, 25])
def test_a_published_extension_lets_7_lie_outside_from_23_to_25(n):
    assert ram([0, 0, 0, 0, 7, 0, n - 7, 0, 0], NINE).classic_agreement
    assert not ram([0, 0, 0, 0, 8, 0, n - 8, 0, 0], NINE).classic_agreement


@pytest.mark.parametrize("case", RATED.values(), ids=RATED)
def test_the_edge_cases_are_exact(case):
    found = ram(case["counts"], NINE)

    assert (found.n, found.median, found.p30, found.p70) == (
        case["n"],
        case["median"],
        case["p30"],
        case["p70"],
    )
    assert [found.ipras, found.disagreement_index] == pytest.approx([case["IPRAS"], case["DI"]], **CLOSE)
    assert (found.disagreement, found.classic_agreement, found.classic_disagreement) == (
        case["ram_disagree"],
        case["classic_agree"],
        case["classic_disagree"],
    )


def test_nobody_has_no_figures():
    names = ("p30", "p70", "IPRAS", "DI", "ram_disagree", "classic_agree", "classic_disagree")

    assert ram(CASES["n0"]["counts"], NINE) is None
    assert [CASES["n0"][name] for name in names] == [None] * 7


def test_twelve_of_the_edge_cases_are_on_nine_points():
    assert len(ON_NINE) == 12


VERDICTS = {
    "n0": ("too_few", "too_few"),
    "n1": ("too_few", "too_few"),
    "n2_equal": ("too_few", "too_few"),
    "n2_adjacent": ("too_few", "too_few"),
    "n2_extremes": ("too_few", "too_few"),
    "n3": ("none", "too_few"),
    "all_equal_30": ("high", "high"),
    "even_split_4_7": ("none", "none"),
    "median_6.5": ("high", "none"),
    "bimodal": ("none", "none"),
    "tie_modes": ("none", "none"),
    "n9_ram": ("none", "none"),
}


@pytest.mark.parametrize("name", ON_NINE)
def test_the_rules_say_what_the_counts_say(name):
    found = [
        rule(which).verdict(ON_NINE[name]["counts"], NINE).outcome for which in ("ram-ipras", "ram-classic")
    ]

    assert tuple(found) == VERDICTS[name]


@pytest.mark.parametrize("n", [90, 170, 180])
def test_a_percentile_at_a_jump_is_the_mean_of_both_ratings_where_r_and_numpy_take_one(n):
    at = 7 * n // 10
    counts = [0, 0, 0, 0, 0, 0, at, n - at, 0]

    assert ram(counts, NINE).p70 == 7.5 == quantile(counts, NINE, Fraction(7, 10), quantile_type=2)
