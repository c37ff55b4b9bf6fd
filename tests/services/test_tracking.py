"""What an expert gets back: their own marks over the rounds beside what the policy lets them see of the panel's."""

import pytest

from app.domain.people import Seat
from app.domain.track import Outcome, Own
from app.services.inviting import import_panel
from app.services.tracking import tracks
from app.services.wording import NewWording, write_wording
from app.storage import items, people
from app.storage.database import Database
from tests import makers

NEW = NewWording("Soils", "Strengthen the living soils of every place.", "the Task Force")


def of(database: Database, scene: makers.Scene, name: str = "expert", item: str = "A1", code: str = ""):
    """One person's track of one item."""
    with database.reading() as db:
        found = tracks(db, scene.study, scene.members[name], code).track(item)
    assert found is not None
    return found


def everything(database: Database, scene: makers.Scene, name: str = "expert"):
    with database.reading() as db:
        return tracks(db, scene.study, scene.members[name])


def line(database: Database, scene: makers.Scene, name: str = "expert", item: str = "A1"):
    """The first criterion of a track."""
    return of(database, scene, name, item).lines[0]


def play(db, scene, marks: dict[str, int | None], *, code: str = "A1", again: bool = True, **own) -> None:
    """A round in which these people give these marks on importance; `own` is the expert's card, as makers save it."""
    makers.open_round(db, scene, code)
    for name, mark in marks.items():
        makers.save(db, scene, scene.members[name], code, importance=mark)
    if own:
        makers.save(db, scene, scene.expert, code, **own)
    makers.close_round(db, scene, code)
    makers.decide(db, scene, code, {code: again})
    makers.release_round(db, scene, code)


LATER = makers.AT.replace(day=9)
OTHERS = {"colleague": 8, "clara": 7, "dario": 9, "emine": 8}


@pytest.fixture
def scene(database):
    with database.writing() as db:
        return makers.study_with(db, {"A1": makers.FIVE}, rounds_planned=5)


# --- the own marks ------------------------------------------------------------------------------


def test_every_way_in_which_a_mark_came_to_be_is_told(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3)
        play(db, scene, OTHERS, keep=("importance",))
        play(db, scene, OTHERS, importance=5)
        play(db, scene, OTHERS, importance=None)
        play(db, scene, OTHERS)
    steps = line(database, scene).steps
    assert [one.own for one in steps] == [Own.GIVEN, Own.KEPT, Own.CHANGED, Own.NO_OPINION, Own.UNANSWERED]
    assert [one.mark.value if one.mark else "" for one in steps] == [3, 3, 5, None, ""]


def test_the_same_mark_set_again_by_hand_is_kept_too(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3)
        play(db, scene, OTHERS, importance=3)
    found = line(database, scene)
    assert (found.steps[1].own, found.is_kept, found.is_changed) == (Own.KEPT, True, False)


def test_a_mark_after_a_changed_wording_is_given_anew_and_compared_with_none(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3)
        write_wording(db, scene.study, items.by_code(db, scene.study.id, "A1"), NEW, scene.by, makers.AT)
        play(db, scene, OTHERS, importance=5)
    found = of(database, scene)
    assert [one.is_reworded for one in found.passes] == [False, True]
    assert [one.wording.text for one in found.passes] == ["Strengthen the soils of place 1.", NEW.text]
    assert found.lines[0].steps[1].own is Own.GIVEN
    assert (found.lines[0].is_kept, found.lines[0].is_changed) == (False, False)


def test_whoever_came_after_a_round_was_not_asked_in_it(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS)
        import_panel(db, scene.study, makers.panel_csv({"A1": ("late",)}), scene.by, makers.AT.replace(day=9))
        late = makers.visitor(people.by_email(db, makers.address("late")), scene.study)
    with database.reading() as db:
        (step,) = tracks(db, scene.study, late).track("A1").lines[0].steps
    assert (step.own, step.figure.median) == (Own.NOT_ASKED, 8)


@pytest.mark.parametrize(
    ("mine", "first", "then", "expected"),
    [
        (4, (8, 8, 8, 8), (6, 6, 6, 6), 2.0),
        (4, (6, 6, 6, 6), (8, 8, 8, 8), -2.0),
        (4, (8, 8, 8, 8), (8, 8, 8, 8), 0.0),
    ],
)
def test_the_panel_comes_nearer_to_a_mark_that_was_kept_or_goes_away_from_it(
    database, scene, mine, first, then, expected
):
    with database.writing() as db:
        play(db, scene, dict(zip(OTHERS, first, strict=True)), importance=mine)
        play(db, scene, dict(zip(OTHERS, then, strict=True)), importance=mine)
    found = line(database, scene)
    assert (found.nearer, found.is_outside) == (expected, True)


def test_a_mark_that_changed_is_not_said_to_have_been_approached(database, scene):
    with database.writing() as db:
        play(db, scene, dict.fromkeys(OTHERS, 8), importance=4)
        play(db, scene, dict.fromkeys(OTHERS, 6), importance=5)
    found = line(database, scene)
    assert (found.is_changed, found.nearer) == (True, 0.0)


