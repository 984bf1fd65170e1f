"""Who may do what: roles, permissions, and the principal that a request acts as."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a user is in the bank; one each."""

    ADMIN = "admin"
    PR = "pr"
    SERVICE = "service"
    MARKETING = "marketing"
    ANALYST = "analyst"


class Permission(StrEnum):
    """One thing that an endpoint or page may ask for."""

    READ_POSTS = "read_posts"
    """Posts, the overview and every figure made of posts."""
    SEARCH = "search"
    READ_CASES = "read_cases"
    READ_ALERTS = "read_alerts"
    READ_PROFILES = "read_profiles"
    READ_AUDIENCES = "read_audiences"
    READ_RULES = "read_rules"
    READ_CRAWLS = "read_crawls"
    READ_JOBS = "read_jobs"
    READ_MODELS = "read_models"
    READ_AUDIT = "read_audit"
    WORK_PR = "work_pr"
    """Act on cases of the queue; likewise the next two."""
    WORK_SERVICE = "work_service"
    WORK_MARKETING = "work_marketing"
    MANAGE_ALERTS = "manage_alerts"
    """Acknowledge, snooze, close."""
    MANAGE_TAGS = "manage_tags"
    """Revoke a tag of a profile."""
    MANAGE_AUDIENCES = "manage_audiences"
    EXPORT_AUDIENCES = "export_audiences"
    MANAGE_RULES = "manage_rules"
    CORRECT_LABELS = "correct_labels"
    MANAGE_WORDS = "manage_words"
    """Adopt or ignore new words."""
    PUSH_POSTS = "push_posts"
    RUN_CRAWLS = "run_crawls"
    RUN_JOBS = "run_jobs"
    MANAGE_MODELS = "manage_models"
    """Put the model before in use again; promotion itself is a command on the machine."""
    MANAGE_USERS = "manage_users"
    MANAGE_OWN_KINDS = "manage_own_kinds"
    """Make labels of the bank's own from examples."""


_P = Permission
_EVERYONE: Final = frozenset(
    {_P.READ_POSTS, _P.SEARCH, _P.READ_CASES, _P.READ_ALERTS, _P.READ_RULES, _P.CORRECT_LABELS}
)
_READS: Final = frozenset({_P.READ_PROFILES, _P.READ_AUDIENCES, _P.READ_CRAWLS, _P.READ_JOBS, _P.READ_MODELS})

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset(Permission),
    Role.PR: _EVERYONE | {_P.WORK_PR, _P.MANAGE_ALERTS, _P.READ_PROFILES, _P.READ_CRAWLS},
    Role.SERVICE: _EVERYONE | {_P.WORK_SERVICE, _P.READ_PROFILES},
    Role.MARKETING: _EVERYONE
    | {
        _P.WORK_MARKETING,
        _P.READ_PROFILES,
        _P.MANAGE_TAGS,
        _P.READ_AUDIENCES,
        _P.MANAGE_AUDIENCES,
        _P.EXPORT_AUDIENCES,
    },
    Role.ANALYST: _EVERYONE | _READS | {_P.MANAGE_WORDS, _P.MANAGE_OWN_KINDS},
}
"""The analyst reads all that concerns posts and customers, and works no queue; the audit log is the admin's."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: a user, by a session or by an access token."""

    user_id: int
    name: str
    display_name: str
    role: Role
    csrf: str = ""
    """The session's CSRF token; empty for an access token."""

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in ROLE_PERMISSIONS[self.role]
