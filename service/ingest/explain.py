"""Why a stored post went where it went, by the rules in force."""

from nlp.explain_post import PostExplanation, explain_post
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.routing.explain import RuleVerdict
from service.routing.facts import to_facts
from service.stores.contract import StoredPost


def explain_routing(context: Context, stored: StoredPost) -> list[RuleVerdict]:
    """Every rule's verdict on the post; empty while it has no analysis."""
    if stored.analysis is None:
        return []
    return context.rules.explain(to_facts(stored.post, stored.analysis, context.settings))


def explain_labels(context: Context, stored: StoredPost) -> PostExplanation:
    """Why the model labels the post so, read anew by the model in use. Raises `nlp.pipeline.AnalysisError`."""
    return explain_post(context.analyser, to_text(stored.post))
