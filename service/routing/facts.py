"""Makes the `Facts` of a post from what the crawler and the model say of it."""

from crawlers.items import Post
from nlp.records import Analysis
from nlp.stances import is_of_another
from service.routing.records import Facts
from service.settings import Settings


def to_facts(post: Post, analysis: Analysis, settings: Settings) -> Facts:
    """The facts rules may use; own bank and influence are judged by the settings."""
    brands = frozenset(analysis.brands)
    own = settings.brand
    followers = post.author.followers
    return Facts(
        platform=post.platform.value,
        type=post.type.value,
        source=analysis.source.value,
        kinds=frozenset(kind.value for kind in analysis.labels),
        sentiment=analysis.sentiment.value,
        aspects=frozenset(aspect.value for aspect in analysis.aspects),
        urgency=analysis.urgency,
        brands=brands,
        own_brand=own in brands if own else bool(brands),
        competitor=bool(brands - {own}) if own else False,
        grievance_elsewhere=is_of_another(analysis, own),
        own_account=by_the_bank_itself(post, analysis, settings),
        followers=followers or 0,
        influential=followers is not None and followers >= settings.influential_followers,
        verified=post.author.verified,
        reach=post.reposts.value + post.comments.value + post.likes.value,
        reposts=post.reposts.value,
        drop_reason=analysis.drop_reason.value if analysis.drop_reason else "",
        region=post.region,
        text_length=len(analysis.text),
        own_kinds=frozenset(analysis.own_kinds),
    )


def by_the_bank_itself(post: Post, analysis: Analysis, settings: Settings) -> bool:
    """Whether the bank's own account wrote it: a notice or a campaign, nobody's grievance.

    Accounts are named in the settings; besides, an organisation's account whose name is the bank's that it writes about.
    """
    if post.author.name in settings.own_accounts:
        return True
    names = {mention.name for mention in analysis.mentions if settings.brand in {"", mention.brand}}
    return post.author.verified == "organisation" and any(name in post.author.name for name in names)
