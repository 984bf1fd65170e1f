"""The one settings class of the service; built at the entry points and passed in.

Every value can be set by an environment variable with the prefix ``TINGFENG_``, or in ``tingfeng.toml`` in the home
folder; the environment wins.
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

FILE_NAME = "tingfeng.toml"


def home_from_environment() -> Path | None:
    """``TINGFENG_HOME``, or None where it is not set."""
    value = os.environ.get("TINGFENG_HOME")
    return Path(value).expanduser().resolve() if value else None


def default_home() -> Path:
    """Where state lives when ``TINGFENG_HOME`` is not set: the platform's folder for user data."""
    return user_data_path("tingfeng", appauthor=False)


class Settings(BaseSettings):
    """All settings of the service room; field docs are the reference in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="TINGFENG_", extra="forbid")

    home: Path = Field(default_factory=default_home)
    """The one folder that holds all state."""
    store: str = "sqlite"
    """``sqlite``, or the http(s):// URL of an Elasticsearch."""
    index_prefix: str = "tingfeng"
    """Prefix of index, alias and template names in Elasticsearch."""
    database: str = ""
    """SQLAlchemy URL of cases, customers, users; empty: SQLite in the home folder."""
    model: Path | None = None
    """Folder of the model in use; empty: the promoted one, else the one installed with the product."""
    fast_model: Path | None = None
    """Folder of a smaller model that reads every post first; empty: the one installed, where the installed model is in
    use, as it learnt from that one."""
    reading: Literal["cascade", "careful", "fast"] = "cascade"
    """``cascade``: the small model reads every post, the model in use reads again what that one doubts and what is weighty;
    ``careful``: the model in use reads everything; ``fast``: the small model does."""
    rules: Path | None = None
    """Routing rules (YAML); empty: ``rules.yaml`` in the home folder, else the ones installed."""
    sources: Path | None = None
    """Crawl sources (YAML); empty: ``sources.yaml`` in the home folder, else the ones installed."""
    brand: str = ""
    """Key in the brand lexicon of the bank that uses the product, for instance ``icbc``; every other bank is then
    a competitor. Empty: every bank counts as the own one."""
    own_accounts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names of the bank's own accounts, separated by commas: what they write is nobody's grievance."""
    lexicon: Path | None = None
    """A YAML file of own brands that adds to the installed brand lexicon; empty: ``brands.yaml`` in the home folder if there."""
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    threads: int | None = Field(default=None, ge=1)
    """Threads of the model; empty: all cores."""
    mask_personal_data: bool = True
    """Mask phones, documents, cards, accounts, addresses and names before anything is stored."""
    hash_author_ids: bool = False
    """Store authors' ids as hashes, salted with ``author-salt`` in the home folder."""
    erase_gone_after_days: int | None = Field(default=None, ge=0)
    """Erase posts that their sites have had no more for so many days (0: at once); empty: keep them, marked."""
    influential_followers: int = Field(default=100_000, ge=0)
    """Authors with at least so many followers count as influential."""
    webhook_url: AnyHttpUrl | None = None
    """Alerts are pushed to it as JSON."""
    webhook_secret: SecretStr = SecretStr("")
    """Signs the pushed body (HMAC-SHA256 in X-Tingfeng-Signature)."""
    webhook_allow_private: bool = False
    """Allow webhook hosts on private or loopback addresses."""
    session_hours: int = Field(default=12, ge=1)
    secure_cookies: bool = False
    """Set it when the desk is served over https."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "localhost", "testserver")
    """Host names, separated by commas, the desk answers to."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = init_settings().get("home") or home_from_environment() or default_home()
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(home) / FILE_NAME)

    @field_validator("allowed_hosts", "own_accounts", mode="before")
    @classmethod
    def _split_names(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if value != "sqlite" and not value.startswith(("http://", "https://")):
            raise ValueError("TINGFENG_STORE must be 'sqlite' or the http(s):// URL of an Elasticsearch")
        return value

    @model_validator(mode="after")
    def _absolute_folders(self) -> Self:
        self.home = self.home.expanduser().resolve()
        self.model = self.model and self.model.expanduser().resolve()
        self.fast_model = self.fast_model and self.fast_model.expanduser().resolve()
        return self

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'desk.db'}"

    @property
    def posts_path(self) -> Path:
        return self.home / "posts.db"
