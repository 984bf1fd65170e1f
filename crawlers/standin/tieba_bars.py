"""The scenario's boards as bars of Tieba: their threads, and the search over all of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.standin.records import Floor, Member, Scenario
from crawlers.standin.threads import Thread, threads

SITE = "tieba"
_THREADS_FROM = 9_000_000_000
_POSTS_FROM = 150_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a search shows: a thread, a floor of it, or a sub-comment of a floor."""

    thread: Thread
    floor: Floor
    above: Floor | None = None
    """The floor that a sub-comment stands under."""

    @property
    def is_thread(self) -> bool:
        return self.floor is self.thread.first


class Bars:
    """Every bar by its name (without 吧, that of a board) and every thread by its number."""

    def __init__(self, scenario: Scenario) -> None:
        self._bars: dict[str, list[Thread]] = {
            board.name: [] for forum in scenario.forums.values() for board in forum.boards.values()
        }
        for thread in threads(scenario):
            self._bars[thread.board.name].append(thread)
        self._threads = {tid(thread): thread for listed in self._bars.values() for thread in listed}

    def bar(self, name: str) -> list[Thread] | None:
        """The threads of a bar, sticky ones first, then by last reply; None where there is no such bar."""
        listed = self._bars.get(name)
        if listed is None:
            return None
        return sorted(listed, key=lambda thread: (thread.topic.sticky, thread.topic.last.at), reverse=True)

    def thread(self, number: int) -> Thread | None:
        return self._threads.get(number)

    def search(self, keyword: str, *, only_threads: bool) -> list[Found]:
        """Everything that holds the keyword, in any case, in its text or a thread's title; newest first."""
        wanted = keyword.casefold()
        found = [
            one
            for thread in self._threads.values()
            for one in _all(thread)
            if wanted and wanted in _words(one).casefold() and (one.is_thread or not only_threads)
        ]
        return sorted(found, key=lambda one: one.floor.at, reverse=True)


def tid(thread: Thread) -> int:
    """A thread's number: ten digits."""
    return _THREADS_FROM + thread.topic.tid


def pid(floor: Floor) -> int:
    """A floor's or sub-comment's number: twelve digits."""
    return _POSTS_FROM + floor.pid


def native_id(thread: Thread, floor: Floor) -> str:
    """What a post is stored as: the first one by its thread's number."""
    return f"{tid(thread)}" if floor is thread.first else f"{tid(thread)}-{pid(floor)}"


def portrait(member: Member) -> str:
    """The id of a user that stands on every page."""
    return f"tb.1.{member.forum_uid:08x}.{member.key}"


def _all(thread: Thread) -> Iterator[Found]:
    for nest in thread.nests:
        yield Found(thread, nest.floor)
        yield from (Found(thread, answer, nest.floor) for answer in nest.answers)


def _words(found: Found) -> str:
    return f"{found.thread.topic.title}\n{found.floor.text}" if found.is_thread else found.floor.text
