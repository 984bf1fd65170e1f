"""Rule files: what is refused, in which words, and that rules can neither run code nor leave the page."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawlers.items import Outcome
from crawlers.pages.generic.moments import TimeFormError, checked_form, moment
from crawlers.pages.generic.patterns import PatternError, checked_pattern, matched
from crawlers.pages.generic.read import parse_generic
from crawlers.pages.generic.rule_file import ForumRulesError, load_rules
from crawlers.pages.generic.selectors import SelectorError, checked_selector, select
from crawlers.pages.response import Response
from crawlers.times import SHANGHAI
from tests.crawlers.generic_pages import RULES
from tests.crawlers.page_files import NOW

DOCS = Path(__file__).resolve().parents[2] / "docs" / "generic-forum.md"
PAGE = document_fromstring("<html><body><p class='a'>一 <b>二</b></p><p id='x'>三</p><!-- 四 --></body></html>")
LEAST = """\
name: least
site: bbs.jiangcheng.example
list: {row: tr, link: a, id: {match: "tid={number}"}, title: a}
thread: {post: div, id: "xpath:@id", body: p, floor: b}
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(ForumRulesError) as error:
        load_rules(written(tmp_path, text))
    assert "rules.yaml" in str(error.value)
    return str(error.value)


def test_least_rules_are_enough(tmp_path: Path) -> None:
    rules = load_rules(written(tmp_path, LEAST))
    assert (rules.name, rules.platform.value, rules.own_hosts) == ("least", "forum", {"bbs.jiangcheng.example"})


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_example_files_load(path: Path) -> None:
    assert load_rules(path).name


