"""When the database is full, held or away: a sentence, the form as it was sent, and nothing recorded."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from tests import makers
from tests.web.stages import staged
from tests.web.support import PART, Guest, House, paper, sentence

HOME = "/studies/review-of-the-soils"
CARD = f"{HOME}/task-forces/A1/rounds/1/cards/A1"
LONG = "Roots hold it,\nand worms.\n" + "Soil. " * 1500
NOT_STORED = (
    "The platform cannot store anything just now, so this was not recorded. Please send it again in a moment."
)
STORED = "What you sent is stored; only the page that follows cannot be shown just now."
ONCE = "A card counts once, even if it should arrive twice."


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    def build(db):
        scene = makers.small_study(db)
        makers.open_round(db, scene, "A1")
        return scene

    with staged(sqlite_template, tmp_path_factory.mktemp("trouble"), build) as made:
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


@contextmanager
def full(house: House) -> Iterator[None]:
    """SQLite itself refuses another page, as on a disk without room. The pool hands out one connection here."""

    def set_most(pages: str) -> None:
        with house.database._writer.connect() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    with house.reading() as db:
        pages = db.connection().execute(text("PRAGMA page_count")).scalar_one()
    set_most(pages)
    yield
    set_most("1000000")


@contextmanager
def away(house: House) -> Iterator[None]:
    """The file cannot even be opened."""
    house.database.dispose()
    file = house.database._path
    file.rename(file.with_name("elsewhere"))
    file.mkdir()
    yield
    house.database.dispose()
    file.rmdir()
    file.with_name("elsewhere").rename(file)


@contextmanager
def unreadable_once_stored(house: House) -> Iterator[None]:
    """The commit is in; what would be read for the answer is not to be had."""
    reader = house.database._reader

    def refuse(*_what) -> None:
        raise OperationalError("reading", None, OSError("disk I/O error"))

    def turn(_session) -> None:
        event.listen(reader, "before_cursor_execute", refuse)

    event.listen(Session, "after_commit", turn, once=True)
    yield
    event.remove(reader, "before_cursor_execute", refuse)


def form_of(guest: Guest, action: str = CARD):
    return next(one for one in paper(guest.get(f"{HOME}/cards")).forms if one.action == action).named


@pytest.mark.parametrize("trouble", [full, away])
def test_the_form_comes_back_whole_and_one_press_stores_it_when_there_is_room_again(house, expert, trouble):
    form = form_of(expert) | {"mark-importance": "7", "mark-feasibility": "no_opinion", "reason": LONG}
    before = house.digest()
    with trouble(house):
        answer = expert.post(CARD, form)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert sentence(answer) == f"{NOT_STORED} {ONCE}"
    assert "importance 7 feasibility no opinion" in paper(answer).words
    assert house.digest() == before
    (again,) = paper(answer).forms
    assert (again.action, again.named) == (CARD, form)
    assert expert.post(CARD, again.named).status_code == 303
    stored = form_of(expert)
    assert {name: stored[name] for name in ("mark-importance", "reason", "version")} == {
        "mark-importance": "7",
        "reason": LONG.strip(),
        "version": "1",
    }


def test_a_card_with_scripts_gets_a_sentence_that_is_no_card(house, expert):
    with full(house):
        answer = expert.post(CARD, form_of(expert) | {"reason": LONG}, PART)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (sentence(answer), paper(answer).forms) == (f"{NOT_STORED} {ONCE}", [])


def test_what_was_stored_is_not_called_lost_because_the_answer_cannot_be_shown(house, expert):
    interests = f"{HOME}/your-data/interests"
    form = form_of(expert) | {"mark-importance": "7"}
    with unreadable_once_stored(house):
        answers = [expert.post(CARD, form, PART)]
    with unreadable_once_stored(house):
        answers.append(expert.post(interests, form_of(expert, interests) | {"interests": "None."}, PART))
    assert [(one.status_code, sentence(one)) for one in answers] == [(503, STORED)] * 2
    assert all(paper(one).forms == [] for one in answers)
    assert form_of(expert)["version"] == "1"
    assert form_of(expert, interests)["interests"] == "None."


def test_what_is_no_card_comes_back_too(house, expert):
    interests = f"{HOME}/your-data/interests"
    form = form_of(expert, interests) | {"interests": LONG[:1500]}
    with away(house):
        answer = expert.post(interests, form)
    (again,) = paper(answer).forms
    assert (answer.status_code, again.action, again.named) == (503, interests, form)
    assert sentence(answer) == NOT_STORED
    assert expert.post(interests, again.named).status_code == 303


def test_what_another_sign_in_typed_does_not_come_back_while_nobody_can_be_asked_who_is_here(
    house, scene, expert
):
    form = form_of(expert) | {"reason": LONG}
    expert.post(house.link(scene.study, "colleague"))
    with away(house):
        answer = expert.post(CARD, form)
    assert (answer.status_code, paper(answer).forms) == (503, [])
    assert "worms" not in answer.text


def test_a_form_with_a_file_is_not_given_back_without_it(house, scene):
    facilitator = house.facilitator()
    with away(house):
        form, sent = {"csrf": facilitator.csrf}, {"file": ("panel.csv", b"name,email\n")}
        answer = facilitator.client.post(f"{HOME}/experts/preview", data=form, files=sent)
    assert (answer.status_code, paper(answer).forms) == (503, [])


def test_a_page_that_cannot_be_shown_says_that_nothing_is_lost(house, expert):
    with away(house):
        answer = expert.get(f"{HOME}/cards")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert sentence(answer) == (
        "The platform cannot show this page just now. Please try again in a moment. "
        "Whatever was shown to you as saved is safe."
    )
    assert f"{HOME}/cards" in paper(answer).links


def test_trying_again_asks_for_the_very_same_page(house):
    facilitator = house.facilitator()
    with away(house):
        answer = facilitator.get(f"{HOME}/results?show=high&sort=code")
    assert f"{HOME}/results?show=high&sort=code" in paper(answer).links


def test_the_log_names_the_trouble_and_nothing_of_what_was_typed(house, expert, caplog):
    with full(house):
        expert.post(CARD, form_of(expert) | {"reason": LONG})
    assert [one.getMessage() for one in caplog.records if one.name == "app"] == [
        "database: OperationalError SQLITE_FULL"
    ]
    assert "worms" not in caplog.text
