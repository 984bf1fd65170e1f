"""Loads a scenario folder: reads its lines and joins them to one `Scenario`."""

from datetime import datetime
from pathlib import Path

from crawlers.standin.entries import ScenarioError, read
from crawlers.standin.forum_lines import forums
from crawlers.standin.members import Members
from crawlers.standin.records import Scenario
from crawlers.standin.weibo_lines import statuses

__all__ = ["ScenarioError", "installed_scenario", "load"]


def installed_scenario() -> Path:
    """The folder of the scenario that comes with the product."""
    return Path(__file__).with_name("scenario")


def load(folder: Path, start: datetime) -> Scenario:
    """The scenario of all files in the folder, its times counted from `start` (aware).

    Raises `ScenarioError` with file and line of what is wrong.
    """
    entries = read(folder)
    members = Members(entries)
    return Scenario(statuses(entries, members, start), forums(entries, members, start))
