"""The stand-in over a small scenario; a module that needs more in it has a `scenario` of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.standin.server import StandIn
from tests.crawlers.crawling import write_scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenario(tmp_path_factory.mktemp("scenario"))


@pytest.fixture
def site(scenario: Path) -> Iterator[str]:
    """The stand-in's address; each test has one of its own."""
    with StandIn(scenario) as standin:
        yield standin.base_url
