"""A panel comes from a CSV file as people's programs write it: understood or refused line by line, all or nothing."""

import pytest
from sqlmodel import select

from app.domain.panels import LARGEST_FILE, MOST_ROWS
from app.domain.people import Person, Seat
from app.domain.refusals import Refusal
from app.services import inviting
from app.services.inviting import import_panel, panel_file, personal_links, preview_panel
from app.storage import journal, people
from tests import makers

HEAD = "name,email,task_forces,role,college,region,language"
KEY = b"k" * 32


@pytest.fixture
def scene(database) -> makers.Scene:
    """A study of two Task Forces to which nobody was invited yet."""
    with database.writing() as db:
        makers.objectives(db)
        runs_it = makers.facilitator(db)
        return makers.Scene(makers.make_study(db, runs_it), runs_it, {})


def read(database, scene, content: bytes | str):
    """The rows and faults of a file, both as plain tuples."""
    content = content.encode() if isinstance(content, str) else content
    with database.reading() as db:
        preview = preview_panel(db, scene.study, content)
    rows = [(row.line, row.name, row.email, row.task_forces) for row in preview.rows]
    return rows, [(fault.line, fault.column, str(fault.sentence)) for fault in preview.faults]


# --- as programs write it -----------------------------------------------------------------------

PEOPLE = "name,email,task_forces\nÉmilie Ünal,Emilie@Example.org,A1\nJosé Núñez,jose@example.org,A1 A2\n"
READ = [
    (2, "Émilie Ünal", "emilie@example.org", ("A1",)),
    (3, "José Núñez", "jose@example.org", ("A1", "A2")),
]
SPELLINGS = {
    "utf-8": PEOPLE.encode(),
    "with a byte order mark": PEOPLE.encode("utf-8-sig"),
    "utf-16, little endian": PEOPLE.encode("utf-16"),
    "utf-16, big endian": b"\xfe\xff" + PEOPLE.encode("utf-16-be"),
    "Western European": PEOPLE.encode("cp1252"),
    "semicolons": PEOPLE.replace(",", ";").encode(),
    "tabs": PEOPLE.replace(",", "\t").encode(),
    "carriage return and line feed": PEOPLE.replace("\n", "\r\n").encode(),
    "bare carriage return": PEOPLE.replace("\n", "\r").encode(),
    "quoted": ('"name","email","task_forces"\n"Émilie Ünal","Emilie@Example.org","A1"\n'
               '"José Núñez","jose@example.org","A1;A2"\n').encode(),
    "other names for the columns": PEOPLE.replace("name,email,task_forces", "Name,E-Mail,Task Force").encode(),
    "columns we do not know": PEOPLE.replace("\n", ",x\n").encode(),
    "empty lines below": (PEOPLE + "\n,,\n  ,\n").encode(),
}  # fmt: skip


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("content", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_panel_is_read_however_it_was_saved(database, scene, content):
    assert read(database, scene, content) == (READ, [])


@pytest.mark.database("sqlite")
def test_an_unclosed_quote_does_not_swallow_the_rest(database, scene):
    """Three people are in the file; silently importing one of them would lose two."""
    content = f'{HEAD}\n"Ann,ann@example.org,A1\nBob,bob@example.org,A1\nCy,cy@example.org,A1\n'
    last = f'{HEAD}\nAnn,ann@example.org,A1,,"a college\nBob,bob@example.org,A1\nCy,cy@example.org,A1\n'
    for text in (content, last):
        rows, faults = read(database, scene, text)
        assert len(rows) == 3 or faults


NOT_A_TEXT = [(0, "", "This is not a text file. Please save the sheet as “CSV UTF-8”.")]


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"PK\x03\x04\x00\x00spreadsheet", NOT_A_TEXT),
        (f"{HEAD}\nA\x00nn,ann@example.org,A1".encode(), NOT_A_TEXT),
        (b"\xff\xfe" + b"odd", NOT_A_TEXT),
        (b"x" * (LARGEST_FILE + 1), [(0, "", "This file is too large: at most 2 MB.")]),
        (b"", [(1, "name", "The first line must name the columns; “name” is missing.")]),
        (
            b"name,task_forces\nAnn,A1",
            [(1, "email", "The first line must name the columns; “email” is missing.")],
        ),
        (
            "\n".join([HEAD, *[f"A,a{one}@example.org,A1,,,," for one in range(MOST_ROWS + 1)]]).encode(),
            [(0, "", "A file may hold at most 5000 people.")],
        ),
    ],
)
def test_a_file_that_is_no_panel_is_refused_with_its_reason(database, scene, content, faults):
    assert read(database, scene, content) == ([], faults)


