"""The register of the objectives: what is known, from where, and what is not."""

import pytest

from app.services import seeding
from tests import makers
from tests.web.support import paper


@pytest.fixture
def page(house):
    with house.writing() as db:
        seeding.seed_objectives(db, seeding.read_seed())
    return paper(house.facilitator().get("/objectives"))


def section(page, code):
    """The words from one objective's code to the next."""
    start = page.words.index(f" {code} ")
    return page.words[start : start + 700]


def test_every_objective_stands_in_the_register(page):
    assert len([tag for tag, _ in page.tags if tag == "article"]) == 24
    assert "24 objectives stand in the register. 13 carry a working title" in page.words


def test_a_known_objective_shows_its_wording_targets_and_sources(page):
    words = section(page, "A1")
    assert words.startswith(" A1 NDCs wording of the 2020 plan Ensure Soil Health (SH)")
    assert "Target 2050 the same for every UNFCCC Party paraphrased" in words
    assert "Facility One of the Core Facilities; which one is not known." in words
    assert "Sources wiki.afris.org, wiki.afris.org (2)" in words


def test_what_is_not_known_is_shown_as_not_known(page):
    words = page.words
    assert "O18 (its public code is not known)" in words
    assert "Goal D or E: which of the two is not known" in words
    assert "Goal B: its name is not known" in words
    assert "Baseline and targets Not known. Facility Not known." in words


def test_a_facility_that_was_concluded_says_so(page):
    assert "Facility GF6 Mobilize Youth & Seniors (inferred)" in page.words


def test_the_register_costs_the_same_for_few_and_for_all(house):
    guest = house.facilitator()
    with house.writing() as db:
        makers.objectives(db, 2)
    with house.counted() as few:
        guest.get("/objectives")
    with house.writing() as db:
        makers.objectives(db, 24)
    with house.counted() as all_of_them:
        guest.get("/objectives")
    assert len(all_of_them) == len(few)
