"""`./dev bench`: what pages and saves cost the server, beside a bare "hello" of the same server in the same run.

Seconds of CPU are read from /proc for the server's process alone, so the figures leave out the client, but not a
busy machine: run it on a quiet one and look at the ratios. Nothing here is a test; queries are counted in tests.
"""

import itertools
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import insert
from sqlmodel import Session

from app.domain.cards import Card
from app.domain.journal import CLOCK
from app.domain.people import Invitation, Person, Seat
from app.domain.ratings import Mode, Rating, RatingStatus
from app.rehearsal.run import Shape, rehearse
from app.services import conducting, signing_in
from app.storage import people, rounds, studies, task_forces
from app.storage.database import Database
from app.storage.migrating import migrate

ROOT = Path(__file__).resolve().parents[1]
HELLO = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"hello"})
"""
MANY = 10_000
NOW = datetime.now(UTC)


@contextmanager
def server(*command: str, cwd: Path = ROOT, **env: str) -> Iterator[tuple[int, str]]:
    """A server process on a free port: its number and address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)],
        cwd=cwd,
        env=os.environ | env,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                httpx.get(url)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process.pid, url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(pid: int, act: Callable[[], object], times: int, best_of: int = 3) -> float:
    """Milliseconds of the server's CPU for one `act`, after some to warm up.

    The least of some runs: whatever else the machine does only adds. What can be done once takes one run.
    """
    for _ in range(3):
        act()
    runs = []
    for _ in range(best_of):
        before = cpu(pid)
        for _ in range(times):
            act()
        runs.append(1000 * (cpu(pid) - before) / times)
    return min(runs)


def signed_in(url: str, link: str) -> httpx.Client:
    """A browser that has pressed a link's button."""
    client = httpx.Client(base_url=url)
    path = httpx.URL(link).path
    client.post(path, data={"csrf": word(client.get(path).text)})
    return client


def word(page: str) -> str:
    """The word that the page's forms carry."""
    return str(re.findall(r'name="csrf" value="(\w+)"', page)[0])


def saving(client: httpx.Client, headers: dict[str, str]) -> Callable[[], None]:
    """A function that saves one card again and again, each time with another mark."""
    page = client.get("/studies/demo/cards").text
    pattern = r'action="(/studies/demo/[^"]+/cards/A3)".*?name="version" value="(\d+)"'
    found = re.search(pattern, page, re.DOTALL)
    assert found is not None
    state = {"version": int(found[2])}

    def save() -> None:
        marks = {"mark-importance": str(state["version"] % 9 + 1), "mark-feasibility": "5", "reason": ""}
        sent = {"csrf": word(page), "version": str(state["version"]), "key": str(uuid.uuid4())} | marks
        answer = client.post(found[1], data=sent, headers=headers)
        assert answer.status_code in {200, 303}, answer.status_code
        state["version"] += 1

    return save


def closed_round(database: Database, slug: str, experts: int) -> None:
    """A study of one panel whose first round is closed, with so many experts; their marks are written in bulk."""
    rehearse(database, Shape(slug, slug, 1, 12, 3, 5, True, lambda _: 1), NOW - timedelta(days=9))
    with database.writing() as db:
        study = studies.by_slug(db, slug)
        assert study is not None
        panel = task_forces.of_study(db, study.id)[0]
        _add_marks(db, study.id, panel.id, experts)
        round_ = rounds.of_task_force(db, panel.id)[0]
        before = time.perf_counter()
        conducting.close_round(db, study, panel, round_, CLOCK, NOW)
        line(f"closing a round of {experts:,} experts", f"{time.perf_counter() - before:.2f} s")


def _add_marks(db: Session, study_id: uuid.UUID, panel_id: uuid.UUID, experts: int) -> None:
    round_ = rounds.of_task_force(db, panel_id)[0]
    asked = rounds.asked(db, [round_.id])
    criteria = studies.criteria(db, study_id)
    for number in range(len(people.seats(db, study_id)), experts):
        person = Person(email=f"bench{number}-{study_id.hex[:8]}@example.org", name=f"B. Rowan {number}")
        invitation = Invitation(study_id=study_id, person_id=person.id)
        seat = Seat(task_force_id=panel_id, invitation_id=invitation.id, joined_at=NOW)
        cards = [
            Card(round_id=round_.id, item_id=one.item_id, seat_id=seat.id, wording_version=1, saved_at=NOW)
            for one in asked
        ]
        marks = [
            Rating(
                card_id=card.id,
                criterion_id=criterion.id,
                value=1 + (number * 7 + position * 3) % 9,
                status=RatingStatus.RATED,
                mode=Mode.GIVEN,
            )
            for position, card in enumerate(cards)
            for criterion in criteria
        ]
        for row in (person, invitation, seat, *cards, *marks):
            _WAITING.setdefault(type(row), []).append(row.model_dump())
        if number % 500 == 499 or number == experts - 1:
            for table, rows in _WAITING.items():
                db.connection().execute(insert(table), rows)
            _WAITING.clear()


