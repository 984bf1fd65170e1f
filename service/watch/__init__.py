"""Watch: key indicators, the burst and incident rules, alerts with history, and their push to a webhook."""

from service.watch.watch import Watch

__all__ = ["Watch"]
