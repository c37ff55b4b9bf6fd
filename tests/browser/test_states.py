"""Every part in every state, and every page in every season, suits everybody: on both screens, in light and dark.

What the two demonstrations show, tests/browser/test_pages.py looks at. Here are the states they do not have: faults in
forms, refusals, drafts, two versions, empty pages, people who have left.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.services import inviting
from app.settings import Settings
from app.storage import studies
from app.storage.database import Database
from tests import patterns
from tests.browser.support import COLOURS, Look, after_crash, signed_in
from tests.support.browsing import DESKTOP
from tests.support.chaos import Line, breaking_line
from tests.support.serving import Served, start_server
from tests.web.stages import DRAFT, FINISHED, FOREIGN, HOME, seasons

# --- every part in every state ------------------------------------------------------------------


NOWHERE = "http://127.0.0.1:9"  # nobody listens there: the pages are handed to the browser
SCRIPTS = re.compile("<script.*?</script>")  # they would send the samples' marks


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Folders with the patterns pages in each language, beside their static files."""
    found = {}
    for language in ("en", "fr", "es"):
        found[language] = tmp_path_factory.mktemp(f"patterns-{language}")
        patterns.write(found[language], language)
        for page in found[language].glob("*.html"):
            page.write_text(SCRIPTS.sub("", page.read_text()))
    return found


def opened(new_page: Callable[..., Page], folder: Path, name: str) -> Look:
    page = new_page(DESKTOP)
    page.route(
        f"{NOWHERE}/**", lambda route: route.fulfill(path=folder / route.request.url.rpartition("/")[2])
    )
    look = Look(page, NOWHERE)
    page.goto(f"{NOWHERE}/{name}")
    return look


def test_every_part_in_every_state_suits_everybody(samples, new_page: Callable[..., Page]):
    look = opened(new_page, samples["en"], "patterns.html")
    look.as_it_stands()
    look.page.emulate_media(color_scheme="dark")
    look.ask_axe(COLOURS, "in the dark")
    unfold(look)
    look.ask_axe(COLOURS, "unfolded, in the dark")
    assert look.faults == []


def unfold(look: Look) -> None:
    look.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def test_every_part_of_a_facilitator_suits_everybody(samples, new_page: Callable[..., Page]):
    look = opened(new_page, samples["en"], "facilitator.html")
    look.as_it_stands()
    look.page.emulate_media(color_scheme="dark")
    look.ask_axe(COLOURS, "in the dark")
    assert look.faults == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_part_in_every_state_suits_those_who_read_other_languages(
    samples, new_page: Callable[..., Page], language: str
):
    look = opened(new_page, samples[language], "patterns.html")
    unfold(look)
    look.as_it_stands(widths=(320,))
    assert look.faults == []


# --- every page in every season -----------------------------------------------------------------


@dataclass(frozen=True)
class Seasons:
    """A server with a study in every season, and everybody's way in."""

    served: Served
    links: Mapping[tuple[str, str], str]

    def link(self, home: str, name: str = "expert") -> str:
        return self.links[home, name]


@pytest.fixture(scope="module")
def served_seasons(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seasons]:
    folder = tmp_path_factory.mktemp("seasons")
    (folder / "delphi.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{folder}/delphi.db")
    with database.writing() as db:
        seasons(db)
    served = start_server(f"sqlite:///{folder}/delphi.db", folder)
    key, links = Settings(database_url=served.database_url, data_dir=folder).key, {}
    with database.reading() as db:
        for home in (HOME, FOREIGN, FINISHED):
            study = studies.by_slug(db, home.removeprefix("/studies/"))
            assert study is not None
            for one in inviting.personal_links(db, study, key, served.url):
                links[home, one.email.partition("@")[0]] = one.url
    database.dispose()
    try:
        yield Seasons(served, links)
    finally:
        served.stop()


@pytest.fixture
def facilitator(served_seasons: Seasons) -> Iterator[httpx.Client]:
    with signed_in(served_seasons.served.command("facilitator", "facilitator@example.org").strip()) as client:
        yield client


@pytest.fixture
def desk(served_seasons: Seasons, facilitator: httpx.Client, new_page: Callable[..., Page]) -> Look:
    """A facilitator's browser."""
    return Look(new_page(DESKTOP), served_seasons.served.url, facilitator)


def test_pages_of_a_facilitator_suit_everybody_while_there_is_little_to_show(desk: Look):
    desk.at(HOME, dark=True)
    paths = [DRAFT + page for page in ("", "/experts", "/results", "/convergence", "/outcome", "/files")]
    paths += [HOME + page for page in ("/wordings/A1", "/wordings/A1/translations?language=fr")] + [FINISHED]
    paths += [
        f"{HOME}/task-forces/{page}"
        for page in ("A1/rounds/2", "A2/rounds/1/decisions", "B4/rounds/1", "B1/rounds/1")
    ]
    for path in paths:
        on_a_phone(desk, path)
    assert desk.faults == []


