"""One's own data in a real browser: the question on interests with and without scripts, the withdrawal to its end."""

import json
import re

from playwright.sync_api import expect

from app.services import inviting
from app.settings import Settings
from app.storage.database import Database
from tests import makers
from tests.browser.support import Expert
from tests.support.browsing import PHONE

NAMES = ("ada", "bo", "cleo", "dani", "eva")


def begun(page, link, javascript=True) -> Expert:
    expert = Expert(page, javascript)
    expert.begin(link)
    return expert


def scene_of(served):
    database = Database(served.database_url)
    with database.writing() as db:
        scene = makers.study_with(db, {"A1": NAMES})
        makers.open_round(db, scene)
        key = Settings(database_url=served.database_url, data_dir=served.environment["DATA_DIR"]).key
        links = {
            one.email.partition("@")[0]: one.url
            for one in inviting.personal_links(db, scene.study, key, served.url)
        }
    database.dispose()
    return links


def question(page):
    return page.locator("#conflicts")


def test_the_question_is_answered_with_and_without_scripts(new_page, served):
    links = scene_of(served)
    for name, javascript in (("ada", True), ("bo", False)):
        page = new_page(PHONE, javascript=javascript)
        begun(page, links[name], javascript)
        question(page).get_by_text("Do you have a conflict of interest?").click()
        question(page).get_by_role("textbox").fill("I advise a seed company.")
        question(page).get_by_role("button", name="Save this answer").click()
        expect(question(page)).to_contain_text("You declared some")
        page.reload()
        expect(question(page)).to_contain_text("You declared some")


def test_leaving_the_field_saves_and_a_broken_line_loses_nothing(new_page, served):
    links = scene_of(served)
    page = new_page(PHONE)
    begun(page, links["cleo"])
    question(page).get_by_text("Do you have a conflict of interest?").click()
    field = question(page).get_by_role("textbox")
    field.fill("First words.")
    field.press("Tab")
    expect(question(page)).to_contain_text(re.compile(r"Saved \d"))
    page.context.set_offline(True)
    field.fill("Later words.")
    field.press("Tab")
    expect(question(page)).to_contain_text("Not saved: the line is broken")
    expect(field).to_have_value("Later words.")
    page.context.set_offline(False)
    question(page).get_by_role("button", name="Save this answer").click()
    expect(question(page)).to_contain_text(re.compile(r"Saved \d"))
    page.reload()
    expect(question(page).locator("textarea")).to_have_value("Later words.")


def test_what_is_typed_of_ones_interests_comes_back_and_is_saved(new_page, served):
    """Without leaving the field, and again after a broken line: nothing has to be typed twice."""
    links = scene_of(served)
    page = new_page(PHONE)
    begun(page, links["dani"])
    question(page).get_by_text("Do you have a conflict of interest?").click()
    question(page).get_by_role("textbox").type("I advise a bank.")
    page.reload()
    expect(question(page)).to_contain_text(re.compile(r"Saved \d"))
    expect(question(page).locator("textarea")).to_have_value("I advise a bank.")
    assert page.evaluate("localStorage.length") == 0
    page.context.set_offline(True)
    question(page).get_by_role("textbox").fill("I advise two banks.")
    question(page).get_by_role("textbox").press("Tab")
    expect(question(page)).to_contain_text("Not saved: the line is broken")
    page.context.set_offline(False)
    expect(question(page)).to_contain_text(re.compile(r"Saved \d"), timeout=10_000)
    page.reload()
    expect(question(page).locator("textarea")).to_have_value("I advise two banks.")


def test_after_signing_out_in_one_tab_another_keeps_nothing_of_what_is_typed_there(new_page, served):
    links = scene_of(served)
    page = new_page(PHONE)
    expert = begun(page, links["eva"])
    question(page).get_by_text("Do you have a conflict of interest?").click()
    beside = page.context.new_page()
    beside.goto(page.url.replace("/cards", "/your-data"))
    beside.get_by_role("button", name="Sign out").click()
    expect(beside).not_to_have_url(re.compile("your-data"))
    question(page).get_by_role("textbox").fill("I own a mine.")
    expert.choice("A1", "Importance", 7).click()
    expect(expert.card("A1")).to_contain_text("Not sent: you are no longer signed in. Copy what you typed")
    expert.say_why("A1", "Because of the mine.")
    assert page.evaluate("localStorage.length") == 0
    beside.goto(links["eva"])
    beside.get_by_role("main").get_by_role("button").click()
    expect(beside).to_have_url(re.compile("/cards$"))
    expert.choice("A1", "Importance", 6).click()  # signed in anew: this tab is at home again
    expect(expert.card("A1")).to_contain_text("This page is too old")


def test_somebody_takes_their_data_along_and_withdraws_without_scripts(new_page, served):
    links = scene_of(served)
    page = new_page(PHONE, javascript=False)
    expert = begun(page, links["dani"], False)
    expert.mark("A1", Importance=8, Feasibility=3)
    expert.save("A1", "Complete")
    page.get_by_role("link", name="Your data").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything (JSON)").click()
    assert json.loads(download.value.path().read_text())["cards"][0]["marks"][0]["mark"] == 8
    page.get_by_role("link", name="See what a withdrawal would do").click()
    expect(page.get_by_role("main")).to_contain_text(
        "Deleted as if never saved: 1 card. None of it will count."
    )
    page.get_by_role("button", name="Withdraw and delete what I gave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn")
    page.goto(links["dani"])
    expect(page.get_by_role("main")).to_contain_text("withdrew from this study on")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
