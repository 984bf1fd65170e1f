"""``tingfeng phrases``: new words and phrases in recent posts."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from service.cli.console import opened, out, print_json, progress_bar
from service.ingest.convert import display_time
from service.ingest.phrases import discover_phrases
from service.watch.phrases import DAYS, STATE_ZH, FoundPhrase, PhraseState

phrases_app = typer.Typer(help="新词 (new words and phrases)", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@phrases_app.command("discover")
def discover(
    days: Annotated[int, typer.Option(min=1, max=366, help="看最近多少天的帖子")] = DAYS, as_json: AsJson = False
) -> None:
    """在最近的帖子里发现新词，记下来等人采纳或忽略 (find new phrases in recent posts)。"""
    with opened() as context, progress_bar(quiet=as_json) as bar:
        task = bar.add_task("读帖子", total=None)
        result = discover_phrases(
            context, days=days, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    if as_json:
        print_json({"posts": result.posts, "added": result.added, "found": [asdict(one) for one in result.found]})
        return
    out.print(f"看了 {result.posts:,} 条帖子，找到 {len(result.found)} 个词，新增 {result.added} 个", highlight=False)
    _print(result.found)


@phrases_app.command("list")
def list_phrases(
    state: Annotated[PhraseState, typer.Option(help="哪一种")] = PhraseState.NEW, as_json: AsJson = False
) -> None:
    """列出待定、已采纳或已忽略的新词 (list them)。"""
    with opened() as context:
        found = context.phrases.find(state)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        _print(found)


def _print(found: Iterable[FoundPhrase]) -> None:
    table = Table(box=None)
    for title in ("词", "状态", "帖子", "作者", "平常", "首次出现"):
        table.add_column(title, justify="right" if title in ("帖子", "作者", "平常") else "left")
    for one in found:
        numbers = (f"{one.posts:,}", f"{one.authors:,}", f"{one.usual:.1f}")
        table.add_row(one.phrase, STATE_ZH[one.state], *numbers, display_time(one.first_seen))
    out.print(table)
