"""`python -m delphi`: what it prints, and the one sentence with which it refuses."""

import csv
import io
import json
import subprocess
import sys

import pytest

from delphi.__main__ import main

HEAD = "round,item,expert,rating"


@pytest.fixture
def run(tmp_path, capsys):
    def run(text, *more, scale="1:9"):
        """Exit status, standard output and standard error of the command on this file."""
        file = tmp_path / "ratings.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            status: object = main([str(file), "--scale", scale, *more])
        except SystemExit as ended:  # argparse's way
            status = ended.code
        out, err = capsys.readouterr()
        return status, out, err.replace(str(file), "ratings.csv")

    return run


def rows(*lines, head=HEAD):
    return "\n".join([head, *lines]) + "\n"


def marks(*given, round_="1", item="A1"):
    return [f"{round_},{item},E{place},{mark}" for place, mark in enumerate(given)]


def documents(run, text, *more, **options):
    status, out, err = run(text, "--json", *more, **options)
    assert (status, err) == (0, "")
    return json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


REFUSALS = {
    "": "the file is empty",
    "\n\n": "the file is empty",
    HEAD + "\n": "the file holds no ratings, only a line of column names",
    rows(
        "1,A1,E1", head="round,item,expert"
    ): "line 1: there is no column 'rating'; needed are round, item, expert, rating",
    rows("1;A1;E1;7", head=HEAD.replace(",", ";")): "line 1: the columns must be separated by commas",
    rows(
        "1,A1,E1,7,7", head=HEAD + ",rating"
    ): "line 1, column rating: there are two columns called 'rating'",
    rows("1,A1,E1,7", "1,A1,E2"): "line 3: there are 3 columns here, and 4 in the first line",
    rows("1,A1,E1,7", "1,,E2,7"): "line 3, column item: this field is empty",
    rows("1,A1,E1,10"): "line 2, column rating: 10 is not on the scale 1 to 9",
    rows("1,A1,E1,0"): "line 2, column rating: 0 is not on the scale 1 to 9",
    rows("1,A1,E1,7.5"): "line 2, column rating: '7.5' is not a whole number",
    rows("1,A1,E1,nan"): "line 2, column rating: 'nan' is not a whole number",
    rows(
        "1,A1,E1,"
    ): "line 2, column rating: no rating: the status must then be no_opinion, unanswered or withdrawn",
    rows("1,A1,E1,,rated", head=HEAD + ",status"): (
        "line 2, column rating: no rating: the status must then be no_opinion, unanswered or withdrawn"
    ),
    rows("1,A1,E1,7,no_opinion", head=HEAD + ",status"): (
        "line 2, column status: there is a rating, so that the status cannot be 'no_opinion'"
    ),
    rows("1,A1,E1,,absent", head=HEAD + ",status"): (
        "line 2, column status: 'absent' is no status; there are rated, no_opinion, unanswered, withdrawn"
    ),
    rows("1,A1,E1,7", "", "1,A1,E1,8"): (
        "line 4, column expert: expert E1 is there twice for round 1, item A1; the first time in line 2"
    ),
    rows('1,A1,"E1,7'): "line 2: this is not CSV (unexpected end of data)",
    rows('1,"A\n1",E1,7', "1,A1,E1,12"): "line 4, column rating: 12 is not on the scale 1 to 9",
    b"round,item,expert,rating\n1,A1,Ren\xe9,7\n": "this is not UTF-8 text; save the file as CSV in UTF-8",
}


@pytest.mark.parametrize("text", REFUSALS, ids=list(REFUSALS.values()))
def test_a_bad_file_is_refused_in_one_sentence_with_its_place(run, text):
    assert run(text) == (2, "", f"ratings.csv: {REFUSALS[text]}\n")


ARGUMENTS = {
    ("1:9", "--rule", "most"): "there is no consensus rule 'most'; there are comet-70-15, ",
    ("1to9",): "ratings.csv: --scale is two whole numbers with a colon, as 1:9, not '1to9'",
    ("9:1",): "a scale has 2 to 1000 values, not those from 9 to 1",
    ("0:10",): "the scale 0 to 10 has no usual top box",
    ("0:10", "--top-box", "8:10"): "no rule is usual on the scale 0 to 10: choose one of ",
    ("1:9", "--top-box", "7:8"): "ratings.csv: the top box must end at 9, the highest mark, not at 8",
    ("1:9", "--top-box", "4:9"): "the top box of the scale 1 to 9 must lie in its upper half, not begin at 4",
    ("1:5", "--rule", "ram-ipras"): "ratings.csv: ",
    ("1:9", "--quantile-type", "10"): "argument --quantile-type: invalid choice: 10",
    ("1:9", "--min-n", "0"): "min_n must be at least 1, not 0",
    ("1:9", "--seed", "-1"): "--seed must be at least 0, not -1",
    ("1:9", "--min-n", "few"): "argument --min-n: invalid int value: 'few'",
}


@pytest.mark.parametrize("given", ARGUMENTS, ids=" ".join)
def test_a_wrong_argument_is_refused_in_one_sentence(run, given):
    scale, *more = given
    status, out, err = run(rows("1,A1,E1,5"), *more, scale=scale)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(ARGUMENTS[given])


def test_a_file_that_is_not_there_is_told(capsys, tmp_path):
    assert main([str(tmp_path / "none.csv"), "--scale", "1:9"]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'none.csv'}: No such file or directory\n"


