"""What an expert gets back, in a browser: on every screen, in the dark, on paper, by keyboard, without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.rehearsal.run import Shape, rehearse
from app.storage.database import Database
from app.storage.migrating import migrate
from tests import makers
from tests.browser.support import Look, link_of, signed_in
from tests.support.browsing import DESKTOP, PHONE
from tests.support.serving import Served, start_server

URL = "/studies/tracked/your-results"
SMALLEST = {"width": 320, "height": 700}


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A joint panel of twelve on all 24 objectives: two rounds are released, the third is open."""
    folder: Path = tmp_path_factory.mktemp("tracked")
    url = f"sqlite:///{folder}/delphi.db"
    migrate(url)
    database = Database(url)
    shape = Shape("Tracked", "tracked", task_forces=1, experts=12, seed=3, halts_after=lambda _: 5)
    rehearse(database, shape, makers.AT)
    database.dispose()
    served = start_server(url, folder)
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture
def expert(tracked: Served) -> Iterator[httpx.Client]:
    with signed_in(link_of(tracked, "tracked")) as client:
        client.get(f"{URL}?lang=en")  # the rehearsal's people read three languages
        yield client


def test_the_page_and_an_item_s_page_suit_everybody(tracked, expert, new_page: Callable[..., Page]):
    look = Look(new_page(DESKTOP), tracked.url, expert)
    for path in (URL, f"{URL}/A1"):
        look.at(path, dark=True)
    assert look.faults == []


def test_an_own_mark_stands_under_its_number_on_every_screen(tracked, expert, new_page: Callable[..., Page]):
    """The picture is stretched to its room: its grid must stay under the numbers that name it."""
    for size in (SMALLEST, PHONE, DESKTOP):
        page = new_page(size)
        Look(page, tracked.url, expert).at_rest(URL)
        axis = page.locator(".track-axis:visible").first.bounding_box()
        picture = page.locator("svg.track").first.bounding_box()
        assert axis is not None
        assert picture is not None
        assert (axis["x"], axis["width"]) == pytest.approx((picture["x"], picture["width"]), abs=1)


def test_the_figures_unfold_by_keyboard_and_without_scripts(tracked, expert, new_page: Callable[..., Page]):
    page = new_page(PHONE, javascript=False)
    Look(page, tracked.url, expert).at_rest(URL)
    table = page.get_by_role("table", name="A1, round by round")
    expect(table).to_have_count(0)
    page.locator("#item-A1 summary").focus()
    page.keyboard.press("Enter")
    expect(table.get_by_role("row")).to_have_count(1 + 2 * 3)


def test_on_paper_everything_is_unfolded(tracked, expert, new_page: Callable[..., Page]):
    page = new_page(DESKTOP)
    Look(page, tracked.url, expert).at_rest(URL)
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="A1, round by round")).to_be_visible()
    expect(page.get_by_role("link", name="Take my marks along")).to_be_hidden()


def test_the_file_is_taken_along_with_one_press(tracked, expert, new_page: Callable[..., Page]):
    page = new_page(PHONE)
    Look(page, tracked.url, expert).at_rest(URL)
    with page.expect_download() as download:
        page.get_by_role("link", name="Take my marks along").click()
    assert download.value.suggested_filename == "tracked-my-marks.csv"
    assert download.value.path().read_text(encoding="utf-8").startswith("task_force,item,label,round,")
