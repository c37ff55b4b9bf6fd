"""Resampling, several panels, numbers, choices and orders at their edges."""

from fractions import Fraction

import numpy as np
import pytest

from delphi import (
    Scale,
    bootstrap_by_item,
    bootstrap_counts,
    bootstrap_values,
    compare_estimates,
    pool,
    quantile_of_values,
    rule,
    summarise,
    summarise_choices,
    summarise_estimates,
    summarise_panels,
    summarise_points,
    summarise_rankings,
    summarise_top_choices,
)

NINE = Scale(1, 9)
TOO_FEW = "Fewer than 6 answered, too few to stand for other panels."


def rng(seed=1):
    return np.random.default_rng(seed)


def test_equal_ratings_have_an_interval_of_one_point():
    found = bootstrap_by_item([[0, 0, 0, 0, 0, 0, 0, 30, 0]], NINE, rng=rng())[0]

    assert (found.median.low, found.median.high, found.iqr.low, found.iqr.high) == (8.0, 8.0, 0.0, 0.0)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_five_or_fewer_are_not_resampled(n):
    counts = [0, 0, 0, 0, 0, 0, 0, n, 0]

    found = bootstrap_by_item([counts], NINE, rng=rng())[0]

    assert (found.median.low, found.median.high, found.median.undefined) == (None, None, TOO_FEW)
    assert found.iqr.undefined == TOO_FEW
    assert bootstrap_counts(counts, NINE, lambda table: table[:, 0], rng=rng()).undefined == TOO_FEW
    assert bootstrap_values([1] * n, lambda rows: rows[:, 0], rng=rng()).undefined == TOO_FEW


def test_the_ends_of_an_interval_are_replicates_of_known_rank():
    found = bootstrap_values([1] * 6, lambda rows: np.arange(1, len(rows) + 1), rng=rng(), resamples=1_001)

    assert (found.low, found.high) == (26, 976)  # 2.5 % of 1001 are 25.025


def test_a_statistic_that_is_undefined_somewhere_has_no_interval():
    found = bootstrap_counts([3, 0, 0, 0, 0, 0, 0, 0, 3], NINE, lambda table: [None] * len(table), rng=rng())

    assert (found.low, found.high) == (None, None)
    assert found.undefined == "The figure is undefined for some resamples."


def test_the_interval_of_a_share_comes_near_the_binomial_quantiles():
    found = bootstrap_counts([10, 0, 0, 0, 0, 0, 0, 0, 30], NINE, lambda table: table[:, 8], rng=rng())

    assert found.low == pytest.approx(24, abs=1)  # quantiles of the binomial (40, 0.75) are 24 and 35
    assert found.high == pytest.approx(35, abs=1)
    assert found.resamples == 2_000


def test_resampled_numbers_leave_out_who_gave_none():
    values = [3, 5, 8, 13, 21, 34]

    found = bootstrap_values([*values, None, None], lambda rows: rows.max(axis=1), rng=rng(4))

    assert found == bootstrap_values(values, lambda rows: rows.max(axis=1), rng=rng(4))
    assert found.high == 34


def test_resampling_refuses_what_it_cannot_use():
    counts = [1] * 9
    with pytest.raises(ValueError, match="resamples must be at least 100"):
        bootstrap_counts(counts, NINE, lambda table: table[:, 0], rng=rng(), resamples=99)
    with pytest.raises(ValueError, match="one number per resample, not the shape"):
        bootstrap_counts(counts, NINE, lambda table: table, rng=rng())
    with pytest.raises(ValueError, match="one number per resample, not the shape"):
        bootstrap_values([1] * 9, lambda rows: rows.mean(), rng=rng())
    with pytest.raises(ValueError, match="rng must be a numpy Generator"):
        bootstrap_by_item([counts], NINE, rng=7)


@pytest.mark.parametrize(
    ("ratings", "counted"),
    [
        ((7, 7), 7),  # the same twice counts once
        ((6, 8), 7),
        ((6, 9), 7),  # 7.5 goes towards the middle of the scale
        ((1, 4), 3),  # 2.5 as well
        ((4, 5), 5),
        ((5, 6), 5),
        ((1, 9), 5),
        ((2, 9, 8), 8),
        ((9, 9, 1, 2), 5),
    ],
)
def test_an_expert_of_several_panels_counts_once_with_the_median(ratings, counted):
    panels = {f"TF{i}": {"ann": rating} for i, rating in enumerate(ratings)}

    found = pool(panels, NINE)

    assert found.counts == tuple(int(value == counted) for value in NINE.values)
    assert (found.repeated, found.differing) == (1, int(len(set(ratings)) > 1))


def test_a_median_in_the_middle_of_an_even_scale_goes_down():
    assert pool({"a": {1: 1}, "b": {1: 4}}, Scale(1, 4, top_from=3)).counts == (0, 1, 0, 0)


