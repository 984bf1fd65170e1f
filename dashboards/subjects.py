"""What a post is about, as short words for its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nlp.records import Analysis, Subject
from nlp.subjects import KIND_ZH, lineage, products, subject_words

MOST: Final = 6
_ORDER: Final = (
    "product", "amount", "rate", "term", "leaves", "goes_to", "competitor", "branch", "reference", "place", "addressee",
)  # fmt: skip
"""What is shown first where there is much. Times are marked in the text well enough."""
_SEARCHED: Final = frozenset({"product", "branch"})


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One subject: the words shown, what kind it is, and the words to search for others like it (may be empty)."""

    words: str
    kind: str
    search: str


def subject_views(analysis: Analysis, brands: Mapping[str, str]) -> list[SubjectView]:
    """The subjects of a post, the most telling kinds first, at most `MOST`; ``brands``: names by key."""
    shown = [subject for kind in _ORDER for subject in analysis.subjects if subject.kind == kind]
    wider = {one for subject in shown if subject.kind == "product" for one in lineage(subject.value)[1:]}
    views = (_view(one, brands) for one in shown if one.kind != "product" or one.value not in wider)
    return list(dict.fromkeys(views))[:MOST]


def _view(subject: Subject, brands: Mapping[str, str]) -> SubjectView:
    kind = KIND_ZH.get(subject.kind, subject.kind)
    if subject.kind == "product":
        product = products().get(subject.value)
        above = products().get(product.parent) if product else None
        kind = f"{kind}, 属于{above.name}" if above else kind
    if subject.kind in {"leaves", "goes_to", "competitor"}:
        return SubjectView(f"{kind}: {brands.get(subject.value, subject.text)}", kind, "")
    return SubjectView(subject_words(subject), kind, subject.text if subject.kind in _SEARCHED else "")
