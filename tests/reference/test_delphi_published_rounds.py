"""Changes between rounds that others have printed; see data/SOURCES.md."""

import json
from pathlib import Path

import pytest

from delphi import Scale, compare, transitions

DATA = Path(__file__).parent / "data"
VIGNETTE = json.loads((DATA / "delphi_three_rounds_contentvalidR.json").read_text())
CHAFFIN = json.loads((DATA / "stability_dajani_chaffin_talley.json").read_text())
FOUR_POINTS = Scale(1, 4, top_from=3)


def between(earlier, later, item):
    second = VIGNETTE[later][item]
    # the last expert left after round 2, and had the last place
    first = VIGNETTE[earlier][item][: len(second)]
    return compare(transitions(FOUR_POINTS.codes(first), FOUR_POINTS.codes(second), FOUR_POINTS), FOUR_POINTS)


@pytest.mark.parametrize("item", VIGNETTE["expected_1_2"])
def test_the_share_unchanged_from_round_1_to_2_is_the_printed_one(item):
    printed = VIGNETTE["expected_1_2"][item]["unchanged"]

    assert round(between("round1", "round2", item).unchanged, 2) == printed


@pytest.mark.parametrize("item", VIGNETTE["expected_2_3"])
def test_the_share_unchanged_from_round_2_to_3_is_the_printed_one(item):
    printed = VIGNETTE["expected_2_3"][item]["unchanged"]

    assert round(between("round2", "round3", item).unchanged, 2) == printed


def test_net_change_can_be_nothing_although_nobody_kept_a_rating():
    first, second = between("round1", "round2", "S6"), between("round2", "round3", "S6")

    assert [round(first.net_change, 2), round(second.net_change, 2)] == VIGNETTE["net_change_S6"]
    assert (first.kept, first.stability) == (0, "moving")


def test_the_net_change_of_chaffin_and_talley_comes_out():
    found = compare(CHAFFIN["chaffin"]["t3a"]["table"], Scale(1, 3, top_from=3))

    assert found.net_change == pytest.approx(CHAFFIN["scheibe_net_change_t3a"], rel=0, abs=1e-9)
    assert (found.n_paired, found.kept, found.stability) == (122, 8 + 38 + 9, "moving")
