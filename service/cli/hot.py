"""``tingfeng hot``: the list of hot searches, what concerns the bank first."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.cli.console import opened, out, print_json
from service.ingest.convert import SHANGHAI, display_time
from service.watch.hot_concerns import CONCERN_ZH, Concern
from service.watch.hot_records import HotList, TopicStay, heat_words, rank_words
from service.watch.hot_topics import HotTopics

_ABOUT = tuple(concern for concern in Concern if concern is not Concern.NONE)
_COLUMNS = ("", "名次", "词", "标签", "热度", "自", "最高", "一小时")
_NEVER = (
    "还没有读过热搜榜：在 sources.yaml 里加 {name: weibo-hot, spider: weibo-hot}，再运行 tingfeng crawl weibo-hot"
    " (the list was never read: add that source and crawl it)"
)


def hot(
    everything: Annotated[bool, typer.Option("--all", help="也列出与本行无关的词 (all words)")] = False,
    hours: Annotated[int, typer.Option(min=1, max=720, help="下榜的词往前看几小时 (words that left)")] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """热搜榜：本行在不在榜上、第几位、从什么时候起、在升还是在降；同业与财经次之 (the list of hot searches)."""
    back = timedelta(hours=hours)
    wanted = tuple(Concern) if everything else _ABOUT
    with opened() as context:
        topics = HotTopics(context.database)
        found, left = topics.now(back), topics.left(context.clock() - back, wanted)
    listed = found.of(*wanted)
    if as_json:
        lists = {"topics": listed, "left": left}
        print_json({"read_at": found.read_at, **{name: [_record(one) for one in ones] for name, ones in lists.items()}})
        return
    _say(found, listed)
    _print("榜上 (on it)", listed)
    _print(f"最近 {hours} 小时下榜 (left it)", left)


def _say(found: HotList, listed: Sequence[TopicStay]) -> None:
    """The answer first: whether the bank is on the list."""
    if found.read_at is None:
        out.print(_NEVER, highlight=False, markup=False, soft_wrap=True)
        return
    own = [one for one in listed if one.concern is Concern.OWN]
    there = "、".join(f"{one.word} {rank_words(one.rank)}" for one in own)
    state = f"本行在榜: {there}" if own else "本行不在榜上"
    read = f"榜单 {display_time(found.read_at)}，{len(found.topics)} 个词"
    out.print(f"{state}  ({read})", style="bold", highlight=False, markup=False, soft_wrap=True)


def _print(title: str, topics: Sequence[TopicStay]) -> None:
    if not topics:
        return
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for one in topics:
        moved = _arrow(one.moved) if one.is_listed else f"{_clock(one.last_seen)} 下榜"
        place, best = rank_words(one.rank), rank_words(one.best_rank)
        cells = (
            CONCERN_ZH[one.concern],
            place,
            one.word,
            one.label,
            heat_words(one.heat),
            _clock(one.since),
            best,
            moved,
        )
        table.add_row(*map(Text, cells))
    out.print(table)


def _arrow(moved: int | None) -> str:
    """Within an hour: ``↑5``, ``↓3``, ``=``; empty where it has just come."""
    if not moved:
        return "" if moved is None else "="
    return f"↑{moved}" if moved > 0 else f"↓{-moved}"


def _clock(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def _record(topic: TopicStay) -> dict[str, object]:
    return asdict(topic) | {"moved": topic.moved}
