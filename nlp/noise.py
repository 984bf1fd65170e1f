"""Noise: what sort of text is nobody's to answer, and why.

The model's source decides; a few rules of high precision correct it where the model took promotion for something
else, or judged an answer without what it answers. A person's post is noise only when it has no words. News of an
incident is signal: PR must see it.
"""

import re
from collections.abc import Collection
from typing import Final

from nlp.labels import DropReason, Kind, Source

_LOTTERY: Final = re.compile(
    r"(?:转发|转评|关注|点赞|评论)[^。！？\n]{0,25}(?:抽|揪|随机选)[^。！？\n]{0,6}[\d一二三四五六七八九十两几]+\s?(?:位|名|个|人|份|只)"
    r"|(?:抽|揪)\s?[\d一二三四五六七八九十两几]+\s?(?:位|名|个|人|只)[^。！？\n]{0,12}(?:送|各得|红包|现金|礼|[平凭]分|奖)"
    r"|抽奖详情|微博抽奖平台|@微博抽奖"
)
_SERVICE: Final = re.compile(
    r"代办|代还|套现|回收(?:花呗|额度|白条)|刷卡取现|无视(?:黑白户?|征信)|黑户可|包下款|强开|代开(?:流水|证明)|提额技术|办卡返现|秒到账?.{0,6}商家"
    r"|当[天日](?:放款|下款|下卡|到账)|不看(?:负债|征信|查询|流水)|白户|下卡后付费|精养|包(?:下款|下卡|批)|内部通道|过桥垫资|[Pp][Oo][Ss]机|日结|刷单"
    r"|最高(?:可贷|额度|成数)|(?:专业|快速)提额|提额(?:技术|代操作|两不误)|办理各类|年化[\d.]+%起|企业税贷|白技术"
    r"|(?:专业|诚信|承接|长期)[^。！？\n]{0,6}(?:办理|办卡|贷款|取现|提现|收购|垫还)|低费率|费率(?:低|0\.\d)|利息低(?!不低)|利率低至|[月日]息(?:低|\d)|(?:花呗|白条|借呗|信用卡)[^。！？\n]{0,4}(?:提现|取现|变现)"
)
_CONTACT: Final = re.compile(
    r"\[(?:手机号|微信号|QQ号)\]|1[3-9]\d[\d*xX]{8}|(?:加|\+|➕)\s?(?:我|本人)?(?:微信|薇|威|徽|v信?|V信?|vx|VX|wx|WX|扣扣|qq|QQ)|(?:微信|薇信|威信|v信|V信|vx|VX|wx|WX|扣扣|qq|QQ)号?\s?[:：]?\s?[A-Za-z\d][\w-]{4,}"
    r"|私信我|私聊我|联系我|详询|咨询微信|扣\s?1|滴滴|点我(?:头像|主页)|看置顶|上门|同号|(?:电话)?私信。?$|名额有限|抓紧报名|详情咨询|加[微vVＶ]|速联系"
)
_QUESTION: Final = re.compile(r"[^。！!？?\n]*(?:(?<=\w)[？?]|吗(?![^\s，。！!]))")
"""A sentence that asks: who asks about a trade does not offer it."""
_WALL_TAGS: Final = 4
_WALL_LETTERS: Final = 8
"""A wall: at least so many hashtags, and at most so many other letters; 9 of 11 such labelled posts were spam."""
_TAG: Final = re.compile(r"#[^#\n]{1,60}#")
_NAMES: Final = re.compile(r"@[\w-]{1,30}")
_LINKS_AND_TAGS: Final = re.compile(r"https?://[\x21-\x7e]+|#[^#\n]{1,60}#", re.IGNORECASE)
_SILENT: Final = re.compile(r"(?:@[\w-]{1,30}+|\[[^\[\]\s]{1,8}\]|[\W_])*+")
_RATHER: Final = 0.5
_SURELY: Final = 0.6
_CERTAINLY: Final = 0.9
_ASKING: Final = frozenset({Kind.INQUIRY, Kind.PURCHASE_INTENT, Kind.CHURN_INTENT, Kind.COMPLAINT})
_MISTAKABLE: Final = frozenset({Source.PERSON, Source.NEWS, Source.OFF_TOPIC})
"""Sources that promotion is taken for, and that an answer is taken for when read alone."""
_ACTIONABLE: Final = frozenset(Kind) - {Kind.OTHER, Kind.PRAISE, Kind.PURCHASE_INTENT, Kind.CAMPAIGN_FEEDBACK}
"""What promotion does not do: complain, criticise, leave, ask, report."""


def correct_source(
    source: Source, probability: float, labels: Collection[Kind], text: str, *, is_answer: bool = False
) -> Source:
    """The model's source, corrected where the text is plainly a lottery, an agent's offer, a wall of hashtags or a bare link.

    A text of hashtags alone may report an outage or a fraud: what complains, criticises, leaves, asks or reports is left alone.

    Off-topic needs certainty: on the dev set 11 of 31 posts below `_SURELY` were persons' posts about a bank, and to lose one
    costs more than to show two others. So does news where somebody asks or wants something. An answer is a person's,
    whatever its few words look like alone.
    """
    acting = bool(_ACTIONABLE & set(labels))
    if source in _MISTAKABLE and not acting:
        if _LOTTERY.search(text):
            return Source.LOTTERY
        if _SERVICE.search(_QUESTION.sub(" ", text)) and _CONTACT.search(text):
            return Source.ADVERTISEMENT
        if _is_wall(text):
            return Source.SPAM
    if is_answer and source in _MISTAKABLE:
        return Source.PERSON
    doubted = (source is Source.OFF_TOPIC and probability < _SURELY) or (
        source is Source.NEWS and probability < (_CERTAINLY if _ASKING & set(labels) else _RATHER)
    )
    if not (doubted or source is Source.PERSON):
        return source
    return Source.SPAM if not acting and _is_bare_link(text) else Source.PERSON


def drop_reason(source: Source, labels: Collection[Kind], text: str) -> DropReason | None:
    """Why a text is noise, None where it is signal; ``text`` is title and own words, cleaned."""
    if not has_words(text):
        return DropReason.EMPTY
    if source is Source.PERSON or (source is Source.NEWS and Kind.INCIDENT in labels):
        return None
    return DropReason(source.value)


def has_words(text: str) -> bool:
    """Whether anything is said: a link or a hashtag says something, an emoticon, a name or punctuation does not."""
    return not _SILENT.fullmatch(text)


def has_contact(text: str) -> bool:
    """Whether a cleaned, masked text asks to be contacted: a number, a name on WeChat or QQ, ``私信我``."""
    return bool(_CONTACT.search(text))


def _is_wall(text: str) -> bool:
    """Whether hashtags and names are nearly all there is."""
    rest = _NAMES.sub(" ", _LINKS_AND_TAGS.sub(" ", text))
    return len(_TAG.findall(text)) >= _WALL_TAGS and sum(map(str.isalpha, rest)) <= _WALL_LETTERS


def _is_bare_link(text: str) -> bool:
    return bool(_LINKS_AND_TAGS.search(text)) and not has_words(_LINKS_AND_TAGS.sub(" ", text))
