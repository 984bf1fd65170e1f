"""Pushes notices to the webhook: to the checked address, without redirects, with retries; failures are told, not raised."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx
import orjson
import structlog
from prometheus_client import Counter
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from service.settings import Settings
from service.watch.address import Resolve, Target, WebhookAddressError, checked, resolve
from service.watch.payloads import CHAT_HOSTS, Notice, Payload, payload

ATTEMPTS: Final = 3
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
MOST_ANSWER: Final = 4096
"""So much of a chat robot's answer is read; of other answers nothing is."""
PUSHES: Final = Counter("tingfeng_webhook_pushes_total", "Notices pushed to the webhook", ["result"])
log = structlog.get_logger()


class _RefusedError(Exception):
    """The receiver said no; asking again would not help."""


class _TryAgainError(Exception):
    """A failure that may pass."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a push went; ``error`` says in words why it failed."""

    delivered: bool
    error: str = ""


class Webhook:
    """The webhook of the settings. ``sleep`` and ``resolver`` are for tests."""

    def __init__(
        self, settings: Settings, *, sleep: Callable[[float], None] = time.sleep, resolver: Resolve = resolve
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._resolver = resolver

    @property
    def configured(self) -> bool:
        return self._settings.webhook_url is not None

    def push(self, notice: Notice) -> Delivery:
        """Send a notice, trying again where that may help. Never raises for what the network or the receiver does."""
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=1, max=8),
            retry=retry_if_exception_type(_TryAgainError),
            sleep=self._sleep,
            before_sleep=_log_retry,
            reraise=True,
        )
        try:
            retrying(self._send, notice)
        except (WebhookAddressError, _RefusedError, _TryAgainError) as error:
            PUSHES.labels("failed").inc()
            log.warning("webhook_failed", webhook_event=notice.event, reason=str(error))
            return Delivery(delivered=False, error=str(error))
        PUSHES.labels("delivered").inc()
        return Delivery(delivered=True)

    def _send(self, notice: Notice) -> None:
        # The name is resolved and checked for every attempt, and the request goes to the address that was checked.
        target = checked(
            str(self._settings.webhook_url),
            allow_private=self._settings.webhook_allow_private,
            resolver=self._resolver,
        )
        content = payload(notice, target.url, self._settings.webhook_secret.get_secret_value())
        try:
            status, answer = _post(target, content)
        except httpx.HTTPError as error:
            # Only the kind of failure: the message could name the URL, which may hold a key.
            raise _TryAgainError(f"webhook 连不上或超时（{error.__class__.__name__}）；检查地址、网络和证书") from error
        _judge(status, answer)


def _post(target: Target, content: Payload) -> tuple[int, bytes]:
    """Status and, from chat robots, the answer."""
    headers = content.headers | {"Host": target.host_header}
    # The certificate is checked for the name although the connection goes to the address. Proxies and redirects
    # would lead past the checked address, so neither is followed.
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            target.pinned.copy_merge_params(content.query),
            content=content.body,
            headers=headers,
            extensions={"sni_hostname": target.url.raw_host.decode("ascii")},
        ) as response,
    ):
        answer = next(response.iter_bytes(MOST_ANSWER), b"") if target.url.host in CHAT_HOSTS else b""
        return response.status_code, answer


def _judge(status: int, answer: bytes) -> None:
    if httpx.codes.is_server_error(status) or status == httpx.codes.TOO_MANY_REQUESTS:
        raise _TryAgainError(f"webhook 回答 {status}；对方暂时不可用")
    if httpx.codes.is_redirect(status):
        raise _RefusedError(f"webhook 回答 {status} 转向别处，不跟随；把地址改成最终的那个")
    if not httpx.codes.is_success(status):
        raise _RefusedError(f"webhook 回答 {status}；检查地址和密钥")
    if answer and (code := _robot_error(answer)):
        raise _RefusedError(f"群机器人拒绝，errcode {code}；检查地址里的 key、关键词和加签密钥")


def _robot_error(answer: bytes) -> int:
    """The error code that chat robots answer with status 200; 0 where all is well."""
    try:
        found = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return -1
    code = found.get("errcode", 0) if isinstance(found, dict) else -1
    return code if isinstance(code, int) else -1


def _log_retry(state: RetryCallState) -> None:
    log.info("webhook_retry", attempt=state.attempt_number)
