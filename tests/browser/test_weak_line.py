"""A line that breaks, hangs and repeats itself: in the end the page says Saved for exactly what is stored, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.panels import SAVED, UNSENT, Panel, line_of, panel_of
from tests.browser.support import Expert
from tests.support.chaos import CUT_AFTER, CUT_BEFORE, CUT_INSIDE, HALF, LATE, TWICE, Line, breaking_line

NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana kai lea milo".split())
PATIENCE = """(seconds) => document.querySelectorAll("form[data-card]").forEach(
    (form) => form.setAttribute("hx-config", JSON.stringify({timeout: seconds * 1000})))"""
TROUBLES = {
    "ada": [CUT_BEFORE],
    "bo": [CUT_AFTER],
    "cleo": [CUT_INSIDE],
    "dani": [HALF],
    "eva": [TWICE],
    "finn": [LATE],
    "gus": [CUT_AFTER, CUT_BEFORE, TWICE, CUT_INSIDE],
}


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("weak")) as made:
        yield made


@pytest.fixture
def line(panel: Panel) -> Iterator[Line]:
    with breaking_line(panel.served) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "troubles"), TROUBLES.items(), ids=[" then ".join(t) for t in TROUBLES.values()]
)
def test_whatever_happens_to_a_save_it_is_stored_once_and_no_word_is_lost(page, panel, line, name, troubles):
    expert = panel.begin(page, name, line.url)
    page.evaluate(PATIENCE, 1)
    line.troubles += troubles
    expert.choice("A1", "Importance", 7).click()
    if troubles != [TWICE]:
        expect(line_of(expert)).to_have_text(UNSENT)
    expert.say_why("A1", "Typed meanwhile,\non two lines.")
    expert.choice("A1", "Feasibility", 2).click()
    expect(line_of(expert)).to_have_text(SAVED, timeout=60_000)
    expect(expert.card("A1")).to_contain_text("Complete", timeout=60_000)
    page.wait_for_load_state("networkidle")
    expert.expect_mark("A1", Importance=7, Feasibility=2)
    stored = panel.stored(name)
    version = stored.pop("version")
    assert stored == {"importance": 7, "feasibility": 2, "reason": "Typed meanwhile,\non two lines."}
    assert isinstance(version, int)
    assert version <= 3  # one for each thing that was said, however often it was sent
    assert [one for one in line.forms if one] == troubles
    assert page.evaluate("localStorage.length") == 0


def test_while_nobody_answers_the_card_says_so_and_goes_out_as_soon_as_the_line_is_back(page, panel, line):
    expert = panel.begin(page, "hedi", line.url)
    line.hang_up()
    expert.choice("A1", "Importance", 4).click()
    expect(line_of(expert)).to_have_text(UNSENT)
    expert.say_why("A1", "Nobody listens.")
    for _ in range(2):  # so long that the next try by itself is ten seconds away
        page.wait_for_timeout(4000)
    expect(line_of(expert)).to_have_text(UNSENT)
    assert panel.stored("hedi") == {}
    line.pick_up()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(line_of(expert)).to_have_text(SAVED, timeout=4000)
    page.wait_for_load_state("networkidle")
    assert panel.stored("hedi")["reason"] == "Nobody listens."


def test_a_browser_that_is_offline_tries_again_at_once_when_it_is_back(page, panel):
    expert = panel.begin(page, "ivo")
    page.context.set_offline(True)
    for code in ("A1", "A2"):
        expert.choice(code, "Importance", 4).click()
        expect(line_of(expert, code)).to_have_text(UNSENT)
    expert.choice("A1", "Importance", 5).click()
    page.wait_for_timeout(3000)
    page.context.set_offline(False)
    for code, mark in (("A1", 5), ("A2", 4)):
        expect(line_of(expert, code)).to_have_text(SAVED, timeout=4000)
        page.wait_for_load_state("networkidle")
        assert panel.stored("ivo", code)["importance"] == mark


def test_saved_is_never_said_while_nothing_is_stored(page, panel, line):
    """The page is watched from within: whenever it says Saved, the answer has been there."""
    expert = panel.begin(page, "jana", line.url)
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => window.heard.push(document.querySelector("#card-A1 .saved").textContent.trim()))
            .observe(document.getElementById("card-A1"), {subtree: true, childList: true, characterData: true});
    }""")
    line.troubles += [CUT_BEFORE, CUT_BEFORE]
    expert.choice("A1", "Importance", 9).click()
    expect(line_of(expert)).to_have_text(SAVED, timeout=20_000)
    heard = page.evaluate("window.heard")
    order = [one for at, one in enumerate(heard) if at == 0 or heard[at - 1] != one]
    assert order[:4] == ["Saving…", UNSENT, "Saving…", UNSENT]
    assert [one for one in order if SAVED.search(one)] == order[5:]


def test_what_is_pressed_before_the_scripts_have_come_is_saved_when_they_have(page, panel):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/static/cards.js*", hold)
    page.goto(panel.links["kai"])
    page.get_by_role("main").get_by_role("button").click(no_wait_after=True)
    page.locator('#card-A1 [name=mark-importance][value="6"]').check(no_wait_after=True)
    (route,) = held
    route.continue_()
    expect(page.locator("#card-A1 .saved")).to_have_text(SAVED)
    assert panel.stored("kai")["importance"] == 6


@pytest.mark.parametrize(("missing", "name"), [("cards", "lea"), ("htmx", "milo")])
def test_where_one_script_is_cut_nothing_is_sent_by_halves(page, panel, missing, name):
    """As without any: the page says so, each card has its button, and nothing is called saved that is not."""
    page.route(f"**/static/{missing}*", lambda route: route.abort())
    expert = Expert(page, javascript=False)
    expert.begin(panel.links[name])
    expert.mark("A1", Importance=4)
    page.wait_for_timeout(2500)
    assert panel.stored(name) == {}
    expect(page.get_by_text("In this browser nothing is sent by itself")).to_be_visible()
    expert.card("A1").get_by_role("button", name="Save", exact=True).click()
    expect(line_of(expert)).to_have_text(SAVED)
    assert panel.stored(name)["importance"] == 4
