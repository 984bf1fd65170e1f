"""Own boards of four makes with their rule files, and ways to open them (tests of `crawlers.pages.generic`)."""

from functools import cache
from typing import Any

from crawlers.items import Page
from crawlers.pages.generic.read import read_list, read_thread
from crawlers.pages.generic.rule_file import load_rules
from crawlers.pages.generic.rules import ForumRules
from crawlers.pages.response import Response
from tests.crawlers.page_files import NOW, PAGES, fixture

RULES = PAGES.parent / "generic-rules"
OLD_LIST = "https://bbs.jiangcheng.example/thread.php?fid=12"
OLD_THREAD = "https://bbs.jiangcheng.example/read.php?tid=21880"
NEW_LIST = "https://quan.jianghai.example/c/bank"
NEW_THREAD = "https://quan.jianghai.example/t/7731"
PORT, PAN = "https://port.jianghai.example/", "https://bbs.jiangpan.example/"
MAKES = {
    "new": ("new-board", NEW_THREAD),
    "port": ("port-board", f"{PORT}viewtopic.php?t=1188"),
    "pan": ("pan-board", f"{PAN}thread-8801.htm"),
}
"""The rule file and the thread's address of each make of board, by the beginning of its pages' names."""
FILES = sorted(path.name for path in (PAGES / "generic").iterdir())


@cache
def rules(name: str) -> ForumRules:
    return load_rules(RULES / f"{name}.yaml")


def changed(name: str, section: str = "", **fields: Any) -> ForumRules:
    """The rules with some fields written differently."""
    written = rules(name).model_dump(by_alias=True, exclude_defaults=True)
    (written[section] if section else written).update(fields)
    return ForumRules.model_validate(written)


def opened(name: str, url: str = "", *, body: bytes | None = None, **about: Any) -> Response:
    return Response(fixture("generic", name) if body is None else body, NOW, url=url, **about)


def old_list(**about: Any) -> Page:
    return read_list(opened("old-list.html", OLD_LIST, **about), rules("old-board"))


def old_thread(name: str = "old-thread.html", url: str = OLD_THREAD) -> Page:
    return read_thread(opened(name, url), rules("old-board"))


def new_thread(name: str = "new-thread.html", url: str = NEW_THREAD) -> Page:
    return read_thread(opened(name, url), rules("new-board"))
