"""Figures: what is stored is what `delphi` says, what the file says, and what anybody can compute from the marks."""

import hashlib
import random
from collections import Counter

import pytest
from sqlmodel import select

import delphi
from app.__main__ import main, write_export
from app.domain.results import Result
from app.services import exporting
from app.services.analysing import digest_of
from app.services.disclosing import ADMINISTRATOR
from app.storage import items, journal, ratings, results, rounds, studies
from app.storage.database import Database
from app.storage.migrating import migrate
from tests import makers
from tests.support.recomputing import differences, near, recomputed, rows

SMALL = ("--task-forces", "6", "--experts", "36")
JOINT = ("--task-forces", "1", "--experts", "12", "--rounds", "4")


def rehearse(folder, *shape: str):
    assert main(["rehearse", "--out", str(folder), *shape]) == 0
    return folder


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    """A small rehearsal of six Task Forces, played once for this file."""
    return rehearse(tmp_path_factory.mktemp("rehearsed") / "out", *SMALL)


@pytest.fixture(scope="module")
def joint(tmp_path_factory):
    return rehearse(tmp_path_factory.mktemp("joint") / "out", *JOINT)


# --- a rehearsal's files ------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["rehearsed", "joint"])
def test_every_figure_of_a_rehearsal_can_be_computed_again_from_its_marks(request, shape):
    folder = request.getfixturevalue(shape)
    stored, computed = rows(folder / "results.csv"), recomputed(rows(folder / "ratings.csv"))
    assert len(stored) == len(computed) > 30
    assert differences(stored, computed, near) == []


@pytest.mark.parametrize(
    "column", ["n", "median", "q1", "q3", "top_box", "verdict", "fragile", "net_change", "stability"]
)
def test_a_figure_that_was_touched_would_be_found(rehearsed, column):
    stored, computed = rows(rehearsed / "results.csv"), recomputed(rows(rehearsed / "ratings.csv"))
    touched = next(row for row in stored if row[column])
    touched[column] = {"true": "false", "false": "true"}.get(touched[column], "1" + touched[column])
    assert len(differences(stored, computed, near)) == 1


def test_a_rehearsal_has_something_of_everything(rehearsed, joint):
    """A recomputation that never met the hard cases would prove little."""
    found = [*rows(rehearsed / "results.csv"), *rows(joint / "results.csv")]
    assert {row["stability"] for row in found} == {"", "stable", "moving"}
    assert {row["fragile"] for row in found} == {"true", "false"}
    assert {row["verdict"] for row in found} >= {"high", "none"}
    statuses = Counter(
        row["status"] for row in (*rows(rehearsed / "ratings.csv"), *rows(joint / "ratings.csv"))
    )
    assert min(statuses[one] for one in ("rated", "no_opinion", "unanswered")) > 0
    assert {row["mode"] for row in rows(joint / "ratings.csv")} == {"", "given", "kept"}


@pytest.mark.parametrize(("name", "shape"), [("rehearsed", SMALL), ("joint", JOINT)])
def test_the_same_seed_gives_the_same_files_and_another_seed_others(request, tmp_path, name, shape):
    """With one panel on all items too: the same sentence is given for several, and none may come first by chance."""
    first = request.getfixturevalue(name)
    again, other = rehearse(tmp_path / "again", *shape), rehearse(tmp_path / "other", *shape, "--seed", "8")
    for file in ("ratings.csv", "results.csv", "codebook.csv"):
        assert (again / file).read_bytes() == (first / file).read_bytes()
    for file in ("ratings.csv", "results.csv"):
        assert (other / file).read_bytes() != (first / file).read_bytes()


def test_a_rehearsal_does_not_write_over_anything(rehearsed, capsys):
    before = (rehearsed / "ratings.csv").read_bytes()
    assert main(["rehearse", "--out", str(rehearsed), *SMALL]) == 2
    assert capsys.readouterr().err == f"{rehearsed} exists and is not empty: name a new folder\n"
    assert (rehearsed / "ratings.csv").read_bytes() == before


# --- what is stored -----------------------------------------------------------------------------


