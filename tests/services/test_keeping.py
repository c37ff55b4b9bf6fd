"""Keeping many earlier marks at once: by the rules of a single keep, all of them or none, and repeating is free."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.domain.cards import Card, Save
from app.domain.ratings import Mode, Rating
from app.domain.refusals import Refusal, Stale
from app.services import rating
from app.services.rating import Kept
from app.services.wording import NewWording, write_wording
from app.storage import cards, items
from tests import makers

KEY = uuid.UUID(int=7)
CODES = ("A1", "A2", "A3")


@pytest.fixture
def scene(database) -> makers.Scene:
    """One panel on three objectives; round 1 was played, the expert marked 8, and round 2 is open."""
    with database.writing() as db:
        made = makers.study_with(db, {"ALL": makers.FIVE}, codes=CODES)
        makers.play_round(db, made, "ALL")
        makers.open_round(db, made, "ALL")
    return made


def kept(db, scene, *codes, version=0) -> list[Kept]:
    found = []
    for code in codes or CODES:
        cards.place(db, scene.study.slug, "ALL", 2, code, scene.expert.person_id)  # locks the seat
        found.append(Kept(makers.place(db, scene, scene.expert, code, 2), version))
    return found


def keep(database, scene, *codes, version=0, key=KEY, at=makers.AT) -> int:
    with database.writing() as db:
        return rating.keep_cards(db, kept(db, scene, *codes, version=version), "en", key, at)


def stored(database, scene) -> dict[str, list[tuple]]:
    """The expert's marks of round 2 by item, with how they came to be."""
    with database.reading() as db:
        found = {}
        for code in CODES:
            where = makers.place(db, scene, scene.expert, code, 2)
            own = cards.own_cards(db, [where.seat.id], where.item.id)
            marks = [one.marks for one in own if one.round_id == where.round_.id]
            if marks:
                found[code] = [(marks[0][one.id].value, marks[0][one.id].mode) for one in where.criteria]
        return found


def everything(database) -> list[str]:
    with database.reading() as db:
        return sorted(repr(row) for table in (Card, Rating, Save) for row in db.exec(select(table)))


def test_every_card_is_kept_as_a_single_keep_would(database, scene):
    assert keep(database, scene) == 3
    assert stored(database, scene) == {code: [(8, Mode.KEPT), (8, Mode.KEPT)] for code in CODES}


def test_only_what_is_named_is_kept(database, scene):
    assert keep(database, scene, "A2") == 1
    assert list(stored(database, scene)) == ["A2"]


def test_marks_and_words_given_already_stay(database, scene):
    with database.writing() as db:
        makers.save(db, scene, scene.expert, "A1", reason="A second thought.", importance=3)
    assert keep(database, scene, "A1", version=1) == 1
    assert stored(database, scene)["A1"] == [(3, Mode.GIVEN), (8, Mode.KEPT)]
    with database.reading() as db:
        assert db.exec(select(Card.reason).where(Card.reason != "")).all() == ["A second thought."]


def test_repeating_it_with_the_same_key_is_free_even_after_the_close(database, scene):
    keep(database, scene)
    before = everything(database)
    assert keep(database, scene) == 3
    with database.writing() as db:
        makers.close_round(db, scene, "ALL")
    assert keep(database, scene) == 3
    assert everything(database) == before


def test_one_card_that_cannot_be_kept_keeps_all_of_them_as_they_were(database, scene):
    with database.writing() as db:
        makers.save(db, scene, scene.expert, "A3", importance=2)
    before = everything(database)
    with pytest.raises(Stale, match="A3 was changed meanwhile"):
        keep(database, scene)
    assert everything(database) == before


def test_a_press_that_breaks_off_anywhere_changes_nothing(database, scene):
    """The connection breaks at the first statement, then at the second, and so on to the last."""
    before, broken, number = everything(database), 0, 0
    while everything(database) == before:
        number += 1
        with breaking(database, number):
            try:
                keep(database, scene, "A1", "A2")
            except ConnectionError:
                broken += 1
    assert len(stored(database, scene)) == 2
    assert broken == number - 1 > 20


@contextmanager
def breaking(database, number: int) -> Iterator[None]:
    engine, sent = database._writer, count(1)

    def fail(*_told) -> None:
        if next(sent) == number:
            raise ConnectionError

    event.listen(engine, "after_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", fail)


def test_a_card_that_is_complete_has_nothing_to_keep(database, scene):
    keep(database, scene, "A1")
    with pytest.raises(Stale, match="A1 was changed meanwhile"):
        keep(database, scene, "A1", version=1, key=uuid.UUID(int=8))


def test_a_changed_wording_keeps_nothing_at_all(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=CODES)
        makers.play_round(db, scene, "ALL")
        item = items.by_code(db, scene.study.id, "A2")
        write_wording(
            db, scene.study, item, NewWording("Soils", "Other words.", "a letter"), scene.by, makers.AT
        )
        makers.open_round(db, scene, "ALL")
    with pytest.raises(Refusal, match="The wording of A2 has changed: please mark it anew."):
        keep(database, scene)
    assert stored(database, scene) == {}


def test_a_closed_round_keeps_nothing(database, scene):
    with database.writing() as db:
        makers.close_round(db, scene, "ALL")
    with pytest.raises(Refusal, match="Round 2 is closed: this change was not recorded."):
        keep(database, scene)
    assert stored(database, scene) == {}


def test_there_is_nothing_to_keep_in_a_first_round(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=CODES)
        makers.open_round(db, scene, "ALL")
    with database.writing() as db:
        place = makers.place(db, scene, scene.expert, "A1", 1)
        with pytest.raises(Refusal, match="There is no earlier mark of yours to keep for A1."):
            rating.keep_cards(db, [Kept(place, 0)], "en", KEY, makers.AT)
