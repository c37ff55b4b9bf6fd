"""The lock files belong to pyproject.toml and tie nobody to a package server."""

import re
import sys
import tomllib
from collections.abc import Iterable

from tests.architecture.rules import CHECKOUT

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


def pins(lines: Iterable[str]) -> dict[str, str]:
    found = (PIN.match(line) for line in lines)
    return {plain(pin[1]): pin[2] for pin in found if pin}


def plain(name: str) -> str:
    """Package names are equal without regard to case and to the kind of dash."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_faults(wanted: list[str], lock: str) -> list[str]:
    locked = pins(lock.splitlines())
    faults = [f"{line.split(';')[0].strip()} is not pinned with ==" for line in wanted if not PIN.match(line)]
    faults += [
        f"{name}=={version} is wanted, the lock has {locked.get(name, 'none')}"
        for name, version in pins(wanted).items()
        if locked.get(name) != version
    ]
    faults += ["a pin has no hash"] if lock.count("--hash=sha256:") < len(locked) else []
    faults += [f"it names {address}" for address in re.findall(r"https?://\S+", lock)]
    return faults


def all_faults() -> list[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    running: list[str] = project["project"]["dependencies"]
    developing: list[str] = running + project["dependency-groups"]["dev"]
    wanted = {"requirements.lock": running, "requirements-dev.lock": developing}
    return [
        f"{name}: {fault}"
        for name, lines in wanted.items()
        for fault in lock_faults(lines, (CHECKOUT / name).read_text())
    ]


if __name__ == "__main__":
    faults = all_faults()
    print("\n".join(faults) or "The lock files are in step with pyproject.toml.")
    sys.exit(bool(faults))
