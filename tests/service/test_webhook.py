"""The webhook gets signed JSON at the address that was checked, and its failures are told, never raised."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs

import httpx
import orjson
import pytest
import respx

from service.settings import Settings
from service.watch.address import WebhookAddressError, checked
from service.watch.payloads import Notice
from service.watch.records import Alert, AlertKind, AlertState, Severity
from service.watch.webhook import Webhook
from tests.service.watch_samples import HOUR, NOW
from tests.service.webhook_receiver import receiving

SECRET = "stone-bridge"
ALERT = Alert(
    id=7,
    kind=AlertKind.BURST,
    key="mobile_app",
    severity=Severity.HIGH,
    title="手机银行相关负面 1 小时 86 条，平时 4 条",
    explanation="z = 21",
    state=AlertState.OPEN,
    opened_at=NOW,
    updated_at=NOW,
    snoozed_until=None,
    acknowledged_by="",
    acknowledged_at=None,
    closed_by="",
    observed=86.0,
    expected=4.0,
    threshold=12.0,
    window_start=NOW - HOUR,
    window_end=NOW,
    first_post_id="weibo:1",
    top_post_id="weibo:2",
    top_author="青石",
    post_count=86,
    last_post_at=NOW,
    push_error="",
)
NOTICE = Notice("alert.opened", NOW, ALERT, ("weibo:1", "weibo:2"))
PUBLIC = "93.184.216.34"


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


def webhook(url: str, *, secret: str = SECRET, private: bool = True, addresses: list[str] | None = None) -> Webhook:
    settings = Settings(webhook_url=url, webhook_secret=secret, webhook_allow_private=private)
    found = addresses or ["127.0.0.1"]
    return Webhook(settings, sleep=lambda _: None, resolver=lambda _host, _port: found)


def test_an_alert_arrives_as_signed_json(receiver):
    assert webhook(receiver.url).push(NOTICE).delivered
    (request,) = receiver.requests
    document = json.loads(request.body)
    assert request.path == "/hook"
    assert request.headers["content-type"] == "application/json"
    expected = "sha256=" + hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-tingfeng-signature"] == expected
    assert document["event"] == "alert.opened"
    assert document["alert"]["title"] == ALERT.title
    assert document["alert"]["post_ids"] == ["weibo:1", "weibo:2"]


def test_without_a_secret_nothing_is_signed(receiver):
    assert webhook(receiver.url, secret="").push(NOTICE).delivered
    assert "x-tingfeng-signature" not in receiver.requests[0].headers


def test_a_test_notice_has_no_alert(receiver):
    assert webhook(receiver.url).push(Notice("test", NOW)).delivered
    assert json.loads(receiver.requests[0].body) == {"event": "test", "sent_at": NOW.isoformat()}


def test_the_request_goes_to_the_address_that_was_checked(receiver):
    url = f"http://hooks.example:{receiver.port}/hook"
    assert webhook(url).push(NOTICE).delivered
    assert receiver.requests[0].headers["host"] == f"hooks.example:{receiver.port}"


@pytest.mark.parametrize("statuses", [[503, 200], [500, 502, 204], [429, 200]])
def test_a_failure_that_may_pass_is_tried_again(receiver, statuses):
    receiver.statuses = list(statuses)
    assert webhook(receiver.url).push(NOTICE).delivered
    assert len(receiver.requests) == len(statuses)


def test_a_receiver_that_stays_down_is_told_after_three_attempts(receiver):
    receiver.statuses = [503]
    delivery = webhook(receiver.url).push(NOTICE)
    assert not delivery.delivered
    assert "503" in delivery.error
    assert len(receiver.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_told_at_once(receiver, status):
    receiver.statuses = [status]
    delivery = webhook(receiver.url).push(NOTICE)
    assert str(status) in delivery.error
    assert len(receiver.requests) == 1


def test_a_redirect_is_not_followed(receiver):
    receiver.statuses = [302]
    delivery = webhook(receiver.url).push(NOTICE)
    assert "不跟随" in delivery.error
    assert [request.path for request in receiver.requests] == ["/hook"]


def test_a_closed_port_is_told_without_the_address():
    with receiving() as gone:
        url = f"{gone.url}?key=geheim"
    delivery = webhook(url).push(NOTICE)
    assert "连不上" in delivery.error
    assert "geheim" not in delivery.error


def test_loopback_is_refused_unless_allowed(receiver):
    delivery = webhook(receiver.url.replace("http", "https"), private=False).push(NOTICE)
    assert "TINGFENG_WEBHOOK_ALLOW_PRIVATE" in delivery.error
    assert receiver.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:0001::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address):
    with pytest.raises(WebhookAddressError, match="内网"):
        checked("https://hooks.example/", allow_private=False, resolver=lambda *_: [address])


def test_one_inside_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(WebhookAddressError, match="内网"):
        checked("https://hooks.example/", allow_private=False, resolver=lambda *_: [PUBLIC, "10.0.0.1"])


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_are_allowed(address):
    target = checked("https://hooks.example/a?b=1", allow_private=False, resolver=lambda *_: [address])
    assert httpx.URL(str(target.pinned)).host == address
    assert target.pinned.path == "/a"


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "ff02::1"])
def test_nobodys_and_everybodys_addresses_are_refused_even_if_private_ones_are_allowed(address):
    with pytest.raises(WebhookAddressError):
        checked("https://hooks.example/", allow_private=True, resolver=lambda *_: [address])


@pytest.mark.parametrize(
    ("url", "private", "word"),
    [
        ("http://hooks.example/", False, "https"),
        ("ftp://hooks.example/", True, "https"),
        ("https://user:pass@hooks.example/", True, "用户名"),
    ],
)
def test_unsafe_urls_are_refused(url, private, word):
    with pytest.raises(WebhookAddressError, match=word):
        checked(url, allow_private=private, resolver=lambda *_: [PUBLIC])


def test_a_name_that_does_not_exist_is_told():
    def nothing(_host: str, _port: int) -> list[str]:
        raise OSError

    settings = Settings(webhook_url="https://hooks.example/")
    assert "DNS" in Webhook(settings, resolver=nothing).push(NOTICE).error


@respx.mock
def test_the_certificate_is_checked_for_the_name():
    route = respx.post(f"https://{PUBLIC}/hook").mock(return_value=httpx.Response(200))
    assert webhook("https://hooks.example/hook", private=False, addresses=[PUBLIC]).push(NOTICE).delivered
    request = route.calls.last.request
    assert request.extensions["sni_hostname"] == "hooks.example"
    assert request.headers["host"] == "hooks.example"


@respx.mock
def test_wecom_gets_a_text_message():
    route = respx.post(f"https://{PUBLIC}/cgi-bin/webhook/send", params={"key": "k"})
    route.mock(return_value=httpx.Response(200, json={"errcode": 0, "errmsg": "ok"}))
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    assert webhook(url, private=False, addresses=[PUBLIC]).push(NOTICE).delivered
    message = orjson.loads(route.calls.last.request.content)
    assert message["msgtype"] == "text"
    assert message["text"]["content"].startswith("【听风·严重】手机银行相关负面 1 小时 86 条，平时 4 条\n")


@respx.mock
def test_dingtalk_gets_its_own_signature():
    route = respx.post(url__startswith=f"https://{PUBLIC}/robot/send")
    route.mock(return_value=httpx.Response(200, json={"errcode": 0}))
    url = "https://oapi.dingtalk.com/robot/send?access_token=t"
    assert webhook(url, private=False, addresses=[PUBLIC]).push(NOTICE).delivered
    query = parse_qs(route.calls.last.request.url.query.decode())
    stamp = str(round(NOW.timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {"access_token": ["t"], "timestamp": [stamp], "sign": [base64.b64encode(digest).decode()]}


@respx.mock
@pytest.mark.parametrize("answer", [b'{"errcode": 93000}', b"<html>", b"[]"])
def test_a_chat_robot_that_refuses_with_status_200_is_a_failure(answer):
    respx.post(url__startswith=f"https://{PUBLIC}/").mock(return_value=httpx.Response(200, content=answer))
    delivery = webhook("https://qyapi.weixin.qq.com/x?key=k", private=False, addresses=[PUBLIC]).push(NOTICE)
    assert "errcode" in delivery.error
