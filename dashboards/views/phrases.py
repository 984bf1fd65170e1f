"""新词: words and phrases that people start to say, to be adopted or ignored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from dashboards.cards import post_address
from dashboards.hotwords import phrase_address
from dashboards.visit import Visit, said, visit
from service.accounts import Permission
from service.errors import InvalidError
from service.watch.phrases import DAYS, STATE_ZH, FoundPhrase, PhraseState

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_WORDS))]
DONE = {
    PhraseState.NEW: "已放回待定",
    PhraseState.ADOPTED: "已采纳, 以后算一个词",
    PhraseState.IGNORED: "已忽略, 不再提示",
}


@dataclass(frozen=True, slots=True)
class PhraseView:
    """One phrase as a row."""

    phrase: str
    href: str
    posts: int
    authors: int
    usual: str
    first_seen: datetime
    examples: list[str]
    """Addresses of posts."""
    decided: str
    choices: list[tuple[str, str]]
    """State and name of what this person can do with it."""


@router.get("/phrases")
def phrase_list(seen: Reader, state: PhraseState = PhraseState.NEW) -> HTMLResponse:
    """The page."""
    rows = [_row(seen, one) for one in seen.context.phrases.find(state)]
    tabs = [(name, f"/phrases?state={key.value}", key is state) for key, name in STATE_ZH.items()]
    return seen.page("phrases.html", "phrases", rows=rows, tabs=tabs, state=state.value, days=DAYS)


@router.post("/phrases/decide")
def decide(seen: Manager, phrase: Annotated[str, Form()], state: Annotated[str, Form()]) -> HTMLResponse:
    """Adopt, ignore or put back; the answer is the changed row."""
    if state not in set(PhraseState):
        raise InvalidError("请选择采纳或忽略")
    row = _row(seen, seen.context.phrases.decide(phrase, PhraseState(state), seen.principal.name))
    response = seen.part("_phrase.html", row=row)
    response.headers["HX-Trigger"] = said(f"“{phrase}”{DONE[PhraseState(state)]}。")
    return response


def _row(seen: Visit, one: FoundPhrase) -> PhraseView:
    by = f"{STATE_ZH[one.state]} · {one.decided_by}" if one.decided_at else ""
    choices = [(state.value, name) for state, name in _choices(one.state)] if seen.may(Permission.MANAGE_WORDS) else []
    return PhraseView(
        phrase=one.phrase,
        href=phrase_address(one.phrase),
        posts=one.posts,
        authors=one.authors,
        usual=f"{one.usual:.1f}" if one.usual < 10 else f"{one.usual:.0f}",
        first_seen=one.first_seen,
        examples=[post_address(post_id) for post_id in one.examples],
        decided=by,
        choices=choices,
    )


def _choices(state: PhraseState) -> list[tuple[PhraseState, str]]:
    if state is PhraseState.NEW:
        return [(PhraseState.ADOPTED, "采纳"), (PhraseState.IGNORED, "忽略")]
    return [(PhraseState.NEW, "放回待定")]
