"""How many posts of a page have a field that the rules read, and whether that is what the rules expect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from crawlers.items import Outcome, Page, Post, PostType
from crawlers.pages.generic.gate import outdated
from crawlers.pages.generic.rules import Section, ThreadRules

_FILLED: Final[Mapping[str, Callable[[Post], bool]]] = MappingProxyType(
    {
        "title": lambda post: bool(post.title),
        "author": lambda post: bool(post.author.name),
        "author_id": lambda post: bool(post.author.id),
        "time": lambda post: post.published_at is not None,
        **dict.fromkeys(("replies", "posts"), lambda post: bool(post.comments.raw)),
        "views": lambda post: bool(post.views.raw),
        "likes": lambda post: bool(post.likes.raw),
        "region": lambda post: bool(post.region),
        "board": lambda post: bool(post.board),
        "body": lambda post: bool(post.text),
        "quote": lambda post: bool(post.quoted),
    }
)
_OF_THE_THREAD: Final = frozenset({"title", "replies", "posts", "views"})
"""What a thread's page says once, of the thread."""


@dataclass(frozen=True, slots=True)
class Fill:
    """In how many of how many posts a field was read."""

    found: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of if self.of else 1.0


def fill(section: Section, page: Page) -> dict[str, Fill]:
    """The fill of every field that the section's rules read."""
    first = [post for post in page.posts if post.type is PostType.THREAD]
    found = {}
    for name in section.measured:
        posts = first if isinstance(section, ThreadRules) and name in _OF_THE_THREAD else page.posts
        found[name] = Fill(sum(map(_FILLED[name], posts)), len(posts))
    return found


def judged(section: Section, page: Page, rows: int) -> Page:
    """The page, SCHEMA_CHANGED where its size or fill is not what the rules expect; ``rows`` as the selector finds."""
    faults = [*_faults_of_size(section, rows), *_faults_of_fill(section, page)]
    if page.outcome is Outcome.SCHEMA_CHANGED:
        faults.insert(0, page.detail)
    if not faults:
        return page
    return replace(page, outcome=Outcome.SCHEMA_CHANGED, detail=outdated("; ".join(faults)).detail)


def _faults_of_size(section: Section, rows: int) -> list[str]:
    least, most = section.expect.rows or (0, rows)
    if least <= rows <= most:
        return []
    return [f"{section.entries} 找到 {rows} 处，规则要求 {least}–{most} 处 (finds {rows}, {least}-{most} expected)"]


def _faults_of_fill(section: Section, page: Page) -> list[str]:
    read = fill(section, page)
    return [
        f"{name} 只在 {read[name].share:.0%} 的条目里读到，规则要求至少 {least:.0%}"
        f" (read in {read[name].share:.0%}, at least {least:.0%} expected): {section.measured[name]}"
        for name, least in section.expect.fields.items()
        if read[name].share < least
    ]
