"""What a webhook gets: signed JSON of our own, or the text message of a chat robot, chosen by the host."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import orjson

from service.watch.crawl_alarms import REMEDIES, AlarmKind
from service.watch.records import KIND_ZH, SEVERITY_ZH, Alert, AlertKind

SIGNATURE_HEADER: Final = "X-Tingfeng-Signature"
WECOM: Final = "qyapi.weixin.qq.com"
DINGTALK: Final = "oapi.dingtalk.com"
CHAT_HOSTS: Final = (WECOM, DINGTALK)
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Notice:
    """What is pushed: an event about an alert; ``test`` has none."""

    event: str
    """``alert.opened``, ``alert.raised``, ``test``."""
    at: datetime
    alert: Alert | None = None
    post_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payload:
    """A body with its headers and what the URL gets added."""

    body: bytes
    headers: dict[str, str]
    query: dict[str, str]


def payload(notice: Notice, url: httpx.URL, secret: str) -> Payload:
    """The body for this address, signed where there is a secret."""
    headers = {"Content-Type": "application/json", "User-Agent": "tingfeng"}
    if url.host in CHAT_HOSTS:
        body = orjson.dumps({"msgtype": "text", "text": {"content": text(notice)}})
        return Payload(body, headers, _dingtalk_signature(notice.at, secret) if secret and url.host == DINGTALK else {})
    body = orjson.dumps(_document(notice))
    return Payload(body, headers | ({SIGNATURE_HEADER: signature(body, secret)} if secret else {}), {})


def signature(body: bytes, secret: str) -> str:
    """``sha256=`` and the hex HMAC-SHA256 of the body; the receiver computes the same and compares."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def text(notice: Notice) -> str:
    """The notice as a short message."""
    alert = notice.alert
    if alert is None:
        return "【听风】这是一条测试消息，推送已接通。"
    since = alert.opened_at.astimezone(_SHANGHAI)
    head = f"【听风·{SEVERITY_ZH[alert.severity]}】{alert.title}\n{KIND_ZH[alert.kind]}预警 {alert.id}，{since:%m-%d %H:%M} 发出"
    if alert.kind is AlertKind.HOT_SEARCH:
        return f"{head}。{alert.explanation}。请到听风的热搜页看名次与相关帖子。"
    if not alert.kind.is_about_posts:
        return f"{head}。{REMEDIES[AlarmKind(alert.key.rpartition(':')[2])]}请到听风的采集页处理。"
    return f"{head}，共 {alert.post_count} 条帖子为证。请到听风的预警页确认。"


def _document(notice: Notice) -> dict[str, object]:
    """Numbers and ids only: what people wrote stays in the house."""
    head: dict[str, object] = {"event": notice.event, "sent_at": notice.at.isoformat()}
    alert = notice.alert
    if alert is None:
        return head
    matter: dict[str, object] = {
        "id": alert.id,
        "kind": alert.kind.value,
        "key": alert.key,
        "severity": alert.severity.value,
        "title": alert.title,
        "explanation": alert.explanation,
        "opened_at": alert.opened_at.isoformat(),
    }
    return head | {"text": text(notice), "alert": matter | _about(alert, notice.post_ids)}


def _about(alert: Alert, post_ids: tuple[str, ...]) -> dict[str, object]:
    if alert.kind is AlertKind.HOT_SEARCH:
        return {"word": alert.word, "rank": round(alert.observed), "since": alert.window_start.isoformat()}
    return _posts(alert, post_ids) if alert.kind.is_about_posts else {"source": alert.source}


def _posts(alert: Alert, post_ids: tuple[str, ...]) -> dict[str, object]:
    return {
        "window_start": alert.window_start.isoformat(),
        "window_end": alert.window_end.isoformat(),
        "observed": alert.observed,
        "expected": alert.expected,
        "threshold": alert.threshold,
        "post_count": alert.post_count,
        "post_ids": list(post_ids),
    }


def _dingtalk_signature(at: datetime, secret: str) -> dict[str, str]:
    """Signature of DingTalk's custom robots: HMAC-SHA256 over time in milliseconds, newline, secret."""
    timestamp = str(round(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}
