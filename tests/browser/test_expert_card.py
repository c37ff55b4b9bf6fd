"""The card in a real browser against the real server: marks, reasons, a broken line, and pages for everybody.

Each test plays an expert of its own on a server that all share: round 1 is open in one study, round 2 in another; a
third is closed under its experts' hands.
"""

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.services import inviting
from app.settings import Settings
from app.storage import studies
from app.storage.database import Database
from tests import makers
from tests.browser.support import AXE, NO_OPINION, Expert, Look
from tests.support.browsing import DESKTOP, PHONE
from tests.support.serving import Served, start_server

FIRST, SECOND, THIRD = "/studies/first-look", "/studies/second-look", "/studies/third-look"
NAMES = tuple("ada bo cleo dani eva finn gus hedi ivo jana kai lea milo nora otto pia".split())
NARROW = ViewportSize(width=320, height=700)
WIDTHS = {"320 px": NARROW, "390 px": PHONE, "desktop": DESKTOP}
SAVED = re.compile(r"Saved \d{1,2}:\d\d")
UNSENT = "Not sent yet: kept on this device, trying again"


def at_every_width(first: int) -> pytest.MarkDecorator:
    """On three screens, each with an expert of its own, from the first of these names on."""
    return pytest.mark.parametrize(
        ("name", "size"), list(zip(NAMES[first:], WIDTHS.values(), strict=False)), ids=list(WIDTHS)
    )


def three_studies(database: Database) -> None:
    with database.writing() as db:
        first = makers.study_with(db, {"ALL": NAMES}, ("A1", "A2", "A3"), name="First look")
        makers.open_round(db, first, "ALL")
        second = makers.study_with(db, {"ALL": NAMES}, ("A1", "A2"), name="Second look")
        makers.open_round(db, second, "ALL")
        for number, name in enumerate(NAMES):
            marks = {"importance": 3 if number % 2 == 0 else 8, "feasibility": 5}
            for code in ("A1", "A2"):
                makers.save(db, second, second.members[name], code, reason=f"{name} thinks so.", **marks)
        makers.close_round(db, second, "ALL")
        makers.decide(db, second, "ALL", {"A1": True, "A2": True})
        makers.release_round(db, second, "ALL")
        makers.open_round(db, second, "ALL")
        third = makers.study_with(db, {"A4": NAMES[:4]}, name="Third look")
        makers.open_round(db, third, "A4")


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with three studies, to be copied."""
    path = tmp_path_factory.mktemp("card") / "start.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    three_studies(database)
    database.dispose()
    return path


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copyfile(prepared, folder / "delphi.db")
    served = start_server(f"sqlite:///{folder}/delphi.db", folder)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def links(server: Served) -> Callable[[str, str], str]:
    """Everybody's personal links."""
    return all_links(server)


def all_links(server: Served) -> Callable[[str, str], str]:
    """By study and the first part of an address, as the server with its key would make them."""
    key = Settings(database_url=server.database_url, data_dir=Path(server.environment["DATA_DIR"])).key
    database, found = Database(server.database_url), dict[tuple[str, str], str]()
    with database.reading() as db:
        for home in (FIRST, SECOND, THIRD):
            study = studies.by_slug(db, home[9:])
            for one in inviting.personal_links(db, study, key, server.url):
                found[home, one.email.partition("@")[0]] = one.url
    database.dispose()
    return lambda home, name: found[home, name]


def begin(page: Page, link: str, *, javascript: bool = True) -> Expert:
    expert = Expert(page, javascript)
    expert.begin(link)
    return expert


def saved_line(expert: Expert, code: str = "A1"):
    return expert.card(code).locator(".saved")


def progress(expert: Expert):
    return expert.page.locator("#progress")


def reloaded(expert: Expert) -> Expert:
    """What the server has stored, not what the page remembers."""
    expert.page.reload()
    return expert


