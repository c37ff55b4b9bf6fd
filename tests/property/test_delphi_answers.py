"""Answers that are no ratings, several panels and resampling, once more by slow and plain loops."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from delphi import (
    Scale,
    bootstrap_by_item,
    bootstrap_counts,
    compare_estimates,
    iqr,
    median,
    pool,
    quantile,
    quantile_by_item,
    quantile_of_values,
    summarise_choices,
    summarise_estimates,
    summarise_points,
    summarise_rankings,
    summarise_top_choices,
)

CLOSE = {"rel": 0, "abs": 1e-9}
SCALE = Scale(1, 5)
METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear"
    " median_unbiased normal_unbiased"
).split()

kinds = st.integers(1, 9)
counts = st.lists(st.integers(0, 5), min_size=5, max_size=5)
numbers = st.lists(st.integers(-1000, 1000).map(lambda x: x / 8), min_size=1, max_size=30)


def ratings_of(unit):
    return [value for value, count in enumerate(unit, 1) for _ in range(count)]


@given(counts, kinds, st.integers(0, 9))
def test_resampled_medians_and_iqrs_equal_any_function_of_the_same_tables(row, kind, seed):
    both = bootstrap_by_item(
        [row], SCALE, rng=np.random.default_rng(seed), quantile_type=kind, resamples=200
    )[0]

    def iqrs(table):
        return [iqr(one, SCALE, quantile_type=kind) for one in table]

    for found, statistic in (
        (both.median, lambda table: [median(one, SCALE) for one in table]),
        (both.iqr, iqrs),
    ):
        rng = np.random.default_rng(seed)
        assert found == bootstrap_counts(row, SCALE, statistic, rng=rng, resamples=200)
    assert bool(both.median.undefined) == (sum(row) < 6)


@given(counts.filter(lambda row: sum(row) >= 6), st.integers(0, 9))
def test_an_interval_of_the_median_stays_among_the_ratings(row, seed):
    found = bootstrap_by_item([row], SCALE, rng=np.random.default_rng(seed), resamples=200)[0].median

    marks = ratings_of(row)
    assert marks[0] <= found.low <= found.high <= marks[-1]


@given(numbers, kinds, st.sampled_from([Fraction(q, 4) for q in range(5)]))
def test_quantiles_of_numbers_are_those_of_numpy(values, kind, p):
    wanted = np.quantile(values, float(p), method=METHODS[kind - 1])

    assert quantile_of_values(values, p, quantile_type=kind) == pytest.approx(wanted, **CLOSE)


@given(counts.filter(any), kinds, st.fractions(0, 1, max_denominator=50))
def test_quantiles_of_raw_ratings_are_those_of_their_counts(row, kind, p):
    found = quantile_of_values(ratings_of(row), p, quantile_type=kind)

    assert found == pytest.approx(quantile(row, SCALE, p, quantile_type=kind), **CLOSE)
    assert [quantile(row, SCALE, p)] == quantile_by_item([row], SCALE, p)


@given(numbers, st.randoms(use_true_random=False))
def test_a_summary_of_numbers_equals_numpy_and_the_binomial_of_scipy(values, random):
    found = summarise_estimates(random.sample(values, len(values)))

    n, ordered = len(values), sorted(values)
    assert found == summarise_estimates(values)
    assert [found.mean, found.median] == pytest.approx([np.mean(values), np.median(values)], **CLOSE)
    assert found.sd == (pytest.approx(np.std(values, ddof=1), **CLOSE) if n > 1 else None)
    rank = int(stats.binom.ppf(0.025, n, 0.5))
    if n <= 5:
        assert (found.median_interval.low, found.median_interval.coverage) == (None, None)
        return
    assert (found.median_interval.low, found.median_interval.high) == (ordered[rank - 1], ordered[n - rank])
    coverage = 1 - 2 * stats.binom.cdf(rank - 1, n, 0.5)
    assert found.median_interval.coverage == pytest.approx(coverage, **CLOSE)


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 20)] * 2), max_size=12))
def test_changes_of_numbers_are_counted_over_the_same_experts(pairs):
    both = [(a, b) for a, b in pairs if a is not None and b is not None]

    found = compare_estimates([a for a, _ in pairs], [b for _, b in pairs])

    assert found.n_paired == len(both)
    assert (found.kept, found.raised, found.lowered) == (
        sum(a == b for a, b in both),
        sum(a < b for a, b in both),
        sum(a > b for a, b in both),
    )
    if both:
        first, second = np.array(both, dtype=float).T
        assert found.median_change == np.median(second) - np.median(first)
        assert found.median_difference == np.median(second - first)
        assert found.mean_change == pytest.approx(second.mean() - first.mean(), **CLOSE)
        spread = np.subtract(*np.percentile(second, [75, 25])) - np.subtract(*np.percentile(first, [75, 25]))
        assert found.iqr_change == pytest.approx(spread, **CLOSE)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8))
def test_entropy_is_that_of_scipy_and_the_leading_options_have_the_most(row):
    found = summarise_choices(row)

    if not sum(row):
        assert (found.entropy, found.leading, found.plurality, found.is_tie) == (None, (), None, False)
        return
    assert found.entropy == pytest.approx(stats.entropy(row, base=2), **CLOSE)
    assert 0 <= found.relative_entropy <= 1 + 1e-12
    assert found.leading == tuple(i for i, count in enumerate(row) if count == max(row))
    assert [share.count for share in found.shares] == row


people = st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.integers(1, 5), max_size=6)


@given(st.lists(people, min_size=1, max_size=4))
def test_pooling_counts_every_expert_once_whatever_the_order_of_the_panels(panels):
    named = {str(i): panel for i, panel in enumerate(panels)}
    ratings = {who: [p[who] for p in panels if p.get(who)] for panel in panels for who in panel}

    found = pool(named, SCALE)

    assert sum(found.counts) == sum(bool(given) for given in ratings.values())
    assert found.no_opinion == sum(not given for given in ratings.values())
    assert found.differing == sum(len(set(given)) > 1 for given in ratings.values())
    assert found == pool(dict(reversed(named.items())), SCALE)
    mirrored = {
        name: {who: mark and 6 - mark for who, mark in panel.items()} for name, panel in named.items()
    }
    assert pool(mirrored, SCALE).counts == found.counts[::-1]


@given(st.integers(1, 8), st.integers(1, 5), st.randoms(use_true_random=False))
def test_rankings_points_and_choices_give_the_same_places_to_the_same_order(experts, options, random):
    rows = [random.sample(range(1, options + 1), options) for _ in range(experts)]
    points = [[options - rank for rank in row] for row in rows]
    first = [[int(rank == 1) for rank in row] for row in rows]

    ranked = summarise_rankings(rows)
    chosen = summarise_top_choices(first, most=1)

    means = np.mean(rows, axis=0)
    places = [1 + sum(other < mean - 1e-12 for other in means) for mean in means]
    assert [option.place.place for option in ranked.options] == places
    assert [option.mean_rank for option in ranked.options] == pytest.approx(means.tolist(), **CLOSE)
    assert [option.median_rank for option in ranked.options] == np.median(rows, axis=0).tolist()
    assert [option.share.count for option in chosen.options] == np.sum(first, axis=0).tolist()
    if options > 1:
        shared = summarise_points(points, total=options * (options - 1) // 2)
        assert [option.place.place for option in shared.options] == places
