"""The kind of page that a rule file describes."""

from typing import Final

from crawlers.pages.generic.read import read_without_rules
from crawlers.pages.kind import PageKind

KINDS: Final = (
    PageKind(
        "generic",
        "任意论坛的列表或主题帖，要有 --rules (any board's list or thread, by a rule file)",
        read_without_rules,
    ),
)
