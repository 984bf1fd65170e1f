"""Scenarios for stand-ins of all sites: lists, threads, comments and the answers to them on more than one page."""

from collections.abc import Iterator
from pathlib import Path

from crawlers.sources import SourceConfig
from crawlers.standin.sources import forum_sources, interface_sources
from tests.crawlers.crawling import LONG, Line, write_scenario

BAR, STOCK = "江海银行", "699061"
UNNAMED = "大额存单的经过：" + "先看利率，再看期限，最后看能不能转让。" * 12
"""A long text without the keyword."""
TRICKY = "闪退了}; var other_list={}; </script>"


def boards(folder: Path) -> Path:
    """A bar with 52 threads (a sticky one, one of two pages, one with two pages of sub-comments); a stock's with 83 posts."""
    return write_scenario(folder, *_bar(), *_stock())


def talk(folder: Path) -> Path:
    """Complaints that companies answered; a status with 45 comments, one of them with 55 answers; a cut original."""
    return write_scenario(folder, *_complaints(), *_statuses())


def interfaces(folder: Path) -> Path:
    """The talk, a post that mentions the bank, and a UTF-8 board of 23 threads, one of them of 13 posts."""
    return write_scenario(folder, *_statuses(), *_mentioning(), *_cards())


def source_at(standin: str, scenario: Path, name: str, **changes: object) -> SourceConfig:
    """One of the stand-in's other sources by name."""
    sources = (*forum_sources(standin, scenario), *interface_sources(standin, scenario))
    found = next(source for source in sources if source.name == name)
    return SourceConfig.model_validate(found.model_dump() | changes)


def _bar() -> Iterator[Line]:
    yield {"board": "gbk/60", "name": BAR}
    yield _thread("rule", "gbk/60", "吧规", "请守规矩", at="-40d 09:00", by="zhou") | {"sticky": True}
    for number in range(49):
        yield _thread(
            f"b{number}", "gbk/60", f"{BAR}主题{number}", f"余额宝[怒]\n第{number}天😀", at=f"-{number + 2}d 08:00"
        )
    yield _thread("floors", "gbk/60", "盖楼", "一楼", at="-1d 10:00")
    for number in range(34):
        yield {"reply": "floors", "by": "zhou", "at": f"+{number + 1}m", "text": f"第{number}个回复"}
    yield _thread("nested", "gbk/60", "楼中楼", f"{BAR}怎么了", at="-1d 11:00")
    yield {"reply": "nested", "by": "zhou", "at": "+1m", "text": "同问"}
    for number in range(11):
        yield {"reply": "nested", "by": "lin", "at": f"+{number + 2}m", "text": f"楼中楼{number}", "quote": 2}
    yield {"reply": "nested", "by": "zhou", "at": "+1h", "text": "好的", "quote": 3}


def _stock() -> Iterator[Line]:
    yield {"board": "gbk/61", "name": "江海股份"}
    yield _thread("pin", "gbk/61", "本吧公告", "理性讨论", at="-40d 09:00", by="zhou") | {"sticky": True}
    for number in range(80):
        yield _thread(f"a{number}", "gbk/61", f"研报{number}", "正文在别处", at=f"-{number + 2}d 08:00", by="bank")
    yield _thread("old", "gbk/61", TRICKY, "最早的一条\n第二行", at="-90d 08:00")
    yield _thread("new", "gbk/61", "三季报 <1.5%", "分红呢", at="-1d 08:00")
    for number in range(31):
        yield {"reply": "new", "by": "zhou", "at": f"+{number + 1}m", "text": f"第{number}个回复"}
    for number in range(7):
        yield {"reply": "new", "by": "lin", "at": f"+{number + 2}h", "text": f"回答{number}", "quote": 2}


def _complaints() -> Iterator[Line]:
    yield _thread("fee", "gbk/41", "年费说好免却扣了", "刷满六笔\n还是扣了", at="-3d 08:48")
    yield {"reply": "fee", "by": "zhou", "at": "+1h", "text": "我也是"}
    yield {"reply": "fee", "by": "bank", "at": "+2d", "text": "年费已退回"}
    yield {"reply": "fee", "by": "lin", "at": "+1d", "text": "再催一次"}


def _statuses() -> Iterator[Line]:
    yield {"weibo": "busy", "by": "zhou", "at": "-2d 09:30", "text": "#江海银行#登不上[怒]"}
    for number in range(45):
        yield {"comment": "busy", "by": "lin", "at": f"+{number + 1}m", "text": f"第{number}条", "key": f"k{number}"}
    for number in range(55):
        yield {"comment": "busy", "by": "zhou", "at": f"+{number + 1}m", "text": f"答{number}", "under": "k0"}
    yield {"weibo": "unnamed", "by": "zhou", "at": "-50d 09:30", "text": UNNAMED}
    yield {"weibo": "named", "by": "lin", "at": "-49d 09:30", "of": "unnamed", "text": "江海银行也有"}
    yield {"weibo": "again", "by": "lin", "at": "-1h", "text": LONG.replace("经过", "再记")}


def _mentioning() -> Iterator[Line]:
    yield {"weibo": "mention", "by": "lin", "at": "-4d 09:30", "text": "@江海银行 年费怎么退", "reposts": 1}
    yield {"comment": "mention", "by": "bank", "at": "+1h", "text": "请私信", "key": "m0"}
    for number in range(4):
        yield {"comment": "mention", "by": "lin", "at": f"+{number + 1}m", "text": f"私信{number}", "under": "m0"}
    yield {"weibo": "passed-on", "by": "zhou", "at": "+2h", "of": "mention", "text": "同问"}


def _cards() -> Iterator[Line]:
    yield _thread("card-rule", "utf8/2", "本版规则", "请守规矩", at="-40d 09:00", by="zhou") | {"sticky": True}
    for number in range(20):
        yield _thread(
            f"card{number}", "utf8/2", f"年费&{number}", "<b>刷几次</b>免？\n第二行€😀", at=f"-{number + 2}d 08:00"
        )
    yield _thread("cards", "utf8/2", "提额经过", "打了三次电话", at="-1d 10:00") | {"edited": "+9m", "views": 4321}
    for number in range(11):
        yield {"reply": "cards", "by": "zhou", "at": f"+{number + 1}h", "text": f"提额{number}"}
    yield {"reply": "cards", "by": "bank", "at": "+13h", "text": "已为您登记", "quote": 12}


def _thread(key: str, board: str, title: str, text: str, *, at: str, by: str = "lin") -> Line:
    return {"thread": key, "board": board, "by": by, "at": at, "title": title, "text": text}
