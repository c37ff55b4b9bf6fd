"""What several browser tests look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import Served, start_server


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with both demonstrations."""
    folder: Path = tmp_path_factory.mktemp("demonstrations")
    served = start_server(f"sqlite:///{folder}/delphi.db", folder)
    try:
        served.command("demo")
        yield served
    finally:
        served.stop()