@pytest.mark.database("sqlite")
def test_a_cell_longer_than_any_reader_takes_is_refused_and_not_the_end_of_the_file(database, scene):
    long = f"{HEAD}\n{'x' * 140_000},ann@example.org,A1,,,,\nBob,bob@example.org,A1,,,,\n"
    rows, faults = read(database, scene, long)
    assert faults or len(rows) == 2


LINES = {
    "Ann,not an address,A1,,,,": ("email", "“not an address” is not an e-mail address."),
    "Ann,,A1,,,,": ("email", "“” is not an e-mail address."),
    ",ann@example.org,A1,,,,": ("name", "A name is missing, or longer than 200 characters."),
    f"{'x' * 201},ann@example.org,A1,,,,": ("name", "A name is missing, or longer than 200 characters."),
    "Ann,ann@example.org,Z9,,,,": ("task_forces", "There is no Task Force “Z9” in this study."),
    "Ann,ann@example.org,,,,,": ("task_forces", "Name at least one Task Force."),
    "Ann,ann@example.org,A1,chair,,,": (
        "role", "The role is leader, regional representative or member, not “chair”.",
    ),
    "Ann,ann@example.org,A1,,,,de": ("language", "The language is en, fr or es, not “de”."),
    f"Ann,ann@example.org,A1,,{'x' * 121},,": ("college", "At most 120 characters, please."),
    "Ann,OTHER@example.org,A1,,,,": ("email", "This address stands on line 2 already."),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.database("sqlite")
def test_each_bad_line_is_named_with_its_column_and_reason(database, scene, line):
    content = f"{HEAD}\nOther,other@example.org,A1,,,,\n{line}\n"
    column, sentence = LINES[line]
    assert read(database, scene, content)[1] == [(3, column, sentence)]


def test_one_bad_line_stores_nothing_of_the_file(database, scene):
    content = f"{HEAD}\nAnn,ann@example.org,A1,,,,\nBob,bob,A1,,,,\nCy,cy@example.org,Z9,,,,\n".encode()
    with pytest.raises(Refusal) as refused, database.writing() as db:
        import_panel(db, scene.study, content, scene.by, makers.AT)
    assert str(refused.value) == "Nobody was invited: please mend 2 lines of the file."
    assert stored(database) == (["facilitator@example.org"], 0)


def stored(database) -> tuple[list[str], int]:
    with database.reading() as db:
        return sorted(one.email for one in db.exec(select(Person))), len(db.exec(select(Seat)).all())


def test_an_empty_panel_is_refused(database, scene):
    with pytest.raises(Refusal) as refused, database.writing() as db:
        import_panel(db, scene.study, HEAD.encode(), scene.by, makers.AT)
    assert str(refused.value) == "Nobody was invited: the file holds no person."


def test_importing_a_panel_again_keeps_everybody_s_seat_and_link(database, scene):
    content = f"{HEAD}\nAnn,ann@example.org,A1 A2,leader,research,Europe,fr\n".encode()
    with database.writing() as db:
        import_panel(db, scene.study, content, scene.by, makers.AT)
        before = everything(db, scene)
    with database.writing() as db:
        preview = import_panel(db, scene.study, content.replace(b"research", b"states"), scene.by, makers.AT)
        after = everything(db, scene)
    assert (preview.new_people, preview.new_seats) == (0, 0)
    assert after == before
    with database.reading() as db:
        assert [one.college for one, _ in people.invitations(db, scene.study.id)] == ["states"]
        last = journal.entries(db)[-1]
    assert (last.act, last.reason) == ("panel imported", "0 people, 0 seats")


def everything(db, scene) -> list[tuple]:
    links = [
        (one.email, one.task_forces, one.url)
        for one in personal_links(db, scene.study, KEY, "https://d.example")
    ]
    return [*links, *[(one.seat.id, one.seat.role) for one in people.seats(db, scene.study.id)]]


@pytest.mark.database("sqlite")
def test_what_was_previewed_reads_back_to_the_same_people(database, scene):
    awkward = 'name;email;task_forces;college\n"=Ann; ""A""";ann@example.org;A1;"two\nlines"\n'
    with database.reading() as db:
        first = preview_panel(db, scene.study, awkward.encode())
        again = preview_panel(db, scene.study, panel_file(first.rows).encode())
    assert list(again.faults) == []
    assert [(row.name, row.email, row.task_forces, row.college) for row in again.rows] == [
        ('=Ann; "A"', "ann@example.org", ("A1",), "two lines")
    ]
    assert [row.name for row in first.rows] == [row.name for row in again.rows]


def test_where_there_is_one_task_force_it_need_not_be_named(database):
    with database.writing() as db:
        makers.objectives(db)
        runs_it = makers.facilitator(db)
        study = makers.make_study(db, runs_it, ("A1",))
        preview = inviting.preview_panel(db, study, b"name,email\nAnn,ann@example.org\n")
    assert [row.task_forces for row in preview.rows] == [("A1",)]
