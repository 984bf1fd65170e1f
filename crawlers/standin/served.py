"""Counts what the stand-in has shown: the yardstick for a crawl that must lose nothing and double nothing."""

from collections.abc import Iterable

from crawlers.standin.records import Forum, Remark, Scenario, Status, Topic

WEIBO = "weibo"


class Served:
    """Distinct native ids shown so far, by site; an id counts when a response held the post itself."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = {}

    def statuses(self, shown: Iterable[Status]) -> None:
        self._add(WEIBO, (status.mid for status in shown))

    def remarks(self, shown: Iterable[Remark]) -> None:
        self._add(WEIBO, (remark.cid for remark in shown))

    def floors(self, forum: Forum, topic: Topic, pids: Iterable[int]) -> None:
        self._add(forum.site, (f"{topic.tid}-{pid}" for pid in pids))

    def clear(self) -> None:
        self._ids.clear()

    def ids(self) -> dict[str, list[str]]:
        """Site to sorted native ids."""
        return {site: sorted(ids) for site, ids in self._ids.items()}

    def _add(self, site: str, ids: Iterable[str]) -> None:
        self._ids.setdefault(site, set()).update(ids)


def totals(scenario: Scenario) -> dict[str, dict[str, int]]:
    """What there is to show, by site."""
    found = {
        WEIBO: {
            "posts": len(scenario.statuses),
            "comments": sum(status.remark_total for status in scenario.statuses),
        }
    }
    for forum in scenario.forums.values():
        topics = [topic for board in forum.boards.values() for topic in board.topics]
        found[forum.site] = {"threads": len(topics), "posts": sum(len(topic.floors) for topic in topics)}
    return found
