"""``tingfeng erase``."""

from typing import Annotated

import typer

from service.accounts import SYSTEM
from service.cli.console import fail, opened, out, print_json
from service.ingest.erasing import count_author, erase_author


def erase(
    author: Annotated[str, typer.Argument(help="作者，写作 站点:作者编号，例如 weibo:6100000001 (site:author_id)")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问 (do not ask)")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON；需要 --yes")] = False,
) -> None:
    """清除一位作者：全部帖子、计数、客户档案与标签，案件与预警里的姓名；不能恢复。

    Erase an author: all posts with their counts, profile and tags, the name in cases and alerts. There is no way back.
    The id as the site has it is enough, also where ids are stored as hashes (TINGFENG_HASH_AUTHOR_IDS).
    """
    site, _, number = author.rpartition(":")
    if not site or not number:
        fail(f"{author}: 应写作 站点:作者编号，例如 weibo:6100000001 (site:author_id is expected)", 2)
    if as_json and not yes:
        fail("--json 需要 --yes (nobody can be asked)", 2)
    with opened() as context:
        if not yes:
            posts = count_author(context, author)
            typer.confirm(f"清除 {author} 的 {posts} 条帖子和档案，不能恢复？(erase, for good?)", abort=True)
        erased = erase_author(context, author, SYSTEM)
    if as_json:
        print_json({"author": author, "posts": erased.posts, "profiles": erased.profiles})
        return
    out.print(f"已清除 {erased.posts} 条帖子、{erased.profiles} 份档案 (erased)", highlight=False)
