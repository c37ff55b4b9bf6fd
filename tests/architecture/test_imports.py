"""The arrow between the layers. import-linter checks the code (./dev check); here we check that it can say no."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import CHECKOUT

PACKAGES = ("app", "app/web", "app/services", "app/storage", "app/domain", "delphi")


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """The same contracts over empty packages."""
    (tmp_path / "pyproject.toml").write_text((CHECKOUT / "pyproject.toml").read_text())
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "app/main.py").touch()
    (tmp_path / "app/__main__.py").touch()
    return tmp_path


def verdict(house: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_empty_house_breaks_no_contract(empty_house: Path):
    assert verdict(empty_house)[0] == 0


def test_every_contract_can_be_broken(empty_house: Path):
    (empty_house / "app/domain/rounds.py").write_text("import app.web\nimport app.main\nimport fastapi\n")
    (empty_house / "app/web/rounds.py").write_text("import sqlalchemy\n")
    (empty_house / "delphi/spread.py").write_text("import pydantic\n")
    status, report = verdict(empty_house)
    assert (status, report.count("BROKEN")) == (1, 5), report
