"""One browser, two people: a laptop in a ministry, a tablet at a workshop. The first leaves a page open.

Whatever is pressed there afterwards is neither stored for the second nor kept where the second could find it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels import CARDS, SAVED, UNSENT, Panel, drafts, line_of, panel_of
from tests.browser.support import Expert

NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana kai lea".split())
WORDS = "Only the first may read this."
TAKEN = "Not sent: somebody else is signed in in this browser now."


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("shared")) as made:
        yield made


def another_tab(panel: Panel, page: Page, name: str, *, javascript: bool = True) -> Expert:
    """Somebody opens their personal link beside the page that stands open."""
    return panel.begin(page.context.new_page(), name, javascript=javascript)


def test_a_page_that_stood_open_says_whose_browser_it_is_now_and_keeps_its_words_to_itself(page, panel):
    first = panel.begin(page, "ada")
    second = another_tab(panel, page, "bo")
    first.say_why("A1", WORDS)
    expect(line_of(first)).to_contain_text(TAKEN)
    expect(first.card("A1").get_by_role("textbox")).to_have_value(WORDS)
    assert drafts(second.page) == []
    second.page.reload()
    expect(second.page.locator("#drafts")).to_be_hidden()
    assert WORDS not in second.page.content()
    assert (panel.stored("ada"), panel.stored("bo")) == ({}, {})
    page.on("dialog", lambda dialog: dialog.accept())
    line_of(first).get_by_role("link", name="To the pages of whoever is signed in now").click()
    expect(page).to_have_url(panel.served.url + CARDS)
    assert WORDS not in page.content()


def test_a_page_that_was_trying_again_stops_once_somebody_else_is_there(page, panel):
    first = panel.begin(page, "cleo")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.route("**/cards/A1", lambda route: route.abort())
    first.mark("A1", Importance=3)
    expect(line_of(first)).to_have_text(UNSENT)
    second = another_tab(panel, page, "dani")
    page.unroute("**/cards/A1")
    expect(line_of(first)).to_contain_text(TAKEN)  # at the next try by itself
    tries = sent.count("POST")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(3000)
    assert sent.count("POST") == tries
    expect(line_of(first)).to_contain_text(TAKEN)
    assert (drafts(page), panel.stored("cleo"), panel.stored("dani")) == ([], {}, {})
    second.mark("A1", Importance=8)
    expect(line_of(second)).to_have_text(SAVED)
    assert panel.stored("dani")["importance"] == 8


def back_after(panel: Panel, page: Page, name: str, other: str) -> Expert:
    """The first types, is told that somebody else is here, signs in anew and goes on typing on the old page."""
    first = panel.begin(page, name)
    another_tab(panel, page, other)
    first.say_why("A1", WORDS)
    expect(line_of(first)).to_contain_text(TAKEN)
    another_tab(panel, page, name)
    first.mark("A1", Importance=5)
    return first


def test_when_the_first_is_back_what_stands_on_their_page_survives_its_being_loaded_anew(page, panel):
    first = back_after(panel, page, "kai", "lea")
    expect(line_of(first)).to_have_text("Not recorded")  # its form carries the word of an older sign-in
    page.reload()
    expect(line_of(first)).to_have_text(SAVED)
    expect(first.card("A1").get_by_role("textbox")).to_have_value(WORDS)
    page.wait_for_load_state("networkidle")
    assert panel.stored("kai")["reason"] == WORDS


def test_when_the_first_is_back_one_press_saves_what_stands_on_their_page(page, panel):
    first = back_after(panel, page, "eva", "finn")
    expect(first.card("A1").get_by_role("alert")).to_contain_text("you signed in anew meanwhile")
    first.expect_mark("A1", Importance=5)
    first.press("A1", "Save", "Still open: Feasibility")
    assert panel.stored("eva") == {"importance": 5, "reason": WORDS, "version": 1}
    assert panel.stored("finn") == {}


def test_without_scripts_the_second_gets_a_sentence_and_no_word_of_the_first(page_without_javascript, panel):
    page = page_without_javascript
    first = panel.begin(page, "gus", javascript=False)
    first.mark("A1", Importance=2)
    first.say_why("A1", WORDS)
    another_tab(panel, page, "hedi", javascript=False)
    first.card("A1").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else was signed in here when this was typed")
    assert WORDS not in page.content()
    assert page.get_by_role("button").count() == 0
    page.get_by_role("link", name="To your own pages").click()
    second = Expert(page, javascript=False)
    second.expect_open("A1", "Importance", "Feasibility")
    assert (panel.stored("gus"), panel.stored("hedi")) == ({}, {})


def test_without_scripts_who_signed_in_anew_presses_once_more(page_without_javascript, panel):
    page = page_without_javascript
    expert = panel.begin(page, "ivo", javascript=False)
    expert.mark("A1", Importance=2)
    expert.say_why("A1", WORDS)
    another_tab(panel, page, "ivo", javascript=False)
    expert.card("A1").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("you signed in anew meanwhile")
    expert.save("A1", "Still open: Feasibility")
    assert panel.stored("ivo") == {"importance": 2, "reason": WORDS, "version": 1}
