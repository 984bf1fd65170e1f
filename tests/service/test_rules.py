"""A rules file is checked when it is loaded; what is wrong is refused with file, line and remedy."""

from pathlib import Path

import pytest

from service.routing.records import Facts
from service.routing.rules import Rules, RulesError, default_rules
from service.routing.vocabulary import NOT_FOR_RULES, vocabulary
from tests.service.routing_samples import facts

GOOD = """\
version: 1
rules:
  - id: first
    title: 投诉
    when: {field: kinds, has: complaint}
    queue: service
    priority: 2
default: {queue: none, priority: 4}
"""


def load(folder: Path, text: str) -> Rules:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return Rules.load(path)


def refused(folder: Path, text: str) -> RulesError:
    with pytest.raises(RulesError) as caught:
        load(folder, text)
    return caught.value


def with_rule(rule: str) -> str:
    """The good file with one more rule, whose first line is line 8."""
    return GOOD.replace("default:", f"{rule}\ndefault:")


def test_the_installed_rules_load():
    rules = Rules.load(default_rules())
    assert len(rules.rules) > 10


def test_every_fact_but_the_drop_reason_is_a_word_of_the_rules():
    names = [name for name in Facts.__dataclass_fields__ if name != NOT_FOR_RULES]
    assert list(vocabulary()) == names


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("{field: kind, has: complaint}", "字段 kind 不认识"),
        ("{field: kinds, is: complaint}", "不能用 is"),
        ("{field: kinds, has: complain}", "kinds 的值 complain 不认识"),
        ("{field: kinds, has_any: complaint}", "应当是至少有一项的列表"),
        ("{field: kinds, has_any: []}", "应当是至少有一项的列表"),
        ("{field: platform, in: [weibo, myspace]}", "myspace 不认识"),
        ("{field: urgency, at_least: high}", "应当是整数"),
        ("{field: urgency, at_least: true}", "应当是整数"),
        ("{field: urgency, at_least: 3}", "不能是 3"),
        ("{field: reach, at_least: -1}", "不能是 -1"),
        ("{field: own_brand, is: 'yes'}", "应当是 true 或 false"),
        ("{field: drop_reason, is: spam}", "不能写进规则"),
        ("{field: urgency, at_least: 1, at_most: 2}", "恰好一个运算"),
        ("{field: urgency}", "恰好一个运算"),
        ("{fields: urgency}", "不认识的键 fields"),
        ("{all: []}", "应当是至少有一项的列表"),
        ("{all: [{field: urgency, is: 1}], any: [{field: urgency, is: 2}]}", "条件不完整"),
        ("complaint", "应当是“键: 值”的形式"),
    ],
)
def test_a_wrong_condition_is_refused_at_its_line(tmp_path, when, problem):
    error = refused(tmp_path, with_rule(f"  - id: second\n    title: 新规则\n    when: {when}\n    tags: [x]"))
    assert problem in error.problem
    assert error.line == 10
    assert str(tmp_path / "rules.yaml") in str(error)


def test_a_wrong_word_deep_in_a_list_is_refused_at_its_own_line(tmp_path):
    rule = "  - id: second\n    title: 新\n    when:\n      any:\n        - {field: urgency, is: 1}\n"
    error = refused(
        tmp_path,
        with_rule(
            rule
            + "        - field: kinds\n          has_any:\n            - praise\n            - prays\n    tags: [x]"
        ),
    )
    assert (error.line, "prays" in error.problem, "praise" in error.remedy) == (16, True, True)


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (("default: {queue: none, priority: 4}\n", ""), 1, "缺少 default"),
        (("version: 1\n", ""), 1, "缺少 version"),
        (("version: 1", "version: 2"), 1, "不能是 2"),
        (("default: {queue: none, priority: 4}", "default: {queue: none}"), 8, "default 要有"),
        (("queue: service", "queue: sales"), 6, "queue sales 不认识"),
        (("priority: 2", "priority: 5"), 7, "不能是 5"),
        (("    priority: 2\n", ""), 3, "要一起写"),
        (("    queue: service\n    priority: 2\n", ""), 3, "什么也不做"),
        (("    title: 投诉\n", ""), 3, "缺少 title"),
        (("id: first", "id: default"), 3, "保留"),
        (("id: first", "id: 第一"), 3, "不合格式"),
        (("id: first", "id: 1"), 3, "应当是文字"),
        (("    title: 投诉\n", "    title: 投诉\n    owner: me\n"), 5, "不认识的键 owner"),
        (("title: 投诉", "title: [投诉"), 5, "不是合法的 YAML"),
        (("    title: 投诉\n", "    title: 投诉\n    title: 又一个\n"), 5, "不是合法的 YAML"),
    ],
)
def test_a_wrong_file_is_refused_at_its_line(tmp_path, change, line, problem):
    error = refused(tmp_path, GOOD.replace(*change))
    assert problem in error.problem
    assert error.line == line
    assert error.remedy


