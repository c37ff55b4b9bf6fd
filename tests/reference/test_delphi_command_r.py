"""What `python -m delphi --json` prints of three made-up panels, beside R 4.2.2; see data/SOURCES.md."""

import json
from functools import cache
from pathlib import Path

import pytest

from delphi.__main__ import main

DATA = Path(__file__).parent / "data"
SEEDS = (101, 202, 303)
CLOSE = {"rel": 0, "abs": 1e-9}


@cache
def expected(seed):
    return json.loads((DATA / f"seed{seed}.expected.json").read_text())


@pytest.fixture
def printed(capsys):
    def printed(seed, *more):
        points = json.loads((DATA / f"seed{seed}.meta.json").read_text())["k"]
        assert main([str(DATA / f"seed{seed}.csv"), "--scale", f"1:{points}", "--json", *more]) == 0
        return json.loads(capsys.readouterr().out)

    return printed


def items_of(document):
    return {f"{one['round']}:{item['item']}": item for one in document["rounds"] for item in one["items"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_an_item_is_that_of_r(printed, seed):
    found, seen = items_of(printed(seed)), 0
    for key, r in expected(seed)["items"].items():
        item = found[key]
        assert (item["n"], item["counts"]) == (r["n"], r["counts"])
        ours = [
            item[name] for name in ("mean", "median", "mad", "cns", "agreement_a", "leik", "q1", "q3", "iqr")
        ]
        theirs = [r[name] for name in ("mean", "median", "mad1", "Cns", "A", "leik")]
        assert ours == pytest.approx([*theirs, r["q"][6][0], r["q"][6][4], r["IQR"]], **CLOSE)
        for name, theirs in (
            ("sd", r["sd"]),
            ("iov", r["iov"]),
        ):  # R has none of one rating, and neither have we
            assert item[name] == (None if theirs is None else pytest.approx(theirs, **CLOSE))
        if r["n"] > 1:  # R's root-finder has no estimate for one rating; it is that rating
            assert item["hodges_lehmann"] == pytest.approx(r["HL"], **CLOSE)
        seen += 1
    assert seen == len(found) == 72


@pytest.mark.parametrize("quantile_type", range(1, 10))
def test_every_quantile_type_is_that_of_r(printed, quantile_type):
    document = printed(202, "--quantile-type", str(quantile_type))
    assert document["quantile_type"] == quantile_type
    for key, item in items_of(document).items():
        q = expected(202)["items"][key]["q"][quantile_type - 1]
        assert [item["q1"], item["q3"]] == pytest.approx([q[0], q[4]], **CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_over_all_items_are_those_of_r(printed, seed):
    for one in printed(seed)["rounds"]:
        r = expected(seed)["rounds"][one["round"]]
        quadratic = r["irrcac"]["quadratic"]["ac"]
        assert one["experts"] == len(r["experts"])
        assert one["kendall_w"] == pytest.approx(r["kendall"]["W"], **CLOSE)
        assert one["alpha_ordinal"] == pytest.approx(r["kripp"]["ordinal"], **CLOSE)
        chance_corrected = (quadratic["pa"] - quadratic["pe"]) / (1 - quadratic["pe"])
        assert one["ac2_quadratic"] == pytest.approx(chance_corrected, **CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_between_two_rounds_is_that_of_r(printed, seed):
    document, seen = printed(seed), 0
    for change in document["changes"]:
        for item in change["items"]:
            r = expected(seed)["pairs"][f"{change['from']}:{change['to']}:{item['item']}"]
            assert item["n_paired"] == r["n"]
            seen += 1
            if r["n"] == 1:  # R gives nothing for one pair
                continue
            ours = [item["unchanged"], item["net_change"]]
            assert ours == pytest.approx([r["unchanged"], r["net"]], **CLOSE)
            if r.get("kw2") is not None:
                assert item["weighted_kappa"] == pytest.approx(r["kw2"], **CLOSE)
    assert seen == 48  # R also compared the first round with the third


def test_those_who_left_are_compared_as_by_r(printed):
    first = printed(303)["attrition"][0]
    assert (first["from"], first["to"]) == ("1", "2")
    for item in first["items"]:
        r = expected(303)["attrition"][item["item"]]
        if r is not None:
            assert (item["stayers"], item["leavers"]) == (r["n1"], r["n2"])
            assert item["p"] == (None if r["p"] is None else pytest.approx(r["p"], **CLOSE))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parts_of_a_change_of_the_mean_add_up_to_it(printed, seed):
    document = printed(seed)
    items = items_of(document)
    for change in document["changes"]:
        for item in change["items"]:
            parts = item["composition"].values()
            if None not in parts:
                means = [items[f"{change[end]}:{item['item']}"]["mean"] for end in ("from", "to")]
                assert sum(parts) == pytest.approx(means[1] - means[0], **CLOSE)
