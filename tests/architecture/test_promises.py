"""The page of promises names proofs that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def missing(page: str, root: Path) -> list[str]:
    """The files that a page names and that are not there."""
    return [name for name in re.findall(r"`(tests/[^`]+\.py)`", page) if not (root / name).is_file()]


def test_every_proof_that_is_named_exists():
    assert missing((ROOT / "docs" / "promises.md").read_text(encoding="utf-8"), ROOT) == []


def test_a_proof_that_does_not_exist_would_be_found():
    assert missing("P99: `tests/load/test_nothing.py`", ROOT) == ["tests/load/test_nothing.py"]
