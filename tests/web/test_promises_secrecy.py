"""P15: nothing that an expert can reach tells who said what. P17: nothing of an open round can be watched.

An expert's pages are read to their end and searched for everything of everybody else: names, addresses, ids,
reasons. Then two platforms are compared in which two colleagues have said each other's words at other times: an
expert who could tell one from the other would know who said what, or when.
"""

import re
import uuid
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from sqlmodel import SQLModel, select

from app.storage import studies
from tests import makers
from tests.web.stages import (
    DRAFT,
    FINISHED,
    FIRST,
    FOREIGN,
    HOME,
    STRANGERS,
    houses,
    seasons,
    staged,
)
from tests.web.support import PART, Guest, House, Paper, crawl, filled, paths

OTHERS = [name for name in FIRST if name != "expert"]
PLACES = ((HOME, ("A1", "A2", "A3", "B1")), (FOREIGN, ("A1", "C1")), (FINISHED, ("A4",)), (DRAFT, ("A5",)))


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("anonymity"), seasons) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def expert(house, scene):
    return house.expert(scene.study)


def every_address(house: House, scene: makers.Scene, name: str) -> list[str]:
    """Every GET there is, with every name that somebody may try."""
    token = house.link(scene.study, name).rpartition("/")[2]
    found = dict.fromkeys(
        filled(
            path,
            {"slug": study[9:], "code": code, "item": code, "number": number, "token": token, "word": "x"},
        )
        for path in paths("GET")
        for study, codes in PLACES
        for code in codes
        for number in ("1", "2")
    )
    return list(found)


def everything(answer: httpx.Response) -> str:
    """An answer with its headers."""
    return f"{answer.headers}\n{answer.text}"


# --- P15 ----------------------------------------------------------------------------------------


def told(house: House, name: str) -> dict[str, str]:
    """What would give somebody away, by what it is."""
    people = {
        f"{what} of {other}": words
        for other in (*OTHERS, "farid", "facilitator", "foreign-facilitator", *STRANGERS)
        if other != name
        for what, words in (("name", f"{other.title()} Example"), ("address", f"{other}@example"))
    }
    reasons = {
        f"reason of {other} in {code}, round {number}": f"Marker-{other}-{code}-{number}"
        for other in (*OTHERS, *STRANGERS)
        if other != name
        for code in ("A1", "A2", "A3")
        for number in (1, 2)
    }
    return people | reasons | ids(house)


def ids(house: House) -> dict[str, str]:
    """Every key of every row, and every invitation's handle: a stable name for somebody is a name."""
    found: dict[str, str] = {}
    with house.reading() as db:
        for table in SQLModel.metadata.sorted_tables:
            for row in db.connection().execute(select(table)):
                for column, value in row._mapping.items():
                    if isinstance(value, uuid.UUID):
                        found[f"{table.name}.{column} {value}"] = str(value)
                        found[f"{table.name}.{column} {value.hex}"] = value.hex
                    elif column in ("handle", "digest", "word_hash"):
                        found[f"{table.name}.{column} {value}"] = value
    return found


RELEASED = {f"reason of {other} in A1, round 1" for other in ("colleague", "clara", "emine")}


def found_in(answers: dict[str, httpx.Response], words: dict[str, str]) -> set[str]:
    whole = "\n".join(everything(one) for one in answers.values())
    return {what for what, one in words.items() if one in whole}


def test_an_expert_reaches_nothing_of_anybody_but_the_released_reasons(house, scene, expert):
    words = told(house, "expert")
    answers = crawl(expert, every_address(house, scene, "expert"))
    own_link = {what for what in words if what.startswith("invitation.handle")} & found_in(answers, words)
    assert found_in(answers, words) - own_link == RELEASED
    assert len(own_link) == 1  # the address of the own personal link, on its own page
    assert {path for path, one in answers.items() if one.status_code == 200} == REACHABLE(house, scene)


