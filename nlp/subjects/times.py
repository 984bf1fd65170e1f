"""Times as far as they can be told without a clock.

Values: a distance from the day of writing (``-1d``, ``-1w-5`` last week's Friday, ``-1m-15`` the 15th of last month,
``-1y/end``) or a date of ISO 8601, with X for what is not said as in EDTF (``2024-03-05``, ``03-05``, ``03-XX``,
``XX-05``); after either ``/dawn``, ``/am``, ``/noon``, ``/pm``, ``/night`` or ``T15:30``; how long something has lasted as
``P2Y`` or ``PT1H30M``, how long ago or ahead as ``-P2Y``, ``+P3D``.
"""

import re
from collections.abc import Iterator
from typing import Final

from nlp.records import Subject
from nlp.subjects.numerals import COUNT, DIGITS, SMALL, chinese_number, count, starting

_DAYS: Final = {
    "大前天": "-3d", "前天": "-2d", "前晚": "-2d/night", "前日": "-2d", "昨天": "-1d", "昨日": "-1d", "昨儿": "-1d", "昨晚": "-1d/night", "昨夜": "-1d/night", "昨早": "-1d/am",
    "昨晚上": "-1d/night", "今天": "0d", "今日": "0d", "今早": "0d/am", "今晨": "0d/dawn", "今晚": "0d/night", "今儿": "0d", "明天": "+1d", "明日": "+1d", "明早": "+1d/am", "明晚": "+1d/night",
    "后天": "+2d", "大后天": "+3d",
}  # fmt: skip
_MONTHS: Final = {
    "上上个月": "-2m", "上个月": "-1m", "上月": "-1m", "这个月": "0m", "本月": "0m", "当月": "0m", "下个月": "+1m", "下月": "+1m", "次月": "+1m",
}  # fmt: skip
_YEARS: Final = {"大前年": "-3y", "前年": "-2y", "去年": "-1y", "今年": "0y", "明年": "+1y", "后年": "+2y"}
_WEEKS: Final = {"上上": "-2w", "上": "-1w", "这": "0w", "本": "0w", "下": "+1w", "": "0w"}
_HALVES: Final = {"年底": "end", "年末": "end", "年初": "start", "年中": "middle", "上半年": "h1", "下半年": "h2"}
_PART: Final = {
    "凌晨": "dawn", "半夜": "dawn", "清晨": "am", "早上": "am", "早晨": "am", "上午": "am", "中午": "noon", "下午": "pm", "傍晚": "pm", "晚上": "night", "晚间": "night", "夜里": "night", "深夜": "night", "晚": "night", "早": "am",
}  # fmt: skip
_PARTS: Final = "凌晨|半夜|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|深夜"
_CLOCK: Final = r"(?P<hour>\d{1,2}|十[一二]?|[一两二三四五六七八九])(?:(?:点钟?|时)(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>[0-5]?\d(?!\d)|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[一二三四五六七八九](?=分))(?:分|(?![十百千万亿元块个wW%])))?|[:：](?P<colon>[0-5]\d)(?!\d))"
_DAY_OF_MONTH: Final = re.compile(rf"的?(?P<day>{SMALL})[日号](?![线楼院店卡段铺])")
"""After 上个月."""
_REST: Final = re.compile(rf"(?:的|\s)?(?P<part>{_PARTS}|[早晚](?![就已知点期来还上年都]))?\s?(?:{_CLOCK})?")
_PART_CLOCK: Final = re.compile(rf"(?P<part>{_PARTS}|[早晚](?!一点))(?:的)?\s?{_CLOCK}")
_DATE: Final = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d|\d\d(?=年\d{1,2}月))\s?[年./-]\s?(?P<month>1[0-2]|0?[1-9])(?:\s?[月./-]\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)(?:\s?[日号])?|\s?月份?)"
    rf"|(?<![\d.])(?P<month2>1[0-2]|0?[1-9]|(?<![一二两三四五六七八九])(?:十[一二]?|[一二三四五六七八九]))\s?月(?:份(?![子额])|\s?(?P<day2>{SMALL})\s?[日号](?![线楼院店卡段铺])|(?=[初底末中就到办的账]|份))"
    r"|(?<![\d.])(?P<month3>1[0-2]|0?[1-9])[./](?P<day3>3[01]|[12]\d|0?[1-9])[日号]"
    rf"|(?<![\d.])(?P<year4>(?:19|20)\d\d|[012]\d(?=\s?年(?:年?[底末初]|[上下]半年)))\s?年(?!费)(?:年?(?P<half4>[底末初])|上半年|下半年)?"
    rf"|(?<=每月|个月|这月|本月|下月|上月)(?P<day6>{SMALL})[日号](?![线楼院店卡段铺])"
    r"|(?<![\d.\-A-Za-z])(?P<day5>3[01]|[12]\d|[1-9])号(?![线楼院店卡段铺窗机桌柜码球公文员线馆仓])"
)
_LAST_DAY: Final = 31
_NOON: Final = 12
_EVENING: Final = 5
"""Earlier hours at night are those after midnight."""
_LASTING: Final = re.compile(
    rf"(?P<half>半|大半|小半)?(?P<count>{SMALL}|[十好]?几)?\s?(?P<of>个)?(?P<and>半)?(?:多)?(?P<unit>年|月|星期|礼拜|周(?![岁年期边转])|天|小时|钟头|分钟)"
    rf"(?:(?<=年)零?(?P<months>{SMALL})\s?个月|(?<=[时头])零?(?P<minutes>{SMALL})\s?分钟?)?(?P<more>半|多)?(?:\s?(?P<after>之前|以前|前|之后|以后|后|内|了(?!解)|过去(?!的)))?(?!大)"
)
_LASTS: Final = re.compile(r"[\d一二两三四五六七八九十几半大小好]")
_LASTED: Final = re.compile(
    r"(?:等了?|过了?|用了?|拖了?|已经|快|都|有|排了?|打了?|冻结了?|欠|逾期了?|还了?|持有|持卡|存了?|耗了?|跑了?|卡了?|整整|足足|将近|超过|长达|折腾了?|排队|差不多|不到|来回|交了?|催了?|锁了?|停了?|花了?)(?:都|要|近|才|快)?$"
)
_LETTERS: Final = {
    "年": "Y",
    "月": "M",
    "星期": "W",
    "礼拜": "W",
    "周": "W",
    "天": "D",
    "小时": "H",
    "钟头": "H",
    "分钟": "M",
}
_HALF: Final = {"年": "6M", "月": "15D", "天": "T12H", "小时": "30M", "钟头": "30M"}
"""What 半 adds to a count; half a week is said of nothing."""
_DATED: Final = re.compile(r"[\d一二三四五六七八九十][\s年月日号./-]")
_TIMED: Final = re.compile(r"[\d一二两三四五六七八九十][点时:：]")


