"""What a case is about, and when two posts are about the same.

Two posts of one author are about one matter when they are in the same kind group, and share an aspect or one of
them names none ("still nobody answered me" belongs to the complaint before it).
"""

from dataclasses import dataclass
from typing import Final

from nlp.labels import ZH, Aspect, Kind
from nlp.records import Analysis

KIND_GROUPS: Final[dict[str, frozenset[Kind]]] = {
    "problem": frozenset({Kind.INCIDENT, Kind.COMPLAINT, Kind.CHURN_INTENT, Kind.CRITICISM}),
    "need": frozenset({Kind.PURCHASE_INTENT, Kind.INQUIRY}),
    "feedback": frozenset({Kind.CAMPAIGN_FEEDBACK, Kind.PRAISE}),
}
"""In order: a post belongs to the first group that one of its labels is in, else to ``other``."""
GROUP_ZH: Final = {"problem": "问题", "need": "需求", "feedback": "反馈", "other": "其他"}


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind group and the aspects named so far."""

    group: str
    aspects: frozenset[Aspect]

    @classmethod
    def of(cls, analysis: Analysis) -> "Matter":
        """The matter of one post."""
        labels = set(analysis.labels)
        group = next((name for name, kinds in KIND_GROUPS.items() if kinds & labels), "other")
        return cls(group, frozenset(analysis.aspects))

    @classmethod
    def parse(cls, code: str) -> "Matter":
        """From its code, for instance ``problem:credit_card,loan``."""
        group, _, aspects = code.partition(":")
        return cls(group, frozenset(Aspect(word) for word in aspects.split(",") if word))

    @property
    def code(self) -> str:
        return f"{self.group}:{','.join(aspect for aspect in Aspect if aspect in self.aspects)}"

    @property
    def subject(self) -> str:
        """The aspects in words; empty where none is named."""
        return "、".join(ZH[aspect] for aspect in Aspect if aspect in self.aspects)

    @property
    def words(self) -> str:
        """For the screen, for instance 问题 · 信用卡、客服."""
        return " · ".join(part for part in (GROUP_ZH[self.group], self.subject) if part)

    def same_as(self, other: "Matter") -> bool:
        """Whether both are one matter."""
        shared = bool(self.aspects & other.aspects) or not self.aspects or not other.aspects
        return self.group == other.group and shared

    def with_(self, other: "Matter") -> "Matter":
        """The matter when the other one is added to it."""
        return Matter(self.group, self.aspects | other.aspects)
