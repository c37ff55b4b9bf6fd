"""An expert's half hour in each language: from the personal link to the file of their own marks, and out.

Every word that is looked for comes from the catalogue of the language that is read: a button that stayed English, or
changed its words in one language only, stops the walk. The line breaks under those who have scripts.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from app.domain.journal import person
from app.domain.people import LANGUAGES
from app.services import inviting
from app.services.planning import JOINT
from app.settings import Settings
from app.storage import people
from app.storage.database import Database
from tests import makers
from tests.browser.support import NO_OPINION, Expert
from tests.browser.words import Words
from tests.support.browsing import DESKTOP
from tests.support.chaos import CUT_AFTER, CUT_BEFORE, LATE, TWICE, Line, breaking_line
from tests.support.serving import Served, start_server

NARROW = ViewportSize(width=320, height=700)
OTHERS = tuple("ada bo cleo dani eva".split())
CODES = ("A1", "A2", "A3")
REASON = {
    "en": "Without a baseline nobody can tell.\nAnd worms.",
    "fr": "Sans état initial, personne ne peut le dire.\nEt les vers de terre.",
    "es": "Sin línea de base nadie puede saberlo.\nY las lombrices.",
}
PATIENCE = """(seconds) => document.querySelectorAll("form[data-card]").forEach(
    (form) => form.setAttribute("hx-config", JSON.stringify({timeout: seconds * 1000})))"""


@dataclass(frozen=True)
class Run:
    """Who walks: in which language, on which screen, with scripts or without, and what befalls their line."""

    language: str
    size: ViewportSize
    javascript: bool
    troubles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.language}-{self.size['width']}-{'scripts' if self.javascript else 'plain'}"


CUTS = {"en": (CUT_AFTER, TWICE), "fr": (CUT_BEFORE, TWICE, LATE), "es": (LATE, CUT_AFTER)}
RUNS = tuple(
    Run(language, size, javascript, CUTS[language] if javascript else ())
    for language in LANGUAGES
    for size in (NARROW, DESKTOP)
    for javascript in (True, False)
)


# --- the house ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """One server, and a study for each run: nobody's round closes under somebody else."""

    served: Served
    scenes: Mapping[str, makers.Scene]

    def link(self, run: Run) -> str:
        """The walker's personal link."""
        key = Settings(database_url=self.served.database_url, data_dir=self.served.log_file.parent).key
        database = Database(self.served.database_url)
        with database.reading() as db:
            found = inviting.personal_links(db, self.scenes[run.name].study, key, self.served.url)
        database.dispose()
        return next(one.url for one in found if one.email.startswith("walker-"))

    def others_answer(self, run: Run) -> None:
        """The rest of the panel; then the facilitator closes, decides that all is asked again, and releases."""
        database = Database(self.served.database_url)
        scene = self.scenes[run.name]
        with database.writing() as db:
            for number, name in enumerate(OTHERS):
                for code in CODES:
                    who, words = scene.members[f"{name}-{run.name}"], f"{name} thinks so of {code}."
                    makers.save(db, scene, who, code, reason=words, importance=5 + number % 4, feasibility=4)
            makers.close_round(db, scene, "ALL")
            makers.decide(db, scene, "ALL", dict.fromkeys(CODES, True))
            makers.release_round(db, scene, "ALL")
        database.dispose()

    def opens_again(self, run: Run) -> None:
        database = Database(self.served.database_url)
        with database.writing() as db:
            makers.open_round(db, self.scenes[run.name], "ALL")
        database.dispose()


