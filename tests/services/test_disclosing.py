"""Who sees what: the policy's table row by row, and the figures, reasons and files that follow from it."""

import random
import uuid
from contextlib import closing

import pytest
from sqlmodel import Session, select

from app.domain.disclosure import Disclosed, Standing, Thresholds, disclosed, is_theirs, standing
from app.domain.reasons import ReleasedReason
from app.domain.refusals import Faults, Refusal
from app.domain.rounds import RoundState
from app.services import conducting, exporting, moderating
from app.services.disclosing import ADMINISTRATOR, Viewer, figures, viewer_of
from app.storage import cards, items, journal, people, ratings, reasons, rounds, studies
from tests import makers

OPEN, CLOSED, RELEASED, DRAFT = RoundState.OPEN, RoundState.CLOSED, RoundState.RELEASED, RoundState.DRAFT
FACILITATOR, EXPERT, OUTSIDER = Standing.FACILITATOR, Standing.EXPERT, Standing.OUTSIDER
STUDY = Thresholds(others=3, outside=5)
HIDDEN = frozenset[tuple[int, bool]]()


def shown(viewer: Standing, state: RoundState, thresholds: Thresholds = STUDY) -> frozenset[tuple[int, bool]]:
    """Every pair of n, and whether the viewer is among them, that this viewer gets figures of."""
    allowed: Disclosed = disclosed(viewer, state, thresholds)
    pairs = [(n, own) for n in range(9) for own in (False, True) if n or not own]
    return frozenset(pair for pair in pairs if allowed.shows(pair[0], viewer_rated=pair[1]))


def from_(n: int, n_with_own: int) -> frozenset[tuple[int, bool]]:
    return frozenset(
        {(one, False) for one in range(n, 9)} | {(one, True) for one in range(max(1, n_with_own), 9)}
    )


TABLE = {
    (FACILITATOR, DRAFT): HIDDEN,
    (FACILITATOR, OPEN): HIDDEN,
    (FACILITATOR, CLOSED): from_(0, 1),
    (FACILITATOR, RELEASED): from_(0, 1),
    (EXPERT, DRAFT): HIDDEN,
    (EXPERT, OPEN): HIDDEN,
    (EXPERT, CLOSED): HIDDEN,
    (EXPERT, RELEASED): from_(3, 4),
    (OUTSIDER, DRAFT): HIDDEN,
    (OUTSIDER, OPEN): HIDDEN,
    (OUTSIDER, CLOSED): HIDDEN,
    (OUTSIDER, RELEASED): from_(5, 5),
}


def test_the_policy_is_its_table_and_no_state_or_viewer_is_left_out():
    assert {(viewer, state): shown(viewer, state) for viewer in Standing for state in RoundState} == TABLE


def test_higher_thresholds_of_a_study_hold():
    strict = Thresholds(others=4, outside=7)
    assert shown(EXPERT, RELEASED, strict) == from_(4, 5)
    assert shown(OUTSIDER, RELEASED, strict) == from_(7, 7)


@pytest.mark.parametrize(
    ("runs", "sits", "ended", "expected"),
    [
        (True, False, False, FACILITATOR), (True, False, True, FACILITATOR), (True, True, False, EXPERT),
        (True, True, True, FACILITATOR), (False, True, False, EXPERT), (False, True, True, EXPERT),
        (False, False, False, OUTSIDER), (False, False, True, OUTSIDER),
    ],
)  # fmt: skip
def test_who_runs_and_sits_is_an_expert_until_the_study_has_ended(runs, sits, ended, expected):
    assert standing(runs_study=runs, has_seat=sits, study_has_ended=ended) is expected


@pytest.mark.parametrize(
    ("left", "released", "answered", "expected"),
    [
        (None, None, False, True), (None, 2, False, True), (2, 1, False, True), (2, 2, False, True),
        (2, 3, False, False), (2, 3, True, True), (2, None, False, False), (2, None, True, True),
    ],
)  # fmt: skip
def test_a_round_is_of_who_sits_there_answered_in_it_or_was_there_at_its_release(
    left, released, answered, expected
):
    days = [makers.AT.replace(day=one) if one else None for one in (left, released)]
    assert is_theirs(*days, has_answered=answered) is expected


# --- figures ------------------------------------------------------------------------------------


@pytest.fixture
def scene(database) -> makers.Scene:
    with database.writing() as db:
        return makers.small_study(db)


