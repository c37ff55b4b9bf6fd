"""The card from round 2 on: the own earlier mark, the panel's figures, the reasons, and what asks for one."""

import re

import pytest

from app.services import moderating
from app.services.wording import NewWording, write_wording
from app.storage import items
from tests import makers
from tests.web.stages import houses, staged
from tests.web.support import PART, Guest, House, Paper, paper, sentence

HOME = "/studies/review-of-the-soils"
FIVE = {"expert": 3, "colleague": 8, "clara": 7, "dario": 9, "emine": 8}
KEPT = {"version": "1", "reason": ""}


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("ratings"), lambda db: None) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def new_house(sqlite_template, tmp_path):
    with houses(sqlite_template, tmp_path) as make:
        yield make


def second_round(
    house: House,
    marks: dict[str, int | None] | None = None,
    code: str = "A1",
    held: tuple[str, ...] = (),
    feasibility: int | None = 5,
    **design,
) -> makers.Scene:
    """Round 1 was answered with these marks of importance and a reason each; round 2 is open."""
    with house.writing() as db:
        scene = makers.small_study(db, **design)
        makers.open_round(db, scene, code)
        for name, mark in (marks or FIVE).items():
            who = scene.members[name]
            makers.save(
                db, scene, who, code, reason=f"So says {mark}.", importance=mark, feasibility=feasibility
            )
        makers.close_round(db, scene, code)
        hold(db, scene, code, held)
        makers.decide(db, scene, code, {code: True})
        makers.release_round(db, scene, code)
        makers.open_round(db, scene, code)
        return scene


def hold(db, scene: makers.Scene, code: str, texts: tuple[str, ...]) -> None:
    panel, round_ = makers.task_force(db, scene, code), makers.last_round(db, scene, code)
    cards = {one.card_id for one in moderating.given_reasons(db, round_) if one.text in texts}
    moderating.hold_reasons(db, scene.study, panel, round_, cards, scene.by, makers.AT)


def queue(guest: Guest) -> Paper:
    return paper(guest.get(f"{HOME}/cards"))


def card(code: str = "A1", number: int = 2) -> str:
    return f"{HOME}/task-forces/{code}/rounds/{number}/cards/{code}"


def form_of(guest: Guest, code: str = "A1", number: int = 2) -> dict[str, str]:
    return next(one.named for one in queue(guest).forms if one.action == card(code, number))


def press(guest: Guest, keep: str, headers: dict[str, str], code: str = "A1"):
    """The press on a button of the card: its form as the page holds it, with the button's name."""
    return guest.post(card(code), form_of(guest, code) | {"keep": keep}, headers)


def stands(guest: Guest) -> dict[str, str]:
    return {name: value for name, value in form_of(guest).items() if name not in ("csrf", "owner", "key")}


both_ways = pytest.mark.parametrize("headers", [{}, PART], ids=["without htmx", "with htmx"])


# --- nothing is chosen for anybody --------------------------------------------------------------


