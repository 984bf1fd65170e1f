"""The small figures beside the navigation: live alerts, and cases in this person's queues that wait for them."""

from service.accounts import Permission, Principal
from service.desk import WORK_PERMISSION, CaseView
from service.ingest.context import Context
from service.watch.archive import AlertFilter
from service.watch.records import AlertState


def badges(context: Context, principal: Principal) -> dict[str, int]:
    """Figures by page, only of pages that this person may open."""
    found = {}
    if principal.may(Permission.READ_ALERTS):
        found["alerts"] = context.watch.find(AlertFilter(states=(AlertState.OPEN,)), size=1).total
    if any(principal.may(permission) for permission in WORK_PERMISSION.values()):
        found["desk"] = sum(waiting(context, principal).values())
    return found


def waiting(context: Context, principal: Principal) -> dict[str, int]:
    """Cases that nobody has, by each queue that this person works."""
    queues = [queue for queue, permission in WORK_PERMISSION.items() if principal.may(permission)]
    return {queue.value: context.desk.counts(queue, principal)[CaseView.UNCLAIMED] for queue in queues}
