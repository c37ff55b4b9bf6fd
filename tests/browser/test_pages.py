"""Every page of the two demonstrations: it can be reached, read by everybody, on every screen, without a network."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.support import Look, link_of, signed_in
from tests.support.browsing import DESKTOP
from tests.support.serving import Served
from tests.web.support import Paper

JOINT, MANY = "/studies/demo", "/studies/demo-24"
FACILITATOR = "someone@example.org"
SHOWN = {
    "not open yet": ("",),
    "open": ("", "/results"),
    "closed": ("", "/results", "/decisions", "/reasons"),
    "released": ("", "/decisions"),
}


@pytest.fixture
def facilitator(demonstrated: Served) -> Iterator[httpx.Client]:
    """A facilitator's browser, without the browser."""
    with signed_in(demonstrated.command("facilitator", FACILITATOR).strip()) as client:
        yield client


@pytest.fixture
def expert(demonstrated: Served) -> Iterator[httpx.Client]:
    with signed_in(link_of(demonstrated, "demo")) as client:
        yield client


# --- every page ---------------------------------------------------------------------------------


def test_every_link_of_every_page_of_a_facilitator_leads_somewhere(facilitator: httpx.Client):
    pages = crawl(facilitator, "/studies")
    assert {kind(path) for path in pages} >= {
        *("/studies", "/studies/new", "/objectives", "/studies/*", "/studies/*/design", "/studies/*/experts"),
        *("/studies/*/wordings", "/studies/*/wordings/*", "/studies/*/results", "/studies/*/convergence"),
        *("/studies/*/outcome", "/studies/*/files", "/studies/*/journal", "/studies/*/files/codebook.csv"),
        *(f"/studies/*/task-forces/*/rounds/*{page}" for page in ("", "/results", "/decisions", "/reasons")),
    }
    assert list(faults(pages)) == []


def test_every_link_of_every_page_of_an_expert_leads_somewhere(expert: httpx.Client):
    pages = crawl(expert, f"{JOINT}/cards")
    results = {f"/studies/*/your-results{end}" for end in ("", "/*", ".csv")}
    own = {f"/studies/*/your-data{end}" for end in ("", ".json", ".csv", "/withdrawal")}
    assert {kind(path) for path in pages} == {
        f"/studies/*/cards{page}" for page in ("", "/review", "/keeping")
    } | results | own
    assert list(faults(pages)) == []


def test_every_link_of_every_page_of_anybody_leads_somewhere(demonstrated: Served):
    link = link_of(demonstrated, "demo-24").removeprefix(demonstrated.url)
    with httpx.Client(base_url=demonstrated.url, trust_env=False) as client:
        pages = crawl(client, "/", link)
    assert set(pages) == {"/", link, f"{link}/decline"}
    assert list(faults(pages)) == []


def crawl(client: httpx.Client, *starts: str) -> Mapping[str, Paper | None]:
    """Every page that can be reached by links; a file is none. A round's tables are sorted like the study's."""
    base, waiting, seen = str(client.base_url).rstrip("/"), list(starts), dict[str, Paper | None]()
    while waiting:
        path = waiting.pop()
        if path in seen or ("?" in path and "/rounds/" in path):
            continue
        answer = client.get(path)
        assert answer.status_code == httpx.codes.OK, f"{path} answers {answer.status_code}"
        is_page = answer.headers["content-type"].startswith("text/html")
        seen[path] = found = Paper(answer.text) if is_page else None
        links = (urldefrag(urljoin(base + path, link)).url for link in found.links) if found else ()
        waiting += [
            one.removeprefix(base) for one in links if one.startswith(base + "/") and "?lang=" not in one
        ]
    return seen


def kind(path: str) -> str:
    """A path without the names of studies, Task Forces, rounds and items."""
    plain = path.partition("?")[0]
    names = r"demo(-24)?|(?<=task-forces/)\w+|(?<=wordings/)\w+|(?<=your-results/)\w+|\d"
    return re.sub(rf"(?<=/)({names})(?=/|$)", "*", plain)


def faults(pages: Mapping[str, Paper | None]) -> Iterator[str]:
    """What is wrong with these pages, each in a sentence."""
    ids = {
        path: [found["id"] for _, found in paper.with_attribute("id")]
        for path, paper in pages.items()
        if paper
    }
    for path, paper in pages.items():
        if paper is None:
            continue
        tags = [tag for tag, _ in paper.tags]
        if tags.count("h1") != 1 or "title" not in tags[: tags.index("body")]:
            yield f"{path} has {tags.count('h1')} headings of the first rank, or no title"
        if not dict(paper.tags)["html"].get("lang"):
            yield f"{path} does not say its language"
        if len(ids[path]) != len(set(ids[path])):
            yield f"{path} has an id twice"
        for link in paper.links:
            target, _, place = urljoin(path, link).partition("#")
            if place and unquote(place) not in ids.get(target, (unquote(place),)):
                yield f"{path} leads to {link}, where nothing is called so"


