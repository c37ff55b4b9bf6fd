"""Scales, their boxes, and what they refuse."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from delphi import Scale


@pytest.mark.parametrize(
    ("highest", "top", "bottom"), [(5, [4, 5], [1, 2]), (7, [6, 7], [1, 2]), (9, [7, 8, 9], [1, 2, 3])]
)
def test_the_usual_scales_know_their_boxes(highest, top, bottom):
    scale = Scale(1, highest)

    assert (list(scale.top_box), list(scale.bottom_box)) == (top, bottom)
    assert (scale.size, list(scale.values)) == (highest, list(range(1, highest + 1)))


def test_the_usual_box_goes_by_the_number_of_points():
    assert (Scale(0, 4).top_box, Scale(-3, 3).bottom_box) == (range(3, 5), range(-3, -1))


def test_another_scale_must_say_where_its_top_box_begins():
    with pytest.raises(ValueError, match=r"^the scale 1 to 4 has no usual top box: say where it begins"):
        Scale(1, 4)

    assert list(Scale(1, 4, top_from=3).bottom_box) == [1, 2]


def test_a_given_box_replaces_the_usual_one():
    assert list(Scale(1, 9, top_from=8).bottom_box) == [1, 2]


@pytest.mark.parametrize("top_from", [1, 5, 10, 0])
def test_a_top_box_that_meets_the_bottom_box_or_leaves_the_scale_is_refused(top_from):
    with pytest.raises(ValueError, match="must lie in its upper half"):
        Scale(1, 9, top_from=top_from)


@pytest.mark.parametrize(
    ("lowest", "highest"), [(5, 5), (9, 1), (0, 1000), (2_000_001, 2_000_009), (1.0, 5), ("1", 5), (True, 5)]
)
def test_bounds_that_are_no_scale_are_refused(lowest, highest):
    with pytest.raises(ValueError, match=r"a scale|a whole number"):
        Scale(lowest, highest, top_from=highest)


def test_the_longest_scale_has_1000_values():
    assert Scale(1, 1000, top_from=1000).size == 1000


def test_scales_are_equal_by_what_they_say_and_cannot_be_changed():
    assert Scale(1, 9) == Scale(1, 9, top_from=7) != Scale(1, 9, top_from=8)
    assert len({Scale(1, 9), Scale(np.int64(1), 9)}) == 1
    with pytest.raises(FrozenInstanceError):
        Scale(1, 9).lowest = 0


def test_a_scale_survives_copying_and_pickling():
    scale = Scale(0, 10, top_from=8)

    assert copy.deepcopy(scale) == pickle.loads(pickle.dumps(scale)) == scale


def test_nobody_is_counted_as_zeros():
    counts = Scale(1, 5).counts([])

    assert (counts.tolist(), counts.dtype) == ([0, 0, 0, 0, 0], np.int64)


def test_small_integer_types_do_not_overflow():
    scale = Scale(-100, 100, top_from=50)

    assert scale.codes(np.array([100, -100, 0], dtype=np.int8)).tolist() == [200, 0, 100]


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        ([0], "0 is not on the scale 1 to 5"),
        ([6], "6 is not on the scale 1 to 5"),
        ([4.5], "whole numbers"),
        ([float("nan")], "whole numbers"),
        ([True], "whole numbers"),
        (["4"], "whole numbers"),
        ([[4, 5]], "whole numbers"),
        ([4, None], "a missing rating cannot be counted"),
    ],
)
def test_what_is_no_rating_is_refused(ratings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Scale(1, 5).counts(ratings)
