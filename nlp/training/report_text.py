"""A report as plain text for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from nlp.decisions import HEADS
from nlp.training.intervals import Interval
from nlp.training.parts import Part
from nlp.training.targets import Target

if TYPE_CHECKING:
    from nlp.training.report import Report

_CONFUSED: Final = 5


def write_text(report: "Report") -> str:
    """Scores by label, slices, reliability, cut-offs, confusions, places of the surest mistakes, rows refused."""
    lines = [f"{report.file}  {report.total.rows} posts  model {report.model_version}", ""]
    for head in report.total.heads:
        lines += [*_head(report.total, head), ""]
    for part in (_slices, _reliability, _targets, _confused, _mistakes):
        lines += part(report)
    lines += [f"refused {each.file} row {each.row}: {each.reason}" for each in report.refused]
    return "\n".join(lines) + "\n"


def _head(part: Part, head: str) -> Iterator[str]:
    intervals = part.intervals[head]
    yield f"{head:<20}{'P':>7}{'R':>7}{'F1':>7}  {'95 %':<16}{'support':>7}"
    for label, each in part.heads[head].items():
        between = _range(intervals.labels[label].f1)
        yield f"  {label:<18}{each.precision:>7.3f}{each.recall:>7.3f}{each.f1:>7.3f}  {between:<16}{each.support:>7}"
    yield f"  {'macro':<18}{'':>14}{part.macro_f1(head):>7.3f}  {_range(intervals.macro_f1):<16}"


def _slices(report: "Report") -> Iterator[str]:
    yield f"{'macro-F1':<44}{'rows':>6}" + "".join(f"{head:>11}" for head in HEADS)
    groups = (("", {"all": report.total}), ("pool ", report.pools), ("", report.platforms), ("length ", report.lengths))
    for prefix, parts in groups:
        for name, part in parts.items():
            yield f"{prefix + name:<44}{part.rows:>6}" + "".join(f"{part.macro_f1(head):>11.3f}" for head in HEADS)
    yield ""


def _reliability(report: "Report") -> Iterator[str]:
    if not report.reliability:
        return
    yield f"{'calibration':<20}{'ECE':>8}{'adaptive':>10}{'Brier':>8}  worst label"
    for head, each in report.reliability.items():
        label, worst = max(each.labels.items(), key=lambda item: item[1])
        yield f"{head:<20}{each.ece:>8.3f}{each.adaptive_ece:>10.3f}{each.brier:>8.3f}  {label} {worst:.3f}"
    yield ""


def _targets(report: "Report") -> Iterator[str]:
    if not report.targets:
        return
    yield f"{f'precision {report.precision:g}':<20}{'cut-off':>9}{'P':>7}{'R':>7}{'posts':>7}{'P held out':>12}"
    for label, each in (item for found in report.targets.values() for item in found.items()):
        yield f"  {label:<18}" + _target(each)
    yield ""


def _target(each: Target) -> str:
    if each.cut_off is None or each.precision is None or each.recall is None:
        return f"{'none reaches it':>23}"
    held_out = "" if each.held_out_precision is None else f"{each.held_out_precision:.3f}"
    return f"{each.cut_off:>9.3f}{each.precision:>7.3f}{each.recall:>7.3f}{each.predicted:>7}{held_out:>12}"


def _confused(report: "Report") -> Iterator[str]:
    yield "most often said instead"
    for head, table in report.confusion.items():
        pairs = ", ".join(f"{true} > {said} {count:g}" for true, said, count in table.most(_CONFUSED))
        yield f"  {head:<18}{pairs}"
    yield ""


def _mistakes(report: "Report") -> Iterator[str]:
    if not report.mistakes:
        return
    yield "surest mistakes"
    for each in report.mistakes:
        true, said = ("+".join(names) or "nothing" for names in (each.true, each.said))
        yield f"  {each.head:<11}{each.place:<28}{each.confidence:>6.3f}  {true} > {said}"
    yield ""


def _range(each: Interval) -> str:
    return f"{each.low:.3f}-{each.high:.3f}"
