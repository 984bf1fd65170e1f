"""The sources to crawl: what the operator writes in a YAML file, completed from the catalogue, checked when it is loaded."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from crawlers.catalogue import SourceType, catalogue

_LEAST_DELAY: Final = 1.0
_TARGETS: Final = ("targets", "keywords", "boards", "users", "bars", "stocks", "feeds", "lists")
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class SourcesError(ValueError):
    """A sources file that cannot be used, with file, source and field."""


def _address(written: str) -> str:
    TypeAdapter(AnyHttpUrl).validate_python(written)
    return written.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class SourceConfig(BaseModel):
    """One source: of which type, where, what for, how politely. docs/crawling.md explains each field.

    What is left out is as its type in the catalogue says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    spider: str
    """A type of the catalogue."""
    base_url: Address
    """The site's address; everything asked for lies below it."""
    targets: Annotated[
        tuple[str, ...],
        AfterValidator(lambda names: tuple(dict.fromkeys(names))),
        Field(validation_alias=AliasChoices(*_TARGETS)),
    ] = ()
    """What to ask for, each once: keywords, boards, users, … as the type says; empty: the type's own, if any."""
    enabled: bool = True
    every_minutes: Annotated[int, Field(ge=1)]
    """The scheduler starts it so often."""
    delay: Annotated[float, Field(ge=0)]
    """Seconds between two requests, at least; slow sites get longer ones. Below 1 only on this machine."""
    per_hour: Annotated[int, Field(ge=1)]
    """Requests that the site is asked an hour, at most, by all processes together."""
    per_day: Annotated[int, Field(ge=1)]
    hold_minutes: Annotated[float, Field(ge=10)]
    """After a refusal the site is left alone for so long."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds to wait for an answer."""
    max_pages: Annotated[int, Field(ge=1)] = 500
    """Requests a run, at most; the page in hand is finished first. The next run goes on there."""
    depth: Annotated[int | None, Field(ge=1)] = None
    """Result pages of each target a run, at most; empty: all."""
    answer_pages: Annotated[int, Field(ge=2)] = 50
    """Pages of one thread, or of the comments on one post, a run, at most; the next one goes on there."""
    reread_hours: Annotated[float, Field(ge=0)] = 24.0
    """Threads and comments of which the listing counts no more than last time are read again after so long; 0: every run."""
    first_hours: Annotated[int | None, Field(ge=1)] = None
    """How far back the first run goes, where the type reads windows of time; empty: as the type says."""
    stop_after: Annotated[int, Field(ge=1)] = 2
    """The run stops after so many targets in a row that could not be read."""
    cookie_file: Path | None = None
    """Holds the operator's own cookie: one line as a browser sends it, or a cookies.txt (Netscape's format)."""
    cookie_env: Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9_]*)?$")] = ""
    """Environment variable that holds it instead."""
    rules: Path | None = None
    """The rule file of a board that no built-in parser fits (forum)."""
    obey_robots: bool = True
    user_agent: str
    comments: bool = True
    """Read the comments of each post too, where the type can."""
    plain_urls: bool = False
    """Addresses are ``forum.php?mod=…`` rather than ``forum-2-1.html`` (Discuz!)."""
    site: str = ""
    """Host name that posts are stored under; empty: that of the address (Discuz!)."""
    link_base: str = ""
    """Replaces ``https://weibo.com`` in the posts' links; for a stand-in."""

    @property
    def type(self) -> SourceType:
        """What the catalogue says of its type."""
        return catalogue()[self.spider]

    @property
    def host(self) -> str:
        """Host and port: what budgets and holds are kept by."""
        return urlsplit(self.base_url).netloc

    @property
    def stored_under(self) -> str:
        """The name of the site that its posts are stored under."""
        return self.site or self.type.site or urlsplit(self.base_url).hostname or ""

    @property
    def is_stand_in(self) -> bool:
        """Whether the site is one of this machine's."""
        return urlsplit(self.base_url).hostname in _THIS_MACHINE

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, written: object) -> object:
        """With what its type says where the operator is silent."""
        if not isinstance(written, Mapping) or "spider" not in written:
            return written
        declared = catalogue().get(str(written["spider"]))
        if declared is None:
            raise ValueError(f"spider: unknown type {str(written['spider'])[:40]!r}; known: {', '.join(catalogue())}")
        defaults = {
            "base_url": declared.base_url,
            "every_minutes": declared.every_minutes,
            "user_agent": declared.user_agent,
            **declared.politeness.model_dump(),
        }
        if declared.default_targets and all(written.get(name) is None for name in _TARGETS):
            defaults["targets"] = declared.default_targets
        given = {name: value for name, value in written.items() if value is not None or name not in defaults}
        return {**{name: value for name, value in defaults.items() if value != ""}, **given}

    @model_validator(mode="after")
    def _is_polite(self) -> Self:
        if self.delay < _LEAST_DELAY and not self.is_stand_in:
            raise ValueError(
                f"delay must be at least {_LEAST_DELAY:g} second; only a stand-in on this machine may have less"
            )
        return self

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.targets:
            raise ValueError(f"{self.type.targets} must name at least one entry for the spider {self.spider}")
        if (self.type.list.kind == "generic") != bool(self.rules):
            raise ValueError("rules: a rule file is needed for the spider forum, and for no other")
        if wrong := [name for name in self.targets if not re.fullmatch(self.type.target_pattern, name)]:
            raise ValueError(f"{self.type.targets}: {wrong[0][:40]!r} does not look like {self.type.target_pattern}")
        return self


def installed_sources() -> Path:
    """The sources file that comes with the product."""
    return Path(__file__).with_name("sources.yaml")


def load_sources(path: Path) -> tuple[SourceConfig, ...]:
    """The sources of a file, in its order; a relative cookie file lies beside it.

    Raises `SourcesError` that names file, source and field.
    """
    try:
        written = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourcesError(f"{path}: 无法读取 (cannot be read): {error.strerror}") from error
    except YAMLError as error:
        raise SourcesError(f"{path}: YAML 格式有误 (not valid YAML): {error}") from error
    entries = written.get("sources") if isinstance(written, dict) else None
    if not isinstance(entries, list):
        raise SourcesError(f"{path}: 缺少 sources 列表 (a list under 'sources:' is expected)")
    sources = tuple(_source(path, number, entry) for number, entry in enumerate(entries, start=1))
    names = [source.name for source in sources]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise SourcesError(f"{path}: 名称重复 (names used twice): {', '.join(doubled)}")
    return sources


def _source(path: Path, number: int, entry: object) -> SourceConfig:
    try:
        source = SourceConfig.model_validate(entry)
    except ValidationError as error:
        name = entry.get("name", f"#{number}") if isinstance(entry, dict) else f"#{number}"
        faults = (": ".join(filter(None, (".".join(map(str, e["loc"])), _plain(e["msg"])))) for e in error.errors())
        raise SourcesError(f"{path}: source {name}: " + "; ".join(faults)) from error
    files = {"cookie_file": source.cookie_file, "rules": source.rules}
    return source.model_copy(update={name: path.parent / file.expanduser() for name, file in files.items() if file})


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
