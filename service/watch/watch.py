"""`Watch`: checks what goes on, keeps the alerts, tells the webhook."""

from collections.abc import Callable
from datetime import datetime

import structlog

from service.db import Database
from service.settings import Settings
from service.stores.contract import PostStore
from service.watch import actions, archive, book
from service.watch.archive import LIVE_ALERTS, AlertFilter
from service.watch.indicators import Overview, overview
from service.watch.notify import push_due
from service.watch.payloads import Notice
from service.watch.records import Alert, AlertEvent, AlertPage
from service.watch.scope import Span
from service.watch.signals import find_signals
from service.watch.webhook import Delivery, Webhook

log = structlog.get_logger()


class Watch:
    """Indicators and alerts of one bank. Safe to share between threads."""

    def __init__(
        self,
        store: PostStore,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        webhook: Webhook | None = None,
    ) -> None:
        self._store = store
        self._database = database
        self._settings = settings
        self._clock = clock
        self._webhook = webhook or Webhook(settings)

    def overview(self, span: Span) -> Overview:
        """The key figures of a span of time."""
        return overview(self._store, self._settings, span)

    def check(self, now: datetime | None = None) -> list[Alert]:
        """Look at what goes on, open, raise and close alerts, push what is due; returns those opened or raised."""
        at = now or self._clock()
        self._store.refresh()
        signals = find_signals(self._store, self._settings, at)
        changed = book.keep(self._database, signals, at)
        log.info("alerts_checked", signals=len(signals), changed=[alert.id for alert in changed])
        if self._webhook.configured:
            push_due(self._database, self._webhook, at)
        return changed

    def live(self) -> tuple[Alert, ...]:
        """All alerts that are not closed, newest first."""
        return archive.find(self._database, LIVE_ALERTS, size=1000).alerts

    def find(self, wanted: AlertFilter | None = None, *, size: int = 50, after: int | None = None) -> AlertPage:
        """One page of alerts, newest first."""
        return archive.find(self._database, wanted or AlertFilter(), size=size, after=after)

    def get(self, alert_id: int) -> Alert:
        """One alert. Raises `AlertNotFoundError`."""
        return archive.get(self._database, alert_id)

    def post_ids(self, alert_id: int) -> tuple[str, ...]:
        """The posts that prove an alert."""
        return archive.post_ids(self._database, alert_id)

    def events(self, alert_id: int) -> list[AlertEvent]:
        """The history of an alert, oldest first."""
        return archive.events(self._database, alert_id)

    def acknowledge(self, alert_id: int, actor: str) -> Alert:
        """Somebody takes care: no more pushes. Raises `AlertNotFoundError`, `AlertActionError`."""
        return actions.acknowledge(self._database, alert_id, actor, self._clock())

    def snooze(self, alert_id: int, until: datetime, actor: str) -> Alert:
        """No pushes until then. Raises `AlertNotFoundError`, `AlertActionError`, `InvalidError` (time not ahead)."""
        return actions.snooze(self._database, alert_id, until, actor, self._clock())

    def close(self, alert_id: int, actor: str) -> Alert:
        """Put an alert away. Raises `AlertNotFoundError`."""
        return actions.close(self._database, alert_id, actor, self._clock())

    def reopen(self, alert_id: int, actor: str) -> Alert:
        """Take a closed alert up again. Raises `AlertNotFoundError`, `AlertActionError`."""
        return actions.reopen(self._database, alert_id, actor, self._clock())

    def push_test(self) -> Delivery:
        """Send a test notice to the webhook."""
        if not self._webhook.configured:
            return Delivery(delivered=False, error="没有设置 webhook；设 TINGFENG_WEBHOOK_URL 后重启")
        return self._webhook.push(Notice("test", self._clock()))
