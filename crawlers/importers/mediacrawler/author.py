"""Authors in exports of MediaCrawler."""

from crawlers.fields import Fields
from crawlers.importers.checks import reference
from crawlers.items import Author


def author_of(record: Fields) -> Author:
    """By number and name, or since 2026-07 by ``sha256(number)[:16]`` and a name with stars in it."""
    return Author(id=reference(record, "user_id", "creator_hash"), name=record.text("nickname", "user_nickname"))
