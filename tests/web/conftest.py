"""The usual cast of the web tests: a house, a small study in it, its facilitator. A file may have its own."""

import pytest

from tests import makers
from tests.web.support import house_on


@pytest.fixture
def house(database_url):
    with house_on(database_url) as made:
        yield made


@pytest.fixture
def scene(house):
    with house.writing() as db:
        return makers.small_study(db)


@pytest.fixture
def facilitator(house, scene):
    return house.facilitator()


@pytest.fixture
def home(scene):
    return f"/studies/{scene.study.slug}"
