"""Documents of any panel: plain values, no order among experts, and what each figure promises."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi import RULES, Answer, Scale, analyse, panels, report

SCALES = st.sampled_from(
    [Scale(1, 5), Scale(1, 7), Scale(1, 9), Scale(0, 10, top_from=8), Scale(0, 1, top_from=1)]
)
STATUSES = ("no_opinion", "unanswered", "withdrawn")


@st.composite
def said(draw):
    """A scale, a rule that can be used on it, and some answers, each place at most once."""
    scale = draw(SCALES)
    places = st.tuples(
        st.sampled_from("123"), st.sampled_from(["A1", "A2", "A3"]), st.sampled_from("abcdefghijk")
    )
    marks = st.one_of(st.integers(scale.lowest, scale.highest), st.sampled_from(STATUSES))
    cells = draw(st.dictionaries(places, marks, min_size=1, max_size=60))
    answers = [
        Answer(round_, item, who, *((mark, "rated") if isinstance(mark, int) else (None, mark)))
        for (round_, item, who), mark in cells.items()
    ]
    usable = [known for known in RULES.values() if not known.refusal(scale)]
    return scale, draw(st.sampled_from(usable)), answers


def document(scale, rule, answers):
    (panel,) = panels(answers, scale)
    return analyse(panel, rule, np.random.default_rng(3))


@settings(max_examples=60)
@given(said())
def test_every_document_is_json_without_nan_and_can_be_told(given_):
    found = document(*given_)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert report(found)


@settings(max_examples=40)
@given(said(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_names_or_the_order_of_the_experts(given_, chance):
    scale, rule, answers = given_
    names = sorted({one.expert for one in answers})
    other = dict(zip(names, chance.sample(names, len(names)), strict=True))
    renamed = [
        Answer(one.round, one.item, other[one.expert], one.rating, one.status) for one in answers
    ]  # the places stay, so that items come in the same order
    first, second = document(scale, rule, answers), document(scale, rule, renamed)
    for one in (first, second):  # sums of floats, whose last digit depends on the order
        for round_ in one["rounds"]:
            round_["kendall_w"] = pytest.approx(round_["kendall_w"])
    assert first["rounds"] == second["rounds"]
    assert (first["changes"], first["attrition"]) == (second["changes"], second["attrition"])


@settings(max_examples=60)
@given(said())
def test_the_counts_of_a_document_are_those_of_the_answers(given_):
    scale, _, answers = given_
    found = document(*given_)
    for round_ in found["rounds"]:
        here = [one for one in answers if one.round == round_["round"]]
        assert round_["experts"] == len({one.expert for one in here if one.rating is not None})
        assert {one["item"] for one in round_["items"]} == {one.item for one in here}
        for item in round_["items"]:
            marks = [one.rating for one in here if one.item == item["item"] and one.rating is not None]
            assert item["counts"] == [marks.count(value) for value in scale.values]
            states = [one.status for one in here if one.item == item["item"]]
            assert (item["no_opinion"], item["unanswered"]) == (
                states.count("no_opinion"),
                states.count("unanswered"),
            )
            if len(marks) < 3:
                assert (item["verdict"], item["robustness"], item["fragile"]) == ("too_few", None, False)


@settings(max_examples=60)
@given(said())
def test_pairs_are_those_who_rated_in_both_rounds(given_):
    _, _, answers = given_
    rated = {(one.round, one.item, one.expert): one.rating for one in answers if one.rating is not None}
    for change in document(*given_)["changes"]:
        for item in change["items"]:
            pairs = [
                (mark, rated[change["to"], code, expert])
                for (round_, code, expert), mark in rated.items()
                if round_ == change["from"] and code == item["item"] and (change["to"], code, expert) in rated
            ]
            assert item["n_paired"] == len(pairs)
            assert item["toward"] + item["away"] + item["crossed"] == sum(a != b for a, b in pairs)
