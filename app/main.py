"""The application: the layers wired together, and the server around it."""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from app.services.conducting import close_due
from app.settings import Settings
from app.storage import rounds
from app.storage.database import Database
from app.web import refusals
from app.web.compressing import Compression
from app.web.pages import STATIC
from app.web.routes import ROUTES
from app.web.security import Door
from app.web.wiring import Site

CLOCK_TICKS_EVERY = 5.0  # seconds between two looks at what is due
log = logging.getLogger("app")


def create_app(settings: Settings, database: Database, base_url: str) -> FastAPI:
    """The application, for a server or for a test; it opens nothing by itself but connections."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with _clock(database):
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.site = Site(settings, database, base_url)
    for routes in ROUTES:
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    refusals.add_to(app)
    app.add_middleware(Compression, minimum_size=800, compresslevel=6)
    app.add_middleware(Door, base_url=base_url)
    return app


def serve(settings: Settings, port: int) -> None:
    """Serve on this machine until told to stop. Saves in flight are finished first."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    # The server repeats the signal that stopped it when it has finished: what stands below must still be tidied up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    database = Database(settings.database_url)
    base_url = settings.base_url(port)
    try:
        with database.served(), _noted(settings, base_url):
            database.refuse_unsafe()
            log.info("serving %s", base_url)
            app = create_app(settings, database, base_url)
            _spare_the_collector()
            uvicorn.run(
                app,
                host="127.0.0.1",
                port=port,
                access_log=False,  # a personal link is a path: it must not be written down
                server_header=False,
                log_level="warning",
                timeout_graceful_shutdown=10,
            )
    finally:
        database.dispose()


def _spare_the_collector() -> None:
    """Let the garbage collector leave alone what lives as long as the server: a fifth of a page's time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@contextmanager
def _noted(settings: Settings, base_url: str) -> Iterator[None]:
    """Tell the commands that run beside the server how its links begin."""
    note = settings.folder / "serving"
    note.write_text(f"{base_url}\n")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


@contextmanager
def _clock(database: Database) -> Iterator[None]:
    """Close what is due and wipe what is owed, from a thread of its own, while the server runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_tick, args=(database, stop.wait), name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _tick(database: Database, wait: Callable[[float], bool]) -> None:
    while not wait(CLOCK_TICKS_EVERY):
        try:
            with database.reading() as db:
                due = rounds.due(db, datetime.now(UTC))
            if due:
                with database.writing() as db:
                    close_due(db, datetime.now(UTC))
            if database.owes_wiping:
                database.wipe()
        except Exception as fault:  # noqa: BLE001  # the clock must go on ticking; the next tick tries again
            log.error("clock: %s (process %s)", type(fault).__name__, os.getpid())
