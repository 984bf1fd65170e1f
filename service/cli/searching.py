"""``tingfeng search`` and ``tingfeng store``."""

from typing import Annotated, get_args

import typer

from nlp.labels import ZH
from service.cli.console import fail, opened, out, print_counts, print_json, print_line
from service.ingest.convert import display_time
from service.stores.contract import Facet, Filters, Hit, Query, QuerySyntaxError, Sort

store_app = typer.Typer(help="帖子存储 (the post store)", no_args_is_help=True)
STATS: tuple[Facet, ...] = ("platform", "source", "kind", "queue", "drop_reason", "sentiment")


def search(
    query: Annotated[str, typer.Argument(help='词默认为"且"；OR、NOT、括号、"短语"')],
    size: Annotated[int, typer.Option(min=1, max=10_000, help="最多多少条")] = 20,
    sort: Annotated[str, typer.Option(help="newest | oldest | relevance | reach")] = "newest",
    noise: Annotated[bool, typer.Option(help="也包括噪声 (include noise)")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="每条一行 NDJSON")] = False,
) -> None:
    """检索已入库的帖子 (search the stored posts)."""
    if sort not in get_args(Sort):
        fail(f"--sort 只能是 {', '.join(get_args(Sort))}", 2)
    wanted = Query(text=query, filters=Filters(noise=None if noise else False))
    with opened() as context:
        try:
            page = context.store.search(wanted, sort=sort, size=size)  # type: ignore[arg-type]
        except QuerySyntaxError as error:
            fail(str(error), 2)
    for hit in page.hits:
        if as_json:
            print_line(hit_line(hit))
        else:
            _print_hit(hit)
    if not as_json:
        out.print(f"共 {page.total:,} 条，显示 {len(page.hits)} 条", style="dim")


def hit_line(hit: Hit) -> dict[str, object]:
    """One hit as JSON: what a machine or a colleague needs to go on."""
    stored, post, analysis = hit.stored, hit.stored.post, hit.stored.analysis
    return {
        "id": stored.id,
        "platform": post.platform.value,
        "url": post.url,
        "author": {"id": post.author.id, "name": post.author.name, "followers": post.author.followers},
        "published_at": post.published_at,
        "title": post.title,
        "text": post.text,
        "reposts": post.reposts.value,
        "comments": post.comments.value,
        "likes": post.likes.value,
        "source": analysis.source.value if analysis else None,
        "labels": [kind.value for kind in analysis.labels] if analysis else [],
        "sentiment": analysis.sentiment.value if analysis else None,
        "aspects": [aspect.value for aspect in analysis.aspects] if analysis else [],
        "urgency": analysis.urgency if analysis else None,
        "brands": list(analysis.brands) if analysis else [],
        "drop_reason": analysis.drop_reason.value if analysis and analysis.drop_reason else None,
        "queue": stored.routing.queue.value if stored.routing else None,
        "tags": list(stored.routing.tags) if stored.routing else [],
        "similar": hit.similar,
        "score": hit.score,
    }


def _print_hit(hit: Hit) -> None:
    post, analysis = hit.stored.post, hit.stored.analysis
    labels = " ".join(ZH[kind] for kind in analysis.labels) if analysis else "未分析"
    head = f"{display_time(post.published_at or post.fetched_at)}  {post.author.name}  [{labels}]  {hit.stored.id}"
    out.print(head, style="bold", highlight=False, markup=False)
    out.print(f"  {' '.join(filter(None, (post.title, post.text)))}", highlight=False, markup=False)


@store_app.command("stats")
def stats(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """各平台、来源、类别、队列的帖数 (counts by platform, source, kind, queue)."""
    with opened() as context:
        counts: dict[str, dict[str, int]] = {
            name: {b.value: b.count for b in context.store.facet(Query(), name)} for name in STATS
        }
        total = context.store.count(Query())
        unanalysed = context.store.count(Query(filters=Filters(analysed=False)))
    if as_json:
        print_json({"total": total, "unanalysed": unanalysed, **counts})
        return
    out.print(f"共 {total:,} 条，未分析 {unanalysed:,} 条")
    for name, values in counts.items():
        print_counts(name, values, lambda key: f"{ZH.get(key, key)} ({key})")