# --- what comes next ----------------------------------------------------------------------------


def outcome(database, scene):
    return of(database, scene).outcome


def test_it_is_told_whether_an_item_goes_on(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": makers.FIVE}, rounds_planned=2)
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        makers.close_round(db, scene)
        makers.release_round(db, scene)
    seen = [outcome(database, scene)]
    with database.writing() as db:
        makers.decide(db, scene, again={"A1": True})
    seen.append(outcome(database, scene))
    with database.writing() as db:
        makers.open_round(db, scene)
    seen.append(outcome(database, scene))
    with database.writing() as db:
        makers.close_round(db, scene)
        makers.release_round(db, scene)
    seen.append(outcome(database, scene))
    assert seen == [Outcome.UNDECIDED, Outcome.TO_BE_ASKED, Outcome.ASKED_AGAIN, Outcome.LAST_ROUND]


def test_an_item_that_is_set_aside_is_settled_while_another_goes_on(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"))
        makers.play_round(db, scene, "ALL", again={"A2": False})
    before = [of(database, scene, item=one).outcome for one in ("A1", "A2")]
    with database.writing() as db:
        makers.open_round(db, scene, "ALL")
    after = [of(database, scene, item=one).outcome for one in ("A1", "A2")]
    assert before == [Outcome.TO_BE_ASKED, Outcome.SETTLED]
    assert after == [Outcome.ASKED_AGAIN, Outcome.SETTLED]


# --- what the policy lets them see --------------------------------------------------------------


def test_a_figure_needs_three_others_and_the_count_of_people_stays(database, scene):
    """Three gave a mark: to each of them that is two others, to the expert three."""
    with database.writing() as db:
        play(db, scene, {"colleague": 8, "clara": 7, "dario": 9})
    mine, theirs = line(database, scene).steps[0].figure, line(database, scene, "clara").steps[0].figure
    assert (mine.withheld, mine.n, mine.median, sum(mine.counts)) == (False, 3, 8, 3)
    assert (theirs.withheld, theirs.n, theirs.median, theirs.counts) == (True, 3, None, None)


def test_of_a_round_that_is_not_released_there_are_the_own_marks_alone(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=6, reason="I have seen it work.")
    before = of(database, scene, code="A1")
    with database.writing() as db:
        for name, mark in OTHERS.items():
            makers.save(db, scene, scene.members[name], importance=mark, reason=f"So says {name}.")
    opened = of(database, scene, code="A1")
    with database.writing() as db:
        makers.close_round(db, scene)
    closed = of(database, scene, code="A1")
    assert [one.figure for one in before.lines[0].steps][1:] == [None]
    assert before == opened
    assert [(one.mark, one.figure) for one in closed.lines[0].steps] == [
        (one.mark, one.figure) for one in before.lines[0].steps
    ]
    assert [one.reasons for one in closed.passes] == [0, 0]
    assert closed.released_reasons == []


def test_a_round_in_which_they_have_said_nothing_yet_is_not_there_before_its_release(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3)
        makers.open_round(db, scene)
    assert [one.round_.number for one in of(database, scene).passes] == [1]


def test_before_the_first_release_there_is_nothing(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        makers.close_round(db, scene)
    with database.reading() as db:
        found = tracks(db, scene.study, scene.expert)
    assert (found.tracks, found.released) == ((), ())


def test_who_runs_the_study_and_sits_on_it_gets_back_what_an_expert_gets(database):
    with database.writing() as db:
        made = makers.study_with(db, {"A1": ("facilitator", "colleague", "clara", "dario")})
        makers.play_round(db, made, marks=(8, 7, None, None))
        makers.open_round(db, made)
        makers.everybody_saves(db, made)
        makers.close_round(db, made)
    with database.reading() as db:
        found = tracks(db, made.study, made.facilitator).track("A1")
    assert [(one.figure.withheld if one.figure else None) for one in found.lines[0].steps] == [True, None]


def test_released_reasons_come_with_the_item_that_is_asked_for(database):
    with database.writing() as db:
        made = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"))
        makers.open_round(db, made, "ALL")
        for item in ("A1", "A2"):
            for name in OTHERS:
                makers.save(
                    db, made, made.members[name], item, reason=f"{item}: so says {name}.", importance=8
                )
        makers.close_round(db, made, "ALL")
        makers.release_round(db, made, "ALL")
    one, other = of(database, made, code="A1"), of(database, made, item="A2", code="A1")
    assert sorted(said.text for said in one.released_reasons) == sorted(
        f"A1: so says {name}." for name in OTHERS
    )
    assert (one.passes[0].reasons, other.passes[0].reasons, other.released_reasons) == (4, 4, ())


def test_all_task_forces_of_a_person_are_there_and_nobody_else_s(database):
    with database.writing() as db:
        seats = {"A1": makers.FIVE, "A2": (*makers.FIVE[:3], "other"), "A3": makers.FOUR}
        made = makers.study_with(db, seats)
        for code in seats:
            makers.play_round(db, made, code, (8, 7, 9, 3))
    with database.reading() as db:
        codes = {
            name: [one.item.code for one in tracks(db, made.study, made.members[name]).tracks]
            for name in ("expert", "emine", "other", "hana")
        }
    assert codes == {"expert": ["A1", "A2"], "emine": ["A1"], "other": ["A2", "A3"], "hana": ["A3"]}


# --- who has left -------------------------------------------------------------------------------


def leave(db, scene, at, name: str = "expert") -> None:
    db.get_one(Seat, makers.place(db, scene, scene.members[name]).seat.id).left_at = at


def test_who_has_left_gets_back_what_was_released_before_and_nothing_of_later_rounds(database, scene):
    with database.writing() as db:
        play(db, scene, OTHERS, importance=3, reason="I have seen it fail.")
        leave(db, scene, makers.AT)
    before = of(database, scene, code="A1")
    with database.writing() as db:
        makers.open_round(db, scene, at=LATER)
        for name, mark in OTHERS.items():
            makers.save(db, scene, scene.members[name], importance=mark - 1, reason=f"So says {name}.")
        makers.close_round(db, scene, at=LATER)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene, at=LATER)
    after = of(database, scene, code="A1")
    (step,) = after.lines[0].steps
    assert (step.mark.value, step.figure.median, after.passes[0].card.reason) == (
        3,
        8,
        "I have seen it fail.",
    )
    assert (before, before.outcome) == (after, Outcome.LEFT)
    assert [one.number for one in everything(database, scene).released] == [1]


def test_who_answered_and_left_gets_the_round_back_once_it_is_released(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        leave(db, scene, makers.AT)
        leave(db, scene, makers.AT, "clara")
    assert everything(database, scene).tracks == ()
    with database.writing() as db:
        makers.close_round(db, scene, at=LATER)
        makers.release_round(db, scene, at=LATER)
    (step,) = line(database, scene).steps
    assert (step.mark.value, step.own, step.figure.withheld, step.figure.median) == (8, Own.GIVEN, False, 8)


def test_a_figure_needs_three_others_for_who_has_left_too(database, scene):
    with database.writing() as db:
        play(db, scene, {"colleague": 8, "clara": 7}, importance=3)
        leave(db, scene, makers.AT)
    (step,) = line(database, scene).steps
    assert (step.mark.value, step.figure.withheld, step.figure.median, step.figure.n) == (3, True, None, 3)


def test_a_round_that_was_neither_answered_nor_released_before_they_left_is_not_theirs(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        for name, mark in OTHERS.items():
            makers.save(db, scene, scene.members[name], importance=mark)
        leave(db, scene, makers.AT)
        makers.close_round(db, scene, at=LATER)
        makers.release_round(db, scene, at=LATER)
    found = everything(database, scene)
    assert (found.tracks, found.released, len(found.left), found.still_sits) == ((), (), 1, False)


def test_leaving_one_task_force_changes_nothing_on_another(database):
    with database.writing() as db:
        made = makers.study_with(db, {"A1": makers.FIVE, "A2": makers.FIVE})
        for code in ("A1", "A2"):
            makers.play_round(db, made, code)
        leave(db, made, makers.AT)
        for code in ("A1", "A2"):
            makers.open_round(db, made, code, at=LATER)
            for name in ("colleague", "clara", "dario", "emine"):
                makers.save(db, made, made.members[name], code, importance=2, feasibility=2)
            makers.close_round(db, made, code, at=LATER)
            makers.decide(db, made, code, {code: True})
            makers.release_round(db, made, code, at=LATER)
    found = everything(database, made)
    rounds = {one.item.code: [step.round_.number for step in one.lines[0].steps] for one in found.tracks}
    assert (rounds, found.still_sits) == ({"A1": [1], "A2": [1, 2]}, True)
    assert [one.outcome for one in found.tracks] == [Outcome.LEFT, Outcome.TO_BE_ASKED]


# --- what it costs ------------------------------------------------------------------------------


def test_it_costs_the_same_for_one_item_in_one_round_and_for_many_on_two_seats_in_three(database, counted):
    with database.writing() as db:
        few = makers.study_with(db, {"A1": makers.FIVE}, name="Few")
        makers.play_round(db, few)
        many = makers.study_with(
            db, dict.fromkeys(makers.CODES[:6], makers.FIVE), name="Many", rounds_planned=3
        )
        for code in makers.CODES[:6]:
            for _ in range(3):
                makers.play_round(db, many, code)
    costs = []
    for scene in (few, many):
        with database.reading() as db:
            tracks(
                db, scene.study, scene.expert, "A1"
            )  # the figures of a released round are read once for all
        with database.reading() as db, counted() as statements:
            found = tracks(db, scene.study, scene.expert, "A1")
        costs.append((len(found.tracks), len(found.lines[0].steps), len(statements)))
    assert [one[:2] for one in costs] == [(1, 1), (6, 3)]
    assert costs[0][2] == costs[1][2] <= 15
