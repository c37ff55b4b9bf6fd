"""How often random answers pass, against a printed simulation of 20 000 panels per cell.

The simulation is printed to two decimals, asks box rules about the top box only and IQR rules about the
width alone; the tolerance is half a unit of the last decimal and four standard errors.
"""

from math import sqrt

import numpy as np
import pytest

from delphi import Rule, Scale, chance_of_passing, iqr, rule
from delphi.conditions import ClassicAgreement, IqrAtMost, NoDisagreement

SIZES = (8, 12, 30)
ROWS = {
    "width at most 1": Rule("width-1", "The IQR is at most 1.", (IqrAtMost(1),)),
    "width at most 2": Rule("width-2", "The IQR is at most 2.", (IqrAtMost(2),)),
    "top box 70": rule("percent-70"),
    "comet": rule("comet-70-15"),
    "no disagreement": Rule("calm", "No disagreement by IPRAS.", (NoDisagreement(),)),
    "classic agreement": Rule("agreed", "Classic agreement.", (ClassicAgreement(),)),
}
PRINTED = {
    ("width at most 1", 5): (0.11, 0.06, 0.04),
    ("width at most 1", 7): (0.04, 0.01, 0.00),
    ("width at most 1", 9): (0.02, 0.00, 0.00),
    ("width at most 2", 5): (0.56, 0.49, 0.60),
    ("width at most 2", 7): (0.28, 0.17, 0.10),
    ("width at most 2", 9): (0.14, 0.06, 0.01),
    ("top box 70", 5): (0.05, 0.02, 0.00),
    ("top box 70", 7): (0.01, 0.00, 0.00),
    ("top box 70", 9): (0.02, 0.00, 0.00),
    ("comet", 5): (0.03, 0.01, 0.00),
    ("comet", 7): (0.01, 0.00, 0.00),
    ("comet", 9): (0.02, 0.00, 0.00),
    ("no disagreement", 9): (0.68, 0.55, 0.42),
    ("classic agreement", 9): (0.06, 0.01, 0.00),
}
CELLS = [(*key, n, share) for key, shares in PRINTED.items() for n, share in zip(SIZES, shares, strict=True)]


def tolerance(share):
    return 0.005 + 4 * sqrt(max(share, 0.005) * (1 - share) / 20_000)


@pytest.mark.parametrize(("name", "points", "n", "printed"), CELLS)
def test_the_chance_of_passing_is_the_printed_one(name, points, n, printed):
    found = chance_of_passing(ROWS[name], Scale(1, points), n, np.random.default_rng(12))

    # both sides count as passed for a rule that looks at the width only: it says high then
    assert found.high == pytest.approx(printed, rel=0, abs=tolerance(printed))


def test_large_panels_are_drawn_and_the_others_all_looked_at():
    drawn = {
        (points, n): chance_of_passing(
            rule("percent-70"), Scale(1, points), n, np.random.default_rng(1)
        ).panels
        for points in (5, 7, 9)
        for n in SIZES
    }

    assert {cell for cell, panels in drawn.items() if panels} == {(7, 30), (9, 30)}
    assert set(drawn.values()) == {None, 20_000}


def latent_normal_items(n, points, items, rng):
    centres, widths = rng.uniform(1, points, size=(items, 1)), rng.uniform(0.5, 2.5, size=(items, 1))
    marks = np.clip(np.rint(rng.normal(centres, widths, size=(items, n))), 1, points).astype(int)
    return np.stack([(marks == value).sum(axis=1) for value in range(1, points + 1)], axis=1)


def flipped(n, kind, table):
    """Share of items on which "IQR at most 2" says something else than by type 7."""
    width = Rule("width-2", "The IQR is at most 2.", (IqrAtMost(2),))
    usual = [one.outcome for one in width.verdict_by_item(table, Scale(1, 9))]
    other = [one.outcome for one in width.verdict_by_item(table, Scale(1, 9), quantile_type=kind)]
    return sum(a != b for a, b in zip(usual, other, strict=True)) / len(table)


@pytest.mark.parametrize(
    ("n", "type_2", "type_6", "type_8"),
    [
        (8, 0.026, 0.120, 0.109),
        (11, 0.057, 0.057, 0.057),
        (12, 0.007, 0.055, 0.053),
        (13, 0, 0.162, 0.159),
        (20, 0.001, 0.020, 0.020),
        (30, 0, 0.096, 0.096),
    ],
)
def test_the_quantile_type_flips_an_iqr_rule_as_often_as_printed(n, type_2, type_6, type_8):
    # the printed items are "latent normal" without their parameters: these are ours, and fewer items
    table = latent_normal_items(n, 9, 4_000, np.random.default_rng(n))

    found = [flipped(n, kind, table) for kind in (2, 6, 8)]

    for share, printed in zip(found, (type_2, type_6, type_8), strict=True):
        assert share == pytest.approx(printed, rel=0, abs=0.003 + 3 * sqrt(printed * (1 - printed) / 4_000))


def test_type_6_is_the_strict_choice_among_5_to_9():
    table = latent_normal_items(13, 9, 200, np.random.default_rng(5))

    for counts in table:
        strict = iqr(counts, Scale(1, 9), quantile_type=6)
        assert all(iqr(counts, Scale(1, 9), quantile_type=kind) <= strict for kind in (5, 7, 8, 9))
