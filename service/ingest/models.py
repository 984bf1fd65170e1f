"""The models of an installation with their figures, their verdicts and who put them in use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from nlp.config import default_model, default_small_model
from nlp.model import Model
from service.errors import InvalidError
from service.ingest.context import Context
from service.learning import REPORT, Promotion, Shelf, Verdict, kept, models_in_use, recorded

INSTALLED: Final = (default_model(), default_small_model())


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a model does on the posts that it was evaluated on after its training."""

    rows: int
    file: str
    macro_f1: Mapping[str, float]
    """By head."""
    kinds: Mapping[str, float]
    """F1 by kind."""


class _Score(BaseModel):
    f1: float


class _Total(BaseModel):
    rows: int
    macro_f1: dict[str, float]
    labels: dict[str, dict[str, _Score]]


class _Metrics(BaseModel):
    """What is read of ``metrics.json``."""

    file: str
    total: _Total

    def figures(self) -> Figures:
        kinds = {kind: score.f1 for kind, score in self.total.labels.get("kinds", {}).items()}
        return Figures(self.total.rows, self.file, self.total.macro_f1, kinds)


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model."""

    version: str
    folder: Path
    in_use: bool
    reads_first: bool
    """Whether it reads every post before the model that has the last word."""
    origin: str
    """``installed``, ``promoted`` or ``setting`` (named by ``TINGFENG_MODEL``)."""
    promotion: Promotion | None
    """The last one that was not rolled back."""
    verdict: Verdict | None
    """None too where it cannot be read, which `damaged_verdicts` tells."""
    figures: Figures | None


def model_views(context: Context) -> list[ModelView]:
    """The model that has the last word, the one that reads first, then the promoted ones, newest first, the installed one."""
    shelf = Shelf(context.settings.home)
    promotions = {one.version: one for one in shelf.promotions()}
    in_use = [folder for folder in models_in_use(context.settings) if folder]
    views = [_view(context, folder, promotions, in_use) for folder in _folders(context)]
    return sorted(
        views, key=lambda one: (not one.in_use, one.reads_first, -_promoted_at(one), one.origin != "promoted")
    )


def verdicts(context: Context) -> list[Verdict]:
    """What the gate last said of each candidate, newest first; without those that cannot be read."""
    return recorded(Shelf(context.settings.home).folder)[0]


def damaged_verdicts(context: Context) -> list[Path]:
    """The files of verdicts that cannot be read."""
    beside = [folder / REPORT for folder in _folders(context) if _verdict(folder) is None]
    return [*recorded(Shelf(context.settings.home).folder)[1], *(file for file in beside if file.is_file())]


def _folders(context: Context) -> list[Path]:
    """Of the models in use, the promoted ones and the installed one, each once; the settings may name any of them by another path."""
    in_use = [folder for folder in models_in_use(context.settings) if folder]
    named = [*in_use, *Shelf(context.settings.home).folders(), default_model()]
    return list({folder.resolve(): folder for folder in reversed(named)}.values())[::-1]


def _verdict(folder: Path) -> Verdict | None:
    try:
        return kept(folder)
    except InvalidError:
        return None


def _view(context: Context, folder: Path, promotions: Mapping[str, Promotion], in_use: Sequence[Path]) -> ModelView:
    shelf = Shelf(context.settings.home)
    promoted = folder.parent == shelf.folder
    version = folder.name if promoted else Model.load(folder, context.settings.threads).version
    return ModelView(
        version=version,
        folder=folder,
        in_use=folder in in_use,
        reads_first=folder in in_use[1:],
        origin="promoted" if promoted else "installed" if folder in INSTALLED else "setting",
        promotion=promotions.get(version) if promoted else None,
        verdict=_verdict(folder),
        figures=_figures(folder),
    )


def _figures(folder: Path) -> Figures | None:
    """What training wrote beside the model; None where it is not there or of another form."""
    try:
        return _Metrics.model_validate_json((folder / "metrics.json").read_bytes()).figures()
    except (OSError, ValidationError):
        return None


def _promoted_at(view: ModelView) -> float:
    return view.promotion.at.timestamp() if view.promotion else 0.0
