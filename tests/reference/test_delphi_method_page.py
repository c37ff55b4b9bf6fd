"""The page for readers names what the package can do."""

import inspect
import re
from pathlib import Path

import pytest

import delphi

PAGE = (Path(__file__).parents[2] / "docs" / "method.md").read_text()
CODE = set(re.findall(r"`([^`\n]+)`", PAGE))


@pytest.mark.parametrize(
    "name", [name for name in delphi.__all__ if inspect.isfunction(getattr(delphi, name))]
)
def test_every_public_function_is_explained_on_the_method_page(name):
    assert name in CODE


@pytest.mark.parametrize("name", delphi.RULES)
def test_every_rule_is_explained_on_the_method_page(name):
    assert name in CODE
