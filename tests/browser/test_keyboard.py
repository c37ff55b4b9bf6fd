"""The keyboard, the screen reader, small screens: a round without a pointer, and nothing smaller than a thumb."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.panels import SAVED, UNSENT, Panel, line_of, panel_of
from tests.browser.support import AXE, NO_OPINION, VIOLATIONS
from tests.support.browsing import DESKTOP, PHONE

NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana kai".split())
ZOOMED = ViewportSize(width=320, height=256)  # 1280 by 1024 at 400 %
# What is smaller than 44 px in either direction: its own size, or that of the label that takes its clicks.
SMALL = """() => [...document.querySelectorAll("a, button, summary, input, textarea")].flatMap((one) => {
    const taker = one.closest("label") ?? one;
    const {width, height} = taker.getBoundingClientRect();
    const isShown = one.type !== "hidden" && one.checkVisibility() && !one.matches(".skip");
    const isMark = taker.matches(".mark");
    const isFine = isMark ? height >= 48 && width >= 35 : height >= 43.9 && width >= 40;
    return isShown && !isFine ? [`${one.tagName} ${one.textContent.trim()} ${width}x${height}`] : [];
})"""


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("keyboard")) as made:
        yield made


def focused(page: Page) -> str:
    """What has the focus: its id or class; of a radio the card, the name and the value."""
    found: str = page.evaluate("""() => {
        const { type, form, name, value, id, className } = document.activeElement;
        return type === "radio" ? `${form.dataset.card} ${name} ${value}` : id || className;
    }""")
    return found


# --- digits, arrows, the next card --------------------------------------------------------------


def test_digits_set_the_mark_of_the_scale_that_has_the_focus(page, panel):
    expert = panel.begin(page, "ada")
    expert.choice("A1", "Feasibility", 1).focus()
    page.keyboard.press("6")
    expect(line_of(expert)).to_have_text(SAVED)
    expert.expect_mark("A1", Feasibility=6)
    expert.expect_open("A1", "Importance")
    expert.expect_open("A2", "Importance", "Feasibility")
    assert focused(page) == "A1 mark-feasibility 6"
    page.keyboard.press("ArrowLeft")
    expect(expert.choice("A1", "Feasibility", 5)).to_be_checked()
    page.keyboard.press("0")
    expect(expert.choice("A1", "Feasibility", NO_OPINION)).to_be_checked()
    page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
    assert panel.stored("ada")["feasibility"] is None


def test_a_french_keyboard_needs_no_shift(page, panel):
    expert = panel.begin(page, "bo")
    expert.choice("A1", "Importance", 1).focus()
    page.evaluate("""() => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key: "è", code: "Digit7", bubbles: true}))""")
    expert.expect_mark("A1", Importance=7)


def test_keys_are_words_in_a_text_and_nothing_outside_the_cards(page, panel):
    expert = panel.begin(page, "cleo")
    card = expert.card("A1")
    card.get_by_text("Add a reason").click()
    card.get_by_role("textbox").press_sequentially("7 n 0")
    expect(card.get_by_role("textbox")).to_have_value("7 n 0")
    page.get_by_role("link", name="Go to the first open one").focus()
    page.keyboard.press("5")
    page.keyboard.press("n")
    expert.choice("A1", "Importance", 3).focus()
    page.keyboard.press("Control+7")
    expect(line_of(expert)).to_have_text(SAVED)
    expert.expect_open("A1", "Importance", "Feasibility")
    assert panel.stored("cleo") == {"reason": "7 n 0", "version": 1}


def test_n_goes_to_the_next_card_with_an_open_mark(page, panel):
    expert = panel.begin(page, "dani")
    expert.mark("A2", Importance=5, Feasibility=5)
    expert.choice("A1", "Importance", 4).click()
    expect(line_of(expert)).to_have_text(SAVED)
    page.keyboard.press("n")
    assert focused(page) == "A3 mark-importance 1"  # A2 is complete
    expect(expert.card("A3")).to_be_in_viewport()
    page.keyboard.press("n")
    assert focused(page) == "A1 mark-feasibility 1"
    expert.mark("A1", Feasibility=5)
    expert.mark("A3", Importance=5, Feasibility=5)
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Look over my answers")).to_be_focused()


def test_the_keys_are_told_one_tap_away(page, panel):
    expert = panel.begin(page, "eva")
    expect(page.get_by_text("on a scale: set this mark")).to_be_hidden()
    page.get_by_text("By keyboard").click()
    expect(page.get_by_text("on a scale: set this mark")).to_be_visible()
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS, {}) == []
    expert.expect_open("A1", "Importance")


# --- the focus and the voice --------------------------------------------------------------------


def test_the_focus_stays_on_a_card_that_is_replaced(new_page, panel):
    page, elsewhere = new_page(PHONE), new_page(DESKTOP)
    expert, other = panel.begin(page, "finn"), panel.begin(elsewhere, "finn")
    other.choice("A1", "Importance", 3).click()
    expect(line_of(other)).to_have_text(SAVED)
    expert.choice("A1", "Importance", 1).focus()
    page.keyboard.press("8")
    choice = expert.card("A1").get_by_role("group", name="Two versions")
    expect(choice).to_be_focused()
    page.keyboard.press("Tab")
    expect(choice.get_by_role("button", name="Keep what is stored")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line_of(expert)).to_have_text(SAVED)
    expect(line_of(expert)).to_be_focused()
    expert.expect_mark("A1", Importance=3)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.card').id") == "card-A2"


def test_the_focus_stays_when_the_save_button_goes(page, panel):
    expert = panel.begin(page, "gus")
    page.route("**/cards/A1", lambda route: route.abort())
    expert.choice("A1", "Importance", 3).click()
    expect(line_of(expert)).to_have_text(UNSENT)
    page.unroute("**/cards/A1")
    button = expert.card("A1").get_by_role("button", name="Save", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(line_of(expert)).to_have_text(SAVED)
    expect(line_of(expert)).to_be_focused()


def test_each_saved_mark_is_said_once_and_a_failing_line_too(page, panel):
    expert = panel.begin(page, "hedi")
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => window.heard.push(document.getElementById("said").textContent))
            .observe(document.getElementById("said"), {childList: true, characterData: true, subtree: true});
    }""")
    for mark in (3, 4):
        expert.choice("A1", "Importance", mark).click()
        expect(line_of(expert)).to_have_text(SAVED)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
    heard = page.evaluate("window.heard")
    assert [re.sub(r"\d+:\d\d.*", "…", one) for one in heard] == ["A1: Saved …", "A1: Saved …"]
    page.route("**/cards/A1", lambda route: route.abort())
    expert.choice("A1", "Importance", 5).click()
    page.wait_for_timeout(3000)  # one try, and another two seconds later
    assert page.evaluate("window.heard")[2:] == [f"A1: {UNSENT}"]
    expect(page.get_by_role("status")).to_have_attribute("id", "said")


