"""A stored post as a card: everything that is shown of it, in words, with the addresses it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from crawlers.items import Post
from dashboards.bots import bot_words
from dashboards.correcting import Fix, fixes
from dashboards.formats import absolute
from dashboards.highlights import Segment, segments
from dashboards.subjects import subject_views
from dashboards.words import PLATFORMS, QUEUES, TYPES, URGENCIES, VERIFIED, say
from nlp.records import Analysis, Opinion
from service.stores.contract import Hit, StoredPost
from service.stores.decision import Queue

ICONS = {"weibo": "weibo", "forum": "forum", "tieba": "forum"}
KIND_MOODS = {
    "complaint": "negative", "criticism": "negative", "churn_intent": "warn", "incident": "negative",
    "praise": "positive", "purchase_intent": "accent", "inquiry": "accent", "campaign_feedback": "accent",
}  # fmt: skip
KIND_ICONS = {
    "complaint": "negative", "criticism": "comment", "churn_intent": "logout", "incident": "warn", "praise": "positive",
    "purchase_intent": "tag", "inquiry": "help", "campaign_feedback": "flag",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    """A small label; ``href`` leads to all posts that have it."""

    text: str
    kind: str = ""
    href: str = ""
    title: str = ""
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class PostCard:
    """One post in a list or at the head of the drawer."""

    id: str
    dom_id: str
    href: str
    """Address of the post's drawer."""
    url: str
    """The original on its platform; empty where unknown or not a web address."""
    author: str
    author_href: str
    verified: str
    followers: int | None
    platform: str
    platform_icon: str
    region: str
    published: datetime
    title: str
    text: tuple[Segment, ...]
    quoted: str
    why_href: str
    """Address of the words that decided its labels; empty while it is not analysed."""
    chips: tuple[Chip, ...]
    similar: int
    similar_href: str
    reposts: int
    comments: int
    likes: int
    fixes: tuple[Fix, ...]
    """Quick corrections of its labels."""
    form_href: str
    """Address of the form with all its labels; empty while it is not analysed."""


def post_card(
    stored: StoredPost, brands: Mapping[str, str], *, query: str = "", similar: int = 0, corrected: str = ""
) -> PostCard:
    """The card of a stored post; ``brands``: names by key; ``corrected``: who corrected its labels, in words."""
    post, analysis = stored.post, stored.analysis
    return PostCard(
        id=stored.id,
        dom_id=stored.id.replace(":", "-").replace(".", "-"),
        href=post_address(stored.id),
        url=post.url if post.url.startswith(("http://", "https://")) else "",
        author=post.author.name or "匿名",
        author_href=author_address(post),
        verified=VERIFIED.get(post.author.verified, "") if post.author.verified else "",
        followers=post.author.followers,
        platform=where(post),
        platform_icon=ICONS.get(post.platform.value, "site"),
        region=post.region,
        published=post.published_at or post.fetched_at,
        title=post.title,
        text=segments(
            post.text, query=query, evidence=analysis.evidence if analysis and analysis.drop_reason is None else ()
        ),
        quoted=post.quoted,
        why_href=f"/why/{quote(stored.id, safe=':')}" if analysis else "",
        chips=(
            *(
                [Chip(corrected, "accent", title="标签由人给出, 模型更新后仍然有效", symbol="check")]
                if corrected
                else ()
            ),
            *_gone_chips(stored),
            *_chips(stored, brands),
        ),
        similar=similar,
        similar_href=monitor(dup=analysis.duplicate_key, fold="0") if analysis and analysis.duplicate_key else "",
        reposts=post.reposts.value,
        comments=post.comments.value,
        likes=post.likes.value,
        fixes=fixes(stored),
        form_href=f"/labels/form/{quote(stored.id, safe=':')}" if analysis else "",
    )


def hit_cards(
    hits: Sequence[Hit], brands: Mapping[str, str], query: str = "", corrected: Mapping[str, str] | None = None
) -> list[PostCard]:
    """The cards of one page of hits; ``corrected``: by post, who corrected it, in words."""
    marks = corrected or {}
    return [
        post_card(hit.stored, brands, query=query, similar=hit.similar, corrected=marks.get(hit.stored.id, ""))
        for hit in hits
    ]


def where(post: Post) -> str:
    """Platform, board and type in words: ``论坛 · 银行服务 · 回帖``."""
    parts = [PLATFORMS.get(post.platform.value, post.platform.value)]
    if post.board:
        parts.append(post.board)
    if post.type.value not in {"post", "thread"}:
        parts.append(TYPES[post.type.value])
    return " · ".join(parts)


def post_address(post_id: str) -> str:
    """Address of a post's drawer."""
    return f"/posts/{quote(post_id, safe=':')}"