_WAITING: dict[type, list[dict[str, object]]] = {}


def line(name: str, figure: str, against: str = "") -> None:
    """One line of the report."""
    print(f"{name:<58}{figure:>18}  {against}")


def weigh(client: httpx.Client) -> None:
    """What an expert's first page weighs on the wire, with all it loads."""
    page = client.get("/studies/demo/cards")
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    heavy = page.num_bytes_downloaded
    for part in parts:
        answer = client.get(part)
        heavy += answer.num_bytes_downloaded
    line("an expert's page, 24 items x 2 criteria, first visit", f"{heavy / 1000:.1f} KB", "aim: 60 KB")
    line("  of which the page itself", f"{page.num_bytes_downloaded / 1000:.1f} KB")
    line("  requests", str(1 + len(parts)), "aim: 5 at most")


def name_machine() -> None:
    """What the figures below were measured on."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    print(
        f"{os.cpu_count()} cores, {model[1] if model else platform.processor()}, Python {platform.python_version()}"
    )
    print(f"load average at the start: {os.getloadavg()[0]:.1f}\n")


def main() -> None:
    """Run everything once and print it."""
    name_machine()
    folder = Path(tempfile.mkdtemp())
    try:
        _run(folder)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path) -> None:
    (folder / "hello.py").write_text(HELLO)
    with (
        server("uvicorn", "hello:app", "--no-access-log", cwd=folder) as (pid, url),
        httpx.Client(base_url=url) as bare,
    ):
        hello = cost(pid, lambda: bare.get("/"), 2000)
    line("a bare hello of uvicorn", f"{hello:.3f} ms")
    url = f"sqlite:///{folder}/bench.db"
    migrate(url)
    database = Database(url)
    before = time.perf_counter()
    rehearse(database, Shape(task_forces=1, experts=30), NOW)
    line("a rehearsal: 1 panel, 30 experts, 3 rounds", f"{time.perf_counter() - before:.1f} s", "aim: 15 s")
    rehearse(database, Shape("Demonstration", "demo", 1, 38, 3, 11, True, lambda _: 5, last_answers=0.8), NOW)
    for slug, experts in (("few", 30), ("many", MANY)):
        closed_round(database, slug, experts)
    _serve(url, database, hello)
    database.dispose()


def _serve(url: str, database: Database, hello: float) -> None:
    with server("app", "serve", DATABASE_URL=url) as (pid, base):
        command = [sys.executable, "-m", "app", "links", "--study", "demo"]
        env = os.environ | {"DATABASE_URL": url}
        links = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
        experts = [signed_in(base, one.rpartition(",")[2]) for one in links.splitlines()[1:31]]
        turns = itertools.cycle(experts)
        for name, best_of in (("first", 1), ("second", 3)):
            pages = cost(pid, lambda: next(turns).get("/studies/demo/cards"), len(experts) - 3, best_of)
            aim = f"aim: 12 ms; {pages / hello:.0f} x hello"
            line(f"an expert's page, {name} visits of 30 experts", f"{pages:.1f} ms", aim)
        weigh(experts[0])
        parts = {"HX-Request": "true", "HX-Request-Type": "partial"}
        for name, headers in (("with htmx, the card in the answer", parts), ("without, a redirect", {})):
            save = cost(pid, saving(experts[1], headers), 200)
            line(f"a saved card, {name}", f"{save:.1f} ms", f"aim: 4 ms; {save / hello:.0f} x hello")
        word_ = uuid.uuid4().hex
        with database.writing() as db:
            who = signing_in.make_facilitator(db, "facilitator@example.org", datetime.now(UTC))
            signing_in.add_sign_in_link(db, who, word_, datetime.now(UTC))
        desk = signed_in(base, f"{base}/sign-in/{word_}")
        for slug, people_ in (("few", 30), ("many", MANY)):
            at = f"/studies/{slug}/task-forces/ALL/rounds/1/results"
            assert desk.get(at).status_code == 200
            page = cost(pid, lambda at=at: desk.get(at), 30)
            line(
                f"the results page of a closed round, {people_:,} experts",
                f"{page:.1f} ms",
                f"{page / hello:.0f} x hello",
            )


if __name__ == "__main__":
    main()