def test_the_same_id_twice_is_refused_naming_the_first(tmp_path):
    error = refused(
        tmp_path, with_rule("  - id: first\n    title: 新\n    when: {field: urgency, is: 2}\n    tags: [x]")
    )
    assert (error.line, "第 3 行已有" in error.problem) == (8, True)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RulesError, match="读不了"):
        Rules.load(tmp_path / "absent.yaml")


@pytest.mark.parametrize("text", ["", "[]", "rules"])
def test_an_empty_file_is_refused(tmp_path, text):
    assert refused(tmp_path, text).line == 1


@pytest.mark.parametrize(
    "when",
    [
        "{field: kinds, has: complaint}",
        "{all: [{field: kinds, has: complaint}, {field: urgency, at_least: 2}]}",
        "{not: {not: {field: kinds, has: complaint}}}",
        "{not: {any: [{not: {field: kinds, has: complaint}}, {field: reach, at_most: 9}]}}",
        "{any: [{all: [{field: kinds, has: complaint}, {field: own_brand, is: true}]}, {all: [{field: region, is: 浙江}, {field: kinds, has: complaint}]}]}",
    ],
)
def test_a_rule_whose_posts_an_earlier_rule_takes_is_refused(tmp_path, when):
    error = refused(
        tmp_path, with_rule(f"  - id: second\n    title: 新\n    when: {when}\n    queue: pr\n    priority: 1")
    )
    assert error.line == 8
    assert "second 永远轮不到" in error.problem
    assert "first（第 3 行）" in error.problem


def test_a_rule_taken_by_several_earlier_rules_together_is_refused(tmp_path):
    second = "  - id: second\n    title: 表扬\n    when: {field: kinds, has: praise}\n    queue: marketing\n    priority: 3\n"
    third = "  - id: third\n    title: 两者\n    when: {field: kinds, has_any: [praise, complaint]}\n    queue: pr\n    priority: 1"
    error = refused(tmp_path, with_rule(second + third))
    assert (
        "first（第 3 行）、second（第 8 行）" in error.problem or "second（第 8 行）、first（第 3 行）" in error.problem
    )


@pytest.mark.parametrize(
    ("earlier", "later", "reachable"),
    [
        ("{field: urgency, at_least: 1}", "{field: urgency, is: 2}", False),
        ("{field: urgency, at_least: 1}", "{not: {field: urgency, is: 0}}", False),
        ("{field: urgency, is: 2}", "{field: urgency, at_least: 1}", True),
        ("{field: reach, at_most: 9}", "{not: {field: reach, at_least: 10}}", False),
        ("{field: reach, at_most: 9}", "{field: reach, at_most: 10}", True),
        ("{field: platform, in: [weibo, forum]}", "{field: platform, is: forum}", False),
        ("{not: {field: platform, is: weibo}}", "{field: platform, in: [forum, tieba]}", False),
        ("{not: {field: sentiment, is: positive}}", "{field: sentiment, in: [negative, neutral]}", False),
        ("{field: sentiment, in: [negative, neutral]}", "{not: {field: sentiment, is: positive}}", False),
        ("{not: {field: region, is: 浙江}}", "{field: region, is: 上海}", False),
        ("{not: {field: region, is: 浙江}}", "{field: region, in: [上海, 浙江]}", True),
        (
            "{not: {field: kinds, has_any: [praise, other]}}",
            "{not: {field: kinds, has_any: [praise, other, inquiry]}}",
            False,
        ),
        ("{not: {field: kinds, has: praise}}", "{field: kinds, has: complaint}", True),
        ("{field: own_brand, is: true}", "{not: {field: own_brand, is: false}}", False),
        ("{field: kinds, has: praise}", "{field: sentiment, is: positive}", True),
    ],
)
def test_reach_is_judged_by_what_the_conditions_mean(tmp_path, earlier, later, reachable):
    text = with_rule("  - id: second\n    title: 新\n    when: LATER\n    queue: pr\n    priority: 1")
    text = text.replace("{field: kinds, has: complaint}", earlier).replace("LATER", later)
    if reachable:
        assert len(load(tmp_path, text).rules) == 2
    else:
        assert "永远轮不到" in refused(tmp_path, text).problem


