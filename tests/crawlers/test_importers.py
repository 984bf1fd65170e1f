import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.importers import (
    MAX_LINE,
    MAX_TEXT,
    Item,
    LeftOut,
    Original,
    Refusal,
    UnknownFormatError,
    open_file,
    read,
    sniff,
)
from crawlers.items import Author, Count, Platform, Post, PostType
from crawlers.times import SHANGHAI
from tests.support.shared import shared_path

FILES = Path(__file__).resolve().parents[1] / "fixtures" / "imports"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def rows_of(path: Path) -> list[Item]:
    return list(read(path, fetched_at=NOW))


def posts_of(name: str) -> list[Post]:
    rows = rows_of(FILES / name)
    assert all(isinstance(row, Post) for row in rows)
    return [row for row in rows if isinstance(row, Post)]


def refusals_of(path: Path) -> dict[int, str]:
    return {row.line: row.reason for row in rows_of(path) if isinstance(row, Refusal)}


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("weibo-search_2020.csv", "weibo-search-csv"),
        ("weibo-search_2026.csv", "weibo-search-csv"),
        ("weibo-search_gb18030.csv", "weibo-search-csv"),
        ("mediacrawler_weibo_contents.jsonl", "mediacrawler-weibo-contents-ndjson"),
        ("mediacrawler_weibo_contents.json", "mediacrawler-weibo-contents-json"),
        ("mediacrawler_weibo_contents.csv", "mediacrawler-weibo-contents-csv"),
        ("mediacrawler_weibo_comments.jsonl", "mediacrawler-weibo-comments-ndjson"),
        ("mediacrawler_tieba_contents.csv", "mediacrawler-tieba-contents-csv"),
        ("mediacrawler_tieba_comments.csv", "mediacrawler-tieba-comments-csv"),
        ("mediacrawler_xhs_contents.jsonl", "mediacrawler-xiaohongshu-contents-ndjson"),
        ("mediacrawler_zhihu_contents.jsonl", "mediacrawler-zhihu-contents-ndjson"),
        ("tingfeng.ndjson", "tingfeng-ndjson"),
        ("weibo-crawler_2026.csv", "weibo-crawler-csv"),
        ("weibo-crawler_2019.csv", "weibo-crawler-csv"),
        ("weibo-crawler.json", "weibo-crawler-json"),
        ("weibo-crawler_comments.csv", "weibo-crawler-comments-csv"),
        ("weibo-crawler_users.csv", "weibo-crawler-users-csv"),
        ("weibo-spider_tweets.jsonl", "weibo-spider-ndjson"),
        ("weibo-spider_comments.jsonl", "weibo-spider-comments-ndjson"),
        ("weibo-spider_users.jsonl", "weibo-spider-users+weibo-spider-follows-ndjson"),
        ("mediacrawler_xhs_comments.csv", "mediacrawler-xiaohongshu-comments-csv"),
        ("mediacrawler_zhihu_comments.jsonl", "mediacrawler-zhihu-comments-ndjson"),
    ],
)
def test_formats_are_recognised_by_their_columns(name: str, form: str, tmp_path: Path) -> None:
    nameless = tmp_path / "导出.dat"
    nameless.write_bytes((FILES / name).read_bytes())
    assert sniff(nameless).name == form


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,age\nx,1\n", "age, name"),
        (b'{"user":{"id":1},"weibo":[]}\n', "user, weibo"),
        (b"\xd0\xcf\x11\xe0old workbook", "xlsx"),
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        ("id,text".encode("utf-16"), "id, text"),
    ],
)
def test_unknown_formats_say_what_was_seen_and_what_to_do(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UnknownFormatError, match=words):
        open_file(path, fetched_at=NOW)


def test_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=r"weibo-search.*mediacrawler-tieba-contents.*tingfeng"):
        open_file(write(tmp_path / "x.csv", "a,b", "1,2"), fetched_at=NOW)


def test_unknown_format_names_the_closest_one_and_what_it_lacks(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "note_id,content,create_time,likes", "1,2,3,4")
    with pytest.raises(UnknownFormatError, match=r"mediacrawler-weibo-contents.*lacks.*shared_count.*--columns"):
        open_file(path, fetched_at=NOW)


