"""The sources to crawl: what the operator writes in a YAML file, checked when it is loaded."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
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

_LEAST_DELAY = 1.0
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

SpiderName = Literal["weibo-mobile", "weibo-html", "discuz"]


class SourcesError(ValueError):
    """A sources file that cannot be used, with file, source and field."""


def _address(written: str) -> str:
    TypeAdapter(AnyHttpUrl).validate_python(written)
    return written.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class SourceConfig(BaseModel):
    """One source: which spider, where, what for, how politely. docs/crawling.md explains each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    spider: SpiderName
    base_url: Address
    """The site's address; everything asked for lies below it."""
    keywords: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """What to search for (Weibo)."""
    boards: tuple[Annotated[str, Field(pattern=r"^\d+$")], ...] = ()
    """Numbers (fid) of the boards to read (Discuz!)."""
    enabled: bool = True
    every_minutes: Annotated[int, Field(ge=1)] = 30
    """The scheduler starts it so often."""
    delay: Annotated[float, Field(ge=0)] = 10.0
    """Seconds between two requests, at least; slow sites get longer ones. Below 1 only on this machine."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds to wait for an answer."""
    max_pages: Annotated[int, Field(ge=1)] = 500
    """Requests a run, at most; the page in hand is finished first. The next run goes on there."""
    depth: Annotated[int | None, Field(ge=1)] = None
    """Result pages of each keyword or board a run, at most; empty: all."""
    stop_after: Annotated[int, Field(ge=1)] = 2
    """The run stops after so many refused keywords or boards in a row."""
    cookie_file: Path | None = None
    """Holds the operator's own cookie, one line as a browser sends it."""
    obey_robots: bool = True
    user_agent: str = ""
    """Empty: a browser's that names this product."""
    comments: bool = True
    """Read the comments of each post too (weibo-mobile)."""
    plain_urls: bool = False
    """Addresses are ``forum.php?mod=…`` rather than ``forum-2-1.html`` (Discuz!)."""
    site: str = ""
    """Host name that posts are stored under; empty: that of the address (Discuz!)."""
    link_base: str = ""
    """Replaces ``https://weibo.com`` in the posts' links; for a stand-in."""

    @property
    def targets(self) -> tuple[str, ...]:
        """What the source asks for, each once: keywords or boards."""
        return tuple(dict.fromkeys(self.boards if self.spider == "discuz" else self.keywords))

    @model_validator(mode="after")
    def _is_polite(self) -> Self:
        if self.delay < _LEAST_DELAY and urlsplit(self.base_url).hostname not in _THIS_MACHINE:
            raise ValueError(
                f"delay must be at least {_LEAST_DELAY:g} second; only a stand-in on this machine may have less"
            )
        return self

    @model_validator(mode="after")
    def _has_targets(self) -> Self:
        if not self.targets:
            needed = "boards" if self.spider == "discuz" else "keywords"
            raise ValueError(f"{needed} must name at least one entry for the spider {self.spider}")
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
        faults = (f"{'.'.join(map(str, e['loc'])) or '-'}: {e['msg']}" for e in error.errors(include_url=False))
        raise SourcesError(f"{path}: source {name}: " + "; ".join(faults)) from error
    if source.cookie_file is None:
        return source
    return source.model_copy(update={"cookie_file": path.parent / source.cookie_file.expanduser()})