def test_a_rule_that_only_tags_takes_nothing_from_later_rules(tmp_path):
    text = GOOD.replace("    queue: service\n    priority: 2\n", "    tags: [投诉]\n")
    text = text.replace(
        "default:",
        "  - id: b\n    title: 新\n    when: {field: kinds, has: complaint}\n    queue: pr\n    priority: 1\ndefault:",
    )
    assert load(tmp_path, text).decide(facts(kinds=frozenset({"complaint"}))).queue == "pr"


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{field: platform, is: weibo}, {field: platform, is: forum}]}",
        "{all: [{field: reach, at_least: 10}, {field: reach, at_most: 9}]}",
        "{all: [{field: kinds, has: praise}, {not: {field: kinds, has_any: [praise, other]}}]}",
        "{not: {any: [{field: own_brand, is: true}, {field: own_brand, is: false}]}}",
        "{not: {field: urgency, at_most: 2}}",
    ],
)
def test_a_condition_that_can_never_hold_is_refused(tmp_path, when):
    error = refused(tmp_path, with_rule(f"  - id: second\n    title: 新\n    when: {when}\n    tags: [x]"))
    assert (error.line, "永远不成立" in error.problem) == (8, True)


def test_a_condition_with_too_many_alternatives_is_refused(tmp_path):
    many = "{field: kinds, has_any: [complaint, criticism, praise, inquiry, incident]}"
    aspects = "{field: aspects, has_any: [atm, loan, branch, wealth, payment, benefits, security]}"
    groups = ", ".join([many, aspects] * 4)
    error = refused(tmp_path, with_rule(f"  - id: second\n    title: 新\n    when: {{all: [{groups}]}}\n    tags: [x]"))
    assert "种组合" in error.problem


def test_the_version_follows_the_content_not_the_layout(tmp_path):
    version = load(tmp_path, GOOD).version
    assert (
        load(
            tmp_path, "# 说明\n\n" + GOOD.replace("{field: kinds, has: complaint}", "{ field: kinds,  has: complaint }")
        ).version
        == version
    )
    assert load(tmp_path, GOOD.replace("priority: 2", "priority: 3")).version != version
    assert load(tmp_path, GOOD.replace("has: complaint", "has: praise")).version != version
    assert load(tmp_path, GOOD.replace("priority: 4", "priority: 3")).version != version


def test_sentences_read_in_chinese_in_order(tmp_path):
    rule = "  - id: b\n    title: 扩散\n    when: {all: [{not: {field: sentiment, is: positive}}, {any: [{field: reach, at_least: 50}, {field: own_brand, is: false}]}]}\n    tags: [传播]"
    rows = load(tmp_path, with_rule(rule)).sentences()
    assert [row.id for row in rows] == ["noise", "first", "b", "default"]
    assert rows[1].when == "诉求含「投诉」"
    assert rows[1].then == "进入「客服」，优先级 2"
    assert rows[2].when == "不满足（情感是「正面」），并且（转评赞至少 50，或者没有点名本行）"
    assert rows[2].then == "加标签「传播」"
    assert (rows[1].line, rows[2].line) == (3, 8)


def test_the_handbook_names_every_field_with_its_type_and_values():
    handbook = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in handbook.splitlines() if line.startswith("| `")}
    for field in vocabulary().values():
        row = rows[f"`{field.name}`"]
        assert all(f"`{value}`" in row for value in field.values if value)
        assert all(f"`{operator}" in handbook for operator in field.operators)
