"""What the endpoints of the stand-in share: the scenario, the clock, the count of what was served."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from starlette.requests import Request

from crawlers.standin.records import Scenario
from crawlers.standin.served import Served


@dataclass(frozen=True, slots=True)
class Stage:
    """One running stand-in."""

    scenario: Scenario
    now: Callable[[], datetime]
    served: Served = field(default_factory=Served)


def stage(request: Request) -> Stage:
    """The stage that a request plays on."""
    return cast("Stage", request.app.state.stage)


def is_emptied(request: Request) -> bool:
    """Whether this response shall hold nothing although there is something (misbehaviour ``empty``)."""
    return bool(getattr(request.state, "emptied", False))


def is_gated(request: Request) -> bool:
    """Whether this response shall ask for a sign-in in the site's own words (misbehaviour ``login`` in a forum)."""
    return bool(getattr(request.state, "gated", False))


def page_number(request: Request, name: str = "page") -> int:
    """A page number of the query; 1 where there is none or it makes no sense."""
    written = request.query_params.get(name, "")
    return max(1, int(written)) if written.isascii() and written.isdigit() else 1
