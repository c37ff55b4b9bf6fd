"""What the adviser says after a round, in parts and in words."""

import re
from itertools import product

import pytest

from delphi import (
    OUTCOMES,
    STATES,
    ItemStanding,
    Scale,
    advise,
    compare,
    default_rule,
    summarise,
    transitions,
)

INDICATIVE = "indicative; more experts would make them firmer, more rounds would not."


def item(name, outcome="high", stability="stable", fragile=False, n=12, split=False):
    return ItemStanding(name, n, outcome, fragile, stability, split)


def some(letter, count, **known):
    return [item(f"{letter}{number}", **known) for number in range(1, count + 1)]


OPEN = [
    *some("S", 19),
    *some("M", 3, outcome="none", stability="moving", fragile=True),
    item("A5", fragile=True),
    item("D4", "none", fragile=True),
]


@pytest.mark.parametrize(
    ("outcome", "stability", "state"),
    [
        ("high", "stable", "stable_high"),
        ("low", "stable", "stable_low"),
        ("none", "stable", "stable_dissent"),
        ("high", "moving", "moving"),
        ("none", "moving", "moving"),
        ("low", "too_few", "too_few_pairs"),
        ("none", None, "first_round"),
        ("too_few", None, "too_few"),
        ("too_few", "stable", "too_few"),
        ("too_few", "moving", "too_few"),
    ],
)
def test_the_state_puts_agreement_and_stability_together(outcome, stability, state):
    assert item("A1", outcome, stability).state == state


def test_every_item_is_in_exactly_one_state():
    items = [
        item(f"{outcome} {stability} {fragile}", outcome, stability, fragile)
        for outcome, stability, fragile in product(
            OUTCOMES, ("stable", "moving", "too_few", None), (True, False)
        )
    ]

    found = advise(items)

    named = [name for state in STATES for name in getattr(found, state)]
    assert sorted(named) == sorted(one.item for one in items)
    assert (found.items, sum(found.counts.values())) == (32, 32)
    apart = found.settled + found.could_change + found.too_few + found.too_few_pairs + found.first_round
    assert sorted(apart) == sorted(named)


def test_one_more_round_could_change_what_moves_and_what_hangs_on_one_mark():
    found = advise(OPEN)

    assert found.could_change == ("M1", "M2", "M3", "A5", "D4")
    assert found.hang_on_one_mark == ("A5", "D4")
    assert len(found.settled) == 19
    assert found.sentence == (
        "19 of 24 items are settled; 3 are still moving (M1, M2, M3) and 2 verdicts hang on one mark (A5, D4): "
        "one more round on these 5 could still change something."
    )


@pytest.mark.parametrize(
    ("rounds_left", "end"),
    [
        (None, ": one more round on these 5 could still change something."),
        (1, ": one more round on these 5 could still change something, and 1 more is planned."),
        (2, ": one more round on these 5 could still change something, and 2 more are planned."),
        (0, ". No further round is planned: without one, report these 5 as still open."),
    ],
)
def test_the_rounds_that_are_left_are_named(rounds_left, end):
    found = advise(OPEN, rounds_left=rounds_left)

    assert found.sentence.partition("(A5, D4)")[2] == end
    assert found.rounds_left == rounds_left


def test_when_nothing_moves_the_dissent_is_to_be_reported():
    items = [*some("S", 20), *some("D", 3, outcome="none"), item("D4", "none", split=True)]

    assert advise(items).sentence == (
        "Nothing moves any more: a further round is not likely to change a verdict. "
        "4 items are stable without agreement (D1, D2, D3, D4; split: D4): report them as dissent."
    )


def test_dissent_that_hangs_on_one_mark_is_open_and_not_yet_reported():
    found = advise([item("A1"), item("A2", "none", fragile=True, split=True)])

    assert (found.stable_dissent, found.split, found.could_change) == (("A2",), ("A2",), ("A2",))
    assert found.sentence == (
        "1 of 2 items is settled; 1 verdict hangs on one mark (A2): "
        "one more round on this item could still change something."
    )


def test_dissent_beside_items_that_move_is_reported_all_the_same():
    assert advise([item("A1", "none"), item("A2", stability="moving")]).sentence == (
        "1 of 2 items is settled; 1 is still moving (A2): "
        "one more round on this item could still change something. "
        "1 item is stable without agreement (A1): report it as dissent."
    )


