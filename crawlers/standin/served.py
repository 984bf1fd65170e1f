"""Counts what the stand-in has shown: the yardstick for a crawl that must lose nothing and double nothing."""

from collections.abc import Iterable

from crawlers.standin.guba_posts import SITE as GUBA
from crawlers.standin.records import Forum, Remark, Scenario, Status, Topic
from crawlers.standin.threads import threads
from crawlers.standin.tieba_bars import SITE as TIEBA
from crawlers.standin.tousu_complaints import SITE as TOUSU
from crawlers.standin.tousu_complaints import Complaints
from crawlers.standin.xueqiu_json import SITE as XUEQIU

WEIBO = "weibo"


class Served:
    """Distinct native ids shown so far, by site; an id counts when a response held the post itself."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = {}

    def statuses(self, shown: Iterable[Status]) -> None:
        """With the originals inside them."""
        self.add(WEIBO, (one.mid for status in shown for one in (status, status.original) if one))

    def remarks(self, shown: Iterable[Remark]) -> None:
        self.add(WEIBO, (remark.cid for remark in shown))

    def floors(self, forum: Forum, topic: Topic, pids: Iterable[int]) -> None:
        self.add(forum.site, (f"{topic.tid}-{pid}" for pid in pids))

    def add(self, site: str, ids: Iterable[str]) -> None:
        """Native ids of posts that a response of the site held."""
        self._ids.setdefault(site, set()).update(ids)

    def clear(self) -> None:
        self._ids.clear()

    def ids(self) -> dict[str, list[str]]:
        """Site to sorted native ids."""
        return {site: sorted(ids) for site, ids in self._ids.items()}


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


def mirrored(scenario: Scenario) -> dict[str, dict[str, int]]:
    """What there is on the sites that show the same talk again, by site."""
    talk = threads(scenario)
    counted = {"threads": len(talk), "posts": sum(len(thread.topic.floors) for thread in talk)}
    complaints = Complaints(scenario).all
    return {
        TIEBA: counted,
        GUBA: counted,
        TOUSU: {"complaints": len(complaints), "posts": sum(len(complaint.ids) for complaint in complaints)},
        XUEQIU: totals(scenario)[WEIBO],
    }
