"""The scenario's threads as complaints: what was complained, and the course that the platform shows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from crawlers.standin.mobile_json import Json
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Floor, Member, Scenario
from crawlers.standin.threads import Thread, threads

SITE = "tousu"
_NUMBERS_FROM = 17_390_000_000
_SUMMARY = 60
"""Characters of a complaint's text in the feed."""
_PLATFORM = "黑猫消费者服务平台"
_HANDLED, _ANSWERED, _DONE = 4, 6, 7
_STATES = {_HANDLED: "处理中", _ANSWERED: "已回复", _DONE: "已完成"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a complaint's course; the platform's own have no words."""

    name: str
    status: str
    time: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """A thread as a complaint: the first post and what its author and companies added are its course, the rest comments."""

    thread: Thread
    answers: tuple[Floor, ...]

    @property
    def number(self) -> int:
        return _NUMBERS_FROM + self.thread.topic.tid

    @property
    def company(self) -> str:
        """Whom it is against: the company that answered, else what the board is about."""
        names = (floor.author.name for floor in self.answers if _is_company(floor.author))
        return next(names, self.thread.board.name)

    @property
    def comments(self) -> list[Floor]:
        return [floor for floor in self.thread.topic.floors[1:] if floor not in self.answers]

    @property
    def state(self) -> int:
        if not self.answers:
            return _HANDLED
        return _ANSWERED if _is_company(self.answers[-1].author) else _DONE

    @property
    def sld(self) -> str:
        """What the address of its page must carry."""
        return blake2b(f"sld/{self.number}".encode(), digest_size=16).hexdigest()

    @property
    def ids(self) -> list[str]:
        """Native ids of the complaint and of what was added: numbered along its course, where the platform has steps too."""
        first = len(_opening(self))
        return [f"{self.number}", *(f"{self.number}-{place}" for place, _ in enumerate(self.answers, first))]


class Complaints:
    """Every complaint, newest first: each thread that is not pinned to its board."""

    def __init__(self, scenario: Scenario) -> None:
        found = (_complaint(thread) for thread in threads(scenario) if not thread.topic.sticky)
        self.all = sorted(found, key=lambda complaint: complaint.thread.first.at, reverse=True)
        self._by_number = {complaint.number: complaint for complaint in self.all}

    def get(self, number: int) -> Complaint | None:
        return self._by_number.get(number)


def record(complaint: Complaint) -> Json:
    """A complaint as the feed lists it: the beginning of its text, and comments without ids."""
    first = complaint.thread.first
    text = first.text.replace("\n", " ")
    main: Json = {
        "sn": f"{complaint.number}",
        "title": complaint.thread.topic.title,
        "uid": first.author.uid,
        "cotitle": complaint.company,
        "couid": "6100000001",
        "appeal": "解释,道歉",
        "issue": complaint.thread.board.name,
        "summary": text if len(text) <= _SUMMARY else f"{text[:_SUMMARY]}...",
        "timestamp": f"{int(first.at.timestamp())}",
        "status": complaint.state,
        "cost": "",
        "url": f"//tousu.sina.com.cn/complaint/view/{complaint.number}/?sld={complaint.sld}",
        "upvote_amount": complaint.thread.topic.views // 100,
        "comment_amount": len(complaint.comments),
        "share_amount": 0,
        "evaluate_u": None,
        "comments": [{"nick": floor.author.name, "content": floor.text} for floor in complaint.comments[:2]],
    }
    return {"main": main, "author": _author(first.author)}


def steps(complaint: Complaint) -> list[Step]:
    """The course, the last step first, as the page shows it."""
    return [*_opening(complaint), *_added(complaint)][::-1]


def shown_name(member: Member) -> str:
    """As a complaint's page shows its author: masked, or not at all."""
    return "匿名" if _is_anonymous(member) else f"{member.name[:-2] or member.name[:1]}**"


def state(complaint: Complaint) -> str:
    return _STATES[complaint.state]


def _complaint(thread: Thread) -> Complaint:
    author = thread.first.author
    floors = thread.topic.floors[1:]
    return Complaint(
        thread, tuple(floor for floor in floors if floor.author.key == author.key or _is_company(floor.author))
    )


def _opening(complaint: Complaint) -> list[Step]:
    first = complaint.thread.first
    time = _second(first.at)
    return [
        Step(shown_name(first.author), "于黑猫投诉平台发起", time, tuple(first.text.split("\n"))),
        Step(_PLATFORM, "审核通过", time),
        Step(_PLATFORM, f"已分配商家 {complaint.company}", time),
    ]


def _added(complaint: Complaint) -> Iterator[Step]:
    for floor in complaint.answers:
        by_company = _is_company(floor.author) and floor.author.key != complaint.thread.first.author.key
        name = floor.author.name if by_company else shown_name(floor.author)
        yield Step(name, "已回复" if by_company else "补充投诉", _second(floor.at), tuple(floor.text.split("\n")))


def _author(member: Member) -> Json:
    if _is_anonymous(member):
        return {"uid": 0, "title": "匿名", "wb_profile": "//tousu.sina.cn"}
    return {"uid": int(member.uid), "title": member.name, "wb_profile": f"//weibo.com/u/{member.uid}"}


def _is_anonymous(member: Member) -> bool:
    """One in four; the platform lets complainants choose."""
    return not _is_company(member) and member.forum_uid % 4 == 0


def _is_company(member: Member) -> bool:
    return member.verified == "organisation"


def _second(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
