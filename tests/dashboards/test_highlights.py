from hypothesis import given
from hypothesis import strategies as st

from dashboards.highlights import segments
from nlp.records import Evidence

TEXT = "江海信用卡年费说好的免, 还是扣了我三百"


@given(st.text(max_size=60), st.text(max_size=12), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70))))
def test_the_parts_join_to_the_text_again(text: str, query: str, spans: list[tuple[int, int]]) -> None:
    evidence = [Evidence("complaint", start, end, 0.5) for start, end in spans]

    assert "".join(part.text for part in segments(text, query=query, evidence=evidence)) == text


def test_words_searched_for_are_hits() -> None:
    hits = [part.text for part in segments(TEXT, query="年费 -广告") if part.hit]

    assert hits == ["年费"]


def test_excluded_words_are_no_hits() -> None:
    assert [part.text for part in segments(TEXT, query="江海 -年费") if part.hit] == ["江海"]


def test_a_query_that_cannot_be_read_marks_nothing() -> None:
    assert not any(part.hit for part in segments(TEXT, query="(年费"))


def test_decisive_words_say_label_weight_and_mood() -> None:
    start = TEXT.index("扣了我三百")

    parts = segments(TEXT, evidence=[Evidence("complaint", start, start + 5, 0.8)])

    decisive = next(part for part in parts if part.label)
    assert (decisive.text, decisive.label, decisive.mood) == ("扣了我三百", "判为投诉, 权重 80%", "negative")
