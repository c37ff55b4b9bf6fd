"""Drafts: what is typed and not yet acknowledged comes back to its author, and to nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels import CARDS, SAVED, UNSENT, Panel, drafts, line_of, panel_of
from tests.browser.support import after_crash
from tests.support.browsing import DESKTOP, PHONE
from tests.support.chaos import Line, breaking_line

NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana kai lea milo nora".split())
WORDS = "Roots hold it,\nand worms."


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("drafts")) as made:
        yield made


@pytest.fixture
def line(panel: Panel) -> Iterator[Line]:
    with breaking_line(panel.served) as made:
        yield made


def left_offline(panel: Panel, line: Line, page: Page, name: str) -> Page:
    """Somebody marks and types without a line, and the page dies before it is back; a new page of the same browser.

    It dies without a last word: what a page sends as it goes might find the line again.
    """
    expert = panel.begin(page, name, line.url)
    line.hang_up()
    expert.choice("A1", "Importance", 8).click()
    expect(line_of(expert)).to_have_text(UNSENT)
    expert.card("A1").get_by_text("Add a reason").click()
    expert.card("A1").get_by_role("textbox").press_sequentially(WORDS.replace("\n", " "))
    after = after_crash(page)
    line.pick_up()
    assert panel.stored(name) == {}
    return after


# --- coming back --------------------------------------------------------------------------------


def test_what_was_not_sent_is_put_back_and_sent_on_return(page, panel, line):
    page = left_offline(panel, line, page, "ada")
    page.goto(line.url + CARDS)
    expect(page.locator("#put-back")).to_contain_text(
        "Put back, because it had not been stored when you left: A1"
    )
    card = page.locator("#card-A1")
    expect(card.locator(".saved")).to_have_text(SAVED)
    expect(card.get_by_role("textbox")).to_have_value(WORDS.replace("\n", " "))
    page.wait_for_load_state("networkidle")
    stored = panel.stored("ada")
    assert stored.pop("version") in (1, 2)  # what was under way goes first, then what was typed after it
    assert stored == {"importance": 8, "reason": WORDS.replace("\n", " ")}
    assert drafts(page) == []
    page.reload()
    expect(page.locator("#drafts")).to_be_hidden()


def test_a_letter_is_kept_before_it_is_sent_and_dropped_once_it_is_stored(page, panel):
    expert = panel.begin(page, "bo")
    expert.card("A1").get_by_text("Add a reason").click()
    expert.card("A1").get_by_role("textbox").press_sequentially("Soil")
    kept = drafts(page)
    assert "Soil" in kept[1]
    assert re.fullmatch(rf"draft:[0-9a-f]{{16}}:{CARDS[:-6]}/task-forces/ALL/rounds/1/cards/A1", kept[0])
    assert "csrf" not in kept[1]
    expect(line_of(expert)).to_have_text(SAVED)
    assert drafts(page) == []


def test_of_a_draft_and_a_card_that_changed_meanwhile_its_author_chooses(new_page, panel, line):
    for name, button, mark in (("cleo", "Keep what is stored", 3), ("dani", "Save mine over it", 8)):
        page, elsewhere = new_page(PHONE), new_page(DESKTOP)
        page = left_offline(panel, line, page, name)
        other = panel.begin(elsewhere, name)
        other.choice("A1", "Importance", 3).click()
        expect(line_of(other)).to_have_text(SAVED)
        page.goto(line.url + CARDS)
        choice = page.locator("#card-A1").get_by_role("group", name="Two versions")
        expect(choice).to_contain_text(
            re.compile(r"Stored, saved .*Importance\s*3.*Yours.*Importance\s*8", re.DOTALL)
        )
        assert panel.stored(name)["importance"] == 3
        page.reload()  # a choice that is not made stays open
        choice.get_by_role("button", name=button).click()
        expect(page.locator("#card-A1 .saved")).to_have_text(SAVED)
        expect(page.locator(f'#card-A1 [name=mark-importance][value="{mark}"]')).to_be_checked()
        assert panel.stored(name)["importance"] == mark
        assert drafts(page) == []


def test_what_was_stored_after_all_is_not_offered(page, panel):
    expert = panel.begin(page, "eva")
    page.route("**/cards/A1", lambda route: (route.fetch(), route.abort()))
    expert.choice("A1", "Importance", 6).click()
    expect(line_of(expert)).to_have_text(UNSENT)
    assert panel.stored("eva")["importance"] == 6
    assert drafts(page) != []
    page.unroute("**/cards/A1")
    page.goto("about:blank")
    page.goto(panel.served.url + CARDS)
    expect(page.locator("#drafts")).to_be_hidden()
    assert (panel.stored("eva")["version"], drafts(page)) == (1, [])


# --- a sign-in that has ended -------------------------------------------------------------------


def test_an_ended_sign_in_keeps_the_words_and_they_come_back_with_the_next(page, panel):
    expert = panel.begin(page, "finn")
    page.context.clear_cookies(name="delphi")
    expert.mark("A1", Importance=5)
    expect(line_of(expert)).to_contain_text("open your personal link again, and it is put back")
    expert.expect_mark("A1", Importance=5)
    again = panel.begin(page, "finn")
    expect(line_of(again)).to_have_text(SAVED)
    assert panel.stored("finn")["importance"] == 5
    assert drafts(page) == []


def test_without_scripts_an_ended_sign_in_gives_the_words_back(page_without_javascript, panel):
    page = page_without_javascript
    expert = panel.begin(page, "gus", javascript=False)
    page.context.clear_cookies(name="delphi")
    expert.mark("A1", Importance=5)
    expert.say_why("A1", WORDS)
    expert.card("A1").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please open your link again")
    expect(page.get_by_role("region", name="What you typed")).to_contain_text(
        "Roots hold it,\nand worms.", use_inner_text=True
    )


# --- nobody else --------------------------------------------------------------------------------


def test_the_next_person_at_this_browser_finds_nothing(page, panel, line):
    page = left_offline(panel, line, page, "hedi")
    page.context.clear_cookies(name="delphi")  # the first sign-in has ended; the second is somebody else's
    other = panel.begin(page, "ivo", line.url)
    assert drafts(page) == []
    other.expect_open("A1", "Importance", "Feasibility")
    assert panel.stored("ivo") == {}


def test_a_facilitator_who_signs_in_at_this_browser_finds_nothing(page, panel, line):
    page = left_offline(panel, line, page, "jana")
    page.context.clear_cookies(name="delphi")
    page.goto(line.through(panel.served.command("facilitator", "facilitator@example.org").strip()))
    page.get_by_role("main").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/studies$"))
    assert drafts(page) == []


def test_after_signing_out_nothing_is_left(page, panel, line):
    """The page, what the browser keeps, and what Back brings."""
    page = left_offline(panel, line, page, "kai")
    page.route("**/cards/A1", lambda route: route.abort())  # the draft stays a draft
    page.goto(line.url + CARDS)
    expect(page.locator("#card-A1 .saved")).to_have_text(UNSENT)
    assert drafts(page) != []
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(line.url + "/")
    assert drafts(page) == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please open your link again")
    assert "Roots hold it" not in page.content()
    assert drafts(page) == []


def test_signing_out_first_sends_what_is_typed(page, panel):
    expert = panel.begin(page, "lea")
    expert.card("A1").get_by_text("Add a reason").click()
    expert.card("A1").get_by_role("textbox").press_sequentially("To the last letter")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(panel.served.url + "/")
    assert panel.stored("lea")["reason"] == "To the last letter"


def test_what_was_sent_leaves_without_asking_and_what_failed_asks(page, panel):
    asked: list[str] = []

    def agree(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    expert = panel.begin(page, "milo")
    expert.choice("A1", "Importance", 5).click()
    expect(line_of(expert)).to_have_text(SAVED)
    page.goto("about:blank")
    assert asked == []
    page.goto(panel.served.url + CARDS)
    page.route("**/cards/A1", lambda route: route.abort())
    expert.choice("A1", "Importance", 6).click()
    expect(line_of(expert)).to_have_text(UNSENT)
    page.goto("about:blank")
    assert asked == ["beforeunload"]


# --- last: it closes the round ------------------------------------------------------------------


def test_words_for_a_round_that_closed_meanwhile_can_still_be_read(page, panel, line):
    page = left_offline(panel, line, page, "nora")
    panel.close()
    page.goto(line.url + CARDS)
    notice = page.locator("#drafts .notice", has_text="never stored")
    expect(notice).to_contain_text("Typed on this device and never stored: A1")
    notice.get_by_role("button", name="Show what I typed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not recorded")
    expect(page.locator('#card-A1 [name=mark-importance][value="8"]')).to_be_checked()
    expect(page.get_by_role("textbox")).to_have_value(WORDS.replace("\n", " "))
    page.goto(line.url + CARDS)
    notice.get_by_role("button", name="Discard it").click()
    expect(notice).to_have_count(0)
    assert drafts(page) == []