def test_stored_results_are_what_delphi_says_of_the_exported_marks(database, tmp_path):
    with database.writing() as db:
        scene = makers.study_with(
            db, {"ALL": [f"expert{one}" for one in range(1, 10)]}, codes=("A1", "A2", "A3")
        )
        makers.play_round(db, scene, "ALL", (8, 7, 9, 3, 8, None, 9, 8, 7))
        makers.play_round(db, scene, "ALL", (8, 7, 9, 5, 8, 6, 9, 8, None))
    write_export(database, scene.study.slug, "ratings", "a test", tmp_path / "ratings.csv", random.Random(1))
    marks: dict[tuple[str, str, str], dict[str, int | None]] = {}
    for row in rows(tmp_path / "ratings.csv"):
        value = int(row["rating"]) if row["rating"] else None
        marks.setdefault((row["round"], row["item"], row["criterion"]), {})[row["expert"]] = value
    scale = delphi.Scale(1, 9)
    with database.reading() as db:
        codes = {one.id: one.code for one in studies.criteria(db, scene.study.id)}
        asked = {one.id: one.number for one in rounds.of_study(db, scene.study.id)}
        stored = {(number, codes[one.criterion_id]): one for number, one in _stored(db, asked) if number == 2}
    for (_, criterion), result in stored.items():
        then, now = marks["1", "A1", criterion], marks["2", "A1", criterion]
        order = sorted(now)
        summary = delphi.summarise(
            scale.counts([one for one in now.values() if one is not None]), scale, delphi.rule("comet-70-15")
        )
        table = delphi.transitions(
            scale.codes([then[one] for one in order]), scale.codes([now[one] for one in order]), scale
        )
        change = delphi.compare(table, scale)
        assert _said(result) == _expected(summary, change)


def _stored(db, asked) -> list[tuple[int, Result]]:
    return [(asked[round_id], one) for round_id, one in results.of_rounds(db, list(asked))]


def _said(one: Result) -> tuple:
    return (
        one.counts, one.n, one.median, one.q1, one.q3, one.iqr, one.top_box, one.top_box_low, one.top_box_high,
        one.bottom_box, one.verdict, one.fragile, one.compared_with, one.n_paired, one.unchanged, one.net_change,
        one.stability,
    )  # fmt: skip


def _expected(one: delphi.Summary, change: delphi.Change) -> tuple:
    return (
        list(one.counts), one.n, one.median, one.q1, one.q3, one.iqr, one.top_box.value, one.top_box.low,
        one.top_box.high, one.bottom_box.value, one.verdict.outcome, one.fragile, 1, change.n_paired, change.unchanged,
        change.net_change, change.stability,
    )  # fmt: skip


def test_a_figure_of_nobody_is_undefined_and_its_verdict_too_few(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, importance=None)
        makers.close_round(db, scene)
    with database.reading() as db:
        found = sorted(db.exec(select(Result)), key=lambda one: one.no_opinion)
    assert [(one.n, one.no_opinion, one.unanswered, one.median, one.verdict.value) for one in found] == [
        (0, 0, 5, None, "too_few"),
        (0, 1, 4, None, "too_few"),
    ]


def test_an_item_that_returns_is_compared_with_the_last_round_that_asked_it(database):
    """A2 is asked in rounds 1, 3 and 4; A1 in all."""
    again = [{"A2": False}, {"A2": True}, {}]
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1", "A2"), rounds_planned=4)
        for one in again:
            makers.play_round(db, scene, "ALL", again=one)
        makers.play_round(db, scene, "ALL")
    assert compared(database, scene) == {
        "A1": {1: None, 2: 1, 3: 2, 4: 3},
        "A2": {1: None, 3: 1, 4: 3},
    }


def compared(database, scene) -> dict[str, dict[int, int | None]]:
    with database.reading() as db:
        asked = {one.id: one.number for one in rounds.of_study(db, scene.study.id)}
        codes = {one.item.id: one.item.code for one in items.of_study(db, scene.study.id)}
        found: dict[str, dict[int, int | None]] = {}
        for number, one in _stored(db, asked):
            found.setdefault(codes[one.item_id], {})[number] = one.compared_with
    return {code: dict(sorted(one.items())) for code, one in sorted(found.items())}


