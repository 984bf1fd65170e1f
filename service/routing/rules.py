"""`Rules`: decides where posts go, and explains it."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

from nlp.labels import ZH
from service.routing.conditions import Check, compiled
from service.routing.document import Node, RulesError, read
from service.routing.explain import RuleVerdict, destination, effect, rule_verdict
from service.routing.parse import Default, Rule, parse
from service.routing.reach import MOST_BOXES, Box, TooComplexError, boxes, taken_by
from service.routing.records import Facts
from service.routing.vocabulary import Field, vocabulary
from service.routing.words import Reason, reasoner, sentence
from service.stores.decision import Decision, Match, Queue

__all__ = ["RuleSentence", "Rules", "RulesError", "default_rules"]
_LOWEST_PRIORITY = 4
_NO_RULE = Match("default", "没有规则设定去向，按默认处理")


def default_rules() -> Path:
    """The installed rules file."""
    return Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """One row of the rules page."""

    id: str
    title: str
    when: str
    then: str
    line: int
    """Line in the file; the default row and the noise row have none (0)."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule ready to run."""

    rule: Rule
    check: Check
    because: Reason

    def match(self, facts: Facts) -> Match:
        return Match(self.rule.id, f"{self.rule.title}：{self.because(facts)}")


class Rules:
    """Ordered rules: the first match that names a queue decides, every match may add tags, the default always applies."""

    def __init__(self, rules: tuple[Rule, ...], default: Default, path: Path) -> None:
        self.rules = rules
        self.default = default
        self.path = path
        self.version = _content_hash(rules, default)
        self._rows = tuple(_Row(rule, compiled(rule.when), reasoner(rule.when)) for rule in rules)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read and check a rules file. Raises `RulesError` naming file, line and remedy."""
        root = read(path)
        rules, default = parse(root)
        _check_reach(root, rules)
        return cls(rules, default, path)

    def decide(self, facts: Facts) -> Decision:
        """Where a post with these facts goes, and why. Noise goes nowhere and keeps its reason."""
        if facts.drop_reason:
            return Decision(Queue.NONE, _LOWEST_PRIORITY, (), (_noise(facts),), self.version)
        matched = [row for row in self._rows if row.check(facts)]
        first = next((row for row in matched if row.rule.queue is not None), None)
        others = tuple(row.match(facts) for row in matched if row is not first)
        tags = tuple(dict.fromkeys(tag for row in matched for tag in row.rule.tags))
        if first is None or first.rule.queue is None or first.rule.priority is None:
            return Decision(self.default.queue, self.default.priority, tags, (_NO_RULE, *others), self.version)
        return Decision(first.rule.queue, first.rule.priority, tags, (first.match(facts), *others), self.version)

    def explain(self, facts: Facts) -> list[RuleVerdict]:
        """Every rule in order with every condition's verdict; the last row is the default (for noise: the only row)."""
        if facts.drop_reason:
            return [RuleVerdict("noise", _noise(facts).reason, True, True, "无需处理，不再看规则", ())]
        deciding = self.decide(facts).matches[0].rule
        verdicts = [rule_verdict(rule, facts, decided=rule.id == deciding) for rule in self.rules]
        last = deciding == _NO_RULE.rule
        return [*verdicts, RuleVerdict("default", "默认", last, last, self._default_effect(), ())]

    def sentences(self) -> list[RuleSentence]:
        """The rules in words, in the order they are applied."""
        noise = RuleSentence("noise", "噪声", "被判为噪声（有噪声原因）", "无需处理，保留原因，不再看规则", 0)
        rows = [RuleSentence(rule.id, rule.title, sentence(rule.when), effect(rule), rule.line) for rule in self.rules]
        return [noise, *rows, RuleSentence("default", "默认", "以上规则都没有设定去向", self._default_effect(), 0)]

    def vocabulary(self) -> list[Field]:
        """The fields that conditions may use, with types, operators and allowed values."""
        return list(vocabulary().values())

    def _default_effect(self) -> str:
        return destination(self.default.queue, self.default.priority)


def _noise(facts: Facts) -> Match:
    return Match("noise", f"噪声：{ZH.get(facts.drop_reason, facts.drop_reason)}")


def _content_hash(rules: tuple[Rule, ...], default: Default) -> str:
    """12 hex digits over what the rules say; comments, spacing and line numbers do not change it."""
    content = repr(([replace(rule, line=0) for rule in rules], default))
    return sha256(content.encode()).hexdigest()[:12]


def _check_reach(root: Node, rules: tuple[Rule, ...]) -> None:
    deciding: list[tuple[Rule, tuple[Box, ...]]] = []
    for rule in rules:
        node = replace(root, line=rule.line)
        try:
            own = boxes(rule.when)
        except TooComplexError as error:
            problem = f"规则 {rule.id} 的条件展开后超过 {MOST_BOXES} 种组合"
            raise node.error(problem, "拆成几条规则") from error
        if not own:
            raise node.error(f"规则 {rule.id} 的条件永远不成立", "检查互相矛盾的条件，改正或删去这条规则")
        if rule.queue is None:
            continue
        if takers := taken_by(rule, deciding):
            names = "、".join(f"{taker.id}（第 {taker.line} 行）" for taker in takers)
            problem = f"规则 {rule.id} 永远轮不到：满足它的帖子都已由前面的 {names} 分派"
            raise node.error(problem, "把它移到前面，或收窄前面规则的条件，或删去它")
        deciding.append((rule, own))