def REACHABLE(house: House, scene: makers.Scene) -> set[str]:  # noqa: N802  # reads as the constant it stands for
    link = house.link(scene.study, "expert")
    results = {f"{HOME}/your-results", f"{HOME}/your-results.csv", f"{HOME}/your-results/A1"}
    own = {f"{HOME}/your-data{more}" for more in ("", ".json", ".csv", "/withdrawal")}
    cards = {f"{HOME}/cards{more}" for more in ("", "/review", "/keeping")}
    return {"/", "/withdrawn", link, f"{link}/decline"} | cards | own | results


def test_the_search_finds_what_is_there(house, scene):
    """The other half: the same search over a facilitator's pages finds names and what waits for moderation."""
    words = told(house, "facilitator")
    found = found_in(crawl(house.facilitator(), [HOME], but=r"\?|-review"), words)
    assert {f"name of {other}" for other in OTHERS} < found
    assert {f"reason of {other} in A2, round 1" for other in OTHERS} < found
    assert not {what for what in found if "A3" in what or "round 2" in what}


def test_an_experts_own_reason_comes_back_to_them_alone(house, scene, expert):
    mine = {"own": "Marker-expert-A3-1"}
    assert found_in(crawl(expert, ["/"]), mine) == {"own"}
    assert found_in(crawl(house.expert(scene.study, "colleague"), ["/"]), mine) == set()


def test_an_answer_to_a_save_tells_no_more_than_the_page(house, scene, expert):
    words = told(house, "expert")
    for form in Paper(expert.get(f"{HOME}/cards").text).forms:
        if "/cards/" in form.action:
            good = expert.post(form.action, form.named | {"mark-importance": "5"}, PART)
            stale = expert.post(form.action, form.named | {"mark-importance": "6"}, PART)
            assert (good.status_code, stale.status_code) == (200, 409)
            assert found_in({"good": good, "stale": stale}, words) <= RELEASED


def test_no_header_of_a_page_tells_when_or_what(expert):
    for path in ("/", f"{HOME}/cards", f"{HOME}/cards/review"):
        given = set(expert.get(path).headers)
        assert not given & {
            "etag",
            "last-modified",
            "age",
            "x-process-time",
            "server",
            "date",
            "server-timing",
        }


# --- who said what, and when --------------------------------------------------------------------

MASKS = (  # what is random: the words and keys of forms, and so how short a page can be packed
    re.compile(r'name="(csrf|key|owner)" value="[^"]*"'),
    re.compile(r"'content-length': '\d+'"),
    re.compile(r'data-owner="[^"]*"'),
    # And when the reader themselves signed in.
    re.compile(r'"agreed_at": "[^"]*"|"signed_in": \[.*?\]|On [^<]* you agreed', re.DOTALL),
)


def written(new_house, words: dict[str, tuple[int, str]], minutes: dict[str, int]) -> dict[str, str]:
    """What the expert reads in round 2 when these people have said this, so many minutes later."""
    house = new_house()
    with house.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE})
        makers.open_round(db, scene)
        for name, (mark, reason) in words.items():
            at = makers.AT + timedelta(minutes=minutes.get(name, 0))
            makers.save(
                db, scene, scene.members[name], reason=reason, importance=mark, feasibility=mark, at=at
            )
        makers.close_round(db, scene)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        makers.open_round(db, scene)
    guest = house.expert(scene.study)
    return {path: masked(everything(one)) for path, one in crawl(guest, ["/"]).items()}


def masked(text: str) -> str:
    for pattern in MASKS:
        text = pattern.sub("", text)
    return text


SAID = {
    "expert": (3, "I doubt it."),
    "colleague": (8, "Roots hold the soil."),
    "clara": (5, "Nobody pays for it."),
    "dario": (9, "It has worked before."),
    "emine": (7, ""),
}


@pytest.fixture
def new_house(sqlite_template, tmp_path):
    with houses(sqlite_template, tmp_path) as make:
        yield make


def test_who_said_what_and_when_cannot_be_told_apart(new_house):
    swapped = SAID | {"colleague": SAID["clara"], "clara": SAID["emine"], "emine": SAID["colleague"]}
    one = written(new_house, SAID, {})
    other = written(new_house, swapped, {"colleague": 90, "emine": 5, "dario": 300})
    assert one == other
    assert "Roots hold the soil." in one[f"{HOME}/cards"]


