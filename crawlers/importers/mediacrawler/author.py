"""Authors in exports of MediaCrawler."""

import re
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import reference
from crawlers.items import Author

_PORTRAIT: Final = re.compile(r"[?&]id=(tb\.[\w.~-]{6,80})")


def author_of(record: Fields) -> Author:
    """By number and name, or since 2026-07 by ``sha256(number)[:16]`` and a name with stars in it.

    Tieba's had the portrait in the address instead, which is an author's id on its pages too.
    """
    user = reference(record, "user_id", "creator_hash")
    portrait = None if user else _PORTRAIT.search(record.text("user_link"))
    return Author(id=portrait[1] if portrait else user, name=record.text("nickname", "user_nickname"))
