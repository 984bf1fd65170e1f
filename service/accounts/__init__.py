"""Users, roles and permissions, sessions, access tokens, and the audit log."""

from service.accounts.accounts import Accounts, Login, LoginFailedError, LoginThrottledError
from service.accounts.audit import SYSTEM, AuditEntry, AuditFilter, AuditPage, record
from service.accounts.roles import ROLE_PERMISSIONS, Permission, Principal, Role
from service.accounts.tokens import ApiToken
from service.accounts.users import User

__all__ = [
    "ROLE_PERMISSIONS",
    "SYSTEM",
    "Accounts",
    "ApiToken",
    "AuditEntry",
    "AuditFilter",
    "AuditPage",
    "Login",
    "LoginFailedError",
    "LoginThrottledError",
    "Permission",
    "Principal",
    "Role",
    "User",
    "record",
]
