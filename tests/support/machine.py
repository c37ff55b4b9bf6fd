"""What the tests need from the machine, beyond Python packages."""

import os
import shutil
import sys
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

import pytest

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def browser_program() -> str | None:
    """Debian's Chromium, or whatever relative of it is here."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl. Debian keeps them off PATH, one folder a version: the newest wins."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: [int(part) for part in path.parent.name.split(".")])
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def browser_driver_library() -> str | None:
    """What Playwright's driver is linked with and a bare Debian does not have; elsewhere it is always there."""
    return find_library("atomic") if sys.platform == "linux" else "not needed"


# Debian packages, and what tells that what they bring is here.
NEEDED: dict[str, Callable[[], object]] = {
    "chromium": browser_program,
    "libatomic1": browser_driver_library,
    "postgresql": postgresql_programs,
    "strace": lambda: shutil.which("strace") or sys.platform != "linux",
}


def missing_packages(*names: str) -> list[str]:
    """The Debian packages, among those named or all, without which some tests cannot run."""
    return [name for name in names or NEEDED if not NEEDED[name]()]


def is_build_server() -> bool:
    return os.environ.get("CI") == "true"


def need(*names: str) -> None:
    """Skip the test if a package is missing; on the build server a skipped test would be a false green."""
    if not (missing := missing_packages(*names)):
        return
    reason = f"needs the Debian package {' and '.join(missing)} (./dev test installs it on Debian)"
    if is_build_server():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


if __name__ == "__main__":
    print(*missing_packages())
