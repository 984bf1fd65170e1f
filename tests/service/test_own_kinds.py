"""Own kinds from file to filter: examples read, kept, learned against stored posts, routed, judged, renewed."""

import io
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from nlp.own_kinds.records import Example
from service.accounts import AuditFilter
from service.errors import ConflictError, InvalidError, NotFoundError
from service.ingest import own_kind_pool
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.own_kinds import (
    add_examples,
    create_own_kind,
    judge,
    preview,
    remove_own_kind,
    renew_own_kinds,
    switch_own_kind,
    train_in_background,
    train_own_kind,
    try_own_kind,
)
from service.ingest.rederive import reanalyse, reroute
from service.own_kinds.example_files import read_examples
from service.own_kinds.whole_files import replace_file
from service.settings import Settings
from service.stores.contract import Filters, Query
from tests.support.factories import make_post

FILE = Path(__file__).parents[1] / "fixtures" / "own_kinds" / "blocked_cards.jsonl"
NAME = "断卡行动"
BLOCKED = "卡被管控成不收不付，江海银行说是断卡行动，要去反诈中心开证明"
RULES = """\
version: 1
rules:
  - {id: blocked, title: 断卡行动交客服, when: {field: own_kinds, has: 断卡行动}, queue: service, priority: 2, tags: [断卡]}
default: {queue: none, priority: 4}
"""


def opened(home: Path) -> Context:
    return Context.open(Settings(home=home, brand="jhb"), lambda: datetime(2026, 3, 2, 4, tzinfo=UTC))


@pytest.fixture(scope="module", autouse=True)
def _small_pool():
    """A pool small enough for a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_kind_pool, "SIZE", 90)
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two posts and a rule; each test works on a copy."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    made = opened(folder)
    take(made, [make_post(1, text=BLOCKED), make_post(2, text="江海银行这家网点的绿植养得真好")])
    made.close()
    return folder


@pytest.fixture(scope="module")
def trained_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a trained kind."""
    folder = tmp_path_factory.mktemp("trained") / "home"
    shutil.copytree(home, folder)
    made = opened(folder)
    create_own_kind(made, NAME, read_examples(FILE.name, FILE.read_bytes()), "analyst")
    train_own_kind(made, NAME, "analyst")
    made.close()
    return folder


@pytest.fixture
def context(home: Path, tmp_path: Path):
    shutil.copytree(home, tmp_path / "home")
    made = opened(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def trained(trained_home: Path, tmp_path: Path):
    shutil.copytree(trained_home, tmp_path / "home")
    made = opened(tmp_path / "home")
    yield made
    made.close()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


ROWS = [Example("卡被停了", "weibo", True), Example("想办卡", "unknown", False)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"text": "卡被停了", "platform": "weibo"}\n\n{"text": "想办卡", "label": "否"}\n'.encode()),
        ("a.csv", "正文,平台,标签\n卡被停了,weibo,是\n想办卡,,否\n".encode()),
        ("a.csv", "\ufefftext,platform,label\n卡被停了,weibo,1\n想办卡,,0\n".encode()),
        ("a.csv", "正文,平台,标签\n卡被停了,weibo,是\n想办卡,,否\n".encode("gb18030")),
        ("a.csv", "正文;平台;标签\n卡被停了;weibo;是\n想办卡;;否\n".encode()),
        ("a.txt", "正文\t平台\t标签\r\n卡被停了\tweibo\t是\r\n想办卡\t\t否\r\n".encode()),
        ("a.jsonl", '\ufeff{"text": "卡被停了", "platform": "weibo"}\n{"text": "想办卡", "label": "否"}\n'.encode()),
        ("a.json", '[\n{"text": "卡被停了", "platform": "weibo"},\n{"text": "想办卡", "label": "否"}\n]'.encode()),
        ("a.csv", "正文,平台,标签,\n卡被停了,weibo,是,,\n想办卡,,否\n".encode()),
        ("a.xlsx", workbook(("平台", "正文", "标签"), ("weibo", "卡被停了", 1), (None, "想办卡", 0))),
    ],
)
def test_examples_come_from_json_lines_tables_and_workbooks(name: str, content: bytes) -> None:
    assert read_examples(name, content) == ROWS