def test_nothing_is_preselected_in_round_one(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
    assert queue(house.expert(scene.study)).checked() == []


def test_nothing_is_preselected_in_round_two_before_a_mark_is_given(house):
    expert = house.expert(second_round(house).study)
    assert queue(expert).checked() == []
    assert stands(expert) == {"version": "0", "reason": ""}
    expert.post(card(), form_of(expert) | {"mark-importance": "4"})
    assert queue(expert).checked() == ["mark-importance 4"]


def test_ones_own_earlier_mark_is_shown_and_nobody_elses(house):
    scene = second_round(house)
    seen = {name: own_marks(house.expert(scene.study, name)) for name in FIVE}
    assert seen == {name: [str(mark), "5"] for name, mark in FIVE.items()}


def own_marks(guest: Guest) -> list[str]:
    return re.findall(r"(\d)[a-z ]*, your mark in round 1", queue(guest).words)


def test_who_had_no_opinion_is_told_so(house):
    expert = house.expert(second_round(house, FIVE | {"expert": None}).study)
    assert "◂ you, round 1" in queue(expert).words
    assert own_marks(expert) == ["5"]


# --- keep, put back -----------------------------------------------------------------------------


@both_ways
def test_one_press_keeps_every_earlier_mark(house, headers):
    expert = house.expert(second_round(house).study)
    assert press(expert, "all", headers).status_code == (200 if headers else 303)
    assert stands(expert) == KEPT | {"mark-importance": "3", "mark-feasibility": "5"}
    assert "Kept, saved" in queue(expert).words


@both_ways
def test_no_opinion_is_kept_too(house, headers):
    expert = house.expert(second_round(house, FIVE | {"expert": None}).study)
    press(expert, "all", headers)
    assert stands(expert) == KEPT | {"mark-importance": "no_opinion", "mark-feasibility": "5"}


@both_ways
def test_keeping_all_leaves_a_mark_that_was_changed(house, headers):
    expert = house.expert(second_round(house).study)
    form = form_of(expert) | {"mark-importance": "6", "keep": "all"}
    expert.post(card(), form, headers)
    assert stands(expert) == KEPT | {"mark-importance": "6", "mark-feasibility": "5"}


@both_ways
def test_one_criterion_can_be_put_back(house, headers):
    expert = house.expert(second_round(house).study)
    expert.post(card(), form_of(expert) | {"mark-importance": "6", "mark-feasibility": "9"}, headers)
    assert buttons(expert) == [("keep", "importance"), ("keep", "feasibility")]
    press(expert, "importance", headers)
    assert stands(expert) == {
        "version": "2",
        "reason": "",
        "mark-importance": "3",
        "mark-feasibility": "9",
    }


def buttons(guest: Guest) -> list[tuple[str, str]]:
    return next(one.buttons for one in queue(guest).forms if one.action == card())


@both_ways
def test_there_is_nothing_to_keep_in_round_one(house, headers):
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
    expert = house.expert(scene.study)
    form = form_of(expert, number=1)
    answer = expert.post(card(number=1), form | {"keep": "all", "reason": "Kept here."}, headers)
    assert (answer.status_code, sentence(answer)) == (
        422,
        "There is no earlier mark of yours to keep for A1.",
    )
    assert "Kept here." in paper(answer).words


def test_keeping_what_is_not_a_criterion_is_refused(house):
    expert = house.expert(second_round(house).study)
    before = house.digest()
    assert press(expert, "cost", {}).status_code == 422
    assert house.digest() == before


# --- what the panel said ------------------------------------------------------------------------


def test_the_panels_figures_are_shown_with_three_others(house):
    expert = house.expert(
        second_round(house, {name: FIVE[name] for name in ("expert", "clara", "dario", "emine")}).study
    )
    words = queue(expert).words
    assert "Round 1, 4 experts: median 7.5, middle half 6 to 8.25" in words
    assert "How many gave each mark: 1: 0, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1, 9: 1" in words


def test_with_two_others_no_figure_is_shown(house):
    three = {name: FIVE[name] for name in ("expert", "clara", "dario")}
    scene = second_round(house, three)
    answered, silent = house.expert(scene.study), house.expert(scene.study, "emine")
    for told in ("median", "middle half", "How many gave each mark", 'class="plot"'):
        assert told not in answered.get(f"{HOME}/cards").text
    assert "Round 1, 3 experts: median 7" in queue(silent).words


def test_a_study_may_ask_for_more_others(house):
    expert = house.expert(second_round(house, FIVE, fewest_others=5).study)
    assert "median" not in expert.get(f"{HOME}/cards").text


def test_no_opinion_does_not_count_as_one_who_rated(house):
    scene = second_round(house, FIVE | {"clara": None, "dario": None})
    assert "median 8" not in queue(house.expert(scene.study)).words
    assert "Round 1, 3 experts: median 8" in queue(house.expert(scene.study, "clara")).words


# --- reasons ------------------------------------------------------------------------------------


def test_the_released_reasons_are_shown_and_no_other(house):
    expert = house.expert(second_round(house, held=("So says 7.", "So says 9.")).study)
    shown = re.findall(r"So says \d\.", queue(expert).words)
    assert sorted(shown) == ["So says 3.", "So says 8.", "So says 8."]


def test_everybody_reads_the_reasons_in_one_order_which_is_not_the_one_of_arrival(house):
    scene = second_round(house)
    guests = [house.expert(scene.study, name) for name in FIVE]
    orders = {tuple(re.findall(r"So says \d\.", queue(guest).words)) for guest in guests}
    assert len(orders) == 1
    assert orders != {tuple(f"So says {mark}." for mark in FIVE.values())}


def test_between_close_and_release_nothing_of_the_round_is_shown(house):
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        for name, mark in FIVE.items():
            makers.save(db, scene, scene.members[name], reason=f"So says {mark}.", importance=mark)
        makers.close_round(db, scene)
    shown = queue(house.expert(scene.study))
    assert "So says" not in shown.words
    assert "median" not in shown.words
    assert "Task Force A1: round 1 is closed. Its figures are being looked at." in shown.words


# --- asked for a reason -------------------------------------------------------------------------

ASKS = "lies far from the panel’s median of"
MEDIANS = {  # on a scale: round 1's marks, and which marks are asked for a reason then
    9: (dict(zip(makers.FIVE, (5, 5, 5, 5, 5), strict=True)), "A1", {1, 2, 3, 7, 8, 9}),
    7: (dict(zip(makers.FOUR, (4, 4, 5, 5), strict=True)), "A2", {1, 2, 3, 6, 7}),
    5: (dict(zip(makers.FIVE, (3, 3, 3, 3, 3), strict=True)), "A1", {1, 2, 4, 5}),
}


@pytest.mark.parametrize("highest", MEDIANS)
def test_a_reason_is_asked_for_a_quarter_of_the_range_from_the_median(house, highest):
    marks, code, expected = MEDIANS[highest]
    scene = second_round(house, marks, code, highest=highest, feasibility=None)
    guest = house.expert(scene.study, next(iter(marks)))
    asked = set()
    for mark in range(1, highest + 1):
        answer = guest.post(card(code), form_of(guest, code) | {"mark-importance": str(mark)}, PART)
        if f"Importance: your {mark} {ASKS}" in paper(answer).words:
            asked.add(mark)
    assert asked == expected


def test_an_earlier_mark_that_lies_far_is_asked_while_it_is_open(house):
    scene = second_round(house)
    expert = house.expert(scene.study)
    assert f"Importance: your 3 {ASKS} 8." in queue(expert).words
    assert ASKS not in queue(house.expert(scene.study, "clara")).words
    expert.post(card(), form_of(expert) | {"mark-importance": "7"})
    assert ASKS not in queue(expert).words


def test_nobody_is_asked_because_of_a_median_they_may_not_see(house):
    expert = house.expert(
        second_round(house, {name: FIVE[name] for name in ("expert", "clara", "dario")}).study
    )
    assert ASKS not in queue(expert).words


def test_a_far_mark_without_a_reason_counts_the_same(house):
    expert = house.expert(second_round(house).study)
    press(expert, "all", {})
    assert "1 of 1 looked at" in queue(expert).words


# --- a changed wording --------------------------------------------------------------------------


@both_ways
def test_after_a_changed_wording_the_mark_is_given_anew(house, headers):
    expert = house.expert(reworded(house).study)
    shown = queue(expert)
    assert shown.checked() == []
    assert "The wording changed after round 1." in shown.words
    assert "Open: needs new marks" in shown.words
    assert own_marks(expert) == ["3", "5"]
    assert "Keep my earlier marks" not in shown.words
    before = house.digest()
    answer = press(expert, "all", headers)
    assert (answer.status_code, sentence(answer)) == (
        422,
        "The wording of A1 has changed: please mark it anew.",
    )
    assert house.digest() == before


def reworded(house: House) -> makers.Scene:
    """Round 1 asked one wording, round 2 asks another."""
    with house.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=3, feasibility=5)
        makers.close_round(db, scene)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        new = NewWording("Soils", "Strengthen the living soils of every place.", "the Task Force")
        write_wording(db, scene.study, items.by_code(db, scene.study.id, "A1"), new, scene.by, makers.AT)
        makers.open_round(db, scene)
        return scene


