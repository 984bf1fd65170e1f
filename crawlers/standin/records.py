"""The records of a scenario once it is read: who wrote what, when, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ForumKey = Literal["gbk", "utf8"]


@dataclass(frozen=True, slots=True)
class Member:
    """An author; one person may write on Weibo and in both forums."""

    key: str
    name: str
    uid: str
    """Weibo user id, ten digits."""
    forum_uid: int
    verified: str = ""
    reason: str = ""
    """What the verified badge says."""
    region: str = ""
    followers: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment under a Weibo post."""

    key: str
    cid: str
    author: Member
    at: datetime
    text: str
    likes: int
    replies: tuple["Remark", ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A Weibo post or repost."""

    key: str
    mid: str
    author: Member
    at: datetime
    text: str
    """As shown: of a repost its own words with the ``//@name:`` chain."""
    client: str
    reposts: int
    comments: int
    """The count shown; at least the number of remarks."""
    likes: int
    original: "Status | None" = None
    remarks: tuple[Remark, ...] = ()

    @property
    def remark_total(self) -> int:
        return sum(1 + len(remark.replies) for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Floor:
    """One post of a thread; the first is the thread's own."""

    pid: int
    author: Member
    at: datetime
    text: str
    quote: "Floor | None" = None
    edited: datetime | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A forum thread."""

    key: str
    tid: int
    title: str
    views: int
    sticky: bool
    floors: tuple[Floor, ...]

    @property
    def last(self) -> Floor:
        return max(self.floors, key=lambda floor: floor.at)


@dataclass(frozen=True, slots=True)
class Board:
    """A board of a forum with its threads, sticky ones first, then by last reply."""

    fid: int
    name: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Forum:
    """One Discuz! site of the stand-in."""

    key: ForumKey
    name: str
    site: str
    """The host name its posts are stored under; it need not resolve."""
    boards: Mapping[int, Board] = field(default_factory=dict)

    @property
    def encoding(self) -> str:
        return "gbk" if self.key == "gbk" else "utf-8"

    def topic(self, tid: int) -> tuple[Board, Topic] | None:
        """The thread with its board, or None."""
        return next(((board, t) for board in self.boards.values() for t in board.topics if t.tid == tid), None)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that the stand-in has to show; Weibo posts newest first."""

    statuses: tuple[Status, ...]
    forums: Mapping[str, Forum]

    def status(self, mid: str) -> Status | None:
        return next((status for status in self.statuses if status.mid == mid), None)

    def remark(self, cid: str) -> Remark | None:
        """A comment to which others may answer."""
        return next((one for status in self.statuses for one in status.remarks if one.cid == cid), None)

    def member(self, uid: str) -> Member | None:
        """Somebody who posted, by their number."""
        return next((status.author for status in self.statuses if status.author.uid == uid), None)

    def of_user(self, uid: str) -> list[Status]:
        """What a user posted, newest first."""
        return [status for status in self.statuses if status.author.uid == uid]

    def reposts_of(self, mid: str) -> list[Status]:
        """The reposts of an original, also those of its reposts, newest first."""
        return [status for status in self.statuses if status.original and status.original.mid == mid]
