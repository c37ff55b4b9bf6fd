"""The package as a whole: documented names, light imports. Its examples are run as doctests."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import delphi

FUNCTIONS = [name for name in delphi.__all__ if inspect.isfunction(getattr(delphi, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_is_documented_and_has_an_example(name):
    text = inspect.getdoc(getattr(delphi, name))

    for heading in ("Parameters\n---", "Returns\n---", "Raises\n---", "Examples\n---", ">>> "):
        assert heading in text, heading


def test_every_public_name_exists_and_is_listed_once():
    assert len(set(delphi.__all__)) == len(delphi.__all__)
    assert [name for name in delphi.__all__ if not hasattr(delphi, name)] == []


def test_the_package_imports_numpy_and_nothing_heavier():
    ask = "import delphi, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"

    loaded = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=Path(delphi.__path__[0]).parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "numpy" in loaded
    assert {"scipy", "pandas", "pydantic", "sqlalchemy", "sqlmodel", "fastapi", "app"}.isdisjoint(loaded)


def test_no_file_of_the_package_is_longer_than_250_lines():
    lengths = {
        path.name: len(path.read_text().splitlines()) for path in Path(delphi.__path__[0]).glob("*.py")
    }

    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_no_file_has_the_name_of_what_it_holds():
    files = {path.stem for path in Path(delphi.__path__[0]).glob("*.py")}

    assert (
        files & set(delphi.__all__) == set()
    )  # else `delphi.name` would be one or the other, by who asked first
