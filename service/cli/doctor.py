"""``tingfeng doctor``: checks machine, stores, model, rules, sources and clock, and says what to do."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from crawlers.cookies import cookie_life
from crawlers.sources import SourcesError
from service.cli.console import load_settings, out
from service.ingest.context import Context
from service.ingest.sources import load_context_sources
from service.settings import Settings
from service.watch.cookies import is_ending, life_words

MIN_FREE_GB = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and what to do if not."""

    name: str
    well: bool
    detail: str


def doctor() -> None:
    """检查本机、存储、模型、规则、来源，并说明怎么办 (check everything, say the remedy)。有问题时退出码为 1。"""
    settings = load_settings()
    findings = list(_findings(settings))
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        out.print(f"{mark} {finding.name}: {finding.detail}", highlight=False)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield Finding("处理器 CPU", True, f"{os.cpu_count()} 核")
    yield _disk(settings)
    yield _clock()
    try:
        context = Context.open(settings)
    except Exception as error:  # noqa: BLE001 - whatever stops the product from opening is what doctor reports
        yield Finding("存储 stores", False, str(error))
        return
    yield Finding("存储 stores", True, f"{settings.store}; {settings.home}")
    yield _check("模型 model", lambda: context.analyser.version)
    yield _check("规则 rules", lambda: f"{context.rules.path} {context.rules.version}")
    yield _check("来源 sources", lambda: _sources(context))
    yield from _cookies(context)
    yield Finding("本行 brand", True, settings.brand or "未设置 TINGFENG_BRAND：所有银行都算本行")
    context.close()


def _disk(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 1e9
    return Finding("磁盘 disk", free > MIN_FREE_GB, f"{settings.home} 剩余 {free:.0f} GB（至少 {MIN_FREE_GB} GB）")


def _clock() -> Finding:
    """A clock that stands before the installation is wrong: relative times of posts would be, too."""
    now = datetime.now(UTC)
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    return Finding("时钟 clock", now >= installed, f"{now.isoformat(timespec='seconds')}（请保持系统时间同步）")


def _check(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except Exception as error:  # noqa: BLE001 - each part's own message says the remedy
        return Finding(name, False, str(error))


def _cookies(context: Context) -> Iterator[Finding]:
    """How long each enabled source's cookie is good for; the cookie itself is shown nowhere."""
    try:
        sources = [source for source in load_context_sources(context) if source.enabled]
    except SourcesError:
        return  # told by the check of the sources
    now = context.clock()
    for source in sources:
        if life := cookie_life(source, now):
            yield Finding(f"Cookie {source.name}", not is_ending(life, now), life_words(life, now))


def _sources(context: Context) -> str:
    sources = load_context_sources(context)
    enabled = [source.name for source in sources if source.enabled]
    return f"{len(sources)} 个，启用 {len(enabled)} 个 {' '.join(enabled)}"
