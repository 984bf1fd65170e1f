"""``tingfeng user``: accounts and access tokens."""

from typing import Annotated

import typer

from service.accounts import Role
from service.cli.console import opened, out, print_json

user_app = typer.Typer(help="用户与令牌 (users and tokens)", no_args_is_help=True)
ACTOR = "cli"
RoleOption = Annotated[Role, typer.Option(help="admin | pr | service | marketing | analyst")]


@user_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="登录名")],
    role: RoleOption,
    display_name: Annotated[str, typer.Option(help="显示的名字")] = "",
    password: Annotated[str, typer.Option(prompt="密码", hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """新建用户 (create a user)."""
    with opened() as context:
        context.accounts.create_user(name, role, password, display_name=display_name or name, actor=ACTOR)
    out.print(f"已建立用户 {name}（{role.value}）", highlight=False)


@user_app.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出用户 (list users)."""
    with opened() as context:
        users = context.accounts.users()
    rows = [{"name": user.name, "role": user.role.value, "active": user.active} for user in users]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out.print(f"{row['name']:<20} {row['role']:<10} {'启用' if row['active'] else '停用'}", highlight=False)


@user_app.command("password")
def password(
    name: Annotated[str, typer.Argument(help="登录名")],
    value: Annotated[str, typer.Option("--password", prompt="新密码", hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """设置密码，并使已有会话失效 (set a password; ends the user's sessions)."""
    with opened() as context:
        context.accounts.set_password(name, value, actor=ACTOR)
    out.print(f"已设置 {name} 的密码", highlight=False)


@user_app.command("token")
def token(
    name: Annotated[str, typer.Argument(help="登录名")],
    label: Annotated[str, typer.Option(help="令牌用途")] = "cli",
    days: Annotated[int, typer.Option(min=1, max=366, help="有效天数")] = 90,
) -> None:
    """发放接口令牌，只显示这一次 (issue an API token, shown once)."""
    with opened() as context:
        issued = context.accounts.create_token(name, label, days=days, actor=ACTOR)
    out.print(issued, highlight=False, markup=False)
