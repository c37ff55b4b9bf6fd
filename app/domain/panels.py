"""Panels as files: what a CSV of experts must hold, and what is wrong with one, line by line."""

import csv
import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.people import LANGUAGES, Role, folded_email
from app.domain.sentences import Sentence, say

LARGEST_FILE = 2_000_000
MOST_ROWS = 5_000
COLUMNS = ("name", "email", "task_forces", "role", "college", "region", "language")
NEEDED = ("name", "email")
ROLES = {
    "": Role.MEMBER,
    "member": Role.MEMBER,
    "team member": Role.MEMBER,
    "leader": Role.LEADER,
    "regional": Role.REGIONAL_REPRESENTATIVE,
    "regional representative": Role.REGIONAL_REPRESENTATIVE,
}


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One person as a panel's file gives them."""

    line: int
    name: str
    email: str
    task_forces: tuple[str, ...]
    role: Role
    college: str
    region: str
    language: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a line from being taken; line 1 is the head, line 0 the file itself."""

    line: int
    column: str
    sentence: Sentence


def read_panel(content: bytes, codes: Sequence[str]) -> tuple[list[PanelRow], list[Fault]]:
    """The people in a panel's file, and every fault in it. Comma, semicolon and tab are understood."""
    text = _decoded(content)
    if isinstance(text, Fault):
        return [], [text]
    numbered, broken = _cells(text)
    if broken is not None:
        return [], [broken]
    head, *lines = numbered or [(1, [])]
    columns = [_column(name) for name in head[1]]
    if wrong_head := _faults_of_head(columns):
        return [], wrong_head
    if len(lines) > MOST_ROWS:
        return [], [Fault(0, "", say("A file may hold at most %(most)s people.", most=MOST_ROWS))]
    rows: list[PanelRow] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in lines:
        row, wrong = _row(number, dict(zip(columns, cells, strict=False)), codes)
        wrong += _cells_left_over(number, cells[len(columns) :])
        if row is not None and row.email in seen:
            again = say("This address stands on line %(line)s already.", line=seen[row.email])
            wrong = [*wrong, Fault(number, "email", again)]
        if row is not None:
            seen.setdefault(row.email, number)
            rows.append(row)
        faults.extend(wrong)
    return rows, faults


def _cells_left_over(line: int, cells: Sequence[str]) -> list[Fault]:
    if not any(cell.strip() for cell in cells):
        return []
    more = say(
        "This line has more cells than there are columns: put a text with commas into quotation marks."
    )
    return [Fault(line, "", more)]


def _faults_of_head(columns: Sequence[str]) -> list[Fault]:
    """What is wrong with the names of the columns. Others than ours are left alone, unless they are a slip of ours."""
    if missing := [name for name in NEEDED if name not in columns]:
        sentence = say("The first line must name the columns; “%(column)s” is missing.", column=missing[0])
        return [Fault(1, missing[0], sentence)]
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    faults = [Fault(1, name, say("Two columns are called “%(column)s”.", column=name)) for name in twice]
    for name in columns:
        meant = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.8) if name not in COLUMNS else []
        if meant and meant[0] not in columns:
            sentence = say("There is no column “%(column)s”. Is it “%(meant)s”?", column=name, meant=meant[0])
            faults.append(Fault(1, name, sentence))
    return faults


def _decoded(content: bytes) -> str | Fault:
    if len(content) > LARGEST_FILE:
        return Fault(0, "", say("This file is too large: at most 2 MB."))
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return Fault(0, "", say("This is not a text file. Please save the sheet as “CSV UTF-8”."))


def _cells(text: str) -> tuple[list[tuple[int, list[str]]], Fault | None]:
    """Lines with their numbers, empty ones left out; or where the file stops being one."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        numbered = [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        sentence = say(
            "Here the file cannot be read: a quotation mark is not closed, or a cell is far too long."
        )
        return [], Fault(reader.line_num, "", sentence)
    return [(line, cells) for line, cells in numbered if any(cell.strip() for cell in cells)], None


def _column(name: str) -> str:
    plain = re.sub(r"[^a-z]+", "_", name.strip().lower()).strip("_")
    return {"e_mail": "email", "mail": "email", "task_force": "task_forces"}.get(plain, plain)


def _row(line: int, values: dict[str, str], codes: Sequence[str]) -> tuple[PanelRow | None, list[Fault]]:
    """One line as a person, None where there is no address to know them by, and all that is wrong with it."""
    cell = {name: " ".join(values.get(name, "").split()) for name in COLUMNS}
    chosen, unknown = _task_forces(cell["task_forces"], codes)
    role, language = ROLES.get(cell["role"].lower()), cell["language"].lower() or "en"
    try:
        email = folded_email(cell["email"])
    except ValueError:
        email = ""
    checks = (
        ("email", bool(email), say("“%(text)s” is not an e-mail address.", text=cell["email"])),
        ("name", 0 < len(cell["name"]) <= 200, say("A name is missing, or longer than 200 characters.")),
        (
            "task_forces",
            not unknown,
            say("There is no Task Force “%(code)s” in this study.", code="".join(unknown[:1])),
        ),
        ("task_forces", bool(unknown or chosen), say("Name at least one Task Force.")),
        (
            "role",
            role is not None,
            say("The role is leader, regional representative or member, not “%(text)s”.", text=cell["role"]),
        ),
        (
            "language",
            language in LANGUAGES,
            say("The language is en, fr or es, not “%(text)s”.", text=language),
        ),
        ("college", len(cell["college"]) <= 120, say("At most 120 characters, please.")),
        ("region", len(cell["region"]) <= 120, say("At most 120 characters, please.")),
    )
    faults = [Fault(line, column, sentence) for column, holds, sentence in checks if not holds]
    if not email:
        return None, faults
    known = PanelRow(
        line, cell["name"], email, chosen, role or Role.MEMBER, cell["college"], cell["region"], language
    )
    return known, faults


def _task_forces(typed: str, codes: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Task Forces by code, in the study's order; where there is only one, it need not be named."""
    wanted = {code.upper() for code in re.split(r"[\s,;|/]+", typed) if code}
    if not wanted and len(codes) == 1:
        return tuple(codes), []
    return tuple(code for code in codes if code.upper() in wanted), sorted(
        wanted - {code.upper() for code in codes}
    )
