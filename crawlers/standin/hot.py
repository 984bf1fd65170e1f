"""weibo.com's list of hot searches of the stand-in: the hashtags that people write now, among everyday words."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin.mobile_json import Json
from crawlers.standin.records import Status
from crawlers.standin.stage import is_emptied, stage

_SIZE: Final = 50
_DAY: Final = timedelta(days=1)
_HASHTAG: Final = re.compile(r"#([^#\s]{2,30})#")
_PER_POST: Final = 40_000
_PER_REACTION: Final = 60
_HALVES_IN: Final = timedelta(hours=3)
_WAVE: Final = timedelta(hours=4)
_SWAY: Final = 0.25
_LABELS: Final = ((1_000_000, "爆"), (600_000, "沸"), (200_000, "热"))
_PINNED: Final[Json] = {"word": "#江海市防汛应急响应#", "name": "#江海市防汛应急响应#", "icon_desc": "热", "is_hot": 1}
_ADVERTISEMENT: Final[Json] = {"word": "江海优惠购", "note": "江海优惠购", "is_ad": 1, "icon_desc": "商", "num": 0}
_EVERYDAY: Final = {
    "江海地铁早高峰延误": "社会", "今天降温了吗": "社会", "女排晋级四强": "体育", "江海马拉松报名": "体育", "晚霞有多好看": "生活",
    "年假怎么休最划算": "生活", "云港银行年费新规": "财经", "大额存单利率跌破2%": "财经", "公积金贷款额度提高": "财经", "黄金价格创新高": "财经",
    "新能源车降价": "汽车", "高铁静音车厢": "社会", "奶茶店排队两小时": "生活", "江海大学食堂": "校园", "考研人数": "教育", "流感怎么防": "健康",
    "猫咪拆家现场": "萌宠", "电影票房破纪录": "电影", "演唱会门票秒空": "娱乐", "外卖小哥救人": "社会", "冬至吃什么": "美食", "手机新品发布": "数码",
    "夜市烟火气": "美食", "老人学会视频通话": "社会",
}  # fmt: skip
"""What people search for on any day, with its category; it sways up and down with the clock."""
_LOUDEST: Final = 900_000
_QUIETER: Final = 0.86
"""Each of them is so much quieter than the one before it."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    heat: int
    category: str = ""


def routes() -> list[Route]:
    return [Route("/ajax/side/hotSearch", _hot_search)]


async def _hot_search(request: Request) -> JSONResponse:
    on = stage(request)
    words = [] if is_emptied(request) else _words(on.scenario.statuses, on.now())
    listed = [_entry(word, rank) for rank, word in enumerate(words, 1)]
    listed[3:3] = [_ADVERTISEMENT] if listed else []
    data: Json = {"realtime": listed, "hotgovs": [_PINNED] if listed else [], "logs": {"act_code": 0}}
    return JSONResponse({"ok": 1, "data": data | ({"hotgov": _PINNED} if listed else {})})


def _words(statuses: Iterable[Status], now: datetime) -> list[_Word]:
    """The loudest first."""
    found = [*_said(statuses, now), *_everyday(now)]
    return sorted(found, key=lambda word: -word.heat)[:_SIZE]


def _said(statuses: Iterable[Status], now: datetime) -> Iterator[_Word]:
    """Hashtags of the last day; what was said long ago counts less."""
    heat: dict[str, float] = defaultdict(float)
    for status in statuses:
        if timedelta(0) <= now - status.at < _DAY:
            loud = _PER_POST + _PER_REACTION * (status.reposts + status.comments + status.likes)
            for word in set(_HASHTAG.findall(status.text)):
                heat[word] += loud * 0.5 ** ((now - status.at) / _HALVES_IN)
    return (_Word(word, round(sum_)) for word, sum_ in heat.items())


def _everyday(now: datetime) -> Iterator[_Word]:
    phase = now.timestamp() / _WAVE.total_seconds() * math.tau
    for place, (text, category) in enumerate(_EVERYDAY.items()):
        yield _Word(text, round(_LOUDEST * _QUIETER**place * (1 + _SWAY * math.sin(phase + place))), category)


def _entry(word: _Word, rank: int) -> Json:
    label = next((label for least, label in _LABELS if word.heat >= least), "")
    return {
        "word": word.text,
        "word_scheme": f"#{word.text}#",
        "note": word.text,
        "num": word.heat,
        "category": word.category,
        "emoticon": "",
        "topic_flag": 1,
        "label_name": label,
        "icon_desc": label,
        "realpos": rank,
        "rank": rank - 1,
    }
