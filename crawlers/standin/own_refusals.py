"""How forums, Tieba, guba, 黑猫投诉 and Xueqiu refuse: each in its own form."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

GUBA_CHECK: Final = "/guba/fd_guba_validate"
"""Where guba sends those it doubts; never spoilt itself."""
_CAPTCHA: Final = "https://wappass.baidu.com/static/captcha/tuxing.html?ak=33c48884b7df83d4230e07cbcd0d07fd"
_BAIDU: Final = "https://passport.baidu.com/v2/?login&u=https%3A%2F%2Ftieba.baidu.com%2F"
_EASTMONEY: Final = "https://passport2.eastmoney.com/pub/login?backurl=https%3A%2F%2Fguba.eastmoney.com%2F"
_SLIDER: Final = (
    "<!DOCTYPE html><html><head><title>黑猫投诉</title></head><body>"
    '<div id="captcha">请完成安全验证</div><script src="//static.geetest.com/v4/gt4.js"></script></body></html>'
)
_FIREWALL: Final = (
    '<!doctypehtml><html><head><meta name="aliyun_waf_aa" content="x"></head><body>'
    '<textarea id="renderData" style="display:none">{"_waf_bd8ce2ce37":"abc"}</textarea>'
    "<script>location.href='/?md5__1038=x&alichlgref=y'</script></body></html>"
)
_CHALLENGE: Final = "<!DOCTYPE html><html><script>location.href='?_dsign=1a2b3c4d';</script></html>"
_SIGN_IN_AGAIN: Final = {
    "error_description": "遇到错误，请刷新页面或者重新登录帐号后再试",
    "error_uri": "/statuses/search.json",
    "error_data": None,
    "error_code": "400016",
}
_FORMS: Final[Mapping[tuple[str, str], Callable[[], Response]]] = {
    ("bbs", "captcha"): lambda: HTMLResponse(_CHALLENGE),
    ("tieba", "captcha"): lambda: RedirectResponse(_CAPTCHA, status_code=302),
    ("tieba", "login"): lambda: RedirectResponse(_BAIDU, status_code=302),
    ("guba", "captcha"): lambda: RedirectResponse(f"{GUBA_CHECK}?ret_url=%2F", status_code=302),
    ("guba", "login"): lambda: RedirectResponse(_EASTMONEY, status_code=302),
    ("tousu", "captcha"): lambda: HTMLResponse(_SLIDER),
    ("xueqiu", "captcha"): lambda: HTMLResponse(_FIREWALL),
    ("xueqiu", "login"): lambda: JSONResponse(_SIGN_IN_AGAIN, status_code=400),
}


def own_refusal(mode: str, path: str) -> Response | None:
    """What the site of a path answers in a mode; None where it has no form of its own."""
    form = _FORMS.get((path.split("/")[1].partition("-")[0], mode))
    return form() if form else None
