"""The JSON objects of m.weibo.cn: users, posts, cards, comments."""

from datetime import datetime

from crawlers.standin.records import Member, Remark, Status
from crawlers.standin.shown import comment_time, mobile_count, mobile_time
from crawlers.standin.weibo_markup import cut, is_long, mobile_html
from crawlers.weibo_ids import mid_to_bid

Json = dict[str, object]
SHOWN_ANSWERS = 2
"""Answers that stand under a comment in a list; the others have to be asked for."""
_VERIFIED_TYPES = {"": -1, "person": 0, "organisation": 2}


def user(member: Member) -> Json:
    home = f"https://m.weibo.cn/u/{member.uid}?uid={member.uid}"
    fields: Json = {
        "id": int(member.uid),
        "screen_name": member.name,
        "profile_image_url": f"https://tvax1.sinaimg.cn/crop.0.0.664.664.180/{member.uid}.jpg",
        "profile_url": home,
        "statuses_count": member.followers // 3 + 20,
        "verified": bool(member.verified),
        "verified_type": _VERIFIED_TYPES[member.verified],
        "close_blue_v": False,
        "description": "",
        "gender": "m" if int(member.uid) % 2 else "f",
        "mbtype": 0,
        "urank": 9,
        "mbrank": 0,
        "follow_me": False,
        "following": False,
        "followers_count": member.followers,
        "follow_count": 200,
        "avatar_hd": f"https://wx1.sinaimg.cn/orj480/{member.uid}.jpg",
        "like": False,
        "like_me": False,
    }
    return fields | ({"verified_reason": member.reason} if member.verified else {})


def profile(member: Member, posts: int) -> Json:
    """A user's own page, with how many posts they have."""
    return {**user(member), "statuses_count": posts}


def blog(status: Status) -> Json:
    """A post as a search shows it: a long text is cut, a repost holds its original."""
    fields: Json = {
        "created_at": mobile_time(status.at),
        "id": status.mid,
        "mid": status.mid,
        "bid": mid_to_bid(status.mid),
        "can_edit": False,
        "text": _shown_text(status),
        "textLength": sum(2 if ord(character) > 127 else 1 for character in status.text),
        "source": status.client,
        "favorited": False,
        "is_paid": False,
        "mblog_vip_type": 0,
        "user": user(status.author),
        "reposts_count": mobile_count(status.reposts),
        "comments_count": mobile_count(status.comments),
        "attitudes_count": mobile_count(status.likes),
        "pending_approval_count": 0,
        "isLongText": is_long(status.text),
        "visible": {"type": 0, "list_id": 0},
        "mblogtype": 0,
        "content_auth": 0,
        "pic_num": 0,
        "pics": [],
    }
    if status.author.region:
        fields["region_name"] = f"发布于 {status.author.region}"
    if status.original is not None:
        fields |= {"retweeted_status": blog(status.original), "raw_text": status.text}
    return fields


def card(status: Status, keyword: str) -> Json:
    """A search result."""
    bid = mid_to_bid(status.mid)
    itemid = f"seqid:1|type:61|t:|pos:10-0-0|q:{keyword}|ext:&mid={status.mid}&"
    return {
        "card_type": 9,
        "card_type_name": "微博",
        "itemid": itemid,
        "actionlog": {"act_code": 554, "ext": itemid},
        "display_arrow": 0,
        "show_type": 1,
        "mblog": blog(status),
        "scheme": f"https://m.weibo.cn/status/{bid}?mblogid={bid}",
    }


def flow_comment(remark: Remark, root: str = "") -> Json:
    """A comment as hotflow shows it, with the first answers; ``comments`` is ``false`` where there are none."""
    fields: Json = {
        "created_at": mobile_time(remark.at),
        "id": remark.cid,
        "rootid": root or remark.cid,
        "floor_number": 0 if root else 1,
        "text": mobile_html(remark.text),
        "disable_reply": 0,
        "user": user(remark.author),
        "mid": remark.cid,
        "readtimetype": "comment",
        "bid": mid_to_bid(remark.cid),
        "source": f"来自{remark.author.region}" if remark.author.region else "",
        "like_count": remark.likes,
        "liked": False,
    }
    if root:
        return fields | {"reply_original_text": remark.text, "shouldShowColon": 0}
    answers = [flow_comment(answer, remark.cid) for answer in remark.replies[:SHOWN_ANSWERS]]
    return fields | {
        "comments": answers or False,
        "max_id": 0,
        "total_number": len(remark.replies),
        "more_info_type": int(len(remark.replies) > len(answers)),
    }


def plain_comment(remark: Remark, now: datetime, answered: Remark | None = None) -> Json:
    """A comment as the older ``/api/comments/show`` lists it, answers among the others."""
    fields: Json = {
        "id": int(remark.cid),
        "created_at": comment_time(remark.at, now),
        "source": "",
        "user": user(remark.author),
        "text": mobile_html(remark.text),
        "like_counts": remark.likes,
        "liked": False,
    }
    return fields | ({"reply_id": int(answered.cid), "reply_text": mobile_html(answered.text)} if answered else {})


def _shown_text(status: Status) -> str:
    if not is_long(status.text):
        return mobile_html(status.text)
    return f'{mobile_html(cut(status.text))}...<a href="/status/{status.mid}">全文</a>'