# --- queries ------------------------------------------------------------------------------------


CODES = tuple(f"{row}{column}" for row in "ABC" for column in range(1, 8))
SHAPES = {
    "1 card": {"seats": {"A1": makers.FIVE}},
    "21 cards": {"seats": {"ALL": makers.FIVE}, "codes": CODES},
    "3 Task Forces": {"seats": dict.fromkeys(("A1", "A2", "A3"), makers.FIVE)},
}


@pytest.mark.parametrize("number", [1, 2])
def test_the_queue_costs_the_same_for_one_card_and_for_many(new_house, number):
    counts = {name: statements(new_house(), number, **shape) for name, shape in SHAPES.items()}
    assert counts == dict.fromkeys(SHAPES, counts["1 card"])
    assert max(counts["1 card"]["again"], counts["1 card"]["review"]) <= 15


def statements(house: House, number: int, seats: dict, **shape) -> dict[str, int]:
    """How many statements each page takes: first when nothing of its rounds is remembered yet, then again."""
    with house.writing() as db:
        scene = makers.study_with(db, seats, **shape)
        for code in seats:
            if number == 2:
                makers.play_round(db, scene, code)
            makers.open_round(db, scene, code)
    expert, counts = house.expert(scene.study), dict[str, int]()
    for name, path in (("first", "cards"), ("again", "cards"), ("review", "cards/review")):
        with house.counted() as sent:
            assert expert.get(f"{HOME}/{path}").status_code == 200
        counts[name] = len(sent)
    assert f"of {len(shape.get('codes', seats))} " in queue(expert).words
    return counts
