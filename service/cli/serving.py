"""``tingfeng serve`` and ``tingfeng worker``."""

import secrets
import signal
import socket
import threading
from contextlib import nullcontext
from typing import Annotated

import typer
import uvicorn
from uvicorn.importer import import_from_string

from service.accounts import Role
from service.cli.console import err, fail, load_settings, opened
from service.ingest.context import Context
from service.jobs.running import scheduled
from service.settings import Settings

WEB_APP = "dashboards.app:create_app"
"""The web entry point, by name: it stands above this room."""


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="端口")] = None,
    worker: Annotated[bool, typer.Option(help="同时运行定时任务")] = True,
) -> None:
    """启动网页、接口与定时任务 (serve pages, API and scheduled jobs)。第一次运行会打印管理员密码。"""
    settings = load_settings(host=host, port=port)
    check_port(settings)
    with opened(settings) as context:
        make_first_admin(context)
        with scheduled(context) if worker else nullcontext():
            run_web(settings)


def check_port(settings: Settings) -> None:
    """End the command where another program has the port, before anything is done in vain."""
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        fail(
            f"不能监听 {settings.host}:{settings.port}（{error.strerror}）；用 --port 换一个端口 (choose another port)",
            2,
        )


def make_first_admin(context: Context) -> None:
    """Where nobody can sign in yet, make an admin and print its password, this once."""
    if context.accounts.users():
        return
    password = secrets.token_urlsafe(12)
    context.accounts.create_user("admin", Role.ADMIN, password)
    err.print(
        f"第一次启动：管理员 admin，密码 {password}（tingfeng user password admin 可修改）",
        highlight=False,
        markup=False,
    )


def run_web(settings: Settings) -> None:
    """Serve until stopped."""
    err.print(f"听风 http://{settings.host}:{settings.port}/", highlight=False)
    app = import_from_string(WEB_APP)(settings)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


def worker() -> None:
    """只运行定时任务：采集、重新分析、标签到期、预警 (run scheduled jobs only)."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened() as context, scheduled(context):
        err.print("定时任务已启动；Ctrl-C 停止 (jobs are running)")
        stop.wait()
