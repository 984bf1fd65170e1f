"""Author ids as salted hashes: nothing else of them is stored, and their posts still belong together."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Author, Count
from service.ingest.author_ids import SALT_FILE, AuthorIds
from service.ingest.batch import take
from service.ingest.context import Context
from service.settings import Settings
from service.stores.contract import Filters, Query
from tests.support.factories import make_forum_post, make_post

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
POST = make_post(1, author=Author("6100000001", "林小满", followers=88), url="https://weibo.com/6100000001/QwGL8D214")


@pytest.fixture
def ids(tmp_path: Path) -> AuthorIds:
    return AuthorIds(tmp_path, is_hashing=True)


def test_an_id_is_hashed_and_the_rest_of_the_author_stays(ids: AuthorIds) -> None:
    hidden = ids.hidden(POST).author
    assert hidden.id.startswith("anon-")
    assert "6100000001" not in hidden.id
    assert replace(hidden, id="") == replace(POST.author, id="")


def test_one_author_has_one_hash_on_a_site_and_another_elsewhere(ids: AuthorIds) -> None:
    other = replace(POST, native_id="7", url="")
    assert ids.hidden(POST).author.id == ids.hidden(other).author.id
    assert ids.hidden(POST).author.id != ids.hidden(replace(other, site="xueqiu")).author.id
    assert ids.hidden(POST).author.id != ids.hidden(replace(POST, author=Author("6100000002"))).author.id


def test_hashing_again_changes_nothing(ids: AuthorIds) -> None:
    assert ids.hidden(ids.hidden(POST)) == ids.hidden(POST)


def test_an_unknown_author_stays_unknown(ids: AuthorIds) -> None:
    anonymous = replace(POST, author=Author(name="匿名"))
    assert ids.hidden(anonymous) == anonymous


@pytest.mark.parametrize(
    ("site", "url", "shown"),
    [
        ("weibo", "https://weibo.com/6100000001/QwGL8D214", "https://m.weibo.cn/detail/5000000000000001"),
        ("weibo", "https://m.weibo.cn/detail/5000000000000001", "https://m.weibo.cn/detail/5000000000000001"),
        ("xueqiu", "https://xueqiu.com/6100000001/2", ""),
        ("bbs.example", "https://bbs.example/thread-6100000001-1-1.html", "https://bbs.example/thread-6100000001-1-1.html"),
        ("bbs.example", "https://bbs.example/home.php?mod=space&uid=6100000001", ""),
        ("weibo", "", ""),
    ],
)  # fmt: skip
def test_addresses_that_name_the_author_are_replaced(ids: AuthorIds, site: str, url: str, shown: str) -> None:
    assert ids.hidden(replace(POST, site=site, url=url)).url == shown


def test_the_salt_is_the_owners_alone_and_stays(tmp_path: Path, ids: AuthorIds) -> None:
    hashed = ids.hidden(POST)
    salt = tmp_path / SALT_FILE
    assert stat.S_IMODE(salt.stat().st_mode) == 0o600
    assert len(salt.read_text("ascii")) == 64
    assert AuthorIds(tmp_path, is_hashing=True).hidden(POST) == hashed
    assert sorted(path.name for path in tmp_path.iterdir()) == [SALT_FILE, "locks"]


def test_another_installation_gives_other_hashes(tmp_path: Path, ids: AuthorIds) -> None:
    other = AuthorIds(tmp_path / "other", is_hashing=True)
    assert other.hidden(POST).author.id != ids.hidden(POST).author.id


def test_processes_that_begin_at_once_have_one_salt(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: AuthorIds(tmp_path, is_hashing=True).hidden(POST).author.id, range(32)))
    assert len(hashes) == 1


def test_nothing_is_hashed_and_no_salt_made_unless_asked_for(tmp_path: Path) -> None:
    plain = AuthorIds(tmp_path, is_hashing=False)
    assert plain.hidden(POST) is POST
    assert plain.keys("weibo:6100000001") == ("weibo:6100000001",)
    assert not (tmp_path / SALT_FILE).exists()


def test_an_author_is_found_by_either_id(tmp_path: Path, ids: AuthorIds) -> None:
    hashed = f"weibo:{ids.hidden(POST).author.id}"
    assert ids.keys("weibo:6100000001") == ("weibo:6100000001", hashed)
    assert ids.keys(hashed) == (hashed,)
    assert AuthorIds(tmp_path, is_hashing=False).keys("weibo:6100000001") == ("weibo:6100000001", hashed)
    assert ids.hashed("bbs.example:8080:7").startswith("bbs.example:8080:anon-")


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    settings = Settings(home=tmp_path, brand="jhb", hash_author_ids=True, own_accounts=("江海银行",))
    context = Context.open(settings, lambda: NOW)
    yield context
    context.close()


def test_no_id_reaches_the_home_folder(context: Context) -> None:
    posts = [
        replace(POST, fetched_at=NOW),
        replace(
            POST, native_id="5000000000000002", fetched_at=NOW, text="想办一张江海银行的白金信用卡，下周去网点申请"
        ),
        make_forum_post(3, author=Author("6100000001", "小满"), fetched_at=NOW),
    ]
    take(context, posts)
    take(context, [replace(post, likes=Count(9, "9"), fetched_at=NOW + timedelta(hours=1)) for post in posts])
    key = f"weibo:{context.author_ids.hidden(POST).author.id}"
    assert context.store.count(Query(filters=Filters(authors=(key,)))) == 2
    assert [profile.author_key for profile in context.customers.profiles().profiles] != []
    context.close()
    kept = [path for path in context.settings.home.rglob("*") if path.is_file()]
    assert len(kept) > 2
    assert not [path.name for path in kept if b"6100000001" in path.read_bytes()]


def test_own_accounts_are_known_by_their_names(context: Context) -> None:
    own = replace(
        POST, author=Author("6100000009", "江海银行", "organisation"), text="江海银行信用卡乱扣年费？请私信我们"
    )
    take(context, [own])
    (stored,) = context.store.get([own.id])
    assert stored.routing is not None
    assert stored.routing.queue.value == "none"


def test_a_post_stored_before_takes_the_hash_when_it_is_met_again(tmp_path: Path) -> None:
    plain = Context.open(Settings(home=tmp_path), lambda: NOW)
    take(plain, [replace(POST, fetched_at=NOW)])
    plain.close()
    hashing = Context.open(Settings(home=tmp_path, hash_author_ids=True), lambda: NOW)
    take(hashing, [replace(POST, fetched_at=NOW + timedelta(hours=1))])
    (stored,) = hashing.store.get([POST.id])
    hashing.close()
    assert stored.post.author.id.startswith("anon-")
    assert stored.post.url == "https://m.weibo.cn/detail/5000000000000001"
