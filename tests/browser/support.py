"""What people do on the pages, as a person or a screen reader would find it: by role and name.

desk = Desk(page, served.url)
desk.open("/studies")
desk.press("New study")

expert = Expert(page, javascript=True)
expert.begin(link)                                     # opens the personal link and presses its one button
expert.mark("A1", Importance=8, Feasibility=NO_OPINION)
expert.save("A1", "Complete")                          # the Save button where nothing saves by itself
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from app.web.language import gettext, speaking
from tests.support.serving import Served
from tests.web.support import Paper

NO_OPINION = "No opinion, or outside my field"
NO_FIGURES = re.compile(r"\bmedian\b|\bIQR\b|agreed (high|low)|middle half", re.IGNORECASE)


def starts(words: object) -> re.Pattern[str]:
    """A name that begins with this word."""
    return re.compile(rf"^{re.escape(str(words))}(?!\w)")


def after_crash(page: Page) -> Page:
    """A page dies without a last word: whatever it says as it goes is never sent. A new one of the same browser."""
    with page.expect_event("crash"), pytest.raises(PlaywrightError):
        page.goto("chrome://crash")
    return page.context.new_page()


@dataclass
class Desk:
    """A facilitator at a browser."""

    page: Page
    url: str

    def open(self, path: str, title: str | None = None) -> None:
        self.page.goto(self.url + path)
        if title is not None:
            self.expect_title(title)

    def press(self, words: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=words).click()

    def follow(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=words).first.click()

    def expect_title(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def expect_words(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def expect_no_figures(self) -> None:
        """Not even the names of figures: nothing of an open round's marks reaches this page."""
        expect(self.page.get_by_role("main")).not_to_contain_text(NO_FIGURES)

    def row(self, name: str | re.Pattern[str]) -> Locator:
        """The row of a table with this head."""
        heads = self.page.get_by_role("rowheader", name=name)
        return self.page.get_by_role("row").filter(has=heads)

    def tick(self, *codes: str) -> None:
        """Tick Task Forces on the board, and only these."""
        boxes = self.page.get_by_role("table", name="Task Forces of this study").get_by_role("checkbox")
        for box in boxes.all():
            box.uncheck()
        for code in codes:
            self.page.get_by_role("checkbox", name=starts(code)).check()

    def download(self, words: str) -> list[dict[str, str]]:
        """Press a button that hands out a CSV file; its rows."""
        with self.page.expect_download() as download:
            self.press(words)
        return list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))


@dataclass
class Expert:
    """An expert at a browser, on a phone or a laptop, with scripts or without."""

    page: Page
    javascript: bool

    def begin(self, link: str) -> None:
        """Open the personal link and press its one button; with scripts, they have come before anything is done."""
        self.page.goto(link)
        buttons = self.page.get_by_role("main").get_by_role("button")
        expect(buttons).to_have_text(["I take part: begin"])
        buttons.click()
        expect(self.page).to_have_url(re.compile("/cards$"))
        if self.javascript:
            expect(self.page.locator("html.js")).to_be_visible()

    def card(self, code: str) -> Locator:
        return self.page.get_by_role("article", name=starts(code))

    def scale(self, code: str, criterion: str) -> Locator:
        return self.card(code).get_by_role("group", name=criterion)

    def choice(self, code: str, criterion: str, mark: object) -> Locator:
        return self.scale(code, criterion).get_by_role("radio", name=starts(mark))

    def mark(self, code: str, **marks: object) -> None:
        """Press a number, or no opinion, on each criterion."""
        for criterion, mark in marks.items():
            self.choice(code, criterion, mark).check()

    def say_why(self, code: str, reason: str) -> None:
        """Write a reason and leave its field, as with the Tab key."""
        card = self.card(code)
        field = card.get_by_role("textbox")
        if not field.is_visible():
            card.get_by_text("Add a reason").click()
        field.fill(reason)
        field.press("Tab")

    def save(self, code: str, state: str | re.Pattern[str]) -> None:
        """Without scripts press Save; then the card says how it stands. With scripts it says so by itself."""
        if not self.javascript:
            self.card(code).get_by_role("button", name="Save", exact=True).click()
        self.expect_state(code, state)

    def press(self, code: str, words: str, state: str | re.Pattern[str]) -> None:
        self.card(code).get_by_role("button", name=words).click()
        self.expect_state(code, state)

    def expect_state(self, code: str, state: str | re.Pattern[str]) -> None:
        expect(self.card(code)).to_contain_text(state)
        expect(self.card(code)).to_contain_text(re.compile(r"(Saved|saved) \d"))

    def expect_mark(self, code: str, **marks: object) -> None:
        for criterion, mark in marks.items():
            expect(self.choice(code, criterion, mark)).to_be_checked()

    def expect_open(self, code: str, *criteria: str) -> None:
        """Nothing is chosen that this person has not chosen."""
        for criterion in criteria:
            for radio in self.scale(code, criterion).get_by_role("radio").all():
                expect(radio).not_to_be_checked()


