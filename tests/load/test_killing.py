"""kill -9 of the server at any moment: what was acknowledged is there once, and what was not can be sent again."""

import hashlib
import hmac
import http.client
import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import pytest
from sqlmodel import select

from app.domain.cards import Card, Save
from app.domain.ratings import Rating
from app.storage.database import Database
from tests import makers
from tests.load.conftest import ITEMS, TWELVE
from tests.support.serving import Served

KEY = "a key of the links for tests only, long enough"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Device:
    """An expert's browser that saves one card after another and sends again what was not answered."""

    slug: str
    cookie: str
    draw: random.Random
    versions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ITEMS, 0))
    unanswered: tuple[str, dict[str, str]] | None = None
    acknowledged: list[uuid.UUID] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def next_save(self) -> tuple[str, dict[str, str]]:
        item = self.draw.choice(ITEMS)
        word = hmac.new(self.cookie.encode(), b"form", hashlib.sha256).hexdigest()[:32]
        marks = {f"mark-{one}": str(self.draw.randint(1, 9)) for one in ("importance", "feasibility")}
        key = uuid.UUID(int=self.draw.getrandbits(128), version=4)
        return item, {"csrf": word, "version": str(self.versions[item]), "key": str(key)} | marks

    def save_until_cut_off(self, url: str, stop: threading.Event) -> None:
        """Save and save; a broken connection leaves the last form to be sent again after the restart."""
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        with closing(connection):
            while not stop.is_set():
                self.unanswered = self.unanswered or self.next_save()
                item, form = self.unanswered
                path = f"/studies/{self.slug}/task-forces/ALL/rounds/1/cards/{item}"
                try:
                    headers = FORM | {"Cookie": f"delphi={self.cookie}"}
                    connection.request("POST", path, urlencode(form), headers)
                    answer = connection.getresponse()
                    text = answer.read()
                except (OSError, http.client.HTTPException):
                    return
                if answer.status != http.client.SEE_OTHER:
                    self.strange.append(f"{answer.status}: {text[:200]!r}")
                    return
                self.acknowledged.append(uuid.UUID(form["key"]))
                self.versions[item] += 1
                self.unanswered = None


@pytest.fixture
def devices(database, scene, round_) -> list[Device]:
    """Twelve signed-in experts, each with a device."""
    at = datetime.now(UTC)
    with database.writing() as db:
        words = [makers.sign_in(db, scene, scene.members[name], KEY.encode(), at) for name in TWELVE]
    return [Device(scene.study.slug, word, random.Random(number)) for number, word in enumerate(words)]


def save_and_kill(served: Served, devices: list[Device], after: float) -> None:
    """Everybody saves; after so many seconds the server is gone, in the middle of whatever it did."""
    stop = threading.Event()
    threads = [threading.Thread(target=one.save_until_cut_off, args=(served.url, stop)) for one in devices]
    for thread in threads:
        thread.start()
    time.sleep(after)
    served.kill()
    stop.set()
    for thread in threads:
        thread.join()


def kill_again_and_again(serve, url: str, devices: list[Device], kills: int, seed: int = 0) -> None:
    draw = random.Random(seed)
    for _ in range(kills):
        save_and_kill(serve(url, SECRET_KEY=KEY), devices, draw.uniform(0.2, 0.9))
    last = serve(url, SECRET_KEY=KEY)
    for one in devices:  # what was never answered is sent once more, and stored once whatever happened to it
        pending, one.unanswered = one.unanswered, None
        if pending is not None:
            stop = threading.Event()
            one.unanswered = pending
            finishing = threading.Thread(target=one.save_until_cut_off, args=(last.url, stop))
            finishing.start()
            while finishing.is_alive() and one.unanswered is pending:
                time.sleep(0.005)
            stop.set()
            finishing.join()
    last.stop()


def what_is_wrong(url: str, devices: list[Device]) -> list[str]:
    """Acknowledged and not stored once; stored and never acknowledged; a card that does not add up."""
    database = Database(url)
    with database.reading() as db:
        stored = Counter(one.key for one in db.exec(select(Save)))
        versions = sum(one.version for one in db.exec(select(Card)))
        cards, marks = len(db.exec(select(Card)).all()), len(db.exec(select(Rating)).all())
    database.dispose()
    acknowledged = Counter(key for one in devices for key in one.acknowledged)
    found = [f"acknowledged, not stored: {key}" for key in acknowledged if stored[key] != 1]
    found += [f"stored, never acknowledged: {key}" for key in stored if key not in acknowledged]
    found += [answer for one in devices for answer in one.strange]
    if versions != len(stored) or marks != 2 * cards:
        found.append(f"{len(stored)} saves, {versions} versions, {cards} cards, {marks} marks")
    if database.is_sqlite:
        with closing(sqlite3.connect(database.url.database)) as plain:
            found += [row[0] for row in plain.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found


def test_every_acknowledged_save_survives_five_kills_of_the_server(serve, database_url, database, devices):
    database.dispose()
    kill_again_and_again(serve, database_url, devices, 5)
    assert what_is_wrong(database_url, devices) == []
    assert sum(len(one.acknowledged) for one in devices) > 50


@pytest.mark.prove
@pytest.mark.parametrize("run", range(8))
def test_every_acknowledged_save_survives_two_hundred_kills_of_the_server(
    serve, database_url, database, devices, run
):
    """Eight times twenty-five, so that a long proof can be watched and shared among cores."""
    database.dispose()
    kill_again_and_again(serve, database_url, devices, 25, seed=run)
    assert what_is_wrong(database_url, devices) == []
    assert sum(len(one.acknowledged) for one in devices) > 250


def test_a_save_that_was_lost_would_be_found(database_url, database, devices):
    devices[0].acknowledged.append(uuid.UUID(int=1))
    assert what_is_wrong(database_url, devices) == [f"acknowledged, not stored: {uuid.UUID(int=1)}"]
