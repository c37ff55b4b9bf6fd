import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.domain.objectives import Provenance

SEED = tomllib.loads(Path("seeds/objectives.toml").read_text(encoding="utf-8"))
OBJECTIVES: list[dict[str, Any]] = SEED["objective"]
TARGETS = {"baseline_2020", "target_2030", "target_2050"}
STATUSES = {status.value for status in Provenance}


def texts(kind: str) -> list[dict[str, Any]]:
    return [text for objective in OBJECTIVES for text in objective["text"] if text["kind"] == kind]


def test_there_are_24_objectives_in_order():
    assert [objective["position"] for objective in OBJECTIVES] == list(range(1, 25))


def test_the_known_codes_are_those_of_the_sources():
    known = [objective.get("code") for objective in OBJECTIVES]
    a_to_d = "A1 A2 A3 A4 A5 A6 B1 B2 B3 B4 C1 C2 C3 C4 D1 D2 D3".split()
    assert known == [*a_to_d, None, None, None, None, "F1", "F2", "F3"]


def test_an_objective_without_a_code_says_that_it_is_missing():
    without = [objective for objective in OBJECTIVES if "code" not in objective]
    assert [objective["position"] for objective in without] == [18, 19, 20, 21]
    assert {(objective["code_status"], objective["goal_status"]) for objective in without} == {
        ("missing", "missing")
    }
    assert not any("goal" in objective for objective in without)


@pytest.mark.parametrize("kind", ["label", "title"])
def test_11_labels_and_titles_are_sourced_and_13_are_working_titles(kind):
    assert Counter(text["status"] for text in texts(kind)) == {"sourced": 11, "provisional": 13}


def test_a_working_title_never_stands_beside_a_sourced_one():
    for objective in OBJECTIVES:
        status = {text["status"] for text in objective["text"] if text["kind"] in {"label", "title"}}
        assert len(status) == 1, objective["position"]


def test_8_objectives_have_targets_and_all_of_them_are_paraphrased():
    kinds = [{text["kind"] for text in objective["text"]} & TARGETS for objective in OBJECTIVES]
    assert Counter(map(frozenset, kinds)) == {frozenset(TARGETS): 8, frozenset(): 16}
    assert {text["status"] for kind in TARGETS for text in texts(kind)} == {"paraphrased"}


def test_every_text_names_its_language_version_status_and_source():
    for objective in OBJECTIVES:
        kinds = [(text["kind"], text["language"], text["version"]) for text in objective["text"]]
        assert len(kinds) == len(set(kinds)), objective["position"]
        for text in objective["text"]:
            assert set(text) == {"kind", "language", "version", "text", "status", "source"}
            assert text["kind"] in TARGETS | {"label", "title"}
            assert (text["language"], text["version"]) == ("en", 1)
            assert text["status"] in STATUSES
            assert text["text"].strip()
            assert text["source"].strip()


def test_a_sourced_or_paraphrased_text_names_an_address():
    for objective in OBJECTIVES:
        for text in objective["text"]:
            is_address = text["source"].startswith(("https://", "http://"))
            assert is_address == (text["status"] != "provisional"), (objective["position"], text["kind"])


def test_every_status_is_one_of_the_six_words():
    names = ("code_status", "goal_status", "facility_status")
    assert {objective[name] for objective in OBJECTIVES for name in names} <= STATUSES
    assert {goal["name_status"] for goal in SEED["goal"]} <= STATUSES


@pytest.mark.parametrize(
    ("value", "status"), [("code", "code_status"), ("goal", "goal_status"), ("facility", "facility_status")]
)
def test_what_is_missing_has_no_value_and_what_is_not_has_one(value, status):
    for objective in OBJECTIVES:
        assert (value in objective) == (objective[status] != "missing"), objective["position"]


def test_families_and_facilities_are_those_of_the_implementation_plan():
    assert Counter(objective.get("family") for objective in OBJECTIVES) == {None: 12, "core": 7, "global": 5}
    assert Counter(objective.get("facility", "")[:2] for objective in OBJECTIVES) == {
        "": 16,
        "GF": 5,
        "CF": 3,
    }


def test_only_the_name_of_goal_a_is_known():
    assert [goal["code"] for goal in SEED["goal"]] == list("ABCDEF")
    assert [goal.get("name") for goal in SEED["goal"]] == ["Inception & Conceptualization", *[None] * 5]
    assert [goal["name_status"] for goal in SEED["goal"]] == ["sourced", *["missing"] * 5]


def test_texts_and_facilities_fit_their_columns():
    every = [text for objective in OBJECTIVES for text in objective["text"]]
    assert max(len(text["text"]) for text in every) <= 2000
    assert max(len(text["source"]) for text in every) <= 1000
    assert max(len(objective.get("facility", "")) for objective in OBJECTIVES) <= 80