def answered_by(database, scene, names, state=RELEASED) -> None:
    """Round 1 of A1 answered by these people on importance, and taken as far as `state`."""
    with database.writing() as db:
        makers.open_round(db, scene)
        for mark, name in enumerate(names, start=1):
            makers.save(db, scene, scene.members[name], importance=mark)
        if state is not OPEN:
            makers.close_round(db, scene)
        if state is RELEASED:
            makers.decide(db, scene, again={"A1": True})
            makers.release_round(db, scene)


def importance(database, scene, who):
    """The figure of importance that somebody gets of A1's first round, or None when the round is not there."""
    with database.reading() as db:
        study = studies.by_slug(db, scene.study.slug)
        viewer = viewer_of(db, study, who)
        panel = makers.task_force(db, scene)
        asked = rounds.of_task_force(db, panel.id)[0]
        seen = figures(db, study, viewer, [asked], own_cells(db, scene, who, asked))
        found = {key[2]: one for key, one in seen.items()}
        criterion = next(one.id for one in studies.criteria(db, study.id) if one.code == "importance")
    return found.get(criterion)


def test_who_has_left_is_an_expert_of_their_rounds_and_an_outsider_to_the_others(database, scene):
    answered_by(database, scene, makers.FIVE[:4])
    with database.reading() as db:
        panel = makers.task_force(db, scene)
        asked, draft = rounds.of_task_force(db, panel.id)
        left = Viewer(False, frozenset(), frozenset({asked.id}))
        stranger = Viewer(False, frozenset())
        seen = [figures(db, scene.study, one, [asked, draft]) for one in (left, stranger)]
        own = own_cells(db, scene, scene.expert, asked)
        beside_own = figures(db, scene.study, left, [asked], own)
    with_marks = [[one.withheld for one in found.values() if one.n] for found in (*seen, beside_own)]
    assert with_marks == [[False], [True], [False]]
    assert {round_id for found in seen for round_id, _, _ in found} == {asked.id}


