"""The JSON objects of the Open Platform: statuses and comments, their texts plain."""

from crawlers.standin.mobile_json import Json, user
from crawlers.standin.records import Remark, Status
from crawlers.standin.shown import mobile_time


def status(one: Status) -> Json:
    """A status, the original of a repost inside."""
    fields: Json = {
        "created_at": mobile_time(one.at),
        "id": int(one.mid),
        "idstr": one.mid,
        "mid": one.mid,
        "text": one.text,
        "source": f'<a href="http://app.weibo.com/t/feed/1" rel="nofollow">{one.client}</a>' if one.client else "",
        "favorited": False,
        "truncated": False,
        "geo": None,
        "user": user(one.author),
        "reposts_count": one.reposts,
        "comments_count": one.comments,
        "attitudes_count": one.likes,
    }
    return fields | ({"retweeted_status": status(one.original)} if one.original else {})


def comment(one: Remark, root: Remark, under: Status) -> Json:
    """A comment on a status, or an answer to one (``root``), with what it answers inside."""
    fields = {**_comment(one, root), "status": status(under)}
    return fields if one is root else fields | {"reply_comment": _comment(root, root)}


def _comment(one: Remark, root: Remark) -> Json:
    return {
        "created_at": mobile_time(one.at),
        "id": int(one.cid),
        "idstr": one.cid,
        "mid": one.cid,
        "rootid": int(root.cid),
        "floor_number": 1 if one is root else 0,
        "text": one.text,
        "source": '<a href="http://app.weibo.com/t/feed/1" rel="nofollow">微博网页版</a>',
        "user": user(one.author),
    }