def sideways(page: Page) -> int:
    """How many pixels wider than the screen the page is."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


# --- marks --------------------------------------------------------------------------------------


@at_every_width(0)
def test_a_mark_is_set_by_one_click_saved_and_counted(new_page, links, name, size):
    expert = begin(new_page(size), links(FIRST, name))
    expect(saved_line(expert)).to_have_text("Open")
    expect(progress(expert)).to_contain_text("0 of 3 complete")
    expert.choice("A1", "Importance", 7).click()
    expect(saved_line(expert)).to_have_text(SAVED)
    expect(progress(expert)).to_contain_text("0 of 3 complete · 1 begun")
    expert.choice("A1", "Feasibility", NO_OPINION).click()
    expect(progress(expert)).to_contain_text("1 of 3 complete")
    expect(progress(expert).get_by_role("link")).to_have_text("Go to the first open one: A2")
    assert sideways(expert.page) == 0
    reloaded(expert).expect_mark("A1", Importance=7, Feasibility=NO_OPINION)
    expert.expect_open("A2", "Importance", "Feasibility")


@at_every_width(3)
def test_a_mark_is_set_by_the_keyboard_alone(new_page, links, name, size):
    expert = begin(new_page(size), links(FIRST, name))
    keyboard = expert.page.keyboard
    expert.choice("A1", "Importance", 1).focus()
    keyboard.press("Space")
    expect(saved_line(expert)).to_have_text(SAVED)
    for _ in range(4):
        keyboard.press("ArrowRight")
    expect(expert.choice("A1", "Importance", 5)).to_be_focused()
    keyboard.press("ArrowLeft")
    expect(progress(expert)).to_contain_text("1 begun")
    settled(expert)
    expect(expert.choice("A1", "Importance", 4)).to_be_focused()
    reloaded(expert).expect_mark("A1", Importance=4)


def settled(expert: Expert, code: str = "A1") -> None:
    """No save of this card is under way and none waits."""
    expect(saved_line(expert, code)).to_have_text(SAVED)
    expert.page.wait_for_load_state("networkidle")
    expect(saved_line(expert, code)).to_have_text(SAVED)


def test_of_many_quick_marks_the_newest_is_stored(page, links):
    expert = begin(page, links(FIRST, "gus"))
    page.evaluate("""async () => {
        const press = (name, value) => document.querySelector(`#card-A1 [name=mark-${name}][value="${value}"]`).click();
        for (const value of [1, 9, 2, 8, 3, 7, 4, 6, 5, 9, 1, 6]) {
            press("importance", value);
            press("feasibility", 10 - value);
            await new Promise((done) => setTimeout(done, 15));
        }
    }""")
    settled(expert)
    expert.expect_mark("A1", Importance=6, Feasibility=4)
    reloaded(expert).expect_mark("A1", Importance=6, Feasibility=4)


def test_the_saved_line_says_when(page, links):
    expert = begin(page, links(FIRST, "hedi"))
    before = datetime.now(UTC)
    expert.choice("A1", "Importance", 2).click()
    expect(saved_line(expert)).to_have_text(SAVED)
    shown = saved_line(expert).inner_text()
    moments = {f"{one:%H:%M}" for one in (before, datetime.now(UTC))} | {
        f"{one:%-I:%M}" for one in (before, datetime.now(UTC))
    }
    assert any(f"Saved {one}" in shown for one in moments), shown
    expect(page.get_by_role("status")).to_have_text(re.compile(f"A1: {SAVED.pattern}"))


# --- reasons ------------------------------------------------------------------------------------


def test_a_reason_is_saved_on_leaving_its_field(page, links):
    expert = begin(page, links(FIRST, "ivo"))
    expert.say_why("A1", "Because roots hold it.\nAnd <b>worms</b>.")
    expect(saved_line(expert)).to_have_text(SAVED)
    reloaded(expert)
    expect(expert.card("A1").get_by_role("textbox")).to_have_value(
        "Because roots hold it.\nAnd <b>worms</b>."
    )


# --- keep and put back --------------------------------------------------------------------------


@at_every_width(0)
def test_one_tap_keeps_a_card_and_another_puts_a_mark_back(new_page, links, name, size):
    mine = 3 if NAMES.index(name) % 2 == 0 else 8
    expert = begin(new_page(size), links(SECOND, name))
    expert.expect_open("A1", "Importance", "Feasibility")
    expect(progress(expert)).to_contain_text("0 of 2 looked at")
    expert.press("A1", "Keep my earlier marks", re.compile("Kept"))
    expect(progress(expert)).to_contain_text("1 of 2 looked at")
    expert.expect_mark("A1", Importance=mine, Feasibility=5)
    expert.choice("A1", "Importance", 9).click()
    expert.expect_state("A1", re.compile("Changed"))
    expert.press("A1", f"Importance: put back my {mine}", re.compile("Saved|Kept"))
    reloaded(expert).expect_mark("A1", Importance=mine, Feasibility=5)
    assert sideways(expert.page) == 0


# --- when the line or the server breaks ---------------------------------------------------------


def test_a_server_that_dies_in_mid_save_loses_nothing(page, serve, prepared, tmp_path):
    path = tmp_path / "delphi.db"
    shutil.copyfile(prepared, path)
    served = serve(f"sqlite:///{path}")
    port = int(served.url.rpartition(":")[2])
    expert = begin(page, all_links(served)(FIRST, "ada"))
    served.process.send_signal(signal.SIGSTOP)  # it has the request, and will never answer
    expert.choice("A2", "Importance", 7).click()
    expect(saved_line(expert, "A2")).to_have_text("Saving…")
    served.kill()
    expect(saved_line(expert, "A2")).to_have_text(UNSENT)
    expert.say_why("A2", "Typed while nobody listened.")
    expert.expect_mark("A2", Importance=7)
    serve(f"sqlite:///{path}", port)
    expect(saved_line(expert, "A2")).to_have_text(SAVED, timeout=45_000)
    settled(expert, "A2")
    reloaded(expert).expect_mark("A2", Importance=7)
    expect(expert.card("A2").get_by_role("textbox")).to_have_value("Typed while nobody listened.")


def test_a_round_that_closed_meanwhile_takes_nothing_and_leaves_what_was_typed(new_page, server, links):
    experts = [
        begin(new_page(PHONE, javascript=javascript), links(THIRD, "ada"), javascript=javascript)
        for javascript in (True, False)
    ]
    close(server)
    for expert in experts:
        expert.mark("A4", Importance=8)
        if not expert.javascript:
            expert.card("A4").get_by_role("button", name="Save", exact=True).click()
        expect(expert.card("A4").get_by_role("alert")).to_contain_text(
            "Round 1 is closed: this change was not recorded."
        )
        expert.expect_mark("A4", Importance=8)
        expect(expert.card("A4").get_by_role("button", name="Save", exact=True)).to_have_count(0)
        expect(expert.choice("A4", "Importance", 7)).to_be_disabled()


def close(server: Served) -> None:
    """Close the third study's round, as a facilitator or the clock does."""
    database = Database(server.database_url)
    with database.writing() as db:
        study = studies.by_slug(db, THIRD[9:])
        makers.close_round(db, makers.Scene(study, makers.facilitator(db), {}), "A4")
    database.dispose()


