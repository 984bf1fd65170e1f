"""``tingfeng parse``: one saved page as the product sees it, without network."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from crawlers.codec import post_to_dict
from crawlers.items import HotTopic, Page, Post
from crawlers.pages import KINDS
from crawlers.pages.generic.read import parse_generic
from crawlers.pages.generic.rule_file import ForumRulesError, load_rules
from crawlers.pages.generic.rules import ForumRules
from crawlers.pages.response import Response
from crawlers.pages.saved import read_saved
from crawlers.times import SHANGHAI
from service.cli.console import fail, out, print_json


def parse(
    kind: Annotated[str, typer.Argument(help="页面种类，见 --list (kind of page)")] = "",
    file: Annotated[Path | None, typer.Argument(help="保存下来的页面或数据 (saved page)", dir_okay=False)] = None,
    url: Annotated[
        str,
        typer.Option(help="页面原来的网址；默认为保存它的工具写在里面的 (its address; else the one saved with it)"),
    ] = "",
    fetched_at: Annotated[
        str,
        typer.Option(
            help="何时取得，ISO 8601；默认为文件里记着的，再则为文件的修改时间 (when it was fetched; else what the file says of it, or when it was written)"
        ),
    ] = "",
    rules: Annotated[
        Path | None, typer.Option(help="规则文件，generic 才要 (rule file, for generic only)", dir_okay=False)
    ] = None,
    status: Annotated[
        int | None,
        typer.Option(help="HTTP 状态码；默认为文件里的，再则 200 (else that in the file, or 200)", min=100, max=599),
    ] = None,
    list_kinds: Annotated[bool, typer.Option("--list", help="列出页面种类 (the kinds there are)")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """解析一个保存下来的页面，不访问网络；判定（OK、BLOCKED 等）、跳过的条目和原因都在结果里。

    Parse one saved page, no network. Exit code 0 whatever the page says; 2 when there is nothing to parse.
    """
    if list_kinds:
        for name, page_kind in KINDS.items():
            out.print(f"{name:<24} {page_kind.description}", highlight=False, markup=False, soft_wrap=True)
        return
    if rules and kind != "generic":
        fail("--rules 只用于 generic (rule files are for generic only)", 2)
    if kind not in KINDS or file is None:
        fail(f"需要页面种类和文件；种类有 {', '.join(KINDS)} (needs KIND and FILE)", 2)
    try:
        body = file.read_bytes()
    except OSError as error:
        fail(f"无法读取 {file} (cannot be read): {error.strerror}", 2)
    saved = read_saved(body)
    moment = _moment(fetched_at) or saved.saved_at or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    response = Response(saved.body, moment, status or saved.status or 200, url or saved.url, saved.headers)
    page = parse_generic(response, _rules(rules)) if rules else KINDS[kind].read(response)
    if as_json:
        print_json(_as_dict(page))
    else:
        _print(page)


def _rules(path: Path) -> ForumRules:
    try:
        return load_rules(path)
    except ForumRulesError as error:
        fail(escape(str(error)), 2)


def _moment(written: str) -> datetime | None:
    """Aware; a time without a zone is Beijing time. None where nothing is written."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        fail(f"--fetched-at: 应为 ISO 8601，例如 2026-07-01T12:00+08:00 (not a time): {written}", 2)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _as_dict(page: Page) -> dict[str, object]:
    return {
        "outcome": page.outcome.value,
        "reason": page.detail,
        "expected": page.expected,
        "next": page.next,
        "posts": [_post(post) for post in page.posts],
        "originals": [_post(post) for post in page.originals],
        "follow": list(page.follow),
        "skipped": [{"what": entry.what, "why": entry.why} for entry in page.skipped],
        "topics": [asdict(topic) for topic in page.topics],
    }


def _post(post: Post) -> dict[str, object]:
    return {"id": post.id, **post_to_dict(post)}


def _print(page: Page) -> None:
    total = "?" if page.expected is None else page.expected
    found = f"{len(page.topics)} 个热搜词" if page.topics else f"{len(page.posts)} 条，平台称共 {total} 条"
    out.print(f"{page.outcome.value}  {found}")
    for post in page.posts:
        out.print(f"  {_line(post)}", highlight=False, markup=False, soft_wrap=True)
    for post in page.originals:
        out.print(f"  原文 {_line(post)}", highlight=False, markup=False, soft_wrap=True)
    for topic in page.topics:
        out.print(f"  {_topic(topic)}", highlight=False, markup=False, soft_wrap=True)
    for entry in page.skipped:
        out.print(f"  跳过 {entry.what}: {entry.why}", style="dim", highlight=False, markup=False)
    if page.detail:
        out.print(page.detail, style="yellow", highlight=False, markup=False)


def _topic(topic: HotTopic) -> str:
    place = f"{topic.rank:>2}" if topic.rank else "置顶"
    return "  ".join(filter(None, (place, topic.word, topic.heat.raw, topic.label, topic.category)))


def _line(post: Post) -> str:
    return f"{post.id}  {post.author.name}  {' '.join((post.title or post.text).split())[:60]}"
