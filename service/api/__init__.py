"""HTTP: OpenAPI endpoints under /api/v1, health and metrics. Thin: every endpoint calls one function of a lower floor."""

from service.api.app import create_app

__all__ = ["create_app"]
