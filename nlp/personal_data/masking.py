"""From a text to its masked form. Most texts hold nothing: one scan says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.personal_data.accounts import find_accounts, find_emails
from nlp.personal_data.addresses import find_addresses
from nlp.personal_data.cards import find_cards
from nlp.personal_data.documents import find_documents
from nlp.personal_data.folding import Folded, fold
from nlp.personal_data.kinds import MASKS
from nlp.personal_data.names import find_names
from nlp.personal_data.phones import find_phones
from nlp.records import PiiSpan

_PROTECTED: Final = re.compile(
    r"(?:https?://|www\.|(?<![A-Za-z0-9@.])(?:[a-z0-9-]{1,40}\.){1,4}(?:com|cn|net|org|me|top)/)[^\s一-鿿，。；！？、）】》]*"
    rf"|{'|'.join(map(re.escape, MASKS.values()))}",
    re.IGNORECASE,
)
"""Web addresses, and masks."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which masks stand for personal data; spans are offsets of the masks."""

    text: str
    spans: tuple[PiiSpan, ...]


_DIGIT: Final = "0-9０-９①-⑨⓪❶-❾➀-➈𝟎-𝟿零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖"
_CANDIDATE: Final = re.compile(
    rf"[{_DIGIT}](?:[^\w\n]{{0,3}}[{_DIGIT}]){{6}}"
    r"|@|＠|[(（\[【]at[)）\]】]|艾特|[a-z]#[a-z\d]"
    r"|[Qq][\s.·]?[Qq]|扣扣|扣[:：]|[Qq][:：号]|加[Qq扣]|企鹅|球球"
    r"|[微薇威徽维]\s?[信❤:：]|加[一下我俺她他个老的]{0,4}\s?[微薇威徽vVwW卫ｖＶ]|卫星|[vVwWＶｖ]\s?[xX.❤信:：Ｘｘ]|[wW]ei\s?[xX]in|[wW]e[cC]hat|绿泡泡"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ .·]{0,2}[A-Za-zＡ-Ｚ]"
    rf"|[路街道巷弄同里段区苑园府城庭坊邸湾墅村寓厦庄舍轩居郡湖都期]\s?[{_DIGIT}A-Z]"
    r"|护照|通行证|回乡证|台胞证|我(?:的?名字)?(?:本名|真名)?名?叫|名字|姓名|户名|本人|[他她方公婆亲爸妈儿子女生士工人员理]名?就?叫|[名实]叫|真名|本名|实名|我是"
    r"|持卡人|开户人|户主|[收付]款[人方]|转账人|联系人|投诉人|申请人|借款人|贷款人|[收寄]件人|收货人|当事人|[投被]保|办理人|经办|担保人|受益人|委托人|代理人|客户名|机主|车主|举报人|申诉人"
    r"|经理|顾问|信贷员|柜员|催收|客服|业务员|专员|工作人员|办事员|坐席|柜面人员|销售|网点主任|营业员|职员|律师|保安"
)
"""One scan; a text without a match holds nothing to mask."""


def mask(text: str) -> Masked:
    """Replace personal data by its masks; masking a masked text changes nothing."""
    masked = Masked(text, ())
    if not _CANDIDATE.search(text):
        return masked
    while found := _find(masked.text):
        masked = _replace(masked, found)
    return masked


def _replace(masked: Masked, found: list[PiiSpan]) -> Masked:
    """Put masks in the place of spans; masks that stand in the text already move with it."""
    parts: list[str] = []
    spans: list[PiiSpan] = []
    position = length = 0
    for span in sorted([*found, *masked.spans], key=lambda span: span.start):
        parts += (masked.text[position : span.start], MASKS[span.kind])
        start = length + span.start - position
        length = start + len(parts[-1])
        position = span.end
        spans.append(PiiSpan(span.kind, start, length))
    return Masked("".join([*parts, masked.text[position:]]), tuple(spans))


def _find(text: str) -> list[PiiSpan]:
    """Spans in the text, in order; where two overlap, the kind looked for first wins."""
    reading = fold(text)
    taken = bytearray(len(text))
    for match in _PROTECTED.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    spans: list[PiiSpan] = []
    for found in _matches(reading):
        _take(found, taken, spans)
    numbers = [span for span in spans if span.kind in {"mobile", "id_card"}]
    for found in find_names(reading, numbers, text):
        _take(found, taken, spans)
    return sorted(spans, key=lambda span: span.start)


def _take(span: PiiSpan, taken: bytearray, spans: list[PiiSpan]) -> None:
    if not any(taken[span.start : span.end]):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
        spans.append(span)


def _matches(reading: Folded) -> Iterator[PiiSpan]:
    yield from find_emails(reading)
    yield from find_cards(reading)
    yield from find_phones(reading)
    yield from find_documents(reading)
    yield from find_accounts(reading)
    yield from find_addresses(reading)
