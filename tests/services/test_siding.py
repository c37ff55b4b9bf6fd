"""Sides of reasons: told only where at least three authors stand on each side, and nobody is left alone between."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.reasons import sides
from app.services import moderating
from app.storage import reasons
from tests import makers

CAST = (*(f"expert{number:02}" for number in range(12)), "expert")
SPREAD = (1, 1, 2, 5, 5, 5, 5, 5, 5, 8, 9, 9)
"""The middle half of these is 4.25 to 5.75: three below, three above, six inside."""


def released(database, authors, marks=SPREAD, held=(), **design) -> list[tuple[str, str, str]]:
    """The text, side and criterion of each released reason, when these authors (by place) wrote one."""
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": CAST[: len(marks)]}, **design)
        makers.open_round(db, scene)
        for place, mark in enumerate(marks):
            who = scene.members[CAST[place]]
            words = f"{place}: {mark}" if place in authors else ""
            makers.save(db, scene, who, reason=words, importance=mark, feasibility=5)
        makers.close_round(db, scene)
        panel, round_ = makers.task_force(db, scene), makers.last_round(db, scene)
        cards = {one.card_id for one in moderating.given_reasons(db, round_) if one.text in held}
        moderating.hold_reasons(db, scene.study, panel, round_, cards, scene.by, makers.AT)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        return sorted((one.text, one.side, one.side_on) for one in reasons.released(db, [round_.id]))


def test_three_authors_on_each_side_have_their_side_told(database):
    assert released(database, (0, 1, 2, 9, 10, 11)) == [
        ("0: 1", "below", "importance"),
        ("10: 9", "above", "importance"),
        ("11: 9", "above", "importance"),
        ("1: 1", "below", "importance"),
        ("2: 2", "below", "importance"),
        ("9: 8", "above", "importance"),
    ]


def test_with_enough_authors_between_those_have_no_side(database):
    found = released(database, range(12))
    assert [side for _, side, _ in found].count("") == 6
    assert {(text.partition(": ")[2], side) for text, side, _ in found} == {
        ("1", "below"), ("2", "below"), ("5", ""), ("8", "above"), ("9", "above"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("authors", "held"),
    [
        ((0, 1, 9, 10, 11), ()),
        ((0, 1, 2, 9, 10), ()),
        ((0, 1, 2, 3, 9, 10, 11), ()),
        ((0, 1, 2, 3, 4, 9, 10, 11), ()),
        ((0, 1, 2, 9, 10, 11), ("2: 2",)),
    ],
    ids=["two below", "two above", "one alone inside", "two alone inside", "one of three is held back"],
)
def test_where_somebody_would_be_singled_out_no_side_is_told(database, authors, held):
    found = released(database, authors, held=held)
    assert len(found) == len(authors) - len(held)
    assert {(side, criterion) for _, side, criterion in found} == {("", "")}


def test_where_a_figure_is_withheld_from_some_no_side_is_told(database):
    found = released(database, (0, 1, 2, 9, 10, 11), fewest_others=12)
    assert {side for _, side, _ in found} == {""}


def test_who_has_no_opinion_is_on_no_side():
    assert sides([None, None, None, 1, 1, 1, 9, 9, 9], 4, 6) == [*[""] * 3, *["below"] * 3, *["above"] * 3]
    assert sides([None, 1, 1, 1, 9, 9, 9], 4, 6) == [""] * 7


def test_a_mark_on_the_edge_of_the_middle_half_is_inside():
    assert sides([4, 4, 4, 6, 6, 6], 4, 6) == [""] * 6


def test_a_side_cannot_be_changed_or_stored_without_its_criterion(database):
    released(database, (0, 1, 2, 9, 10, 11))
    changed = "UPDATE released_reason SET side = 'below'"
    copied = (
        "INSERT INTO released_reason (id, round_id, item_id, position, language, text, side) "
        "SELECT item_id, round_id, item_id, 99, language, text, 'above' FROM released_reason WHERE position = 1"
    )
    for statement, sentence in (
        (changed, "a released reason is fixed"),
        (copied, "side_names_its_criterion|fixed"),
    ):
        with pytest.raises((IntegrityError, DBAPIError), match=sentence), database.writing() as db:
            db.connection().execute(text(statement))
