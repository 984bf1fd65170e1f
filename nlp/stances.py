"""What an analysis says of each brand that it names, and whether its grievance is another bank's than the reader's own.

Where the opinions tell several brands apart they count, else the post's sentiment is of every brand.
"""

from collections.abc import Mapping

from nlp.labels import Sentiment
from nlp.records import Analysis


def sentiments(analysis: Analysis) -> dict[str, Sentiment]:
    """What is said of each brand; of one that only the quoted words name, what the post says."""
    said = told_apart(analysis)
    return {brand: said.get(brand, analysis.sentiment) for brand in analysis.brands}


def is_of_another(analysis: Analysis, own: str) -> bool:
    """Whether who speaks of the brand ``own`` is aggrieved by another one, or leaves another one.

    Nothing bad may be said of the own one. Where nothing good is said of it either, the brand named last must be blamed:
    else it is too often the one that is left unsaid (招行都可以了，工行还不行).
    """
    said = told_apart(analysis)
    if own not in analysis.brands or sentiments(analysis)[own] is Sentiment.NEGATIVE:
        return False
    leaves, goes_to = ({one.value for one in analysis.subjects if one.kind == kind} for kind in ("leaves", "goes_to"))
    if leaves or own in goes_to:
        return own not in leaves
    blamed = {brand for brand, sentiment in said.items() if sentiment is Sentiment.NEGATIVE}
    if own not in said or not blamed:
        return False
    last = analysis.mentions[-1].brand if analysis.mentions else ""
    return said[own] is Sentiment.POSITIVE or last in blamed


def told_apart(analysis: Analysis) -> Mapping[str, Sentiment]:
    """The worst that is said of each brand, else the best; empty where the opinions are of one brand or none."""
    found: dict[str, set[Sentiment]] = {}
    for one in analysis.opinions:
        found.setdefault(one.brand, set()).add(one.sentiment)
    if len(found) < 2:
        return {}
    order = (Sentiment.NEGATIVE, Sentiment.POSITIVE, Sentiment.NEUTRAL)
    return {brand: next(one for one in order if one in said) for brand, said in found.items()}
