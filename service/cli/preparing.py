"""``tingfeng pretrain`` and ``tingfeng teach``: what may come before ``tingfeng train``."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.model import Model, ModelError
from nlp.training.config import ConfigError
from nlp.training.posts import Draw, draw_posts
from nlp.training.records import Progress
from nlp.training.taught import teach as run_teaching
from nlp.training.train import ExtraMissingError, require_packages
from service.cli.console import err, fail, out, progress_bar


def pretrain(
    config: Annotated[Path, typer.Argument(help="预训练配置 (TOML)", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--out", help="编码器写到哪个文件夹")],
) -> None:
    """训练之前先准备编码器：在未标注的帖子上继续预训练，或先学公开数据集的标签 (prepare an encoder)；需要附加包 train；中断后再次运行即继续。"""
    try:
        require_packages()
        from nlp.training.prepare import TASKS, prepare

        with progress_bar() as bar:
            task = bar.add_task("预训练", total=None)

            def show(step: Progress) -> None:
                bar.update(task, description=f"损失 {step.loss:.3f}", completed=step.step, total=step.steps)
                if not err.is_terminal:
                    err.print(f"{step.step}/{step.steps} 损失 {step.loss:.3f}", highlight=False)

            folder = prepare(config, output, resume=True, progress=show)
    except (ConfigError, ExtraMissingError) as error:
        fail(str(error), 2)
    except KeyboardInterrupt:
        err.print("已中断；再次运行从检查点继续 (interrupted; run again to resume)")
        raise typer.Exit(130) from None
    if (folder / TASKS).is_file():
        out.print((folder / TASKS).read_text("utf-8"), highlight=False, markup=False)
    out.print(f'编码器写入 {folder}；在训练配置里写 base = "{folder}"', highlight=False)


def teach(
    posts: Annotated[
        list[Path],
        typer.Argument(help="未标注的帖子，一行一条，或 .jsonl (text, platform)；可用 .gz .xz .bz2", exists=True),
    ],
    output: Annotated[Path, typer.Option("--out", help="写到哪个 .jsonl.gz")],
    models: Annotated[list[Path], typer.Option("--model", help="教师模型的文件夹；可给多个，取平均")],
    pattern: Annotated[str, typer.Option(help="正则表达式：符合的帖子全部要")] = ".",
    others: Annotated[float, typer.Option(min=0, help="不符合的帖子按符合者的几倍抽取")] = 0.0,
    leave_out: Annotated[
        list[Path] | None, typer.Option(help="这些文件里的文本不要，如 dev；可给多个", exists=True)
    ] = None,
    known: Annotated[
        list[str] | None, typer.Option(help="公开数据集的名字（即文件名）：它自己的标签也采用；可给多个")
    ] = None,
    seed: Annotated[int, typer.Option(help="抽取的种子")] = 17,
) -> None:
    """用教师模型读未标注的帖子，写出训练配置 data.taught 所用的文件 (let teachers read posts)；中断后再次运行即继续。"""
    try:
        draw = Draw(pattern, others, seed, tuple(leave_out or ()), tuple(known or ()))
        drawn = draw_posts(posts, draw)
        teachers = [Model.load(folder) for folder in models]
        with progress_bar() as bar:
            task = bar.add_task("读帖", total=len(drawn))

            def show(done: int) -> None:
                bar.update(task, completed=done)
                if not err.is_terminal:
                    err.print(f"{done}/{len(drawn)}", highlight=False)

            run_teaching(teachers, drawn, output, progress=show)
    except (ConfigError, ModelError) as error:
        fail(str(error), 2)
    except KeyboardInterrupt:
        err.print("已中断；再次运行即继续 (interrupted; run again to resume)")
        raise typer.Exit(130) from None
    out.print(f"{len(drawn)} 条写入 {output}", highlight=False)
