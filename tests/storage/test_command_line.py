"""`python -m app` before anything is served: refusals in one sentence, and files that nobody else may read."""

import subprocess
import sys

import pytest

from app.storage import studies
from app.storage.database import Database
from tests import makers
from tests.support.serving import CHECKOUT, clean_environment


@pytest.fixture
def run(tmp_path):
    def run(*arguments, **settings):
        environment = clean_environment() | {"DATABASE_URL": f"sqlite:///{tmp_path}/delphi.db"} | settings
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, umask=0o022,
        )  # fmt: skip

    return run


KEY = "too-short-to-be-safe"
REFUSALS = {
    "SECRET_KEY needs at least 32 characters": (["serve"], {"SECRET_KEY": KEY}),
    "PUBLIC_BASE_URL must start with https://": (["serve"], {"PUBLIC_BASE_URL": "http://delphi.example.org"}),
    "DATABASE_URL must begin with sqlite:/// or postgresql://": (
        ["migrate"],
        {"DATABASE_URL": "mysql://one"},
    ),
    "There is no study called “none” here.": (["links", "--study", "none"], {}),
    "/proc/here: No such file or directory": (["rehearse", "--out", "/proc/here"], {}),
}


@pytest.mark.parametrize("sentence", REFUSALS)
def test_a_command_that_cannot_be_done_says_why_in_one_sentence(run, sentence):
    arguments, settings = REFUSALS[sentence]
    done = run(*arguments, **settings)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{sentence}\n")


def test_a_damaged_database_is_told_without_a_traceback(run, tmp_path):
    (tmp_path / "delphi.db").write_bytes(b"this is no database, but it is long enough to look like one" * 40)
    done = run("links", "--study", "none")
    assert done.returncode == 2
    assert done.stderr.startswith("The database cannot be used (DatabaseError).")
    assert done.stderr.count("\n") == 1


def test_what_the_commands_write_is_for_their_own_account_alone(run, tmp_path):
    assert run("facilitator", "you@example.org").returncode == 0
    modes = {one.name: oct(one.stat().st_mode & 0o777) for one in tmp_path.iterdir() if one.is_file()}
    assert modes.pop("delphi.db") == "0o600"
    assert set(modes.values()) <= {"0o600"}


def test_a_study_that_is_called_as_the_demonstration_is_left_alone(run, tmp_path):
    assert run("migrate").returncode == 0
    database = Database(f"sqlite:///{tmp_path}/delphi.db")
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": makers.FIVE}, codes=("A1",), name="Demo")
        makers.make_study(db, scene.facilitator, ("A1",), name="Demo 24")
    done = run("demo")
    told = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert told == ["a study of yours is called demo", "a study of yours is called demo-24"]
    with database.reading() as db:
        assert studies.by_slug(db, "demo").id == scene.study.id
    database.dispose()