def test_example_of_the_docs_reads_its_page(tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    yaml, html = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("yaml", "html"))
    rules = load_rules(written(tmp_path, yaml[0]))
    urls = ("https://bbs.jianghai.example/forum.php?fid=12", "https://bbs.jianghai.example/read.php?tid=1188")
    listing, thread = (
        parse_generic(Response(page.encode(), NOW, url=url), rules) for page, url in zip(html, urls, strict=True)
    )
    assert (listing.outcome, thread.outcome) == (Outcome.OK, Outcome.OK)
    assert [post.native_id for post in listing.posts] == ["1188", "1001"]
    assert [post.native_id for post in thread.posts] == ["1188", "1188-5002"]
    assert all(post.author.id and post.published_at and post.title for post in listing.posts)
    assert thread.posts[1].quoted
    assert listing.next
    assert not thread.next


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: least\n", "", "name: 缺少"),
        ("name: least", "name: 江城", "name: 只用字母、数字"),
        ("bbs.jiangcheng.example", "https://bbs.jiangcheng.example/", "site: 只写主机名"),
        ("thread:", "hosts: [BBS.jiangcheng.example]\nthread:", "hosts.0: 只写主机名"),
        ("row: tr", "rows: tr", "list.rows: 没有这个字段"),
        ("title: a}", "title: 'a['}", "list.title.0.select: CSS 选择器有误 (not a valid CSS selector) 'a['"),
        ("title: a}", "title: //td/a}", "write xpath: before"),
        ("title: a}", "title: 'xpath://a'}", "'xpath://a'"),
        ("title: a}", "title: 'xpath:(//a)[1]'}", "'xpath:(//a)[1]'"),
        ("title: a}", "title: 'xpath:.//a['}", "'xpath:.//a['"),
        ("title: a}", "title: ''}", "list.title.0.select"),
        ("title: a}", "title: {}}", "select 或 match"),
        ("title: a}", "title: 7}", "list.title.0: 空着或不是选择器"),
        ("title: a}", "title: }", "list.title.0: 空着或不是选择器"),
        ("list: {row", "list: tr\nlisted: {row", "list: 下面要缩进写各字段"),
        ("title: a}", "title: a, expect: {rows: 5}}", "list.expect.rows: 应为 [最少, 最多]"),
        ("title: a}", "title: a, expect: {rows: [a, 5]}}", "list.expect.rows.0: 应为整数"),
        ("title: a}", "title: a, expect: {rows: [-1, 5]}}", "list.expect.rows.0: 不能小于 0"),
        ("title: a}", "title: a, expect: {fields: 1}}", "list.expect.fields: 下面要缩进写"),
        ("title: a}", "title: a, expect: {fields: {views: 1}}}", "views"),
        ("title: a}", "title: a, expect: {rows: [9, 1]}}", "least, most"),
        ("title: a}", "title: a, expect: {fields: {title: 2}}}", "list.expect.fields.title: 不能大于 1"),
        ("tid={number}", "tid=(.*)", "tid={number}"),
        ('{match: "tid={number}"}', "a::attr(data-id)", "thread.thread_id"),
        (", floor: b", "", "first, floor or page"),
        ('"xpath:@id", body: p, floor: b', "position, body: p, first: b", "needs floor"),
        ("thread:", "time_formats: '%d %H'\nthread:", "time_formats.0"),
        ("thread:", "charset: latin-1\nthread:", "charset: 只能写 (only): 'utf-8'"),
        ("thread:", "platform: bbs\nthread:", "platform: 只能写 (only): 'weibo'"),
        ("thread:", "login: [x]\nthread:", "login.0: 至少 2 个字符"),
        ("thread:", "gone: ['css:a[']\nthread:", "gone.0"),
        ("thread:", "thread: {}\nthread:", "同一个字段写了两次"),
        ("name: least", "name: [", "YAML"),
        (
            "site:",
            "\tsite:",
            "第 2 行第 1 列 (line, column): found character '\\t' that cannot start any token；缩进用空格",
        ),
        ('"tid={number}"', "tid={number}", "第 3 行第 42 列 (line, column)"),
        ('"tid={number}"', "tid={number}", "要加引号"),
        ("name: least", "name: !!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_faults_name_the_field_and_the_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in LEAST
    assert said in refused(tmp_path, LEAST.replace(old, new))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected"), ("[]", "expected"), ("7", "expected"), (LEAST.encode("utf-16"), "UTF-8"),
        (b"name: \xff", "UTF-8"), ("#" * 300_000, "KiB"), ("[" * 30_000, "YAML"), ("a: &a [*a]", "没有这个字段"),
    ],
)  # fmt: skip
def test_what_is_no_rule_file_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_file_that_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ForumRulesError, match="cannot be read"):
            load_rules(path)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("p.a::text", ["一 "]), ("css:p.a b::text", ["二"]), ("p::attr(id)", ["x"]), ("xpath://p/@id", ["x"]),
        ("xpath:string(//p[1])", ["一 二"]), ("xpath:count(//p)", ["2"]), ("xpath:count(//p)=2", ["true"]),
        ("xpath:count(//p)=3", []), ("xpath://comment()", []), ("xpath://namespace::*", []), ("i", []),
        ("xpath:count('x')", []), ("xpath://p[count('x')]", []), ("p:contains('$re:f(')", []),
    ],
)  # fmt: skip
def test_selectors_find(selector: str, found: list[str]) -> None:
    assert select(checked_selector(selector), PAGE) == found


@pytest.mark.parametrize(
    "selector",
    [
        "xpath:document('/etc/passwd')", "xpath://table[document('rules.yaml')]", "xpath:unparsed-entity-uri('x')",
        "xpath:re:test(., '(a+)+$')", "xpath://p[re:replace(., 'a', '', 'b')]", "xpath:has-class('a')",
        "xpath:system-property('x')", "xpath:$a", "xpath:evil (1)", "xpath:" + "(" * 200, "a" * 301, " ", "xpath:",
        "xpath://p\x00", "a:foo", "a::foo", "a::attr()", "::attr(x", "p:has(", "xpath://p:q()",
    ],
)  # fmt: skip
def test_selectors_that_leave_the_page_or_mean_nothing_are_refused(selector: str) -> None:
    with pytest.raises(SelectorError) as error:
        checked_selector(selector)
    assert str(error.value)


