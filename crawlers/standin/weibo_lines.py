"""Joins the Weibo lines of a scenario: posts, reposts with their chains, comments with their replies."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from crawlers.standin import numbers
from crawlers.standin.entries import Entries, ScenarioError
from crawlers.standin.lines import CommentLine, WeiboLine
from crawlers.standin.members import Members, resolve
from crawlers.standin.records import Remark, Status

_CLIENT = "微博网页版"
_BARE_REPOST = "转发微博"


def statuses(entries: Entries, members: Members, start: datetime) -> tuple[Status, ...]:
    """All Weibo posts, newest first; raises `ScenarioError` for what refers to nothing."""
    return tuple(sorted(_Joining(entries, members, start).all(), key=lambda status: status.at, reverse=True))


class _Joining:
    def __init__(self, entries: Entries, members: Members, start: datetime) -> None:
        self._members, self._start = members, start
        self._posts = entries.by(WeiboLine, "weibo")
        self._comments = entries.grouped(CommentLine, "comment")
        self._done: dict[str, Status] = {}
        for key in self._comments.keys() - self._posts.keys():
            place = self._comments[key][0][0]
            raise ScenarioError(f"{place}: comment: no Weibo post has the key {key!r}")

    def all(self) -> list[Status]:
        found = [self._status(key, ()) for key in self._posts]
        by_mid: dict[str, str] = {}
        for status in found:
            if status.mid in by_mid:
                raise ScenarioError(f"posts {by_mid[status.mid]!r} and {status.key!r} have one id; give one another id")
            by_mid[status.mid] = status.key
        return found

    def _status(self, key: str, on_the_way: tuple[str, ...]) -> Status:
        if key not in self._done:
            self._done[key] = self._join(key, on_the_way)
        return self._done[key]

    def _join(self, key: str, on_the_way: tuple[str, ...]) -> Status:
        place, line = self._posts[key]
        parent = self._reposted(place, line, (*on_the_way, key))
        at = resolve(place, line.at, self._start, parent.at if parent else None)
        remarks = self._remarks(key, at)
        return Status(
            key=key,
            mid=line.id or numbers.mid(key),
            author=self._members.get(place, line.by),
            at=at,
            text=_with_chain(place, line, parent),
            client=line.client or _CLIENT,
            reposts=line.reposts,
            comments=max(line.comments, sum(1 + len(remark.replies) for remark in remarks)),
            likes=line.likes,
            original=parent and (parent.original or parent),
            remarks=remarks,
        )

    def _reposted(self, place: str, line: WeiboLine, on_the_way: tuple[str, ...]) -> Status | None:
        if not line.of:
            return None
        if line.of not in self._posts:
            raise ScenarioError(f"{place}: of: no Weibo post has the key {line.of!r}")
        if line.of in on_the_way:
            raise ScenarioError(f"{place}: of: the reposts {', '.join(on_the_way)} go round in a circle")
        return self._status(line.of, on_the_way)

    def _remarks(self, post: str, at: datetime) -> tuple[Remark, ...]:
        roots: dict[str, Remark] = {}
        answers: dict[str, list[Remark]] = defaultdict(list)
        for number, (place, line) in enumerate(self._comments.get(post, []), start=1):
            name = line.key or str(number)
            if not line.under:
                roots[name] = self._remark(place, f"{post}/{name}", line, at)
            elif line.under in roots:
                answers[line.under].append(self._remark(place, f"{post}/{name}", line, roots[line.under].at))
            else:
                raise ScenarioError(f"{place}: under: no earlier comment on {post!r} has the key {line.under!r}")
        return tuple(replace(remark, replies=tuple(answers[name])) for name, remark in roots.items())

    def _remark(self, place: str, key: str, line: CommentLine, parent: datetime) -> Remark:
        at = resolve(place, line.at, self._start, parent)
        return Remark(key, numbers.mid(key), self._members.get(place, line.by), at, line.text, line.likes)


def _with_chain(place: str, line: WeiboLine, parent: Status | None) -> str:
    if parent is None:
        if not line.text.strip():
            raise ScenarioError(f"{place}: text: only a repost may have no words of its own")
        return line.text
    own = line.text or _BARE_REPOST
    return own if parent.original is None else f"{own}//@{parent.author.name}:{parent.text}"
