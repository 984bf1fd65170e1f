"""The JSON objects of weibo.com/ajax: statuses and comments."""

from crawlers.standin.mobile_json import SHOWN_ANSWERS, Json, user
from crawlers.standin.records import Remark, Status
from crawlers.standin.shown import mobile_time
from crawlers.standin.weibo_markup import cut, is_long, mobile_html
from crawlers.weibo_ids import mid_to_bid

_END = " \u200b\u200b\u200b"


def post(status: Status) -> Json:
    """A status as lists show it: a long text is cut, a repost holds its original."""
    is_cut = is_long(status.text)
    text = cut(status.text) if is_cut else status.text
    more = '...<span class="expand">展开</span>' if is_cut else ""
    fields: Json = {
        "visible": {"type": 0, "list_id": 0},
        "created_at": mobile_time(status.at),
        "id": int(status.mid),
        "idstr": status.mid,
        "mid": status.mid,
        "mblogid": mid_to_bid(status.mid),
        "user": user(status.author),
        "text_raw": f"{text}{_END}",
        "text": f"{mobile_html(text)}{more}{_END}",
        "textLength": len(status.text) * 2,
        "source": status.client,
        "pic_ids": [],
        "pic_num": 0,
        "geo": None,
        "isLongText": is_cut,
        "reposts_count": status.reposts,
        "comments_count": status.comments,
        "attitudes_count": status.likes,
        "number_display_strategy": {"display_text_min_number": 1000000, "display_text": "100万+"},
        "mblogtype": 0,
    }
    if is_cut:
        fields["continue_tag"] = {"title": "全文", "pic": "", "scheme": f"sinaweibo://detail?mblogid={status.mid}"}
    if status.author.region:
        fields["region_name"] = f"发布于 {status.author.region}"
    return fields | ({"retweeted_status": post(status.original)} if status.original else {})


def long_text(status: Status) -> Json:
    """The rest of a cut text, plain; nothing where none is cut."""
    return {"longTextContent": status.text} if is_long(status.text) else {}


def comment(remark: Remark, root: Remark | None = None) -> Json:
    """A comment with the first answers to it, or an answer to ``root``."""
    above = root or remark
    fields: Json = {
        "created_at": mobile_time(remark.at),
        "id": int(remark.cid),
        "idstr": remark.cid,
        "mid": remark.cid,
        "rootid": int(above.cid),
        "rootidstr": above.cid,
        "floor_number": 0 if root else 1,
        "text": mobile_html(remark.text),
        "text_raw": remark.text,
        "source": f"来自{remark.author.region}" if remark.author.region else "",
        "user": user(remark.author),
        "like_counts": remark.likes,
        "readtimetype": "comment",
    }
    if root:
        answered: Json = {
            "id": int(root.cid),
            "idstr": root.cid,
            "text": mobile_html(root.text),
            "user": user(root.author),
        }
        return fields | {"reply_comment": answered, "comments": []}
    shown = [comment(answer, remark) for answer in remark.replies[:SHOWN_ANSWERS]]
    told = f"共{len(remark.replies)}条回复" if len(remark.replies) > len(shown) else ""
    return fields | {"comments": shown, "total_number": len(remark.replies), "more_info": {"scheme": "", "text": told}}