def test_one_column_without_a_name_is_a_list_of_examples() -> None:
    assert read_examples("a.txt", "[泪]卡被停了\n想办卡;急\n".encode()) == [
        Example("[泪]卡被停了"),
        Example("想办卡;急"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有例子"),
        ("内文,平台\n卡被停了,weibo\n".encode(), "列名"),
        ("正文,标签\n卡被停了,也许\n".encode(), "第 2 行.*是 或 否"),
        (b'{"text": "a"}\n{"broken\n', "第 2 行不是 JSON"),
        (b'{"words": "a"}\n', "第 1 行"),
        (b"PK\x03\x04 no workbook", "工作簿"),
        ("正文,标签\n卡被停了,是\n想办卡,急,否\n".encode(), "第 3 行比第一行多出一格.*引号"),
        ("正文\n卡被停了,气死了\n".encode(), "第 2 行比第一行多出一格"),
        ('正文,标签\n卡被停了,是\n"想办卡,否\n存款,否\n'.encode(), "第 3 行的引号不成对"),
        ('正文,标签\n"想办卡,否\n'.encode() + "存款,否\n".encode() * 20_000, "第 2 行的引号不成对，或一格太长"),
        ("正文,标签\n卡被停了,是\n想办卡,\n".encode(), "第 3 行没有标签"),
        ("正文,标签\n想办卡\n".encode(), "第 2 行没有标签"),
        ('{"text": "想办卡", "label": null}'.encode(), "第 1 行没有标签"),
        (b'[{"text": "a"}, {"words": "b"}]', "第 2 行要写成"),
        (b'[\n{"text": "a"},\n]', "不是 JSON"),
        (b'[\n"a",\n"b"\n]', "第 1 行要写成"),
        ("正文\n".encode() + "很".encode() * 6_000, "第 2 行有 6000 个字"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_row_and_remedy(content: bytes, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        read_examples("examples", content)


@pytest.mark.parametrize("name", ["", "带 空格", "../up", "投诉", "complaint", "很" * 21])
def test_a_name_that_is_none_is_refused(context: Context, name: str) -> None:
    with pytest.raises(InvalidError):
        create_own_kind(context, name, [Example("卡被停了")], "analyst")
    assert context.own_kinds.all() == []


def test_examples_are_kept_masked_and_once(context: Context) -> None:
    create_own_kind(context, NAME, [Example("卡停了打13800138000"), Example("卡停了打13800138000")], "analyst")
    add_examples(context, NAME, [Example("[泪][泪]"), Example("想办卡", "weibo", False)], "analyst")
    kept = context.own_kinds.examples(NAME)
    assert [(one.text, one.holds, one.by) for one in kept] == [
        ("卡停了打[手机号]", True, "analyst"),
        ("想办卡", False, "analyst"),
    ]
    with pytest.raises(ConflictError):
        create_own_kind(context, NAME, [Example("卡被停了")], "analyst")


def test_the_newer_word_on_a_text_replaces_the_older_wherever_it_came_from(context: Context) -> None:
    create_own_kind(context, NAME, [Example(BLOCKED)], "analyst")
    judge(context, NAME, "weibo:5000000000000001", "analyst", holds=False)
    assert [(one.text, one.holds) for one in context.own_kinds.examples(NAME)] == [(BLOCKED, False)]
    add_examples(context, NAME, [Example(BLOCKED), Example("卡被停了")], "analyst")
    assert [(one.text, one.holds) for one in context.own_kinds.examples(NAME)] == [(BLOCKED, True), ("卡被停了", True)]


def test_a_post_judged_again_after_its_text_grew_counts_once(context: Context) -> None:
    create_own_kind(context, NAME, [Example("卡被停了")], "analyst")
    judge(context, NAME, "weibo:5000000000000002", "analyst", holds=True)
    take(context, [make_post(2, text="江海银行这家网点的绿植养得真好，地方也宽敞")])
    judge(context, NAME, "weibo:5000000000000002", "analyst", holds=False)
    assert [(one.text, one.holds) for one in context.own_kinds.examples(NAME)] == [
        ("卡被停了", True),
        ("江海银行这家网点的绿植养得真好，地方也宽敞", False),
    ]


def test_every_change_of_a_kind_is_audited(context: Context) -> None:
    create_own_kind(context, NAME, [Example("卡被停了")], "alice")
    judge(context, NAME, "weibo:5000000000000001", "bob", holds=True)
    switch_own_kind(context, NAME, "alice", enabled=False)
    remove_own_kind(context, NAME, "alice")
    entries = context.accounts.audit(AuditFilter(object_type="own_kind", object_id=NAME)).entries
    assert [(one.actor, one.action, one.detail) for one in reversed(entries)] == [
        ("alice", "add_own_kind_examples", {"examples": 1}),
        ("bob", "judge_own_kind_example", {"post": "weibo:5000000000000001", "holds": True}),
        ("alice", "disable_own_kind", {}),
        ("alice", "remove_own_kind", {}),
    ]


def test_too_few_examples_leave_a_fault_with_the_kind(context: Context) -> None:
    create_own_kind(context, NAME, [Example("卡被停了")], "analyst")
    train_in_background(context, NAME, "analyst")
    kind = context.own_kinds.get(NAME)
    assert kind.head is None
    assert "至少要 10 条" in kind.fault


def test_a_trained_kind_reaches_stored_posts_filters_rules_and_cases(trained: Context) -> None:
    kind = trained.own_kinds.get(NAME)
    assert kind.head is not None
    assert (kind.positives, kind.negatives, kind.head.figures.unlabelled) == (26, 5, 90)
    assert (kind.fault, kind.training) == ("", None)
    assert trained.store.get(["weibo:5000000000000001"])[0].analysis.own_kinds == {}
    reanalyse(trained)
    reroute(trained)
    trained.store.refresh()
    page = trained.store.search(Query(filters=Filters(own_kinds=(NAME,))))
    assert [hit.stored.post.text for hit in page.hits] == [BLOCKED]
    assert trained.store.facet(Query(), "own_kind")[0].value == NAME
    routing = page.hits[0].stored.routing
    assert routing is not None
    assert (routing.queue, routing.tags, routing.matches[0].reason) == (
        "service",
        ("断卡",),
        "断卡行动交客服：自有标签含「断卡行动」",
    )
    assert trained.desk.cases_of_posts(["weibo:5000000000000001"])


def test_yes_and_no_on_a_preview_become_examples(trained: Context) -> None:
    first, *_ = preview(trained, NAME)
    assert (first.stored.post.text, first.holds) == (BLOCKED, True)
    judge(trained, NAME, first.stored.id, "analyst", holds=True)
    judge(trained, NAME, "weibo:5000000000000002", "analyst", holds=False)
    assert preview(trained, NAME) == []
    head = train_own_kind(trained, NAME, "analyst")
    assert (head.figures.positives, head.figures.negatives) == (27, 6)
    judge(trained, NAME, first.stored.id, "analyst", holds=False)
    assert trained.own_kinds.get(NAME).negatives == 7
    with pytest.raises(NotFoundError):
        judge(trained, NAME, "weibo:1", "analyst", holds=True)


def test_a_kind_that_is_switched_off_or_removed_is_said_of_no_post(trained: Context) -> None:
    version = trained.analyser.version
    switch_own_kind(trained, NAME, "analyst", enabled=False)
    assert trained.analyser.own_kinds == ()
    assert trained.analyser.version != version
    switch_own_kind(trained, NAME, "analyst", enabled=True)
    assert trained.analyser.version == version
    remove_own_kind(trained, NAME, "analyst")
    assert (trained.analyser.own_kinds, trained.own_kinds.all()) == ((), [])


def test_another_process_sees_a_new_head_at_once(trained: Context) -> None:
    other = Context.open(trained.settings, trained.clock)
    try:
        assert [head.name for head in other.own_kinds.heads()] == [NAME]
        switch_own_kind(trained, NAME, "analyst", enabled=False)
        assert other.own_kinds.heads() == ()
    finally:
        other.close()


def test_a_kind_for_another_model_is_named_stale_and_trained_anew(trained: Context) -> None:
    head = trained.own_kinds.get(NAME).head
    trained.own_kinds.save_head(NAME, replace(head, encoder="older"))
    assert trained.own_kinds.get(NAME).stale(trained.analyser.model.version)
    assert trained.analyser.own_kinds == ()
    with pytest.raises(InvalidError, match="旧模型"):
        preview(trained, NAME)
    assert renew_own_kinds(trained, "system") == 1
    assert [one.name for one in trained.analyser.own_kinds] == [NAME]
    assert renew_own_kinds(trained, "system") == 0


def test_only_one_training_of_a_kind_runs_and_others_see_how_far_it_is(trained: Context) -> None:
    with trained.own_kinds.training(NAME) as state:
        state.note(3, 9)
        seen = trained.own_kinds.get(NAME).training
        assert seen is not None
        assert (seen.done, seen.whole) == (3, 9)
        with pytest.raises(ConflictError, match="正在训练"):
            train_own_kind(trained, NAME, "analyst")


def test_a_kind_is_not_removed_while_it_is_being_trained(trained: Context) -> None:
    with trained.own_kinds.training(NAME) as state:
        with pytest.raises(ConflictError, match="正在训练"):
            remove_own_kind(trained, NAME, "analyst")
        state.note(3, 9)
    remove_own_kind(trained, NAME, "analyst")
    assert not (trained.own_kinds.folder / NAME).exists()


def test_a_training_that_comes_after_the_removal_says_nothing_and_leaves_nothing(trained: Context) -> None:
    remove_own_kind(trained, NAME, "analyst")
    train_in_background(trained, NAME, "analyst")
    assert trained.own_kinds.all() == []


def test_several_writers_of_one_file_do_not_collide_and_leave_only_it(tmp_path: Path) -> None:
    path = tmp_path / "pool.npz"

    def write(number: int) -> None:
        replace_file(path, bytes([number]) * 100_000)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(200)))
    assert list(tmp_path.iterdir()) == [path]
    assert len(set(path.read_bytes())) == 1


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "pool.npz").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "pool.npz", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["pool.npz"]


def test_a_damaged_head_is_a_fault_not_an_outage(trained: Context) -> None:
    (trained.own_kinds.folder / NAME / "head.json").write_text("{")
    assert "重新训练" in trained.own_kinds.get(NAME).fault
    assert trained.analyser.own_kinds == ()


def test_a_trained_kind_is_measured_on_other_examples(trained: Context) -> None:
    others = [Example(BLOCKED), Example("账户被反诈中心止付，银行卡成了只收不付"), Example("网点环境不错", holds=False)]
    test = try_own_kind(trained, NAME, others)
    assert test.examples == 3
    assert test.recall.value > 0.4
