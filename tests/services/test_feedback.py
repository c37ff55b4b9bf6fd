"""What an expert gets back: the queue, the colleagues' progress, figures on nearly every card, at a constant price."""

from datetime import timedelta

import pytest

from app.rehearsal.run import Shape, rehearse
from app.services.overseeing import NextAction, Progress, board
from app.services.questionnaires import questionnaires
from app.storage import people, studies, task_forces
from tests import makers

AT = makers.AT


def half_way(_index: int) -> int:
    """Round 1 was released, round 2 is open."""
    return 3


@pytest.mark.database("sqlite")
def test_of_24_task_forces_of_five_at_most_one_card_in_five_comes_back_without_figures(database):
    shape = Shape(task_forces=24, experts=112, rounds=2, seed=5, halts_after=half_way)
    study = rehearse(database, shape, AT)
    with database.reading() as db:
        answered = response_rate(db, study)
        seated = people.seats(db, study.id)
        cards = [
            card
            for person in {one.person.id: one.person for one in seated}.values()
            for card in makers.queue(db, study, makers.visitor(person, study)).cards
        ]
    shown = [card for card in cards if all(one.figure and not one.figure.withheld for one in card.aspects)]
    assert len(seated) / 24 == pytest.approx(5.2, abs=0.4)
    assert 0.85 <= answered <= 0.97
    assert len(shown) / len(cards) >= 0.8


def response_rate(db, study) -> float:
    """The share of those asked in round 1 who answered it."""
    from app.storage import ratings, results, rounds

    first = [one for one in rounds.of_study(db, study.id) if one.number == 1]
    snapshots = results.snapshots(db, [one.id for one in first])
    asked = sum(len(results.snapshot_seats(db, one.id)) for one in snapshots.values())
    return sum(len(ratings.seats_with_cards(db, one.id)) for one in first) / asked


def test_colleagues_who_finished_are_counted_from_three_on_and_never_named(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        round_ = makers.open_round(db, scene)
    counts = []
    for minute, name in enumerate(("expert", "colleague", "clara", "dario", "emine")):
        with database.writing() as db:
            makers.save(db, scene, scene.members[name], importance=8, feasibility=None)
        with database.reading() as db:
            mine = makers.queue(db, scene.study, scene.expert, AT + timedelta(minutes=minute))
            counts.append(mine.finished_colleagues.get(round_.id))
    assert counts == [None, None, None, 3, 4]


@pytest.mark.parametrize(("items", "counted_at"), [(1, [0, 1, 2, 3, 4]), (24, [0, 2, 4])])
def test_in_a_large_panel_colleagues_are_not_counted_anew_for_every_page(
    database, counted, items, counted_at
):
    """Twenty-four items times two criteria times five people are 240 marks: what was counted stands for 2 seconds."""
    with database.writing() as db:
        makers.objectives(db)
        codes = [one.shown_code for one in studies_objectives(db)][:items]
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=codes)
        round_ = makers.open_round(db, scene, "ALL")
        for name in makers.FIVE:
            for code in codes:
                makers.save(db, scene, scene.members[name], code, importance=8, feasibility=None)
    counts, found = [], []
    for seconds in range(5):
        with database.reading() as db, counted() as statements:
            mine = makers.queue(db, scene.study, scene.expert, AT + timedelta(seconds=seconds))
        counts += [seconds] if any("count(*)" in one for one in statements) else []
        found.append(mine.finished_colleagues)
    assert counts == counted_at
    assert found == [{round_.id: 4}] * 5


def test_a_round_that_was_looked_for_before_it_opened_asks_everybody_once_it_has(database):
    """A draft asks nothing yet: that must not be remembered as what the round asks."""
    with database.writing() as db:
        scene = makers.small_study(db)
        draft = makers.last_round(db, scene, "A1")
    with database.reading() as db:
        assert questionnaires(db, scene.study, [draft]) == {draft.id: ()}
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=7)
    with database.reading() as db:
        (card,) = makers.queue(db, scene.study, scene.colleague).cards
    assert (card.item.code, card.round_.id) == ("A1", draft.id)


def test_one_person_on_two_task_forces_has_one_queue(database):
    with database.writing() as db:
        seats = {"A1": ("both", "b", "c", "d"), "A2": ("f", "g", "h", "both"), "A3": ("i", "j", "k", "l")}
        scene = makers.study_with(db, seats)
        for code in ("A3", "A2", "A1"):
            makers.open_round(db, scene, code)
        makers.save(db, scene, scene.members["both"], "A2", importance=8)
    with database.reading() as db:
        mine = makers.queue(db, scene.study, scene.members["both"])
    assert [card.item.code for card in mine.cards] == ["A1", "A2"]
    assert [(one.code, one.marks, one.wanted) for one in mine.ticks] == [("A1", 0, 2), ("A2", 1, 2)]
    assert [card.is_begun for card in mine.cards] == [False, True]


