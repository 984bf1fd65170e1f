"""Addresses to street level: province, city, district and town stay, the street and what follows it goes.

A street with a number is an address where it is a dwelling's (unit, room, building), where somebody lives there or
has something sent there, or where province, city or district stand before it; not where a firm or office sits there.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from nlp.personal_data.folding import CHINESE_DIGITS, Folded
from nlp.records import PiiSpan
from nlp.words import cut

_NUMBER: Final = rf"(?:\d{{1,5}}|[{CHINESE_DIGITS}十百]{{1,5}}|[A-Za-z]\d{{0,3}})"
_ROOM: Final = (
    rf"(?:\s?[-—–之附,，]?\s?(?:{_NUMBER}(?:[-—–]\d{{1,4}}){{0,3}}\s?(?:号楼|号院|大院|院|号|栋|幢|座|棟|橦|单元|室|层|楼|门|房|户|弄|铺|排|#|组|队|区|期)"
    r"|[东西南北]\s?(?:区|门|楼|户|单元|栋|座)|甲|乙)|\s?\d{1,3}(?:[-—–]\d{1,4}){1,3}(?!\d))"
)
_COUNTED: Final = re.compile(r"(?:城|镇|乡|村)\s?\d+\s?座$")
"""As many of them, and no building: 县城25座."""
_PLACE: Final = r"[一-鿿]{1,10}?(?:小区|花园|家园|公寓|大厦|广场|社区|新村|宿舍|苑|府|城|庭|园|里|坊|邸|湾|墅|院|村|庄)"
_BUILT: Final = rf"{_NUMBER}\s?(?:(?:号楼|栋|幢|座)\s?(?:{_NUMBER}\s?单元\s?)?|楼\s?{_NUMBER}\s?门\s?)\d{{3,4}}"
"""Building and room: a dwelling whatever its name."""
_DASHED: Final = r"\d{1,3}[-—–]\d{1,2}[-—–]\d{3,4}"
_END: Final = r"(?:\s?\d{3,4}(?:-\d{1,4})?(?![\d.年元]))?"
_STREET: Final = re.compile(
    rf"(?P<name>[一-鿿]{{1,10}}(?:大道|大街|胡同|[路街巷弄]|(?<=[一-鿿]{{2}})[道村]|(?<=[一-鿿])里)"
    rf"(?:[东西南北中](?:[{CHINESE_DIGITS}十]?段|(?=\s?\d))|[{CHINESE_DIGITS}十]{{1,2}}[巷段里]|支路)?)"
    rf"\s?(?P<number>{_NUMBER}(?:[-—–]\d{{1,4}})?\s?(?:号楼|号院|号|弄|巷|幢|栋)(?!线|文件|公告|店|机|台|窗|柜|公交|车)(?:院|楼)?)"
    rf"(?P<rest>(?:{_ROOM}|\s?{_PLACE}(?={_ROOM})|\s?[一-鿿]{{2,8}}(?={_BUILT}|{_DASHED})){{0,8}}{_END})"
)
_DWELLING: Final = re.compile(
    rf"(?P<name>[一-鿿]{{1,10}}(?:小区|花园|家园|公寓|大厦|社区|新村|宿舍|别墅|山庄|苑|府|城|庭|园|里|坊|邸|湾|墅|村|湖|都|郡|居|庄|岸|轩))\s?"
    rf"(?P<number>(?:(?:[东西南北]|[东西南北]?[A-Za-z\d一二三四五六七八九十])区|[一二三四五六七八九十\d]{{1,2}}期)?\s?{_NUMBER}\s?(?:号楼|栋|幢|座|棟|单元|组|楼(?=\s?\d{{1,2}}门)|号(?=\s?{_NUMBER}\s?(?:室|单元|房|楼|栋|幢)))\s?(?:{_ROOM}){{0,4}}{_END})"
)
_BUILDING: Final = re.compile(rf"(?P<name>[一-鿿]{{2,10}})\s?(?P<number>{_BUILT}室?)(?!\d)")
_ROOMS: Final = re.compile(rf"{_NUMBER}\s?(?:栋|幢|号楼|单元|室)|[A-Za-z]座|\d[-—–]\d{{1,2}}[-—–]\d{{3,4}}")
_LIVES: Final = re.compile(
    r"(?:住在|住址|家住|我住|租住|居住|现住|户籍|户口|籍贯|我家|家里?在|家庭|收货|收件|寄[到给往至]|邮寄|快递|送到|派送|配送|送货|上门|门牌|老家|地址(?!在)|住|搬到|房子在|房产|房贷|按揭|抵押|本人|身份证)[^。！？\n]{0,12}$"
)
_DISTRICT: Final = re.compile(r"(?:省|市|自治[区州县]|[一-鿿]区|[一-鿿]县|街道|镇|乡)[^，。！？,\n]{0,8}$")
_OFFICE: Final = r"银行|支行|分行|营业[部厅]|网点|医院|大学|学院|学校|[中小]学|法院|检察院|公安|派出所|政府|委员会|管理局|办事处|税务|公司|酒店|宾馆|饭店|餐厅|商场|购物|博物|体育|车站|机场|景区|公园|影院|剧院|门店|专卖|售楼|展厅|总部|写字楼|大使馆|领事馆|法律|电视台|研究院|集团|服务中心|接待中心|站点|门诊"
_OFFICE_BEFORE: Final = re.compile(rf"(?:{_OFFICE}|店|馆)[^。！？\n]{{0,8}}$")
_OFFICE_SITS: Final = re.compile(
    rf"(?:{_OFFICE}|店|馆)[^。！？\n]{{0,4}}(?:位于|坐落|地址|[在:：])[^。！？\n]{{0,12}}$"
)
_OFFICE_ADDRESS: Final = re.compile(
    r"(?:银行|支行|分行|营业[部厅]|网点|医院|法院|学校|门店|酒店|商场|总部|注册|捐赠)的?地址[^。！？\n]{0,12}$"
)
_OFFICE_AFTER: Final = re.compile(rf"[^，。！？,;；\n]{{0,12}}(?:{_OFFICE}|店|馆)")
_NO_STREET: Final = re.compile(
    r"(?:(?:知|报|频|味|通|渠|跑|赛|管|力|隧|轨|人行|说|难|车|厚|王|街)道|[这那哪里心家公城店村乡夜海手话眼梦嘴院屋]里|(?:[农乡山全本同个这那]|[我你他咱]们)村|唐宁街|华尔街|白金汉街|逛街|上街|弄)$"
)
"""Ends what is no street."""
_ROAD: Final = r"(?:[铁公线思套出电半回走退后网同弯歧赶一这那条个的在是上下问让修绕陌拦带领末死熟道马旅小大过国]|十字|高速公)路|[地门公东]道"
"""Roads and ways of every kind, and the end of many a street's name (八一路, 邮电路)."""
_A_ROAD: Final = re.compile(rf"(?:[这那一]?条)?(?:{_ROAD}|路)")
_ENDS_IN_A_ROAD: Final = re.compile(rf"(?:{_ROAD})$")
_CUTS: Final = re.compile(
    r"省|(?<!城)市(?!府)|自治[区州县]|(?<=[一-鿿])区(?!府)|(?<=[一-鿿])县(?!前|府|城)|街道|(?<=[一-鿿])镇|(?<=[一-鿿])乡|开发区|新区|住在|租住|家住|居住|住址|位于|地址是?|寄[到给往至]|送[到至]|搬到|老家|房子|我家|本人|收货"
)
_VERBS: Final = frozenset("住在到是于去从的了往至和及与有为寄送批写")
"""Words that stand before a street and are no part of its name."""
_SUFFIX: Final = re.compile(
    r"[东西南北中一二三四五六七八九十大]*(?:(?:路|街|道)(?:[东西南北中](?:[一二三四五六七八九十]?段)?)?|巷|弄|胡同|里|(?:公馆|花园|家园|公寓|国际)?小区|花园|家园|公寓|公馆|名邸|华府|国际|大厦|社区|新村|宿舍|别墅|山庄|[苑府城庭园坊邸湾墅村湖都郡居庄岸轩])?$"
)
"""What every street or dwelling may be called: a name has two characters more."""
_WINDOW: Final = 24
_LONGEST_NAME: Final = 7
_SHORTEST_NAME: Final = 2