@given(
    st.text(max_size=40) | st.text(alphabet="ab.#[]()='\":*>+~,/@|$ -\\0", max_size=30),
    st.sampled_from(["", "xpath:", "css:"]),
)
def test_any_selector_is_refused_or_finds_something_or_nothing(text: str, prefix: str) -> None:
    try:
        checked_selector(prefix + text)
    except SelectorError:
        return
    assert isinstance(select(prefix + text, PAGE), list)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("tid={number}", "read.php?fid=2&tid=1188&page=3", "1188"), ("/t/{number}", "https://x.example/t/77", "77"),
        ("-{number}-1.html", "thread-36-1188-1.html", "1188"), ("uid={word}", "?uid=a.b-c&x=1", "a.b-c"),
        ("作者：{text}", "作者： 张三 ", "张三"), ("{text}发表于", "匿名 发表于 今天", "匿名"), ("({number})", "赞(3)", "3"),
        ("共 {number} 条", "共12条", ""), ("tid={number}", "tid=x", ""), ("[{text}]", "a [b] [c]", "b"),
    ],
)  # fmt: skip
def test_patterns_take_what_stands_in_their_hole(pattern: str, text: str, found: str) -> None:
    assert matched(checked_pattern(pattern), text) == found


@pytest.mark.parametrize("pattern", ["", "tid=", "{number}{number}", "{id}", "{}", r"(\d+)", "{number}" + "x" * 200])
def test_patterns_that_cannot_be_used_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="tid="):
        checked_pattern(pattern)


@given(
    st.text(max_size=20), st.sampled_from(["{number}", "{word}", "{text}"]), st.text(max_size=20), st.text(max_size=500)
)
def test_patterns_never_fail(before: str, hole: str, after: str, text: str) -> None:
    try:
        pattern = checked_pattern(before + hole + after)
    except PatternError:
        return
    assert matched(pattern, text) in text


@pytest.mark.parametrize(
    ("form", "raw", "meant"),
    [
        ("%Y年%m月%d日 %H时%M分", "2026年11月23日 22时05分", "2026-11-23 22:05"),
        ("%b %d, %Y %I:%M %p", "Nov 23, 2026 10:05 PM", "2026-11-23 22:05"),
        ("%d.%m.%y", "23.11.26", "2026-11-23 00:00"),
        ("%d/%m %H:%M", "25/12 08:00", "2025-12-25 08:00"),
        ("%d.%m.", "29.02.", "2024-02-29 00:00"),
        ("%Hh%M", "09h05", "2026-11-24 09:05"),
        ("%Hh%M", "22h05", "2026-11-23 22:05"),
        ("%Y%m%d%H%M%z", "202611232205+0000", "2026-11-24 06:05"),
        ("%Y%m%d%H%M", "昨天 22:05", "2026-11-23 22:05"),
        ("%Y%m%d%H%M", "190011232205", None),
        ("%Y%m%d%H%M", "202713452205", None),
    ],
)
def test_times_in_own_forms_then_in_the_built_in_ones(form: str, raw: str, meant: str | None) -> None:
    found = moment(raw, [checked_form(form)], NOW)
    assert (found and f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M}") == meant


@pytest.mark.parametrize("form", ["%Q", "%d %d", "%", "hello", "%Y", "%m %Y", "%I:%M", "%d %H:%M", "%a %H:%M", "%S"])
def test_forms_of_time_that_cannot_be_read_back_are_refused(form: str) -> None:
    with pytest.raises(TimeFormError):
        checked_form(form)


@given(st.text(max_size=30), st.sampled_from(["%Y-%m-%d %H:%M", "%d.%m.", "%H:%M:%S", "%d %b %y %z"]))
def test_any_text_is_a_time_or_none(raw: str, form: str) -> None:
    found = moment(raw, [form], NOW)
    assert found is None or found.utcoffset() is not None
