"""The small figures beside the navigation: live alerts, and cases that wait in this person's queues."""

from service.accounts import Permission, Principal
from service.ingest.context import Context


def badges(context: Context, principal: Principal) -> dict[str, int]:
    """Figures by page, only of pages that this person may open."""
    return {}
