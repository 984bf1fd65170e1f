"""The stand-in as crawl sources: the same spiders as for the real sites, with its address."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from crawlers.sources import SourceConfig
from crawlers.standin.entries import Entries, read
from crawlers.standin.guba_posts import code_of
from crawlers.standin.lines import AuthorLine, BoardLine, ForumLine, WeiboLine
from crawlers.standin.loader import installed_scenario
from crawlers.standin.members import Members

_UNHURRIED: dict[str, object] = {"delay": 0, "per_hour": 1_000_000, "per_day": 1_000_000, "first_hours": 24 * 40}
KEYWORDS = ("江海银行", "江海掌上通", "云港银行", "瑞川银行")


def standin_sources(base_url: str, scenario: Path | None = None) -> list[SourceConfig]:
    """Sources for a stand-in at `base_url`: both ways to Weibo, its hot list, every board of its forums; no delay."""
    entries = read(scenario or installed_scenario())
    sites: tuple[tuple[str, str], ...] = (("weibo-mobile", "m"), ("weibo-html", "s"))
    weibo = [
        _source(f"demo-{spider}", spider, base_url=f"{base_url}/{prefix}", link_base=f"{base_url}/w", targets=KEYWORDS)
        for spider, prefix in sites
    ]
    hot = _source("demo-weibo-hot", "weibo-hot", base_url=f"{base_url}/w")
    return [*weibo, hot, *(_forum(base_url, line, entries) for _, line in entries.of(ForumLine))]


def forum_sources(base_url: str, scenario: Path | None = None) -> list[SourceConfig]:
    """Sources for the other sites of a stand-in: Tieba and its search, guba, 黑猫投诉, Xueqiu's search and timelines."""
    entries = read(scenario or installed_scenario())
    boards = [line for _, line in entries.of(BoardLine)]
    keys = [line.board.split("/") for line in boards]
    asked: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("tieba", "tieba", (line.name for line in boards)),
        ("tieba-search", "tieba", KEYWORDS),
        ("guba", "guba", (code_of(forum, int(fid)) for forum, fid in keys)),
        ("tousu", "tousu", ("1",)),
        ("xueqiu", "xueqiu", KEYWORDS),
        ("xueqiu-user", "xueqiu", _accounts(entries)),
    )
    return list(_asking(base_url, asked))


def interface_sources(base_url: str, scenario: Path | None = None) -> list[SourceConfig]:
    """Sources for the interfaces of a stand-in: the forums' mobile API, Weibo's timelines and Open Platform.

    The latter want a token, whatever it is, in ``cookie_file``. The forums' owners have allowed what robots.txt forbids.
    """
    entries = read(scenario or installed_scenario())
    forums = [_forum_api(base_url, line, entries) for _, line in entries.of(ForumLine)]
    asked: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("weibo-user", "m", _accounts(entries)),
        ("weibo-ajax-user", "w", _accounts(entries)),
        ("weibo-openapi-search", "api", KEYWORDS),
        ("weibo-openapi-mentions", "api", ("0",)),
    )
    return [*forums, *_asking(base_url, asked)]


def _asking(base_url: str, asked: Iterable[tuple[str, str, Iterable[str]]]) -> Iterator[SourceConfig]:
    """A source of each type at a path of the stand-in, unless there is nothing to ask for."""
    for spider, site, targets in asked:
        if found := tuple(targets):
            yield _source(f"demo-{spider}", spider, base_url=f"{base_url}/{site}", targets=found)


def _accounts(entries: Entries) -> list[str]:
    """The users of organisations that post."""
    members = Members(entries)
    posting = {line.by for _, line in entries.of(WeiboLine)}
    return [
        members.get(place, line.author).uid
        for place, line in entries.of(AuthorLine)
        if line.verified == "organisation" and line.author in posting
    ]


def _forum(base_url: str, forum: ForumLine, entries: Entries) -> SourceConfig:
    return _source(
        f"demo-forum-{forum.forum}",
        "discuz",
        base_url=f"{base_url}/bbs-{forum.forum}",
        site=forum.site,
        targets=_boards(forum, entries),
        plain_urls=forum.forum == "gbk",
    )


def _forum_api(base_url: str, forum: ForumLine, entries: Entries) -> SourceConfig:
    return _source(
        f"demo-forum-{forum.forum}-api",
        "discuz-api-v1" if forum.forum == "gbk" else "discuz-api",
        base_url=f"{base_url}/bbs-{forum.forum}",
        site=forum.site,
        targets=_boards(forum, entries),
        obey_robots=False,
    )


def _boards(forum: ForumLine, entries: Entries) -> tuple[str, ...]:
    keys = (line.board.partition("/") for _, line in entries.of(BoardLine))
    return tuple(number for key, _, number in keys if key == forum.forum)


def _source(name: str, spider: str, **fields: object) -> SourceConfig:
    return SourceConfig.model_validate({"name": name, "spider": spider, **_UNHURRIED, **fields})