def test_a_rating_goes_before_no_opinion_and_no_opinion_counts_once():
    found = pool({"a": {"ann": None, "ben": None}, "b": {"ann": 3, "ben": None}}, NINE)

    assert (sum(found.counts), found.no_opinion, found.repeated) == (1, 1, 0)


def test_panels_side_by_side_have_the_summary_each_would_have_alone():
    soil = {"ann": 9, "ben": 8, "cem": 7, "dov": None}
    water = {"ann": 9, "eva": 1, "fay": 2, "gus": 1}
    comet = rule("comet-70-15")
    asked = {"soil": [*soil, "zoe"], "water": [*water, "zoe"]}

    found = summarise_panels({"soil": soil, "water": water}, NINE, comet, asked=asked)

    soil_alone = summarise(NINE.counts([9, 8, 7]), NINE, comet, no_opinion=1, unanswered=1)
    water_alone = summarise(NINE.counts([9, 1, 2, 1]), NINE, comet, unanswered=1)
    together = summarise(NINE.counts([9, 8, 7, 1, 2, 1]), NINE, comet, no_opinion=1, unanswered=1)
    assert [row.panel for row in found.panels] == ["soil", "water"]
    assert [row.summary for row in found.panels] == [soil_alone, water_alone]
    assert (found.pooled, found.repeated, found.differing) == (together, 1, 0)


def test_no_panels_at_all_are_a_pool_of_nobody():
    found = summarise_panels({}, NINE, rule("percent-70"))

    assert (found.panels, found.pooled.n, found.pooled.median) == ((), 0, None)


def test_pooling_refuses_strangers_and_ratings_off_the_scale():
    comet = rule("comet-70-15")
    with pytest.raises(ValueError, match="10 is not on the scale 1 to 9"):
        pool({"soil": {"ann": 10}, "water": {"ann": 8}}, NINE)
    with pytest.raises(ValueError, match="'ann' answered in the panel 'soil' and was not asked there"):
        summarise_panels({"soil": {"ann": 9}}, NINE, comet, asked={"soil": ["ben"]})
    with pytest.raises(ValueError, match="must name the same panels"):
        summarise_panels({"soil": {"ann": 9}}, NINE, comet, asked={})


def test_numbers_of_nobody_and_of_one():
    nobody, one = summarise_estimates([None]), summarise_estimates([7.25])

    assert (nobody.n, nobody.mean, nobody.sd, nobody.median, nobody.iqr) == (0, None, None, None, None)
    assert nobody.median_interval.undefined == "Nobody answered."
    assert (one.mean, one.median, one.q1, one.iqr, one.sd) == (7.25, 7.25, 7.25, 0.0, None)
    reason = "With 5 answers or fewer there is no 95 % interval of the median."
    assert one.median_interval.undefined == reason


def test_numbers_have_the_figures_of_the_textbook():
    found = summarise_estimates([2, 4, 4, 4, 5, 5, 7, 9])

    assert (found.mean, found.median, found.lowest, found.highest) == (5.0, 4.5, 2.0, 9.0)
    assert (found.q1, found.q3, found.iqr) == (4.0, 5.5, 1.5)
    assert found.sd == pytest.approx((32 / 7) ** 0.5, rel=0, abs=1e-12)


def test_numbers_that_draw_together_have_a_smaller_iqr():
    found = compare_estimates([0, 10, 20, 30, 40], [10, 15, 20, 25, 40])

    assert (found.n_paired, found.kept, found.raised, found.lowered) == (5, 2, 2, 1)
    assert (found.median_change, found.iqr_change, found.mean_change) == (0.0, -10.0, 2.0)


@pytest.mark.parametrize(
    ("n", "ranks"), [(6, (1, 6)), (8, (1, 8)), (12, (3, 10)), (20, (6, 15)), (30, (10, 21))]
)
def test_the_interval_of_the_median_has_its_known_ranks(n, ranks):
    found = summarise_estimates(range(1, n + 1)).median_interval

    assert (found.low, found.high) == ranks
    assert found.coverage >= 0.95


def test_the_interval_of_the_mean_needs_a_generator():
    values = [1, 2, 3, 4, 5, 60]

    assert summarise_estimates(values).mean_interval is None
    interval = summarise_estimates(values, rng=rng()).mean_interval
    assert 1 <= interval.low < 12.5 < interval.high <= 60


def test_numbers_between_rounds_that_share_no_expert_have_no_change():
    found = compare_estimates([1, None], [None, 2])

    assert (found.n_paired, found.median_change, found.iqr_change) == (0, None, None)
    assert (found.mean_change, found.median_difference) == (None, None)


