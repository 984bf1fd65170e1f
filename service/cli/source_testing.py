"""``tingfeng source test``: one page of a board as a rule file reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape

from crawlers.codec import post_to_dict
from crawlers.items import Post
from crawlers.pages.generic.report import Report, report
from crawlers.pages.generic.rule_file import ForumRulesError, load_rules
from crawlers.pages.response import Response
from crawlers.spiders.budget import Budget, SpentError
from crawlers.times import SHANGHAI
from service.cli.console import err, fail, opened, out, print_json
from service.cli.page_fetching import PageFetcher, PageFetchError
from service.ingest.sources import budget_path

_SHOWN: Final = 3
_PER_HOUR: Final = 60
_PER_DAY: Final = 300
_NAMES: Final = {"list": "主题列表 (list)", "thread": "主题帖 (thread)"}


def try_source(
    file: Annotated[Path, typer.Argument(help="规则文件，写法见 docs/generic-forum.md (rule file)")],
    url: Annotated[str, typer.Argument(help="一个列表页或主题帖的网址 (address of a list or thread)")] = "",
    page: Annotated[
        Path | None, typer.Option("--page", help="已存下的网页，不访问网络 (a saved page instead, no network)")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="允许本机和内网的地址 (this machine, internal network)")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """用规则文件试读一个页面：每个选择器读到了多少、前三条、下一页、要改什么。只取这一页，遵守 robots.txt。

    Try a rule file on one page: what each selector found, the first three entries, the next page, what to change.
    Exit code 0: usable; 1: not, or not fetched; 2: the rule file or the call is wrong.
    """
    try:
        rules = load_rules(file)
        response = _saved(page, url) if page else _fetched(url, allow_private=allow_private)
    except ForumRulesError as error:
        fail(escape(str(error)), 2)
    except (PageFetchError, SpentError) as error:
        fail(escape(str(error)), 1)
    found = report(response, rules)
    if as_json:
        print_json(_as_dict(found, response))
    else:
        _print(found, response)
    if not found.is_usable:
        raise typer.Exit(1)


def _saved(path: Path, url: str) -> Response:
    try:
        return Response(path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC), url=url)
    except OSError as error:
        fail(escape(f"无法读取 {path} (cannot be read): {error.strerror}"), 2)


def _fetched(url: str, *, allow_private: bool) -> Response:
    if not url:
        fail("要有网址，或用 --page 给出存下的网页 (needs an address, or a saved page with --page)", 2)
    with opened() as context:
        budget = Budget(budget_path(context))
    fetcher = PageFetcher(
        allow_private=allow_private,
        before=lambda site: budget.take(site, per_hour=_PER_HOUR, per_day=_PER_DAY),
    )
    with err.status("取网页 …"):
        return fetcher.fetch(url)


def _as_dict(found: Report, response: Response) -> dict[str, object]:
    page = found.page
    return {
        "url": response.url,
        "status": response.status,
        "outcome": page.outcome.value,
        "reason": page.detail,
        "usable": found.is_usable,
        "read_as": found.which,
        "rows": found.rows,
        "posts": len(page.posts),
        "expected": page.expected,
        "next": page.next,
        "fields": {
            name: {"selector": written, "found": fill.found, "of": fill.of}
            for name, (written, fill) in found.fields.items()
        },
        "marked": found.marked,
        "first": [post_to_dict(post) for post in page.posts[:_SHOWN]],
        "skipped": [{"what": entry.what, "why": entry.why} for entry in page.skipped],
        "warnings": list(found.warnings),
    }


def _print(found: Report, response: Response) -> None:
    _say(f"{found.page.outcome.value}  {_NAMES[found.which] if found.rows else ''}  {response.url}")
    if found.page.detail:
        _say(found.page.detail, "yellow")
    for line in _lines(found) if found.rows else ():
        _say(line)
    for warning in found.warnings:
        _say(f"! {warning}", "yellow")


def _lines(found: Report) -> Iterator[str]:
    page = found.page
    total = "?" if page.expected is None else page.expected
    yield f"选择器找到 {found.rows} 处，读出 {len(page.posts)} 条，平台称共 {total} 条 (found, read, the board's total)"
    for name, (written, fill) in found.fields.items() if page.posts else ():
        yield f"  {name:<10} {fill.found:>4}/{fill.of:<4} {written}"
    for name, count in found.marked.items():
        yield f"  {name:<10} {count:>4}"
    for post in page.posts[:_SHOWN]:
        yield from _of_post(post)
    for entry in page.skipped:
        yield f"  跳过 (skipped) {entry.what}: {entry.why}"
    yield f"下一页 (next): {page.next or '-'}"


def _of_post(post: Post) -> Iterator[str]:
    when = "-" if post.published_at is None else f"{post.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    counts = f"回复 {post.comments.value}，浏览 {post.views.value}，赞 {post.likes.value}"
    yield f"- {post.id}  {post.type.value}  {post.author.name or '-'} [{post.author.id or '-'}]  {when}  {counts}"
    yield f"  {post.url}"
    for name, value in (("标题", post.title), ("正文", post.text), ("引用", post.quoted)):
        if value:
            yield f"  {name}: {' '.join(value.split())[:120]}"


def _say(line: str, style: str | None = None) -> None:
    out.print(line, style=style, highlight=False, markup=False, soft_wrap=True)
