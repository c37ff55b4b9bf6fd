"""What a rule is: a sentence, the files it looks at, a checker, and an example that breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

# (rule, file) -> why. An exception that is no longer needed fails the tests, so that this list stays short.
EXCEPTIONS: dict[tuple[str, str], str] = {}

Checker = Callable[[str, str], list[str]]  # (path, text) -> one sentence a fault


@dataclass(frozen=True)
class Rule:
    says: str
    files: tuple[str, ...]  # patterns, from the top of the checkout
    check: Checker
    bad: tuple[str, str]  # a path and a text that break the rule
    good: tuple[str, str]  # the nearest thing that keeps it

    def faults(self) -> Iterator[str]:
        """Every fault in the checkout. With no files yet there are none."""
        for path, text in self.sources():
            if (self.says, path) not in EXCEPTIONS:
                yield from (f"{path}:{fault}" for fault in self.check(path, text))

    def sources(self) -> Iterator[tuple[str, str]]:
        for pattern in self.files:
            for path in sorted(CHECKOUT.glob(pattern)):
                if path.is_file():
                    yield path.relative_to(CHECKOUT).as_posix(), path.read_text()
