"""Joins the forum lines of a scenario: forums, boards, threads and their replies."""

from datetime import datetime

from crawlers.standin import numbers
from crawlers.standin.entries import Entries, ScenarioError
from crawlers.standin.lines import BoardLine, ForumLine, ReplyLine, ThreadLine
from crawlers.standin.members import Members, resolve
from crawlers.standin.records import Board, Floor, Forum, Topic


def forums(entries: Entries, members: Members, start: datetime) -> dict[str, Forum]:
    """The forums by key; raises `ScenarioError` for what refers to nothing."""
    topics = _Joining(entries, members, start).topics()
    boards: dict[str, dict[int, Board]] = {}
    for key, (_, line) in entries.by(BoardLine, "board").items():
        forum, fid = key.split("/")
        ordered = sorted(topics.pop(key, []), key=lambda topic: (topic.sticky, topic.last.at), reverse=True)
        boards.setdefault(forum, {})[int(fid)] = Board(int(fid), line.name, tuple(ordered))
    for key in topics:
        raise ScenarioError(f'board {key!r} of thread {topics[key][0].key!r} is not there; add {{"board": "{key}", …}}')
    known = entries.by(ForumLine, "forum")
    for key in boards.keys() - known.keys():
        raise ScenarioError(f'forum {key!r} has boards but no line of its own; add {{"forum": "{key}", …}}')
    return {key: Forum(line.forum, line.name, line.site, boards.get(key, {})) for key, (_, line) in known.items()}


class _Joining:
    def __init__(self, entries: Entries, members: Members, start: datetime) -> None:
        self._members, self._start = members, start
        self._threads = entries.by(ThreadLine, "thread")
        self._replies = entries.grouped(ReplyLine, "reply")
        for key in self._replies.keys() - self._threads.keys():
            raise ScenarioError(f"{self._replies[key][0][0]}: reply: no thread has the key {key!r}")

    def topics(self) -> dict[str, list[Topic]]:
        topics: dict[str, list[Topic]] = {}
        numbered: dict[int, str] = {}
        for key, (place, line) in self._threads.items():
            topic = self._topic(place, line)
            if topic.tid in numbered:
                raise ScenarioError(f"{place}: id: {topic.tid} is already that of {numbered[topic.tid]!r}")
            numbered[topic.tid] = key
            topics.setdefault(line.board, []).append(topic)
        return topics

    def _topic(self, place: str, line: ThreadLine) -> Topic:
        at = resolve(place, line.at, self._start)
        edited = self._edited(place, line.edited, at)
        first = Floor(numbers.pid(line.thread), self._members.get(place, line.by), at, line.text, edited=edited)
        floors = [first]
        for where, reply in self._replies.get(line.thread, []):
            floors.append(self._floor(where, reply, floors))
        ordered = (first, *sorted(floors[1:], key=lambda floor: floor.at))
        views = max(line.views, len(floors))
        return Topic(line.thread, line.id or numbers.tid(line.thread), line.title, views, line.sticky, ordered)

    def _floor(self, place: str, line: ReplyLine, earlier: list[Floor]) -> Floor:
        if line.quote > len(earlier):
            raise ScenarioError(f"{place}: quote: {line.quote} is not an earlier post of the thread (1 is its first)")
        at = resolve(place, line.at, self._start, earlier[0].at)
        return Floor(
            pid=numbers.pid(f"{line.reply}/{len(earlier)}"),
            author=self._members.get(place, line.by),
            at=at,
            text=line.text,
            quote=earlier[line.quote - 1] if line.quote else None,
            edited=self._edited(place, line.edited, at),
        )

    def _edited(self, place: str, written: str, at: datetime) -> datetime | None:
        return resolve(place, written, self._start, at) if written else None
