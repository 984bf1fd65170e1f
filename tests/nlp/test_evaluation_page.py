"""The HTML page: complete, self-contained, escaped, and without texts unless they are asked for."""

import re

import pytest
from parsel import Selector

from nlp.decisions import HEADS
from nlp.training.compare import compare
from nlp.training.report import Report, make_report
from nlp.training.report_html import write_html
from tests.nlp.made_answers import answers, posts

ROWS = posts()


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(ROWS, answers(ROWS, 2.5, name="<b>made</b>"), file="made.jsonl")


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    other = answers(ROWS, 4.0, seed=2, name="other")
    return write_html(report, [("与另一模型对比", compare(answers(ROWS, 2.5), other, ROWS))])


def test_every_figure_of_the_heads_stands_on_the_page(report: Report, page: str) -> None:
    for head in HEADS:
        assert f"{report.total.macro_f1(head):.3f}" in page
        assert all(f"{each.f1:.3f}" in page for each in report.total.heads[head].values())
    assert len(Selector(page).css("svg.diagram")) == len(HEADS)
    assert len(Selector(page).css("table.heat")) == len(HEADS)
    assert Selector(page).css(".chip.better")


def test_the_page_needs_nothing_else(page: str) -> None:
    assert not Selector(page).css("script, link, img, iframe")
    assert not re.findall(r"(?:src|href)=\"(?!#)|url\(|@import", page)


def test_names_are_escaped(page: str) -> None:
    assert "<b>made</b>" not in page
    assert "&lt;b&gt;made&lt;/b&gt;" in page


def test_bars_end_where_the_figure_says(report: Report, page: str) -> None:
    widths = [float(width) for width in Selector(page).css("svg.bar rect.fill::attr(width)").getall()]
    assert widths == pytest.approx([100 * report.total.macro_f1(head) for head in HEADS], abs=0.01)


def test_texts_are_shown_only_when_given(report: Report, page: str) -> None:
    assert not any(row.text in page for row in ROWS)
    shown = write_html(report, texts={at: f"<i>{row.text}</i>" for at, row in enumerate(ROWS)})
    assert f"&lt;i&gt;{ROWS[report.mistakes[0].index].text}&lt;/i&gt;" in shown


def test_decisions_alone_make_a_page_without_probabilities() -> None:
    scores = answers(ROWS, 2.5)
    bare = make_report(ROWS, type(scores)("pipeline", scores.said), file="made.jsonl")
    page = write_html(bare)
    assert "概率可信度" not in page
    assert Selector(page).css("table.heat")
    assert "surest" not in bare.to_text()