def test_columns_seen_are_those_below_a_title(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "三月导出,,", "博文,博主,时间", "江海银行排队,momo,2026-03-04")
    with pytest.raises(UnknownFormatError, match=r"seen\): 博主, 博文, 时间\."):
        open_file(path, fetched_at=NOW)


def test_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        open_file(tmp_path / "nowhere.csv", fetched_at=NOW)


def test_weibo_search_row_is_read_whole() -> None:
    post = posts_of("weibo-search_2026.csv")[0]
    assert post == Post(
        site="weibo",
        native_id="5236400000000801",
        platform=Platform.WEIBO,
        type=PostType.POST,
        text="#江海银行#手机银行升级后闪退，客服只会说重启[怒]",
        fetched_at=NOW,
        url="https://weibo.com/6200000101/QfgVG00cV",
        author=Author("6200000101", "海边的小鱼干"),
        published_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        published_raw="2026-11-23 08:30",
        reposts=Count(12_000, "1.2万"),
        comments=Count(356, "356"),
        likes=Count(1_000_000, "100万+", is_lower_bound=True),
        region="上海",
        client="iPhone客户端",
        topics=("江海银行",),
    )


def test_weibo_search_reposts_point_to_their_original() -> None:
    _, chained, bare = posts_of("weibo-search_2026.csv")
    assert (chained.type, chained.text, chained.parent_id) == (PostType.REPOST, "同问", "weibo:5236400000000801")
    assert chained.quoted == "//@海边的小鱼干:#江海银行#手机银行升级后闪退"
    assert (bare.type, bare.text) == (PostType.REPOST, "")
    assert [chained.author.verified, bare.author.verified] == ["organisation", "person"]


@pytest.mark.parametrize("name", ["weibo-search_2020.csv", "weibo-search_gb18030.csv"])
def test_older_columns_and_other_charsets_give_the_same_posts(name: str) -> None:
    assert [(post.id, post.text, post.likes) for post in posts_of(name)] == [
        (post.id, post.text, post.likes) for post in posts_of("weibo-search_2026.csv")
    ]


def test_damaged_rows_are_refused_with_line_and_reason() -> None:
    path = FILES / "weibo-search_damaged.csv"
    reasons = refusals_of(path)
    assert set(reasons) == {3, 4, 5, 6, 7, 8}
    for line, words in {
        3: "spreadsheet",
        4: "10 columns",
        5: "no id",
        6: "no text",
        7: "某个下午",
        8: "disagree",
    }.items():
        assert words in reasons[line]


def test_texts_over_several_lines_are_one_row() -> None:
    kept = [row for row in rows_of(FILES / "weibo-search_damaged.csv") if isinstance(row, Post)]
    assert [post.native_id[-3:] for post in kept] == ["801", "807"]
    assert kept[1].text == '第一行\n第二行，含逗号,和"引号"'


def test_open_quote_costs_one_row_not_the_rest_of_the_file(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv",
        "id,platform,text",
        '1,weibo,"开了引号没有关',
        "2,weibo,第二行",
        "3,weibo,第三行",
    )
    rows = rows_of(path)
    assert [type(row) for row in rows] == [Refusal, Post, Post]
    assert isinstance(rows[0], Refusal)
    assert (rows[0].line, rows[0].raw) == (2, '1,weibo,"开了引号没有关')


def test_repeated_header_is_no_row(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "id,platform,text", "1,weibo,一", "id,platform,text", "2,weibo,二", "")
    assert [row.native_id for row in rows_of(path) if isinstance(row, Post)] == ["1", "2"]
    assert len(rows_of(path)) == 2


