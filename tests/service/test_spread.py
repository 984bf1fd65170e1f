"""How posts about a bank spread: who stands under whom, what is counted, and what nobody saw."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Author, Post, PostType
from service.errors import NotFoundError
from service.stores.contract import Check, Entry, PostStore
from service.watch import spread_members
from service.watch.spread import Edge, Node, Spread, drawn, spread_of
from service.watch.spread_growth import growth_of
from service.watch.spread_members import Member, Members, member_of
from service.watch.spread_tree import Tie, grow
from tests.support.factories import EPOCH, make_post

BANK = Author("900", "江海银行", "organisation", 2_300_000)
FIRST = make_post(1, author=BANK, text="关于手机银行临时维护的公告", reposts=40, comments=9, likes=70)
WORDS = f"\n@江海银行: {FIRST.text}"


def put(store: PostStore, *posts: Post) -> None:
    store.write([Entry(post) for post in posts])
    store.refresh()


def repost(number: int, name: str, *, parent: str = FIRST.id, chain: str = "", **fields) -> Post:
    """A repost of the bank's announcement, made ``number`` minutes after it."""
    made = {
        "author": Author(str(100 + number), name, followers=10 * number),
        "type": PostType.REPOST,
        "text": f"{name}的话",
        "quoted": f"{chain}{WORDS}",
        "parent_id": parent,
        "root_id": FIRST.id,
    }
    return make_post(number, **(made | fields))


def spread(*posts: Post, root: str = FIRST.id, focus: str = "", **options) -> Spread:
    return drawn(Members(root, tuple(map(member_of, posts)), 0), focus or root, **options)


def outline(found: Spread) -> list[str]:
    """The listed nodes by name, each behind as many dots as it is steps from the first."""
    return [f"{'.' * node.depth}{node.author.name}" for node in found.nodes]


def node(found: Spread, name: str) -> Node:
    (one,) = (node for node in found.nodes if node.author.name == name)
    return one


CHAIN = (
    repost(2, "财经老王"),
    repost(3, "小赵", chain="//@财经老王: 又崩了"),
    repost(4, "阿珍", chain="//@小赵: 我也是//@财经老王: 又崩了"),
    repost(5, "路人甲", text=""),
)


def test_a_chain_of_names_is_a_branch() -> None:
    found = spread(FIRST, *CHAIN)
    assert outline(found) == ["江海银行", ".财经老王", "..小赵", "...阿珍", ".路人甲"]
    assert [one.tie for one in found.nodes] == [None, Tie.ID, Tie.NAME, Tie.NAME, Tie.ID]
    assert [one.edge for one in found.nodes] == [Edge.ORIGIN, Edge.REPOST, Edge.REPOST, Edge.REPOST, Edge.BARE]
    assert (found.reposts, found.claimed, found.depth, found.breadth, found.by_name, found.unseen) == (
        4,
        40,
        3,
        2,
        2,
        0,
    )
    assert [(one.author.name, one.brought) for one in found.spreaders] == [("财经老王", 2), ("小赵", 1)]


def test_a_named_id_counts_more_than_a_name() -> None:
    by_id = repost(6, "老李", parent=CHAIN[3].id, chain="//@财经老王: 又崩了")
    assert node(spread(FIRST, *CHAIN, by_id), "老李").parent == CHAIN[3].id


def test_a_name_means_the_last_post_before_by_that_author() -> None:
    again = repost(7, "财经老王", text="恢复了")
    early, late = repost(6, "早", chain="//@财经老王: 又崩了"), repost(8, "晚", chain="//@财经老王: 恢复了")
    found = spread(FIRST, CHAIN[0], again, early, late)
    assert node(found, "早").parent == CHAIN[0].id
    assert node(found, "晚").parent == again.id


def test_of_posts_by_one_author_the_one_with_the_same_chain_is_meant() -> None:
    again = repost(7, "财经老王", chain="//@小赵: 看")
    found = spread(FIRST, *CHAIN[:2], again, repost(8, "晚", chain="//@财经老王: 又崩了"))
    assert node(found, "晚").parent == CHAIN[0].id


