"""What belongs to which post on a full page of a thread: containers ``div#post_<pid>`` (X, 7.x) or ``table#pid<pid>`` (6.x;
``table#table-pid<pid>`` on boards of Hong Kong that grew out of it). The plain pages for telephones (``mobile=yes``) are read
here too: their containers hold author and time, and the bodies stand beside them.

Found once for all posts. A part belongs to the nearest container around it: an unclosed tag puts a post inside the one before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Count
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
_NEWER: Final = "self::table[starts-with(@id,'table-pid') and string-length(@id)>9 and translate(substring(@id,10),'0123456789','')='']"
_BOX: Final = f"*[{_DIV} or {_TABLE} or {_NEWER}]"
_BESIDE: Final = f"ancestor::div[contains(@class,'pbody')]/../preceding-sibling::*[1][{_DIV}]/@id"
_MEMBERS: Final = (
    ".authi a.xw1, .authi a[href*=uid], td.postauthor .postinfo a, td.postauthor > cite a, td.postauthor > a[href*=uid],"
    " .authorinfo a[href*=uid], .author-detail a.name, .bm_user > a[href*=uid]"
)
_WORDS: Final = ".authi, .authorinfo, .author-detail .name, td.pls div.pi, td.pls div.pi > a, td.postauthor, td.postauthor > a, td.postauthor .avatar"
_POSTED: Final = re.compile(r"(?:发表|發表)[于於] ?([^|来來]{1,40})")
_REPLIES: Final = re.compile(r"回(?:[复復覆] ?[:：])? ?(\d[\d,]{0,12})")
_VIEWS: Final = re.compile(r"(?:(?:查看|檢視|浏览|瀏覽) ?[:：]|看) ?(\d[\d,]{0,12})")
_UNLINKED: Final = re.compile(r"(?:(?:楼主|樓主|沙[发發]|板凳|地板|#) )?(?P<name>.{1,30}?)(?: (?P=name))?")
_FLOOR: Final = re.compile(r"#? ?(\d{1,6})")
_ANSWER: Final = re.compile(r"回[复復覆] ?(\d{1,6}) ?[#楼樓]")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a page's posts, by post number unless said otherwise."""

    named: Mapping[str, list[Selector]]
    """By id: ``postmessage_<pid>`` (in a trade twice), ``authorposton<pid>``, ``postnum<pid>`` (6.x: ``postnum_<pid>``)."""
    members: Mapping[str, list[Selector]]
    """The authors' links; of templates that have the first post's author above it, that one's has no post (``""``)."""
    words: Mapping[str, list[Selector]]
    """The places of an author without a link: anonymous, a guest, deleted."""
    users: Mapping[str, list[Selector]]
    """The lines of floor, author and time in the plain pages for telephones (``mobile=yes``)."""
    heads: Mapping[str, list[Selector]]
    """The lines over the posts of 6.x, where the time stands."""
    subjects: Mapping[str, list[Selector]]
    """A post's own title in 6.x and 7.x; of a reply it may say which floor it answers."""
    lines: Mapping[str, list[Selector]]
    """The lines of author, time and counts, in the posts and above them (``""``)."""
    plain: Mapping[str, list[Selector]]
    """Bodies without an id, as some templates have them."""
    locked: Mapping[str, list[Selector]]
    comments: Mapping[str, list[Selector]]

    def bodies(self, pid: str) -> list[Selector]:
        return self.named.get(f"postmessage_{pid}") or self.plain.get(pid, [])

    def floor(self, pid: str) -> str:
        """The floor's name or number (楼主, 沙发, ``12#``)."""
        return text_of(self._first("postnum", pid))

    def author(self, pid: str) -> Author:
        """The author; anonymous and deleted ones have no link, so only the word or name that the board shows."""
        link = first_of(self.members.get(pid, ()))
        if link is not None:
            name = tidy(link.xpath("text()[last()]").get("")) or text_of(link)
            return Author(uid_in(attribute(link, "href")), name)
        shown = next(filter(None, map(_own_text, self.words.get(pid, ()))), "")
        return Author(name=shown or self._unlinked(pid))

    def time(self, pid: str) -> str:
        """The moment as the board shows it: behind its own id, in 6.x among the words over the post."""
        if shown := time_in(self._first("authorposton", pid)):
            return shown
        words = (*map(_own_text, self.heads.get(pid, ())), *map(text_of, self.lines.get(pid, ())))
        return next((posted[1].strip() for posted in map(_POSTED.search, words) if posted), "")

    def counts_above(self) -> tuple[Count | None, Count | None]:
        """The replies and views of the thread, where a line above the posts names them; None where it does not."""
        words = " ".join(map(text_of, self.lines.get("", ())))
        replies, views = _REPLIES.search(words), _VIEWS.search(words)
        return (parse_count(replies[1]) if replies else None), (parse_count(views[1]) if views else None)

    def answered_floor(self, pid: str) -> str:
        """The number of the floor that the post's own title says it answers (``回复 3# …``); empty without."""
        answer = _ANSWER.match(text_of(first_of(self.subjects.get(pid, ()))))
        return answer[1] if answer else ""

    def by_floor(self, pids: Iterable[str]) -> Mapping[str, str]:
        """The posts' numbers by that of their floor, where the board numbers floors."""
        shown = ((pid, _FLOOR.match(self.floor(pid))) for pid in pids)
        return {floor[1]: pid for pid, floor in shown if floor}

    def _unlinked(self, pid: str) -> str:
        """A name without a link in the plain pages for telephones, where the floor stands before it."""
        named = _UNLINKED.fullmatch(_own_text(first_of(self.users.get(pid, ()))))
        return named["name"] if named else ""

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
    locked = _by_post(html, "div.locked, div.postmessage > div.notice")
    for notice in html.css(".mes > div.xi1"):  # the plain pages for telephones: beside the container
        locked[_pid(notice.xpath(_BESIDE).get(""))].append(notice)
    return Parts(
        named,
        _by_post(html, _MEMBERS),
        _by_post(html, _WORDS),
        _by_post(html, ".bm_user"),
        _by_post(html, "td.postcontent > div.postinfo, p.postinfo02a, .postinfo .post-date"),
        _by_post(html, "div.postmessage > h2"),
        _by_post(html, ".authi, .viewthread-number, .bm_inf"),
        _by_post(html, ".t_f:not([id])"),
        locked,
        _by_post(html, "[id^=comment_] div.pstl div.psti"),
    )


def _by_post(html: Selector, css: str) -> defaultdict[str, list[Selector]]:
    """What the selector finds, by post; nothing of the menus that open over an author's name."""
    found: defaultdict[str, list[Selector]] = defaultdict(list)
    for node in html.css(css):
        if not node.xpath("ancestor::*[starts-with(@id,'userinfo')]"):
            found[_pid(node.xpath(f"ancestor::{_BOX}[1]/@id").get(""))].append(node)
    return found


def _pid(box_id: str) -> str:
    return box_id.removeprefix("post_").removeprefix("table-").removeprefix("pid")


def _own_text(node: Selector | None) -> str:
    return tidy(" ".join(node.xpath("text()").getall())) if node is not None else ""
