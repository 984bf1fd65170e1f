"""客户: who they are, what is believed of them and why, what they wrote, what was done for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.bots import bot_words
from dashboards.cards import PostCard, hit_cards
from dashboards.panels.chart import Chart
from dashboards.panels.trend import Trend, trend_chart
from dashboards.people import EarlierCase, PersonRow, TagView, earlier_cases, person_row, posts_address, tag_view
from dashboards.selection import Selection
from dashboards.timerange import TimeRange
from dashboards.visit import Visit, visit
from service.accounts import Permission
from service.api.deps import RowId
from service.customers import Profile, TagCount
from service.stores.contract import Filters, Query

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_PROFILES))]
Tagger = Annotated[Visit, Depends(visit(Permission.MANAGE_TAGS))]
POSTS = 20
TONE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One person."""

    row: PersonRow
    first_seen: datetime
    tags: list[TagView]
    tone: Chart
    posts: list[PostCard]
    total: int
    posts_href: str
    cases: list[EarlierCase]
    bot: str
    """Why the author looks like a bot, by the newest posts; empty where they do not."""


@router.get("/people")
def people(seen: Reader, q: str = "", tag: str = "", page: int = 1) -> HTMLResponse:
    """Authors, last seen first."""
    found = seen.context.customers.profiles(text=q.strip()[:100], tag=tag, page=max(1, page))

    def address(number: int) -> str:
        return f"/people?{urlencode({'q': q, 'tag': tag, 'page': number})}"

    return seen.page(
        "people.html",
        "person",
        rows=[person_row(profile, seen.now) for profile in found.profiles],
        total=found.total,
        text=q,
        tag=tag,
        tags=_tag_options(seen),
        newer=address(found.page - 1) if found.page > 1 else "",
        older=address(found.page + 1) if found.page < found.pages else "",
    )


@router.get("/people/{author_key:path}")
def profile_page(seen: Reader, author_key: str) -> HTMLResponse:
    """One person."""
    page = _page(seen, seen.context.customers.profile(author_key))
    return seen.page("profile.html", "person", page=page, may_revoke=seen.may(Permission.MANAGE_TAGS))


@router.post("/tags/{tag_id}/revoke")
def revoke(seen: Tagger, tag_id: RowId) -> HTMLResponse:
    """Take a tag away; the posts that prove it now prove it never again."""
    seen.context.customers.revoke(tag_id, seen.principal)
    return seen.done("_empty.html", "标签已撤销; 这些帖子以后也不再给它。")


def _tag_options(seen: Visit) -> list[TagCount]:
    return seen.context.customers.tag_counts()


def _page(seen: Visit, profile: Profile) -> ProfilePage:
    query = Query(filters=Filters(authors=(profile.author_key,)))
    found = seen.context.store.search(query, size=POSTS)
    signs = (hit.stored.analysis.bot for hit in found.hits if hit.stored.analysis)
    return ProfilePage(
        row=person_row(profile, seen.now),
        first_seen=profile.first_seen,
        tags=[tag_view(tag, seen.now) for tag in profile.tags],
        tone=_tone(seen, profile),
        posts=hit_cards(found.hits, seen.brands()),
        total=found.total,
        posts_href=posts_address(profile.author_key),
        cases=earlier_cases(seen, profile.author_key),
        bot=next((bot_words(one) for one in signs if one), ""),
    )


def _tone(seen: Visit, profile: Profile) -> Chart:
    """Posts a day by sentiment from the first to the last one, at most two months back."""
    since = max(profile.first_seen, profile.last_seen - TONE)
    base = Selection(
        chosen={"author": (profile.author_key,)},
        noise="any",
        time=TimeRange("", since, profile.last_seen + timedelta(seconds=1)),
    )

    def link(start: datetime, until: datetime, sentiment: str) -> str:
        narrowed = base.between(start, until)
        return (narrowed.having("sentiment", sentiment) if sentiment else narrowed).url()

    points = seen.context.store.trend(base.query(), "day", split="sentiment")
    return trend_chart(Trend(tuple(points), "day", link, title="语气怎么变?", size="short"))