@contextmanager
def by_hand(link: str) -> Iterator["ByHand"]:
    """Somebody who answers without a browser: plain HTTP, one form after the other."""
    with httpx.Client(follow_redirects=True, trust_env=False) as client:
        page = Paper(client.get(link).text)
        form = next(one for one in page.forms if one.action in link)
        answer = client.post(str(httpx.URL(link)), data=dict(form.fields))
        assert answer.url.path.endswith("/cards"), f"{answer.status_code}: {answer.text}"
        yield ByHand(client, answer)


@dataclass
class ByHand:
    client: httpx.Client
    queue: httpx.Response

    def save(self, code: str, marks: Mapping[str, object], reason: str = "", keep: bool = False) -> None:
        """Send a card's form with these marks, by code of the criterion."""
        form = next(one for one in Paper(self.queue.text).forms if one.action.endswith(f"/cards/{code}"))
        sent = dict(form.fields) | {f"mark-{name}": str(mark) for name, mark in marks.items()}
        sent |= {"reason": reason} | ({"keep": "all"} if keep else {})
        answer = self.client.post(self.queue.url.join(form.action), data=sent)
        assert answer.url.path.endswith("/cards"), f"{answer.status_code}: {answer.text}"
        self.queue = answer


# --- visiting and looking -----------------------------------------------------------------------


@contextmanager
def signed_in(link: str) -> Iterator[httpx.Client]:
    """A client that has pressed the button behind a sign-in link or a personal link."""
    url = httpx.URL(link)
    with httpx.Client(base_url=url.copy_with(path="/"), trust_env=False) as client:
        form = next(one for one in Paper(client.get(url).text).forms if one.action == url.path)
        answer = client.post(url, data=dict(form.fields))
        assert answer.status_code == httpx.codes.SEE_OTHER, f"{answer.status_code}: {answer.text}"
        yield client


def link_of(served: Served, study: str, number: int = 0) -> str:
    """Somebody's personal link."""
    rows = list(csv.DictReader(io.StringIO(served.command("links", "--study", study))))
    return rows[number]["url"]