def on_a_phone(look: Look, path: str) -> None:
    look.page.set_viewport_size({"width": 320, "height": 900})
    look.page.goto(look.url + path)
    look.as_it_stands(widths=(320,))


def test_forms_with_faults_suit_everybody(desk: Look):
    """Pressed as they come: nothing typed, or what cannot be."""
    main = desk.page.get_by_role("main")
    sendings = (
        ("/studies/new", "form", {"name": "", "rounds_planned": "99"}),
        (f"{HOME}/experts", "form[action$=preview]", {"panel": "name,email\nx,y\n"}),
        (f"{HOME}/experts", "form[action$=renewals]", {"email": "nobody"}),
        (f"{HOME}/wordings/A1", "form[action$='/A1']", {"label": "", "text": ""}),
        (
            f"{HOME}/wordings/A2/translations?language=fr",
            "form[action*=translations]",
            {"label": "", "text": ""},
        ),
        (f"{DRAFT}/design/responsible", "form[action$=responsible]", {"responsible": "", "contact": ""}),
    )
    for path, form, typed in sendings:
        desk.page.set_viewport_size({"width": 320, "height": 900})
        desk.page.goto(desk.url + path)
        sent = main.locator(form)
        for name, words in typed.items():
            sent.locator(f"[name={name}]").first.fill(words)
        with desk.page.expect_navigation():
            sent.evaluate("(form) => HTMLFormElement.prototype.submit.call(form)")
        shown = main.locator(".fault, .notice.refused")
        if not shown.count():
            desk.note(f"{path} shows no fault")
        desk.forgive_refusals()
        desk.as_it_stands(f"{path} with faults", widths=(320,))
    assert desk.faults == []


def test_pages_of_experts_who_have_left_or_wait_suit_everybody(
    served_seasons: Seasons, new_page: Callable[..., Page]
):
    """Who said no, who has nothing to do, whose study is over, who withdraws, and who comes back afterwards."""
    look = Look(new_page(DESKTOP), served_seasons.served.url)
    page, main = look.page, look.page.get_by_role("main")
    page.goto(served_seasons.link(HOME, "clara") + "/decline")
    main.get_by_role("button").click()
    look.as_it_stands("declined", widths=(320,))
    page.goto(served_seasons.link(HOME, "clara"))
    look.as_it_stands("declined before", widths=(320,))
    page.goto(served_seasons.link(FINISHED, "other"))
    main.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/cards$"))
    look.as_it_stands("nothing waits", widths=(320,))
    page.goto(served_seasons.link(HOME, "emine"))
    main.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/cards$"))
    for name in ("your-results", "your-data", "your-data/withdrawal"):
        on_a_phone(look, f"{HOME}/{name}")
    main.get_by_role("button", name="Withdraw and delete what I gave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn")
    look.as_it_stands("withdrawn", widths=(320,))
    page.goto(served_seasons.link(HOME, "emine"))
    look.as_it_stands("gone", widths=(320,))
    look.forgive_refusals()
    assert look.faults == []


@pytest.fixture
def line(served_seasons: Seasons) -> Iterator[Line]:
    with breaking_line(served_seasons.served) as made:
        yield made


def test_cards_that_were_refused_or_not_sent_suit_everybody(
    served_seasons: Seasons, line: Line, new_page: Callable[..., Page]
):
    look = Look(new_page(DESKTOP), line.url)
    page = look.page
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(line.through(served_seasons.link(HOME, "dario")))
    page.get_by_role("main").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/cards$"))
    expect(page.locator("html.js")).to_be_visible()
    line.hang_up()
    page.locator("#card-A3 [name=mark-importance][value='2']").check()
    expect(page.locator("#card-A3 .saved")).to_have_text("Not sent yet: kept on this device, trying again")
    look.as_it_stands("not sent yet", widths=(320,))
    page.locator("#card-A3").get_by_role("textbox").press_sequentially("More words. ")
    faults = errors_aside(look)  # of the broken line
    look = Look(after_crash(page), line.url)
    page = look.page
    page.set_viewport_size({"width": 320, "height": 900})
    line.pick_up()
    page.goto(f"{look.url}{HOME}/cards")
    expect(page.locator("#put-back")).to_be_visible()
    expect(page.locator("#card-A3 .saved")).to_have_text(re.compile(r"Saved \d"))
    look.as_it_stands("put back", widths=(320,))
    page.evaluate("""() => {
        const form = document.querySelector("form[data-card=A3]");
        form.elements.version.value = 0;
        form.elements.key.value = crypto.randomUUID();
        form.elements.reason.value = "Typed on an old page.";
        HTMLFormElement.prototype.submit.call(form);
    }""")
    expect(page.get_by_role("group", name="Two versions")).to_be_visible()
    look.as_it_stands("two versions", widths=(320,))
    assert [*faults, *errors_aside(look)] == []  # a refusal is an error to the browser


def errors_aside(look: Look) -> list[str]:
    return [one for one in look.faults if "console: " not in one]