def test_a_name_that_fits_two_posts_equally_stands_under_the_first_post() -> None:
    same = {"published_at": CHAIN[0].published_at}
    found = spread(FIRST, CHAIN[0], repost(9, "财经老王", **same), repost(10, "谁", chain="//@财经老王: 又崩了"))
    assert (node(found, "谁").parent, node(found, "谁").tie) == (FIRST.id, Tie.NAME)


def test_names_are_compared_as_they_are_stored_in_chains() -> None:
    found = spread(FIRST, repost(2, "財經老王Ａ"), repost(3, "小赵", chain="//@财经老王A：又崩了"))
    assert outline(found) == ["江海银行", ".財經老王Ａ", "..小赵"]


def test_what_reposts_of_the_banks_own_repost_came_from_is_that() -> None:
    own = repost(5, "江海银行", text="补充：已恢复", author=BANK)
    found = spread(FIRST, own, repost(6, "读者", chain="//@江海银行: 补充：已恢复"))
    assert node(found, "读者").parent == own.id


def test_a_reposter_whom_nobody_saw_is_a_stub_and_no_post() -> None:
    unseen = [repost(n, f"粉丝{n}", chain="//@大V: 快看//@小号: 求扩散") for n in (6, 7, 8)]
    found = spread(FIRST, *unseen)
    assert outline(found)[:3] == ["江海银行", ".小号", "..大V"]
    stub = node(found, "大V")
    assert (stub.stub, stub.post_id, stub.edge, stub.brought) == (True, "", Edge.UNSEEN, 3)
    assert (found.reposts, found.unseen, found.breadth, found.growth.steps[-1].total) == (3, 2, 3, 3)
    assert [one.brought for one in found.spreaders] == [3, 3]


def test_a_parent_known_by_id_only_takes_its_name_from_the_chain() -> None:
    first = repost(6, "粉丝", parent="weibo:77", chain="//@大V: 快看//@财经老王: 又崩了")
    second = repost(7, "同好", chain="//@大V: 快看//@财经老王: 又崩了")
    found = spread(FIRST, CHAIN[0], first, second)
    assert outline(found) == ["江海银行", ".财经老王", "..大V", "...粉丝", "...同好"]
    assert (node(found, "大V").post_id, node(found, "大V").stub) == ("weibo:77", True)


def test_an_unseen_original_is_told_as_its_reposts_quote_it() -> None:
    found = spread(*CHAIN)
    original = found.nodes[0]
    assert (original.stub, original.author.name, original.text) == (True, "江海银行", FIRST.text)
    assert (found.claimed, found.reposts, found.unseen) == (None, 4, 1)
    assert outline(found) == ["江海银行", ".财经老王", "..小赵", "...阿珍", ".路人甲"]


def test_posts_that_name_each_other_in_a_circle_stand_under_the_first() -> None:
    posts = [repost(n, f"甲{n}", parent=make_post(n + 1 if n < 5 else 2).id) for n in (2, 3, 4, 5)]
    found = spread(FIRST, *posts)
    assert outline(found) == ["江海银行", ".甲2", "..甲5", "...甲4", "....甲3"]
    assert node(found, "甲2").tie is Tie.ROOT
    assert outline(spread(FIRST, repost(2, "自己", parent=make_post(2).id))) == ["江海银行", ".自己"]


def test_a_post_of_another_spread_stands_under_the_first_without_a_stub() -> None:
    foreign = repost(9, "外人", parent="weibo:8", root_id="weibo:7")
    found = spread(FIRST, repost(10, "读者", parent=foreign.id), foreign)
    assert outline(found) == ["江海银行", ".外人", "..读者"]
    assert found.unseen == 0


def test_the_largest_are_listed_and_the_rest_are_counted_where_they_stand() -> None:
    fans = [repost(n, f"粉丝{n}", parent=CHAIN[0].id, likes=n) for n in range(10, 60)]
    found = spread(FIRST, *CHAIN, *fans, shown=5)
    assert outline(found) == ["江海银行", ".财经老王", "..小赵", "..粉丝58", "..粉丝59"]
    assert [one.hidden for one in found.nodes] == [1, 48, 1, 0, 0]
    assert sum(one.hidden for one in found.nodes) + sum(not one.stub for one in found.nodes) == found.reposts + 1
    asked = spread(FIRST, *CHAIN, *fans, shown=2, focus=fans[0].id)
    assert (outline(asked), asked.focus) == (["江海银行", ".财经老王", "..粉丝10"], fans[0].id)


