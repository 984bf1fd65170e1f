"""From a crawled post to a text to be understood, and back to what is stored."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from crawlers.items import Post, PostType
from nlp.clean import clean
from nlp.personal_data import mask
from nlp.records import Analysis, Text

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
ANSWERS: Final = frozenset({PostType.COMMENT, PostType.REPLY, PostType.REPOST})


def to_text(post: Post) -> Text:
    """What the nlp room needs to know of a post."""
    return Text(
        id=post.id,
        text=post.text,
        platform=post.platform.value,
        title=post.title,
        quoted=post.quoted,
        is_answer=post.type in ANSWERS,
    )


def well_formed(post: Post) -> Post:
    """The post without halves of emoji cut in two (lone surrogates), which no store can hold."""
    author = replace(post.author, name=_whole(post.author.name))
    return replace(post, text=_whole(post.text), title=_whole(post.title), quoted=_whole(post.quoted), author=author)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def analysed_post(post: Post, analysis: Analysis) -> Post:
    """The post with the cleaned, masked texts of its analysis: what is stored and shown."""
    return replace(post, text=analysis.text, title=analysis.title, quoted=analysis.quoted)


def masked_post(post: Post) -> Post:
    """A post that could not be analysed, or whose analysis still holds: cleaned and masked all the same."""
    return replace(post, text=_masked(post.text), title=_masked(post.title), quoted=_masked(post.quoted))


def _masked(text: str) -> str:
    return mask(clean(text)).text


def display_time(moment: datetime) -> str:
    """A time as people in China read it: ``2026-11-25 10:30``."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
