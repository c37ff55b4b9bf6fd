"""Sides of reasons on the card: one from above and one from below first; nothing where too few are left."""

import pytest
from sqlalchemy import text

from tests import makers
from tests.services.test_siding import CAST, SPREAD
from tests.web.support import paper

HOME = "/studies/review-of-the-soils/cards"


@pytest.fixture
def scene(house):
    """Twelve people of whom three below, three above and six inside the middle half wrote a reason."""
    with house.writing() as db:
        made = makers.study_with(db, {"A1": CAST[:12]})
        makers.open_round(db, made)
        for place, mark in enumerate(SPREAD):
            who = made.members[CAST[place]]
            makers.save(db, made, who, reason=f"Says {place}.", importance=mark, feasibility=5)
        makers.close_round(db, made)
        makers.decide(db, made, again={"A1": True})
        makers.release_round(db, made)
        makers.open_round(db, made)
        return made


def others(house, scene, language="en"):
    """What the card says of the others' reasons."""
    words = paper(house.expert(scene.study, CAST[0]).get(f"{HOME}?lang={language}")).words
    return words.partition("How important" if language == "en" else "Quelle est")[0]


def test_one_from_above_and_one_from_below_come_first_and_the_rest_is_folded(house, scene):
    shown, _, folded = others(house, scene).partition("10 more reasons")
    assert shown.count("Importance: above the middle half") == 1
    assert shown.count("Importance: below the middle half") == 1
    assert shown.count("Says ") == 2
    assert (folded.count("above the middle half"), folded.count("below the middle half")) == (2, 2)
    assert folded.count("Says ") == 10


def test_everybody_on_the_panel_reads_the_same(house, scene):
    pages = [paper(house.expert(scene.study, name).get(HOME)).words for name in CAST[:12]]
    assert len({page.partition("What others wrote")[2].partition("Importance How")[0] for page in pages}) == 1


@pytest.mark.database("sqlite")
def test_words_that_were_taken_away_take_the_labels_of_the_others_with_them(house, scene):
    """As a withdrawal does it; here by hand, past the guard."""
    with house.writing() as db:
        db.connection().execute(text("DROP TRIGGER guard_released_reason_delete"))
        db.connection().execute(text("DELETE FROM released_reason WHERE text = 'Says 11.'"))
    said = others(house, scene)
    assert said.count("Says ") == 11
    assert "the middle half" not in said