def test_only_those_who_rated_twice_are_compared(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        for who, mark in (("expert", 8), ("colleague", 7), ("clara", None), ("dario", 3)):
            makers.save(db, scene, scene.members[who], importance=mark)
        makers.close_round(db, scene)
        makers.decide(db, scene, again={"A1": True})
        makers.release_round(db, scene)
        makers.open_round(db, scene)
        for who, mark in (("expert", 8), ("colleague", 6), ("clara", 9), ("emine", 9)):
            makers.save(db, scene, scene.members[who], importance=mark)
        snapshot = makers.close_round(db, scene)
        found = [one for _, one in results.of_rounds(db, [snapshot.round_id]) if one.n]
    assert [(one.n_paired, one.unchanged, one.net_change, one.stability.value) for one in found] == [
        (2, 0.5, 0.5, "too_few")
    ]


# --- the digest ---------------------------------------------------------------------------------


def test_one_and_the_same_round_has_one_digest_on_both_databases(postgresql, tmp_path):
    """The same rows, keys and all, copied from SQLite into PostgreSQL."""
    migrate(f"sqlite:///{tmp_path}/delphi.db")
    small = Database(f"sqlite:///{tmp_path}/delphi.db")
    with small.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene, marks=(8, None, 9))
        makers.save(db, scene, scene.expert, importance=4, reason="Été: why.")
        snapshot = makers.close_round(db, scene)
    large = Database(postgresql.create("digests", "migrated"))
    copy(small, large)
    assert [digest(one, snapshot) for one in (small, large)] == [snapshot.digest] * 2
    small.dispose()
    large.dispose()
    postgresql.drop("digests")


def copy(source: Database, target: Database) -> None:
    from sqlmodel import SQLModel

    with source.reading() as old, target.writing() as new:
        new.connection().exec_driver_sql("SET session_replication_role = replica")  # a copy asks no trigger
        for table in SQLModel.metadata.sorted_tables:
            found = [dict(row) for row in old.connection().execute(table.select()).mappings()]
            if table.name != "journal_head" and found:
                new.connection().execute(table.insert(), found)


def digest(database: Database, snapshot) -> str:
    with database.reading() as db:
        seats = [one.seat_id for one in results.snapshot_seats(db, snapshot.id)]
        return digest_of(list(ratings.of_round(db, snapshot.round_id)), seats)


def test_a_digest_depends_on_every_mark_reason_and_seat_and_on_no_order(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.everybody_saves(db, scene)
        snapshot = makers.close_round(db, scene)
        seats = [one.seat_id for one in results.snapshot_seats(db, snapshot.id)]
        marks = list(ratings.of_round(db, snapshot.round_id))
    assert digest_of(marks[::-1], seats[::-1]) == digest_of(marks, seats) == snapshot.digest
    changed = [
        digest_of([marks[0]._replace(value=1), *marks[1:]], seats),
        digest_of([marks[0]._replace(reason="other"), *marks[1:]], seats),
        digest_of([marks[0]._replace(wording_version=2), *marks[1:]], seats),
        digest_of(marks[1:], seats),
        digest_of(marks, seats[1:]),
    ]
    assert len({snapshot.digest, *changed}) == 6
    assert len(snapshot.digest) == hashlib.sha256().digest_size * 2


def test_a_digest_depends_on_a_reason_that_stands_alone(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.open_round(db, scene)
        makers.save(db, scene, scene.expert, reason="I would rather say this than give a mark.")
        snapshot = makers.close_round(db, scene)
        seats = [one.seat_id for one in results.snapshot_seats(db, snapshot.id)]
    assert digest_of([], seats) != snapshot.digest


# --- an export hides nothing from who may see it, and everything else ---------------------------


def test_an_export_states_a_reason_and_is_in_the_journal(database):
    with database.writing() as db:
        scene = makers.small_study(db)
        makers.play_round(db, scene)
        export = exporting.begin_export(
            db,
            scene.study,
            ADMINISTRATOR,
            "results",
            " For the report. ",
            scene.by,
            makers.AT,
            random.Random(1),
        )
        entry = journal.entries(db)[-1]
    assert (entry.act, entry.reason) == ("results exported", "For the report.")
    assert [(code, one.number) for code, one in export.rounds] == [("A1", 1)]
