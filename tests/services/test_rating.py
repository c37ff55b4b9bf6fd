"""A card is saved as it is given: repeating is free, nothing is overwritten unseen, nothing strange is stored."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from app.domain.cards import LONGEST_REASON, Card, Save, Saved
from app.domain.ratings import Mode, Rating, RatingStatus
from app.domain.refusals import Faults, Refusal, Stale
from app.services import signing_in
from app.services.wording import NewWording, write_wording
from app.storage import cards, items
from tests import makers

KEY = uuid.UUID(int=7)
STALE = (
    "A1 was changed meanwhile, perhaps on another device. "
    "Your change was not recorded: choose which version to keep."
)


@pytest.fixture
def scene(database) -> makers.Scene:
    with database.writing() as db:
        made = makers.small_study(db)
        makers.open_round(db, made, "A1")
    return made


def save(database, scene, **said) -> Saved:
    with database.writing() as db:
        return makers.save(db, scene, said.pop("who", scene.expert), **said)


def refusal(database, scene, **said) -> Any:
    with pytest.raises(Refusal) as refused:
        save(database, scene, **said)
    return refused.value


def stored(database) -> tuple[list[tuple], list[tuple], int]:
    """Every card and mark as they stand, and how many saves were acknowledged."""
    with database.reading() as db:
        cards = [(one.version, one.reason, one.wording_version) for one in db.exec(select(Card))]
        marks = [(one.value, one.status, one.mode) for one in db.exec(select(Rating))]
        return sorted(cards), sorted(marks, key=str), len(db.exec(select(Save)).all())


# --- repeating ----------------------------------------------------------------------------------


def test_the_same_save_sent_many_times_is_one_event_with_one_answer(database, scene):
    answers = [save(database, scene, importance=8, version=0, key=KEY) for _ in range(5)]
    assert set(answers) == {Saved(1, makers.AT)}
    assert stored(database)[0] == [(1, "", 1)]
    assert stored(database)[2] == 1


def test_the_same_save_sent_at_once_from_many_threads_is_one_event(database, scene):
    with ThreadPoolExecutor(12) as threads:
        sent = [threads.submit(save, database, scene, importance=8, version=0, key=KEY) for _ in range(12)]
    assert {one.result() for one in sent} == {Saved(1, makers.AT)}
    assert stored(database)[2] == 1


def test_a_repetition_after_the_close_gets_the_same_answer(database, scene):
    first = save(database, scene, importance=8, version=0, key=KEY)
    with database.writing() as db:
        makers.close_round(db, scene)
    later = makers.AT.replace(hour=20)
    assert save(database, scene, importance=8, version=0, key=KEY, at=later) == first


def test_a_repetition_after_a_later_version_gets_the_first_answer_and_changes_nothing(database, scene):
    first = save(database, scene, importance=8, version=0, key=KEY)
    save(database, scene, importance=3, version=1)
    before = stored(database)
    assert save(database, scene, importance=8, version=0, key=KEY) == first
    assert stored(database) == before


@pytest.mark.parametrize(
    "other", [{"importance": 7}, {"importance": None}, {"importance": 8, "reason": "Why."}]
)
def test_the_same_key_with_other_words_is_not_taken_for_a_repetition(database, scene, other):
    save(database, scene, importance=8, version=0, key=KEY)
    assert isinstance(refusal(database, scene, version=0, key=KEY, **other), Stale)
    assert save(database, scene, version=1, key=KEY, **other) == Saved(2, makers.AT)


def test_the_same_key_with_other_words_is_refused_after_the_close(database, scene):
    save(database, scene, importance=8, version=0, key=KEY)
    with database.writing() as db:
        makers.close_round(db, scene)
    refused = refusal(database, scene, importance=7, version=1, key=KEY)
    assert str(refused) == "Round 1 is closed: this change was not recorded. What was saved before counts."


def test_one_key_used_by_two_people_is_two_events(database, scene):
    first = save(database, scene, importance=8, version=0, key=KEY)
    second = save(database, scene, who=scene.colleague, importance=8, version=0, key=KEY)
    assert (first.version, second.version, stored(database)[2]) == (1, 1, 2)


# --- two tabs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [0, 1, 3, 99])
def test_another_version_than_the_stored_one_is_refused_with_nothing_changed(database, scene, version):
    save(database, scene, importance=8)
    save(database, scene, importance=7, reason="Mine.")
    before = stored(database)
    refused = refusal(database, scene, importance=1, version=version)
    assert (type(refused), str(refused)) == (Stale, STALE)
    assert stored(database) == before


def test_of_two_tabs_at_once_one_is_saved_and_the_other_hears_of_it(database, scene):
    def from_a_tab(mark: int) -> object:
        try:
            return save(database, scene, importance=mark, version=0)
        except Refusal as refused:
            return type(refused)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(from_a_tab, range(1, 9)))
    assert answers.count(Saved(1, makers.AT)) == 1
    assert answers.count(Stale) == 7


# --- what a card may say ------------------------------------------------------------------------


def test_a_card_may_be_partial_and_filled_later(database, scene):
    save(database, scene, importance=8)
    save(database, scene, importance=8, feasibility=None, reason="I know little of it.")
    assert stored(database)[:2] == (
        [(2, "I know little of it.", 1)],
        [(8, RatingStatus.RATED, Mode.GIVEN), (None, RatingStatus.NO_OPINION, Mode.GIVEN)],
    )


def test_a_mark_taken_back_is_gone(database, scene):
    save(database, scene, importance=8, feasibility=2)
    save(database, scene, feasibility=2)
    assert stored(database)[1] == [(2, RatingStatus.RATED, Mode.GIVEN)]


def test_a_card_emptied_of_everything_still_has_its_version(database, scene):
    save(database, scene, importance=8)
    assert save(database, scene).version == 2
    assert stored(database)[1] == []


@pytest.mark.parametrize("mark", [0, 10, -1, 2**63])
def test_a_mark_off_the_scale_is_refused_by_its_criterion(database, scene, mark):
    refused = refusal(database, scene, importance=mark)
    assert (type(refused), str(refused)) == (Faults, "This mark is not on the scale: nothing was recorded.")
    assert {name: str(fault) for name, fault in refused.fields.items()} == {
        "importance": "Choose a mark from 1 to 9, or “no opinion”."
    }
    assert stored(database) == ([], [], 0)


def test_a_mark_of_nine_is_refused_on_a_scale_of_five(database):
    with database.writing() as db:
        five = makers.small_study(db, highest=5)
        makers.open_round(db, five)
    refused = refusal(database, five, importance=6)
    assert str(refused.fields["importance"]) == "Choose a mark from 1 to 5, or “no opinion”."


def test_a_criterion_of_another_study_is_refused(database, scene):
    refused = refusal(database, scene, urgency=5)
    assert str(refused) == "This study has no criterion called “urgency”. Nothing was recorded."
    assert stored(database) == ([], [], 0)


def test_a_reason_has_room_for_ten_thousand_characters_and_no_more(database, scene):
    save(database, scene, reason="x" * LONGEST_REASON)
    refused = refusal(database, scene, reason="x" * (LONGEST_REASON + 1))
    assert str(refused) == "This reason is too long: nothing was recorded."
    assert str(refused.fields["reason"]) == "Please shorten your reason to 10000 characters."


@pytest.mark.parametrize(
    "reason", ["été, niño, 土壌, 🌱", "two\nlines\ttab", "'; DROP TABLE card; --", "=1+1", "\u202eabc"]
)
def test_a_reason_is_kept_to_the_letter(database, scene, reason):
    save(database, scene, reason=reason)
    assert stored(database)[0] == [(1, reason, 1)]


# --- where a card may lie -----------------------------------------------------------------------


def test_a_round_that_has_not_opened_takes_nothing(database):
    with database.writing() as db:
        draft = makers.small_study(db)
    refused = refusal(database, draft, importance=8)
    assert str(refused) == "Round 1 has not opened yet. Nothing was recorded."


def test_a_closed_round_takes_nothing(database, scene):
    save(database, scene, importance=8)
    with database.writing() as db:
        makers.close_round(db, scene)
    before = stored(database)
    refused = refusal(database, scene, importance=7)
    assert str(refused) == "Round 1 is closed: this change was not recorded. What was saved before counts."
    assert stored(database) == before


def test_an_item_that_the_round_does_not_ask_takes_nothing(database):
    """A1 was set aside after round 1: round 2 asks A2 alone."""
    with database.writing() as db:
        joint = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"))
        makers.play_round(db, joint, "ALL", again={"A1": False})
        makers.open_round(db, joint, "ALL")
    assert str(refusal(database, joint, item="A1", importance=8)) == (
        "This round does not ask A1. Nothing was recorded."
    )
    assert save(database, joint, item="A2", importance=8).version == 1


def test_a_seat_that_was_left_takes_nothing(database, scene):
    with database.writing() as db:
        leave(db, scene, scene.expert)
    with database.writing() as db:
        assert cards.place(db, scene.study.slug, "A1", 1, "A1", scene.expert.person_id) is None


def leave(db, scene, who) -> None:
    links = makers.personal_link(db, scene, who, b"k" * 32)
    signing_in.decline(db, b"k" * 32, scene.study.slug, links, makers.AT)


# --- keeping the earlier mark -------------------------------------------------------------------


@pytest.fixture
def second(database, scene: makers.Scene) -> makers.Scene:
    """Round 1 was played: importance and feasibility 8 by the expert; round 2 is open."""
    with database.writing() as db:
        for who, mark in zip(scene.members.values(), (8, 7, 9, 3, 8, 8, 8, 8, 8), strict=True):
            if who.name.split()[0].lower() in makers.FIVE:
                makers.save(db, scene, who, importance=mark, feasibility=mark)
        makers.save(db, scene, scene.expert, importance=8, feasibility=None)
        makers.close_round(db, scene)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        makers.open_round(db, scene)
    return scene


def own(database, scene) -> list[tuple]:
    with database.reading() as db:
        where = makers.place(db, scene, scene.expert)
        own = cards.own_cards(db, [where.seat.id], where.item.id)
        marks = next(one.marks for one in own if one.round_id == where.round_.id)
        return [
            (one.code, marks[one.id].value, marks[one.id].mode) for one in where.criteria if one.id in marks
        ]


def test_earlier_marks_are_kept_in_one_tap_no_opinion_included(database, second):
    save(database, second, keep=("importance", "feasibility"))
    assert own(database, second) == [("importance", 8, Mode.KEPT), ("feasibility", None, Mode.KEPT)]


def test_one_mark_may_be_kept_and_the_other_given(database, second):
    save(database, second, keep=("importance",), feasibility=5)
    assert own(database, second) == [("importance", 8, Mode.KEPT), ("feasibility", 5, Mode.GIVEN)]


def test_a_kept_mark_that_comes_back_unchanged_is_still_kept(database, second):
    save(database, second, keep=("importance", "feasibility"))
    save(database, second, importance=8, feasibility=4, reason="A second thought on feasibility.")
    assert own(database, second) == [("importance", 8, Mode.KEPT), ("feasibility", 4, Mode.GIVEN)]


def test_a_kept_mark_that_is_changed_is_given(database, second):
    save(database, second, keep=("importance",))
    save(database, second, importance=7)
    assert own(database, second) == [("importance", 7, Mode.GIVEN)]


def test_there_is_nothing_to_keep_in_a_first_round(database, scene):
    refused = refusal(database, scene, keep=("importance",))
    assert str(refused) == "There is no earlier mark of yours to keep for A1."
    assert stored(database) == ([], [], 0)


def test_a_mark_given_to_another_wording_is_not_kept(database, scene):
    with database.writing() as db:
        makers.play_round(db, scene)
        item = items.by_code(db, scene.study.id, "A1")
        typed = NewWording("Soils", "Strengthen the soils, in other words.", "the Secretariat")
        write_wording(db, scene.study, item, typed, scene.by, makers.AT)
        makers.open_round(db, scene)
    refused = refusal(database, scene, keep=("importance",))
    assert str(refused) == "The wording of A1 has changed: please mark it anew."
    save(database, scene, importance=8)
    assert stored(database)[0][-1] == (1, "", 2)