def time_words() -> Iterator[tuple[str, str]]:
    """The words that say a day, week, month or year from now, with their values."""
    yield from _DAYS.items()
    yield from _MONTHS.items()
    yield from _YEARS.items()
    for word, half in _HALVES.items():
        yield from ((word, f"0y/{half}"), *((year + word, f"{value}/{half}") for year, value in _YEARS.items()))
        if word.startswith("年"):
            yield from ((year + word[1:], f"{value}/{half}") for year, value in _YEARS.items())
    for word, half in (
        ("初", "start"),
        ("中", "middle"),
        ("底", "end"),
        ("末", "end"),
        ("中旬", "middle"),
        ("上旬", "start"),
        ("下旬", "end"),
    ):
        yield from ((month + word, f"{value}/{half}") for month, value in _MONTHS.items())
    yield from (("月底", "0m/end"), ("月初", "0m/start"), ("月末", "0m/end"))
    for word, value in _WEEKS.items():
        yield from _week(word, value)


def _week(before: str, value: str) -> Iterator[tuple[str, str]]:
    for week in ("周", "星期", "礼拜", "个周", "个星期", "个礼拜"):
        if before and not (week.startswith("个") and before == "本"):
            yield before + week, value
        if before or not week.startswith("个"):
            yield from ((before + week + day, f"{value}-{place}") for place, day in enumerate("一二三四五六日", 1))
            yield before + week + "天", f"{value}-7"
            if week == "周" or before:
                yield before + week + "末", f"{value}/end"


