"""The command line: `python -m app COMMAND`. Every command reads DATABASE_URL; with only that set, each works."""

import argparse
import csv
import os
import random
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlmodel import Session

from app.domain.files import RATINGS_COLUMNS, RESULTS_COLUMNS, Value, codebook, csv_lines
from app.domain.journal import COMMAND_LINE
from app.domain.refusals import NotFound, Refusal
from app.domain.sentences import say
from app.domain.studies import Study
from app.rehearsal.run import Shape, demonstrations, rehearse, seeded
from app.services import anonymising, exporting, inviting, seeding, signing_in, withdrawing
from app.services.disclosing import ADMINISTRATOR
from app.settings import Settings
from app.storage import studies
from app.storage.database import AlreadyServed, Database, DatabaseFault
from app.storage.migrating import migrate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and status 2."""
    options = _parser().parse_args(arguments)
    os.umask(0o077)  # databases and files hold what people said in confidence
    try:
        options.run(options)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has read enough
        return 0
    except (Refusal, AlreadyServed, OSError, ValidationError, DatabaseFault) as refused:
        print(_sentence(refused), file=sys.stderr)
        return 2
    return 0


def _sentence(refused: Exception) -> str:
    """Why a command did nothing, for whoever typed it."""
    if isinstance(refused, ValidationError):
        return "\n".join(one["msg"].removeprefix("Value error, ") for one in refused.errors())
    if isinstance(refused, DatabaseFault):
        name = type(refused).__name__
        return f"The database cannot be used ({name}). Is DATABASE_URL right, may this account write there, is it full?"
    if isinstance(refused, OSError) and refused.filename:
        return f"{refused.filename}: {refused.strerror}"
    return str(refused)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], None], sentence: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=sentence, description=sentence)
        made.set_defaults(run=run)
        return made

    command("migrate", run_migrate, "bring the database to the current schema and load the 24 objectives")
    command("demo", run_demo, "make the two demonstrations, once")
    made = command(
        "facilitator", run_facilitator, "make a facilitator; print a sign-in link for thirty minutes"
    )
    made.add_argument("email")
    made = command("serve", run_serve, "serve the platform on this machine")
    made.add_argument("--port", type=int, default=8000)
    made = command("links", run_links, "print the personal links of a study as CSV")
    made.add_argument("--study", required=True, metavar="SLUG")
    made = command("export", run_export, "write a study's complete ratings or results")
    made.add_argument("--study", required=True, metavar="SLUG")
    made.add_argument("--kind", required=True, choices=exporting.KINDS)
    made.add_argument("--format", choices=("csv",), default="csv")
    made.add_argument("-o", "--output", required=True, type=Path, metavar="PATH")
    made.add_argument("--reason", default="command line", help="kept in the journal")
    _leaving(command)
    made = command("rehearse", run_rehearse, "play a simulated panel through a study; write its CSV files")
    made.add_argument("--out", required=True, type=Path, metavar="DIR")
    made.add_argument("--task-forces", type=_from(1, 24), default=24)
    made.add_argument("--experts", type=_from(4, 5000), default=126)
    made.add_argument("--rounds", type=_from(1, 9), default=3)
    made.add_argument("--seed", type=int, default=7)
    return parser


def _leaving(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands by which people leave the data."""
    made = command("withdraw", run_withdraw, "delete what a person gave to a study, at their written request")
    made.add_argument("email")
    made.add_argument("--study", required=True, metavar="SLUG")
    made = command(
        "anonymise", run_anonymise, "cut every tie between people and answers of an ended study, for good"
    )
    made.add_argument("--study", required=True, metavar="SLUG")
    made.add_argument("--for-good", required=True, action="store_true", help="this cannot be undone")


def _from(lowest: int, highest: int) -> Callable[[str], int]:
    def number(typed: str) -> int:
        if not (typed.isdecimal() and lowest <= int(typed) <= highest):
            raise argparse.ArgumentTypeError(f"a number from {lowest} to {highest}, please")
        return int(typed)

    return number


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


def run_migrate(_options: argparse.Namespace) -> None:
    """Migrate and seed; repeating it changes nothing."""
    settings = Settings()
    settings.folder  # noqa: B018  # made here, so that SQLite finds it
    migrate(settings.database_url)
    with _database(settings.database_url) as database, database.writing() as db:
        seeding.seed_objectives(db, seeding.read_seed())


def run_demo(options: argparse.Namespace) -> None:
    """Make the demonstrations that are not there yet."""
    run_migrate(options)
    with _database(Settings().database_url) as database:
        for shape in demonstrations():
            with database.reading() as db:
                present = studies.by_slug(db, shape.slug)
            if present is not None and not present.is_demo:
                print(f"a study of yours is called {shape.slug}: {shape.name} is not made", file=sys.stderr)
            if present is None:
                print(f"making {shape.name} …", file=sys.stderr)
                rehearse(database, shape, datetime.now(UTC))


