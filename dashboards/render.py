"""Templates and what all of them may use: filters for figures and times, icons, navigation, the signed-in person."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboards import formats
from dashboards.navigation import Place, groups, places, tabs
from dashboards.static_files import addresses
from dashboards.words import ROLES, say
from service.accounts import Permission, Principal

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, as the pages show them."""

    name: str
    role_name: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The navigation around a page."""

    here: str
    """Key of the page that is open."""
    badges: Mapping[str, int]
    navigation: list[tuple[str, list[Place]]]
    tabs: list[Place]
    """At the bottom of a phone's screen."""
    more: list[Place]

    @property
    def here_is_more(self) -> bool:
        """Whether the open page is none of the tabs."""
        return any(place.key == self.here for place in self.more)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates: everything is escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        short=formats.short, exact=formats.exact, percent=formats.percent, ago=formats.ago,
        absolute=formats.absolute, initial=formats.initial, say=say,
    )  # fmt: skip
    env.globals["static"] = addresses().__getitem__
    return env


def viewer(principal: Principal) -> Viewer:
    """What the pages show of a signed-in caller."""
    return Viewer(principal.display_name, ROLES[principal.role.value], principal.csrf)


def shell(request: Request, principal: Principal | None, here: str, badges: Mapping[str, int]) -> dict[str, object]:
    """The values that the frame around every page needs."""
    visible = places(principal) if principal else []
    first = tabs(visible)
    more = [place for place in visible if place not in first]
    return {
        "theme": _theme(request),
        "viewer": viewer(principal) if principal else None,
        "may_correct": principal is not None and principal.may(Permission.CORRECT_LABELS),
        "frame": Frame(here, badges, groups(visible), first, more),
    }


def html(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """A page or a part of one."""
    return HTMLResponse(environment().get_template(template).render(values), status_code=status)


def _theme(request: Request) -> str:
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"
