"""The page of one round: opening, moving the deadline, closing and releasing it, and who may."""

from datetime import timedelta

import pytest

from app.domain.rounds import RoundState
from app.services.conducting import Timing
from app.storage import journal, rounds
from tests import makers
from tests.web.support import filled, now, paper, paths

LATER, EARLIER = "2031-05-06T18:00", "2021-05-06T18:00"
NOUNS = ("/rounds/{number}", "/results", "/convergence", "/outcome", "/files", "/journal")


@pytest.fixture
def url(scene):
    return f"/studies/{scene.study.slug}/task-forces/A1/rounds/1"


def first_round(house, scene, code="A1"):
    with house.reading() as db:
        return rounds.by_number(db, makers.task_force(db, scene, code).id, 1)


def mine(method):
    """The routes of the pages on rounds and what comes of them."""
    return [
        one
        for one in paths(method, "facilitator")
        if any(noun in one for noun in NOUNS) and "/cards" not in one
    ]


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_but_who_runs_the_study_finds_these_pages(house, scene, method):
    guests = {
        "expert": house.expert(scene.study),
        "foreign facilitator": house.facilitator("foreign-facilitator"),
    }
    values = {"slug": scene.study.slug, "code": "A1", "number": "1", "kind": "ratings"}
    everything = [filled(one, values) for one in mine(method)]
    assert len(everything) == {"GET": 10, "POST": 7}[method]
    before = house.digest()
    for who, guest in guests.items():
        answers = [guest.get(one) if method == "GET" else guest.post(one) for one in everything]
        assert {one.status_code for one in answers} == {404}, who
    assert {house.guest().get(one).status_code for one in everything if method == "GET"} <= {401}
    assert house.digest() == before


def test_a_round_that_is_not_there_is_not_found(facilitator, url):
    for path in (f"{url}0", f"{url}000000000000000000000", url.replace("A1", "A9"), f"{url}x"):
        assert facilitator.get(path).status_code == 404


def test_a_form_of_another_page_changes_nothing(house, scene, facilitator, url):
    before = house.digest()
    assert facilitator.post(f"{url}/opening", {"csrf": "wrong"}).status_code == 422
    assert house.digest() == before


# --- opening ------------------------------------------------------------------------------------


def test_a_draft_says_all_that_opening_it_means(facilitator, url):
    words = paper(facilitator.get(url)).words
    assert "1 item is asked." in words
    assert "5 experts can answer." in words
    assert (
        "With this first opening it is fixed for the whole study: marks from 1 to 9, 3 rounds at most"
        in words
    )
    assert "An open round can be closed, but not taken back." in words
    assert "Open round 1 for 5 experts" in words


def test_a_round_opens_with_its_deadline(house, scene, facilitator, url):
    answer = facilitator.post(f"{url}/opening", {"deadline": LATER, "closes_itself": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, url)
    opened = first_round(house, scene)
    assert (opened.state, opened.closes_itself) == (RoundState.OPEN, True)
    assert opened.deadline_at.strftime("%Y-%m-%dT%H:%M") == LATER
    assert "Tuesday 6 May 2031, 18:00 UTC" in paper(facilitator.get(url)).words


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"deadline": EARLIER}, "This moment has passed: choose a later deadline."),
        ({"deadline": "next Monday"}, "Give a day and a time, such as 2027-03-31T18:00."),
        ({"deadline": "", "closes_itself": "yes"}, "A round that closes by itself needs a deadline."),
    ],
)
def test_a_deadline_that_cannot_be_is_refused_in_its_place(house, facilitator, url, typed, says):
    before = house.digest()
    answer = facilitator.post(f"{url}/opening", typed)
    page = paper(answer)
    assert answer.status_code == 422
    assert page.words.count(says) == 2  # at the head and under its field
    assert page.by_id("deadline")["value"] == typed["deadline"]
    assert ("closes_itself" in page.checked()) == ("closes_itself" in typed)
    assert house.digest() == before


def test_what_blocks_a_round_stands_there_instead_of_its_button(house, facilitator):
    with house.writing() as db:
        runs = makers.facilitator(db)
        makers.make_study(db, runs, name="Empty")
    page = paper(facilitator.get("/studies/empty/task-forces/A1/rounds/1"))
    assert "Invite 4 more experts to Task Force A1" in page.words
    assert [one.action for one in page.forms if "rounds" in one.action] == []
    assert "/studies/empty/experts" in page.links


def test_a_round_opens_once(house, scene, facilitator, url):
    assert facilitator.post(f"{url}/opening").status_code == 303
    again = facilitator.post(f"{url}/opening")
    assert again.status_code == 422
    assert "Round 1 has opened already. Nothing was changed." in paper(again).words


def test_nothing_is_left_to_open_where_nothing_is_asked_again(house, scene, facilitator, url):
    with house.writing() as db:
        makers.play_round(db, scene, "A1", again={"A1": False})
    page = paper(facilitator.get(url[:-1] + "2"))
    assert "Nothing is asked again: this Task Force has finished its rounds." in page.words
    assert [one.action for one in page.forms if "rounds" in one.action] == []


