"""How well a model does on labelled posts. Needs neither torch nor sklearn."""

from collections.abc import Sequence
from pathlib import Path

from nlp.training.config import ConfigError
from nlp.training.data import Labelled, Refusal, read_labelled
from nlp.training.flags import truth
from nlp.training.parts import Part
from nlp.training.reading import Progress, Reader, read_posts
from nlp.training.report import Report, make_report

__all__ = ["Part", "Report", "evaluate", "read_files", "truth"]


def evaluate(model: Reader, *files: Path, progress: Progress | None = None, precision: float = 0.9) -> Report:
    """Score a model on labelled ``.jsonl`` or ``.jsonl.gz`` files; progress is called with posts done and in all.

    Raises `ConfigError` for a missing file or none with a usable row; other unusable rows are listed in the report.
    """
    rows, refused = read_files(files)
    scores = read_posts(model, rows, progress)
    return make_report(rows, scores, file=names_of(files), refused=refused, precision=precision)


def read_files(files: Sequence[Path]) -> tuple[list[Labelled], list[Refusal]]:
    """The usable rows of all files and those refused. Raises `ConfigError` as `evaluate` does."""
    rows: list[Labelled] = []
    refused: list[Refusal] = []
    for file in files:
        found, faulty = read_labelled(file)
        rows, refused = rows + found, refused + faulty
    if not rows:
        reason = refused[0].reason if refused else "empty"
        raise ConfigError(f"{names_of(files)} 没有可用的标注行 has no usable row, the first: {reason}")
    return rows, refused


def names_of(files: Sequence[Path]) -> str:
    """The names of files for a heading."""
    return ", ".join(file.name for file in files)
