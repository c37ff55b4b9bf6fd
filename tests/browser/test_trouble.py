"""The server's own troubles: a full disk, a database that somebody holds, one that is gone for a while.

Nothing is called saved that is not stored; what was typed stays, in the card or in a form of the page of refusal; and
when the trouble is over it is stored, once, without anybody having to type again.
"""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels import SAVED, UNSENT, Panel, line_of, panel_of, panel_on
from tests.browser.support import Expert

NAMES = ("ada", "bo", "cleo", "dani")
WORDS = "Roots hold it,\nand worms."
NOT_STORED = "The platform cannot store anything just now, so this was not recorded."
Trouble = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("trouble")) as made:
        yield made


def refused_and_stored_once(panel: Panel, trouble: Trouble, page: Page, plain: Page, names: tuple[str, str]):
    """Two people save in the trouble, one with scripts and one without; then it is over."""
    scripted, unscripted = panel.begin(page, names[0]), panel.begin(plain, names[1], javascript=False)
    heard = all_that_is_said(page)
    with trouble():
        scripted.mark("A1", Importance=7)
        expect(line_of(scripted)).to_have_text(UNSENT, timeout=20_000)
        write_and_save(unscripted)
        expect_the_words_on_the_page_of_refusal(plain)
        assert UNSENT in heard()
        assert [one for one in heard() if SAVED.search(one)] == []
    expect(line_of(scripted)).to_have_text(SAVED, timeout=15_000)  # by itself
    plain.get_by_role("button", name="Send it again").click()
    unscripted.expect_state("A1", "Complete")
    assert panel.stored(names[0]) == {"importance": 7, "reason": "", "version": 1}
    assert panel.stored(names[1]) == {"importance": 2, "feasibility": None, "reason": WORDS, "version": 1}
    assert "Traceback" not in panel.served.log
    assert "Roots hold it" not in panel.served.log


def write_and_save(expert: Expert) -> None:
    expert.mark("A1", Importance=2, Feasibility="No opinion, or outside my field")
    expert.say_why("A1", WORDS)
    with expert.page.expect_response("**/cards/A1", timeout=30_000) as answer:
        expert.card("A1").get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    assert (answer.value.status, answer.value.header_value("retry-after")) == (503, "5")


def expect_the_words_on_the_page_of_refusal(page: Page) -> None:
    expect(page.get_by_role("alert")).to_contain_text(NOT_STORED)
    expect(page.get_by_role("textbox", name="Your reason")).to_have_value(WORDS)
    expect(page.get_by_role("region", name="What you typed")).to_contain_text("importance")


def all_that_is_said(page: Page) -> Callable[[], list[str]]:
    """Everything that the card's line says from now on."""
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => window.heard.push(document.querySelector("#card-A1 .saved").textContent.trim()))
            .observe(document.getElementById("card-A1"), {subtree: true, childList: true, characterData: true});
    }""")
    return lambda: page.evaluate("window.heard")


def test_a_full_disk(panel, page, page_without_javascript):
    """The system refuses the server every byte beyond what its files hold, as a disk does that is full."""
    file = Path(urlsplit(panel.served.database_url).path)

    @contextmanager
    def no_room() -> Iterator[None]:
        process, (_, most) = panel.served.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
        log_of_writes = file.with_name(file.name + "-wal").stat().st_size
        resource.prlimit(process, resource.RLIMIT_FSIZE, (log_of_writes, most))
        try:
            yield
        finally:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))

    refused_and_stored_once(panel, no_room, page, page_without_javascript, ("ada", "bo"))


def test_a_database_that_another_program_holds(panel, page, page_without_javascript):
    """Longer than SQLite waits, and unaware of our lock: somebody looks into the file with a tool of their own."""

    @contextmanager
    def held() -> Iterator[None]:
        with closing(
            sqlite3.connect(urlsplit(panel.served.database_url).path, isolation_level=None)
        ) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    refused_and_stored_once(panel, held, page, page_without_javascript, ("cleo", "dani"))


@pytest.mark.database("postgresql")
def test_a_database_server_that_is_started_anew(
    database_url, postgresql, page, page_without_javascript, tmp_path
):
    with panel_on(database_url, NAMES, tmp_path) as panel:
        refused_and_stored_once(panel, postgresql.away, page, page_without_javascript, ("ada", "bo"))
        # Connections that died meanwhile are noticed before somebody is handed one.
        with postgresql.away():
            pass
        plain = Expert(page_without_javascript, javascript=False)
        plain.mark("A1", Importance=4)
        plain.save("A1", "Complete")
