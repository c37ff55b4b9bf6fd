"""A withdrawal among saves and closings: nobody waits for ever, and nothing of the person comes back."""

import threading
import uuid
from collections.abc import Callable

from sqlmodel import select

from app.domain.cards import Card
from app.domain.journal import person
from app.domain.refusals import NotFound, Refusal
from app.domain.sentences import say
from app.services import rating, withdrawing
from app.storage import cards, people, results, studies
from tests import makers

ROUNDS = 12


def test_a_withdrawal_among_saves_and_closings_leaves_nothing_and_blocks_nobody(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE, "A2": makers.FIVE})
        for code in ("A1", "A2"):
            makers.open_round(db, scene, code)
    broken: list[Exception] = []
    threads = [
        threading.Thread(target=guarded(broken, save_on(database, scene, name))) for name in makers.FIVE
    ]
    threads.append(threading.Thread(target=guarded(broken, close_of(database, scene))))
    threads.append(threading.Thread(target=guarded(broken, withdrawal_of(database, scene))))
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads)
    assert broken == []
    with database.reading() as db:
        who = scene.expert.person_id
        seats = people.seats(db, scene.study.id, person_id=who, with_left=True)
        mine = {one.seat.id for one in seats}
        assert [one for one in db.exec(select(Card)) if one.seat_id in mine] == []
        closed = [makers.last_round(db, scene, "A2").id]
        assert all(withdrawing.stands(db, one) for one in results.snapshots(db, closed).values())


def guarded(broken: list[Exception], work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test tells it
            broken.append(fault)

    return run


def save_on(database, scene, name: str) -> Callable[[], None]:
    """Save both cards again and again, as the web does, until the seat is left."""

    def run() -> None:
        for number in range(ROUNDS):
            for code in ("A1", "A2"):
                try:
                    with database.writing() as db:
                        save(db, scene, scene.members[name], code, number)
                except Refusal:
                    pass

    return run


def save(db, scene, who, code: str, number: int) -> None:
    found = cards.place(db, scene.study.slug, code, 1, code, who.person_id)
    if found is None:
        raise NotFound(say("This seat was left."))
    study, round_, item, seat = found
    place = rating.Place(study, studies.criteria(db, study.id), seat, round_, item)
    own = cards.own_cards(db, [seat.id], item.id)
    version = own[0].version if own else 0
    said = rating.Said({"importance": 1 + number % 9}, f"Words-{who.name}-{number}")
    rating.save_card(db, place, said, version, uuid.uuid4(), makers.AT)


def close_of(database, scene) -> Callable[[], None]:
    def run() -> None:
        with database.writing() as db:
            makers.close_round(db, scene, "A2")

    return run


def withdrawal_of(database, scene) -> Callable[[], None]:
    def run() -> None:
        with database.writing() as db:
            who = scene.expert.person_id
            withdrawing.withdraw(db, scene.study, who, person(who), makers.AT)

    return run