def test_columns_may_stand_anywhere_and_others_are_left_alone(run):
    text = "\ufeff Expert ,college,RATING,item,round\nE1,Science,7.0,A1,1\n\nE2,Policy, 8 ,A1,1\n"
    found = documents(run, text)
    assert found["rounds"][0]["items"][0]["counts"] == [0, 0, 0, 0, 0, 0, 1, 1, 0]


def test_no_opinion_and_unanswered_are_counted_apart_and_withdrawn_not_at_all(run):
    states = [
        "1,A1,E1,7,rated",
        "1,A1,E2,8,",
        "1,A1,E3,,no_opinion",
        "1,A1,E4,,unanswered",
        "1,A1,E5,,Withdrawn",
    ]
    (one,) = documents(run, rows(*states, head=HEAD + ",status"))["rounds"]
    (item,) = one["items"]
    assert (one["experts"], item["n"], item["no_opinion"], item["unanswered"]) == (2, 2, 1, 1)
    assert (item["verdict"], item["robustness"], item["fragile"], item["median_ci"]) == (
        "too_few",
        None,
        False,
        [None, None],
    )


def test_several_questions_are_an_array_in_the_order_of_the_file(run):
    lines = [
        f"1,A1,E{who},{mark},{criterion},{panel}"
        for who in "123"
        for panel in "XY"
        for criterion, mark in (("b", 3), ("a", 8))
    ]
    found = documents(run, rows(*lines, head=HEAD + ",criterion,task_force"))
    assert [(one["task_force"], one["criterion"]) for one in found] == [
        ("X", "b"),
        ("X", "a"),
        ("Y", "b"),
        ("Y", "a"),
    ]
    assert [one["rounds"][0]["items"][0]["verdict"] for one in found] == ["low", "high", "low", "high"]


def test_rounds_go_by_number_and_else_as_they_come(run):
    text = rows(*marks(7, 8, 9, round_="10"), *marks(1, 2, 3, round_="9"))
    assert [one["round"] for one in documents(run, text)["rounds"]] == ["9", "10"]
    text = rows(*marks(7, 8, 9, round_="pilot"), *marks(1, 2, 3, round_="main"))
    assert [one["round"] for one in documents(run, text)["rounds"]] == ["pilot", "main"]


def test_an_item_that_was_set_aside_is_compared_with_the_last_round_that_rated_it(run):
    text = rows(
        *marks(7, 7, 7), *marks(5, 6, 7, item="A2"), *marks(8, 8, 8, round_="2"),
        *marks(8, 8, 8, round_="3"), *marks(6, 6, 7, round_="3", item="A2"),
    )  # fmt: skip
    changes = documents(run, text)["changes"]
    assert [(one["from"], one["to"], [item["item"] for item in one["items"]]) for one in changes] == [
        ("1", "2", ["A1"]),
        ("2", "3", ["A1"]),
        ("1", "3", ["A2"]),
    ]
    assert changes[2]["items"][0]["unchanged"] == pytest.approx(2 / 3)


def test_a_leaver_rated_nothing_in_the_next_round(run):
    text = rows(*marks(9, 8, 2), *marks(5, 5, 5, item="A2"), "2,A2,E0,5", "2,A1,E1,8")
    (left,) = documents(run, text)["attrition"]
    assert [(one["item"], one["stayers"], one["leavers"]) for one in left["items"]] == [
        ("A1", 2, 1),
        ("A2", 2, 1),
    ]


def test_the_same_seed_gives_the_same_document_and_another_only_another_robustness(run):
    text = rows(*marks(7, 7, 8, 8, 9, 4, 5, 7, 6, 8))
    first, again, other = (run(text, "--json", "--seed", seed)[1] for seed in ("5", "5", "6"))
    assert first == again
    assert json.loads(first)["rounds"][0]["items"][0].pop("robustness") is not None
    first, other = (json.loads(one) for one in (first, other))
    for one in (first, other):
        del one["rounds"][0]["items"][0]["robustness"]
    assert first == other


def test_small_panels_are_told_in_counts(run):
    status, out, err = run(rows(*marks(7, 8, 9, 7, 2)))
    assert (status, err) == (0, "")
    assert out.startswith("scale 1 to 9, rule comet-70-15, quartiles of type 7\n\nRound 1: 5 experts\n")
    assert "4 of 5" in out
    assert "indicative; one mark flips it" in out
    assert "%" not in out.replace("95 %", "")


def test_larger_panels_are_told_with_percentages(run):
    assert "10 of 12 (83 %)" in run(rows(*marks(*[8] * 10, 5, 6)))[1]
    assert "20 of 24" not in run(rows(*marks(*[8] * 20, 5, 5, 6, 6)))[1]


def test_it_works_where_only_delphi_is_and_prints_no_warning(tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text(rows(*marks(7, 7, 7, 7), *marks(7, 7, 7, 7, round_="2"), *marks("9", item="A2")))
    code = (
        "import sys; sys.modules['app'] = None; sys.argv = ['delphi', sys.argv[1], '--scale', '1:9'];"
        "import runpy; runpy.run_module('delphi', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "A2" in done.stdout


def test_standard_input_is_a_file_too(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(rows(*marks(7, 8, 9))))
    assert main(["-", "--scale", "1:9"]) == 0
    assert "agreed high" in capsys.readouterr().out


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path):
    file = tmp_path / "ratings.csv"
    with file.open("w", newline="") as open_file:
        writer = csv.writer(open_file)
        writer.writerow(HEAD.split(","))
        writer.writerows([1, f"A{item}", f"E{who}", 7] for item in range(900) for who in range(3))
    command = f"{sys.executable} -m delphi {file} --scale 1:9 --json | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("{\n", "", 0)