def test_mediacrawler_weibo_before_and_since_its_change() -> None:
    old, new = posts_of("mediacrawler_weibo_contents.jsonl")
    assert old.text == "江海银行信用卡积分兑换太良心了&快去…"
    assert (old.author.id, old.region, old.url) == ("6200000201", "广东", "https://weibo.com/6200000201/QfgVG00ex")
    assert (new.author.id, new.author.name, new.region) == ("0f3a9c1d2b4e5f60", "理***子", "")
    assert (new.type, new.text, new.quoted) == (
        PostType.REPOST, "江海银行App的理财页面又改版了", "//@积分达人:难用",
    )  # fmt: skip
    assert old.published_at == datetime.fromtimestamp(1795400000, UTC)
    assert old.keyword == "江海银行"


def test_fetched_at_is_when_the_exporter_crawled_but_never_later_than_now() -> None:
    crawled = datetime.fromtimestamp(1795500000, UTC)
    path = FILES / "mediacrawler_weibo_contents.jsonl"
    later = next(iter(read(path, fetched_at=datetime(2027, 1, 1, tzinfo=UTC))))
    assert isinstance(later, Post)
    assert later.fetched_at == crawled
    assert posts_of(path.name)[0].fetched_at == min(crawled, NOW)


@pytest.mark.parametrize("extension", ["json", "csv"])
def test_all_shapes_of_an_export_give_the_same_posts(extension: str) -> None:
    lines = posts_of("mediacrawler_weibo_contents.jsonl")
    assert posts_of(f"mediacrawler_weibo_contents.{extension}")[-1] == lines[-1]


def test_mediacrawler_comments_know_status_and_parent() -> None:
    root, child = posts_of("mediacrawler_weibo_comments.jsonl")
    assert {root.type, child.type} == {PostType.COMMENT}
    assert {root.root_id, child.root_id, root.parent_id} == {"weibo:5236400000000901"}
    assert child.parent_id == root.id
    assert child.text == "App首页搜积分商城"
    assert (root.region, root.likes.value, root.comments.value) == ("四川", 5, 2)


def test_tieba_threads_and_replies() -> None:
    thread = posts_of("mediacrawler_tieba_contents.csv")[0]
    assert (thread.id, thread.type, thread.board) == ("tieba:9117905169", PostType.THREAD, "江海吧")
    assert thread.published_at == datetime(2026, 11, 20, 16, 56, tzinfo=SHANGHAI)
    reply, answer = posts_of("mediacrawler_tieba_comments.csv")
    assert (reply.id, reply.parent_id) == ("tieba:9117905169-150726491368", thread.id)
    assert (answer.parent_id, answer.root_id, answer.published_at) == (reply.id, thread.id, None)


def test_xiaohongshu_and_zhihu() -> None:
    note = posts_of("mediacrawler_xhs_contents.jsonl")[0]
    assert (note.platform, note.title, note.likes.value) == (Platform.XIAOHONGSHU, "江海银行开卡攻略", 23_000)
    assert note.topics == ("开卡", "银行")
    answer = posts_of("mediacrawler_zhihu_contents.jsonl")[0]
    assert (answer.id, answer.likes.value) == ("zhihu:3312345678", 33)
    assert answer.published_at == datetime.fromtimestamp(1795400000, UTC)


def test_own_rows_are_read_with_all_that_is_known() -> None:
    first, thread, bare = posts_of("tingfeng.ndjson")
    assert first.id == "weibo:5236400000001001"
    assert first.author == Author("6200000301", "省钱小能手", "person", 32_000)
    assert first.published_at == datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert (first.comments.value, first.likes.is_lower_bound, first.topics) == (12_000, True, ("秋日立减",))
    assert thread.id == "bbs.jianghai.example:215-5001"
    assert (thread.type, thread.author, thread.topics) == (PostType.THREAD, Author(name="卡神养成中"), ("年费",))
    assert thread.published_at == datetime(2026, 11, 23, 10, 12, tzinfo=SHANGHAI)
    assert (bare.id, bare.published_at, bare.author) == ("appstore:7", None, Author())


def test_addresses_that_are_no_web_addresses_are_dropped() -> None:
    assert posts_of("tingfeng.ndjson")[2].url == ""