def find_addresses(reading: Folded) -> Iterator[PiiSpan]:
    """Streets with a number, and dwellings with building, unit or room."""
    text = reading.text
    for match in _STREET.finditer(text):
        start = _start_of_name(match)
        if start < match.end("name") and _is_personal(text, start, match):
            yield reading.span("address", start, match.end())
    for match in chain(_DWELLING.finditer(text), _BUILDING.finditer(text)):
        start = _start_of_name(match)
        if start < match.end("name") and _is_dwelling(text, start, match):
            yield reading.span("address", start, match.end())


def _start_of_name(match: re.Match[str]) -> int:
    """Where the name begins: after district, town or verb, and no longer than its last words; its end where it is none."""
    name = match["name"]
    cuts = [found.end() for found in _CUTS.finditer(name) if found.end() < len(name) - 1]
    kept = name[cuts[-1] if cuts else 0 :]
    words = cut(kept.lstrip("在住于到是："))
    if _NO_STREET.search(kept):
        return match.end("name")
    verb = max((place for place, word in enumerate(words[:-1]) if word in _VERBS and not cuts), default=-1)
    cut_off = bool(cuts) or verb >= 0 or kept[0] in "在住于到是："
    street = _last_words(words[verb + 1 :], cut_off=cut_off)
    rooms = _ROOMS.search(match.groupdict().get("rest") or "")
    begins = cut_off or match.string.endswith((":", "："), 0, match.start())
    is_a_road = _A_ROAD.fullmatch if begins else _ENDS_IN_A_ROAD.search
    return match.end("name") - (0 if not rooms and is_a_road(street) else len(street))


