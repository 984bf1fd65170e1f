"""Open a case from a post that the rules sent nowhere, or elsewhere: a person's decision, kept beside the post."""

from dataclasses import replace

from service.accounts import AuditEntry, Principal
from service.desk import works
from service.errors import ConflictError, InvalidError
from service.ingest.context import Context
from service.routing.vocabulary import QUEUE_ZH
from service.stores.contract import Entry, StoredPost
from service.stores.decision import Decision, Match, Queue

RULE = "by_hand"
PRIORITY = 3


def open_case_by_hand(context: Context, stored: StoredPost, queue: Queue, actor: Principal) -> int:
    """The number of the new case (or of the one it joins). Raises `InvalidError`, `ConflictError`."""
    if stored.analysis is None:
        raise InvalidError("这条还没有分析, 过几分钟再建案件")
    if queue is Queue.NONE or not works(actor.role, queue):
        raise InvalidError("请选择您处理的队列")
    if context.desk.cases_of_posts([stored.id]):
        raise ConflictError("这条已经在案件里了, 刷新就能看到")
    tags = stored.routing.tags if stored.routing else ()
    why = Match(RULE, f"由{actor.display_name}手工交给{QUEUE_ZH[queue.value]}")
    decision = Decision(queue, PRIORITY, tags, (why,), context.rules.version)
    context.desk.receive([replace(stored, routing=decision)])
    context.store.write([Entry(stored.post, None, decision)])
    (case_id,) = context.desk.cases_of_posts([stored.id])[stored.id]
    context.accounts.record(
        AuditEntry(context.clock(), actor.name, "open_case", "case", str(case_id), {"post": stored.id})
    )
    return case_id
