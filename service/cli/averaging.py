"""``tingfeng average``: the mean of several trained models."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.model import ModelError
from nlp.training.config import ConfigError
from nlp.training.train import ExtraMissingError, require_packages
from service.cli.console import fail, out


def average(
    models: Annotated[
        list[Path], typer.Argument(help="模型文件夹，至少两个，从同一个 base 训练", exists=True, file_okay=False)
    ],
    dev: Annotated[Path, typer.Option("--dev", help="选校准与分界的标注数据", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Option("--out", help="写到哪个文件夹")],
) -> None:
    """几次训练的权重取平均，成为一个同样快的模型 (the mean of the weights of several runs)；需要附加包 train。"""
    try:
        require_packages()
        from nlp.training.averaging import average as run_averaging

        model = run_averaging(models, dev, output)
    except (ConfigError, ModelError, ExtraMissingError) as error:
        fail(str(error), 2)
    out.print(f"模型 {model.version} 写入 {output}", highlight=False)
