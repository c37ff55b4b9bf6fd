"""Files that leave: their columns, what each cell means, and how text is kept from becoming a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.sentences import Sentence, say

RATINGS_COLUMNS = (
    "task_force", "round", "item", "kind", "objective", "criterion", "wording_version", "expert", "group", "rating",
    "status", "mode",
)  # fmt: skip
RESULTS_COLUMNS = (
    "task_force", "round", "item", "criterion", "n", "no_opinion", "unanswered", "median", "q1", "q3", "iqr",
    "top_box", "bottom_box", "verdict", "fragile", "unchanged", "net_change", "stability",
)  # fmt: skip

Value = str | int | float | bool | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as RFC 4180: CRLF, quotes where needed; undefined is empty, numbers as they are, text made safe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Value) -> str:
    """A cell: a spreadsheet takes text that begins like a formula for one, so an apostrophe goes before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return repr(value)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column of a file: its type, range or words, and what it says."""

    file: str
    column: str
    kind: str
    values: str
    sentence: Sentence


_TEXT, _COUNT, _NUMBER, _SHARE = "text", "whole number", "number", "number, 0 to 1"
_PLACE = (
    ("task_force", _TEXT, "", say("Code of the Task Force.")),
    ("round", _COUNT, "1 …", say("Number of the Task Force's round.")),
    ("item", _TEXT, "", say("Code of the item.")),
    ("criterion", _TEXT, "", say("Code of the criterion.")),
)
_RATINGS = (
    ("kind", _TEXT, "objective", say("What the item is.")),
    ("objective", _TEXT, "", say("Code of the objective the item belongs to.")),
    ("wording_version", _COUNT, "1 …", say("Version of the wording that was shown.")),
    (
        "expert",
        _TEXT,
        "",
        say(
            "Random label of a person: the same throughout this file, another in the next. Who has withdrawn is not in "
            "this file; the files page says how many that are, round by round."
        ),
    ),
    ("group", _TEXT, "", say("College of the person when the round closed.")),
    ("rating", _COUNT, "", say("The mark, a whole number of the study's scale; empty unless rated.")),
    (
        "status",
        _TEXT,
        "rated, no_opinion, unanswered",
        say("Whether the person rated, had no opinion or did not answer."),
    ),
    (
        "mode",
        _TEXT,
        "given, kept",
        say("Set by hand, or the earlier mark kept in one tap; empty if unanswered."),
    ),
)
_RESULTS = (
    (
        "n",
        _COUNT,
        "0 …",
        say(
            "People who rated; who withdrew after the round closed stays counted, and is missing from ratings.csv."
        ),
    ),
    ("no_opinion", _COUNT, "0 …", say("People who had no opinion; never counted as a mark.")),
    ("unanswered", _COUNT, "0 …", say("People who were asked and did not answer.")),
    ("median", _NUMBER, "", say("Median of the marks; empty if nobody rated.")),
    ("q1", _NUMBER, "", say("Lower quartile, of the type named in the study's protocol.")),
    ("q3", _NUMBER, "", say("Upper quartile, of the same type.")),
    ("iqr", _NUMBER, "", say("Upper minus lower quartile, in points.")),
    ("top_box", _SHARE, "", say("Share of the marks in the top box, unrounded.")),
    ("bottom_box", _SHARE, "", say("Share of the marks in the bottom box, unrounded.")),
    (
        "verdict",
        _TEXT,
        "high, low, none, too_few",
        say("What the study's rule says; below 8 raters it is indicative."),
    ),
    ("fragile", _TEXT, "true, false", say("Whether one changed mark of one person could flip the verdict.")),
    (
        "unchanged",
        _SHARE,
        "",
        say("Share of those who rated in this and the earlier round whose mark is the same."),
    ),
    ("net_change", _SHARE, "", say("Scheibe's net change of the same people between the two rounds.")),
    ("stability", _TEXT, "stable, moving, too_few", say("The platform's composite; empty in a first round.")),
)
_BOOKS = (("ratings", RATINGS_COLUMNS, _PLACE + _RATINGS), ("results", RESULTS_COLUMNS, _PLACE + _RESULTS))


def codebook() -> list[Meaning]:
    """What every column of the two files means, in the files' order."""
    return [
        Meaning(file, *one)
        for file, order, columns in _BOOKS
        for one in sorted(columns, key=lambda column: order.index(column[0]))
    ]
