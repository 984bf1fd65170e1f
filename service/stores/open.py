"""Which store a service uses: the embedded one, or Elasticsearch where the setting names its address."""

from service.settings import Settings
from service.stores.contract import PostStore


def open_store(settings: Settings) -> PostStore:
    """The store of the settings, not set up yet: call `PostStore.setup` before the first use."""
    if settings.store == "sqlite":
        from service.stores.sqlite import SqliteStore

        return SqliteStore(settings.posts_path)
    # Imported here: the client takes a quarter of a second, which most commands need not wait for.
    from service.stores.elastic import ElasticStore

    return ElasticStore(settings.store, settings.index_prefix)
