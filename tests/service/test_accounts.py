"""Users, sign-in, sessions, access tokens, roles and the audit log, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from service.accounts import (
    ROLE_PERMISSIONS,
    Accounts,
    AuditEntry,
    AuditFilter,
    LoginFailedError,
    LoginThrottledError,
    Permission,
    Role,
)
from service.db import Database
from service.db.tables import ApiTokenRow, SessionRow, UserRow
from service.errors import ConflictError, InvalidError, NotFoundError

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
PASSWORD = "听风-对账单-73"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(database: Database, clock: Clock):
    accounts = Accounts(database, clock, hasher=QUICK)
    accounts.create_user("li.wei", Role.SERVICE, PASSWORD, display_name="李薇")
    return accounts


def actions(accounts: Accounts) -> list[str]:
    return [entry.action for entry in accounts.audit().entries]


def fail_to_log_in(accounts: Accounts, name: str = "li.wei", times: int = 1):
    for _ in range(times):
        with pytest.raises(LoginFailedError):
            accounts.login(name, "wrong password")


def test_a_user_signs_in_and_the_session_tells_who_it_is(accounts: Accounts):
    login = accounts.login("li.wei", PASSWORD)
    principal = accounts.authenticate_session(login.token)
    assert principal == login.principal
    assert (principal.name, principal.display_name, principal.role) == ("li.wei", "李薇", Role.SERVICE)
    assert len(principal.csrf) >= 32


def test_a_name_is_the_same_in_capitals_full_width_and_with_spaces(accounts: Accounts):
    assert accounts.login(" Ｌi.Wei ", PASSWORD).principal.name == "li.wei"


def test_neither_passwords_nor_tokens_are_stored_in_clear(accounts: Accounts, database: Database):
    token = accounts.login("li.wei", PASSWORD).token
    secret = accounts.create_token("li.wei", "导入")
    with database.reading() as session:
        assert PASSWORD not in session.scalars(select(UserRow.password_hash)).one()
        assert session.scalars(select(UserRow.password_hash)).one().startswith("$argon2id$")
        assert token not in session.scalars(select(SessionRow.token_hash)).all()
        assert secret not in session.scalars(select(ApiTokenRow.token_hash)).all()


def test_no_secret_gets_into_the_audit_log(accounts: Accounts):
    secrets = [PASSWORD, accounts.login("li.wei", PASSWORD).token, accounts.create_token("li.wei", "导入")]
    accounts.set_password("li.wei", "another-password")
    log = repr(accounts.audit().entries)
    assert not [secret for secret in [*secrets, "another-password"] if secret in log]


@pytest.mark.parametrize("name", ["li.wei", "nobody", "x", "a'; drop table users--", "nul\x00", "长" * 300])
def test_a_wrong_name_or_password_is_refused_in_the_same_words(accounts: Accounts, name: str):
    with pytest.raises(LoginFailedError, match="用户名或密码不对"):
        accounts.login(name, "wrong password")


def test_a_session_ends_after_its_length(accounts: Accounts, clock: Clock):
    token = accounts.login("li.wei", PASSWORD, length=timedelta(hours=2)).token
    clock.pass_by(minutes=119)
    assert accounts.authenticate_session(token) is not None
    clock.pass_by(minutes=1)
    assert accounts.authenticate_session(token) is None


def test_signing_out_ends_the_session(accounts: Accounts):
    token = accounts.login("li.wei", PASSWORD).token
    accounts.logout(token)
    assert accounts.authenticate_session(token) is None


def test_an_unknown_session_or_token_is_nobody(accounts: Accounts):
    assert accounts.authenticate_session("made-up") is None
    assert accounts.authenticate_token("tf_made-up") is None


def test_five_failures_lock_the_name_for_fifteen_minutes_even_with_the_right_password(accounts: Accounts, clock: Clock):
    fail_to_log_in(accounts, times=5)
    with pytest.raises(LoginThrottledError) as caught:
        accounts.login("li.wei", PASSWORD)
    assert caught.value.retry_at == NOW + timedelta(minutes=15)
    clock.pass_by(minutes=15)
    assert accounts.login("li.wei", PASSWORD)


def test_failures_are_kept_in_the_database_not_in_the_process(accounts: Accounts, database: Database, clock: Clock):
    fail_to_log_in(accounts, times=5)
    with pytest.raises(LoginThrottledError):
        Accounts(database, clock, hasher=QUICK).login("li.wei", PASSWORD)


def test_names_that_do_not_exist_are_locked_alike(accounts: Accounts):
    fail_to_log_in(accounts, "ghost", times=5)
    with pytest.raises(LoginThrottledError):
        accounts.login("ghost", PASSWORD)


def test_another_name_is_not_locked(accounts: Accounts):
    fail_to_log_in(accounts, "ghost", times=5)
    assert accounts.login("li.wei", PASSWORD)


def test_a_success_forgets_the_failures_before_it(accounts: Accounts):
    fail_to_log_in(accounts, times=4)
    accounts.login("li.wei", PASSWORD)
    fail_to_log_in(accounts, times=4)
    assert accounts.login("li.wei", PASSWORD)


def test_failures_spread_over_a_longer_time_do_not_lock(accounts: Accounts, clock: Clock):
    for _ in range(8):
        fail_to_log_in(accounts)
        clock.pass_by(minutes=4)
    assert accounts.login("li.wei", PASSWORD)


def test_a_disabled_user_loses_sessions_and_tokens_and_cannot_sign_in(accounts: Accounts):
    session, secret = accounts.login("li.wei", PASSWORD).token, accounts.create_token("li.wei", "导入")
    accounts.set_active("li.wei", active=False, actor="root")
    assert accounts.authenticate_session(session) is None
    assert accounts.authenticate_token(secret) is None
    fail_to_log_in(accounts)
    accounts.set_active("li.wei", active=True, actor="root")
    assert accounts.authenticate_token(secret) is None
    assert accounts.login("li.wei", PASSWORD)


def test_a_new_password_ends_sessions_and_replaces_the_old_one(accounts: Accounts):
    token = accounts.login("li.wei", PASSWORD).token
    accounts.set_password("li.wei", "another-password", actor="root")
    assert accounts.authenticate_session(token) is None
    with pytest.raises(LoginFailedError):
        accounts.login("li.wei", PASSWORD)
    assert accounts.login("li.wei", "another-password")


def test_a_hash_with_weak_parameters_is_renewed_at_sign_in(accounts: Accounts, database: Database, clock: Clock):
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    Accounts(database, clock, hasher=stronger).login("li.wei", PASSWORD)
    with database.reading() as session:
        assert "t=2" in session.scalars(select(UserRow.password_hash)).one()


def test_a_new_role_holds_at_once(accounts: Accounts):
    token = accounts.login("li.wei", PASSWORD).token
    accounts.set_role("li.wei", Role.PR, actor="root")
    principal = accounts.authenticate_session(token)
    assert principal.may(Permission.WORK_PR)
    assert not principal.may(Permission.WORK_SERVICE)


@pytest.mark.parametrize("change", ["disable", "demote"])
def test_the_last_admin_stays(accounts: Accounts, change: str):
    accounts.create_user("root", Role.ADMIN, PASSWORD)
    act = {
        "disable": lambda: accounts.set_active("root", active=False),
        "demote": lambda: accounts.set_role("root", Role.PR),
    }[change]
    with pytest.raises(ConflictError, match="最后一个管理员"):
        act()
    accounts.create_user("second", Role.ADMIN, PASSWORD)
    act()


def test_a_taken_name_is_refused(accounts: Accounts):
    with pytest.raises(ConflictError, match="已存在"):
        accounts.create_user("LI.WEI", Role.PR, PASSWORD)


@pytest.mark.parametrize("name", ["", "a", "with space", "x" * 65, "semi;colon"])
def test_a_name_that_cannot_be_one_is_refused(accounts: Accounts, name: str):
    with pytest.raises(InvalidError, match="用户名须有"):
        accounts.create_user(name, Role.PR, PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_a_password_of_a_bad_length_is_refused(accounts: Accounts, password: str):
    with pytest.raises(InvalidError, match="密码须有"):
        accounts.create_user("zhang", Role.PR, password)


def test_an_unknown_user_is_named_in_the_error(accounts: Accounts):
    with pytest.raises(NotFoundError, match="没有用户 zhao"):
        accounts.set_password("zhao", PASSWORD)


def test_ensuring_a_user_creates_it_or_brings_it_up_to_date(accounts: Accounts):
    accounts.ensure_user("boss", Role.ADMIN, PASSWORD)
    accounts.ensure_user("boss", Role.ADMIN, "another-password")
    assert accounts.login("boss", "another-password").principal.role is Role.ADMIN
    accounts.set_active("li.wei", active=False)
    assert accounts.ensure_user("li.wei", Role.MARKETING, PASSWORD).active
    assert accounts.user("li.wei").role is Role.MARKETING


def test_a_token_acts_as_its_user_until_it_expires(accounts: Accounts, clock: Clock):
    secret = accounts.create_token("li.wei", "导入", days=7)
    assert secret.startswith("tf_")
    assert accounts.authenticate_token(secret).name == "li.wei"
    clock.pass_by(days=7)
    assert accounts.authenticate_token(secret) is None


def test_a_revoked_token_is_refused(accounts: Accounts):
    secret = accounts.create_token("li.wei", "导入")
    accounts.revoke_token(accounts.tokens()[0].id, actor="root")
    assert accounts.authenticate_token(secret) is None


def test_a_token_shows_when_it_was_last_used(accounts: Accounts, clock: Clock):
    secret = accounts.create_token("li.wei", "导入")
    assert accounts.tokens()[0].last_used_at is None
    accounts.authenticate_token(secret)
    clock.pass_by(seconds=59)
    accounts.authenticate_token(secret)
    assert accounts.tokens()[0].last_used_at == NOW
    clock.pass_by(seconds=1)
    accounts.authenticate_token(secret)
    assert accounts.tokens()[0].last_used_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_needs_a_sensible_length(accounts: Accounts, days: int):
    with pytest.raises(InvalidError, match="有效期"):
        accounts.create_token("li.wei", "导入", days=days)


def test_every_change_is_in_the_audit_log_newest_first(accounts: Accounts):
    accounts.set_role("li.wei", Role.PR, actor="root")
    accounts.set_role("li.wei", Role.PR, actor="root")
    accounts.set_password("li.wei", "another-password", actor="root")
    assert actions(accounts) == ["set_password", "set_role", "create_user"]
    entry = accounts.audit().entries[1]
    assert (entry.actor, entry.object_id, entry.detail) == ("root", "li.wei", {"from": "service", "to": "pr"})
    assert entry.at == NOW


def test_a_change_that_fails_leaves_no_audit_line(accounts: Accounts):
    with pytest.raises(ConflictError):
        accounts.create_user("li.wei", Role.PR, PASSWORD)
    assert actions(accounts) == ["create_user"]


def test_the_audit_log_is_read_page_by_page_without_gaps(accounts: Accounts):
    for number in range(7):
        accounts.record(AuditEntry(NOW, "li.wei", "export_audience", "audience", str(number), {"rows": number}))
    wanted = AuditFilter(object_type="audience")
    first = accounts.audit(wanted, size=4)
    second = accounts.audit(wanted, size=4, after=first.next)
    assert [entry.object_id for entry in (*first.entries, *second.entries)] == list("6543210")
    assert second.next == ""


@pytest.mark.parametrize("after", ["abc", "-1", "١٢", "9" * 30])
def test_a_cursor_that_no_page_gave_is_refused(accounts: Accounts, after: str):
    with pytest.raises(InvalidError, match="翻页"):
        accounts.audit(after=after)


def test_every_role_reads_posts_and_searches():
    assert all({Permission.READ_POSTS, Permission.SEARCH} <= granted for granted in ROLE_PERMISSIONS.values())


WORKS = {Permission.WORK_PR, Permission.WORK_SERVICE, Permission.WORK_MARKETING}


@pytest.mark.parametrize(
    ("role", "queues"),
    [
        (Role.ADMIN, WORKS),
        (Role.PR, {Permission.WORK_PR}),
        (Role.SERVICE, {Permission.WORK_SERVICE}),
        (Role.MARKETING, {Permission.WORK_MARKETING}),
        (Role.ANALYST, set()),
    ],
)
def test_each_role_works_its_own_queue(role: Role, queues: set[Permission]):
    assert ROLE_PERMISSIONS[role] & WORKS == queues


def test_only_the_admin_manages_users_and_reads_the_audit_log():
    sensitive = {Permission.MANAGE_USERS, Permission.READ_AUDIT, Permission.MANAGE_RULES, Permission.PUSH_POSTS}
    assert [role for role, granted in ROLE_PERMISSIONS.items() if granted & sensitive] == [Role.ADMIN]
