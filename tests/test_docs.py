"""Docs that cannot rot: links lead somewhere, every endpoint and command is named."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from service.api import create_app
from service.cli.app import app as commands
from service.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_command_stands_in_the_readme_or_the_docs() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    names = [command.name for command in commands.registered_commands]
    assert not [name for name in names if f"tingfeng {name}" not in text]


def test_every_group_of_endpoints_is_described() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    routes = iter_route_contexts(create_app(Settings(home=Path("unused"))).routes)
    paths = {route.path for route in routes if isinstance(route.original_route, APIRoute) and route.path}
    groups = {"/".join(path.split("/")[:4]) for path in paths}
    assert not [group for group in groups if group not in text]


def test_the_readmes_test_command_is_what_ci_runs() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")


def test_dependencies_are_pinned_by_name_and_version_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert not [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line)]
