"""Why an author looks like a bot, in words."""

from dashboards.formats import percent
from nlp.records import BotSigns


def bot_words(signs: BotSigns) -> str:
    """``疑似机器号：当天 35 帖，91% 雷同``."""
    parts = [f"当天 {signs.posts} 帖"]
    if signs.posts > 1:
        parts.append(f"{percent(signs.alike, 0)} 雷同")
    if signs.promotions:
        parts.append(f"{percent(signs.promotions, 0)} 是推广")
    if signs.authors:
        parts.append(f"同一文案由 {signs.authors} 个账号发布")
    return "疑似机器号：" + "，".join(parts)
