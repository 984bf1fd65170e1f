"""Answers that no parser understood, kept as they came: the first of each kind of page in a run."""

from typing import Final
from urllib.parse import unquote

from crawlers.items import Outcome, Page
from crawlers.pages.refusals import refused_by_status
from crawlers.pages.response import Response

MOST_CHARACTERS: Final = 200_000
_SHORTEST: Final = 6  # shorter values of a cookie stand in every page by chance
_HIDDEN: Final = "[cookie]"


class Samples:
    """Chooses the samples of one run, without the operator's cookie in them."""

    def __init__(self, secret: str) -> None:
        values = {secret, *(pair.partition("=")[2].strip() for pair in secret.split(";"))}
        values |= {unquote(value) for value in values}
        self._secrets = sorted((value for value in values if len(value) >= _SHORTEST), key=len, reverse=True)
        self._taken: set[str] = set()

    def take(self, page: Page, answer: Response | None, kind: str) -> str:
        """The text of the answer that was judged so; empty where it was understood, or is not the first of its kind."""
        if answer is None or kind in self._taken or not _is_unknown(page, answer):
            return ""
        text = answer.text()
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        if text.strip():
            self._taken.add(kind)
        return text[:MOST_CHARACTERS].strip()


def _is_unknown(page: Page, answer: Response) -> bool:
    """Whether it is of an unknown format, or a refusal that its status does not tell."""
    is_refusal = page.outcome is Outcome.BLOCKED and refused_by_status(answer) is None
    return page.outcome is Outcome.SCHEMA_CHANGED or is_refusal
