"""cards.js: saves of one card go one after the other, and the newest marks win. A small desk plays the server."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.web.views.card_components import CardState
from app.web.views.scale_components import Criterion
from tests import pattern_cards, patterns

HOST = "http://delphi.test"
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
START = replace(pattern_cards.OFFERED, code="A1", code_is_known=True, action="/cards/A1")


class Desk:
    """Stores one card as the platform does: a version each, a key once. `answers` may lose or refuse some."""

    def __init__(self) -> None:
        self.card = START
        self.saves: list[dict[str, str]] = []
        self.done: set[str] = set()
        self.waiting: list[Route] = []
        self.holds = False
        self.troubles: Iterator[str] = iter(())

    def serve(self, route: Route) -> None:
        request = route.request
        name = request.url.removeprefix(HOST).lstrip("/")
        if request.method == "POST":
            self.waiting.append(route)
            if not self.holds:
                self.answer_all()
        elif name == "":
            self.send(route, self.page())
        else:
            file = patterns.STATIC / name
            route.fulfill(body=file.read_bytes(), headers={"content-type": TYPES[file.suffix]})

    def answer_all(self) -> None:
        while self.waiting:
            self.answer(self.waiting.pop(0))

    def answer(self, route: Route) -> None:
        form = {name: values[-1] for name, values in parse_qs(route.request.post_data or "").items()}
        trouble = next(self.troubles, "")
        if trouble == "lost before":
            route.abort()
            return
        if trouble == "signed out":
            self.send(route, "<h1>Please use your link again</h1>", 403)
            return
        status = self.store(form)
        if trouble == "lost after":
            route.abort()
            return
        self.send(route, self.part(), status)

    def store(self, form: dict[str, str]) -> int:
        self.saves.append(form)
        if form["key"] in self.done:
            return 200
        if int(form["version"]) != self.card.version:
            refusal = "Somebody else changed this card meanwhile."
            self.card = replace(self.card, state=CardState.REFUSED, refusal=refusal, key=str(uuid.uuid4()))
            return 409
        self.done.add(form["key"])
        criteria = tuple(self.marked(one, form) for one in self.card.criteria)
        self.card = replace(
            self.card,
            criteria=criteria,
            reason=replace(self.card.reason, text=form.get("reason", "")),
            version=self.card.version + 1,
            key=str(uuid.uuid4()),
            state=CardState.COMPLETE,
            saved_at=f"14:{self.card.version + 1:02}",
            refusal="",
        )
        return 200

    def marked(self, one: Criterion, form: dict[str, str]) -> Criterion:
        value = form.get(f"mark-{one.code}")
        if form.get("keep") == "all" and one.earlier:
            value = str(one.earlier.value or "no_opinion")
        return replace(one, chosen=int(value) if value and value.isdecimal() else value)

    def send(self, route: Route, html: str, status: int = 200) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        route.fulfill(body=html, status=status, headers=headers)

    def part(self) -> str:
        module = patterns.environment().get_template("components/_card.html").module
        return str(module.card(self.card, "token"))  # type: ignore[attr-defined]  # the template's macro

    def page(self) -> str:
        env = patterns.environment()
        source = (
            '{% extends "layouts/expert.html" %}{% from "components/_card.html" import card %}'
            "{% block main %}<h1>Round 2</h1>{{ card(view.card, csrf) }}{% endblock %}"
        )
        view = {"page": patterns.EXPERT_PAGE, "card": self.card}
        return env.from_string(source).render(view=view)

    @property
    def marks(self) -> list[int | str | None]:
        return [one.chosen for one in self.card.criteria]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def card(page: Page, desk: Desk) -> Page:
    page.route(f"{HOST}/**", desk.serve)
    page.goto(f"{HOST}/")
    return page


def radio(page: Page, criterion: str, value: int | str) -> Locator:
    return page.locator(f'[name="mark-{criterion}"][value="{value}"]')


def press(page: Page, criterion: str, value: int | str) -> None:
    radio(page, criterion, value).check(force=True)


def until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in itertools.repeat(None, 100):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not happen within five seconds.")


def saved(page: Page, words: str) -> None:
    expect(page.locator(".saved")).to_have_text(words)


def test_a_mark_is_saved_when_it_is_set_and_said_aloud(card, desk):
    expect(card.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    press(card, "importance", 7)
    saved(card, "Saved 14:01")
    assert desk.marks == [7, None]
    expect(card.get_by_role("status")).to_have_text("A1: Saved 14:01")


def test_the_focus_stays_on_the_mark(card):
    press(card, "importance", 7)
    saved(card, "Saved 14:01")
    expect(radio(card, "importance", 7)).to_be_focused()
    card.keyboard.press("ArrowRight")
    saved(card, "Saved 14:02")
    expect(radio(card, "importance", 8)).to_be_focused()


def test_marks_made_while_a_save_is_under_way_go_afterwards_with_its_version(card, desk):
    desk.holds = True
    press(card, "importance", 7)
    until(card, lambda: len(desk.waiting) == 1)
    press(card, "importance", 8)
    press(card, "feasibility", 3)
    assert len(desk.waiting) == 1
    desk.holds = False
    desk.answer_all()
    saved(card, "Saved 14:02")
    assert desk.marks == [8, 3]
    assert [form["version"] for form in desk.saves] == ["0", "1"]
    assert len({form["key"] for form in desk.saves}) == 2
    expect(radio(card, "importance", 8)).to_be_checked()


def test_words_typed_while_a_save_is_under_way_stay_and_are_saved(card, desk):
    desk.holds = True
    press(card, "importance", 7)
    until(card, lambda: len(desk.waiting) == 1)
    card.get_by_text("Add a reason").click()
    card.get_by_label("Your reason (optional)").type("Because of")
    desk.holds = False
    desk.answer_all()
    saved(card, "Saved 14:02")
    expect(card.get_by_label("Your reason (optional)")).to_be_focused()
    card.keyboard.type(" the soil")
    card.locator("h1").click()
    saved(card, "Saved 14:03")
    assert desk.card.reason.text == "Because of the soil"
    assert desk.marks == [7, None]


def test_a_pause_in_typing_saves_and_the_caret_stays(card, desk):
    card.get_by_text("Add a reason").click()
    card.get_by_label("Your reason (optional)").type("Soil")
    saved(card, "Saved 14:01")
    card.keyboard.type("s")
    expect(card.get_by_label("Your reason (optional)")).to_have_value("Soils")


def test_leaving_a_field_that_is_saved_saves_nothing_twice(card, desk):
    card.get_by_text("Add a reason").click()
    card.get_by_label("Your reason (optional)").type("Soil")
    saved(card, "Saved 14:01")
    card.locator("h1").click()
    card.wait_for_timeout(300)
    assert len(desk.saves) == 1


def test_a_lost_answer_is_asked_for_again_with_its_own_key(card, desk):
    desk.troubles = iter(["lost after"])
    press(card, "importance", 7)
    saved(card, "Not sent yet: kept on this page only, trying again. Leave it open.")
    press(card, "importance", 9)
    saved(card, "Saved 14:02")
    first, again, newer = desk.saves
    assert first == again
    assert (newer["version"], newer["mark-importance"]) == ("1", "9")
    assert desk.marks == [9, None]


def test_a_broken_line_is_tried_again_by_itself(card, desk):
    desk.troubles = iter(["lost before"])
    press(card, "importance", 7)
    saved(card, "Saved 14:01")
    assert desk.marks == [7, None]


def test_a_page_that_is_not_the_card_never_takes_its_place(card, desk):
    desk.troubles = iter(["signed out"])
    press(card, "importance", 7)
    saved(card, "Not recorded. Press Save, or load this page again to see why.")
    expect(radio(card, "importance", 7)).to_be_checked()
    card.get_by_role("button", name="Save", exact=True).click()
    saved(card, "Saved 14:01")
    assert desk.marks == [7, None]


def test_a_card_changed_elsewhere_is_refused_once_and_can_be_saved_again(card, desk):
    desk.card = replace(desk.card, version=5)
    press(card, "importance", 7)
    expect(card.get_by_role("alert")).to_have_text("Somebody else changed this card meanwhile.")
    press(card, "importance", 7)
    saved(card, "Saved 14:06")
    assert desk.marks == [7, None]


def test_one_press_keeps_the_earlier_marks(card, desk):
    card.get_by_role("button", name="Keep my earlier marks").click()
    saved(card, "Saved 14:01")
    assert desk.marks == [8, "no_opinion"]
    expect(radio(card, "importance", 8)).to_be_checked()


def test_what_was_unfolded_stays_unfolded(card):
    card.get_by_text("9 more reasons").click()
    press(card, "importance", 7)
    saved(card, "Saved 14:01")
    expect(card.locator("#more-A1")).to_have_attribute("open", "")


def test_without_javascript_the_card_has_a_button(page_without_javascript, desk):
    page_without_javascript.route(f"{HOST}/**", desk.serve)
    page_without_javascript.goto(f"{HOST}/")
    press(page_without_javascript, "importance", 7)
    page_without_javascript.get_by_role("button", name="Save", exact=True).click()
    until(page_without_javascript, lambda: desk.marks == [7, None])


def test_the_enter_key_keeps_nothing_by_itself(card, desk):
    radio(card, "importance", 5).focus()
    card.keyboard.press("Enter")
    card.wait_for_timeout(300)
    assert desk.saves == []


def test_a_pressed_mark_looks_pressed_while_the_pointer_is_on_it(card):
    radio(card, "importance", 7).hover(force=True)
    press(card, "importance", 7)
    saved(card, "Saved 14:01")
    expect(card.locator('[name=mark-importance][value="7"] + span')).to_have_css(
        "background-color", "rgb(31, 92, 59)"
    )