def study_of(db, run: Run) -> makers.Scene:
    """Six people on three items; the one who walks reads the run's language, and the list of the panel says so."""
    makers.objectives(db)
    runs_it = makers.facilitator(db)
    study = makers.make_study(db, runs_it, CODES, layout=JOINT, name=f"Soils {run.name}")
    names = (f"walker-{run.name}", *(f"{name}-{run.name}" for name in OTHERS))
    rows = [f"{name},{makers.address(name)},ALL,{run.language}" for name in names]
    text = "\n".join(["name,email,task_forces,language", *rows])
    inviting.import_panel(db, study, text.encode(), person(runs_it.person_id), makers.AT)
    members = {
        one.email.partition("@")[0]: makers.visitor(one, study) for _, one in people.invitations(db, study.id)
    }
    return makers.Scene(study, runs_it, members)


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("half-hour")
    (folder / "delphi.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{folder}/delphi.db"
    database, scenes = Database(url), {}
    with database.writing() as db:
        for run in RUNS:
            scenes[run.name] = study_of(db, run)
            makers.open_round(db, scenes[run.name], "ALL")
    database.dispose()
    served = start_server(url, folder)
    try:
        yield Stage(served, scenes)
    finally:
        served.stop()


# --- the walk -----------------------------------------------------------------------------------


@dataclass
class Walker(Expert):
    """Somebody who reads one language, at a browser that asks for another."""

    words: Words
    run: Run

    def lands(self, link: str) -> None:
        """Open the personal link: its page speaks the person's language; the button is the way in."""
        self.page.goto(link)
        self.expect_title(self.words("You are asked for your judgement"))
        self.page.get_by_role("main").get_by_role("button", name=self.words("I take part: begin")).click()
        expect(self.page).to_have_url(re.compile("/cards$"))
        self.looks_right()
        if self.run.troubles:
            self.page.evaluate(PATIENCE, 1)

    def expect_title(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        self.looks_right()

    def looks_right(self) -> None:
        """In this language, and no wider than the screen."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.run.language)
        assert self.page.evaluate("document.documentElement.scrollWidth") == self.run.size["width"]

    def follow(self, message: str, within: Locator | None = None, **values: object) -> None:
        (within or self.page).get_by_role("link", name=self.words(message, **values)).click()

    def saved(self, code: str) -> None:
        """Without scripts press Save. Then the card says that it is saved, however often the line broke."""
        if not self.javascript:
            self.press_in(code, "Save")
        said = self.card(code).locator(".saved")
        expect(said).to_have_text(self.words.at_some_time("Saved %(time)s"), timeout=30_000)

    def press_in(self, code: str, message: str, **values: object) -> None:
        self.card(code).get_by_role("button", name=self.words(message, **values), exact=True).click()

    def writes(self, code: str, reason: str) -> None:
        card = self.card(code)
        if not card.get_by_role("textbox").is_visible():
            card.get_by_text(self.words("Add a reason")).click()
        card.get_by_role("textbox").fill(reason)
        card.get_by_role("textbox").press("Tab")

    def expect_progress(self, message: str, complete: int) -> None:
        shown = self.page.locator("#progress")
        expect(shown).to_contain_text(self.words(message, complete=complete, total=len(CODES)))


@pytest.mark.parametrize("run", RUNS, ids=[run.name for run in RUNS])
def test_half_an_hour_goes_from_the_link_to_the_file_in_every_language(
    run: Run, stage: Stage, new_page: Callable[..., Page]
):
    # The browser asks for a language that the person does not read: the list of the panel is the better witness.
    asks_for = "en-GB" if run.language != "en" else "fr-FR"
    page = new_page(run.size, javascript=run.javascript, locale=asks_for, accept_downloads=True)
    walker = Walker(page, run.javascript, Words(run.language), run)
    with line_for(run, stage) as line:
        link = line.through(stage.link(run)) if line else stage.link(run)
        first_round(walker, link, line)
        comes_back(walker, link)
        stage.others_answer(run)
        stage.opens_again(run)
        second_round(walker, link)
        stage.others_answer(run)
        takes_along(walker)
        signs_out(walker)
    assert "ERROR" not in stage.served.log


def line_for(run: Run, stage: Stage) -> AbstractContextManager[Line | None]:
    return breaking_line(stage.served) if run.troubles else nullcontext()


def first_round(walker: Walker, link: str, line: Line | None) -> None:
    """By pointer, by keyboard and with no opinion, on a line that cuts, delays and repeats; one mark stays open."""
    importance, feasibility = walker.words.criteria
    walker.lands(link)
    walker.expect_progress("%(complete)s of %(total)s complete", 0)
    if line:
        line.troubles += walker.run.troubles
    walker.mark("A1", **{importance: 8, feasibility: 3})
    walker.writes("A1", REASON[walker.run.language])
    walker.saved("A1")
    by_keyboard(walker, "A2", importance)
    walker.mark("A2", **{feasibility: walker.words(NO_OPINION)})
    walker.saved("A2")
    walker.mark("A3", **{importance: 2})
    walker.saved("A3")
    expect(walker.card("A3")).to_contain_text(walker.words("Still open: %(names)s", names=feasibility))
    walker.expect_progress("%(complete)s of %(total)s complete", 2)
    if line:
        assert (line.troubles, [one for one in line.forms if one]) == ([], list(walker.run.troubles))


def by_keyboard(walker: Walker, code: str, criterion: str) -> None:
    """Mark 7: a digit where scripts take it, else the arrows; the Enter key saves without scripts."""
    walker.choice(code, criterion, 1).focus()
    keyboard = walker.page.keyboard
    if walker.javascript:
        keyboard.press("7")
    else:
        keyboard.press("Space")
        for _ in range(6):
            keyboard.press("ArrowRight")
        keyboard.press("Enter")
        expect(walker.card(code).locator(".saved")).to_have_text(walker.words.at_some_time("Saved %(time)s"))
    walker.expect_mark(code, **{criterion: 7})


def comes_back(walker: Walker, link: str) -> None:
    """Look over it all, leave with a mark open, come back with the same link, and finish."""
    importance, feasibility = walker.words.criteria
    walker.follow("Look over my answers")
    walker.expect_title(walker.words("Before you leave"))
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text(
        walker.words.many("%(num)s card has open marks", "%(num)s cards have open marks", 1)
    )
    walker.page.goto("about:blank")
    walker.lands(link)
    walker.expect_mark("A1", **{importance: 8, feasibility: 3})
    expect(walker.card("A1").get_by_role("textbox")).to_have_value(REASON[walker.run.language])
    walker.expect_mark("A2", **{importance: 7, feasibility: walker.words(NO_OPINION)})
    walker.follow("Go to the first open one: %(code)s", code="A3")
    walker.mark("A3", **{feasibility: 4})
    walker.saved("A3")
    walker.expect_progress("%(complete)s of %(total)s complete", 3)


def second_round(walker: Walker, link: str) -> None:
    """Keep one card, change another, keep the rest on one page, and look it over."""
    importance, feasibility = walker.words.criteria
    walker.lands(link)
    walker.expect_progress("%(complete)s of %(total)s looked at", 0)
    expect(walker.card("A1")).to_contain_text("ada thinks so of A1.")
    walker.press_in("A1", "Keep my earlier marks")
    expect(walker.card("A1").locator(".saved")).to_have_text(
        walker.words.at_some_time("Kept, saved %(time)s")
    )
    walker.mark("A2", **{importance: 5, feasibility: 6})
    if not walker.javascript:
        walker.press_in("A2", "Save")
    changed = walker.words.at_some_time("Changed, saved %(time)s")
    expect(walker.card("A2").locator(".saved")).to_have_text(changed)
    expect(walker.card("A2")).to_contain_text(
        walker.words("you: %(before)s in round %(round)s, now %(now)s", before=7, round=1, now=5)
    )
    walker.expect_progress("%(complete)s of %(total)s looked at", 2)
    walker.follow("Keep all that remain: look at them first")
    walker.looks_right()
    walker.page.get_by_role("button", name=walker.words("Keep my earlier marks on the ticked cards")).click()
    walker.page.goto(walker.page.url.partition("/cards")[0] + "/cards/review")
    walker.expect_title(walker.words("Before you leave"))
    expect(walker.page.get_by_role("main")).to_contain_text(walker.words("Every card is complete."))
    row = walker.page.get_by_role("row").filter(has=walker.page.get_by_role("rowheader", name="A2"))
    expect(row.get_by_role("cell")).to_have_text(["5", "6"])


def takes_along(walker: Walker) -> None:
    """After the release: where one stood, and the file of it."""
    walker.page.goto(walker.page.url.partition("/cards")[0] + "/cards")
    walker.follow("Where you stood, and where the panel went")
    walker.expect_title(walker.words("Where you stood, and where the panel went"))
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text(walker.words("Only you see this page."))
    expect(main.get_by_role("article")).to_have_count(len(CODES))
    with walker.page.expect_download() as download:
        walker.follow("Take my marks along (CSV)")
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    given = {
        (row["item"], row["round"], row["criterion"]): (
            row["your_mark"] or row["your_status"],
            row["your_mode"],
        )
        for row in rows
    }
    assert given == {
        ("A1", "1", "importance"): ("8", "given"),
        ("A1", "1", "feasibility"): ("3", "given"),
        ("A1", "2", "importance"): ("8", "kept"),
        ("A1", "2", "feasibility"): ("3", "kept"),
        ("A2", "1", "importance"): ("7", "given"),
        ("A2", "1", "feasibility"): ("no_opinion", "given"),
        ("A2", "2", "importance"): ("5", "given"),
        ("A2", "2", "feasibility"): ("6", "given"),
        ("A3", "1", "importance"): ("2", "given"),
        ("A3", "1", "feasibility"): ("4", "given"),
        ("A3", "2", "importance"): ("2", "kept"),
        ("A3", "2", "feasibility"): ("4", "kept"),
    }
    reasons = {row["item"]: row["your_reason"] for row in rows if row["round"] == "1"}
    assert reasons == {"A1": REASON[walker.run.language], "A2": "", "A3": ""}


def signs_out(walker: Walker) -> None:
    """Nothing stays in the browser, and the front page still speaks the language that was read."""
    walker.page.get_by_role("button", name=walker.words("Sign out")).click()
    walker.expect_title(walker.words("Delphi reviews of the 24 strategic objectives"))
    if walker.javascript:
        assert walker.page.evaluate("localStorage.length") == 0
    walker.page.go_back()
    walker.expect_title(walker.words("Please open your link again"))
