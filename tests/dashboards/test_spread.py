"""How a post spread, as its card and page show it: a tree, the growth, who brought most, and a list without script."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from crawlers.items import Author, PostType
from dashboards.panels.spread import DEEPEST, DRAWN, SpreadTree, growth_chart, tree_chart
from service.stores.contract import Entry
from service.watch.spread import drawn
from service.watch.spread_members import Members, member_of
from tests.dashboards.conftest import HOSTILE
from tests.support.factories import EPOCH, make_post

BANK = Author("900", "江海银行", "organisation", 2_300_000)
FIRST = make_post(101, author=BANK, text="关于手机银行临时维护的公告", reposts=40)
ALONE = make_post(150, reposts=7)
NAMELESS = "没有人认得的人"


def repost(number: int, name: str, *, parent: str = FIRST.id, **fields):
    made = {
        "author": Author(str(number), name, followers=10 * number), "type": PostType.REPOST, "parent_id": parent,
        "root_id": FIRST.id, "text": f"{name}的话", "published_at": EPOCH + timedelta(minutes=7 * number),
    }  # fmt: skip
    return make_post(number, **(made | fields))


REPOSTS = (
    repost(102, "财经老王"),
    repost(103, "小赵", parent=make_post(102).id),
    repost(104, HOSTILE, parent=make_post(103).id, text=HOSTILE),
    repost(105, "粉丝", quoted=f"//@{NAMELESS}: 快看"),
    repost(106, "没话说", text=""),
)


@pytest.fixture(scope="module")
def filled(context):
    context.store.write([Entry(post) for post in (FIRST, ALONE, *REPOSTS)])
    return context


class Lists(HTMLParser):
    """Checks that lists are nested as they should be; notes how deep each row stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.depths = [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs) -> None:
        if tag in {"ul", "li"}:
            assert (tag == "ul") == (not self.open or self.open[-1] == "li")
            self.open.append(tag)
        if ("class", "spread-row") in attrs:
            self.depths.append(self.open.count("ul") - 1)

    def handle_endtag(self, tag) -> None:
        if tag in {"ul", "li"}:
            assert self.open.pop() == tag


def listed(html: str) -> str:
    return re.search(r'<details class="card spread-list".*?</details>', html, re.DOTALL)[0]


def cards(html: str) -> str:
    return html[html.index('<div class="spread stack"') : html.index("</main>")]


def tree_of(*posts):
    return SpreadTree(
        drawn(Members(FIRST.id, tuple(map(member_of, posts)), 0), FIRST.id), lambda node: f"/p/{node.key}"
    )


def branch(chart):
    return chart.option["series"][0]["data"][0]


def flat(node) -> list:
    return [node, *(below for child in node["children"] for below in flat(child))]


class TestTheTree:
    def test_has_each_post_below_the_one_it_reposted(self) -> None:
        root = branch(tree_chart(tree_of(FIRST, *REPOSTS[:2], REPOSTS[4])))

        assert (root["name"], root["href"], root["value"]) == ("@江海银行 (3)", f"/p/{FIRST.id}", 3)
        assert [child["name"] for child in root["children"]] == ["@财经老王 (1)", "@没话说"]
        assert [child["name"] for child in root["children"][0]["children"]] == ["@小赵"]
        assert "没有附言" in root["children"][1]["note"]
        assert "1,020 粉丝 · 03-02 20:54 · “财经老王的话”" in root["children"][0]["note"]

    def test_shows_what_nobody_saw_hollow(self) -> None:
        root = branch(tree_chart(tree_of(FIRST, REPOSTS[3])))

        assert root["children"][0] | {"children": []} == {
            "name": f"@{NAMELESS} (1)", "value": 1, "href": f"/p/@{NAMELESS}", "note": "未见原文", "symbol": "emptyCircle",
            "symbolSize": 9.0, "itemStyle": {"color": "--line-strong"}, "children": [],
        }  # fmt: skip

    def test_of_thousands_shows_those_who_brought_most_and_says_how_many_it_leaves_out(self) -> None:
        fans = [repost(n, f"粉丝{n}", parent=make_post(102).id if n % 2 else FIRST.id) for n in range(200, 2200)]
        chart = tree_chart(tree_of(FIRST, *REPOSTS, *fans))
        nodes = flat(branch(chart))

        assert (len(nodes), chart.size) == (DRAWN, "vast")
        assert "@财经老王 (1,002)" in {node["name"] for node in nodes}
        unseen = sum(node["symbol"] == "emptyCircle" for node in nodes)
        assert f"另有 {2005 - (DRAWN - 1 - unseen):,} 条没有画出" in chart.unit
        told = (re.search(r"另有 ([\d,]+) 条没有画出", node["note"]) for node in nodes)
        assert sum(int(match[1].replace(",", "")) for match in told if match) == 2005 - (DRAWN - 1 - unseen)

    def test_of_a_very_long_chain_shows_the_beginning(self) -> None:
        chain = [repost(n, f"人{n}", parent=make_post(n - 1).id if n > 200 else FIRST.id) for n in range(200, 1200)]
        nodes = flat(branch(tree_chart(tree_of(FIRST, *chain))))

        assert len(nodes) == DEEPEST + 1
        assert f"另有 {1000 - DEEPEST} 条没有画出" in nodes[-1]["note"]

    def test_of_one_repost_is_small_and_of_none_says_so(self) -> None:
        assert (tree_chart(tree_of(FIRST, REPOSTS[0])).size, tree_chart(tree_of(FIRST, REPOSTS[0])).empty) == ("", "")
        assert "还没有见到" in tree_chart(tree_of(FIRST)).empty

    def test_no_name_is_taken_for_a_colour_of_the_page(self) -> None:
        hostile = repost(110, "--negative", text="--negative")
        for node in flat(branch(tree_chart(tree_of(FIRST, hostile)))):
            assert not node["name"].startswith("--")
            assert not node["note"].startswith("--")

    def test_its_table_has_the_same_posts(self) -> None:
        rows = tree_chart(tree_of(FIRST, *REPOSTS)).table.rows

        assert [cell.text for cell in rows[2]][:2] == ["@小赵", "@财经老王"]
        assert len(rows) == 7


