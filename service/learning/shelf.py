"""The models of an installation: promoted ones in the home folder, the installed one below them, one of them in use.

Each promoted model lies in ``models/<version>`` and never changes; ``models/current.json`` lists the promotions, and the
last of them is in use. The file is replaced in one step, so that a process that reads it sees the old list or the new.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from nlp.config import default_model, default_small_model
from nlp.model import ModelError
from service.errors import ConflictError
from service.own_kinds.whole_files import replace_file
from service.settings import Settings

POINTER: Final = "current.json"
_LEFT_BEHIND: Final = shutil.ignore_patterns("checkpoint*", "*.pt", "*.tmp")
"""What a broken-off training leaves in a model's folder."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A model was put in use."""

    version: str
    by: str
    at: datetime
    forced: str = ""
    """Why it was promoted without a passed gate; empty where it passed."""


class Shelf:
    """Promotes and rolls back the models of one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "models"

    def promotions(self) -> tuple[Promotion, ...]:
        """The promotions that were not rolled back, oldest first. Raises `ModelError` for a damaged file."""
        file = self.folder / POINTER
        try:
            return _promotions().validate_json(file.read_bytes())
        except FileNotFoundError:
            return ()
        except ValidationError as error:
            raise ModelError(f"{file} 已损坏 is damaged：请从备份恢复，或删除它以使用随包附带的模型") from error

    def current(self) -> Path:
        """Folder of the promoted model, of the installed one where none is. Raises `ModelError` where it is gone."""
        promotions = self.promotions()
        if not promotions:
            return default_model()
        folder = self.folder / promotions[-1].version
        if not folder.is_dir():
            raise ModelError(
                f"启用的模型不见了 promoted model is gone: {folder}；请恢复该文件夹，或运行 tingfeng model rollback"
            )
        return folder

    def folders(self) -> list[Path]:
        """Every promoted model that is still there, by name."""
        return sorted(path for path in self.folder.glob("*") if (path / "labels.json").is_file())

    def promote(self, folder: Path, promotion: Promotion) -> Path:
        """Copy a model in and put it in use. Raises `ConflictError` where it is in use already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._changing():
            promotions = self.promotions()
            if promotions and promotions[-1].version == promotion.version:
                raise ConflictError(f"模型 {promotion.version} 已经在用 (in use already)")
            target = self.folder / promotion.version
            if not target.exists():
                _copy(folder, target)
            self._write([*promotions, promotion])
        return target

    def roll_back(self) -> Promotion:
        """Put the model before in use, at last the installed one; gives the promotion that was undone.

        Raises `ConflictError` where no promoted model is in use.
        """
        if not self.promotions():
            raise ConflictError(
                "正在使用随包附带的模型，没有可退回的 (the installed model is in use, nothing to roll back)"
            )
        with self._changing():
            *kept, undone = self.promotions()
            self._write(kept)
        return undone

    def _changing(self) -> FileLock:
        return FileLock(self.folder / "current.lock")

    def _write(self, promotions: Sequence[Promotion]) -> None:
        content = orjson.dumps([asdict(one) for one in promotions], option=orjson.OPT_INDENT_2)
        replace_file(self.folder / POINTER, content)


def model_in_use(settings: Settings) -> Path:
    """Folder of the model in use: the one that the settings name, else the promoted one, else the installed one."""
    return settings.model or Shelf(settings.home).current()


def models_in_use(settings: Settings) -> tuple[Path, Path | None]:
    """Folders of the model that has the last word and of the small one that reads before it, if one does.

    The installed small model stands in for the installed model only: it knows nothing of what another one learnt.
    """
    careful = model_in_use(settings)
    installed = default_small_model() if settings.model is None and careful == default_model() else None
    fast = settings.fast_model or installed
    if settings.reading == "fast":
        return fast or default_small_model(), None
    return careful, fast if settings.reading == "cascade" else None


def models_named(settings: Settings, model: Path | None, fast: Path | None = None) -> tuple[Path, Path | None]:
    """Folders of the models that a command was given: the one named alone, or after ``fast``; those in use where none is."""
    if model is None and fast is None:
        return models_in_use(settings)
    return model or model_in_use(settings), fast


def overriding(settings: Settings) -> str:
    """The setting because of which a promoted model does not read; empty where none keeps it from that."""
    if settings.reading == "fast":
        return "TINGFENG_READING=fast"
    return f"TINGFENG_MODEL={settings.model}" if settings.model else ""


def _copy(folder: Path, target: Path) -> None:
    """All of it or nothing: a copy that is cut off leaves no model."""
    with TemporaryDirectory(dir=target.parent, prefix=".new-") as made:
        whole = Path(made) / target.name
        shutil.copytree(folder, whole, ignore=_LEFT_BEHIND)
        whole.replace(target)


def _promotions() -> TypeAdapter[tuple[Promotion, ...]]:
    return TypeAdapter(tuple[Promotion, ...])
