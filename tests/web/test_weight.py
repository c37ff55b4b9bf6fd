"""What an expert's page costs a weak line: its weight as it travels, and how often the browser must ask."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.rehearsal.run import Shape, rehearse
from app.services import inviting
from tests.web.support import Guest, House, house_on

LIGHT = Shape("Light", "light", 1, 30, 3, 11, halts_after=lambda _index: 5, last_answers=0.8)
CARDS = "/studies/light/cards"
READS = {"br": "gzip, deflate, br", "gzip": "gzip, deflate", None: "identity"}


@pytest.fixture(scope="module")
def expert(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """Somebody in round 3: 24 items on 2 criteria, with the panel's figures, own marks and reasons on every card."""
    file = tmp_path_factory.mktemp("weight") / "delphi.db"
    shutil.copyfile(sqlite_template, file)
    with house_on(f"sqlite:///{file}") as house:
        study = rehearse(house.database, LIGHT, datetime.now(UTC))
        yield begun(house, study)


def begun(house: House, study) -> Guest:
    with house.reading() as db:
        link = inviting.personal_links(db, study, house.settings.key, "")[3].url
    guest = house.guest()
    assert guest.post(urlsplit(link).path).status_code == 303
    return guest


@pytest.mark.parametrize("encoding", READS)
def test_a_page_travels_as_small_as_its_browser_can_read(expert, encoding):
    answer = expert.get(CARDS, **{"accept-encoding": READS[encoding]})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.text.count('<article class="card') == 24
    assert answer.text.endswith("</html>")
    if encoding:
        assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    ("reads", "encoding"),
    [
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.000", "gzip"),
        ("brotli-like, gzip", "gzip"),
        ("br;q=0.5, gzip", "br"),
        ("gzip,br", "br"),
    ],
)
def test_nobody_gets_brotli_who_does_not_want_it(expert, reads, encoding):
    assert expert.get(CARDS, **{"accept-encoding": reads}).headers["content-encoding"] == encoding


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_page_of_24_items_is_light_on_the_first_visit_and_lighter_afterwards(expert, encoding):
    def heavy(path: str) -> int:
        return int(expert.get(path, **{"accept-encoding": READS[encoding]}).num_bytes_downloaded)

    page = expert.get(CARDS).text
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert heavy(CARDS) < 20_000
    assert heavy(CARDS) + sum(heavy(part) for part in parts) < 60_000
    assert 1 + len(parts) <= 5
    kept = [expert.get(part).headers["cache-control"] for part in parts]
    assert all("max-age=31536000" in one for one in kept), "a later visit asks for nothing but the page"
