"""A server with one study that many experts answer, for browser tests that each play an expert of their own."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from app.services import inviting
from app.settings import Settings
from app.storage import cards, items, people, studies
from app.storage.database import Database
from tests import makers
from tests.browser.support import Expert
from tests.support.serving import Served, start_server

SLUG = "review-of-the-soils"
CARDS = f"/studies/{SLUG}/cards"
SAVED = re.compile(r"[Ss]aved \d{1,2}:\d\d")
UNSENT = "Not sent yet: kept on this device, trying again"


@dataclass(frozen=True)
class Panel:
    """The server and its people's links."""

    served: Served
    links: Mapping[str, str]

    def begin(self, page: Page, name: str, url: str = "", *, javascript: bool = True) -> Expert:
        """Somebody opens their link, by way of another address if one is given, and begins."""
        expert = Expert(page, javascript)
        expert.begin(self.links[name].replace(self.served.url, url or self.served.url))
        return expert

    def stored(self, name: str, code: str = "A1") -> dict[str, object]:
        """What the database holds of a card: marks by criterion, the reason, and the version, one per save."""
        database = Database(self.served.database_url)
        with database.reading() as db:
            study, person = studies.by_slug(db, SLUG), people.by_email(db, f"{name}@example.org")
            assert study is not None
            assert person is not None
            item = items.by_code(db, study.id, code)
            seats = [one.seat.id for one in people.seats(db, study.id, person_id=person.id)]
            names = {one.id: one.code for one in studies.criteria(db, study.id)}
            own = cards.own_cards(db, seats, item.id if item else None)
        database.dispose()
        found: dict[str, object] = {}
        for card in own:
            found = {names[key]: mark.value for key, mark in card.marks.items()}
            found |= {"reason": card.reason, "version": card.version}
        return found

    def close(self) -> None:
        """Close the round, as a facilitator or the clock does."""
        database = Database(self.served.database_url)
        with database.writing() as db:
            study = studies.by_slug(db, SLUG)
            assert study is not None
            makers.close_round(db, makers.Scene(study, makers.facilitator(db), {}), "ALL")
        database.dispose()


@contextmanager
def panel_of(
    names: Sequence[str], template: Path, folder: Path, codes: Sequence[str] = ("A1", "A2", "A3")
) -> Iterator[Panel]:
    """Round 1 is open on these items, for these people."""
    shutil.copyfile(template, folder / "delphi.db")
    with panel_on(f"sqlite:///{folder}/delphi.db", names, folder, codes) as made:
        yield made


@contextmanager
def panel_on(url: str, names: Sequence[str], folder: Path, codes: Sequence[str] = ("A1",)) -> Iterator[Panel]:
    """The same on any migrated database."""
    database = Database(url)
    with database.writing() as db:
        scene = makers.study_with(db, {"ALL": names}, codes)
        makers.open_round(db, scene, "ALL")
    served = start_server(url, folder)
    try:
        key = Settings(database_url=url, data_dir=folder).key
        with database.reading() as db:
            links = inviting.personal_links(db, scene.study, key, served.url)
        database.dispose()
        yield Panel(served, {one.email.partition("@")[0]: one.url for one in links})
    finally:
        served.stop()


def line_of(expert: Expert, code: str = "A1"):
    """What the card says of its own state."""
    return expert.card(code).locator(".saved")


def drafts(page: Page) -> list[str]:
    """Everything this browser keeps of our pages: local and session storage, caches, databases."""
    found: list[str] = page.evaluate("""async () => [
        ...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat(),
        ...(await caches.keys()), ...(await indexedDB.databases()).map((one) => one.name)]""")
    return found
