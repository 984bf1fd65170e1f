"""Guba's refusals, told apart before anything is parsed, and the addresses of its pages."""

import re
from typing import Final
from urllib.parse import urlsplit

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.pages.embedded import load_payload
from crawlers.pages.refusals import blocked, challenge, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response

SITE: Final = "guba"

_HOME: Final = "https://guba.eastmoney.com"
_ARTICLES: Final = "https://caifuhao.eastmoney.com/news"
_LIST: Final = re.compile(
    r"(?:^|/)(?P<stem>list,(?P<code>[A-Za-z0-9]{1,20})(?P<rest>(?:,[A-Za-z0-9]{1,4}){0,3})|default,[0-9]{1,3}|jj)"
    r"(?:_(?P<page>[0-9]{1,6}))?\.html$"
)
_THREAD: Final = re.compile(
    r"\bnews,(?P<code>[A-Za-z0-9]{1,20}),(?P<id>[0-9]{1,20})(?:,[0-9a-z]{1,20}){0,2}(?:_[0-9]{1,6})?\.html"
)
_MOBILE: Final = re.compile(r"/mguba/(?:list/(?P<code>[A-Za-z0-9]{1,20})|article/[0-9]{1,3}/(?P<id>[0-9]{1,20}))\b")

_CHECK_ADDRESS: Final = re.compile(r"fd_guba_validate|/validate|captcha", re.IGNORECASE)
_CHECK: Final = re.compile(r"fd_guba_validate|身份核实|请完成安全验证|captcha", re.IGNORECASE)
_DELETED: Final = re.compile(r"eastmoney\.com/error\?(?:[^#]{0,200}&)?type=2\b")
_GONE: Final = re.compile(r"(?:帖子|页面|内容|文章|话题)(?:不存在|已经?被?(?:作者|用户|管理员)?删除|走丢了)")
_DECOY: Final = (
    "诱饵数据，不是所要的列表：停止 1 小时以上并调低频率 "
    "(decoy data in place of the list: wait at least an hour, slow down)"
)
_HUMAN_CHECK: Final = (
    "身份核实（滑块）：停止 1 小时以上再试，并调低频率 (identity check: wait at least an hour, slow down)"
)


def refusal(response: Response) -> Page | None:
    """What status and final address tell; None where the body has to be looked at."""
    is_redirect = 300 <= response.status < 400
    target = response.join(response.header("location")) if is_redirect else response.url
    if _CHECK_ADDRESS.search(target):
        return blocked(_HUMAN_CHECK)
    if _DELETED.search(target):
        return gone("帖子已删除：平台转到了出错页 (deleted: the platform leads to its error page)")
    if "caifuhao.eastmoney.com" in target:
        return schema_changed("财富号文章，版式不同 (an article of 财富号, laid out otherwise)")
    if is_redirect:
        return blocked(f"HTTP {response.status} 未知跳转 (unexpected redirect): {target[:120]}")
    return refused_by_status(response)


def without_content(text: str, variable: str) -> Page:
    """A page that has none of what this kind must have. Only of such a one are the words judged: posts may hold them."""
    if re.search(rf"\bvar\s+{variable}\s*=", text):
        return schema_changed(f"{variable} 不完整 (cut or broken)")
    return refused_in_words(text) or schema_changed(f"页面中没有 {variable} (page without its content)")


def refused_in_words(text: str) -> Page | None:
    """What the words of a page without content tell: an identity check, or that the post is gone."""
    if not text.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    if _CHECK.search(text):
        return blocked(_HUMAN_CHECK)
    if _GONE.search(text):
        return gone("帖子或股吧不存在或已被删除 (the post or the bar is deleted or never was)")
    return challenge(text)


def interface(response: Response) -> Fields:
    """The answer of a JSON interface, bare or wrapped in a call; none where the body is a page, or cut."""
    try:
        return Fields.of(load_payload(response))
    except ValueError:
        return Fields({})


def rejected(payload: Fields) -> Page | None:
    """What ``rc`` and ``me`` of a JSON answer tell, or a decoy (``"re": true``) in its place; None where it is fine."""
    if payload.text("rc") in {"", "1"}:
        return blocked(_DECOY) if payload.get("re") is True else None
    message = payload.text("me", "message", "msg")[:80] or "(no message)"
    if _GONE.search(message):
        return gone(f"平台提示 (platform says): {message}")
    if "登录" in message:
        return login(f"平台要求登录：更新 Cookie (platform wants an account, renew the cookie): {message}")
    return blocked(f"平台拒绝 (platform refuses): {message}；停止 10 分钟以上再试 (wait at least 10 minutes)")


def asked_code(response: Response) -> str:
    """The bar that the address asks for, in lower case; empty where it does not say."""
    match = _list_in(response) or _MOBILE.search(response.url)
    return ((match["code"] or "") if match else response.query("code")).lower()


def code_in(link: str) -> str:
    """The bar whose list a link leads to, in lower case; empty where it leads elsewhere."""
    match = _LIST.search(link)
    return (match["code"] or "").lower() if match else ""


def asked_page(response: Response) -> int:
    """The page that the address asks for: ``list,600519_3.html``, or ``p``, ``index`` or ``pagenum`` of the JSON; else 1."""
    match = _list_in(response)
    number = (match["page"] or "") if match else response.query(_page_parameter(response))
    return max(int(number), 1) if re.fullmatch("[0-9]{1,6}", number) else 1


def page_size(response: Response, usual: int) -> int:
    """How many entries a page has: as the address asks (``ps``, ``pageSize``), else the usual number."""
    size = next(filter(None, map(response.query, ("ps", "pageSize", "pagesize"))), "")
    return int(size) if re.fullmatch("[1-9][0-9]{0,3}", size) else usual


def is_by_posting_time(response: Response) -> bool:
    """Whether the address asks for the list in the order of posting (``list,600519,f.html``), which shows that time."""
    match = _list_in(response)
    return match is not None and (match["rest"] or "").endswith(",f")


def page_address(response: Response, number: int) -> str:
    """The address of another page of the same list; of the JSON interfaces by query parameter."""
    match = _list_in(response)
    if match is None:
        return response.with_query(**{_page_parameter(response): str(number)})
    return response.join(f"{match['stem']}_{number}.html")


def home_address(response: Response, path: str) -> str:
    """The address of another page of the site, also where that of this one is unknown (a saved page)."""
    return response.join(path) if response.url else f"{_HOME}/{path}"


def thread_address(code: str, post_id: str) -> str:
    """The address of a post; empty where its bar is unknown."""
    return f"{_HOME}/news,{code},{post_id}.html" if code else ""


def article_address(source_id: str) -> str:
    """The address of an article of 财富号 that a bar lists as a post."""
    return f"{_ARTICLES}/{source_id}"


def thread_in(link: str) -> tuple[str, str]:
    """Bar and post in a post's address, that for phones without the bar; two empty strings where it is none."""
    if match := _THREAD.search(link):
        return match["code"], match["id"]
    match = _MOBILE.search(link)
    return "", (match["id"] or "") if match else ""


def _list_in(response: Response) -> re.Match[str] | None:
    try:
        return _LIST.search(urlsplit(response.url).path)
    except ValueError:
        return None


def _page_parameter(response: Response) -> str:
    return next((name for name in ("index", "pagenum") if response.query(name)), "p")