def with_hour(text: str, start: int, end: int, value: str) -> Subject:
    """A day with the part of it or the hour that follows: 昨天 + 下午3点."""
    if value in _MONTHS.values() and (day := _DAY_OF_MONTH.match(text, end)) and count(day["day"]) <= _LAST_DAY:
        value, end = f"{value}-{count(day['day'])}", day.end()
    match = _REST.match(text, end)
    said, _, part = value.partition("/")
    if match and match["hour"] and not match["part"] and part in _PART.values():
        value, end = said + _hour(match, part), match.end()
    elif match and (match["part"] or match["hour"]) and not part:
        value, end = value + _hour(match), match.end()
    words = text[start:end].rstrip()
    return Subject("time", value, words, start, start + len(words))


def find_times(text: str, taken: list[tuple[int, int]]) -> Iterator[Subject]:
    """Dates, hours and how long something has lasted; nothing inside the spans ``taken`` by words and terms."""
    taken = list(taken)
    for find in (_dates, _hours, _lasting):
        for subject in find(text):
            if all(subject.end <= start or end <= subject.start for start, end in taken):
                taken.append((subject.start, subject.end))
                yield subject


def _dates(text: str) -> Iterator[Subject]:
    for match in starting(COUNT, _DATE, text) if _DATED.search(text) else ():
        if value := _date(match):
            if match["year4"]:
                yield Subject("time", value, match[0], *match.span())
            else:
                yield with_hour(text, match.start(), match.end(), value)


def _date(match: re.Match[str]) -> str:
    """The date in ISO form; empty where it is none (13月)."""
    year = match["year"] or match["year4"] or ""
    year = f"20{year}" if len(year) == 2 else year
    month = match["month"] or match["month2"] or match["month3"]
    day = match["day"] or match["day2"] or match["day3"] or match["day5"] or match["day6"]
    if not month and not day:
        return year + ({"初": "/start"}.get(match["half4"], "/end") if match["half4"] else "")
    number = count(day) if day else 0
    if number > _LAST_DAY:
        return ""
    short = "-".join((f"{count(month):02}" if month else "XX", f"{number:02}" if day else "XX"))
    return f"{year}-{short.removesuffix('-XX')}" if year else short


def _hours(text: str) -> Iterator[Subject]:
    for match in _PART_CLOCK.finditer(text) if _TIMED.search(text) else ():
        yield Subject("time", _hour(match), match[0], *match.span())


def _hour(match: re.Match[str], part: str = "") -> str:
    """``T15:30`` where an hour is said, else ``/pm``; ``part`` of the day, where the match has none."""
    part = _PART.get(match["part"] or "", part)
    if not match["hour"]:
        return f"/{part}" if part else ""
    hour = count(match["hour"])
    first, last = {"pm": (0, _NOON - 1), "night": (_EVENING, _NOON)}.get(part, (1, 0))
    hour += 12 if first <= hour <= last else 0
    return f"T{hour:02}:{_minute(match):02}"


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * DIGITS[match["quarter"]]
    said = match["minute"] or match["colon"] or "0"
    return int(said) if said.isdecimal() else chinese_number(said)


def _lasting(text: str) -> Iterator[Subject]:
    for match in starting(_LASTS, _LASTING, text):
        if value := _duration(text, match):
            yield Subject("time", value, match[0], *match.span())


def _duration(text: str, match: re.Match[str]) -> str:
    """How long, where something says that it is over, ahead or going on; else empty."""
    months = match["unit"] == "月"
    if not (match["count"] or match["half"]) or (months and not match["of"]):
        return ""
    before = text[max(0, match.start() - 6) : match.start()]
    if before[-1:].isdigit() or before.endswith(("第", "每", "上", "下", "这")):
        return ""
    after = match["after"] or ""
    if not after and not match["more"] and not _LASTED.search(before):
        return ""
    sign = "-" if after.endswith("前") else "+" if after.endswith(("后", "内")) else ""
    return sign + _length(match)


def _length(match: re.Match[str]) -> str:
    letter, some = _LETTERS[match["unit"]], (match["count"] or "").endswith("几")
    time = "T" if match["unit"] in {"小时", "钟头", "分钟"} else ""
    if match["half"] and not match["count"]:
        return {"Y": "P6M", "M": "P15D", "D": "PT12H", "H": "PT30M", "W": "P3D"}[letter]
    number = "X" if some else str(count(match["count"]))
    half = _HALF.get(match["unit"], "") if not some and "半" in {match["and"], match["more"]} else ""
    rest = match["months"] or match["minutes"]
    return f"P{time}{number}{letter}{f'{count(rest)}M' if rest else half}"
