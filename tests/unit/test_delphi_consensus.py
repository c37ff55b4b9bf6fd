"""Rules at their edges, what a verdict carries, and when it is fragile."""

import pytest

from delphi import RULES, Rule, Scale, default_rule, fragile_by_item, is_fragile, rule, share
from delphi.conditions import BoxAtLeast

FIVE, NINE = Scale(1, 5), Scale(1, 9)


def nine(low=0, middle=0, high=0):
    """Counts on 1 to 9: so many 2s, 5s and 8s."""
    return [0, low, 0, 0, middle, 0, 0, high, 0]


def test_the_rules_are_those_that_studies_store_by_name():
    names = [
        "comet-70-15",
        "percent-70",
        "percent-75",
        "percent-80",
        "iqr-1",
        "iqr-2",
        "iqr-20-percent",
        "percent-75-and-iqr-1",
        "ram-ipras",
        "ram-classic",
        "apmo",
    ]

    assert list(RULES) == names
    assert [rule(name).name for name in names] == names


def test_every_rule_is_described_in_one_plain_sentence():
    for known in RULES.values():
        assert known.description[0].isupper()
        assert (known.description[-1], known.description.count(".")) == (".", 1)


def test_an_unknown_rule_is_refused_with_the_names_that_exist():
    with pytest.raises(
        ValueError, match=r"no consensus rule 'most'; there are comet-70-15, percent-70, .*apmo$"
    ):
        rule("most")


@pytest.mark.parametrize(
    ("scale", "name"),
    [(NINE, "comet-70-15"), (Scale(1, 7), "percent-75-and-iqr-1"), (FIVE, "percent-75-and-iqr-1")],
)
def test_each_usual_scale_has_its_default_rule(scale, name):
    assert default_rule(scale).name == name


def test_an_unusual_scale_has_no_default_rule():
    with pytest.raises(
        ValueError, match=r"^no rule is usual on the scale 0 to 10: choose one of comet-70-15"
    ):
        default_rule(Scale(0, 10, top_from=8))


@pytest.mark.parametrize(("percent", "just", "short"), [(70, 14, 13), (75, 15, 14), (80, 16, 15)])
def test_a_percentage_is_reached_exactly_at_its_threshold(percent, just, short):
    known = rule(f"percent-{percent}")

    assert known.verdict(nine(high=just, middle=20 - just), NINE).outcome == "high"
    assert known.verdict(nine(high=short, middle=20 - short), NINE).outcome == "none"
    assert known.verdict(nine(low=just, middle=20 - just), NINE).outcome == "low"


def test_comet_asks_for_fewer_than_15_percent_on_the_other_side():
    comet = rule("comet-70-15")

    assert comet.verdict(nine(high=14, low=2, middle=4), NINE).outcome == "high"
    assert comet.verdict(nine(high=14, low=3, middle=3), NINE).outcome == "none"  # 3 of 20 are 15 %
    assert comet.verdict(nine(low=14, high=2, middle=4), NINE).outcome == "low"
    assert comet.verdict(nine(low=14, high=3, middle=3), NINE).outcome == "none"
    assert comet.verdict(nine(high=6, low=1), NINE).outcome == "high"  # 1 of 7 is 14.3 %


def test_an_iqr_rule_wants_the_median_in_a_box():
    narrow = rule("iqr-1")

    assert narrow.verdict([0, 0, 0, 5, 5], FIVE).outcome == "high"
    assert narrow.verdict([5, 5, 0, 0, 0], FIVE).outcome == "low"
    assert narrow.verdict([0, 0, 9, 0, 0], FIVE).outcome == "none"
    assert narrow.verdict([0, 0, 5, 5, 0], FIVE).outcome == "none"  # the median 3.5 is below the box


def test_an_iqr_is_compared_as_a_fraction():
    # by type 8 the quartiles are 3 1/3 and 4 1/3, whose difference as floats is not 1
    assert rule("iqr-1").verdict([0, 1, 0, 3, 1], FIVE, quantile_type=8).outcome == "high"


