"""Every figure of a results file, computed again from the ratings file with plain Python and nothing of `delphi`.

The rules are written down anew from the method's text: the type 7 quartiles of Hyndman and Fan, COMET's 70/15 on nine
points, the shares of the same people between two rounds. Exact fractions decide, floats are only printed.
"""

import csv
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path

Row = dict[str, str]
Cell = tuple[str, int, str, str]  # Task Force, round, item, criterion
Marks = dict[str, int]  # expert -> mark

TOP, BOTTOM, SCALE = (7, 8, 9), (1, 2, 3), range(1, 10)


def rows(path: Path) -> list[Row]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def recomputed(ratings: Iterable[Row]) -> dict[Cell, Row]:
    """What results.csv must say, by cell, from the rows of ratings.csv."""
    statuses: dict[Cell, list[str]] = defaultdict(list)
    marks: dict[Cell, Marks] = defaultdict(dict)
    for row in ratings:
        cell = (row["task_force"], int(row["round"]), row["item"], row["criterion"])
        statuses[cell].append(row["status"])
        if row["status"] == "rated":
            assert row["expert"] not in marks[cell], f"{row['expert']} twice in {cell}"
            marks[cell][row["expert"]] = int(row["rating"])
        else:
            assert row["rating"] == "", "only who rated has a mark"
    return {cell: _figures(cell, statuses[cell], marks, statuses) for cell in statuses}


def _figures(cell: Cell, states: list[str], marks: Mapping[Cell, Marks], asked: Mapping[Cell, object]) -> Row:
    given = sorted(marks.get(cell, {}).values())
    n = len(given)
    q1, q3 = quartile(given, 1), quartile(given, 3)
    counted: dict[str, object] = {"n": n}
    counted |= {name: states.count(name) for name in ("no_opinion", "unanswered")}
    counted |= {
        "median": statistics.median(given) if n else None,
        "q1": q1,
        "q3": q3,
        "iqr": q3 - q1 if n else None,
        "top_box": Fraction(sum(mark in TOP for mark in given), n) if n else None,
        "bottom_box": Fraction(sum(mark in BOTTOM for mark in given), n) if n else None,
        "verdict": verdict(given),
        "fragile": "true" if is_fragile(given) else "false",
    }
    return {name: _printed(value) for name, value in (counted | _change(cell, marks, asked)).items()}


def _change(cell: Cell, marks: Mapping[Cell, Marks], asked: Mapping[Cell, object]) -> dict[str, object]:
    """The same people's move since the last earlier round that asked the item."""
    panel, number, item, criterion = cell
    before = [(panel, one, item, criterion) for one in range(1, number)]
    earlier = [one for one in before if one in asked]
    if not earlier:
        return {"unchanged": None, "net_change": None, "stability": None}
    then, now = marks.get(earlier[-1], {}), marks.get(cell, {})
    both = sorted(set(then) & set(now))
    if not both:
        return {"unchanged": None, "net_change": None, "stability": "too_few"}
    n, kept = len(both), sum(then[one] == now[one] for one in both)
    counts = {
        mark: ([then[one] for one in both].count(mark), [now[one] for one in both].count(mark))
        for mark in SCALE
    }
    net = Fraction(sum(abs(after - first) for first, after in counts.values()), 2 * n)
    moved = [abs(then[one] - now[one]) for one in both if then[one] != now[one]]
    return {"unchanged": Fraction(kept, n), "net_change": net, "stability": stability(n, kept, net, moved)}


def quartile(given: list[int], which: int) -> Fraction | None:
    """Type 7: position (n - 1) p between the order statistics."""
    if not given:
        return None
    whole, rest = divmod((len(given) - 1) * which, 4)
    after = given[min(whole + 1, len(given) - 1)]
    return given[whole] + Fraction(rest, 4) * (after - given[whole])


def verdict(given: list[int]) -> str:
    """COMET: at least 70 % in one box and fewer than 15 % in the other; three people at least."""
    n = len(given)
    if n < 3:
        return "too_few"
    top, bottom = sum(mark in TOP for mark in given), sum(mark in BOTTOM for mark in given)
    if 100 * top >= 70 * n and 100 * bottom < 15 * n:
        return "high"
    return "low" if 100 * bottom >= 70 * n and 100 * top < 15 * n else "none"


def is_fragile(given: list[int]) -> bool:
    """Every mark of every person is moved to every other value in turn."""
    moved = ([*given[:index], other, *given[index + 1 :]] for index in range(len(given)) for other in SCALE)
    return any(verdict(one) != verdict(given) for one in moved)


def stability(n: int, kept: int, net: Fraction, moved: list[int]) -> str:
    """Below 8 pairs: at most one moved, by one point at most. From 8 on: 85 % kept, or 70 % and a net below 15 %."""
    if n < 3:
        return "too_few"
    if n < 8:
        return "stable" if moved in ([], [1]) else "moving"
    holds = 100 * kept >= 85 * n or (100 * kept >= 70 * n and net < Fraction(15, 100))
    return "stable" if holds else "moving"


def _printed(value: object) -> str:
    if value is None:
        return ""
    return repr(float(value)) if isinstance(value, Fraction | float) else str(value)


def differences(
    stored: Iterable[Row], computed: Mapping[Cell, Row], near: Callable[[str, str], bool]
) -> list[str]:
    """Every cell in which a results file and the computation do not agree, or that only one of them has."""
    found, seen = [], set()
    for row in stored:
        cell = (row["task_force"], int(row["round"]), row["item"], row["criterion"])
        seen.add(cell)
        expected = computed.get(cell, {})
        names = [name for name in row if name not in ("task_force", "round", "item", "criterion")]
        found += [
            f"{cell} {name}: {row[name]!r} in the file, {expected.get(name)!r} computed"
            for name in names
            if not near(row[name], expected.get(name, "missing"))
        ]
    return found + [f"{cell} is not in the file" for cell in computed if cell not in seen]


def near(one: str, other: str) -> bool:
    """The same words, or numbers no further apart than floating point may put them."""
    try:
        return abs(float(one) - float(other)) <= 1e-12
    except ValueError:
        return one == other
