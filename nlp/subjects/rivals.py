"""Brands put beside another one, left for another one, or gone to. Who the own bank is, the caller knows."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.records import Mention, Subject

_BEFORE: Final = re.compile(
    r"(?:比起?|不如|还是|学学|人家|隔壁|相比|有的是|对比|比不上|不及|赶不上|输给|好过|强过|不比|反观|你看看?|看看|哪像|不像)(?:人家)?(?:的)?@?$"
)
_IN_CONTRAST: Final = re.compile(r"(?:反观|看看)$")
"""Before a brand of which alone the post has spoken they contrast it with its customer (我按时还款，反观江海…)."""
_GOES_TO: Final = re.compile(
    r"(?:(?:换|改)(?:成|到|去|用|了|为|办|投|存到?)|(?<!跳)转(?:[到去存投至]|战|回)|改投|投奔|跳到|搬到|挪到|存到|存去|转到了|转去了|换到了|换成了|换了)(?:了|家|别的|隔壁|人家|你们|我们|我的|自己的)?(?:的)?@?$"
)
_TO_WORK: Final = re.compile(r"(?:辞职|离职)[^，。！？\n]{0,4}(?:转战|转投)$")
"""Somebody changes the employer."""
_ALMOST: Final = re.compile(r"(?:差一?点|要不是|若不是)[^，。！？\n]{0,6}$")
"""What nearly was done: 差点把江海的卡注销了, 要不是江海网点多早不用了."""
_TRANSFERS_TO: Final = re.compile(r"(?:转[到去至入]|存到)$")
_OPENS_AFTER: Final = re.compile(r"(?:销|剪|退)(?:了|掉|卡|户)(?:再|去|来|然后)?办(?:了|张|个)?$")
_GIVES_UP_CARD: Final = re.compile(r"(?:取消|退掉?|停掉?)了?(?:我的|这张|那张)?$")
_CARD: Final = re.compile(r"(?:银行)?的?(?:[^，。！？\n的]{0,3}卡|账户|会员)")
_MOVES_MONEY: Final = re.compile(r"[^，。！？；\n]{0,12}(?:手续费|到账|转账|限额|要钱|收费|吗|[？?])")
"""After the place where money goes: it is a transfer, and no bank is left."""
_AND: Final = re.compile(r"(?:银行)?(?:和|跟|与|还是|或者?|、|vs|pk)", re.IGNORECASE)
_WHICH: Final = re.compile(r"(?:银行)?[^。！？\n]{0,6}(?:哪个|哪家|哪张|选谁|选哪|谁更|怎么选)")
_CHANGE_TO: Final = re.compile(r"(?<!兑)换$")
_LEAVES: Final = re.compile(
    r"(?:(?<![自是])从|离开|告别|抛弃|放弃|弃用?|退出|逃离|注销|销掉?|剪掉?|注销掉?|销户|不用|再也不用|卸载|不想用|停用)(?:了|掉|掉了|我的|你们|这张|那张|这个)?@?$"
)
_LEAVES_AFTER: Final = re.compile(
    r"[^，。！？:：\n]{0,8}(?:(?:都|也|就|已经?|要|准备|打算|果断|全部?)?(?:转(?:到|去|出|走|入)|换(?:成|到|去)|挪到|搬到|销户|销卡|注销|剪卡|剪了|销了|取出来|不用了|弃用|弃了))"
)
_CLOSED: Final = re.compile(r"销|剪|弃|不用了|转走|转出|取出")
_REFUSED: Final = re.compile(r"[^，。！？\n]{0,6}(?:不给|不让|未|不能|无法|没法|怎么|不了|被(?!我)|私自|擅自|无故)")
_MOVED: Final = re.compile(r"[^，。！？借\n]{0,10}(?:转|换|挪|搬|存|改)(?:到|去|成|入|投|至)")
_AFTER: Final = re.compile(
    r"[^，。！？:：\n]{0,4}(?:(?<!变)更(?![新换改能多正])|就不会|比(?![较例特玩价率重如分])|好多了|好得多|好一点|强多了|强太多|好太多|良心多了|香多了|就没这|可没这|都没有?这)"
)


def find_rivals(text: str, mentions: Sequence[Mention]) -> Iterator[Subject]:
    """``leaves`` and ``goes_to`` where the way is said, ``competitor`` where brands are compared."""
    compared = _compared(text, mentions)
    for place, mention in enumerate(mentions):
        before = text[max(0, mention.start - 10) : mention.start]
        kind = _kind(text, before, mention, mentions[place + 1 :])
        if place and _IN_CONTRAST.search(before) and {mention.brand} == {one.brand for one in mentions[:place]}:
            continue
        if kind or place in compared:
            kind = kind or "competitor"
            yield Subject(kind, mention.brand, text[mention.start : mention.end], mention.start, mention.end)


def _kind(text: str, before: str, mention: Mention, later: Sequence[Mention]) -> str:
    if _is_transfer(text, before, mention, later) or _TO_WORK.search(before):
        return ""
    if _GOES_TO.search(before) or _OPENS_AFTER.search(before) or (_CHANGE_TO.search(before) and not later):
        return "goes_to"
    if _is_left(text, before, mention, later):
        return "leaves"
    if _BEFORE.search(before) or _AFTER.match(text, mention.end):
        return "competitor"
    return ""


def _is_left(text: str, before: str, mention: Mention, later: Sequence[Mention]) -> bool:
    if _ALMOST.search(text, max(0, mention.start - 10), mention.start):
        return False
    if _LEAVES.search(before) and (not before.endswith("从") or _MOVED.match(text, mention.end)):
        return True
    if _GIVES_UP_CARD.search(before) and (text[mention.end - 1] == "卡" or _CARD.match(text, mention.end)):
        return True
    if _REFUSED.match(text, mention.end) or not _LEAVES_AFTER.match(text, mention.end):
        return False
    return _goes(text, mention, later)


def _is_transfer(text: str, before: str, mention: Mention, later: Sequence[Mention]) -> bool:
    """Whether money goes from or to the brand, and no customer: 从江海转到支付宝要手续费吗."""
    if _TRANSFERS_TO.search(before):
        return bool(_MOVES_MONEY.match(text, mention.end))
    moved = _MOVED.match(text, mention.end) if before.endswith("从") else None
    return bool(moved and _MOVES_MONEY.match(text, later[0].end if later else moved.end()))


def _compared(text: str, mentions: Sequence[Mention]) -> frozenset[int]:
    """Places of the mentions in a row (江海、建行和招行) of which it is asked which to take."""
    row: list[int] = []
    found: set[int] = set()
    for place, mention in enumerate(mentions):
        if row and not _AND.fullmatch(text, mentions[place - 1].end, mention.start):
            row = []
        row.append(place)
        if len(row) > 1 and _WHICH.match(text, mention.end):
            found.update(row)
    return frozenset(found)


def _goes(text: str, mention: Mention, later: Sequence[Mention]) -> bool:
    """Whether what is said after the brand is that it is left: closed, or exchanged for a later one."""
    following = text[mention.end : later[0].start if later else mention.end + 14]
    return bool(_CLOSED.search(following) or (later and _GOES_TO.search(following)))