# --- the main pages, in a browser ---------------------------------------------------------------


def test_main_pages_of_a_facilitator_suit_everybody(
    demonstrated: Served, facilitator: httpx.Client, new_page: Callable[..., Page]
):
    look = Look(new_page(DESKTOP), demonstrated.url, facilitator)
    for path in ("/studies", MANY, f"{JOINT}/results", f"{JOINT}/convergence", f"{MANY}/outcome"):
        look.at(path, dark=True)
    for path in ("/studies/new", "/objectives", f"{JOINT}/journal"):
        look.at(path)
    for name in ("design", "experts", "wordings", "wordings/A1", "files", "results", "convergence"):
        look.at(f"{MANY}/{name}")
    states = rounds_by_state(facilitator)
    for state, names in SHOWN.items():
        for name in names:
            look.at(states[state] + name, dark=name == "/decisions")
    assert look.faults == []


def test_main_pages_of_an_expert_suit_everybody(
    demonstrated: Served, expert: httpx.Client, new_page: Callable[..., Page]
):
    look = Look(new_page(DESKTOP), demonstrated.url, expert)
    look.at(f"{JOINT}/cards", dark=True)
    look.at(f"{JOINT}/cards/review")
    with signed_in(link_of(demonstrated, "demo-24")) as other:
        look_too = Look(new_page(DESKTOP), demonstrated.url, other)
        look_too.at(f"{MANY}/cards")
    assert look.faults + look_too.faults == []


def test_main_pages_of_anybody_suit_everybody(demonstrated: Served, new_page: Callable[..., Page]):
    look = Look(new_page(DESKTOP), demonstrated.url)
    link = urlsplit(link_of(demonstrated, "demo")).path
    sign_in = urlsplit(demonstrated.command("facilitator", FACILITATOR).strip()).path
    for path in ("/", link, f"{link}/decline", sign_in):
        look.at(path, dark=path == link)
    look.at("/nowhere", status=404)
    assert look.faults == []


# --- in the other languages ---------------------------------------------------------------------

# The demonstrations are called, and their people sorted, in English.
INVENTED = re.compile(
    "Demonstration|one panel|Soil|organisations|and education|society|foundations|worked example"
)
OF_FACILITATOR = (
    *(
        "/studies",
        "/studies/new",
        "/objectives",
        MANY,
        f"{JOINT}/convergence",
        f"{MANY}/outcome",
        f"{MANY}/design",
    ),
    *(
        f"{MANY}/{name}"
        for name in ("design/responsible", "experts", "wordings", "wordings/A1", "files", "journal")
    ),
    *(f"{MANY}/wordings/A1/translations?language=fr", f"{MANY}/results"),
)
OF_EXPERT = (
    *("cards", "cards/review", "cards/keeping", "your-results", "your-results/A1", "your-data"),
    "your-data/withdrawal",
)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_of_a_facilitator_hold_in_every_language(
    demonstrated: Served, facilitator: httpx.Client, new_page: Callable[..., Page], language: str
):
    look = Look(new_page(DESKTOP), demonstrated.url, facilitator)
    states = rounds_by_state(facilitator)
    for path in (
        *OF_FACILITATOR,
        *(states[state] + name for state, names in SHOWN.items() for name in names),
    ):
        look.in_translation(path, language, but=INVENTED)
    assert look.faults == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_of_an_expert_and_of_anybody_hold_in_every_language(
    demonstrated: Served, expert: httpx.Client, new_page: Callable[..., Page], language: str
):
    look = Look(new_page(DESKTOP), demonstrated.url, expert)
    link = urlsplit(link_of(demonstrated, "demo")).path
    for path in (*(f"{JOINT}/{name}" for name in OF_EXPERT), "/", link, f"{link}/decline"):
        look.in_translation(path, language, but=INVENTED)
    assert look.faults == []


def rounds_by_state(facilitator: httpx.Client) -> dict[str, str]:
    """A round of each state, from the board."""
    board = facilitator.get(MANY).text
    found = re.findall(r'href="([^"]+/rounds/\d)">round \d of 3, ([a-z ]+)<', board)
    states = {state: url for url, state in found}
    assert set(states) == set(SHOWN)
    return states
