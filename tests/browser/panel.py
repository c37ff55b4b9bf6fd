"""Who takes part in the journey and what they say, round by round; and what the files must then hold."""

import statistics
from collections.abc import Mapping

CRITERIA = ("Importance", "Feasibility")
# name, Task Forces, college: each has a college of their own, by which their rows are found in the file.
PANEL = {
    "ines": ("Ines Acacia", "A1", "research"),
    "bruno": ("Bruno Cedar", "A2", "farmers"),
    "chloe": ("Chloé Linden", "A1 A2", "donors"),
    "dario": ("Dario Maple", "A1", "states"),
    "emine": ("Emine Olive", "A1", "NGOs"),
    "farid": ("Farid Rowan", "A1", "companies"),
    "greta": ("Greta Hazel", "A2", "foresters"),
    "hana": ("Hana Willow", "A2", "regions"),
    "jonas": ("Jonas Birch", "A2", "youth"),
}
# What everybody says, by Task Force and round: importance and feasibility. None is no opinion, "" unanswered.
# A mark with "kept" was kept in one tap.
SAID: Mapping[tuple[str, int], Mapping[str, tuple[object, object]]] = {
    ("A1", 1): {"ines": (8, 6), "chloe": (7, 4), "dario": (9, 7), "emine": (6, 5), "farid": (8, 3)},
    ("A2", 1): {"bruno": (7, ""), "chloe": (5, None), "greta": (8, 6), "hana": (7, 7), "jonas": (6, 8)},
    ("A1", 2): {
        "ines": ("8 kept", "6 kept"),
        "chloe": (8, 6),
        "dario": (8, 6),
        "emine": (7, 6),
        "farid": (8, 5),
    },
    ("A2", 2): {
        "bruno": ("7 kept", 6),
        "chloe": (7, "no_opinion kept"),
        "greta": (8, 6),
        "hana": (7, 7),
        "jonas": (7, 7),
    },
    ("A1", 3): {
        "ines": ("8 kept", "6 kept"),
        "chloe": (8, ""),
        "dario": ("8 kept", "6 kept"),
        "emine": ("", ""),
        "farid": (8, 6),
    },
}


def panel_file(people: Mapping[str, tuple[str, str, str]]) -> str:
    lines = [f"{name},{key}@example.org,{codes},{college}" for key, (name, codes, college) in people.items()]
    return "\n".join(["name,email,task_forces,college", *lines])


def essence(row: Mapping[str, str]) -> tuple[str, ...]:
    columns = "task_force round item criterion wording_version group rating status mode"
    return tuple(row[name] for name in columns.split())


def expected_ratings() -> list[tuple[str, ...]]:
    """Every expert's row for every criterion of every closed round, as they said it."""
    rows: list[tuple[str, ...]] = []
    for (code, number), said in SAID.items():
        for name, marks in said.items():
            for criterion, mark in zip(CRITERIA, marks, strict=True):
                value, _, kept = str("no_opinion" if mark is None else mark).partition(" ")
                rating = value if value.isdecimal() else ""
                status = "rated" if rating else value or "unanswered"
                mode = kept or ("given" if value else "")
                place = (code, str(number), code, criterion.lower(), "1", PANEL[name][2])
                rows.append((*place, rating, status, mode))
    return rows


def result_row(row: Mapping[str, str]) -> tuple[object, ...]:
    place = tuple(row[name] for name in ("task_force", "round", "item", "criterion"))
    counts = tuple(int(row[name]) for name in ("n", "no_opinion", "unanswered"))
    return (*place, *counts, float(row["median"]), float(row["q1"]), float(row["q3"]))


def expected_results() -> list[tuple[object, ...]]:
    """The figures of every closed round, recomputed from what was pressed."""
    found: list[tuple[object, ...]] = []
    for (code, number), said in sorted(SAID.items()):
        for index, criterion in enumerate(CRITERIA):
            marks = [
                str("no_opinion" if one[index] is None else one[index]).split(" ")[0] for one in said.values()
            ]
            rated = [int(mark) for mark in marks if mark.isdecimal()]
            low, median, high = statistics.quantiles(rated, method="inclusive")
            counts = (len(rated), marks.count("no_opinion"), marks.count(""))
            assert median == statistics.median(rated)
            found.append((code, str(number), code, criterion.lower(), *counts, median, low, high))
    return found
