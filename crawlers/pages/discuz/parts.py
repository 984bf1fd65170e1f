"""What belongs to which post on a full page of a thread: containers ``div#post_<pid>`` (X, 7.x) or ``table#pid<pid>`` (6.x).

Found once for all posts. A part belongs to the nearest container around it: an unclosed tag puts a post inside the one before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.items import Author
from crawlers.markup import tidy
from crawlers.pages.discuz.links import uid_in
from crawlers.pages.discuz.sheet import first_of, text_of, time_in
from crawlers.pages.response import attribute

_DIV: Final = (
    "self::div[starts-with(@id,'post_') and string-length(@id)>5 and translate(substring(@id,6),'0123456789','')='']"
)
_TABLE: Final = (
    "self::table[starts-with(@id,'pid') and string-length(@id)>3 and translate(substring(@id,4),'0123456789','')='']"
)
_BOX: Final = f"*[{_DIV} or {_TABLE}]"
_MEMBERS: Final = (
    ".authi a.xw1, .authi a[href*=uid], td.postauthor .postinfo a, td.postauthor > cite a, td.postauthor > a[href*=uid],"
    " .authorinfo a[href*=uid]"
)
_WORDS: Final = (
    ".authi, .authorinfo, td.pls div.pi, td.pls div.pi > a, td.postauthor, td.postauthor > a, td.postauthor .avatar"
)
_POSTED: Final = re.compile(r"(?:发表|發表)[于於] ?([^|]{1,40})")
_FLOOR: Final = re.compile(r"\d{1,6}")
_ANSWER: Final = re.compile(r"回[复復覆] ?(\d{1,6}) ?[#楼樓]")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a page's posts, by post number unless said otherwise."""

    named: Mapping[str, list[Selector]]
    """By id: ``postmessage_<pid>`` (in a trade twice), ``authorposton<pid>``, ``postnum<pid>`` (6.x: ``postnum_<pid>``)."""
    members: Mapping[str, list[Selector]]
    """The authors' links."""
    words: Mapping[str, list[Selector]]
    """The places of an author without a link: anonymous, a guest, deleted."""
    heads: Mapping[str, list[Selector]]
    """The lines over the posts of 6.x, where the time stands."""
    subjects: Mapping[str, list[Selector]]
    """A post's own title in 6.x and 7.x; of a reply it may say which floor it answers."""
    locked: Mapping[str, list[Selector]]
    comments: Mapping[str, list[Selector]]

    def bodies(self, pid: str) -> list[Selector]:
        return self.named.get(f"postmessage_{pid}", [])

    def floor(self, pid: str) -> str:
        """The floor's name or number (楼主, 沙发, ``12#``)."""
        return text_of(self._first("postnum", pid))

    def author(self, pid: str) -> Author:
        """The author; anonymous and deleted ones have no link, so only the word or name that the board shows."""
        link = first_of(self.members.get(pid, ()))
        if link is not None:
            name = tidy(link.xpath("text()[last()]").get("")) or text_of(link)
            return Author(uid_in(attribute(link, "href")), name)
        return Author(name=next(filter(None, map(_own_text, self.words.get(pid, ()))), ""))

    def time(self, pid: str) -> str:
        """The moment as the board shows it: behind its own id, in 6.x among the words over the post."""
        if shown := time_in(self._first("authorposton", pid)):
            return shown
        posted = _POSTED.search(_own_text(first_of(self.heads.get(pid, ()))))
        return posted[1].strip() if posted else ""

    def answered_floor(self, pid: str) -> str:
        """The number of the floor that the post's own title says it answers (``回复 3# …``); empty without."""
        answer = _ANSWER.match(text_of(first_of(self.subjects.get(pid, ()))))
        return answer[1] if answer else ""

    def by_floor(self, pids: Iterable[str]) -> Mapping[str, str]:
        """The posts' numbers by that of their floor, where the board numbers floors."""
        shown = ((pid, _FLOOR.match(self.floor(pid))) for pid in pids)
        return {floor[0]: pid for pid, floor in shown if floor}

    def _first(self, name: str, pid: str) -> Selector | None:
        return first_of(self.named.get(f"{name}{pid}") or self.named.get(f"{name}_{pid}") or ())


def pids_of(html: Selector) -> tuple[str, ...]:
    """The posts' numbers in the order of the page; a pinned reply stands there twice."""
    return tuple(dict.fromkeys(_pid(attribute(box, "id")) for box in html.xpath(f"//{_BOX}")))


def parts_of(html: Selector) -> Parts:
    """The parts of all posts of a page."""
    named: defaultdict[str, list[Selector]] = defaultdict(list)
    for node in html.css("[id^=postmessage_], [id^=authorposton], [id^=postnum]"):
        named[attribute(node, "id")].append(node)
    return Parts(
        named,
        _by_post(html, _MEMBERS),
        _by_post(html, _WORDS),
        _by_post(html, "td.postcontent > div.postinfo"),
        _by_post(html, "div.postmessage > h2"),
        _by_post(html, "div.locked, div.postmessage > div.notice"),
        _by_post(html, "[id^=comment_] div.pstl div.psti"),
    )


def _by_post(html: Selector, css: str) -> Mapping[str, list[Selector]]:
    found: defaultdict[str, list[Selector]] = defaultdict(list)
    for node in html.css(css):
        found[_pid(node.xpath(f"ancestor::{_BOX}[1]/@id").get(""))].append(node)
    return found


def _pid(box_id: str) -> str:
    return box_id.removeprefix("post_").removeprefix("pid")


def _own_text(node: Selector | None) -> str:
    return tidy(" ".join(node.xpath("text()").getall())) if node is not None else ""
