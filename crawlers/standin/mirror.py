"""Sites that show the scenario's talk in a shape of their own."""

from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.requests import Request

from crawlers.standin.records import Scenario
from crawlers.standin.stage import stage

Shape = TypeVar("Shape")


class Mirror(Generic[Shape]):
    """What is made of the scenario, made again once something was taken off it."""

    def __init__(self, make: Callable[[Scenario], Shape]) -> None:
        self._make = make
        self._made: tuple[Scenario, Shape] | None = None

    def now(self, request: Request) -> Shape:
        """As it is at this request."""
        scenario = stage(request).scenario
        if self._made is None or self._made[0] is not scenario:
            self._made = scenario, self._make(scenario)
        return self._made[1]
