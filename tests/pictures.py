"""Take the pictures of README and docs anew: `python -m tests.pictures`, or `python -m tests.pictures FOLDER`.

Both demonstrations are made in a folder of their own and looked at in a real browser. They are invented the same way
each time; only the dates move.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.browser.support import Look, link_of, signed_in
from tests.support import machine
from tests.support.browsing import open_page, running_browser
from tests.support.serving import CHECKOUT, Served, start_server

PICTURES = CHECKOUT / "docs/pictures"
NARROW_WIDTH, PHONE_WIDTH, LAPTOP_WIDTH = 320, 390, 1280
EXPERTS_LOOKED_AT = 12
# The picture's name, its page, what it does not cut through, and how high it may be.
PAGES = (
    ("board", "demo-24", "main tbody tr", 1100),
    ("results", "demo/results", "main tbody tr", 1100),
    ("convergence", "demo/convergence", "figure", 1900),
)


# An expert's: the picture's name, its page, the language, the width, and how high it may be.
OWN_PAGES = (
    ("landing-phone", "", "en", PHONE_WIDTH, 1700),
    ("cards-laptop", "/studies/demo/cards", "en", LAPTOP_WIDTH, 1500),
    ("cards-narrow-french", "/studies/demo/cards", "fr", NARROW_WIDTH, 1900),
    ("review-phone-spanish", "/studies/demo/cards/review", "es", PHONE_WIDTH, 1300),
    ("your-results-laptop", "/studies/demo/your-results", "en", LAPTOP_WIDTH, 1600),
)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        served = start_server(f"sqlite:///{place}/delphi.db", Path(place))
        try:
            served.command("demo")
            with running_browser(machine.browser_program() or "") as browser:
                take_card(browser, served, folder)
                take_own_pages(browser, served, folder)
                take_pages(browser, served, folder)
        finally:
            served.stop()


def take_card(browser: Browser, served: Served, folder: Path) -> None:
    """A card of round 3 as its expert finds it: an earlier mark of their own, the panel's marks, a reason."""
    size = {"width": PHONE_WIDTH, "height": 844}
    for number in range(EXPERTS_LOOKED_AT):
        with (
            open_page(browser, size, javascript=True) as page,
            signed_in(link_of(served, "demo", number)) as client,
        ):
            Look(page, served.url, client).at_rest("/studies/demo/cards")
            if (card := telling_card(page)) is not None:
                card.screenshot(path=folder / "card-phone.png")
                return
    raise SystemExit("No expert has such a card: make EXPERTS_LOOKED_AT larger.")


def take_own_pages(browser: Browser, served: Served, folder: Path) -> None:
    """What an expert finds from the personal link on, in each language."""
    link = link_of(served, "demo", 1)
    for name, path, language, width, most in OWN_PAGES:
        size = {"width": width, "height": 844}
        with open_page(browser, size, javascript=True) as page, signed_in(link) as client:
            look = Look(page, served.url, client if path else None)
            look.at_rest(f"{path or link.removeprefix(served.url)}?lang={language}")
            height = min(most, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=folder / f"{name}.png", full_page=True, clip=clip)


def telling_card(page: Page) -> Locator | None:
    """The shortest open card with a known wording, on which all there is to see is seen."""
    cards = page.get_by_role("article").filter(has=page.get_by_role("blockquote"))
    cards = cards.filter(has_text=re.compile(r"you, round 2.*you, round 2", re.DOTALL))
    cards = cards.filter(has_text="Keep my earlier marks").filter(has_not_text="working title")
    found = cards.all()
    return min(found, key=lambda card: (card.bounding_box() or {"height": 0})["height"]) if found else None


def take_pages(browser: Browser, served: Served, folder: Path) -> None:
    """The first screens of a facilitator's pages."""
    size = {"width": LAPTOP_WIDTH, "height": 1000}
    with (
        open_page(browser, size, javascript=True) as page,
        signed_in(served.command("facilitator", "amina@example.org").strip()) as client,
    ):
        look = Look(page, served.url, client)
        for name, path, part, most in PAGES:
            look.at_rest(f"/studies/{path}")
            height = whole_parts(page, part, most)
            clip = {"x": 0, "y": 0, "width": LAPTOP_WIDTH, "height": height}
            page.screenshot(path=folder / f"{name}.png", full_page=True, clip=clip)


def whole_parts(page: Page, part: str, most: int) -> float:
    """How far down a picture of at most this height goes without cutting through a row or a figure."""
    ends = [box["y"] + box["height"] for one in page.locator(part).all() if (box := one.bounding_box())]
    return max(end for end in ends if end <= most) + 8


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
