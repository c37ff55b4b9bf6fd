"""Two devices of one person: neither overwrites what the other has stored without its author having seen both."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.panels import SAVED, UNSENT, Panel, line_of, panel_of
from tests.browser.support import AXE, VIOLATIONS, Expert
from tests.support.browsing import DESKTOP, PHONE
from tests.support.chaos import CUT_AFTER, LATE, breaking_line

NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo".split())


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("devices")) as made:
        yield made


def say(expert: Expert, mark: int, reason: str) -> None:
    """Where marks are sent as they are set, the line is away until both are said."""
    expert.page.context.set_offline(expert.javascript)
    expert.mark("A1", Importance=mark)
    expert.say_why("A1", reason)
    expert.page.context.set_offline(False)
    if not expert.javascript:
        expert.card("A1").get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize(
    ("name", "javascript", "button", "kept"),
    [
        ("ada", True, "Keep what is stored", (2, "From the phone.")),
        ("bo", True, "Save mine over it", (8, "From the laptop.")),
        ("cleo", False, "Keep what is stored", (2, "From the phone.")),
        ("dani", False, "Save mine over it", (8, "From the laptop.")),
    ],
)
def test_both_versions_are_shown_and_one_press_chooses(new_page, panel, name, javascript, button, kept):
    phone = panel.begin(new_page(PHONE), name)
    laptop = panel.begin(new_page(DESKTOP, javascript=javascript), name, javascript=javascript)
    say(phone, 2, "From the phone.")
    expect(line_of(phone)).to_have_text(SAVED)
    phone.page.wait_for_load_state("networkidle")
    before = panel.stored(name)
    say(laptop, 8, "From the laptop.")
    choice = laptop.card("A1").get_by_role("group", name="Two versions")
    shown = r"Stored, saved .*Importance\s*2.*From the phone\..*Yours.*Importance\s*8.*From the laptop\."
    expect(choice).to_contain_text(re.compile(shown, re.DOTALL))
    assert panel.stored(name) == before
    if javascript:
        laptop.page.evaluate(AXE.read_text())
        assert laptop.page.evaluate(VIOLATIONS, {}) == []
    choice.get_by_role("button", name=button).click()
    expect(line_of(laptop)).to_have_text(SAVED)
    laptop.expect_mark("A1", Importance=kept[0])
    expect(laptop.card("A1").get_by_role("textbox")).to_have_value(kept[1])
    stored = panel.stored(name)
    assert (stored["importance"], stored["reason"]) == kept


def without_scripts_at_first(panel: Panel, page: Page, phone: Page, name: str) -> Expert:
    """Two devices disagree; the scripts of one came with its second page only, which shows both versions."""
    first = panel.begin(phone, name)
    page.route("**/*.js*", lambda route: route.abort())
    laptop = panel.begin(page, name, javascript=False)
    first.choice("A1", "Importance", 2).click()
    expect(line_of(first)).to_have_text(SAVED)
    page.unroute("**/*.js*")
    laptop.mark("A1", Importance=8)
    laptop.card("A1").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("html.js")).to_be_visible()
    expect(laptop.card("A1").get_by_role("group", name="Two versions")).to_be_visible()
    return laptop


@pytest.mark.parametrize(
    ("name", "button", "kept"), [("finn", "Keep what is stored", 2), ("gus", "Save mine over it", 8)]
)
def test_a_choice_on_a_page_of_its_own_is_left_to_its_author(new_page, panel, name, button, kept):
    laptop = without_scripts_at_first(panel, new_page(DESKTOP), new_page(PHONE), name)
    laptop.page.wait_for_timeout(1000)  # as long as a save would take
    assert panel.stored(name)["importance"] == 2
    laptop.card("A1").get_by_role("button", name=button).click()
    expect(laptop.page).to_have_url(re.compile("/cards#card-A1$"))
    laptop.expect_mark("A1", Importance=kept)
    assert panel.stored(name)["importance"] == kept


def test_the_only_copy_of_what_was_typed_is_not_left_unasked(new_page, panel):
    laptop = without_scripts_at_first(panel, new_page(DESKTOP), new_page(PHONE), "hedi")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    laptop.page.on("dialog", stay)
    laptop.page.get_by_role("banner").get_by_role("link").first.click()
    expect(laptop.card("A1").get_by_role("group", name="Two versions")).to_be_visible()
    assert asked == ["beforeunload"]


def test_what_is_typed_while_two_versions_are_on_their_way_chooses_none(new_page, panel):
    """A blank more, which changes nothing, and then another app comes to the front."""
    with breaking_line(panel.served, patience=1.0) as line:
        laptop = panel.begin(new_page(DESKTOP), "ivo", line.url)
        phone = panel.begin(new_page(PHONE), "ivo")
        phone.choice("A1", "Importance", 2).click()
        expect(line_of(phone)).to_have_text(SAVED)
        line.troubles += [LATE]
        laptop.choice("A1", "Importance", 8).click()
        laptop.card("A1").get_by_text("Add a reason").click()
        laptop.card("A1").get_by_role("textbox").press_sequentially(" ")
        expect(laptop.card("A1").get_by_role("group", name="Two versions")).to_be_visible()
        laptop.page.evaluate("""() => {
            Object.defineProperty(document, "visibilityState", {value: "hidden"});
            document.dispatchEvent(new Event("visibilitychange"));
            window.dispatchEvent(new Event("online"));
        }""")
        laptop.page.wait_for_timeout(1000)
        expect(laptop.card("A1").get_by_role("group", name="Two versions")).to_be_visible()
        assert panel.stored("ivo")["importance"] == 2


def test_an_answer_that_comes_late_gives_no_right_to_overwrite(new_page, panel):
    """The first save was stored and its answer lost; another device saved; then the first one goes on typing."""
    with breaking_line(panel.served) as line:
        phone = panel.begin(new_page(PHONE), "eva", line.url)
        line.troubles += [CUT_AFTER]
        phone.choice("A1", "Importance", 8).click()
        expect(line_of(phone)).to_have_text(UNSENT)
        line.hang_up()
        phone.choice("A1", "Feasibility", 8).click()
        laptop = panel.begin(new_page(DESKTOP), "eva")
        laptop.expect_mark("A1", Importance=8)
        laptop.choice("A1", "Importance", 1).click()
        expect(line_of(laptop)).to_have_text(SAVED)
        line.pick_up()
        choice = phone.card("A1").get_by_role("group", name="Two versions")
        expect(choice).to_contain_text(
            re.compile(r"Importance\s*1.*Importance\s*8", re.DOTALL), timeout=20_000
        )
        assert panel.stored("eva") == {"importance": 1, "reason": "", "version": 2}
