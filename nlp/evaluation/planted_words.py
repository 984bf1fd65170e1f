"""Made posts in which invented words are planted as often as is known, beside decoys."""

from dataclasses import dataclass
from random import Random
from typing import Final

from nlp.duplicates import duplicate_key
from nlp.phrases import Post
from nlp.words import is_word

POSTS: Final = 6_000
FREQUENCIES: Final = (6, 12, 25, 50, 100)
WORDS_EACH: Final = 8
"""So many words are planted at each of the frequencies."""
AUTHORS: Final = 1_500
SPAM_WORDS: Final = 5
SPAM_POSTS: Final = 60
_CHARACTERS: Final = (
    "云岚枫霖澜沐瑶琛昊曦珩璟霁岫漪棠槿葵萤鲸鹿鹤貂狸獭橙柚榛栗松竹桐蕨苔礁屿湾汐澈焰炽炉砚"
    "墨绛靛赭黛缎绫纱锦帛鼎簋钵匣箧舷桅帆橹锚铎磬笙箫瑟弦钹鼓铮铃"
)
_FILLERS: Final = {
    "who": ["我", "朋友", "同事", "我妈", "家里老人", "邻居", "网友", "客户经理", "柜员", "老板", "室友", "表弟", "姐姐", "领导"],
    "when": ["昨天", "今天早上", "上周五", "刚才", "这两天", "月底", "凌晨", "下班以后", "国庆前", "发工资那天", "半夜", "去年", "最近"],
    "bank": ["江海银行", "云港银行", "瑞川银行", "我们这边的支行", "城东网点", "隔壁银行", "家门口的网点", "手机银行"],
    "thing": [
        "信用卡", "房贷", "工资卡", "转账", "大额存单", "积分", "年费", "额度",
        "验证码", "理财产品", "短信提醒", "账单", "密码", "社保卡", "车贷",
    ],
    "did": ["取消了", "又变了", "没到账", "办不下来", "扣了两次", "让人看不懂", "等了很久", "突然没有了", "终于通过", "需要重新申请", "和说好的不一样"],
    "felt": ["真的很烦", "挺满意", "不知道找谁", "有没有一样的", "希望快点解决", "以后再也不用了", "还算方便", "求解答", "大家注意", "太离谱"],
    "old": ["提前还款违约", "客服热线", "短信提醒服务", "网上预约排号", "自助柜员机"],
}  # fmt: skip
_PLAIN: Final = (
    "{who}{when}去{bank}办{thing}，{did}，{felt}",
    "{bank}的{thing}{did}，{who}{when}打了{old}，{felt}",
    "{when}{bank}{thing}{did}。{felt}！",
    "{felt}，{who}的{thing}在{bank}{did}",
    "问一下{bank}{thing}怎么{did}？{who}说{felt}",
    "{old}说{thing}{did}，{who}{when}又去{bank}，{felt}",
)
_WITH_NEW: Final = (
    "{who}{when}在{bank}遇到{new}，{thing}{did}，{felt}",
    "{new}之后{thing}{did}，{felt}",
    "{bank}又搞{new}，{who}{when}的{thing}{did}",
    "听{who}说{new}要来了，{bank}{thing}{felt}",
    "{when}被{new}了，{felt}",
    "有人知道{new}是什么吗？{who}{when}去{bank}办{thing}问到的",
    "{thing}和{new}有关系？{felt}",
    "大家小心{new}！{who}{when}的{thing}{did}",
    "所谓{new}就是{thing}{did}，{felt}",
    "因为{new}，{bank}{thing}{did}",
    "#{new}# {bank}的{thing}{did}，{felt}",
    "{who}{when}的{thing}{did}#{new}##{bank}#",
)
_SPAM: Final = "加群领取{new}，当天到账，{number}人已经成功，点开主页看{thing}，错过{when}再等一年"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Made posts and the words planted in them."""

    posts: tuple[Post, ...]
    planted: dict[str, int]
    """Word to the number of posts that have it."""
    decoys: frozenset[str]


def make_corpus(seed: int, *, size: int = POSTS, planted: bool = True) -> Corpus:
    """Posts with invented words (or none: ordinary posts), the same for the same seed."""
    random = Random(seed)  # noqa: S311  (nothing secret about made posts)
    invented = _invent(random, len(FREQUENCIES) * WORDS_EACH + SPAM_WORDS)
    frequencies = dict(zip(invented, [times for times in FREQUENCIES for _ in range(WORDS_EACH)], strict=False))
    decoys = invented[len(frequencies) :]
    texts = [(_fill(random, random.choice(_PLAIN)), _author(random)) for _ in range(size)]
    if planted:
        texts += [
            (_fill(random, random.choice(_WITH_NEW), new=word), _author(random))
            for word, times in frequencies.items()
            for _ in range(times)
        ]
        texts += [(_fill(random, _SPAM, new=word), "spammer") for word in decoys for _ in range(SPAM_POSTS)]
    random.shuffle(texts)
    posts = tuple(
        Post(str(number), text, author, duplicate_key(text) or str(number))
        for number, (text, author) in enumerate(texts)
    )
    return Corpus(posts, frequencies, frozenset({*decoys, *_FILLERS["old"]}))


def _invent(random: Random, size: int) -> list[str]:
    """Words of two to four characters that no dictionary has."""
    words: dict[str, None] = {}
    while len(words) < size:
        word = "".join(random.sample(_CHARACTERS, random.choice((2, 2, 3, 4))))
        if not is_word(word) and not any(word in other or other in word for other in words):
            words[word] = None
    return list(words)


def _fill(random: Random, template: str, **fixed: str) -> str:
    values = {name: random.choice(words) for name, words in _FILLERS.items()}
    return template.format(**values, **fixed, number=random.randrange(100, 999))


def _author(random: Random) -> str:
    return str(random.randrange(AUTHORS))
