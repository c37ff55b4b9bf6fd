"""Keep all that remain and the way to what is left, on the smallest phone, by keyboard, with and without scripts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.storage.database import Database
from tests import makers
from tests.browser.support import AXE, VIOLATIONS, Expert
from tests.support.serving import Served, start_server

HOME = "/studies/second-look"
CODES = ("A1", "A2", "A3")
NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana".split())
NARROW = ViewportSize(width=320, height=700)
KEEP = "Keep my earlier marks on the ticked cards"


@pytest.fixture(scope="module")
def second_round(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, makers.Scene]]:
    """A panel of ten in round 2 of three objectives, on a server of its own."""
    folder: Path = tmp_path_factory.mktemp("keeping")
    path = folder / "delphi.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": NAMES}, CODES, name="Second look")
        makers.play_round(db, scene, "ALL")
        makers.open_round(db, scene, "ALL")
    database.dispose()
    served = start_server(f"sqlite:///{path}", folder)
    try:
        yield served, scene
    finally:
        served.stop()


def begin(page: Page, second_round: tuple[Served, makers.Scene], name: str, javascript: bool) -> Expert:
    served, _ = second_round
    links = served.command("links", "--study", "second-look").splitlines()
    link = next(one.rpartition(",")[2] for one in links if one.lower().startswith(name))
    expert = Expert(page, javascript)
    expert.begin(link)
    return expert


@pytest.mark.parametrize(
    ("javascript", "name"), [(True, "ada"), (False, "bo")], ids=["scripts", "no scripts"]
)
def test_all_that_remain_are_kept_by_keyboard_at_320_px(new_page, second_round, javascript, name):
    page = new_page(NARROW, javascript=javascript)
    begin(page, second_round, name, javascript)
    page.get_by_role("link", name="Keep all that remain: look at them first").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep my earlier marks")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    boxes.nth(1).press("Space")  # A2 is to be looked at again
    page.get_by_role("button", name=KEEP).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you leave")
    expect(page.get_by_role("main")).to_contain_text("1 card has open marks")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_look_is_read_by_everybody(new_page, second_round):
    page = new_page(NARROW)
    begin(page, second_round, "cleo", True)
    page.get_by_role("link", name="Keep all that remain: look at them first").click()
    page.evaluate(AXE.read_text())
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(VIOLATIONS, {}) == []
    box = page.get_by_role("checkbox", name="A1")
    expect(box).to_be_checked()
    expect(box).to_have_accessible_description("Importance you: 9 panel: median 8, middle half 7 to 8 (10 experts) "
        "Feasibility you: 9 panel: median 8, middle half 7 to 8 (10 experts)")  # fmt: skip


@pytest.mark.parametrize(
    ("javascript", "name"), [(True, "dani"), (False, "eva")], ids=["scripts", "no scripts"]
)
def test_what_is_left_is_named_and_one_key_away_at_320_px(new_page, second_round, javascript, name):
    page = new_page(NARROW, javascript=javascript)
    expert = begin(page, second_round, name, javascript)
    progress = page.locator("#progress")
    expect(progress).to_contain_text("0 of 3 looked at · about 3 minutes left")
    expert.card("A1").get_by_role("button", name="Keep my earlier marks").click()
    expect(progress).to_contain_text("1 of 3 looked at · about 2 minutes left")
    link = progress.get_by_role("link", name="Go to the first open one: A2")
    link.press("Enter")
    expect(expert.card("A2")).to_be_in_viewport()
    page.keyboard.press("Tab")  # the next stop is inside that card: its targets, reasons or first scale
    assert page.evaluate("document.activeElement.closest('.card')?.id") == "card-A2"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