def test_five_experts_are_told_that_more_rounds_do_not_make_a_panel_larger():
    items = [*some("E", 4, n=5, fragile=True), item("F", "none", "moving", fragile=True, n=5)]

    found = advise(items)

    assert len(found.indicative) == 5
    assert found.sentence == (
        "None of 5 items is settled; 1 is still moving (F) and 4 verdicts hang on one mark (E1, E2, E3, E4): "
        "one more round on these 5 could still change something. "
        f"All 5 items were rated by fewer than 8 experts: their verdicts are {INDICATIVE}"
    )


def test_from_8_experts_on_a_verdict_is_no_longer_indicative():
    assert advise([item("A1", n=7), item("A2", n=8), item("A3", "too_few", n=2)]).indicative == ("A1",)


def test_too_few_answers_are_no_stability():
    assert advise(some("A", 4, outcome="too_few", n=2)).sentence == (
        "All 4 items have too few ratings for a verdict: more answers are needed."
    )
    assert advise([*some("S", 2), item("A1", "too_few", n=1)]).sentence == (
        "None of the 2 items that can be compared moves any more: a further round is not likely to change their "
        "verdicts. 1 item has too few ratings for a verdict (A1): more answers are needed."
    )


def test_when_many_experts_left_it_is_not_known_whether_an_item_moves():
    assert advise(
        [item("A1"), item("A2", stability="too_few"), item("A3", stability="too_few")]
    ).sentence == (
        "The one item that can be compared does not move: a further round is not likely to change it. "
        "2 items were rated in both rounds by too few of the same experts (A2, A3): "
        "it is not known whether they move."
    )


def test_after_the_first_round_nobody_knows_what_moves():
    assert advise(some("A", 24, stability=None)).sentence == (
        "All 24 items were rated in one round only: it is not known whether they move."
    )


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (item("A1"), "Nothing moves any more: a further round is not likely to change a verdict."),
        (
            item("A1", stability="moving"),
            "The only item is still moving: one more round on it could still change something.",
        ),
        (
            item("A1", fragile=True),
            "The only item hangs on one mark: one more round on it could still change something.",
        ),
        (
            item("A1", stability=None),
            "1 item was rated in one round only (A1): it is not known whether it moves.",
        ),
    ],
)
def test_a_single_item_gets_a_sentence_of_its_own(one, sentence):
    assert advise([one]).sentence == sentence


def test_a_study_without_items_is_told_so():
    found = advise([])

    assert (found.sentence, found.items, found.could_change) == ("There are no items.", 0, ())


def test_the_adviser_speaks_in_counts_and_never_says_stop():
    for outcome, stability, fragile, n in product(
        OUTCOMES, ("stable", "moving", "too_few", None), (True, False), (5, 30)
    ):
        for others in ([], OPEN):
            for rounds_left in (None, 0, 1):
                one = item("Z", outcome, stability, fragile, n)
                sentence = advise([one, *others], rounds_left=rounds_left).sentence
                assert not re.search(
                    r"%|percent|stop\b|significant|substantial|proved|[{}]|  |\.\.", sentence, re.IGNORECASE
                )
                assert sentence.endswith(".")


def test_summaries_and_changes_of_the_package_are_what_it_reads():
    scale = Scale(1, 9)
    first, second = [7, 8, 9, 6, 7, 3, 8, 9, 7], [7, 8, 9, 7, 7, 8, 8, 9, 7]
    summary = summarise(scale.counts(second), scale, default_rule(scale))
    change = compare(transitions(scale.codes(first), scale.codes(second), scale), scale)

    found = advise(
        [ItemStanding("A1", summary.n, summary.verdict.outcome, summary.fragile, change.stability)]
    )

    assert (found.moving, found.settled) == (("A1",), ())


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"outcome": "agreed"}, "the outcome must be one of none, high, low, too_few, not 'agreed'"),
        ({"stability": "unstable"}, "the stability must be stable, moving, too_few or None, not 'unstable'"),
        ({"n": -1}, "n must be at least 0, not -1"),
    ],
)
def test_a_standing_that_does_not_exist_is_refused(known, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        item("A1", **known)


@pytest.mark.parametrize("rounds_left", [-1, 1.5])
def test_rounds_that_cannot_be_left_are_refused(rounds_left):
    with pytest.raises(ValueError, match="rounds_left must be"):
        advise([item("A1")], rounds_left=rounds_left)


def test_two_items_of_the_same_name_are_refused():
    with pytest.raises(ValueError, match="every item must have a name of its own"):
        advise([item("A1"), item("A1")])
