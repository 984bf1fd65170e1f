"""Which column holds which field, by what people and tools call it and by what stands in it; for drafts of column maps."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import time_of
from crawlers.importers.column_map import AUTO
from crawlers.importers.mapped import TYPES
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.tingfeng import platform_of
from crawlers.importers.weibo import user_in_address
from crawlers.items import Platform, PostType

Values = Sequence[str]
_SPACES: Final = re.compile(r"[\s\-.:：/／]+|(?<=.)_+|[(（\[【].{0,20}[)）\]】]$")
"""What names differ by: ``发布 时间``, ``转发数(次)``, ``user.nick_name``."""
_WORDS: Final[Mapping[str, str]] = {
    "text": (
        "正文 全文内容 text content 内容 微博正文 微博内容 博文 博文内容 微博全文 全文 微博文本 帖子内容 帖子正文 笔记内容 笔记正文"
        " 文章内容 文章正文 回答内容 正文内容 发布内容 发文内容 信息内容 评论内容 评论正文 commentcontent commenttext posttext weibotext weibocontent notecontent 回复内容 body"
        " fulltext contenttext message 文本 文本内容 标题微博内容 desc description 描述 原文 摘要 内容摘要 summary txt 评论 微博"
    ),
    "id": (
        "评论id commentid id 微博id weiboid 微博编号 微博mid mid mblogid 帖子id 帖子编号 笔记id noteid 文章id 回答id 内容id"
        " contentid postid threadid tid newsid docid 信息id 唯一标识 编号 _id"
    ),
    "title": "title 标题 主题 文章标题 帖子标题 帖子主题 笔记标题 新闻标题 问题 问题标题 题目 标题微博内容",
    "quoted": "原微博内容 源微博正文 被转发内容 转发原文 引用 引用内容",
    "url": (
        "url link 链接 网址 原文链接 原文地址 原文网址 原文url 地址 帖子链接 帖子地址 帖子url 微博链接 微博地址 微博url weibourl 笔记链接"
        " 文章链接 文章url 链接地址 url地址 详情链接 详情页链接 信息链接 源链接 noteurl contenturl detailurl articleurl posturl href"
        " 标题链接 评论链接 网页链接 页面网址"
    ),
    "platform": (
        "platform 平台 来源平台 发布平台 媒体平台 数据平台 平台名称 平台类型 媒体类型 来源类型 信息类型 渠道 sourceplatform 站点 站点名称"
        " 网站 网站名称 来源网站 媒体名称 媒体 信息来源 数据来源 来源 source"
    ),
    "type": "type 类型 内容类型 信息类型 帖子类型 微博类型 posttype",
    "author": (
        "author nickname username screenname nick 作者 昵称 用户名 用户昵称 作者昵称 作者名称 博主 博主昵称 博主名称 微博昵称 账号昵称 账号名称"
        " 账号 帐号 发布者 发布人 发布账号 发帖人 发帖者 发文者 楼主 网名 网友 用户 评论者 评论人 评论用户 authorname usernickname"
        " userscreenname user name"
    ),
    "author.id": (
        "userid uid authorid 用户id 作者id 博主id 用户编号 账号id 微博uid 用户uid 作者uid 博主uid 博主主页 用户主页 作者主页 个人主页"
        " 用户链接 博主链接 作者链接 authordetail userlink userurl profileurl"
    ),
    "author.verified": "认证类型 用户认证 微博认证 博主认证 是否认证 认证 userauthentication verified userverified isverified",
    "author.followers": "followers followerscount userfollowerscount 粉丝数 粉丝 粉丝量 粉丝数量 博主粉丝数 作者粉丝数 fans fanscount",
    "published_at": (
        "publishedat publishtime publishedtime publishdate createdat createtime createdtime createdatetime createdate pubtime pubdate"
        " posttime postdate ctime time date datetime timestamp 发布时间 发表时间 发帖时间 发文时间 发博时间 微博时间 微博发布时间 评论时间"
        " 回复时间 回答时间 时间 日期时间 日期 发布日期 发表日期 发帖日期 创建时间 时间戳"
    ),
    "fetched_at": "采集时间 抓取时间 爬取时间 入库时间 获取时间 crawltime crawledat fetchedat fetchtime scrapedat spidertime",
    "reposts": "reposts repostscount repostcount repostnum retweets retweetcount sharecount sharedcount shares 转发数 转发 转发量 转发次数 转发数量"
    " 分享数 分享量 分享",
    "comments": "comments commentscount commentcount commentnum commentslen replies replycount 评论数 评论量 评论次数 评论数量 回复数 回复量"
    " 回帖数 跟帖数 评论 回复",
    "likes": "likes likescount likecount likednum likedcount likenum likescounts attitudescount voteupcount upvotes 点赞数 点赞 点赞量 点赞次数"
    " 点赞数量 获赞数 赞数 赞 赞同数 喜欢数 喜欢",
    "views": "views viewcount readcount reads playcount 阅读数 阅读量 阅读 浏览量 浏览数 浏览 点击数 点击量 播放量 播放数 查看数",
    "region": "region ip ip属地 ip归属地 ip地址 ip位置 iplocation ip所在地 地区 地域 省份 属地 发布地区 发布属地 发布地 省市 城市 所在地 location",
    "client": "client 发布工具 发布设备 发布终端 发布来源 微博来源 客户端 来源设备 设备 终端 来源 source",
    "board": "board forum 版块 板块 所属版块 论坛版块 吧名 贴吧 所属吧 贴吧名称 tiebaname 频道",
    "topics": "topics topic 话题 微博话题 标签 tags",
    "keyword": "keyword keywords 关键词 关键字 搜索关键词 搜索关键字 搜索词 检索词 命中词 命中关键词 涉及词 涉及关键词 监测词 监测关键词 sourcekeyword searchkeyword",
    "parent_id": "parentid parentcommentid 父id 父评论id 回复的id replyid 原微博id 源微博id retweetid articleid weiboid 微博id noteid contentid 帖子id 笔记id",
    "root_id": "rootid 主帖id 原帖id",
}
"""Names without what `_SPACES` are, the more telling ones first."""
_HOSTS: Final = {
    "weibo.com": Platform.WEIBO, "weibo.cn": Platform.WEIBO, "tieba.baidu.com": Platform.TIEBA, "zhihu.com": Platform.ZHIHU,
    "xiaohongshu.com": Platform.XIAOHONGSHU,
}  # fmt: skip
_STATUS: Final = re.compile(
    r"(?:https?:)?//(?:[a-z]+\.)?weibo\.c(?:om|n)/(?:(?:detail|status)/[0-9A-Za-z]{9,20}|\d{5,20}/[0-9A-Za-z]{9})(?![0-9A-Za-z])"
)
_SAID: Final = {
    "微博": Platform.WEIBO,
    "博主": Platform.WEIBO,
    "博文": Platform.WEIBO,
    "贴吧": Platform.TIEBA,
    "小红书": Platform.XIAOHONGSHU,
}
_COUNT: Final = re.compile(
    r"(?:[^\d]{0,4}\d[\d,，.]{0,15}\s?[万亿千百wWkK]{0,2}[+＋]?[\])）条次]?|转发|评论|回复|点?赞|分享|[-—]{0,3}|无|nan|null)"
)
_ROW_DIGITS: Final = 7
_COMMENT_IDS: Final = "评论id commentid id _id"
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_EARLIEST: Final = 1990
_PATTERNS: Final = (
    *(
        "%Y%m%d",
        "%Y%m%d %H:%M",
        "%Y%m%d %H:%M:%S",
        "%Y%m%d%H%M",
        "%Y%m%d%H%M%S",
        "%Y年%m月%d日 %H时%M分",
        "%Y年%m月%d日 %H时%M分%S秒",
    ),
    *("%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S %z"),
)
"""Ways to write a time that are not read without being told."""
_TYPES: Final = {*PostType, *TYPES}
_COMMENTS: Final = frozenset({"评论内容", "评论正文", "commentcontent", "commenttext", "评论"})


def _are_counts(values: Values) -> bool:
    return all(map(_COUNT.fullmatch, values))


def _are_numbers_of_rows(values: Values) -> bool:
    """Whether they count up: in the next file these numbers are other rows'."""
    if len(values) < 2 or not all(value.isdecimal() and len(value) <= _ROW_DIGITS for value in values):
        return False
    return all(int(later) - int(earlier) == 1 for earlier, later in pairwise(values))


