"""The post store in Elasticsearch."""

from service.stores.elastic.store import ElasticStore

__all__ = ["ElasticStore"]
