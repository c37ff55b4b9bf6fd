"""Files that leave: their columns, what each cell means, and how text is kept from becoming a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def codebook(points: str) -> list[Meaning]:
    """What every column of the two files means; `points` is the scale as shown, such as "1 to 9"."""
    text, count, number, share = "text", "whole number", "number", "number, 0 to 1"
    both = ("ratings", "results")
    shared = [
        ("task_force", text, "", say("Code of the Task Force.")),
        ("round", count, "1 …", say("Number of the Task Force's round.")),
        ("item", text, "", say("Code of the item.")),
        ("criterion", text, "", say("Code of the criterion.")),
    ]
    ratings = [
        ("kind", text, "objective", say("What the item is.")),
        ("objective", text, "", say("Code of the objective the item belongs to.")),
        ("wording_version", count, "1 …", say("Version of the wording that was shown.")),
        ("expert", text, "", say("Random label of a person: the same throughout this file, another in the next.")),
        ("group", text, "", say("College of the person when the round closed.")),
        ("rating", count, points, say("The mark; empty unless rated.")),
        ("status", text, "rated, no_opinion, unanswered", say("Whether the person rated, had no opinion or did not answer.")),
        ("mode", text, "given, kept", say("Set by hand, or the earlier mark kept in one tap; empty if unanswered.")),
    ]
    results = [
        ("n", count, "0 …", say("People who rated.")),
        ("no_opinion", count, "0 …", say("People who had no opinion; never counted as a mark.")),
        ("unanswered", count, "0 …", say("People who were asked and did not answer.")),
        ("median", number, points, say("Median of the marks; empty if nobody rated.")),
        ("q1", number, points, say("Lower quartile, of the type named in the study's protocol.")),
        ("q3", number, points, say("Upper quartile, of the same type.")),
        ("iqr", number, "", say("Upper minus lower quartile, in points.")),
        ("top_box", share, "", say("Share of the marks in the top box, unrounded.")),
        ("bottom_box", share, "", say("Share of the marks in the bottom box, unrounded.")),
        ("verdict", text, "high, low, none, too_few", say("What the study's rule says; below 8 raters it is indicative.")),
        ("fragile", text, "true, false", say("Whether one changed mark of one person could flip the verdict.")),
        ("unchanged", share, "", say("Share of those who rated in this and the earlier round whose mark is the same.")),
        ("net_change", share, "", say("Scheibe's net change of the same people between the two rounds.")),
        ("stability", text, "stable, moving, too_few", say("The platform's composite; empty in a first round.")),
    ]
    listed = [(file, *column) for file in both for column in shared]
    listed += [("ratings", *column) for column in ratings] + [("results", *column) for column in results]
    order = {"ratings": RATINGS_COLUMNS, "results": RESULTS_COLUMNS}
    meanings = [Meaning(*one) for one in listed]
    return sorted(meanings, key=lambda one: (one.file, order[one.file].index(one.column)))