def test_growth_says_how_many_there_were_by_then() -> None:
    chart = growth_chart(tree_of(FIRST, *REPOSTS).spread)

    data = chart.option["series"][0]["data"]
    assert [(step["value"], step["note"]) for step in data] == [(1, "累计 1"), (4, "累计 5")]
    assert chart.unit == "条 / 小时"


class TestThePage:
    def test_any_post_of_it_leads_to_its_card(self, filled, analyst) -> None:
        html = analyst.get(f"/spread/{make_post(103).id}").text

        assert 'id="chart-spread"' in html
        assert "见到 5 条转发" in html
        assert "平台显示 40 次" in html
        assert "未见 1 条" in html
        assert re.search(r'<li class="current"><div class="spread-row"><a href="/posts/weibo:\d+">@小赵', html)

    def test_the_list_is_nested_like_the_tree(self, filled, analyst) -> None:
        html = listed(analyst.get(f"/spread/{FIRST.id}").text)

        assert Lists(html).depths == [0, 1, 2, 3, 1, 2, 1]
        assert "<details" in html[:60]
        assert " open" in html[:60]

    def test_hostile_texts_are_words(self, filled, analyst) -> None:
        html = cards(analyst.get(f"/spread/{FIRST.id}").text)

        assert "&lt;script&gt;alert" in html
        assert "<script>alert" not in html
        assert "<img" not in html

    def test_what_nobody_saw_leads_nowhere(self, filled, analyst) -> None:
        html = listed(analyst.get(f"/spread/{FIRST.id}").text)

        assert f"<b>@{NAMELESS}</b>" in html
        assert "未见原文" in html

    def test_a_post_without_reposts_says_so(self, filled, analyst) -> None:
        html = cards(analyst.get(f"/posts/{ALONE.id}").text)

        assert "库里还没有见到它的转发, 平台显示 7 次" in html
        assert "chart" not in html

    def test_a_long_list_is_closed_and_says_how_much_it_leaves_out(self, filled, analyst) -> None:
        first = make_post(3000)
        fans = [repost(3000 + n, f"粉丝{n}", parent=first.id, root_id=first.id) for n in range(1, 301)]
        filled.store.write([Entry(post) for post in (first, *fans)])
        html = listed(analyst.get(f"/spread/{first.id}").text)

        assert len(Lists(html).depths) == 100
        assert " open" not in html[:60]
        assert "另有 201 条未列出" in html

    def test_the_page_of_a_post_has_the_cards_and_its_drawer_has_not(self, filled, analyst) -> None:
        html = analyst.get(f"/posts/{make_post(102).id}").text

        assert 'id="chart-spread"' in html
        assert Lists(listed(html)).depths == [0, 1, 2, 3, 1, 2, 1]
        assert 'id="spread"' not in analyst.part(f"/posts/{make_post(102).id}").text

    def test_the_page_of_a_post_that_spread_very_far_leads_to_the_cards(self, filled, analyst, monkeypatch) -> None:
        monkeypatch.setattr("dashboards.views.spread.LARGE", 4)
        html = analyst.get(f"/posts/{make_post(102).id}").text

        assert f'<a href="/spread/{make_post(102).id}">5 条转发, 单独看它怎样传开</a>' in html
        assert 'id="chart-spread"' not in html

    def test_what_is_not_there_is_said(self, filled, analyst) -> None:
        answer = analyst.get("/spread/weibo:none")

        assert answer.status_code == 404
        assert "weibo:none" in answer.text
