"""The composite of stability at its edges."""

import numpy as np
import pytest

from delphi import Scale, compare, transitions

FIVE = Scale(1, 5)


def pairs(*moves):
    """Compare (earlier, later, how many experts) on 1 to 5."""
    table = np.zeros((5, 5), dtype=int)
    for earlier, later, experts in moves:
        table[earlier - 1, later - 1] += experts
    return compare(table, FIVE)


def test_nobody_who_rated_twice_gives_nulls_and_too_few():
    found = pairs()

    assert (found.n_paired, found.kept, found.unchanged, found.net_change) == (0, 0, None, None)
    assert found.stability == "too_few"


def test_two_pairs_are_too_few_and_three_are_not():
    assert pairs((4, 4, 2)).stability == "too_few"
    assert pairs((4, 4, 3)).stability == "stable"


def test_the_study_may_ask_for_more_pairs():
    table = np.diag([0, 0, 0, 9, 0])

    assert compare(table, FIVE, min_n=10).stability == "too_few"
    assert compare(table, FIVE, min_n=9).stability == "stable"


@pytest.mark.parametrize(
    ("moves", "stability"),
    [
        ([(4, 4, 7)], "stable"),
        ([(4, 4, 6), (4, 5, 1)], "stable"),
        ([(4, 4, 6), (5, 4, 1)], "stable"),
        ([(4, 4, 6), (3, 5, 1)], "moving"),
        ([(4, 4, 5), (4, 5, 2)], "moving"),
        ([(4, 4, 5), (4, 5, 1), (5, 4, 1)], "moving"),
    ],
)
def test_a_small_panel_is_stable_if_at_most_one_moved_by_one_point(moves, stability):
    assert pairs(*moves).stability == stability


def test_from_8_pairs_on_the_shares_decide():
    # one of 8 moved far: 87.5 % kept their rating, and that is enough
    assert pairs((4, 4, 7), (1, 5, 1)).stability == "stable"


def test_85_percent_unchanged_is_stable_at_exactly_85():
    assert pairs((4, 4, 17), (1, 5, 3)).stability == "stable"
    assert pairs((4, 4, 33), (1, 5, 7)).stability == "moving"  # 82.5 % kept, net change 17.5 %


def test_70_percent_unchanged_needs_a_net_change_below_15():
    swapped = pairs((3, 3, 14), (4, 5, 3), (5, 4, 3))
    drifted = pairs((3, 3, 17), (4, 5, 3), (1, 1, 1))

    assert (swapped.unchanged, swapped.net_change, swapped.stability) == (0.7, 0.0, "stable")
    assert drifted.stability == "stable"
    assert pairs((3, 3, 13), (4, 5, 4), (5, 4, 3)).stability == "moving"  # 65 % kept
    assert pairs((3, 3, 16), (4, 5, 3), (5, 1, 1)).stability == "moving"  # 80 % kept, net change 20 %


def test_a_net_change_of_exactly_15_percent_is_moving():
    found = pairs((3, 3, 16), (4, 5, 3), (1, 2, 0), (2, 4, 1))

    assert found.net_change == 0.15
    assert (found.unchanged, found.stability) == (0.8, "moving")


def test_codes_outside_the_scale_are_missing_and_small_types_do_not_overflow():
    scale = Scale(1, 100, top_from=80)
    first = np.array([99, 99, -1, 5, 100, 8], dtype=np.int8)

    table = transitions(first, np.array([99, 98, 3, 127, 7, 100], dtype=np.int8), scale)

    assert np.argwhere(table).tolist() == [[99, 98], [99, 99]]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ([1, 2], [1], "the same experts"),
        ([[1]], [[1]], "two lists"),
        ([1.0], [1], "whole numbers"),
        ([1], [float("nan")], "whole numbers"),
    ],
)
def test_codes_that_do_not_match_are_refused(first, second, sentence):
    with pytest.raises(ValueError, match=sentence):
        transitions(first, second, FIVE)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (np.zeros((5, 4), dtype=int), "5 by 5"),
        (np.zeros((5, 5)), "whole numbers"),
        (-np.eye(5, dtype=int), "negative"),
    ],
)
def test_a_table_that_is_none_is_refused(table, sentence):
    with pytest.raises(ValueError, match=sentence):
        compare(table, FIVE)


def test_a_smallest_n_below_1_is_refused():
    with pytest.raises(ValueError, match="min_n must be at least 1"):
        compare(np.eye(5, dtype=int), FIVE, min_n=0)