def test_the_comparison_sees_a_mark_that_differs(new_house):
    other = SAID | {"clara": (6, "Nobody pays for it.")}
    assert written(new_house, SAID, {}) != written(new_house, other, {})


# --- P17 ----------------------------------------------------------------------------------------


def watchers(house: House, scene: makers.Scene) -> dict[str, Guest]:
    """Everybody who might look on while the expert answers."""
    with house.reading() as db:
        other = studies.by_slug(db, FOREIGN[9:])
    return {
        "facilitator": house.facilitator(),
        "colleague": house.expert(scene.study, "colleague"),
        "expert of another study": house.expert(other, "stranger"),
        "foreign facilitator": house.facilitator("foreign-facilitator"),
        "anybody": house.guest(),
    }


def poll(house: House, scene: makers.Scene, guests: dict[str, Guest]) -> dict[tuple[str, str], str]:
    """Every answer to everybody, byte by byte: status, headers and content."""
    open_rounds = re.compile(f"{HOME}($|/task-forces/A[13]/rounds/|/(cards|results|files|journal))")
    looked_at = [one for one in every_address(house, scene, "colleague") if open_rounds.match(one)]
    seen = {}
    for who, guest in guests.items():
        starts = [HOME, "/studies"] if who == "facilitator" else ["/", *looked_at]
        for path, answer in crawl(guest, starts, but=r"\?|-review($|/)|/objectives|/new").items():
            seen[who, path] = f"{answer.status_code} {everything(answer)}"
    return seen


def differing(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    assert set(before) == set(after)
    return {where for where in before if before[where] != after[where]}


def test_a_changed_mark_in_an_open_round_is_seen_by_nobody_else(house, scene, expert):
    guests = watchers(house, scene)
    before, own = poll(house, scene, guests), expert.get(f"{HOME}/cards").text
    (form,) = [one for one in Paper(own).forms if "A3/rounds/1" in one.action]
    changed = form.named | {
        "mark-importance": "9",
        "mark-feasibility": "no_opinion",
        "reason": "Something else.",
    }
    assert expert.post(form.action, changed).status_code == 303
    assert expert.get(f"{HOME}/cards").text != own
    assert differing(before, poll(house, scene, guests)) == set()


def test_a_finished_card_is_seen_only_in_the_counts(house, scene, expert):
    """The facilitator sees who has answered; a colleague how many have finished, once three have."""
    guests = watchers(house, scene)
    before = poll(house, scene, guests)
    (form,) = [one for one in Paper(expert.get(f"{HOME}/cards").text).forms if "A1/rounds/2" in one.action]
    assert (
        expert.post(form.action, form.named | {"mark-importance": "4", "mark-feasibility": "4"}).status_code
        == 303
    )
    after = poll(house, scene, guests)
    changed = differing(before, after)
    assert changed == {
        ("facilitator", HOME),
        ("facilitator", f"{HOME}/task-forces/A1/rounds/2"),
        ("colleague", f"{HOME}/cards"),
    }
    assert {where[1]: words_that_differ(before[where], after[where]) for where in changed} == {
        HOME: (["3 of 5"], ["4 of 5"]),
        f"{HOME}/task-forces/A1/rounds/2": (
            [LATE % "2 experts have", "3 of 5", "not yet"],
            [LATE % "1 expert has", "4 of 5", "answered"],
        ),
        f"{HOME}/cards": ([], ["3 colleagues have finished."]),
    }


LATE = "%s not finished. What they have saved counts; the rest stays unanswered."


def words_that_differ(before: str, after: str) -> tuple[list[str], list[str]]:
    """What is said no longer, and what is said now."""
    one, other = pieces(before), pieces(after)
    return sorted((one - other).elements()), sorted((other - one).elements())


def pieces(answer: str) -> Counter[str]:
    """What a page says, piece by piece."""
    return Counter(" ".join(one.split()) for one in Paper(answer.partition("\n")[2]).pieces if one.strip())
