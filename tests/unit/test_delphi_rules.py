"""Rules that need nine points, enough raters or a whole round; combinations, groups, chance and robustness."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from delphi import (
    RULES,
    Rule,
    Scale,
    chance_of_passing,
    combine,
    default_rule,
    fragile_by_item,
    is_fragile,
    joint_verdict,
    joint_verdict_by_item,
    ram,
    robustness,
    robustness_by_item,
    rule,
    rule_matrix,
    rules_for,
    share,
    split_flags,
    summarise,
    summarise_by_item,
)
from delphi.conditions import BoxAtLeast

FIVE, NINE = Scale(1, 5), Scale(1, 9)
SEVEN_TO_NINE = [0, 0, 0, 0, 0, 0, 4, 4, 2]


def rng():
    return np.random.default_rng(20)


# --- which rule can be used where ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["ram-ipras", "ram-classic"])
@pytest.mark.parametrize("scale", [FIVE, Scale(1, 7), Scale(0, 10, top_from=8)])
def test_the_rules_of_rand_refuse_a_scale_without_nine_points(name, scale):
    sentence = f"the rule '{name}' needs a scale of 9 points, not {scale}"
    counts = [3] * scale.size

    assert rule(name).refusal(scale) == sentence
    for ask in (
        lambda: rule(name).verdict(counts, scale),
        lambda: is_fragile(counts, scale, rule(name)),
        lambda: summarise_by_item([counts], scale, rule(name)),
        lambda: robustness(counts, scale, rule(name), rng()),
        lambda: joint_verdict({"all": counts}, scale, rule(name)),
        lambda: chance_of_passing(rule(name), scale, 8, rng()),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}$"):
            ask()


def test_ram_itself_refuses_a_scale_without_nine_points():
    with pytest.raises(ValueError, match="^the RAND/UCLA method needs 9 points, not the scale 1 to 5$"):
        ram([1, 1, 1, 1, 1], FIVE)


def test_a_rule_that_can_be_used_has_no_refusal():
    assert [known.refusal(NINE) for known in RULES.values()] == [""] * 11
    assert [name for name, known in RULES.items() if known.refusal(FIVE)] == ["ram-ipras", "ram-classic"]


def test_a_study_is_offered_what_it_can_fix_before_round_1():
    assert [name for name in RULES if RULES[name] not in rules_for(NINE)] == ["apmo"]
    assert [name for name in RULES if RULES[name] not in rules_for(FIVE)] == [
        "ram-ipras",
        "ram-classic",
        "apmo",
    ]
    assert default_rule(NINE) in rules_for(NINE)
    with pytest.raises(ValueError, match="rules are listed for a scale"):
        rules_for(9)


def test_only_apmo_depends_on_the_data():
    assert [name for name, known in RULES.items() if known.is_data_dependent] == ["apmo"]
    assert combine("more", [rule("apmo"), rule("iqr-2")]).is_data_dependent


def test_no_default_rule_sends_to_a_rule_that_cannot_be_used():
    with pytest.raises(ValueError, match=r"iqr-20-percent, percent-75-and-iqr-1$"):
        default_rule(Scale(0, 10, top_from=8))


# --- RAND/UCLA ----------------------------------------------------------------------------------


def test_a_median_between_two_regions_goes_to_the_higher_one():
    upper, lower = ram([0, 0, 0, 0, 0, 5, 5, 0, 0], NINE), ram([0, 0, 5, 5, 0, 0, 0, 0, 0], NINE)

    assert (upper.median, upper.region, upper.appropriateness) == (6.5, (7, 9), "appropriate")
    assert (lower.median, lower.region, lower.appropriateness) == (3.5, (4, 6), "uncertain")
    assert rule("ram-ipras").verdict([0, 0, 0, 0, 0, 5, 5, 0, 0], NINE).outcome == "high"
    assert rule("ram-ipras").verdict([0, 0, 5, 5, 0, 0, 0, 0, 0], NINE).outcome == "none"


def test_disagreement_makes_a_high_median_uncertain():
    counts = [4, 0, 0, 0, 0, 0, 2, 2, 2]

    found = ram(counts, NINE)

    assert (found.median, found.region, found.disagreement) == (7.0, (7, 9), True)
    assert (found.appropriateness, found.classic_appropriateness) == ("uncertain", "uncertain")
    assert rule("ram-ipras").verdict(counts, NINE).outcome == "none"


def test_the_regions_do_not_follow_the_top_box():
    assert ram(SEVEN_TO_NINE, Scale(1, 9, top_from=8)) == ram(SEVEN_TO_NINE, NINE)


def test_a_scale_from_0_to_8_has_the_same_classes():
    found = ram(SEVEN_TO_NINE, Scale(0, 8))

    assert (found.median, found.region, found.iprcp) == (7.0, (6, 8), 6.5)
    assert found.ipras == ram(SEVEN_TO_NINE, NINE).ipras


def test_the_classic_rule_has_no_verdict_below_8():
    classic = rule("ram-classic")

    assert classic.least_n == 8
    seven = classic.verdict([0, 0, 0, 0, 0, 0, 7, 0, 0], NINE)
    assert (seven.outcome, seven.min_n, seven.ram.classic_agreement) == ("too_few", 8, None)
    assert not is_fragile([0, 0, 0, 0, 0, 0, 7, 0, 0], NINE, classic)
    assert robustness([0, 0, 0, 0, 0, 0, 7, 0, 0], NINE, classic, rng()) is None
    assert classic.verdict([0, 0, 0, 0, 0, 0, 8, 0, 0], NINE).outcome == "high"
    assert classic.verdict([0, 0, 0, 0, 0, 0, 8, 0, 0], NINE, min_n=9).min_n == 9


def test_agreement_is_more_than_the_absence_of_disagreement():
    counts = [0, 0, 0, 0, 4, 0, 6, 0, 0]

    assert not ram(counts, NINE).classic_disagreement
    assert rule("ram-ipras").verdict(counts, NINE).outcome == "high"
    assert rule("ram-classic").verdict(counts, NINE).outcome == "none"


def test_a_ram_verdict_carries_its_figures_and_no_others():
    found = rule("ram-ipras").verdict(SEVEN_TO_NINE, NINE)

    assert (found.ram, found.median) == (ram(SEVEN_TO_NINE, NINE), 8.0)
    assert (found.top_box, found.bottom_box, found.iqr, found.relative_iqr, found.cut_off) == (None,) * 5
    assert rule("ram-ipras").verdict([0] * 9, NINE).ram is None
    with pytest.raises(FrozenInstanceError):
        found.ram.n = 3


# --- relative IQR -------------------------------------------------------------------------------


def test_20_percent_of_the_width_of_a_scale_is_a_fraction_of_its_width_and_not_of_its_values():
    eleven, known = Scale(0, 10, top_from=8), rule("iqr-20-percent")
    two_wide, more = [0] * 8 + [2, 1, 2], [0] * 7 + [2, 0, 1, 2]

    found = known.verdict(two_wide, eleven)
    assert (found.iqr, found.relative_iqr, found.outcome) == (2.0, 0.2, "high")
    wide = known.verdict(more, eleven)
    assert (wide.iqr, wide.relative_iqr, wide.outcome) == (3.0, 0.3, "none")
    assert known.verdict([0, 0, 0, 4, 1], FIVE).outcome == "high"
    # 1 point is a quarter of the width of 1 to 5
    assert known.verdict([0, 0, 0, 3, 3], FIVE).outcome == "none"


# --- apmo ---------------------------------------------------------------------------------------


def test_the_cut_off_of_apmo_is_the_average_of_the_majorities():
    table = [[0, 0, 2, 4, 4], [3, 4, 3, 0, 0], [3, 1, 2, 2, 2], [0, 0, 0, 0, 0]]

    found = rule("apmo").verdict_by_item(table, FIVE)

    # majorities: 8 agree, 7 disagree, none, nobody; 15 of 30 opinions
    assert [verdict.cut_off for verdict in found] == [0.5, 0.5, 0.5, None]
    assert [verdict.outcome for verdict in found] == ["high", "low", "none", "too_few"]
    assert (found[0].top_box, found[1].bottom_box, found[0].median) == (share(8, 10), share(7, 10), None)


def test_exactly_half_is_no_majority_and_without_a_majority_nothing_passes():
    found = rule("apmo").verdict_by_item([[0, 0, 5, 5, 0], [5, 0, 0, 0, 5]], FIVE)

    assert [(verdict.outcome, verdict.cut_off) for verdict in found] == [("none", None)] * 2


def test_where_both_boxes_reach_a_low_cut_off_the_larger_decides():
    majority, wide = [0, 0, 4, 6, 0], [0, 0, 30, 0, 0]

    # 6 majority opinions of 62 put the cut-off at 9.7 %
    found = rule("apmo").verdict_by_item([majority, wide, [4, 0, 3, 5, 0], [5, 0, 0, 5, 0]], FIVE)

    assert [verdict.outcome for verdict in found] == ["high", "none", "high", "none"]


def test_a_mark_on_another_item_makes_an_item_fragile_under_apmo():
    # item 2 has 7 of 10, exactly the cut-off 14 of 20: one more majority opinion on item 1 lifts it
    table = [[0, 0, 3, 7, 0], [0, 0, 3, 7, 0]]

    assert fragile_by_item(table, FIVE, rule("apmo")) == [True, True]
    assert fragile_by_item([[0, 0, 0, 30, 0], [0, 0, 30, 0, 0]], FIVE, rule("apmo")) == [False, False]


@pytest.mark.parametrize(
    "ask",
    [
        lambda apmo: apmo.verdict([1, 1, 1, 1, 1], FIVE),
        lambda apmo: is_fragile([1, 1, 1, 1, 1], FIVE, apmo),
        lambda apmo: summarise([1, 1, 1, 1, 1], FIVE, apmo),
        lambda apmo: robustness([1, 1, 1, 1, 1], FIVE, apmo, rng()),
        lambda apmo: joint_verdict({"all": [1, 1, 1, 1, 1]}, FIVE, apmo),
        lambda apmo: chance_of_passing(apmo, FIVE, 8, rng()),
    ],
)
def test_apmo_refuses_one_item_alone(ask):
    with pytest.raises(
        ValueError, match="^the rule 'apmo' needs all items of a round at once, not one alone$"
    ):
        ask(rule("apmo"))


def test_apmo_refuses_a_round_beyond_its_arithmetic():
    with pytest.raises(ValueError, match="ratings are no panel"):
        rule("apmo").verdict_by_item([[10**9] * 5], FIVE)


# --- combinations, groups, matrix ---------------------------------------------------------------


def test_a_combination_names_its_rules_and_keeps_their_needs():
    both = combine("mine", [rule("comet-70-15"), rule("iqr-2"), rule("ram-classic")])

    assert both.description == "Agreed high (or low) where comet-70-15, iqr-2 and ram-classic all say so."
    assert (both.least_n, both.refusal(NINE), both.refusal(FIVE)[:15]) == (8, "", "the rule 'mine'")
    assert combine("own", [rule("iqr-1"), rule("iqr-2")], description="Mine.").description == "Mine."


def test_a_combination_asks_each_condition_once():
    assert len(combine("narrow", [rule("iqr-1"), rule("iqr-2")]).conditions) == 3


def test_a_combination_of_one_rule_or_under_a_taken_name_is_refused():
    with pytest.raises(ValueError, match="at least two rules"):
        combine("alone", [rule("iqr-1")])
    with pytest.raises(ValueError, match="the name 'apmo' is that of another rule"):
        combine("apmo", [rule("iqr-1"), rule("iqr-2")])


@pytest.mark.parametrize(
    ("patients", "clinicians", "outcome"),
    [
        ([0, 0, 0, 2, 2], [0, 0, 0, 4, 0], "high"),
        ([2, 2, 0, 0, 0], [4, 0, 0, 0, 0], "low"),
        ([0, 0, 0, 2, 2], [4, 0, 0, 0, 0], "none"),
        ([0, 0, 0, 2, 2], [0, 0, 4, 0, 0], "none"),
        ([0, 0, 0, 2, 2], [0, 0, 0, 0, 2], "too_few"),
        ([0, 0, 0, 2, 2], [0, 0, 0, 0, 0], "too_few"),
        ([0, 0, 4, 0, 0], [0, 0, 0, 0, 2], "none"),
        ([0, 0, 0, 0, 1], [0, 0, 0, 0, 2], "too_few"),
    ],
)
def test_groups_agree_together_only_where_each_does(patients, clinicians, outcome):
    found = joint_verdict({"patients": patients, "clinicians": clinicians}, FIVE, rule("percent-75"))

    assert (found.outcome, found.rule, list(found.by_group)) == (
        outcome,
        "percent-75",
        ["patients", "clinicians"],
    )


def test_a_small_group_is_not_outvoted_and_makes_the_joint_verdict_fragile():
    large, small = [0, 0, 0, 0, 40], [0, 0, 1, 3, 0]

    found = joint_verdict({"large": large, "small": small}, FIVE, rule("percent-75"))

    assert (found.outcome, found.fragile) == ("high", True)
    assert not is_fragile([0, 0, 1, 3, 40], FIVE, rule("percent-75"))


def test_groups_need_a_name_and_the_same_items():
    with pytest.raises(ValueError, match="at least one group"):
        joint_verdict({}, FIVE, rule("iqr-1"))
    with pytest.raises(ValueError, match="the same items in the same order"):
        joint_verdict_by_item({"a": [[1] * 5], "b": [[1] * 5] * 2}, FIVE, rule("iqr-1"))
    assert joint_verdict_by_item({"a": [], "b": []}, FIVE, rule("iqr-1")) == []


def test_the_matrix_asks_the_rules_it_is_given():
    found = rule_matrix([[0, 0, 0, 5, 1]], FIVE, rule("iqr-2"), rules=[rule("iqr-1"), rule("percent-80")])

    assert (found.rule, found.rules, found.agreed) == (
        "iqr-2",
        ("iqr-1", "percent-80"),
        {"iqr-1": 1, "percent-80": 1},
    )
    assert found.rows[0].outcomes == {"iqr-1": "high", "percent-80": "high"}
    assert rule_matrix([], FIVE, rule("iqr-2")).rows == ()


def test_rules_that_are_too_few_to_speak_do_not_count_in_the_matrix():
    rows = rule_matrix([[0, 0, 0, 0, 0, 0, 5, 0, 0], [0] * 9], NINE, rule("comet-70-15")).rows

    assert [(row.passes, row.of, row.outcome) for row in rows] == [(10, 10, "high"), (0, 0, "too_few")]


def test_a_matrix_refuses_two_rules_of_one_name_and_rules_of_other_scales():
    with pytest.raises(ValueError, match="a name of its own"):
        rule_matrix([[1] * 5], FIVE, rule("iqr-2"), rules=[rule("iqr-1")] * 2)
    with pytest.raises(ValueError, match="needs a scale of 9 points"):
        rule_matrix([[1] * 5], FIVE, rule("iqr-2"), rules=[rule("ram-ipras")])


# --- chance, robustness, split ------------------------------------------------------------------


def test_a_panel_that_is_too_small_for_the_rule_never_passes():
    found = chance_of_passing(rule("ram-classic"), NINE, 7, rng())

    assert (found.passing, found.panels, found.n, found.rule) == (0.0, None, 7, "ram-classic")
    assert chance_of_passing(rule("percent-70"), FIVE, 5, rng(), min_n=6).passing == 0.0


def test_a_drawn_chance_comes_from_the_generator_it_is_given():
    drawn = [chance_of_passing(rule("iqr-2"), NINE, 30, rng(), panels=500) for _ in range(2)]

    assert drawn[0] == drawn[1]
    assert drawn[0].panels == 500
    assert 0 < drawn[0].passing < 0.05
    assert 0 < drawn[0].standard_error < 0.01


def test_a_sure_verdict_is_robust_and_a_verdict_on_the_threshold_is_not():
    sure = robustness([0, 0, 0, 0, 12], FIVE, rule("percent-75"), rng())
    close = robustness([0, 0, 3, 9, 0], FIVE, rule("percent-75"), rng())

    assert (sure, 0.5 < close < 0.75) == (1.0, True)


def test_too_few_and_nobody_have_no_robustness():
    table = [[0, 0, 0, 1, 1], [0] * 5, [0, 0, 0, 0, 3]]

    assert robustness_by_item(table, FIVE, rule("percent-75"), rng()) == [None, None, 1.0]
    assert robustness_by_item([], FIVE, rule("percent-75"), rng()) == []


def test_many_items_are_resampled_in_pieces():
    found = robustness_by_item([[0, 0, 0, 0, 5]] * 300, FIVE, rule("apmo"), rng(), resamples=1_500)

    assert found == [1.0] * 300


@pytest.mark.parametrize("number", [0, -1, 2.5, True])
def test_numbers_of_panels_below_1_are_refused(number):
    with pytest.raises(ValueError, match="resamples must be"):
        robustness([1, 1, 1, 1, 1], FIVE, rule("iqr-1"), rng(), resamples=number)
    with pytest.raises(ValueError, match="panels must be"):
        chance_of_passing(rule("iqr-1"), FIVE, 8, rng(), panels=number)
    with pytest.raises(ValueError, match="n must be"):
        chance_of_passing(rule("iqr-1"), FIVE, number, rng())


@pytest.mark.parametrize("seed", [7, None, np.random])
def test_chance_comes_in_as_a_generator(seed):
    with pytest.raises(ValueError, match="rng must be a numpy"):
        robustness([1, 1, 1, 1, 1], FIVE, rule("iqr-1"), seed)
    with pytest.raises(ValueError, match="rng must be a numpy"):
        chance_of_passing(rule("iqr-1"), FIVE, 8, seed)


def test_a_split_is_two_camps_or_on_nine_points_disagreement():
    assert split_flags([[5, 0, 0, 0, 5], [2, 2, 2, 2, 2], [0] * 5], FIVE) == [True, False, False]
    assert split_flags([[2] * 9, SEVEN_TO_NINE], NINE) == [True, False]
    assert split_flags([[3, 3]], Scale(0, 1, top_from=1)) == [False]


def test_a_rule_of_one_condition_keeps_working():
    known = Rule("two-thirds", "At least 67 % are in one box.", (BoxAtLeast(67),))

    assert (known.least_n, known.is_data_dependent, known.refusal(FIVE)) == (1, False, "")
