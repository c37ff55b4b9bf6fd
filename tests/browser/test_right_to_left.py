"""What people write in Arabic or Hebrew, or with characters that turn text around, turns nothing of the page's own.

The measure is what is seen: wherever words of the platform share a line, each begins to the right of the one before.
Whoever wrote an override and never ended it must not turn a figure beside it, on anybody's page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from app.domain.journal import person
from app.services import declaring, inviting, moderating, wording
from app.services.moderating import Choice
from app.services.planning import JOINT
from app.settings import Settings
from app.storage import items, people
from app.storage.database import Database
from tests import makers
from tests.browser.support import Look, signed_in
from tests.support.browsing import DESKTOP
from tests.support.serving import Served, start_server

OVERRIDE, EMBEDDING, ISOLATE = "\u202e", "\u202b", "\u2067"
ARABIC = f"التربة تحتفظ بالكربون 12 عامًا{OVERRIDE} abc 345 (B2)"
HEBREW = f"הקרקע שומרת על המים, 2030{EMBEDDING} כך כתוב{ISOLATE}!"
LONG = f"{OVERRIDE}https://example.org/{'soil-' * 30}carbon"
DECIDED = f"לדון שוב{OVERRIDE} round 2"
STUDY = f"Soils{OVERRIDE} 2050"
NAMES = ("expert", "colleague", "clara", "dario", "emine")
REASONS = dict(zip(NAMES, (ARABIC, HEBREW, LONG, "A plain reason.", ARABIC + HEBREW), strict=True))

# Words of the platform that share a line but do not follow each other from left to right. A line is told by the
# nearest block; what somebody wrote is marked as such (dir=auto, bdi), and fields hold nothing of ours.
TURNED = r"""() => {
    const theirs = "[dir=auto], bdi, textarea, input, select, option, script, style, template, svg, .hush, [hidden]";
    const isBlock = (one) => !["inline", "contents"].includes(getComputedStyle(one).display);
    const blockOf = (one) => (isBlock(one) ? one : blockOf(one.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines = new Map();
    while (walker.nextNode()) {
        const node = walker.currentNode, around = node.parentElement;
        if (!node.data.trim() || around.closest(theirs) || !around.checkVisibility()) continue;
        for (const found of node.data.matchAll(/[\p{Script=Latin}\p{N}]+/gu)) {
            const range = document.createRange();
            range.setStart(node, found.index);
            range.setEnd(node, found.index + found[0].length);
            const rects = range.getClientRects();
            if (rects.length !== 1) continue;
            const block = blockOf(around);
            if (!lines.has(block)) lines.set(block, []);
            lines.get(block).push([found[0], rects[0].left, Math.round(rects[0].bottom)]);
        }
    }
    const turned = [];
    for (const [block, words] of lines) {
        words.forEach(([word, left, bottom], at) => {
            const before = words[at - 1];
            if (before && Math.abs(before[2] - bottom) < 3 && left < before[1])
                turned.push(`${before[0]} ${word}: ${block.tagName} ${block.innerText.slice(0, 90)}`);
        });
    }
    return turned;
}"""


@dataclass(frozen=True)
class Written:
    """A server on which people wrote such things, the way to its pages, and where they are."""

    served: Served
    link: str
    home: str

    @property
    def round_1(self) -> str:
        return f"{self.home}/task-forces/ALL/rounds/1"


def write(db) -> makers.Scene:
    """Everything that a person can type holds what turns text around. Round 2 is open."""
    makers.objectives(db)
    runs_it = makers.facilitator(db)
    study = makers.make_study(db, runs_it, ("A1", "A2"), layout=JOINT, name=STUDY)
    by = person(runs_it.person_id)
    rows = [f"{name.title()}{OVERRIDE} سمير,{makers.address(name)},ALL,{HEBREW[:12]}" for name in NAMES]
    text = "\n".join(["name,email,task_forces,college", *rows])
    inviting.import_panel(db, study, text.encode(), by, makers.AT)
    members = {
        one.email.partition("@")[0]: makers.visitor(one, study) for _, one in people.invitations(db, study.id)
    }
    scene = makers.Scene(study, runs_it, members)
    makers.open_round(db, scene, "ALL")
    for number, name in enumerate(NAMES):
        for code in ("A1", "A2"):
            makers.save(
                db, scene, members[name], code, reason=REASONS[name], importance=2 + number, feasibility=4
            )
    makers.close_round(db, scene, "ALL")
    declaring.declare_interests(db, study, members["expert"].person_id, ARABIC, makers.AT)
    return scene


def go_on(db, scene: makers.Scene) -> None:
    choice = Choice(asks_again=True, reason=DECIDED)
    panel, round_ = makers.task_force(db, scene, "ALL"), makers.last_round(db, scene, "ALL")
    chosen = {"A1": choice, "A2": choice}
    moderating.decide(db, scene.study, panel, round_, chosen, scene.by, makers.AT)
    makers.release_round(db, scene, "ALL")
    item = items.by_code(db, scene.study.id, "A2")
    typed = wording.NewWording(f"Soils{OVERRIDE} two", f"Strengthen the soils{OVERRIDE} of places.", DECIDED)
    wording.write_wording(db, scene.study, item, typed, scene.by, makers.AT)
    makers.open_round(db, scene, "ALL")


@pytest.fixture(scope="module")
def written(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("right-to-left")
    (folder / "delphi.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{folder}/delphi.db")
    with database.writing() as db:
        scene = write(db)
        go_on(db, scene)
        slug = scene.study.slug
    served = start_server(f"sqlite:///{folder}/delphi.db", folder)
    try:
        key = Settings(database_url=served.database_url, data_dir=folder).key
        with database.reading() as db:
            links = inviting.personal_links(db, scene.study, key, served.url)
        database.dispose()
        link = next(one.url for one in links if one.email.startswith("expert@"))
        yield Written(served, link, f"/studies/{slug}")
    finally:
        served.stop()


@pytest.fixture
def expert(written: Written) -> Iterator[httpx.Client]:
    with signed_in(written.link) as client:
        yield client


@pytest.fixture
def facilitator(written: Written) -> Iterator[httpx.Client]:
    with signed_in(written.served.command("facilitator", "facilitator@example.org").strip()) as client:
        yield client


def look_at(page: Page, written: Written, client: httpx.Client, paths: tuple[str, ...]) -> list[str]:
    """What is turned around or too wide on these pages, everything unfolded, on both screens."""
    look = Look(page, written.served.url, client)
    for path in paths:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(written.served.url + path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                look.note(f"is {wide} px wide on a screen of {width}")
            for one in page.evaluate(TURNED):
                look.note(f"at {width} px turned: {one}")
    return look.faults


def test_no_page_of_an_expert_is_turned_around(written, expert, new_page: Callable[..., Page]):
    home = written.home
    paths = tuple(
        f"{home}/{name}"
        for name in (
            *("cards", "cards/review", "cards/keeping", "your-results", "your-results/A1", "your-results/A2"),
            *("your-data", "your-data/withdrawal"),
        )
    )
    assert (
        look_at(
            new_page(DESKTOP), written, expert, (*paths, "/", written.link.removeprefix(written.served.url))
        )
        == []
    )


def test_no_page_of_a_facilitator_is_turned_around(written, facilitator, new_page: Callable[..., Page]):
    own = tuple(
        f"{written.home}{page}"
        for page in (
            "",
            "/design",
            "/experts",
            "/wordings",
            "/wordings/A2",
            "/results",
            "/convergence",
            "/journal",
            "/files",
        )
    )
    of_round = tuple(f"{written.round_1}{page}" for page in ("", "/results", "/decisions", "/reasons"))
    assert look_at(new_page(DESKTOP), written, facilitator, ("/studies", *own, *of_round)) == []


def test_the_measure_sees_what_is_turned_around(written, new_page: Callable[..., Page]):
    """An override that nobody ends turns what stands beside it; set apart, it does not."""
    page = new_page(DESKTOP)
    page.goto(written.served.url)
    for apart, wanted in (("", 1), (" dir=auto", 0)):
        page.evaluate(
            "(words) => { document.querySelector('main').innerHTML = words; }",
            f"<p>Round <span{apart}>{OVERRIDE}theirs</span> two of three</p>",
        )
        assert min(len(page.evaluate(TURNED)), 1) == wanted
