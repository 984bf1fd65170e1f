"""The desk: cases of the three queues, from a routed post to an outcome, with a history that is never rewritten."""

from service.desk.desk import Desk
from service.desk.records import (
    OUTCOME_ZH,
    VIEW_ZH,
    Case,
    CaseDetail,
    CaseEvent,
    CasePage,
    CasePost,
    CaseStatus,
    CaseView,
    Delivery,
    Outcome,
    Received,
    ReplyTemplate,
)
from service.desk.words import WORK_PERMISSION, event_words, works

__all__ = [
    "OUTCOME_ZH",
    "VIEW_ZH",
    "WORK_PERMISSION",
    "Case",
    "CaseDetail",
    "CaseEvent",
    "CasePage",
    "CasePost",
    "CaseStatus",
    "CaseView",
    "Delivery",
    "Desk",
    "Outcome",
    "Received",
    "ReplyTemplate",
    "event_words",
    "works",
]
