"""``tingfeng demo``: the whole loop on the stand-in sites, then the desk in a browser."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import httpx
import orjson
import typer

from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from crawlers.standin.server import StandIn
from crawlers.standin.sources import standin_sources
from service.accounts import Role
from service.cli.console import err, load_settings, opened, out, print_json
from service.cli.serving import check_port, run_web
from service.ingest.batch import Taken
from service.ingest.context import Context
from service.ingest.crawl import crawl
from service.ingest.rederive import reanalyse, reroute
from service.jobs import ledger
from service.jobs.running import scheduled
from service.jobs.schedule import CRAWL
from service.settings import FILE_NAME, Settings, default_home, home_from_environment
from service.stores.contract import Filters, Query

BRAND = "jhb"
"""The fictional bank of the scenario."""
PEOPLE = {
    Role.ADMIN: "管理员",
    Role.PR: "林晓（公关）",
    Role.SERVICE: "周敏（客服）",
    Role.MARKETING: "何畅（市场）",
    Role.ANALYST: "苏宁（分析）",
}
OWN_ACCOUNTS = ("江海银行", "江海银行信用卡中心", "江海银行信用卡")


@dataclass
class Outcome:
    """What one demo run found; counts are of the whole store after it."""

    served: int
    """Distinct posts, comments and replies that the stand-in sites have to serve."""
    stored: int
    analysed: int
    dropped: dict[str, int]
    routed: dict[str, int]
    alerts: int
    tags: int
    cases: int
    runs: list[CrawlRun] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "served": self.served, "stored": self.stored, "analysed": self.analysed, "dropped": self.dropped,
            "routed": self.routed, "alerts": self.alerts, "tags": self.tags, "cases": self.cases,
            "runs": [{"source": run.source, "found": run.found, "expected": run.expected, "stop_reason": run.stop_reason}
                     for run in self.runs],
        }  # fmt: skip


def demo(
    once: Annotated[bool, typer.Option(help="跑完一轮就退出，不启动网页 (run the loop once and exit)")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    port: Annotated[int | None, typer.Option(help="网页端口")] = None,
) -> None:
    """用自带的模拟微博与论坛演示全流程：采集、分析、路由、预警，然后打开工作台。

    Without TINGFENG_HOME the demo keeps its state in a folder of its own, so that it never mixes with real posts.
    """
    settings = load_settings(home=demo_home(), port=port, brand=BRAND, own_accounts=OWN_ACCOUNTS)
    if not once:
        check_port(settings)
    with StandIn() as sites, opened(settings) as context:
        sources = standin_sources(sites.base_url)
        prepare(settings, sources)
        outcome = run_once(context, sources, served=to_serve(sites.base_url))
        sign_ins = {} if once else make_users(context)
        if as_json:
            print_json(outcome.as_dict() | ({} if once else {"address": address(settings), "sign_in": sign_ins}))
        else:
            show(outcome, settings, sign_ins)
        if once:
            raise typer.Exit(0 if all(run.stop_reason == "finished" for run in outcome.runs) else 1)
        for source in sources:
            ledger.plan(
                context.database, f"{CRAWL}{source.name}", context.clock() + timedelta(minutes=source.every_minutes)
            )
        with scheduled(context):
            run_web(settings)


def demo_home() -> Path:
    """``TINGFENG_HOME``, or a folder beside the one for real posts."""
    return home_from_environment() or default_home().with_name("tingfeng-demo")


def to_serve(base_url: str) -> int:
    """How many distinct posts, comments and replies the stand-in holds, by its own count."""
    totals = httpx.get(f"{base_url}/__standin__/served", timeout=30).json()["totals"]
    return sum(count for site in totals.values() for name, count in site.items() if name != "threads")


def prepare(settings: Settings, sources: Sequence[SourceConfig]) -> None:
    """Write the demo's sources, and the bank it is about unless the home folder says otherwise."""
    settings.home.mkdir(parents=True, exist_ok=True)
    written = {"sources": [source.model_dump(mode="json", exclude_defaults=True) for source in sources]}
    (settings.home / "sources.yaml").write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))  # JSON is YAML
    file = settings.home / FILE_NAME
    if not file.exists():
        accounts = ", ".join(f'"{name}"' for name in OWN_ACCOUNTS)
        file.write_text(f'brand = "{BRAND}"\nown_accounts = [{accounts}]\n', encoding="utf-8")


def run_once(context: Context, sources: Sequence[SourceConfig], *, served: int) -> Outcome:
    """Crawl every source, heal what an earlier run left, and check for alerts."""
    runs = []
    for source in sources:
        with err.status(f"采集 {source.name} …") as status:

            def show_progress(_run: CrawlRun, taken: Taken, name: str = source.name) -> None:
                status.update(f"采集 {name} … 已入库 {taken.posts} 条")

            runs.append(crawl(context, source, progress=show_progress).run)
    with err.status("路由与预警 …"):
        reanalyse(context)
        reroute(context)
        context.store.refresh()
        context.watch.check(context.clock())
    return count(context, runs, served)


def count(context: Context, runs: list[CrawlRun], served: int) -> Outcome:
    """Counts of the whole store after a run."""
    store = context.store
    dropped = {bucket.value: bucket.count for bucket in store.facet(Query(), "drop_reason")}
    return Outcome(
        served=served,
        stored=store.count(Query()),
        analysed=store.count(Query(filters=Filters(analysed=True))),
        dropped=dropped,
        routed={bucket.value: bucket.count for bucket in store.facet(Query(filters=Filters(noise=False)), "queue")},
        alerts=len(context.watch.live()),
        tags=context.customers.count_tags(),
        cases=context.desk.count(),
        runs=runs,
    )


def make_users(context: Context) -> dict[str, dict[str, str]]:
    """One user a role with a fresh random password each time the demo starts."""
    sign_ins = {}
    for role in Role:
        password = secrets.token_urlsafe(9)
        context.accounts.ensure_user(role.value, role, password, display_name=PEOPLE[role])
        sign_ins[role.value] = {"name": role.value, "password": password}
    return sign_ins


def address(settings: Settings) -> str:
    """Where the desk answers."""
    return f"http://{settings.host}:{settings.port}/"


def show(outcome: Outcome, settings: Settings, sign_ins: dict[str, dict[str, str]]) -> None:
    """The outcome for a person."""
    out.print(
        f"模拟站点共 {outcome.served} 条，已入库 {outcome.stored} 条，分析 {outcome.analysed} 条", highlight=False
    )
    out.print(f"噪声 {sum(outcome.dropped.values())} 条: {outcome.dropped}", highlight=False)
    out.print(
        f"入队 {outcome.routed}；案件 {outcome.cases}；客户标签 {outcome.tags}；预警 {outcome.alerts}", highlight=False
    )
    for run in outcome.runs:
        if run.stop_reason != "finished":
            out.print(
                f"来源 {run.source} 停在 {run.stop_reason}: {run.detail}", style="yellow", highlight=False, markup=False
            )
    if sign_ins:
        out.print(f"\n工作台 {address(settings)}", style="bold", highlight=False)
        for role, sign_in in sign_ins.items():
            out.print(
                f"  {role:<10} 用户名 {sign_in['name']:<10} 密码 {sign_in['password']}", highlight=False, markup=False
            )
        out.print(f"数据在 {settings.home}；Ctrl-C 停止", highlight=False, markup=False)
