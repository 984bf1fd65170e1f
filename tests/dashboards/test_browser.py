"""A person at work in a real Chromium: takes and ends a case, acknowledges an alert, exports an audience."""

import csv
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from crawlers.items import Author, Count, HotTopic, Post, PostType
from dashboards.app import create_app
from service.desk import CaseStatus
from service.settings import Settings
from service.stores.contract import Entry
from service.watch.hot_concerns import Concerns
from service.watch.hot_topics import HotTopics
from service.watch.records import AlertState
from tests.dashboards.conftest import HOSTILE, PASSWORD
from tests.support.factories import make_post

pytestmark = pytest.mark.browser
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[tuple[str, object]]:
    """Address and context of the application, served on a free port of the loopback."""
    app = create_app(settings)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        web = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=web.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not web.started and thread.is_alive():
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.context
        finally:
            web.should_exit = True
            thread.join(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as driver:
        if found is None and not Path(driver.chromium.executable_path).exists():
            pytest.fail("no Chromium: install the package chromium, or leave these tests out with -m 'not browser'")
        chromium = driver.chromium.launch(executable_path=found, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def sign_in(browser, server) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody; every error on the browser's console fails the test."""
    address, _ = server
    contexts, faults = [], []

    def open_as(name: str, path: str = "/", *, width: int = 1440, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme,
            base_url=address, accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"/login?next={quote(path, safe='')}")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(address + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert faults == []


def open_case_number(page: Page) -> int:
    return int(page.locator("#work [data-case]").get_attribute("data-case"))


def test_a_case_is_claimed_answered_and_resolved_by_keyboard(sign_in, server) -> None:
    page = sign_in("service", "/desk?queue=service&view=unclaimed")
    page.keyboard.press("j")
    expect(page.locator("#work [data-case]")).to_be_visible()
    number = open_case_number(page)

    expect(page.locator(".htmx-settling")).to_have_count(0)  # its buttons work from then on
    page.keyboard.press("c")
    expect(page.locator(".toast")).to_contain_text("已领取")
    page.locator("select[name=template]").select_option(index=1)
    page.get_by_role("button", name="起草").click()
    expect(page.locator("#reply-text")).not_to_have_value("")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("e")
    page.get_by_label("说明").fill("已退费")
    page.get_by_role("button", name="办结并打开下一件").click()
    expect(page.locator(".toast", has_text="已办结")).to_be_visible()

    assert server[1].desk.case(number).case.status is CaseStatus.RESOLVED
    assert open_case_number(page) != number
    assert f"/desk/{open_case_number(page)}" in page.url
    expect(page.locator(f"#case-list [data-case='{number}']")).to_have_count(0)


def test_going_back_on_the_desk_opens_the_case_before(sign_in) -> None:
    page = sign_in("service", "/desk?queue=service&view=all")
    page.locator(".case-row").nth(0).click()
    expect(page.locator("#work [data-case]")).to_be_visible()
    first = open_case_number(page)
    page.locator(".case-row").nth(1).click()
    expect(page.locator(f"#work [data-case='{first}']")).to_have_count(0)

    page.go_back()

    expect(page.locator(f"#work [data-case='{first}']")).to_be_visible()
    expect(page.locator(f"#case-list .current[data-case='{first}']")).to_be_visible()


def test_an_alert_is_acknowledged_and_the_page_says_by_whom(sign_in, server) -> None:
    page = sign_in("pr", "/alerts")
    alert = server[1].watch.live()[0]

    page.get_by_role("button", name="我来处理").first.click()
    expect(page.locator(f"#alert-{alert.id}")).to_contain_text("在处理")

    assert server[1].watch.get(alert.id).state is AlertState.ACKNOWLEDGED


def test_an_audience_is_built_saved_and_exported(sign_in, server, tmp_path) -> None:
    page = sign_in("marketing", "/audiences/new")
    page.locator("[name=add_all]").select_option("intent:*")
    expect(page.locator(".builder .chip.accent").first).to_contain_text("购买意向")
    page.locator("[name=add_none]").select_option("churn_risk")
    expect(page.locator(".builder .chip.warn").first).to_contain_text("流失风险")
    page.get_by_label("客群名称").fill("想办业务的人")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/audiences/*")

    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    path = tmp_path / "audience.csv"
    download.value.save_as(path)

    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    audience = server[1].customers.audiences.all()[0]
    assert audience.name == "想办业务的人"
    assert len(rows) - 1 == audience.count > 0


def test_charts_are_drawn_and_lead_to_their_posts(sign_in) -> None:
    page = sign_in("admin", "/")
    expect(page.locator("#chart-trend canvas")).to_be_visible()
    expect(page.locator("#chart-aspects canvas")).to_be_visible()

    page.locator("#chart-trend").get_by_title("看数字").click()
    page.locator("#chart-trend .table-view a").last.click()

    page.wait_for_url("**/monitor?*")
    expect(page.locator(".list-head").first).to_be_visible()


def test_a_range_drawn_over_the_trend_becomes_the_time_filter(sign_in) -> None:
    page = sign_in("admin", "/monitor")
    box = page.locator("#chart-trend canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=8)
    page.mouse.up()

    page.wait_for_url("**since=**")
    assert "until=" in page.url
    expect(page.locator("#monitor")).to_contain_text("至")
    page.go_back()
    page.wait_for_url("**/monitor")
    expect(page.locator("[aria-label=时间] [aria-current]")).to_have_text("近 7 天")


def test_a_post_opens_in_the_drawer_and_closes_by_escape(sign_in) -> None:
    page = sign_in("admin", "/monitor")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_contain_text("为什么这样判断")

    page.keyboard.press("Escape")

    expect(page.locator("#drawer")).to_be_hidden()


def test_a_query_is_checked_while_it_is_typed(sign_in) -> None:
    page = sign_in("admin", "/monitor")

    page.keyboard.press("/")
    page.keyboard.type("(年费")
    expect(page.locator("#query-state")).to_contain_text("右括号")
    page.keyboard.type(")")
    expect(page.locator("#query-state")).to_contain_text("找到")
    page.keyboard.press("Enter")

    page.wait_for_url("**q=**")
    expect(page.locator("#monitor mark").first).to_have_text("年费")


@pytest.mark.parametrize(
    "path", ["/", "/monitor", "/alerts", "/alerts/1", "/desk?queue=all&view=all", "/people", "/rules", "/crawl"]
)
def test_nothing_is_wider_than_a_phone(sign_in, path: str) -> None:
    page = sign_in("admin", path, width=390, scheme="dark")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".tabbar")).to_be_visible()


def test_the_theme_that_was_chosen_stays(sign_in) -> None:
    page = sign_in("admin", "/")
    page.locator(".rail [data-theme-set=dark]").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 22)"

    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"


CHART = "echarts.getInstanceByDom(document.querySelector('#chart-spread .plot'))"


@pytest.fixture
def spread(server) -> Post:
    """An announcement with a chain of reposts, one of them by words that try to break out of the page."""
    first = make_post(7001, text="江海银行手机银行维护公告", author=Author("900", "江海银行"))
    made = {"type": PostType.REPOST, "root_id": first.id}
    names = ("财经老王", "小赵", HOSTILE)
    chain = [
        make_post(7002 + n, author=Author(str(n), name), parent_id=make_post(7001 + n).id, **made)
        for n, name in enumerate(names)
    ]
    server[1].store.write([Entry(post) for post in (first, *chain)])
    return chain[1]


def test_a_spread_is_drawn_says_what_each_brought_and_leads_to_it(sign_in, spread) -> None:
    page = sign_in("analyst", f"/posts/{spread.id}")
    expect(page.locator("#chart-spread-growth canvas")).to_be_visible()
    page.locator("#chart-spread").scroll_into_view_if_needed()
    while not page.evaluate(f"{CHART}.getZr().animation.isFinished()"):  # dots that still move are not met
        page.wait_for_timeout(50)
    box = page.locator("#chart-spread canvas").bounding_box()

    page.mouse.move(box["x"] + 120, box["y"] + box["height"] / 2)
    expect(page.locator("#chart-spread .tip")).to_contain_text("带来的转发3")
    page.mouse.move(box["x"] + box["width"] - 150, box["y"] + box["height"] / 2)
    expect(page.locator("#chart-spread .tip")).to_contain_text("@<script>alert")
    page.mouse.click(box["x"] + 120, box["y"] + box["height"] / 2)

    page.wait_for_url(f"**/posts/{make_post(7001).id}")


def test_a_spread_can_be_read_without_script(browser, server, sign_in, spread) -> None:
    page = sign_in("analyst", f"/spread/{spread.id}")
    context = browser.new_context(
        java_script_enabled=False, base_url=server[0], storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"/spread/{spread.id}")

    expect(plain.locator(".spread-list .current")).to_contain_text("@小赵")
    expect(plain.locator(".spread-list .spread-row")).to_have_count(4)
    expect(plain.locator(".spread")).to_contain_text("见到 3 条转发")
    context.close()


def test_a_spread_fits_on_a_phone(sign_in, spread) -> None:
    page = sign_in("analyst", f"/spread/{spread.id}", width=390, scheme="dark")
    expect(page.locator("#chart-spread canvas")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_hot_list_is_seen_from_the_overview_and_leads_to_the_posts(sign_in, server) -> None:
    context = server[1]
    topics, concerns = HotTopics(context.database), Concerns(context.lexicon, context.settings.brand)
    for ago, rank in ((20, 31), (10, 12), (0, 4)):
        word = HotTopic("江海银行登录失败", rank, Count(640_000), label="热")
        topics.take([word], context.clock() - timedelta(minutes=ago), concerns)
    page = sign_in("pr", "/", width=390, scheme="dark")

    expect(page.get_by_text("本行在榜上: “江海银行登录失败”第 4 位")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="全部 1 个词").click()
    page.wait_for_url("**/hot*")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/monitor?q=*")
    expect(page.locator("[data-list] .post").first).to_be_visible()

    number = next(alert.id for alert in context.watch.live() if alert.word)
    page.goto(f"/alerts/{number}")
    expect(page.locator("#chart-ranks canvas")).to_be_visible()
