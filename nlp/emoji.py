"""Emoji as words that the models have learnt: Weibo's own names of its emoticons, and the characters some emoji stand for.

A BERT vocabulary knows a handful of emoji; all others are one unknown piece, and a post's only word of anger may be one.
"""

from typing import Final

from tokenizers import Regex, normalizers
from tokenizers.normalizers import Normalizer

_WORDS: Final = {
    "😡😠🤬": "[怒]",
    "🤮🤢": "[吐]",
    "👎💩": "[弱]",
    "🙄": "[白眼]",
    "😒": "[鄙视]",
    "😤": "[哼]",
    "😣😫😩😖": "[抓狂]",
    "😭😢": "[泪]",
    "😔😞😟😥☹🙁": "[失望]",
    "💔": "[伤心]",
    "🥺😱😨😰": "[可怜]",
    "😅😓": "[汗]",
    "😑😐": "[黑线]",
    "🤦": "[允悲]",
    "🤷": "[摊手]",
    "🙃😊": "[微笑]",
    "😪😴🥱": "[困]",
    "🤔": "[思考]",
    "🤨": "[疑问]",
    "🤣": "[笑cry]",
    "🙈🙊🤭": "[偷笑]",
    "😄😃😀😁😆": "[哈哈]",
    "🎉🎊🥳": "[太开心]",
    "👏": "[鼓掌]",
    "💪": "[加油]",
    "💕💖💗💓💞💘💙💚💛💜🧡🖤💝❣": "[心]",
    "🥰": "[爱你]",
    "😘😗😙😚": "[亲亲]",
    "😍": "[色]",
    "🤗": "[抱抱]",
    "😋": "[馋嘴]",
    "🌹🌸💐🌷🌺🌻": "[鲜花]",
    "👌": "[ok]",
    "✌": "[耶]",
    "👊✊": "[拳头]",
    "👋": "[拜拜]",
    "🎁": "[礼物]",
    "🎂": "[蛋糕]",
    "🧧": "[红包]",
    "❗❕": "!",
    "❓❔": "?",
    "➕": "+",
    "✅☑": "√",
    "❌": "×",
    "🈶": "有",
    "🉑": "可",
    "🉐": "得",
    "🐮🐂": "牛",
    "🐴🐎": "马",
    "📞☎": "电话",
    "🆘": "求助",
    "➊": "1",
    "➋": "2",
    "➌": "3",
    "➍": "4",
    "➎": "5",
    "🏻🏼🏽🏾🏿": "",
}
"""Those that leave their tone open (🙏, 🐶, 😏, 😌) stay unknown, as do most pictures of things."""


def emoji_as_words() -> Normalizer:
    """A tokenizer's step that puts the words in the place of the emoji; offsets stay those of the text."""
    return normalizers.Sequence([normalizers.Replace(Regex(f"[{emoji}]"), word) for emoji, word in _WORDS.items()])
