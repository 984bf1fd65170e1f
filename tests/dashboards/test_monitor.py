import re

import pytest
from starlette.datastructures import QueryParams

from dashboards.selection import read_selection
from service.stores.contract import Filters, Query


def total(html: str) -> int:
    return int(re.search(r'class="list-head"><span><b class="strong" title="([\d,]+)"', html)[1].replace(",", ""))


def test_hits_are_those_of_the_store(admin, context) -> None:
    html = admin.get("/monitor", kind="complaint", sentiment="negative", range="all", fold="0").text

    wanted = Query(filters=Filters(kinds=("complaint",), sentiments=("negative",), noise=False))
    assert total(html) == context.store.count(wanted)


def test_every_facet_value_leads_to_as_many_posts_as_it_says(admin) -> None:
    html = admin.get("/monitor", range="all", fold="0").text
    values = re.findall(r'id="f-(\w+)-\w*" href="([^"]+)".*?<span class="n" title="([\d,]+)"', html)

    assert len(values) > 15
    for _, href, count in values[::4]:
        assert total(admin.get(href.replace("&amp;", "&")).text) == int(count.replace(",", ""))


def test_every_bar_of_the_trend_leads_to_its_posts(admin) -> None:
    html = admin.get("/monitor", range="7d", fold="0").text
    rows = re.findall(r'<td class="n"><a href="([^"]+)">(\d+)</a></td>', html)

    for href, count in [row for row in rows if row[1] != "0"][::5]:
        assert total(admin.get(href.replace("&amp;", "&")).text) == int(count)


def test_words_searched_for_are_marked(admin) -> None:
    assert "<mark>年费</mark>" in admin.get("/monitor", q="年费", range="all").text


def test_decisive_words_say_why(admin) -> None:
    assert re.search(
        r'<span class="why negative" title="判为投诉, 权重 100%">', admin.get("/monitor", range="all").text
    )


def test_near_duplicates_are_folded_and_counted(admin) -> None:
    html = admin.get("/monitor", q="年费", range="all").text

    assert re.search(r"另有 \d+ 条相同或相近", html)


def test_a_query_that_cannot_be_read_says_where_and_what_to_do(admin) -> None:
    page = admin.get("/monitor", q="(年费")

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text
    assert "右括号" in page.text


@pytest.mark.parametrize(("query", "said"), [("年费", "找到"), ("(年费", "右括号"), ("", "找到")])
def test_a_query_is_checked_while_typing(admin, query: str, said: str) -> None:
    assert said in admin.part("/monitor/check", q=query, range="all").text


def test_chosen_filters_can_be_removed_one_by_one(admin) -> None:
    html = admin.get("/monitor", kind="complaint", platform="weibo", range="all").text

    assert "诉求: 投诉" in html
    without = re.search(r'平台: 微博<a class="close" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert "platform" not in without
    assert "kind=complaint" in without


def test_the_next_hits_go_on_where_the_first_end(admin) -> None:
    first = admin.get("/monitor", range="all", fold="0").text
    more = re.search(r'hx-get="(/monitor/more[^"]+)"', first)[1].replace("&amp;", "&")

    second = admin.part(more).text

    shown = [set(re.findall(r'id="post-([^"]+)"', html)) for html in (first, second)]
    assert len(shown[0]) == len(shown[1]) == 20
    assert not shown[0] & shown[1]


def test_where_nothing_is_found_other_times_are_offered(admin) -> None:
    html = admin.get("/monitor", since="2001-01-01T00:00", until="2001-01-02T00:00").text

    assert "其他时间还有" in html
    assert "看全部时间" in html


def test_noise_keeps_its_reason(admin) -> None:
    html = admin.get("/monitor", noise="noise", range="all").text

    assert "噪声: 广告" in html
    assert "噪声原因" in html


def test_a_post_says_why_it_was_classified_and_routed_so(admin, context) -> None:
    post = next(context.store.export(Query(filters=Filters(queues=("service",), kinds=("complaint",)))))
    html = admin.part(f"/posts/{post.id}").text

    assert "为什么这样判断" in html
    assert post.analysis.model_version in html
    assert post.routing.matches[0].reason in html
    assert "由它决定" in html
    assert f"案件 #{context.desk.cases_of_posts([post.id])[post.id][0]}" in html


def test_noise_is_explained_in_the_drawer(admin, context) -> None:
    post = next(context.store.export(Query(filters=Filters(drop_reasons=("advertisement",)))))

    assert "噪声: 广告" in admin.part(f"/posts/{post.id}").text


def test_a_post_has_a_page_of_its_own(admin, context) -> None:
    post = next(context.store.export(Query()))

    page = admin.get(f"/posts/{post.id}")

    assert page.status_code == 200
    assert page.text.startswith("\n<!doctype html>") or "<!doctype html>" in page.text


def test_the_selection_of_a_post_address_finds_that_post(context) -> None:
    post = next(context.store.export(Query()))
    selection = read_selection(QueryParams({"id": post.id, "range": "all", "noise": "any"}), context.clock())

    assert context.store.count(selection.query()) == 1