def _are_platforms(values: Values) -> bool:
    return bool(values) and all(_platform(value) is not Platform.UNKNOWN for value in values)


def _platform(value: str) -> Platform:
    try:
        return platform_of(value)[0]
    except RefusedRowError:
        return Platform.UNKNOWN


def _always(_values: Values) -> bool:
    return True


def _are_addresses(values: Values) -> bool:
    return any("//" in value or value.startswith("www.") for value in values)


_SUITS: Final[Mapping[str, tuple[str, Callable[[Values], bool]]]] = {
    "id": ("", lambda values: not _are_numbers_of_rows(values)),
    "text": ("评论 微博 txt message", lambda values: not values or not _are_counts(values)),
    "url": ("", lambda values: not values or _are_addresses(values)),
    "platform": ("媒体 媒体名称 信息来源 数据来源 来源 source", _are_platforms),
    "type": ("", lambda values: bool(values) and {*values} <= _TYPES),
    "author": ("", lambda values: not _are_addresses(values)),
    "author.id": ("", lambda values: not _are_addresses(values) or any(map(user_in_address, values))),
    "client": ("", lambda values: not _are_platforms(values)),
    "reposts": ("转发 分享", _are_counts),
    "comments": ("评论 回复", _are_counts),
    "likes": ("赞 点赞 喜欢", _are_counts),
    "views": ("阅读 浏览", _are_counts),
}
"""By field: which names say little (without any: all), and whether such values can be of the field."""