def test_numbers_that_are_none_are_refused():
    for wrong, sentence in ((["a"], "must be a number"), ([[1]], "one list"), ([float("inf")], "must lie")):
        with pytest.raises(ValueError, match=sentence):
            summarise_estimates(wrong)
    with pytest.raises(ValueError, match="the quantile type must be"):
        summarise_estimates([], quantile_type=10)
    with pytest.raises(ValueError, match="p must be a Fraction"):
        quantile_of_values([1, 2], 0.5)
    assert quantile_of_values([], Fraction(1, 2)) is None
    with pytest.raises(ValueError, match="the same experts in the same order"):
        compare_estimates([1, 2], [1])


def test_one_option_leads_or_several_are_level():
    one, two = summarise_choices([1, 5, 2]), summarise_choices([4, 0, 4])

    assert (one.leading, one.is_tie, one.plurality.count, one.plurality.n) == ((1,), False, 5, 8)
    assert (two.leading, two.is_tie, two.entropy) == ((0, 2), True, 1.0)
    assert summarise_choices([9, 0]).relative_entropy == 0.0
    assert summarise_choices([3, 3, 3, 3]).relative_entropy == 1.0


@pytest.mark.parametrize("counts", [[], [3], [[1, 2]], [1, -1], [0.5, 1], [True, False]])
def test_counts_of_choices_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match=r"at least two options|whole numbers|negative"):
        summarise_choices(counts)


def test_a_clear_order_is_firm_and_a_close_one_is_not():
    clear = summarise_rankings([[1, 2, 3]] * 8, rng=rng())
    close = summarise_rankings([[1, 2, 3]] * 4 + [[2, 1, 3]] * 3, rng=rng())

    assert [(o.place.low, o.place.high, o.place.first) for o in clear.options] == [
        (1, 1, 1.0),
        (2, 2, 0.0),
        (3, 3, 0.0),
    ]
    assert clear.concordance.w == 1.0
    assert [(o.place.place, o.place.low, o.place.high) for o in close.options] == [
        (1, 1, 2),
        (2, 1, 2),
        (3, 3, 3),
    ]
    assert close.options[0].place.first > close.options[1].place.first > 0.1


def test_level_options_share_the_better_place_and_the_middle_rank():
    found = summarise_rankings([[1.5, 1.5, 3], [2, 2, 2]])

    assert [(o.mean_rank, o.place.place) for o in found.options] == [(1.75, 1), (1.75, 1), (2.5, 3)]


def test_places_say_why_they_have_no_interval():
    few = summarise_rankings([[1, 2]] * 5, rng=rng())
    unasked = summarise_rankings([[1, 2]] * 9)
    nobody = summarise_points(np.zeros((0, 2)), total=10, rng=rng())

    assert few.options[0].place.undefined == TOO_FEW
    assert unasked.options[0].place.undefined == "No generator was given to resample the experts."
    assert (nobody.options[0].mean_share, nobody.options[0].place.place) == (None, None)
    assert nobody.options[0].place.undefined == "Nobody answered."
    assert summarise_top_choices(np.zeros((0, 2)), most=1).options[0].share is None
    assert summarise_rankings(np.zeros((0, 2))).options[0].median_rank is None


def test_one_expert_can_move_the_mean_share_and_not_the_median():
    found = summarise_points([[10, 90], [60, 40], [60, 40]], total=100)

    assert [option.median_share for option in found.options] == [0.6, 0.4]
    assert [option.place.place for option in found.options] == [2, 1]


def test_rankings_choices_and_points_that_are_none_are_refused():
    for ranks in ([[1, 1, 2]], [[0, 1, 2]], [[1, 3]]):
        with pytest.raises(ValueError, match="a full ranking gives ranks 1 to the number of options"):
            summarise_rankings(ranks)
    with pytest.raises(ValueError, match="every expert must answer for every option"):
        summarise_rankings([[1, None]])
    with pytest.raises(ValueError, match="a choice is 1 where an option was chosen"):
        summarise_top_choices([[2, 0]], most=2)
    for row in ([0, 0, 0], [1, 1, 1]):
        with pytest.raises(ValueError, match="at least one option and at most 2"):
            summarise_top_choices([row], most=2)
    with pytest.raises(ValueError, match="most must be at least 1"):
        summarise_top_choices([[1, 0]], most=0)
    for row in ([50, 49], [-10, 110]):
        with pytest.raises(ValueError, match="must be 0 or more and add up to 100"):
            summarise_points([row], total=100)
    for total in (0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="the total must be a number above 0"):
            summarise_points([[1, 2]], total=total)
    with pytest.raises(ValueError, match="rng must be a numpy Generator"):
        summarise_points([[1, 2]], total=3, rng=1)
    with pytest.raises(ValueError, match="resamples must be at least 100"):
        summarise_points([[1, 2]], total=3, resamples=1)
