"""新词: shown on the monitor with their counts, listed on a page of their own, adopted or ignored there."""

import re
from datetime import timedelta

import pytest

from crawlers.items import Author
from service.ingest.phrases import discover_phrases
from service.stores.contract import Entry, Query
from service.watch.phrases import PhraseState
from tests.support.factories import make_analysis, make_post
from tests.support.sayings import SAYINGS


@pytest.fixture(scope="module", autouse=True)
def talk(context):
    """Two new words that people use."""
    for base, phrase in ((700, "澜贷宝"), (720, "薅券节")):
        for number, saying in enumerate(SAYINGS):
            at = context.clock() - timedelta(hours=2, minutes=number)
            text, who = saying.format(phrase), Author(id=f"t{number}", name="somebody")
            post = make_post(base + number, text=text, author=who, published_at=at, fetched_at=at)
            context.store.write([Entry(post, make_analysis(post))])
    discover_phrases(context)


def test_the_monitor_shows_new_words_with_as_many_posts_as_the_link_finds(analyst, context):
    page = analyst.get("/monitor").text
    href, count = re.search(r'href="([^"]+)"[^>]*>澜贷宝<sup><span[^>]*>(\d+)|', page).groups()[:2]
    if href is None:
        href, count = re.search(r'href="([^"]+)"[^>]*>澜贷宝<sup>(\d+)', page).groups()
    assert int(count) == context.store.count(Query(text="澜贷宝")) == len(SAYINGS)
    assert f'<b class="strong" title="{count}">' in analyst.get(href.replace("&amp;", "&")).text


def test_the_page_lists_them_with_figures_and_examples(analyst):
    page = analyst.get("/phrases").text
    assert "澜贷宝" in page
    assert "薅券节" in page
    assert 'href="/posts/weibo:' in page


def test_who_may_not_decide_sees_them_without_buttons(service):
    page = service.get("/phrases").text
    assert "澜贷宝" in page
    assert "/phrases/decide" not in page
    assert service.post("/phrases/decide", phrase="澜贷宝", state="adopted").status_code == 403


def test_an_adopted_word_becomes_a_hot_word(analyst, context):
    answer = analyst.post("/phrases/decide", phrase="澜贷宝", state="adopted")
    assert answer.status_code == 200
    assert "已采纳 · analyst" in answer.text
    assert context.phrases.adopted() == ["澜贷宝"]
    page = analyst.get("/monitor", q="澜贷宝 OR 薅券节").text
    hot, _, fresh = page.partition("采纳或忽略")
    assert ">澜贷宝<sup>" in hot
    assert ">澜贷宝<sup>" not in fresh
    assert "澜贷宝" in analyst.get("/phrases", state="adopted").text


def test_an_ignored_word_is_offered_no_more_and_can_be_put_back(analyst, context):
    analyst.post("/phrases/decide", phrase="薅券节", state="ignored")
    assert "薅券节" not in analyst.get("/phrases").text
    assert "放回待定" in analyst.get("/phrases", state="ignored").text
    analyst.post("/phrases/decide", phrase="薅券节", state="new")
    assert [one.phrase for one in context.phrases.find(PhraseState.NEW)] == ["薅券节"]


@pytest.mark.parametrize(("phrase", "state", "status"), [("没有的词", "adopted", 404), ("薅券节", "delete", 422)])
def test_what_cannot_be_decided_is_refused(analyst, phrase, state, status):
    assert analyst.post("/phrases/decide", phrase=phrase, state=state).status_code == status
