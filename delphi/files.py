"""Reading ratings from a long CSV file: a row for each expert, round, item and criterion.

The columns ``round``, ``item``, ``expert`` and ``rating`` are needed; ``status``, ``criterion`` and
``task_force`` may be there, and any others are left alone. A file that cannot be taken is refused with one
sentence that names the line and the column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from delphi.scales import Scale

Status = Literal["rated", "no_opinion", "unanswered", "withdrawn"]

NEEDED = ("round", "item", "expert", "rating")
KNOWN = (*NEEDED, "status", "criterion", "task_force")
WITHOUT_RATING: tuple[Status, ...] = ("no_opinion", "unanswered", "withdrawn")
_WHOLE = re.compile(r"([+-]?\d{1,9})(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the file: what one expert said of one item in one round.

    Attributes
    ----------
    round, item, expert : str
    rating : int or None
        A value of the scale; None without a rating.
    status : {'rated', 'no_opinion', 'unanswered', 'withdrawn'}
    criterion, task_force : str or None
        None where the file does not say.
    """

    round: str
    item: str
    expert: str
    rating: int | None
    status: Status
    criterion: str | None = None
    task_force: str | None = None


class BadFile(ValueError):
    """A file that cannot be taken, and why, in one sentence."""

    def __init__(self, why: str, line: int | None = None, column: str = "") -> None:
        place = [f"line {line}"] if line is not None else []
        place += [f"column {column}"] if column else []
        super().__init__(f"{', '.join(place)}: {why}" if place else why)


def read_answers(lines: Iterable[str], scale: Scale) -> list[Answer]:
    """Read a long CSV file.

    Parameters
    ----------
    lines : iterable of str
        The file's lines, such as a file opened with ``newline=""``.
    scale : Scale
        The scale of all ratings.

    Returns
    -------
    list of Answer
        In the order of the file.

    Raises
    ------
    BadFile
        If a column is missing, a field cannot be taken, a rating is not on the scale, or the same expert is
        there twice for one round, item, criterion and Task Force.

    Examples
    --------
    >>> read_answers(["round,item,expert,rating", "1,A1,E7,8"], Scale(1, 9))[0].rating
    8
    >>> read_answers(["round,item,expert,rating", "1,A1,E7,12"], Scale(1, 9))
    Traceback (most recent call last):
    ...
    delphi.files.BadFile: line 2, column rating: 12 is not on the scale 1 to 9
    """
    answers: list[Answer] = []
    seen: dict[tuple[str | None, ...], int] = {}
    for line, fields in _records(lines):
        answer = _answer(line, fields, scale)
        place = (answer.task_force, answer.criterion, answer.round, answer.item, answer.expert)
        first = seen.setdefault(place, line)
        if first != line:
            said = f"expert {answer.expert} is there twice for round {answer.round}, item {answer.item}"
            raise BadFile(f"{said}; the first time in line {first}", line, "expert")
        answers.append(answer)
    if not answers:
        raise BadFile("the file holds no ratings, only a line of column names")
    return answers


def _records(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The file's records by column, each with the line on which it begins; empty lines are passed over."""
    reader = csv.reader(lines, strict=True)
    begins, names = 1, list[str]()
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as fault:
            raise BadFile(f"this is not CSV ({fault})", begins) from None
        if fields is None:
            break
        line, begins = begins, reader.line_num + 1
        if not any(field.strip() for field in fields):
            continue
        if not names:
            names = _column_names(fields, line)
        elif len(fields) != len(names):
            raise BadFile(f"there are {len(fields)} columns here, and {len(names)} in the first line", line)
        else:
            yield line, {name: field.strip() for name, field in zip(names, fields, strict=True)}
    if not names:
        raise BadFile("the file is empty")


def _column_names(fields: list[str], line: int) -> list[str]:
    names = [field.strip().removeprefix("\ufeff").lower() for field in fields]
    missing = [name for name in NEEDED if name not in names]
    if missing and len(names) == 1 and re.search(r"[;\t]", names[0]):
        raise BadFile("the columns must be separated by commas", line)
    if missing:
        raise BadFile(f"there is no column {missing[0]!r}; needed are {', '.join(NEEDED)}", line)
    twice = [name for name in KNOWN if names.count(name) > 1]
    if twice:
        raise BadFile(f"there are two columns called {twice[0]!r}", line, twice[0])
    return names


def _answer(line: int, fields: Mapping[str, str], scale: Scale) -> Answer:
    for name in ("round", "item", "expert"):
        if not fields[name]:
            raise BadFile("this field is empty", line, name)
    rating = _rating(fields["rating"], line, scale) if fields["rating"] else None
    return Answer(
        round=fields["round"],
        item=fields["item"],
        expert=fields["expert"],
        rating=rating,
        status=_status(fields.get("status", "").lower(), rating, line),
        criterion=fields.get("criterion") or None,
        task_force=fields.get("task_force") or None,
    )


def _rating(text: str, line: int, scale: Scale) -> int:
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        raise BadFile(f"{text!r} is not a whole number", line, "rating")
    rating = int(whole[1])
    if rating not in scale.values:
        raise BadFile(f"{rating} is not on {scale}", line, "rating")
    return rating


def _status(text: str, rating: int | None, line: int) -> Status:
    if rating is not None:
        if text in ("", "rated"):
            return "rated"
        raise BadFile(f"there is a rating, so that the status cannot be {text!r}", line, "status")
    for status in WITHOUT_RATING:
        if text == status:
            return status
    if text in ("", "rated"):
        raise BadFile(f"no rating: the status must then be {_either(WITHOUT_RATING)}", line, "rating")
    raise BadFile(f"{text!r} is no status; there are rated, {', '.join(WITHOUT_RATING)}", line, "status")


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
