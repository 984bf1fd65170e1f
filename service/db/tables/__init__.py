"""All tables, one module a topic. Rows stay inside the floor that reads them; floors hand out frozen records."""

from service.db.tables.cases import CaseEventRow, CasePostRow, CaseRow, ReplyTemplateRow
from service.db.tables.counts import PostCountsRow
from service.db.tables.customers import AudienceRow, IntentTagRow, ProfileRow, TagEvidenceRow
from service.db.tables.duplicates import DuplicateBandRow, DuplicateEntryRow, DuplicateTextRow
from service.db.tables.hot import HotRankRow, HotTopicRow
from service.db.tables.learning import CorrectionRow
from service.db.tables.phrases import PhraseRow
from service.db.tables.runs import (
    CrawlAlarmRow,
    CrawlCaptureRow,
    CrawlListingRow,
    CrawlRecaptureRow,
    CrawlRunRow,
    JobRunRow,
    JobStateRow,
)
from service.db.tables.unseen import UnseenPostRow
from service.db.tables.users import ApiTokenRow, AuditRow, LoginFailureRow, SessionRow, UserRow
from service.db.tables.watch import AlertEventRow, AlertPostRow, AlertRow

__all__ = [
    "AlertEventRow",
    "AlertPostRow",
    "AlertRow",
    "ApiTokenRow",
    "AudienceRow",
    "AuditRow",
    "CaseEventRow",
    "CasePostRow",
    "CaseRow",
    "CorrectionRow",
    "CrawlAlarmRow",
    "CrawlCaptureRow",
    "CrawlListingRow",
    "CrawlRecaptureRow",
    "CrawlRunRow",
    "DuplicateBandRow",
    "DuplicateEntryRow",
    "DuplicateTextRow",
    "HotRankRow",
    "HotTopicRow",
    "IntentTagRow",
    "JobRunRow",
    "JobStateRow",
    "LoginFailureRow",
    "PhraseRow",
    "PostCountsRow",
    "ProfileRow",
    "ReplyTemplateRow",
    "SessionRow",
    "TagEvidenceRow",
    "UnseenPostRow",
    "UserRow",
]