def _last_words(words: Sequence[str], *, cut_off: bool) -> str:
    """As many of the last words as hold a proper name; all, where the text before them is ``cut_off`` and they are few."""
    all_words = "".join(words)
    if cut_off and len(all_words) <= _LONGEST_NAME:
        return all_words
    suffix = _SUFFIX.search(all_words)
    generic = len(suffix[0]) if suffix else 0
    length = 0
    for word in reversed(words):
        length += len(word)
        if length - generic >= _SHORTEST_NAME:
            break
    return all_words[len(all_words) - length :]


def _is_personal(text: str, start: int, match: re.Match[str]) -> bool:
    before = text[max(0, start - _WINDOW) : start]
    rooms, office = bool(_ROOMS.search(match["rest"])), bool(_OFFICE_AFTER.match(text, match.end()))
    if _LIVES.search(before) and not _OFFICE_ADDRESS.search(before):
        return rooms or not office
    if office or re.search(_OFFICE, match["rest"]) or _OFFICE_SITS.search(before):
        return False
    return rooms or bool(_DISTRICT.search(before) and not _OFFICE_BEFORE.search(before))


def _is_dwelling(text: str, start: int, match: re.Match[str]) -> bool:
    before = text[max(0, start - _WINDOW) : start]
    if _COUNTED.search(match[0]):
        return False
    if _LIVES.search(before) and not _OFFICE_ADDRESS.search(before):
        return True
    if re.search(r"单元|室|房$|\d{3,4}$", match["number"]):
        return not _OFFICE_SITS.search(before)
    return bool(_DISTRICT.search(before)) and not _OFFICE_AFTER.match(text, match.end())