def author_address(post: Post) -> str:
    """All posts of one author in the monitor, of all times, noise too."""
    if not post.author.id:
        return monitor(q=f'"{post.author.name}"', noise="any", range="all") if post.author.name else monitor()
    return monitor(author=f"{post.site}:{post.author.id}", noise="any", range="all")


def monitor(**parameters: str) -> str:
    """Address of the monitor with these parameters; all times and noise too where the parameter names single posts."""
    if parameters.keys() & {"dup", "id"}:
        parameters = {"range": "all", "noise": "any"} | parameters
    return f"/monitor?{urlencode(parameters)}" if parameters else "/monitor"


def _gone_chips(stored: StoredPost) -> list[Chip]:
    if stored.gone_at is None:
        return []
    when = f"{absolute(stored.gone_at)} 发现原站已没有这条: {stored.gone_reason}"
    return [Chip("已删除", "warn", title=when, symbol="noise")]


def _chips(stored: StoredPost, brands: Mapping[str, str]) -> list[Chip]:
    analysis = stored.analysis
    if analysis is None:
        return [Chip("待分析", "outline", title="模型还没有看过这条, 任务会补上", symbol="jobs")]
    if analysis.drop_reason is not None:
        reason = analysis.drop_reason.value
        why = f"{bot_words(analysis.bot)}；不进任何队列" if analysis.bot else "不进任何队列"
        return [Chip(f"噪声: {say(reason)}", "outline", monitor(drop_reason=reason, noise="noise"), why, "noise")]
    return [
        *_bot_chips(stored, analysis),
        *_label_chips(analysis),
        *_subject_chips(analysis, brands),
        *_brand_chips(analysis, brands),
        *_route_chips(stored),
    ]


def _bot_chips(stored: StoredPost, analysis: Analysis) -> list[Chip]:
    """Signal by a bot-like author: the mark and why, beside the post's own labels."""
    if analysis.bot is None:
        return []
    return [Chip(say("bot_like"), "warn", author_address(stored.post), bot_words(analysis.bot), "noise")]


def _label_chips(analysis: Analysis) -> list[Chip]:
    tone = analysis.sentiment.value
    chips = [Chip(say(tone), tone, monitor(sentiment=tone), f"情感, 概率 {analysis.sentiment_probability:.0%}", tone)]
    for kind in analysis.labels:
        if kind.value != "other":
            title = f"诉求, 概率 {analysis.kinds.get(kind, 0.0):.0%}"
            name = kind.value
            chips.append(Chip(say(name), KIND_MOODS.get(name, ""), monitor(kind=name), title, KIND_ICONS.get(name, "")))
    for name, probability in analysis.own_kinds.items():
        chips.append(Chip(name, "accent", monitor(own_kind=name), f"自有标签, 概率 {probability:.0%}", "tag"))
    if analysis.urgency == 2:
        chips.append(Chip("紧急", "negative", monitor(urgency="2"), URGENCIES["2"], "warn"))
    return chips + [Chip(say(aspect.value), "", monitor(aspect=aspect.value), "业务") for aspect in analysis.aspects]


def _subject_chips(analysis: Analysis, brands: Mapping[str, str]) -> list[Chip]:
    return [
        Chip(one.words, "subject", monitor(q=f'"{one.search}"') if one.search else "", one.kind)
        for one in subject_views(analysis, brands)
    ]


def _brand_chips(analysis: Analysis, brands: Mapping[str, str]) -> list[Chip]:
    if len({opinion.brand for opinion in analysis.opinions}) < 2:
        return [Chip(brands.get(key, key), "outline", monitor(brand=key), "品牌") for key in analysis.brands]
    said = {key: [one for one in analysis.opinions if one.brand == key] for key in analysis.brands}
    return [
        Chip(_opinion_words(brands.get(key, key), one), one.sentiment.value, monitor(brand=key), "对这个品牌说的")
        for key, opinions in said.items()
        for one in opinions
    ] + [
        Chip(brands.get(key, key), "outline", monitor(brand=key), "品牌")
        for key, opinions in said.items()
        if not opinions
    ]


def _opinion_words(name: str, opinion: Opinion) -> str:
    """招商银行 · 手机银行 · 负面."""
    return " · ".join((name, *((say(opinion.aspect.value),) if opinion.aspect else ()), say(opinion.sentiment.value)))


def _route_chips(stored: StoredPost) -> list[Chip]:
    if stored.routing is None or stored.routing.queue is Queue.NONE:
        return []
    queue = stored.routing.queue.value
    return [Chip(f"→ {QUEUES[queue]}", "outline", f"/desk?post={quote(stored.id)}", "打开它的案件")]
