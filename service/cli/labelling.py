"""``tingfeng labels``: which posts are worth labelling, and labels that are kept without their texts."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from nlp.training.config import ConfigError
from nlp.training.picking import pick as run_picking
from nlp.training.sealed import seal as run_sealing
from nlp.training.sealed import unseal as run_unsealing
from service.cli.console import fail, out

labels_app = typer.Typer(
    help="挑选值得标注的帖子，保存不带正文的标注 (posts worth labelling; labels without texts)", no_args_is_help=True
)


@labels_app.command("pick")
def pick(
    taught: Annotated[list[Path], typer.Argument(help="tingfeng teach 写出的文件", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--out", help="写到哪个 .jsonl：正文与平台")],
    count: Annotated[int, typer.Option(min=1, help="最多几条")] = 1000,
    leave_out: Annotated[
        list[Path] | None, typer.Option(help="这些文件里的帖子不要，如已标注的；可给多个", exists=True)
    ] = None,
    seed: Annotated[int, typer.Option(help="抽取的种子")] = 17,
) -> None:
    """挑出模型最拿不准类别的帖子，少见的类别优先 (pick the posts whose kinds the models doubt, rare kinds first)。"""
    try:
        picked = run_picking(taught, count, leave_out=leave_out or (), seed=seed)
    except ConfigError as error:
        fail(str(error), 2)
    output.write_bytes(
        b"".join(orjson.dumps({"text": post.text, "platform": post.platform}) + b"\n" for post in picked)
    )
    out.print(f"{len(picked)} 条写入 {output}", highlight=False)


@labels_app.command("seal")
def seal(
    labelled: Annotated[list[Path], typer.Argument(help="标注数据 (.jsonl, .jsonl.gz)", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--out", help="写到哪个 .jsonl.gz")],
) -> None:
    """标注去掉正文，只留正文的摘要 (labels with a digest in the place of the text)。"""
    try:
        count = run_sealing(labelled, output)
    except ConfigError as error:
        fail(str(error), 2)
    out.print(f"{count} 条写入 {output}", highlight=False)


@labels_app.command("unseal")
def unseal(
    sealed: Annotated[Path, typer.Argument(help="seal 写出的文件", exists=True, dir_okay=False)],
    posts: Annotated[
        list[Path],
        typer.Argument(help="帖子，一行一条，或 .jsonl (text)；可用 .gz .xz .bz2", exists=True, dir_okay=False),
    ],
    output: Annotated[Path, typer.Option("--out", help="写到哪个 .jsonl.gz，可用于 tingfeng train")],
) -> None:
    """在帖子里找回正文 (find the texts of sealed labels among posts)。"""
    try:
        found, missing = run_unsealing(sealed, posts, output)
    except ConfigError as error:
        fail(str(error), 2)
    out.print(f"{found} 条写入 {output}；{missing} 条没有找到正文", highlight=False)
