"""What a screen reader says of each chart and each saved mark: by role and name, once, in the reader's language."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from app.services.designing import TEMPLATE_CRITERIA
from tests.browser.support import NO_OPINION, Look, link_of, signed_in, starts
from tests.browser.words import WIDE, Words
from tests.support.browsing import DESKTOP
from tests.support.serving import Served

LANGUAGES = ("en", "fr")  # that nothing English is left in Spanish either, test_pages.py looks at
JOINT = "/studies/demo"
FACILITATOR = "someone@example.org"


def heard(part: Locator) -> str:
    """What the accessibility tree holds of this part."""
    return WIDE.sub(" ", part.aria_snapshot())


def pictures(part: Locator) -> list[str]:
    """The names of all pictures that are read out."""
    return [line for line in heard(part).splitlines() if re.search(r"- ['\"]?img\b", line)]


@pytest.fixture
def see(demonstrated: Served, new_page: Callable[..., Page]):
    """Open a page as an expert or a facilitator."""

    def open_one(client: httpx.Client, path: str, language: str) -> Page:
        page = new_page(DESKTOP)
        Look(page, demonstrated.url, client)
        page.goto(f"{demonstrated.url}{path}?lang={language}")
        return page

    return open_one


# --- what an expert hears -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_s_distribution_and_progress_are_said_once(demonstrated: Served, see, language: str):
    with signed_in(link_of(demonstrated, "demo")) as client:
        page = see(client, f"{JOINT}/cards", language)
    words, criterion = Words(language), TEMPLATE_CRITERIA[0].read_in(language)
    scale = page.get_by_role("article", name=starts("A1")).get_by_role("group", name=criterion.name)
    expect(scale).to_have_accessible_description(criterion.question)
    told = heard(scale)
    counts = re.findall(words.heard("How many gave each mark: %(counts)s"), told)
    assert len(counts) == 1
    assert len(re.findall(r"\d: \d+", counts[0])) == 9
    assert pictures(scale) == []  # the bars, the bracket and the row of counts say nothing that this does not
    assert "·" not in told
    names = re.findall(r'- radio "(.+?)"', told)
    assert len(names) == 10
    assert names[0].startswith(f"1 {criterion.low_label}")
    assert names[8].startswith(f"9 {criterion.high_label}")
    assert re.match(words.heard(NO_OPINION), names[9])
    own = words.heard("your mark in round %(round)s")
    assert len([one for one in names if re.search(own, one)]) == 1
    progress = page.locator("#progress")
    assert re.search(words.heard("%(complete)s of %(total)s looked at"), heard(progress))
    assert pictures(progress) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_saved_mark_is_said_with_its_card(demonstrated: Served, see, language: str):
    number = (
        LANGUAGES.index(language) + 1
    )  # somebody else for each language: a mark that stands is not saved again
    with signed_in(link_of(demonstrated, "demo", number)) as client:
        page = see(client, f"{JOINT}/cards", language)
    card = page.locator("article.card").last
    code = (card.get_attribute("id") or "").removeprefix("card-")
    marks = card.get_by_role("radio")
    (marks.nth(2) if marks.nth(1).is_checked() else marks.nth(1)).check()
    voice = page.get_by_role("status")
    said = ("Saved %(time)s", "Changed, saved %(time)s", "Kept, saved %(time)s")
    expect(voice).to_have_text(re.compile(rf"^{code}: ({'|'.join(map(Words(language).heard, said))})$"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_track_is_said_in_words(demonstrated: Served, see, language: str):
    with signed_in(link_of(demonstrated, "demo")) as client:
        page = see(client, f"{JOINT}/your-results", language)
    first = page.get_by_role("article", name=starts("A1"))
    told = heard(first)
    assert pictures(first) == []
    for name in Words(language).criteria:
        assert len(re.findall(rf'- heading "{name}" \[level=4\]', told)) == 1
    assert re.search(r"\d", told)


# --- what a facilitator hears -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_is_one_picture_with_a_name_and_its_figures_in_a_table(
    demonstrated: Served, see, language: str
):
    with signed_in(demonstrated.command("facilitator", FACILITATOR).strip()) as client:
        page = see(client, f"{JOINT}/convergence", language)
        charts = page.get_by_role("figure")
        (picture,) = page.get_by_role("img").all()
        assert len(pictures(charts)) == 1  # the layout for phones is not read out beside the wide one
        expect(picture).to_have_accessible_name(re.compile(r"\w{3}"))
        expect(picture).to_have_accessible_description(re.compile(r"\w{3}.*\w{3}"))
        assert page.get_by_role("table").count() == len(TEMPLATE_CRITERIA)
        page.goto(f"{demonstrated.url}{JOINT}/results")
        charts = page.get_by_role("figure").get_by_role("img")
        expect(charts).to_have_count(1)
        expect(charts).to_have_accessible_name(re.compile(r"\w{3}"))
        expect(charts).to_have_accessible_description(re.compile(r"\w{3}.*\w{3}"))
        # A strip in the table says again what the cells beside it say: it is for eyes.
        table = page.get_by_role("table", name=Words(language)("Results by objective"), exact=True)
        expect(table).to_have_count(1)
        assert pictures(table) == []


def test_a_strip_beside_a_decision_says_its_figures(demonstrated: Served, see):
    with signed_in(demonstrated.command("facilitator", FACILITATOR).strip()) as client:
        page = see(client, f"{JOINT}/task-forces/ALL/rounds/1/decisions", "en")
    strips = pictures(page.get_by_role("table").first)
    wanted = Words("en").heard("median %(median)s, middle half %(q1)s to %(q3)s")
    assert len(strips) == 24 * len(TEMPLATE_CRITERIA)
    assert [one for one in strips if not re.search(wanted, one)] == []