def test_texts_are_shortened_to_one_line() -> None:
    found = spread(FIRST, repost(2, "话痨", text="第一行\n第二行" + "很长" * 100))
    assert node(found, "话痨").text.startswith("第一行 第二行很长")
    assert len(node(found, "话痨").text) == 80


def test_a_very_long_chain_is_a_very_deep_tree() -> None:
    posts = [repost(n, f"人{n}", parent=make_post(n - 1).id) for n in range(2, 3000)]
    found = spread(FIRST, *posts)
    assert (found.depth, found.breadth, found.nodes[0].brought) == (2998, 1, 2998)


def test_a_chain_of_countless_names_makes_few_stubs() -> None:
    found = spread(FIRST, repost(2, "话痨", chain="".join(f"//@人{n}: 转" for n in range(5000))))
    assert found.unseen == 30


@pytest.mark.parametrize(("earlier", "depth"), [("", 2), ("//@某人: 看", 4999)])
def test_one_author_who_reposts_without_end_is_one_branch(earlier: str, depth: int) -> None:
    """The chain of each says that it stands under the first of them; where none has that chain, under the one before."""
    posts = [
        repost(n, "机器人", chain=f"//@机器人: 转{earlier}" if n > 2 else "//@别人: 转" * bool(earlier))
        for n in range(2, 5000)
    ]
    assert spread(FIRST, *posts).depth == depth


@pytest.mark.parametrize("by_name", [False, True])
def test_thousands_of_reposts_are_one_tree(by_name: bool) -> None:
    posts = [repost(n, f"人{n}", chain=f"//@人{n // 2}: 看" if by_name and n > 3 else "") for n in range(2, 5000)]
    found = spread(FIRST, *posts)
    assert (found.reposts, len(found.nodes), found.unseen) == (4998, 200, 0)
    assert found.depth == (12 if by_name else 1)


class TestGrowth:
    def test_steps_have_no_gaps_and_add_up(self) -> None:
        times = [EPOCH, EPOCH + timedelta(minutes=50), EPOCH + timedelta(hours=3), None]
        found = growth_of(times)
        assert [(one.count, one.total) for one in found.steps] == [(2, 2), (0, 2), (0, 2), (1, 3)]
        assert (found.interval, found.untimed) == ("hour", 1)

    def test_days_once_it_took_more_than_three(self) -> None:
        found = growth_of([EPOCH, EPOCH + timedelta(days=4)])
        assert (found.interval, [one.total for one in found.steps]) == ("day", [1, 1, 1, 1, 2])

    def test_the_fastest_hour_begins_with_a_repost(self) -> None:
        minutes = (0, 30, 50, 70, 80, 200, 201)
        found = growth_of([EPOCH + timedelta(minutes=minute) for minute in minutes])
        assert found.fastest is not None
        assert (found.fastest.start, found.fastest.count) == (EPOCH + timedelta(minutes=30), 4)

    def test_without_times_there_is_none(self) -> None:
        assert growth_of([None]).fastest is None


IDS = st.integers(0, 9).map(lambda number: f"weibo:{number}")
NAMES = st.sampled_from(["甲", "乙", "丙", "丁"])
MEMBERS = st.lists(
    st.builds(
        Member,
        id=IDS,
        parent_id=st.one_of(st.just(""), IDS, st.just("weibo:99")),
        root_id=st.one_of(st.just(""), st.just("weibo:0"), IDS),
        author=NAMES.map(lambda name: Author("", name)),
        at=st.one_of(st.none(), st.integers(0, 3).map(lambda hour: EPOCH + timedelta(hours=hour))),
        text=st.just(""),
        chain=st.lists(NAMES, max_size=3).map(tuple),
        original=st.just(("", "")),
        reposts=st.just(0),
        comments=st.just(0),
        likes=st.integers(0, 3),
    ),
    unique_by=lambda one: one.id,
    min_size=1,
)