def run_facilitator(options: argparse.Namespace) -> None:
    """Print a fresh sign-in link and nothing else."""
    settings = Settings()
    run_migrate(options)
    word = secrets.token_urlsafe(32)
    at = datetime.now(UTC)
    with _database(settings.database_url) as database, database.writing() as db:
        signing_in.add_sign_in_link(db, signing_in.make_facilitator(db, options.email, at), word, at)
    print(f"{settings.base_url()}/sign-in/{word}")


def run_links(options: argparse.Namespace) -> None:
    """Print everybody's personal link; the journal says that somebody did."""
    settings = Settings()
    run_migrate(options)
    with _database(settings.database_url) as database, database.writing() as db:
        study = _study(db, options.study)
        found = inviting.personal_links(db, study, settings.key, settings.base_url())
        inviting.record_links_taken(db, study, COMMAND_LINE, datetime.now(UTC))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["label", "task_forces", "url"])
    writer.writerows([link.label, " ".join(link.task_forces), link.url] for link in found)


def run_export(options: argparse.Namespace) -> None:
    """Write one file, whole or not at all."""
    run_migrate(options)
    with _database(Settings().database_url) as database:
        write_export(
            database, options.study, options.kind, options.reason, options.output, random.SystemRandom()
        )


def _wipe(database: Database) -> None:
    """Cut the log of writes, or say that it still holds what was deleted: no clock of this process tries again."""
    if not database.wipe():
        print(
            "done, but traces are left in SQLite's log of writes, because something else uses the database; "
            "it is cut when the server is stopped and started again",
            file=sys.stderr,
        )


def run_withdraw(options: argparse.Namespace) -> None:
    """Withdraw somebody who cannot press the button: the study has ended, or they cannot use the pages."""
    with _database(Settings().database_url) as database:
        with database.writing() as db:
            study = _study(db, options.study)
            withdrawing.withdraw_by_email(db, study, options.email, COMMAND_LINE, datetime.now(UTC))
        _wipe(database)


def run_anonymise(options: argparse.Namespace) -> None:
    """Anonymise an ended study."""
    with _database(Settings().database_url) as database:
        with database.writing() as db:
            study = _study(db, options.study)
            anonymising.anonymise(db, study, COMMAND_LINE, datetime.now(UTC), random.SystemRandom())
        _wipe(database)


def run_rehearse(options: argparse.Namespace) -> None:
    """Play a rehearsal in a database of its own and keep only its files."""
    if options.out.exists() and not options.out.is_dir():
        raise FileExistsError(f"{options.out} is a file: name a new folder")
    if options.out.exists() and any(options.out.iterdir()):
        raise FileExistsError(f"{options.out} exists and is not empty: name a new folder")
    shape = Shape(
        task_forces=options.task_forces, experts=options.experts, rounds=options.rounds, seed=options.seed
    )
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/rehearsal.db"
        migrate(url)
        with _database(url) as database:
            study = rehearse(database, shape, datetime.now(UTC))
            for kind in exporting.KINDS:
                path = options.out / f"{kind}.csv"
                write_export(database, study.slug, kind, "rehearsal", path, seeded(options.seed))
    (options.out / "codebook.csv").write_bytes(_codebook().encode())


def write_export(
    database: Database, slug: str, kind: str, reason: str, path: Path, draw: random.Random
) -> None:
    """Write one of a study's files, one round at a time; a name appears only when the file behind it is whole."""
    with database.writing() as db:
        study = _study(db, slug)
        export = exporting.begin_export(
            db, study, ADMINISTRATOR, kind, reason, COMMAND_LINE, datetime.now(UTC), draw
        )
    columns: Sequence[Value] = RATINGS_COLUMNS if kind == "ratings" else RESULTS_COLUMNS
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(draft, "w", encoding="utf-8", newline="") as file:
            file.write(csv_lines([columns]))
            for code, round_ in export.rounds:
                with database.reading() as db:
                    file.write(csv_lines(exporting.rows_of_round(db, export, code, round_)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def run_serve(options: argparse.Namespace) -> None:
    """Serve until told to stop; what is due closes by itself."""
    from app.main import serve

    run_migrate(options)
    serve(Settings(), options.port)


def _codebook() -> str:
    rows = [[one.file, one.column, one.kind, one.values, str(one.sentence)] for one in codebook()]
    return csv_lines([["file", "column", "type", "values", "meaning"], *rows])


def _study(db: Session, slug: str) -> Study:
    study = studies.by_slug(db, slug)
    if study is None:
        raise NotFound(say("There is no study called “%(slug)s” here.", slug=slug))
    return study


if __name__ == "__main__":
    sys.exit(main())