def test_damaged_own_rows_are_refused_with_line_and_reason() -> None:
    path = FILES / "tingfeng_damaged.ndjson"
    reasons = refusals_of(path)
    expected = {2: "JSON", 3: "JSON", 4: "no id", 5: "no text", 6: "spreadsheet", 7: "昨晚", 9: "no platform",
                10: "poem"}  # fmt: skip
    assert set(reasons) == set(expected)
    for line, words in expected.items():
        assert words in reasons[line]
    assert [row.id for row in rows_of(path) if isinstance(row, Post)] == ["weibo:1", "myspace:8", "weibo:11"]


def test_a_platform_that_is_not_known_keeps_its_name_as_the_site() -> None:
    post = next(
        row for row in rows_of(FILES / "tingfeng_damaged.ndjson") if isinstance(row, Post) and row.native_id == "8"
    )
    assert (post.platform, post.site) == (Platform.UNKNOWN, "myspace")


def test_over_long_texts_and_lines_are_refused(tmp_path: Path) -> None:
    long_text = json.dumps({"id": "1", "platform": "weibo", "text": "长" * (MAX_TEXT + 1)}, ensure_ascii=False)
    long_line = json.dumps({"id": "2", "platform": "weibo", "text": "x" * (MAX_LINE + 1)})
    good = json.dumps({"id": "3", "platform": "weibo", "text": "好"})
    rows = rows_of(write(tmp_path / "x.ndjson", good, long_text, long_line, good))
    assert [type(row) for row in rows] == [Post, Refusal, Refusal, Post]
    assert isinstance(rows[2], Refusal)
    assert len(rows[2].raw) <= 500
    assert rows[2].line == 3


def test_packed_files_are_read_whatever_their_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    path.write_bytes(gzip.compress((FILES / "tingfeng.ndjson").read_bytes()))
    assert [row.id for row in rows_of(path) if isinstance(row, Post)] == [
        post.id for post in posts_of("tingfeng.ndjson")
    ]


def test_packed_file_that_is_cut_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": str(n), "platform": "weibo", "text": f"第{n}条"}) + "\n" for n in range(5000))
    path = tmp_path / "rows.ndjson.gz"
    packed = gzip.compress(lines.encode())
    path.write_bytes(packed[: len(packed) // 2])
    rows = rows_of(path)
    assert len(rows) > 100
    assert isinstance(rows[0], Post)
    assert isinstance(rows[-1], Refusal)
    assert "too early" in rows[-1].reason


def test_json_array_on_one_line_is_read_object_by_object(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    objects = [{"id": str(n), "platform": "weibo", "text": f"第{n}条 ]}}, {{"} for n in range(3000)]
    path.write_text(
        json.dumps([*objects, {"id": "x", "platform": "weibo", "text": ""}, 17], ensure_ascii=False), encoding="utf-8"
    )
    rows = rows_of(path)
    assert [row.native_id for row in rows if isinstance(row, Post)] == [str(n) for n in range(3000)]
    assert len([row for row in rows if isinstance(row, Refusal)]) == 2


def test_json_array_that_breaks_off_says_where(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[\n{"id":"1","platform":"weibo","text":"一"},\n{"id":"2","plat', encoding="utf-8")
    rows = rows_of(path)
    assert [type(row) for row in rows] == [Post, Refusal]
    assert isinstance(rows[1], Refusal)
    assert rows[1].line == 3


@pytest.mark.parametrize("shape", ["%s\n%s\n", "[%s, %s]", '{"rows": [%s, %s]}'])
def test_json_as_python_writes_it_is_read_too(shape: str, tmp_path: Path) -> None:
    odd = '{"id": "1", "platform": "weibo", "text": "好\t的", "likes": NaN, "region": "上海"}'
    path = tmp_path / "x.json"
    path.write_text(shape % (odd, odd.replace('"1"', '"2"')), encoding="utf-8")
    assert [(row.native_id, row.text, row.region) for row in rows_of(path) if isinstance(row, Post)] == [
        ("1", "好 的", "上海"), ("2", "好 的", "上海"),
    ]  # fmt: skip


def test_progress_runs_up_to_the_size_of_the_file() -> None:
    importer = open_file(FILES / "tingfeng.ndjson", fetched_at=NOW)
    assert (importer.bytes_done, importer.format) == (0, "tingfeng-ndjson")
    list(importer)
    assert importer.bytes_done == importer.bytes_total == (FILES / "tingfeng.ndjson").stat().st_size


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    with path.open("w", encoding="utf-8") as file:
        for number in range(300):
            file.write(json.dumps({"id": str(number), "platform": "weibo", "text": "江海银行" * 500}) + "\n")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(path, fetched_at=NOW)) == 300
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size / 3


def check_all_told(path: Path) -> None:
    """Every record is a post, refused or left out, with a reason, and can be written."""
    try:
        importer = open_file(path, fetched_at=NOW)
    except UnknownFormatError:
        return
    for item in importer:
        match item:
            case Refusal():
                assert item.reason
                (item.raw + item.reason).encode()
            case LeftOut():
                assert item.what
                assert item.count > 0
            case Original(post) | post:
                assert post.native_id
                post.text.encode()
    assert importer.bytes_done == importer.bytes_total


JUNK = st.sampled_from(
    [b'"', b"\xff", b"\0", b",", b"\n", b"{", b"]", b"}", b"[", b":", b"\r", b"\xef\xbb\xbf", b"id,text"]
)


@settings(max_examples=80)
@given(data=st.data())
def test_mangled_files_lose_nothing_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(path.name for path in FILES.iterdir())))
    body = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 30))] = data.draw(JUNK)
    path = tmp_path_factory.mktemp("mangled") / name
    path.write_bytes(bytes(body))
    check_all_told(path)


