"""Files and the journal: complete, pseudonymous, asked for with a reason that stays."""

import csv
import io

import pytest

from app.domain.files import RATINGS_COLUMNS, RESULTS_COLUMNS
from app.storage import journal
from tests import makers
from tests.web.support import paper, sentence


@pytest.fixture
def scene(house):
    with house.writing() as db:
        made = makers.small_study(db)
        makers.play_round(db, made, "A1")
        makers.open_round(db, made, "A2")
        makers.everybody_saves(db, made, "A2")
    return made


@pytest.fixture
def url(scene):
    return f"/studies/{scene.study.slug}/files"


def rows(answer):
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def last_entry(house, scene):
    with house.reading() as db:
        return journal.entries(db, scene.study.id)[-1]


def test_the_ratings_of_closed_rounds_come_as_one_file(house, scene, facilitator, url):
    answer = facilitator.post(f"{url}/ratings.csv", {"reason": "For the report."})
    assert answer.headers["content-disposition"] == f'attachment; filename="{scene.study.slug}-ratings.csv"'
    assert answer.text.partition("\r\n")[0] == ",".join(RATINGS_COLUMNS)
    found = rows(answer)
    assert {(one["task_force"], one["round"]) for one in found} == {("A1", "1")}  # A2 is still open
    assert sorted(one["rating"] for one in found) == sorted([*"87938"] * 2)
    assert len({one["expert"] for one in found}) == 5
    entry = last_entry(house, scene)
    assert (entry.act, entry.reason, entry.actor) == (
        "ratings exported", "For the report.", scene.by.label,
    )  # fmt: skip


def test_labels_are_drawn_anew_for_every_file(facilitator, url):
    def labels():
        found = rows(facilitator.post(f"{url}/ratings.csv", {"reason": "For the report."}))
        return [(one["expert"], one["rating"]) for one in found]

    drawn = [labels() for _ in range(6)]
    assert len({str(sorted(one)) for one in drawn}) > 1


def test_the_figures_come_as_a_file(facilitator, url):
    answer = facilitator.post(f"{url}/results.csv", {"reason": "For the report."})
    assert answer.text.partition("\r\n")[0] == ",".join(RESULTS_COLUMNS)
    assert [(one["criterion"], one["n"], one["top_box"]) for one in rows(answer)] == [
        ("importance", "5", "0.8"), ("feasibility", "5", "0.8"),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["", "   ", "long " * 200])
def test_a_file_without_a_reason_is_not_made(house, facilitator, url, reason):
    before = house.digest()
    answer = facilitator.post(f"{url}/ratings.csv", {"reason": reason})
    page = paper(answer)
    assert answer.status_code == 422
    assert "Say in a sentence what the file is for; the journal keeps it." in page.words
    assert page.by_id("ratings-reason")["value"] == reason
    assert page.by_id("results-reason")["value"] == ""
    assert house.digest() == before


def test_no_other_file_is_made(house, facilitator, url):
    before = house.digest()
    answer = facilitator.post(f"{url}/names.csv", {"reason": "For the report."})
    assert (answer.status_code, sentence(answer)) == (422, "There is no file called “names”.")
    assert facilitator.get(f"{url}/ratings.csv").status_code in (404, 405)
    assert house.digest() == before


def test_who_sits_on_a_task_force_gets_a_file_without_it(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": (*makers.FIVE[:4], "facilitator"), "A2": makers.FOUR})
        makers.play_round(db, scene, "A1")
        makers.play_round(db, scene, "A2")
    facilitator, url = house.facilitator(), f"/studies/{scene.study.slug}/files"
    assert "You sit on A1 yourself: these Task Forces are left out" in paper(facilitator.get(url)).words
    for kind in ("ratings", "results"):
        found = rows(facilitator.post(f"{url}/{kind}.csv", {"reason": "For the report."}))
        assert {one["task_force"] for one in found} == {"A2"}


def test_the_codebook_explains_every_column(facilitator, url):
    found = rows(facilitator.get(f"{url}/codebook.csv"))
    listed = [one["column"] for one in found]
    assert listed == [*RATINGS_COLUMNS, *RESULTS_COLUMNS]
    assert all(one["meaning"] for one in found)


def test_the_journal_names_people_and_shows_the_end_of_the_chain(house, scene, facilitator):
    url = f"/studies/{scene.study.slug}/journal"
    page = paper(facilitator.get(url))
    assert "facilitator study made Review of the soils" in page.words
    assert "round closed Task Force A1, round 1" in page.words
    assert str(scene.facilitator.person_id) not in page.words
    with house.reading() as db:
        head, entries = journal.head(db), journal.entries(db, scene.study.id)
    end = f"Entry {head.number} of the whole platform, sealed {head.seal}"
    assert end.replace(" ", "") in page.words.replace(" ", "")
    numbers = [f" {one.number} Monday" for one in entries]
    places = [page.words.index(one) for one in numbers]
    assert places == sorted(places)
    assert all(f"{one.seal[:12]}…" in page.words for one in entries)


def test_the_journal_costs_the_same_for_many_entries(house, scene, facilitator):
    url = f"/studies/{scene.study.slug}/journal"
    with house.counted() as few:
        facilitator.get(url)
    for _ in range(5):
        house.facilitator().post(f"/studies/{scene.study.slug}/files/results.csv", {"reason": "Again."})
    with house.counted() as many:
        facilitator.get(url)
    assert len(few) == len(many)
