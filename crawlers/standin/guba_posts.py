"""The scenario's boards as bars of guba: their posts, articles and replies, in the records that its pages embed."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from crawlers.standin.mobile_json import Json
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Floor, Member, Scenario
from crawlers.standin.threads import Nest, Thread, threads

SITE = "guba"
CHILDREN = 5
"""Answers shown under a reply; the others are only counted."""
_POSTS_FROM = 1_780_000_000
_REPLIES_FROM = 9_100_000_000
_USERS_FROM = 4_018_000_000_000_000
_BARS = {"gbk": "699", "utf8": "698"}
"""Beginnings of stock codes that no stock has."""
_DECOY = "697001"
_ARTICLE = 20


class Posts:
    """Every bar by its stock's code, every post by its id."""

    def __init__(self, scenario: Scenario) -> None:
        self._bars: dict[str, list[Thread]] = {
            code_of(forum, board.fid): []
            for forum in scenario.forums
            for board in scenario.forums[forum].boards.values()
        }
        for thread in threads(scenario):
            self._bars[code(thread)].append(thread)
        self._posts = {post_id(thread): thread for listed in self._bars.values() for thread in listed}

    def bar(self, stock: str, *, by_posting: bool) -> list[Thread] | None:
        """The posts of a bar, pinned ones first, then the newest, or those answered last; None where there is no such bar."""
        listed = self._bars.get(stock)
        if listed is None:
            return None
        return sorted(
            listed,
            key=lambda thread: (thread.topic.sticky, (thread.first if by_posting else thread.topic.last).at),
            reverse=True,
        )

    def post(self, number: int) -> Thread | None:
        return self._posts.get(number)


def code_of(forum: str, fid: int) -> str:
    """The code of the stock whose bar a board is: that of ``gbk/36`` is 699036."""
    return f"{_BARS[forum]}{fid:03d}"


def code(thread: Thread) -> str:
    return code_of(thread.forum.key, thread.board.fid)


def post_id(thread: Thread) -> int:
    return _POSTS_FROM + thread.topic.tid


def reply_id(floor: Floor) -> int:
    return _REPLIES_FROM + floor.pid


def is_article(thread: Thread) -> bool:
    """What an organisation wrote is an article of 财富号: the bar lists it, its text stands elsewhere."""
    return thread.first.author.verified == "organisation"


def article(thread: Thread) -> str:
    """The number of an article."""
    return f"{thread.first.at.astimezone(SHANGHAI):%Y%m%d%H%M%S}{post_id(thread)}"


def row(thread: Thread) -> Json:
    """A post as a list shows it, without its text."""
    return {
        "post_id": post_id(thread),
        "post_title": escape(thread.topic.title, quote=False),
        "stockbar_code": code(thread),
        "stockbar_name": f"{thread.board.name}吧",
        **_user(thread.first.author),
        **_counts(thread),
        **_times(thread),
        "post_display_time": _second(thread.first.at),
        "post_type": _ARTICLE if is_article(thread) else 0,
        "post_source_id": article(thread) if is_article(thread) else "",
        "post_top_status": int(thread.topic.sticky),
    }


def decoy(number: int, now: datetime) -> Json:
    """A row of another stock's bar, as they fill the lists that guba shows to crawlers."""
    return {
        "post_id": _POSTS_FROM - number,
        "post_title": f"今日盘面点评（{number}）",
        "stockbar_code": _DECOY,
        "stockbar_name": "别家吧",
        "user_id": "4018000000000001",
        "user_nickname": "路人甲",
        "post_click_count": number,
        "post_forward_count": 0,
        "post_comment_count": 0,
        "post_publish_time": _second(now),
        "post_last_time": _second(now),
        "post_type": 0,
        "post_source_id": "",
        "post_top_status": 0,
    }


def whole(thread: Thread) -> Json:
    """A post with its text, as its own page embeds it."""
    bar: Json = {"stockbar_code": code(thread), "stockbar_name": f"{thread.board.name}吧"}
    return {
        "post_id": post_id(thread),
        "post_user": _user(thread.first.author),
        "post_guba": bar,
        "post_title": escape(thread.topic.title, quote=False),
        "post_content": f"<p>{_html(thread.first.text)}</p>",
        **_times(thread),
        **_counts(thread),
        "post_like_count": 0,
        "post_type": 0,
        "post_state": 0,
        "post_ip_address": thread.first.author.region,
        "post_pic_url": [],
    }


def reply(thread: Thread, nest: Nest) -> Json:
    """A reply to the post, with the first answers to it."""
    return {
        **_reply(thread, nest.floor),
        "reply_count": len(nest.answers),
        "child_replys": [_answer(thread, answer) for answer in nest.answers[:CHILDREN]],
        "fake_child_replys": [],
        "source_reply": None,
    }


def detail(thread: Thread, nest: Nest, answers: Sequence[Floor]) -> Json:
    """A reply with these of the answers to it."""
    return {**reply(thread, nest), "child_replys": [_answer(thread, answer) for answer in answers]}


def _answer(thread: Thread, floor: Floor) -> Json:
    answered = floor.quote
    source: Json = (
        {
            "source_reply_id": reply_id(answered),
            "source_reply_user_nickname": answered.author.name,
            "source_reply_text": _html(answered.text),
        }
        if answered
        else {}
    )
    return {**_reply(thread, floor), "reply_count": 0, "source_reply": [source]}


def _reply(thread: Thread, floor: Floor) -> Json:
    user = _user(floor.author)
    return {
        "reply_id": reply_id(floor),
        "source_post_id": post_id(thread),
        "reply_text": _html(floor.text),
        "reply_publish_time": _second(floor.at),
        "reply_like_count": 0,
        "reply_is_author": floor.author.key == thread.first.author.key,
        "reply_state": 1,
        "reply_picture": "",
        "user_id": user["user_id"],
        "reply_ip_address": floor.author.region,
        "reply_user": user,
    }


def _user(member: Member) -> Json:
    return {"user_id": f"{_USERS_FROM + member.forum_uid}", "user_nickname": member.name}


def _counts(thread: Thread) -> Json:
    return {
        "post_click_count": thread.topic.views,
        "post_forward_count": 0,
        "post_comment_count": thread.replies,
    }


def _times(thread: Thread) -> Json:
    return {
        "post_publish_time": _second(thread.first.at),
        "post_last_time": _second(thread.topic.last.at),
    }


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _second(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
