"""Where posts live: one contract, an embedded store and Elasticsearch."""

from service.stores.contract import PostStore
from service.stores.open import open_store

__all__ = ["PostStore", "open_store"]