# --- while it is open ---------------------------------------------------------------------------


def test_an_open_round_shows_who_has_answered_by_name_and_never_what(house, scene, facilitator, url):
    with house.writing() as db:
        makers.open_round(db, scene, "A1", timing=Timing(now() + timedelta(days=5)))
        makers.save(db, scene, scene.expert, importance=8, feasibility=2)
        makers.save(db, scene, scene.colleague, importance=8)
    first = facilitator.get(url)
    words = paper(first).words
    assert "Expert Example expert@example.org answered" in words
    assert "Colleague Example colleague@example.org begun" in words
    assert "Emine Example emine@example.org not yet" in words
    assert "4 experts have not finished." in words
    with house.writing() as db:
        makers.save(db, scene, scene.expert, importance=1, feasibility=None)
    assert facilitator.get(url).text == first.text


def test_a_facilitator_who_answers_here_sees_nobody_s_progress(house):
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": (*makers.FIVE, "facilitator")})
        makers.open_round(db, scene, "A1")
        makers.save(db, scene, scene.expert, importance=8, feasibility=2)
        makers.save(db, scene, scene.colleague, importance=8, feasibility=2)
    facilitator = house.facilitator()
    path = f"/studies/{scene.study.slug}/task-forces/A1/rounds/1"
    hidden = "You sit on this Task Force: who has answered is for another facilitator to see."
    words = paper(facilitator.get(path)).words
    assert hidden in words
    assert "expert@example.org" not in words
    assert "colleagues have finished" not in words
    with house.writing() as db:
        makers.save(db, scene, scene.members["clara"], importance=8, feasibility=2)
    assert f"{hidden} 3 colleagues have finished." in paper(facilitator.get(path)).words


def test_two_facilitators_do_not_overwrite_each_others_deadline(house, scene, facilitator, url):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    form = next(one for one in paper(facilitator.get(url)).forms if one.action.endswith("/deadline"))
    assert facilitator.post(form.action, form.named | {"deadline": LATER}).status_code == 303
    refused = facilitator.post(form.action, form.named | {"deadline": ""})
    assert refused.status_code == 422
    assert (
        "Somebody else has changed the deadline meanwhile. Look at it, and set yours once more."
        in refused.text
    )
    form = next(one for one in paper(refused).forms if one.action.endswith("/deadline"))
    assert facilitator.post(form.action, form.named).status_code == 303


def test_the_deadline_moves(house, scene, facilitator, url):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
    assert facilitator.post(f"{url}/deadline", {"deadline": LATER}).status_code == 303
    assert first_round(house, scene).deadline_at.strftime("%Y-%m-%dT%H:%M") == LATER
    refused = facilitator.post(f"{url}/deadline", {"deadline": EARLIER})
    assert refused.status_code == 422
    assert paper(refused).by_id("deadline")["value"] == EARLIER


def test_a_field_that_the_form_does_not_have_is_refused(house, scene, facilitator, url):
    before = house.digest()
    assert facilitator.post(f"{url}/opening", {"state": "closed"}).status_code == 422
    assert house.digest() == before


# --- after it -----------------------------------------------------------------------------------


def test_closing_twice_is_closing_once(house, scene, facilitator, url):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
        makers.everybody_saves(db, scene, "A1")
    assert "Closing cannot be undone." in paper(facilitator.get(url)).words
    assert [facilitator.post(f"{url}/closing").status_code for _ in range(2)] == [303, 303]
    with house.reading() as db:
        acts = [one.act for one in journal.entries(db, scene.study.id)]
    assert acts.count("round closed") == 1
    assert first_round(house, scene).state is RoundState.CLOSED


def test_a_closed_round_says_what_to_do_and_what_release_means(house, scene, facilitator, url):
    with house.writing() as db:
        makers.open_round(db, scene, "A1")
        makers.everybody_saves(db, scene, "A1")
        makers.save(db, scene, scene.expert, reason="Soils first.", importance=8, feasibility=2)
        makers.close_round(db, scene, "A1")
    words = paper(facilitator.get(url)).words
    assert "Decide what is asked again: 1 item is not decided yet" in words
    assert "Read the reasons: 1 reason, 0 held back" in words
    assert "1 reason is shown without its author; 0 held back." in words
    assert "Round 2 becomes a draft" in words
    assert facilitator.post(f"{url}/release").status_code == 303
    assert first_round(house, scene).state is RoundState.RELEASED
    assert "Release round 1" not in paper(facilitator.get(url)).words


def test_a_round_costs_the_same_for_many_people_and_few(house):
    with house.writing() as db:
        few = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, few, "A1")
    facilitator = house.facilitator()
    counts = []
    for extra in ((), tuple(f"person{n}" for n in range(30))):
        with house.writing() as db:
            if extra:
                makers.invite(db, few.study, {"A1": extra}, few.by)
        with house.counted() as sent:
            facilitator.get(f"/studies/{few.study.slug}/task-forces/A1/rounds/1")
        counts.append(len(sent))
    assert counts[0] == counts[1]