def plain_name(name: str) -> str:
    """A name without what names differ by."""
    return _SPACES.sub("", name).casefold()


def is_known(name: str) -> bool:
    """Whether columns that hold some field are called so."""
    return plain_name(name) in _FIELDS


def guess_columns(values: Mapping[str, Values], repeating: Collection[str] = ()) -> dict[str, str]:
    """Columns by field, each for one field only, but that ids may be told by addresses.

    ``repeating``: columns where rows have the same value, which cannot be their id.
    """
    by_word = {plain_name(name): name for name in reversed(list(values))}
    guessed: dict[str, str] = {}
    for field, words in _WORDS.items():
        tried = _COMMENT_IDS if field == "id" and _is_comment(guessed) else words
        named = ((word, by_word[word]) for word in tried.split() if word in by_word)
        taken = {*guessed.values(), *(repeating if field == "id" else ())}
        suitable = (name for word, name in named if name not in taken and _suits(field, word, values[name]))
        if name := next(suitable, None):
            guessed[field] = name
    url, platform = guessed.get("url", ""), guessed.get("platform", "")
    is_weibo = all(_platform(value) is Platform.WEIBO for value in values.get(platform, ()))
    can_be = "id" not in guessed and is_weibo and url not in repeating and not _is_comment(guessed)
    if can_be and values.get(url) and all(map(_STATUS.match, values[url])):
        return {"id": url, **guessed}
    return guessed


def _suits(field: str, word: str, values: Values) -> bool:
    vague, can_be = _SUITS.get(field, ("", _always))
    return can_be(values) if not vague or word in vague.split() else True


def guess_constants(values: Mapping[str, Values], guessed: Mapping[str, str]) -> dict[str, str]:
    """Platform and type of all rows, as far as names and addresses tell."""
    addresses = values.get(guessed.get("url", ""), ())
    told = {platform for address in addresses if (platform := _platform_at(address))}
    told = told or {platform for word, platform in _SAID.items() if any(word in name for name in values)}
    (platform,) = told if len(told) == 1 else (Platform.UNKNOWN,)
    return {"platform": platform.value, "type": "comment" if _is_comment(guessed) else "post"}


def _is_comment(guessed: Mapping[str, str]) -> bool:
    return plain_name(guessed.get("text", "")) in _COMMENTS


def guess_time(values: Values) -> str:
    """How the times of a column are written; ``auto`` where they are read as they are, or it cannot be told."""
    if all(map(_is_read, values)):
        return AUTO
    fitting = [pattern for pattern in _PATTERNS if all(_fits(value, pattern) for value in values)]
    return fitting[0] if len(fitting) == 1 else AUTO  # 1/2/2025 may be either month


def _is_read(value: str) -> bool:
    try:
        return time_of(Fields({"time": value}), _LATEST, "time") is not None
    except RefusedRowError:
        return False


def _fits(value: str, pattern: str) -> bool:
    try:
        moment = datetime.strptime(value, pattern)  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False
    return moment.year > _EARLIEST and (not value.isdecimal() or moment.strftime(pattern) == value)


def _platform_at(address: str) -> Platform | None:
    """The platform that an address leads to, where it is one of those with a name."""
    host = address.partition("//")[2].partition("/")[0]
    return next((platform for name, platform in _HOSTS.items() if f".{host}".endswith(f".{name}")), None)


_FIELDS: Final = frozenset(word for words in _WORDS.values() for word in words.split())
