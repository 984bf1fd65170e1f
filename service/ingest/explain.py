"""Why a stored post went where it went, by the rules in force, and why it has its labels."""

from dataclasses import dataclass

from nlp.explain_post import PostExplanation, explain_post
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.learning import Correction
from service.routing.explain import RuleVerdict
from service.routing.facts import to_facts
from service.stores.contract import StoredPost


@dataclass(frozen=True, slots=True)
class LabelsExplained:
    """What the model says of a post, and the person's word that stands over it."""

    model: PostExplanation
    person: Correction | None
    """None where nobody corrected the post."""


def explain_routing(context: Context, stored: StoredPost) -> list[RuleVerdict]:
    """Every rule's verdict on the post; empty while it has no analysis."""
    if stored.analysis is None:
        return []
    return context.rules.explain(to_facts(stored.post, stored.analysis, context.settings))


def explain_labels(context: Context, stored: StoredPost) -> LabelsExplained:
    """Why the model labels the post so, read anew by the model in use, and who said otherwise.

    Raises `nlp.pipeline.AnalysisError`.
    """
    person = context.corrections.standing([stored.id]).get(stored.id)
    return LabelsExplained(explain_post(context.analyser, to_text(stored.post)), person)