def test_the_quantile_type_can_decide():
    known, counts = rule("percent-75-and-iqr-1"), [0, 0, 3, 1, 9]

    found = [known.verdict(counts, FIVE, quantile_type=kind) for kind in (6, 7)]

    assert [(verdict.iqr, verdict.outcome) for verdict in found] == [(1.5, "none"), (1.0, "high")]


@pytest.mark.parametrize("kind", range(1, 10))
def test_the_median_and_its_box_do_not_depend_on_the_quantile_type(kind):
    counts = [0, 5, 5, 0, 0]

    found = rule("iqr-1").verdict(counts, FIVE, quantile_type=kind)

    assert (found.median, found.outcome) == (2.5, "none")


def test_a_verdict_carries_the_figures_its_rule_looks_at_and_no_others():
    counts = nine(high=8, middle=1, low=1)

    by_share, by_width = rule("comet-70-15").verdict(counts, NINE), rule("iqr-2").verdict(counts, NINE)

    assert (by_share.top_box, by_share.bottom_box) == (share(8, 10), share(1, 10))
    assert (by_share.median, by_share.iqr) == (None, None)
    assert (by_width.top_box, by_width.bottom_box) == (None, None)
    assert (by_width.median, by_width.iqr) == (8.0, 0.0)
    assert (by_share.rule, by_share.n, by_share.min_n) == ("comet-70-15", 10, 3)


# what ram-classic and apmo say of few is in test_delphi_rules.py
@pytest.mark.parametrize("name", [name for name in RULES if name not in {"ram-classic", "apmo"}])
def test_below_the_smallest_n_no_rule_speaks(name):
    assert rule(name).verdict(nine(high=2), NINE).outcome == "too_few"
    assert rule(name).verdict(nine(), NINE).outcome == "too_few"
    assert rule(name).verdict(nine(high=3), NINE).outcome == "high"
    assert rule(name).verdict(nine(high=8), NINE, min_n=9).outcome == "too_few"


def test_a_verdict_of_fewer_than_8_is_indicative():
    known = rule("percent-75")

    found = [known.verdict(nine(high=n), NINE).is_indicative for n in (2, 3, 7, 8)]

    assert found == [False, True, True, False]


@pytest.mark.parametrize("min_n", [0, -1, 2.5, True])
def test_a_smallest_n_below_1_is_refused(min_n):
    with pytest.raises(ValueError, match="min_n must be"):
        rule("percent-70").verdict(nine(high=5), NINE, min_n=min_n)


def test_a_rule_that_both_sides_could_meet_is_refused():
    with pytest.raises(ValueError, match="a majority is above 50"):
        BoxAtLeast(50)
    with pytest.raises(ValueError, match="needs at least one condition"):
        Rule("anything", "Anything goes.", ())


def test_a_verdict_is_fragile_when_it_hangs_on_one_mark():
    assert is_fragile(nine(high=14, middle=6), NINE, rule("percent-70"))
    assert not is_fragile(nine(high=15, middle=5), NINE, rule("percent-70"))


def test_no_agreement_is_fragile_when_one_mark_would_make_it():
    assert is_fragile(nine(high=13, middle=7), NINE, rule("percent-70"))
    assert not is_fragile(nine(high=12, middle=8), NINE, rule("percent-70"))


def test_comet_is_fragile_when_one_more_opponent_would_stop_it():
    # without one supporter there are still 75 %, but a third opponent of 20 makes 15 %
    counts = nine(high=16, low=2, middle=2)

    assert is_fragile(counts, NINE, rule("comet-70-15"))
    assert not is_fragile(counts, NINE, rule("percent-70"))


def test_too_few_is_never_fragile():
    assert not is_fragile(nine(high=1, middle=1), NINE, rule("percent-70"))
    assert not is_fragile(nine(), NINE, rule("percent-70"))
    assert not is_fragile(nine(high=7, middle=3), NINE, rule("percent-70"), min_n=11)


def test_fragility_of_a_long_scale_is_worked_out_in_pieces():
    scale = Scale(0, 999, top_from=700)
    counts = [0] * 1000
    counts[300], counts[500], counts[900] = 1, 2, 7

    assert fragile_by_item([counts, [0] * 999 + [9]], scale, rule("percent-70")) == [True, False]
