"""Routing decides as the rules say, for all facts, and explains what it decided."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.routing.conditions import All, AnyOf, Condition, Not, Term, compiled
from service.routing.parse import Default, Rule
from service.routing.reach import boxes, taken_by
from service.routing.records import Facts
from service.routing.rules import Rules, default_rules
from service.routing.vocabulary import Field, FieldType, vocabulary
from service.stores.decision import Queue
from tests.service.routing_samples import facts

FIELDS = vocabulary()
TAGS = ["甲", "乙", "丙", "丁"]
REGIONS = ["", "浙江", "上海"]


def values(field: Field) -> list[str]:
    return list(field.values) or (["jianghai", "yungang"] if field.name == "brands" else REGIONS)


def numbers(field: Field) -> st.SearchStrategy[int]:
    return st.integers(0, field.top or 4)


@st.composite
def terms(draw) -> Term:
    field = draw(st.sampled_from(list(FIELDS.values())))
    operator = draw(st.sampled_from(field.operators))
    if field.type is FieldType.FLAG:
        return Term(field, operator, draw(st.booleans()))
    if field.type is FieldType.NUMBER:
        return Term(field, operator, draw(numbers(field)))
    if operator in {"in", "has_any"}:
        return Term(field, operator, tuple(draw(st.lists(st.sampled_from(values(field)), min_size=1, max_size=3))))
    return Term(field, operator, draw(st.sampled_from(values(field))))


def conditions() -> st.SearchStrategy[Condition]:
    def groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return several.map(All) | several.map(AnyOf) | inner.map(Not)

    return st.recursive(terms(), groups, max_leaves=5)


@st.composite
def any_facts(draw) -> Facts:
    found = {}
    for field in FIELDS.values():
        match field.type:
            case FieldType.FLAG:
                found[field.name] = draw(st.booleans())
            case FieldType.NUMBER:
                found[field.name] = draw(numbers(field))
            case FieldType.SET:
                found[field.name] = draw(st.frozensets(st.sampled_from(values(field)), max_size=3))
            case FieldType.TEXT:
                found[field.name] = draw(st.sampled_from(values(field)))
    return Facts(**found, drop_reason=draw(st.sampled_from(["", "", "", "spam", "lottery"])))


@st.composite
def rule_lists(draw) -> Rules:
    rules = []
    for number, when in enumerate(draw(st.lists(conditions(), max_size=6))):
        queue = draw(st.none() | st.sampled_from(list(Queue)))
        priority = draw(st.integers(1, 4)) if queue is not None else None
        tags = draw(st.lists(st.sampled_from(TAGS), min_size=0 if queue else 1, max_size=3))
        rules.append(Rule(f"r{number}", f"规则{number}", when, queue, priority, tuple(tags), number + 1))
    default = Default(draw(st.sampled_from(list(Queue))), draw(st.integers(1, 4)))
    return Rules(tuple(rules), default, default_rules())


def holds(condition: Condition, known: Facts) -> bool:
    """The meaning of a condition, written down a second time and as plainly as possible."""
    match condition:
        case All(parts):
            return all(holds(part, known) for part in parts)
        case AnyOf(parts):
            return any(holds(part, known) for part in parts)
        case Not(part):
            return not holds(part, known)
        case Term(field, operator, value):
            found = getattr(known, field.name)
            return {
                "is": lambda: found == value,
                "in": lambda: found in value,
                "has": lambda: value in found,
                "has_any": lambda: any(one in found for one in value),
                "at_least": lambda: found >= value,
                "at_most": lambda: found <= value,
            }[operator]()


@given(rule_lists(), any_facts())
def test_the_first_matching_rule_with_a_queue_decides(rules, known):
    known = replace(known, drop_reason="")
    decision = rules.decide(known)
    first = next((rule for rule in rules.rules if rule.queue is not None and holds(rule.when, known)), None)
    expected = (
        (first.queue, first.priority, first.id) if first else (rules.default.queue, rules.default.priority, "default")
    )
    assert (decision.queue, decision.priority, decision.matches[0].rule) == expected


@given(rule_lists(), any_facts())
def test_every_matching_rule_is_named_and_adds_its_tags(rules, known):
    known = replace(known, drop_reason="")
    decision = rules.decide(known)
    matching = [rule for rule in rules.rules if holds(rule.when, known)]
    assert set(decision.tags) == {tag for rule in matching for tag in rule.tags}
    assert len(decision.tags) == len(set(decision.tags))
    assert {match.rule for match in decision.matches} - {"default"} == {rule.id for rule in matching}


@given(rule_lists(), any_facts())
def test_noise_goes_nowhere_whatever_the_rules_say(rules, known):
    decision = rules.decide(replace(known, drop_reason="lottery"))
    assert (decision.queue, decision.tags, decision.matches[0].reason) == (Queue.NONE, (), "噪声：抽奖")
    assert [verdict.rule for verdict in rules.explain(replace(known, drop_reason="lottery"))] == ["noise"]


@given(rule_lists(), any_facts())
def test_the_explanation_agrees_with_the_decision(rules, known):
    known = replace(known, drop_reason="")
    decision, verdicts = rules.decide(known), rules.explain(known)
    assert [verdict.rule for verdict in verdicts] == [*(rule.id for rule in rules.rules), "default"]
    assert [verdict.rule for verdict in verdicts if verdict.decided] == [decision.matches[0].rule]
    named = {match.rule for match in decision.matches}
    assert all(verdict.matched == (verdict.rule in named) for verdict in verdicts)
    assert all(match.reason for match in decision.matches)


@given(conditions(), any_facts())
def test_the_normal_form_means_the_same_as_the_condition(condition, known):
    def meets(box) -> bool:
        return all(_admits(constraint, getattr(known, name)) for name, constraint in box.items())

    assert any(meets(box) for box in boxes(condition)) == holds(condition, known)


def _admits(constraint, found) -> bool:
    match type(constraint).__name__:
        case "Choice":
            return (found in constraint.values) is not constraint.excluded
        case "Range":
            return constraint.low <= found <= constraint.high
    return constraint.required <= found and constraint.forbidden.isdisjoint(found)


@given(conditions(), conditions(), any_facts())
def test_a_rule_called_unreachable_never_decides(earlier, later, known):
    first = Rule("first", "先", earlier, Queue.PR, 1, (), 1)
    second = Rule("second", "后", later, Queue.SERVICE, 1, (), 2)
    if taken_by(second, [(first, boxes(earlier))]):
        assert not compiled(later)(known) or compiled(earlier)(known)


RULES = Rules.load(default_rules())
ELSEWHERE = {"own_brand": True, "competitor": True, "grievance_elsewhere": True}


@pytest.mark.parametrize(
    ("known", "queue", "priority"),
    [
        # incidents
        ({"kinds": {"incident", "complaint"}, "urgency": 2, "sentiment": "negative"}, "pr", 1),
        ({"kinds": {"incident"}, "urgency": 1, "reach": 2}, "pr", 2),
        ({"kinds": {"incident"}, "urgency": 1, "reach": 900}, "pr", 1),
        (
            {"kinds": {"incident"}, "urgency": 2, "own_brand": False, "sentiment": "negative", "aspects": {"payment"}},
            "pr",
            3,
        ),
        ({"kinds": {"incident", "complaint"}, "urgency": 2, "own_brand": False, "aspects": {"wealth"}}, "none", 4),
        (
            {
                "kinds": {"incident", "complaint"},
                "urgency": 2,
                "own_brand": False,
                "aspects": {"loan"},
                "platform": "complaint-site",
            },
            "service",
            1,
        ),
        # complaints and what makes them a matter of reputation
        ({"kinds": {"complaint"}, "urgency": 1, "sentiment": "negative"}, "service", 2),
        ({"kinds": {"complaint"}, "urgency": 2, "sentiment": "negative"}, "service", 1),
        ({"kinds": {"complaint"}, "urgency": 1, "sentiment": "negative", "reach": 800}, "pr", 2),
        ({"kinds": {"complaint"}, "urgency": 1, "sentiment": "negative", "influential": True}, "pr", 1),
        ({"kinds": {"complaint"}, "urgency": 1, "own_brand": False}, "service", 2),
        # a competitor's matters
        ({"kinds": {"complaint"}, "urgency": 2, "own_brand": False, "competitor": True, "reach": 900}, "none", 4),
        ({"kinds": {"incident"}, "urgency": 2, "own_brand": False, "competitor": True}, "none", 4),
        ({"kinds": {"churn_intent"}, "urgency": 1, "own_brand": False, "competitor": True}, "marketing", 3),
        ({"kinds": {"complaint"}, "urgency": 1, "own_brand": True, "competitor": True}, "service", 2),
        # the own bank is named, another one is blamed or left
        ({"kinds": {"complaint"}, "urgency": 2, "sentiment": "negative", **ELSEWHERE}, "none", 4),
        ({"kinds": {"criticism"}, "sentiment": "negative", "influential": True, **ELSEWHERE}, "none", 4),
        ({"kinds": {"incident"}, "urgency": 2, "reach": 900, **ELSEWHERE}, "none", 4),
        ({"kinds": {"churn_intent", "complaint"}, "urgency": 1, **ELSEWHERE}, "marketing", 3),
        ({"kinds": {"purchase_intent", "complaint"}, "urgency": 1, **ELSEWHERE}, "marketing", 2),
        ({"kinds": {"praise"}, "sentiment": "negative", "influential": True, **ELSEWHERE}, "marketing", 3),
        ({"kinds": {"other"}, "sentiment": "negative", "urgency": 1, **ELSEWHERE}, "none", 4),
        ({"kinds": {"inquiry"}, "urgency": 1, **ELSEWHERE}, "service", 3),
        # criticism
        ({"kinds": {"criticism"}, "urgency": 0, "sentiment": "negative", "reach": 5}, "none", 4),
        ({"kinds": {"criticism"}, "urgency": 0, "sentiment": "negative", "reach": 80}, "pr", 3),
        ({"kinds": {"criticism"}, "urgency": 1, "sentiment": "neutral"}, "service", 4),
        # customer service
        ({"kinds": {"inquiry"}, "urgency": 1}, "service", 3),
        ({"kinds": {"inquiry"}, "urgency": 0}, "none", 4),
        ({"kinds": {"churn_intent"}, "urgency": 1, "sentiment": "negative"}, "service", 2),
        ({"kinds": {"churn_intent"}, "urgency": 0}, "none", 4),
        # marketing
        ({"kinds": {"purchase_intent", "inquiry"}, "urgency": 1}, "marketing", 2),
        ({"kinds": {"campaign_feedback"}, "urgency": 0, "sentiment": "positive"}, "marketing", 3),
        ({"kinds": {"campaign_feedback"}, "urgency": 0, "sentiment": "neutral"}, "none", 4),
        ({"kinds": {"praise"}, "sentiment": "positive", "reach": 300}, "marketing", 3),
        ({"kinds": {"praise"}, "sentiment": "positive", "reach": 0}, "none", 4),
        ({"kinds": {"complaint", "campaign_feedback"}, "urgency": 1}, "service", 2),
        # nobody's
        ({"kinds": {"other"}}, "none", 4),
        ({"kinds": {"other"}, "influential": True}, "pr", 4),
        ({"kinds": {"other"}, "influential": True, "verified": "organisation"}, "none", 4),
        ({"kinds": {"other"}, "sentiment": "negative", "urgency": 1, "reach": 3}, "service", 4),
        ({"kinds": {"other"}, "sentiment": "negative", "urgency": 1, "reach": 90}, "pr", 3),
        ({"kinds": {"other"}, "sentiment": "negative", "urgency": 0, "reach": 3}, "none", 4),
        ({"kinds": {"complaint"}, "urgency": 2, "drop_reason": "spam"}, "none", 4),
    ],
)
def test_the_installed_rules_route_a_banks_posts(known, queue, priority):
    sets = {name: frozenset(value) if isinstance(value, set) else value for name, value in known.items()}
    decision = RULES.decide(facts(**sets))
    assert (decision.queue.value, decision.priority) == (queue, priority)


def test_a_reason_names_what_was_found():
    decision = RULES.decide(facts(kinds=frozenset({"criticism"}), sentiment="negative", reach=80))
    assert (
        decision.matches[0].reason
        == "有传播的批评：诉求含「批评」，不满足（情感是「正面」），转评赞 80（至少 50），点名本行"
    )


def test_an_explanation_shows_what_the_post_has():
    verdict = next(
        row for row in RULES.explain(facts(kinds=frozenset({"praise"}), reach=7)) if row.rule == "praise-amplify"
    )
    shown = {row.sentence: (row.held, row.actual, row.depth) for row in verdict.conditions}
    assert shown["诉求含「表扬」"] == (True, "表扬", 1)
    assert shown["转评赞至少 50"] == (False, "7", 2)
    assert not verdict.matched
