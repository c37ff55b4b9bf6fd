"""A real browser, Debian's Chromium, that cannot leave this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)

ARGUMENTS = [
    "--no-sandbox",  # the build server runs as root, where Chromium's sandbox cannot
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks another host for something finds no such host.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@contextmanager
def running_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, size: ViewportSize, javascript: bool, **options: Any) -> Iterator[Page]:
    """A page in a fresh profile. On closing it fails if a script broke or the security policy was breached."""
    context = browser.new_context(viewport=size, java_script_enabled=javascript, **options)
    faults: list[str] = []

    def remember(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    context.on("weberror", lambda raised: faults.append(str(raised.error)))
    context.on("console", remember)
    yield context.new_page()
    context.close()
    assert not faults, "The browser complained:\n" + "\n".join(faults)