@given(MEMBERS, st.integers(1, 12), IDS)
def test_whatever_posts_say_each_stands_in_the_tree_once(posts: list[Member], shown: int, focus: str) -> None:
    members = Members("weibo:0", tuple(posts), 0)
    tree, found, whole = grow(members), drawn(members, focus, shown=shown), drawn(members, focus, shown=100)
    ids = {post.id for post in posts}
    keys = [one.key for one in whole.nodes]
    assert len(keys) == len(set(keys)) == len(tree.parents) + 1
    assert {one.key for one in whole.nodes if not one.stub} == ids
    for place, one in enumerate(whole.nodes[1:], 1):
        assert one.parent in keys[:place]
        assert one.depth == whole.nodes[keys.index(one.parent)].depth + 1
    assert whole.nodes[0].brought == whole.reposts == len(ids - {"weibo:0"})
    assert sum(one.hidden + (not one.stub) for one in found.nodes) == len(ids)
    assert {one.parent for one in found.nodes} <= {"", *(one.key for one in found.nodes)}
    assert found.focus == (focus if focus in keys else "")
    steps = found.growth.steps
    assert sum(step.count for step in steps) + found.growth.untimed == found.reposts


class TestStored:
    """Over a store: any post of a spread leads to the whole of it."""

    @pytest.fixture
    def filled(self, store: PostStore) -> PostStore:
        comment = make_post(30, type=PostType.COMMENT, parent_id=FIRST.id, root_id=FIRST.id)
        put(store, FIRST, *CHAIN, comment, make_post(40))
        return store

    @pytest.mark.parametrize("number", [1, 2, 4, 30])
    def test_any_post_of_it_leads_to_the_whole(self, filled: PostStore, number: int) -> None:
        found = spread_of(filled, make_post(number).id)
        assert (found.root, found.reposts) == (FIRST.id, 4)
        assert found.focus == (make_post(number).id if number != 30 else "")

    def test_a_post_that_nobody_reposted_stands_alone(self, filled: PostStore) -> None:
        found = spread_of(filled, make_post(40).id)
        assert (len(found.nodes), found.reposts, found.spreaders, found.growth.steps) == (1, 0, (), ())

    def test_what_nobody_saw_is_found_by_its_reposts(self, filled: PostStore) -> None:
        filled.delete([FIRST.id])
        filled.refresh()
        assert spread_of(filled, FIRST.id).nodes[0].stub
        with pytest.raises(NotFoundError, match="weibo:none"):
            spread_of(filled, "weibo:none")

    def test_posts_that_name_only_their_parent_are_found_under_it(self, filled: PostStore) -> None:
        put(filled, *(repost(50 + n, f"续{n}", parent=make_post(49 + n if n else 4).id, root_id="") for n in (0, 1, 2)))
        found = spread_of(filled, make_post(52).id)
        assert outline(found)[:7] == ["江海银行", ".财经老王", "..小赵", "...阿珍", "....续0", ".....续1", "......续2"]

    def test_a_parent_that_is_stored_apart_is_no_stub(self, filled: PostStore) -> None:
        comment = make_post(60, type=PostType.COMMENT, author=Author("1", "评论者"), root_id=FIRST.id)
        put(filled, comment, repost(61, "转评", parent=comment.id))
        found = spread_of(filled, FIRST.id)
        assert found.unseen == 0
        assert node(found, "转评").parent == node(found, "评论者").key

    def test_a_post_that_its_site_has_no_more_is_marked_and_counts(self, filled: PostStore) -> None:
        filled.check({CHAIN[0].id: Check(EPOCH + timedelta(days=1), "微博不存在")})
        filled.refresh()
        found = spread_of(filled, FIRST.id)
        assert [one.author.name for one in found.nodes if one.gone] == ["财经老王"]
        assert found.reposts == 4

    def test_posts_that_name_each_other_as_the_first_lead_nowhere(self, store: PostStore) -> None:
        pair = [make_post(n, type=PostType.REPOST, root_id=make_post(3 - n).id) for n in (1, 2)]
        put(store, *pair)
        found = spread_of(store, pair[0].id)
        assert (found.root, found.reposts) == (pair[1].id, 1)

    def test_what_is_beyond_the_bound_is_counted(self, filled: PostStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spread_members, "MOST", 3)
        found = spread_of(filled, FIRST.id)
        assert (found.reposts, found.left_out) == (2, 2)


def test_members_of_a_hostile_quote_are_few_and_short() -> None:
    post = repost(2, "谁", chain="//@" * 20_000 + "//@a:" * 20_000)
    assert len(member_of(post).chain) <= 30
    assert isinstance(member_of(post).at, datetime)
