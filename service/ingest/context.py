"""Everything an entry point works with, opened once from the settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Self

from nlp.brands import Lexicon
from nlp.config import NlpConfig
from nlp.pipeline import Analyser
from service.accounts import Accounts
from service.customers import Customers
from service.db import Database, open_database
from service.desk import Desk
from service.ingest.author_ids import AuthorIds
from service.learning import Corrections, models_in_use
from service.own_kinds import OwnKinds
from service.routing.rules import Rules, default_rules
from service.settings import Settings
from service.stores import PostStore, open_store
from service.watch import Watch
from service.watch.phrases import Phrasebook


def utc_now() -> datetime:
    """The clock of a running service; tests pass their own."""
    return datetime.now(UTC)


@dataclass
class Context:
    """Stores and floors of one process. The model is loaded when first needed."""

    settings: Settings
    store: PostStore
    database: Database
    accounts: Accounts
    desk: Desk
    customers: Customers
    watch: Watch
    corrections: Corrections
    phrases: Phrasebook
    clock: Callable[[], datetime]
    _loaded: tuple[tuple[Path, Path | None], Analyser] | None = field(default=None, init=False, repr=False)
    _loading: Lock = field(default_factory=Lock, init=False, repr=False)

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open and, where needed, create everything in the home folder. Raises `StoreUnavailableError`."""
        settings.home.mkdir(parents=True, exist_ok=True)
        store = open_store(settings)
        store.setup()
        database = open_database(settings.database_url)
        database.upgrade()
        return cls(
            settings=settings,
            store=store,
            database=database,
            accounts=Accounts(database, clock),
            desk=Desk(database, clock),
            customers=Customers(database, clock, brand=settings.brand),
            watch=Watch(store, database, settings, clock),
            corrections=Corrections(database, clock),
            phrases=Phrasebook(store, database, clock),
            clock=clock,
        )

    @cached_property
    def author_ids(self) -> AuthorIds:
        """Authors' ids as they are stored."""
        return AuthorIds(self.settings.home, is_hashing=self.settings.hash_author_ids)

    def close(self) -> None:
        """Release the stores."""
        self.store.close()
        self.database.close()

    @cached_property
    def lexicon(self) -> Lexicon:
        """Brands: the installed ones and those of the home folder."""
        return Lexicon.load(self.lexicon_path)

    @property
    def lexicon_path(self) -> Path | None:
        own = self.settings.home / "brands.yaml"
        return self.settings.lexicon or (own if own.exists() else None)

    @cached_property
    def own_kinds(self) -> OwnKinds:
        """The bank's own kinds."""
        return OwnKinds(self.settings.home / "own_kinds")

    @property
    def analyser(self) -> Analyser:
        """The model and all around it, with the own kinds and words as they are now; takes about a second to load at first."""
        return self._bare_analyser.with_own_kinds(self.own_kinds.heads()).with_phrases(self.phrases.adopted())

    @property
    def _bare_analyser(self) -> Analyser:
        """Of the model in use: one that was promoted meanwhile takes the place of the one before, without a restart."""
        folders = models_in_use(self.settings)
        with self._loading:
            if self._loaded is None or self._loaded[0] != folders:
                self._loaded = (folders, self._load(*folders))
            return self._loaded[1]

    def _load(self, folder: Path, fast: Path | None) -> Analyser:
        return Analyser.load(
            NlpConfig(
                model=folder,
                lexicon=self.lexicon_path,
                threads=self.settings.threads,
                mask=self.settings.mask_personal_data,
                fast=fast,
            )
        )

    @cached_property
    def rules(self) -> Rules:
        """The routing rules in force. Raises `RulesError`."""
        own = self.settings.home / "rules.yaml"
        return Rules.load(self.settings.rules or (own if own.exists() else default_rules()))