AXE = Path(__file__).parents[1] / "support/axe.min.js"
# 390 px lie between the same breakpoints as 320: axe finds nothing else there.
WIDTHS = ((320, True), (390, False), (1280, True))
VIOLATIONS = """async (rules) => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`)"""
# What depends on the words alone: two parts of one name, targets that wrap onto each other, an unknown language.
TRANSLATED = {
    "runOnly": [
        "landmark-unique",
        "target-size",
        "valid-lang",
        "link-name",
        "button-name",
        "label",
        "empty-heading",
    ],
    "rules": {"target-size": {"enabled": True}},
}
# Everything a page says to eyes and ears in its own language; what people wrote says its own, or its direction.
SAID = """(language) => {
    const isOurs = (one) => one.closest("[lang]").lang === language && !one.closest("[dir=auto], bdi, script, style");
    const names = /^(aria-label|title|placeholder|alt|data-(label|saving|unsent))$/;
    // The place that speaks holds its sentences so, each under a name of its own.
    const isSaid = (one, name) => names.test(name) || (one.id === "said" && name.startsWith("data-"));
    const found = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (isOurs(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
    }
    for (const one of document.querySelectorAll("*")) {
        if (isOurs(one)) found.push(...[...one.attributes].filter((a) => isSaid(one, a.name)).map((a) => a.value));
    }
    return [...new Set(found.map((words) => words.replace(/\\s+/g, " ").trim()).filter(Boolean))];
}"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


ENGLISH = re.compile(r"\b(the|your|with|which|were|what|you|have|been|this)\b", re.IGNORECASE)


def is_english(words: str, language: str) -> bool:
    """Whether these are English words on a page in another language: they read so, or the catalogue has others."""
    return bool(ENGLISH.search(words)) or words in english_only(language)


@cache
def english_only(language: str) -> frozenset[str]:
    """Our messages in English that say something else in this language."""
    with speaking(language):
        return frozenset(one for one in messages() if "%(" not in one and gettext(one) != one)


@cache
def messages() -> tuple[str, ...]:
    """Every text there is, from a catalogue: it holds them all, or a test of its own fails."""
    with (Path(__file__).parents[2] / "locale/fr/LC_MESSAGES/messages.po").open("rb") as file:
        found = [one.id for one in read_po(file) if one.id]
    return tuple(words for one in found for words in ([one] if isinstance(one, str) else one))


@dataclass
class Look:
    """Reads pages as everybody must be able to: on every screen, in light and dark, with nothing from elsewhere."""

    page: Page
    url: str
    client: httpx.Client | None = None
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cookies = self.client.cookies.jar if self.client else ()
        self.page.context.add_cookies(
            [{"name": one.name, "value": one.value or "", "url": self.url} for one in cookies]
        )
        self.page.on("console", lambda message: self.note(f"console: {message.text}"))
        self.page.on("request", lambda request: self.refuse_elsewhere(request.url))

    def note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.url)}: {fault}")

    def refuse_elsewhere(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:")):
            self.note(f"asks for {url}")

    def at_rest(self, path: str) -> None:
        """Only open a page, and wait until it has everything."""
        self.page.goto(self.url + path, wait_until="networkidle")

    def at(self, path: str, *, dark: bool = False, status: int = 200) -> None:
        """Look at one page at every width: no sideways scroll, nothing that axe objects to."""
        before = len(self.faults)
        answer = self.page.goto(self.url + path)
        if status != httpx.codes.OK:
            del self.faults[before:]  # the browser itself writes to its console that this page is a refusal
        if answer is None or answer.status != status:
            return self.note(f"answers {answer and answer.status}")
        self.page.evaluate(AXE.read_text())
        for width, asks_axe in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.note(f"is {wide} px wide on a screen of {width}")
            if asks_axe:
                self.ask_axe({}, f"at {width} px")
        if dark:
            self.page.emulate_media(color_scheme="dark")
            self.ask_axe(COLOURS, "in the dark")
            self.page.emulate_media(color_scheme="light")
        return None

    def in_translation(self, path: str, language: str, *, but: re.Pattern[str] | None = None) -> None:
        """Look at a page in another language on the smallest phone, where long words break what English does not.

        `but` are words that stay English there because somebody wrote them so.
        """
        self.page.set_viewport_size({"width": 320, "height": 900})
        self.page.goto(f"{self.url}{path}{'&' if '?' in path else '?'}lang={language}")
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            self.note(f"is {wide} px wide on a screen of 320")
        for words in self.page.evaluate(SAID, language):
            if is_english(words, language) and not (but and but.search(words)):
                self.note(f"says in English: {words[:80]}")
        self.page.evaluate(AXE.read_text())
        self.ask_axe(TRANSLATED, f"in {language}")

    def as_it_stands(self, where: str = "", widths: Sequence[int] = (320, 1280)) -> None:
        """Look at the page as somebody has made it by typing and pressing."""
        self.page.evaluate(AXE.read_text())
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.note(f"{where} is {wide} px wide on a screen of {width}")
            self.ask_axe({}, f"{where} at {width} px")

    def forgive_refusals(self) -> None:
        """The browser itself writes to its console that a page is a refusal, or that it has wiped its storage."""
        own = ("console: Failed to load resource", "console: Clear-Site-Data header")
        self.faults = [one for one in self.faults if not any(words in one for words in own)]

    def ask_axe(self, rules: Mapping[str, object], where: str) -> None:
        for fault in self.page.evaluate(VIOLATIONS, rules):
            self.note(f"{where}: {fault}")
