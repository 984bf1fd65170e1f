"""Weibo's kinds of pages."""

from typing import Final

from crawlers.pages.kind import PageKind
from crawlers.pages.weibo import ajax, comments, hot, login, mobile, openapi, profile, reposts, search_html, single

KINDS: Final = (
    PageKind(
        "weibo.search.html",
        "微博网页版搜索结果 (s.weibo.com/weibo?q=…, weibo.cn/search/mblog?keyword=…)",
        search_html.parse_search,
    ),
    PageKind(
        "weibo.search.json",
        "微博手机版关键词搜索 (m.weibo.cn/api/container/getIndex?containerid=100103type=…&q=…), also the app's answer",
        mobile.parse_search,
    ),
    PageKind(
        "weibo.timeline.json",
        "微博手机版用户时间线 (m.weibo.cn/api/container/getIndex?containerid=107603<uid>)",
        mobile.parse_timeline,
    ),
    PageKind(
        "weibo.ajax.json",
        "微博网页版 JSON：单条、列表、全文，或存为数组、每行一条 (weibo.com/ajax/statuses/show, /mymblog, /searchProfile, /longtext; statuses as an array or JSONL)",
        ajax.parse_statuses,
    ),
    PageKind(
        "weibo.status.json",
        "微博手机版单条微博或长微博全文 (m.weibo.cn/statuses/show?id=…, /statuses/extend?id=…, the page /detail/…)",
        single.parse_status,
    ),
    PageKind(
        "weibo.comments.json",
        "微博评论及回复 (m.weibo.cn/comments/hotflow, /comments/hotFlowChild, /api/comments/show, weibo.com/ajax/statuses/buildComments; until 2021 /single/rcList, weibo.com/aj/v6/comment/big)",
        comments.parse_comments,
    ),
    PageKind(
        "weibo.reposts.json",
        "微博转发列表 (m.weibo.cn/api/statuses/repostTimeline?id=…, weibo.com/ajax/statuses/repostTimeline?id=…; until 2021 /single/rcList, weibo.com/aj/v6/mblog/info/big)",
        reposts.parse_reposts,
    ),
    PageKind(
        "weibo.profile.json",
        "微博用户主页：自报的微博数，没有帖子 (m.weibo.cn/api/container/getIndex?type=uid&value=<uid>, weibo.com/ajax/profile/info?uid=<uid>: the user's own count of posts, no posts)",
        profile.parse_profile,
    ),
    PageKind(
        "weibo.hot.json",
        "微博热搜榜：只有词，没有帖子 (weibo.com/ajax/side/hotSearch, /ajax/statuses/hot_band, s.weibo.com/top/summary, container 106003 of m.weibo.cn; words to search for, no posts)",
        hot.parse_hot,
    ),
    PageKind(
        "weibo.openapi.json",
        "微博开放平台 v2 的微博、转发、评论列表或单条 (api.weibo.com/2/statuses/…, /2/comments/…, /2/favorites.json, c.api.weibo.com/2/search/…, messages of the push service)",
        openapi.parse_openapi,
    ),
    PageKind(
        "weibo.login.json",
        "微博谁登录着：没有帖子 (m.weibo.cn/api/config, weibo.com/ajax/config/get_config, api.weibo.com/2/account/get_uid.json: who is signed in, no posts)",
        login.parse_login_json,
    ),
    PageKind(
        "weibo.login.html",
        "微博搜索站的网页：谁登录着 (any page of s.weibo.com, such as /top/summary: who is signed in, no posts)",
        login.parse_login_html,
    ),
)
