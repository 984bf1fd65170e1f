"""The list of hot searches as a crawl brings it, judged by what this bank looks for."""

from collections.abc import Sequence

from crawlers.events import HotEvent
from crawlers.sources import SourcesError
from service.ingest.context import Context
from service.ingest.sources import load_context_sources
from service.watch.hot_concerns import Concerns
from service.watch.hot_topics import HotTopics

_KEYWORDS = "keywords"


def take_hot(context: Context, event: HotEvent) -> int:
    """Take in a list that was read; returns how many words it has."""
    concerns = Concerns(context.lexicon, context.settings.brand, watched_keywords(context))
    HotTopics(context.database).take(event.topics, event.at, concerns)
    return len(event.topics)


def watched_keywords(context: Context) -> Sequence[str]:
    """What the enabled sources search for, each once; none where the sources file cannot be used."""
    try:
        sources = load_context_sources(context)
    except SourcesError:
        return ()
    searched = (source for source in sources if source.enabled and source.type.targets == _KEYWORDS)
    return tuple(dict.fromkeys(keyword for source in searched for keyword in source.targets))