def test_a_card_looks_back_to_the_last_round_that_asked_its_item(database):
    """A2 was set aside in round 2: in round 3 its card shows round 1."""
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"), rounds_planned=4)
        makers.play_round(db, scene, "ALL", again={"A2": False})
        makers.play_round(db, scene, "ALL", (5, 5, 5, 5, 5), again={"A2": True})
        makers.open_round(db, scene, "ALL")
    with database.reading() as db:
        cards = makers.queue(db, scene.study, scene.expert).cards
    assert [(one.item.code, one.figures_round, one.own_round) for one in cards] == [
        ("A1", 2, 2),
        ("A2", 1, 1),
    ]
    assert [one.aspects[0].figure.median for one in cards] == [5, 8]


def test_a_mark_far_from_the_panel_is_asked_why(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.play_round(db, scene, marks=(8, 8, 8, 8, 2))
        makers.open_round(db, scene)
    with database.reading() as db:
        asked = {
            name: makers.queue(db, scene.study, scene.members[name]).cards[0].asks_for_a_reason
            for name in makers.FIVE
        }
    assert sorted(asked.values()) == [False, False, False, False, True]


def test_the_board_says_what_comes_next(database):
    with database.writing() as db:
        scene = makers.small_study(db)
    seen = [actions(database, scene)]
    for step in (open_it, answer_it, close_it, release_it, decide_it, open_it):
        with database.writing() as db:
            step(db, scene)
        seen.append(actions(database, scene))
    assert [one[0] for one in seen] == [
        NextAction.OPEN, NextAction.WAIT, NextAction.CLOSE, NextAction.RELEASE, NextAction.DECIDE, NextAction.OPEN,
        NextAction.WAIT,
    ]  # fmt: skip
    assert {one[1] for one in seen} == {NextAction.OPEN}


def actions(database, scene) -> tuple[NextAction, ...]:
    with database.reading() as db:
        return tuple(row.next_action for row in board(db, scene.study, AT))


def open_it(db, scene):
    makers.open_round(db, scene)


def answer_it(db, scene):
    makers.everybody_saves(db, scene)


def close_it(db, scene):
    makers.close_round(db, scene)


def release_it(db, scene):
    makers.release_round(db, scene)


def decide_it(db, scene):
    makers.decide(db, scene, again={"A1": True})


def test_the_board_counts_who_answered_and_never_what(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=8, feasibility=3)
        makers.save(db, scene, scene.colleague, importance=8)
    with database.reading() as db:
        row = board(db, scene.study, AT)[0]
    assert [row.count(one) for one in Progress] == [1, 1, 3, 0]
    assert row.asked == 5


# --- what a page costs --------------------------------------------------------------------------


def cost(counted, database, ask) -> int:
    """Statements of a page; a first look fills what the process remembers."""
    with database.reading() as db:
        ask(db)
    with database.reading() as db, counted() as statements:
        ask(db)
    return len(statements)


def joint(database, codes) -> makers.Scene:
    """A joint panel on these objectives, in its second round."""
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=codes)
        makers.play_round(db, scene, "ALL")
        makers.open_round(db, scene, "ALL")
    return scene


def test_a_queue_costs_the_same_for_one_card_and_for_24(database, counted):
    with database.writing() as db:
        makers.objectives(db)
        codes = [one.shown_code for one in studies_objectives(db)]
    few = joint(database, codes[:1])
    many = joint(database, codes)
    costs = [
        cost(counted, database, lambda db, scene=scene: makers.queue(db, scene.study, scene.expert))
        for scene in (few, many)
    ]
    assert len(codes) == 24
    assert costs[0] == costs[1] <= 15


def studies_objectives(db):
    from app.storage import objectives

    return objectives.all_of_them(db)


def test_a_queue_s_first_look_costs_the_same_for_one_card_and_for_24(database, counted):
    """What is frozen is read once a process; even that first time does not depend on how much there is."""
    with database.writing() as db:
        makers.objectives(db)
        codes = [one.shown_code for one in studies_objectives(db)]
    counts = []
    for chosen in (codes[:1], codes):
        scene = joint(database, chosen)
        with database.reading() as db, counted() as statements:
            makers.queue(db, scene.study, scene.expert)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20


def test_a_board_costs_the_same_for_one_task_force_and_for_24(database, counted):
    costs = []
    for count in (1, 24):
        with database.writing() as db:
            makers.objectives(db)
            codes = [one.shown_code for one in studies_objectives(db)][:count]
            scene = makers.study_with(db, dict.fromkeys(codes, makers.FOUR), name=f"Study of {count}")
            for code in codes:
                makers.open_round(db, scene, code)
            assert len(task_forces.of_study(db, scene.study.id)) == count
        costs.append(cost(counted, database, lambda db, scene=scene: board(db, scene.study, AT)))
    assert costs[0] == costs[1] <= 15
    with database.reading() as db:
        assert studies.by_slug(db, "study-of-24") is not None