HEADER = st.sampled_from(
    [
        b"id,platform,text\n",
        "id,bid,user_id,用户昵称,微博正文\n".encode(),
        "id,bid,正文,日期,点赞数\n".encode(),
        b"note_id,content,create_time,shared_count\n",
        b'{"id":"1","text":"x"}\n',
        b'[{"id":"1","text":"x"},',
        b'{"weibo":[{"id":"1"',
        b"",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["id", "text", "platform", "_id", "content", "user", "note_id", "create_time", "bid", "weibo"])


@settings(max_examples=150)
@given(header=HEADER, body=st.binary(max_size=300))
def test_any_bytes_are_told(tmp_path_factory: pytest.TempPathFactory, header: bytes, body: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x"
    path.write_bytes(header + body)
    check_all_told(path)


@settings(max_examples=100)
@given(rows=st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=5), as_lines=st.booleans())
def test_any_json_is_told(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]], as_lines: bool
) -> None:
    path = tmp_path_factory.mktemp("json") / "x"
    first = {"id": "1", "platform": "weibo", "text": "第一行"}
    lines = [json.dumps(row) for row in [first, *rows]]
    path.write_text("\n".join(lines) if as_lines else f"[{','.join(lines)}]", encoding="utf-8")
    check_all_told(path)
    rows_read = sum(isinstance(item, Post | Refusal | LeftOut) for item in rows_of(path))
    assert rows_read == len(lines)


def test_recorded_weibo_search_export_is_taken_over_whole() -> None:
    rows = rows_of(shared_path("fixtures/imports/weibo-search_2020.csv"))
    posts = [row for row in rows if isinstance(row, Post)]
    assert len(rows) == len(posts) == len({post.id for post in posts}) == 300
    assert sum(post.type is PostType.REPOST for post in posts) == 8
    assert all(post.published_at for post in posts)
    assert posts[0].author.name == "法治日报"
    assert posts[1].parent_id == posts[0].id


def test_labelled_posts_turned_into_own_rows_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "dev.ndjson"
    with gzip.open(shared_path("data/labelled/dev.jsonl.gz"), "rt", encoding="utf-8") as source:
        rows = [json.loads(line) for line, _ in zip(source, range(1000), strict=False)]
    known = {platform.value for platform in Platform}
    lines = [
        json.dumps(
            {
                "id": f"dev-{number}",
                "platform": row["platform"] if row["platform"] in known else "unknown",
                "text": row["text"],
            }
        )
        for number, row in enumerate(rows)
    ]
    assert [type(row) for row in rows_of(write(path, *lines))] == [Post] * len(rows)