def own_cells(db, scene, who, asked) -> set[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    seats = [one.seat.id for one in people.seats(db, scene.study.id, person_id=who.person_id)]
    return {
        (card.round_id, card.item_id, criterion)
        for card in cards.own_cards(db, seats)
        for criterion, mark in card.marks.items()
        if card.round_id == asked.id and mark.value is not None
    }


def test_in_a_panel_of_five_an_expert_sees_the_figures_with_three_others(database, scene):
    answered_by(database, scene, ("expert", "colleague", "clara", "dario"))
    seen = importance(database, scene, scene.expert)
    assert (seen.withheld, seen.n, seen.median, seen.counts) == (False, 4, 2.5, (1, 1, 1, 1, 0, 0, 0, 0, 0))


def test_and_with_two_others_only_how_many_rated(database, scene):
    answered_by(database, scene, ("expert", "colleague", "clara"))
    seen = importance(database, scene, scene.expert)
    given = {
        name: getattr(seen, name) for name in seen.__dataclass_fields__ if getattr(seen, name) is not None
    }
    assert given == {"n": 3, "no_opinion": 0, "unanswered": 2, "withheld": True}


def test_who_did_not_rate_sees_the_figures_of_three(database, scene):
    answered_by(database, scene, ("colleague", "clara", "dario"))
    assert importance(database, scene, scene.expert).median == 2
    assert importance(database, scene, scene.colleague).withheld


@pytest.mark.parametrize("state", [OPEN, CLOSED])
def test_before_its_release_a_round_is_not_there_for_an_expert(database, scene, state):
    answered_by(database, scene, makers.FIVE, state)
    assert importance(database, scene, scene.expert) is None


def test_no_figure_of_an_open_round_is_there_for_anybody(database, scene):
    answered_by(database, scene, makers.FIVE, OPEN)
    for who in (scene.facilitator, scene.expert, scene.other, scene.stranger, scene.foreign_facilitator):
        assert importance(database, scene, who) is None
    with database.reading() as db:
        assert figures(db, scene.study, ADMINISTRATOR, rounds.of_study(db, scene.study.id)) == {}


def test_a_facilitator_sees_everything_from_the_close_on(database, scene):
    answered_by(database, scene, ("expert",), CLOSED)
    seen = importance(database, scene, scene.facilitator)
    assert (seen.withheld, seen.n, seen.median) == (False, 1, 1.0)


@pytest.mark.parametrize(("names", "is_withheld"), [(makers.FIVE, False), (makers.FIVE[:4], True)])
def test_another_task_force_sees_a_released_round_of_five_and_not_of_four(
    database, scene, names, is_withheld
):
    answered_by(database, scene, names)
    assert importance(database, scene, scene.other).withheld is is_withheld


def test_a_facilitator_with_a_seat_is_an_expert_there_until_the_study_has_ended(database, scene):
    with database.writing() as db:
        panel = {"A1": (*makers.FIVE, "facilitator")}
        makers.invite(db, scene.study, panel, scene.by)
    answered_by(database, scene, ("expert", "colleague", "clara"), CLOSED)
    assert importance(database, scene, scene.facilitator) is None
    with database.writing() as db:
        makers.decide(db, scene, again={"A1": False})
        makers.release_round(db, scene)
    assert importance(database, scene, scene.facilitator).median == 2
    with database.writing() as db:
        conducting.end_study(db, scene.study, scene.by, makers.AT)
    assert not importance(database, scene, scene.facilitator).withheld


def test_figures_once_withheld_from_one_viewer_are_not_withheld_from_the_next_nor_the_other_way_round(
    database, scene
):
    """Frozen figures are remembered by the process: what one viewer may see must not leak to another."""
    answered_by(database, scene, ("expert", "colleague", "clara"))
    everybody = (scene.expert, scene.facilitator, scene.other, scene.facilitator, scene.expert)
    assert [importance(database, scene, who).withheld for who in everybody] == [
        True,
        False,
        True,
        False,
        True,
    ]


# --- reasons ------------------------------------------------------------------------------------


def test_a_released_reason_holds_nothing_that_leads_to_its_author():
    columns = set(ReleasedReason.model_fields)
    # a side stands there only where at least 3 authors wrote on each: docs/decisions/0005
    assert columns == {"id", "round_id", "item_id", "position", "language", "text", "side", "side_on"}


def test_two_reasons_of_one_author_share_nothing(database):
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"))
        makers.open_round(db, scene, "ALL")
        for name in makers.FIVE:
            for item in ("A1", "A2"):
                makers.save(db, scene, scene.members[name], item, importance=8, reason=f"{name} on {item}")
        makers.close_round(db, scene, "ALL")
        makers.release_round(db, scene, "ALL", shuffle=random.Random(3))
    with database.reading() as db:
        found = db.exec(select(ReleasedReason)).all()
        cards = {card.id for card in ratings.reasons(db, found[0].round_id)}
    order = {item: [one.text.split()[0] for one in sorted(found, key=lambda one: one.position) if item in one.text]
             for item in ("A1", "A2")}  # fmt: skip
    assert order["A1"] != order["A2"]
    assert len({one.id for one in found}) == 10
    assert cards & {one.id for one in found} == set()


@pytest.mark.database("sqlite")
def test_the_order_of_reasons_follows_nothing(database):
    """Over 200 shuffles the place of a reason and the place of its saving are unrelated."""
    with database.writing() as db:
        names = [f"expert{one}" for one in range(12)]
        scene = makers.study_with(db, {"A1": names})
        makers.open_round(db, scene)
        texts = [f"{text} reason" for text in "kdbmlaghfjce"]
        for name, text in zip(names, texts, strict=True):
            makers.save(db, scene, scene.members[name], importance=8, reason=text)
        makers.close_round(db, scene)
        round_ = makers.last_round(db, scene)
    correlations = [released_order(database, scene, round_, texts, seed) for seed in range(200)]
    mean = sum(correlations) / len(correlations)
    # A Spearman correlation of 12 places has standard deviation 1/sqrt(11); the mean of 200 of them 0.0213.
    assert abs(mean) < 4 * 0.0213
    assert len(set(correlations)) > 50


def released_order(database, scene, round_, texts: list[str], seed) -> float:
    """Spearman's correlation between the order of saving and the order shown; the release is taken back."""
    with closing(Session(database._writer)) as db:
        panel = makers.task_force(db, scene)
        moderating.release_round(db, scene.study, panel, round_, scene.by, makers.AT, random.Random(seed))
        order = [texts.index(one.text) for one in reasons.released(db, [round_.id])]
        db.rollback()
    n = len(order)
    return 1 - 6 * sum((place - saved) ** 2 for place, saved in enumerate(order)) / (n * (n * n - 1))


def test_a_reason_held_back_reaches_nobody_and_a_release_is_once(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=8, reason="Shown.")
        makers.save(db, scene, scene.colleague, importance=8, reason="Held.")
        makers.close_round(db, scene)
        round_, panel = makers.last_round(db, scene), makers.task_force(db, scene)
        held = {one.id for one in ratings.reasons(db, round_.id) if one.reason == "Held."}
        moderating.hold_reasons(db, scene.study, panel, round_, held, scene.by, makers.AT)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        makers.release_round(db, scene)
        makers.open_round(db, scene)
    with database.reading() as db:
        assert [one.text for one in makers.queue(db, scene.study, scene.expert).cards[0].reasons] == [
            "Shown."
        ]
    with pytest.raises(Refusal) as refused, database.writing() as db:
        moderating.hold_reasons(db, scene.study, panel, round_, set(), scene.by, makers.AT)
    assert str(refused.value) == "Reasons can be held back between the close of a round and its release."


def test_a_decision_against_the_suggestion_says_why(database, scene):
    with database.writing() as db:
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        makers.close_round(db, scene)
        panel, round_ = makers.task_force(db, scene), makers.last_round(db, scene)
    against = {"A1": moderating.Choice(False)}
    with pytest.raises(Faults) as refused, database.writing() as db:
        moderating.decide(db, scene.study, panel, round_, against, scene.by, makers.AT)
    assert str(refused.value) == "No decision was saved: please look at the marked places."
    assert {code: str(one) for code, one in refused.value.fields.items()} == {
        "A1": "Say in a sentence why you leave the suggestion; the report prints it."
    }


# --- files --------------------------------------------------------------------------------------


def test_a_facilitator_s_file_leaves_out_a_task_force_on_which_they_sit_until_the_study_has_ended(
    database, scene
):
    with database.writing() as db:
        makers.invite(db, scene.study, {"A1": (*makers.FIVE, "facilitator")}, scene.by)
        makers.play_round(db, scene, "A1", again={"A1": False})
        makers.play_round(db, scene, "A2", again={"A2": False})
    assert exported(database, scene) == ["A2"]
    with database.writing() as db:
        conducting.end_study(db, scene.study, scene.by, makers.AT)
    assert exported(database, scene) == ["A1", "A2"]


def exported(database, scene) -> list[str]:
    with database.writing() as db:
        study = studies.by_slug(db, scene.study.slug)
        viewer = viewer_of(db, study, scene.facilitator)
        made = exporting.begin_export(
            db, study, viewer, "ratings", "A test.", scene.by, makers.AT, random.Random(1)
        )
        return [code for code, round_ in made.rounds if exporting.rows_of_round(db, made, code, round_)]


def rows_drawn(db, scene, seed: int) -> list[list]:
    """The ratings file of a study with one played round."""
    viewer = viewer_of(db, scene.study, scene.facilitator)
    draw = random.Random(seed)
    made = exporting.begin_export(db, scene.study, viewer, "ratings", "A test.", scene.by, makers.AT, draw)
    return [row for code, round_ in made.rounds for row in exporting.rows_of_round(db, made, code, round_)]


def test_a_file_names_nobody_and_is_ordered_by_labels_that_each_file_draws_anew(database, scene):
    with database.writing() as db:
        makers.play_round(db, scene)
        files = [rows_drawn(db, scene, seed) for seed in range(20)]
        item = items.by_code(db, scene.study.id, "A1")
    label, mark = 7, 9
    text = str(files).lower()
    assert [name for name in (*makers.FIVE, "example.org", item.id.hex) if name in text] == []
    assert all([row[label] for row in rows] == sorted(row[label] for row in rows) for rows in files)
    of_the_one_who_marked_three = [{row[label] for row in rows if row[mark] == 3} for rows in files]
    assert {len(one) for one in of_the_one_who_marked_three} == {1}
    assert len(set.union(*of_the_one_who_marked_three)) > 5


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_file_without_a_reason_is_not_made(database, scene, reason):
    with pytest.raises(Faults) as refused, database.writing() as db:
        exporting.begin_export(
            db, scene.study, ADMINISTRATOR, "ratings", reason, scene.by, makers.AT, random.Random(1)
        )
    assert (
        str(refused.value.fields["reason"]) == "Say in a sentence what the file is for; the journal keeps it."
    )
    with database.reading() as db:
        assert "ratings exported" not in [entry.act for entry in journal.entries(db)]


def test_an_object_that_does_not_exist_has_no_figures(database, scene):
    with database.reading() as db:
        nobody = Viewer(runs_study=False, seats_on=frozenset({uuid.UUID(int=1)}))
        assert figures(db, scene.study, nobody, rounds.of_study(db, scene.study.id)) == {}