# --- small screens and a whole round ------------------------------------------------------------


@pytest.mark.parametrize(("name", "width"), [("ivo", 320), ("jana", 390)])
def test_everything_to_press_is_as_large_as_a_thumb(new_page, panel, name, width):
    page = new_page(ViewportSize(width=width, height=800))
    expert = panel.begin(page, name)
    expert.say_why("A1", "So that every part is shown.")
    expect(line_of(expert)).to_have_text(SAVED)
    assert page.evaluate(SMALL) == []
    page.evaluate("document.querySelector('.button').style.minHeight = '20px'")
    page.evaluate("document.querySelector('.main-act').style.cssText = 'min-height: 20px; padding: 0'")
    assert page.evaluate(SMALL) != []  # the measure sees what is too small


def test_a_whole_round_goes_by_keyboard_alone_at_four_hundred_per_cent(new_page, panel):
    page = new_page(ZOOMED)
    panel.begin(page, "kai")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # over the header, to the content
    for code in ("A1", "A2", "A3"):
        for criterion, key in (("importance", "7"), ("feasibility", "0")):
            tab_to(page, f"{code} mark-{criterion} 1")
            page.keyboard.press(key)
        tab_to_words(page, "Add a reason")
        page.keyboard.press("Enter")
        tab_to(page, f"reason-{code}")
        page.keyboard.type(f"Because of {code}.")
    tab_to_words(page, "Look over my answers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you leave")
    expect(page.get_by_role("main")).to_contain_text("Every card is complete.")
    assert page.evaluate("document.documentElement.scrollWidth") == ZOOMED["width"]
    for code in ("A1", "A2", "A3"):
        stored = panel.stored("kai", code)
        assert (stored["importance"], stored["feasibility"], stored["reason"]) == (
            7,
            None,
            f"Because of {code}.",
        )


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until this has the focus; what has it is always to be seen."""
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("""() => {
            const {top, bottom} = document.activeElement.getBoundingClientRect();
            return bottom > 0 && top < window.innerHeight;
        }""")
        if focused(page) == wanted:
            return
    raise AssertionError(f"Thirty presses of Tab do not lead to {wanted}.")


def tab_to_words(page: Page, words: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText"):
            return
    raise AssertionError(f"Thirty presses of Tab do not lead to “{words}”.")