# --- without scripts ----------------------------------------------------------------------------


@at_every_width(10)
def test_without_scripts_the_save_button_stores_and_comes_back_to_the_card(new_page, links, name, size):
    expert = begin(new_page(size, javascript=False), links(FIRST, name), javascript=False)
    expert.mark("A2", Importance=7, Feasibility=3)
    expert.save("A2", "Complete")
    assert expert.page.url.endswith("/cards#card-A2")
    expect(expert.card("A2")).to_be_in_viewport()
    expert.expect_mark("A2", Importance=7, Feasibility=3)
    expect(progress(expert)).to_contain_text("1 of 3 complete")


# --- for everybody ------------------------------------------------------------------------------


@pytest.fixture
def looking(new_page, server) -> Look:
    """A browser that notes every complaint."""
    return Look(new_page(DESKTOP), server.url)


def test_a_card_suits_everybody_in_each_of_its_states(looking, links):
    """The pages as people make them by pressing; as they come, tests/browser/test_pages.py looks at them."""
    expert = begin(looking.page, links(FIRST, "otto"))
    as_it_stands(looking, "round 1, open")
    expert.mark("A1", Importance=7, Feasibility=NO_OPINION)
    expert.say_why("A1", "It holds the soil.")
    settled(expert)
    as_it_stands(looking, "round 1, begun")
    looking.at(f"{FIRST}/cards/review")
    begin(looking.page, links(SECOND, "otto"))
    as_it_stands(looking, "round 2, open")
    expert.press("A1", "Keep my earlier marks", re.compile("Kept"))
    expert.choice("A2", "Importance", 6).click()
    expect(saved_line(expert, "A2")).to_have_text(re.compile("[Ss]aved"))
    as_it_stands(looking, "round 2, kept and changed")
    assert looking.faults == []


def test_the_pages_of_refusal_suit_everybody(looking, links):
    looking.at(f"{FIRST}/cards", status=401)
    begin(looking.page, links(FIRST, "pia"))
    looking.page.evaluate("""() => {
        const form = document.querySelector("form[data-card=A1]");
        form.querySelector("[name=version]").value = 7;
        form.querySelector("[name=reason]").value = "Kept here.";
        HTMLFormElement.prototype.submit.call(form);
    }""")
    expect(looking.page.get_by_role("heading", level=1)).to_have_text("Not recorded")
    looking.faults.clear()  # the browser itself writes to its console that this page is a refusal
    as_it_stands(looking, "refused")
    assert looking.faults == []


def as_it_stands(looking: Look, where: str) -> None:
    """The page as people have made it, at every width."""
    looking.page.evaluate(AXE.read_text())
    for size in WIDTHS.values():
        looking.page.set_viewport_size(size)
        if sideways(looking.page) > 0:
            looking.note(f"{where} is too wide at {size['width']} px")
        looking.ask_axe({}, f"{where} at {size['width']} px")


def test_the_look_sees_what_is_wrong(looking, server):
    looking.page.goto(server.url)
    looking.page.evaluate("""() => {
        document.querySelector("main").innerHTML = "<input><p>x</p>";
        document.querySelector("main p").style.width = "2000px";
        console.error("a complaint");
    }""")
    as_it_stands(looking, "broken")
    found = " ".join(looking.faults)
    assert [one in found for one in ("label", "too wide", "a complaint")] == [True, True, True]
