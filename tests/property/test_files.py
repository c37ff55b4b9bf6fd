"""Files that leave: whatever people wrote, a spreadsheet takes it for text and a reader gets it back."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.files import csv_lines

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
rows = st.lists(st.lists(texts, min_size=2, max_size=5), max_size=8)


def reread(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline=""), strict=True))


def without_apostrophe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


@given(rows)
@example([["=1+1", "+1", "-1", "@x"], ["\tx", "\rx", "a\rb", 'say "x", y'], ["", "two\nlines", "'quoted"]])
def test_text_comes_back_to_the_letter_but_for_the_apostrophe_before_a_formula(table):
    assert [[without_apostrophe(cell) for cell in row] for row in reread(csv_lines(table))] == [
        [without_apostrophe(cell) for cell in row] for row in table
    ]


@given(rows)
def test_no_text_cell_begins_like_a_formula(table):
    assert [cell for row in reread(csv_lines(table)) for cell in row if cell.startswith(FORMULAS)] == []


@given(st.lists(st.tuples(st.integers(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_numbers_are_as_they_are_negative_ones_too(table):
    assert [(int(one), float(other)) for one, other in reread(csv_lines(table))] == table


def test_undefined_is_empty_and_truth_is_a_word():
    assert csv_lines([["a", None, True, False, -1, 0.1]]) == "a,,true,false,-1,0.1\r\n"


@given(rows)
def test_every_line_ends_as_the_standard_says(table):
    written = csv_lines([["plain", "head"], *[["x", "1"] for _ in table]])
    assert written.count("\r\n") == written.count("\n") == len(table) + 1
