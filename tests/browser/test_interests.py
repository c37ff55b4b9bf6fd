"""The question on interests on a weak line: one save after the other, and no word lost or left to somebody else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.storage import people, studies
from app.storage.database import Database
from tests.browser.panels import SLUG, Panel, drafts, panel_of
from tests.support.browsing import DESKTOP
from tests.support.chaos import CUT_BEFORE, LATE, breaking_line

NAMES = tuple("ada bo cleo dani eva finn gus".split())
SAVED = re.compile(r"Saved \d")


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with panel_of(NAMES, sqlite_template, tmp_path_factory.mktemp("interests")) as made:
        yield made


def question(page: Page) -> Locator:
    return page.locator("#conflicts")


def opened(page: Page) -> Locator:
    question(page).get_by_text("Do you have a conflict of interest?").click()
    return question(page).get_by_role("textbox")


def stored(panel: Panel, name: str) -> str | None:
    database = Database(panel.served.database_url)
    with database.reading() as db:
        study, person = studies.by_slug(db, SLUG), people.by_email(db, f"{name}@example.org")
        found = people.invitation(db, study.id, person.id).interests
    database.dispose()
    return found


@pytest.mark.parametrize(("name", "then"), [("ada", []), ("bo", [CUT_BEFORE])])
def test_what_is_typed_while_a_save_is_under_way_follows_it(new_page, panel, name, then):
    """Also when the line breaks in between. It is nobody else's answer that it replaces."""
    with breaking_line(panel.served, patience=1.5) as line:
        page = new_page(DESKTOP)
        panel.begin(page, name, line.url)
        field = opened(page)
        line.troubles += [LATE, *then]
        for words in ("One.", "One. Two."):
            field.fill(words)
            field.press("Tab")
        expect(question(page)).to_contain_text(SAVED, timeout=15_000)
        expect(field).to_have_value("One. Two.")
        expect(question(page)).not_to_contain_text("changed meanwhile")
        page.wait_for_load_state("networkidle")
        assert stored(panel, name) == "One. Two."
        assert drafts(page) == []


def test_an_answer_that_was_refused_overwrites_nothing_until_its_author_presses(new_page, panel):
    page, phone = new_page(DESKTOP), new_page(DESKTOP)
    for one in (page, phone):
        panel.begin(one, "gus")
    for one, words in ((phone, "From the phone."), (page, "From the laptop.")):
        opened(one).fill(words)
        question(one).get_by_role("textbox").press("Tab")
    expect(question(page)).to_contain_text("changed meanwhile")
    question(page).get_by_role("textbox").press_sequentially(" And on.")
    question(page).get_by_role("textbox").press("Tab")
    page.reload()
    expect(question(page)).to_contain_text("changed meanwhile")
    expect(question(page).get_by_role("textbox")).to_have_value("From the laptop. And on.")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(500)
    assert stored(panel, "gus") == "From the phone."
    question(page).get_by_role("button", name="Save this answer").click()
    expect(question(page)).to_contain_text(SAVED)
    assert stored(panel, "gus") == "From the laptop. And on."


def test_signing_out_first_sends_what_is_typed_of_ones_interests(new_page, panel):
    page = new_page(DESKTOP)
    panel.begin(page, "cleo")
    opened(page).press_sequentially("I own a mine.")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(panel.served.url + "/")
    assert stored(panel, "cleo") == "I own a mine."


def test_signing_out_asks_when_ones_interests_could_not_be_sent(new_page, panel):
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = new_page(DESKTOP)
    panel.begin(page, "dani")
    page.on("dialog", stay)
    page.route("**/interests", lambda route: route.abort())
    field = opened(page)
    field.press_sequentially("I own a mine.")
    page.get_by_role("button", name="Sign out").click()
    expect(question(page)).to_contain_text("Not saved")
    expect(field).to_have_value("I own a mine.")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert drafts(page) != []


def test_what_is_typed_after_somebody_else_has_signed_in_is_left_nowhere(new_page, panel):
    page = new_page(DESKTOP)
    panel.begin(page, "eva")
    beside = page.context.new_page()
    panel.begin(beside, "finn")
    field = opened(page)
    field.fill("Secret one.")
    field.press("Tab")
    expect(question(page)).to_contain_text("somebody else is signed in")
    expect(question(page).get_by_role("link")).to_have_count(1)
    field.press_sequentially(" More secret.")
    page.wait_for_timeout(300)
    assert drafts(beside) == []
    assert stored(panel, "eva") is None
    assert stored(panel, "finn") is None
