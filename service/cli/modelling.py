"""``tingfeng train``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from nlp.training.config import ConfigError
from nlp.training.records import Progress
from nlp.training.train import ExtraMissingError
from nlp.training.train import train as run_training
from service.cli.console import err, fail, out, progress_bar


def train(
    config: Annotated[Path, typer.Argument(help="训练配置 (TOML)", exists=True, dir_okay=False)],
    output: Annotated[Path | None, typer.Option("--out", help="模型写到哪个文件夹；默认为配置里的名字")] = None,
    resume: Annotated[bool, typer.Option(help="从上次的检查点继续")] = True,
) -> None:
    """训练一个模型并导出为 ONNX int8 (train a model and export it)；需要安装附加包 train (needs the extra train)。"""
    try:
        with progress_bar() as bar:
            task = bar.add_task("训练", total=None)
            result = run_training(config, out=output, resume=resume, progress=lambda step: _show(bar, task, step))
    except (ConfigError, ExtraMissingError) as error:
        fail(str(error), 2)
    except KeyboardInterrupt:
        err.print("已中断；再次运行从检查点继续 (interrupted; run again to resume)")
        raise typer.Exit(130) from None
    out.print(result.report.to_text(), highlight=False, markup=False)
    out.print(f"模型 {result.version} 写入 {result.folder}", highlight=False)


def _show(bar: Bar, task: TaskID, step: Progress) -> None:
    if step.scores:
        err.print(f"第 {step.epoch} 轮后在 dev 上 {step.scores.to_text()}", highlight=False)
        return
    loss = f" 第 {step.epoch} 轮 损失 {step.loss:.3f}" if step.stage == "train" else ""
    bar.update(task, description=f"{step.stage}{loss}", completed=step.step, total=step.steps)
    if not err.is_terminal:
        err.print(f"{step.stage} {step.step}/{step.steps}{loss}", highlight=False)
