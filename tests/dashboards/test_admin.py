"""Crawl health, rules, jobs, users and audit."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.items import CrawlRun
from dashboards.sources import light, run_view
from service.accounts import Role
from service.ingest.runs import CrawlRuns
from service.jobs import ledger
from service.stores.contract import Query
from tests.dashboards.conftest import PASSWORD, Visitor

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def run(stop: str, found: int = 10, expected: int | None = 10) -> CrawlRun:
    ended = None if not stop else AT + timedelta(minutes=3)
    return CrawlRun("r", "weibo", AT, finished_at=ended, found=found, expected=expected, stop_reason=stop)


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (None, ""),
        (run(""), "accent"),
        (run("finished"), "positive"),
        (run("finished", expected=None), "positive"),
        (run("finished", found=5), "warn"),
        (run("budget", found=5), "warn"),
        (run("interrupted"), "warn"),
        (run("login"), "negative"),
        (run("blocked"), "negative"),
        (run("schema_changed"), "negative"),
        (run("error"), "negative"),
    ],
)
def test_the_light_of_a_source_tells_a_bad_end_from_a_good_one(one: CrawlRun | None, shown: str) -> None:
    assert light(one) == shown


@pytest.mark.parametrize("stop", ["blocked", "login", "schema_changed", "error", "interrupted", "budget"])
def test_every_bad_end_comes_with_a_remedy(stop: str) -> None:
    assert run_view(run(stop)).remedy


def test_an_incomplete_run_is_not_passed_off_as_a_good_one() -> None:
    assert "更多" in run_view(run("finished", found=5)).remedy
    assert not run_view(run("finished")).remedy


def test_a_source_shows_coverage_reason_and_remedy(admin) -> None:
    html = admin.get("/crawl").text

    assert "抓到 <b>164</b> / 平台说有 <b>200</b>" in html
    assert "第 5 页转到了登录页" in html
    assert "换一份新的 cookie 文件" in html


def test_a_source_has_a_page_with_its_runs(admin, context) -> None:
    html = admin.get("/crawl/card-forum").text

    for one in CrawlRuns(context.database).recent(source="card-forum"):
        assert f'id="{one.id}"' in html


def test_an_unknown_source_is_told_with_those_there_are(admin) -> None:
    answer = admin.get("/crawl/nowhere")

    assert answer.status_code == 404
    assert "weibo-search" in answer.text


def test_only_admins_start_crawls(visitors) -> None:
    assert "立即采集" not in visitors(Role.PR).get("/crawl").text
    assert "立即采集" in visitors(Role.ADMIN).get("/crawl").text


def test_a_crawl_is_started_recorded_and_followed(admin, context, monkeypatch) -> None:
    started = []
    monkeypatch.setattr("dashboards.views.crawl.run_in_background", lambda _context, job: started.append(job))

    answer = admin.post("/crawl/wealth-forum/run")

    assert started == ["crawl:wealth-forum"]
    assert 'hx-get="/crawl/wealth-forum"' in answer.text
    assert context.accounts.audit().entries[0].action == "run_crawl"
    assert 'id="source-wealth-forum"' in admin.part("/crawl/wealth-forum").text


def test_a_broken_sources_file_is_told_with_place_and_fault(admin, settings) -> None:
    path = settings.home / "sources.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("discuz", "discus"), encoding="utf-8")
    try:
        crawl, jobs, overview = (admin.get(page) for page in ("/crawl", "/jobs", "/"))
    finally:
        path.write_text(good, encoding="utf-8")

    assert (crawl.status_code, jobs.status_code, overview.status_code) == (200, 200, 200)
    assert "card-forum" in crawl.text
    assert "来源文件有误" in crawl.text
    assert "来源文件有误" in jobs.text


def test_rules_stand_in_words_beside_their_file(admin, context) -> None:
    html = admin.get("/rules").text

    for sentence in context.rules.sentences()[1:4]:
        assert sentence.title in html
        assert f'href="#L{sentence.line}"' in html
        assert f'id="L{sentence.line}"' in html
    assert context.rules.version in html


def test_queue_loads_on_the_rules_page_are_counted(admin, context) -> None:
    html = admin.get("/rules").text

    for bucket in context.store.facet(Query(), "queue"):
        assert f"queue={bucket.value}" in html
        assert f" {bucket.count}</a>" in html


def test_a_broken_rules_file_is_told_with_its_line(admin, context, settings, monkeypatch) -> None:
    own = settings.home / "rules.yaml"
    own.write_text("version: 1\nrules: []\n", encoding="utf-8")
    context.__dict__.pop("rules", None)
    try:
        answer = admin.get("/rules")
    finally:
        own.unlink()

    assert answer.status_code == 200
    assert "规则文件有误" in answer.text
    assert "第 " in answer.text


def test_jobs_show_last_and_next_run_and_failures(admin, context) -> None:
    now = context.clock()
    ledger.plan(context.database, "alerts", now + timedelta(minutes=4))
    good = ledger.begin(context.database, "alerts", now - timedelta(minutes=6))
    ledger.finish(context.database, good, now - timedelta(minutes=5), {"changed": 2})
    bad = ledger.begin(context.database, "reroute", now - timedelta(minutes=3))
    ledger.finish(context.database, bad, now - timedelta(minutes=2), {}, "RulesError: 第 3 行")

    html = admin.get("/jobs").text

    assert "预警变化 2" in html
    assert "3分钟后" in html or "4分钟后" in html
    assert "RulesError: 第 3 行" in html
    assert '<span class="badge hot">1</span>' in html


def test_a_job_without_a_scheduler_is_said_to_be_late(admin, context) -> None:
    ledger.plan(context.database, "reanalyse", context.clock() - timedelta(hours=5))

    assert "该跑没跑" in admin.get("/jobs").text


def test_a_job_can_be_run_now(admin, context) -> None:
    answer = admin.post("/jobs/expire-tags/run")

    assert answer.status_code == 200
    assert ledger.runs(context.database, "expire-tags")[0].status.value == "ok"
    assert admin.post("/jobs/no-such/run").status_code == 404


def test_users_are_made_and_changed(admin, context) -> None:
    admin.post("/users", name="newcomer", role="service", password="long enough", display="新人")
    admin.post("/users/newcomer/role", role="pr")
    answer = admin.post("/users/newcomer/active", active="false")

    user = context.accounts.user("newcomer")
    assert (user.display_name, user.role, user.active) == ("新人", Role.PR, False)
    assert "停用" in answer.text


def test_a_short_password_is_refused_with_the_reason(admin) -> None:
    answer = admin.post("/users", name="somebody", role="service", password="short")

    assert answer.status_code == 422
    assert "密码" in answer.text


def test_the_last_admin_stays(admin) -> None:
    assert admin.post("/users/admin/role", role="analyst").status_code == 409


def test_a_new_password_ends_the_users_sessions(admin, app_client) -> None:
    admin.post("/users", name="forgetful", role="service", password="first pass phrase")
    answer = admin.post("/users/forgetful/password", password=PASSWORD)

    assert answer.status_code == 200
    assert Visitor(app_client, "forgetful").get("/desk").status_code == 200


def test_tokens_are_listed_and_revoked(admin, context) -> None:
    secret = context.accounts.create_token("marketing", "报表")
    token = context.accounts.tokens()[0]

    assert "报表" in admin.get("/users").text
    admin.post(f"/tokens/{token.id}/revoke")

    assert context.accounts.authenticate_token(secret) is None
    assert secret not in admin.get("/users").text


def test_the_audit_log_is_searched_by_person_and_object(admin) -> None:
    admin.post("/users", name="audited", role="service", password="long enough")

    html = admin.get("/audit", actor="admin", kind="user").text

    assert "create_user" in html
    assert "user audited" in html
    assert "create_user" not in admin.get("/audit", actor="pr", kind="user").text
