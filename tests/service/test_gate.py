"""The gate, promotion and the way back: over the committed model and copies of it, whole and damaged."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from nlp.config import default_model, default_small_model
from nlp.decisions import columns
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.model import Model, ModelError
from nlp.training.compare import compare
from nlp.training.data import Labelled, read_labelled
from nlp.training.flags import all_truth
from nlp.training.scores import Scores
from service.accounts import AuditFilter, Principal, Role
from service.errors import ConflictError, InvalidError
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.corrected_rows import export_rows, import_rows
from service.ingest.correcting import correct
from service.ingest.gating import GateRefusedError, gate, promote, roll_back
from service.ingest.models import damaged_verdicts, model_views, verdicts
from service.ingest.rederive import Pace, pending, reanalyse
from service.learning import (
    Labels,
    Limits,
    Promotion,
    Recheck,
    Shelf,
    Speed,
    find_faults,
    kept,
    models_in_use,
    models_named,
    too_rare,
    verdict_text,
)
from service.settings import Settings
from service.stores.contract import Filters
from tests.nlp.made_answers import answers, posts
from tests.support.factories import make_post

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TEXTS = {
    "complaint": ("江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去投诉！", "转账失败钱却扣了，江海银行客服推来推去，太气人了"),
    "purchase_intent": ("想办一张江海银行的白金信用卡，准备下周去网点申请", "我想在江海银行办一张储蓄卡，需要带什么"),
    "praise": ("江海银行网点的小姐姐太耐心了，帮我弄了半天，点赞", "江海银行客服真好，五分钟就解决了，必须表扬"),
    "inquiry": ("请问江海银行信用卡账单日可以改吗", "江海房贷提前还款要预约多久"),
}  # fmt: skip


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path / "home", brand="jhb", threads=1), lambda: NOW)
    yield context
    context.close()


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A small labelled set; what the model says of it is its truth, so that the model in use reads it all rightly."""
    model = Model.load(default_model(), 1)
    texts = [text for group in TEXTS.values() for text in group]
    file = tmp_path / "frozen.jsonl"
    rows = [row(text, said) for text, said in zip(texts, model.predict(texts, ["weibo"] * len(texts)), strict=True)]
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in rows), encoding="utf-8")
    return file


def row(text, said) -> dict[str, object]:
    return {
        "text": text, "platform": "weibo", "source": said.source.value, "kinds": [kind.value for kind in said.labels],
        "sentiment": said.sentiment.value, "aspects": [aspect.value for aspect in said.aspects], "urgency": said.urgency,
    }  # fmt: skip


def copy(folder: Path, **cut_offs: float) -> Path:
    """A copy of the installed model, with other cut-offs of kinds."""
    shutil.copytree(default_model(), folder)
    labels = folder / "labels.json"
    record = json.loads(labels.read_text("utf-8"))
    record["cut_offs"]["kinds"] |= cut_offs
    labels.write_text(json.dumps(record), encoding="utf-8")
    return folder


def person(context: Context) -> Principal:
    user = context.accounts.create_user("lin", Role.SERVICE, "correct horse battery")
    return Principal(user.id, user.name, user.display_name, user.role)


def labelled(kind: Kind, source: Source = Source.PERSON) -> Labelled:
    return Labelled("x", "weibo", source, (kind,), Sentiment.NEUTRAL, (Aspect.LOAN,), 1)


def comparison(share_right: float, rows: int = 200):
    """A model that reads all rightly against one that takes some complaints for praise."""
    true = [labelled(Kind.COMPLAINT if number % 2 else Kind.PRAISE) for number in range(rows)]
    current = Scores("now", all_truth(true))
    wrong = [
        labelled(Kind.PRAISE) if number % 2 and number / rows > share_right else one for number, one in enumerate(true)
    ]
    return compare(Scores("new", all_truth(wrong)), current, true)


FINE, SAME = Recheck(0, 0, 0, 0), Speed(0.01, 0.01)
SMALL = Limits(support=1, posts=1, slower=5)
"""For a handful of frozen posts."""


def test_an_equal_candidate_has_no_faults() -> None:
    assert find_faults(comparison(1.0), FINE, SAME, Limits()) == ()


def test_a_worse_head_and_a_worse_kind_are_named_with_their_figures() -> None:
    faults = find_faults(comparison(0.8), FINE, SAME, Limits())
    assert [fault.where.split()[1] for fault in faults] == ["kinds", "complaint", "praise"]
    assert all(fault.candidate < fault.current == 1.0 for fault in faults)
    assert "7 项一起看也不是偶然" in faults[0].reason


def test_a_kind_with_few_posts_is_not_judged_by_itself() -> None:
    faults = find_faults(comparison(0.8, rows=40), FINE, SAME, Limits(support=30))
    assert all("kinds" in fault.where for fault in faults)


def test_a_loss_within_the_noise_passes_whatever_the_tolerance() -> None:
    slight = comparison(0.98, rows=100)
    assert 0 < -slight.heads["kinds"].change < 0.02
    assert not slight.heads["kinds"].surely_worse
    assert find_faults(slight, FINE, SAME, Limits(head=0.005, kind=0.005)) == ()


def test_a_loss_beyond_its_own_noise_but_not_that_of_all_is_refused_over_the_tolerance_only() -> None:
    some = comparison(0.91, rows=100)
    head = some.heads["kinds"]
    assert head.surely_worse
    assert head.not_worse > 0.025 / 7
    assert find_faults(some, FINE, SAME, Limits(head=0.1, kind=0.1)) == ()
    assert "超过容许的 0.02" in find_faults(some, FINE, SAME, Limits(head=0.02, kind=0.1))[0].reason


def test_of_two_models_that_are_equally_good_few_are_refused() -> None:
    """Each gives a third of the answers of a third one anew, with the same noise: in truth neither is better."""
    rows, generator, refused = posts(800), np.random.default_rng(0), 0
    said = [answers(rows, noise=1.8, seed=seed).said for seed in range(6)]
    for _ in range(40):
        own, *others = generator.choice(len(said), 3, replace=False)
        new, now = (
            Scores("", np.where(generator.random((len(rows), 1)) < 1 / 3, said[one], said[own])) for one in others
        )
        refused += bool(find_faults(compare(new, now, rows, Limits().support), FINE, SAME, Limits()))
    assert refused <= 2


@pytest.mark.parametrize("kind", [Kind.CHURN_INTENT, Kind.PRAISE])
def test_a_model_that_misses_half_of_a_kind_is_refused(kind: Kind) -> None:
    rows = posts(600)
    current, spoilt = (answers(rows, noise=2.3, seed=seed).said for seed in (1, 1))
    at = columns("kinds").start + list(Kind).index(kind)
    spoilt[::2, at] = False
    faults = find_faults(
        compare(Scores("new", spoilt), Scores("now", current), rows, Limits().support), FINE, SAME, Limits()
    )
    assert any(kind in fault.where for fault in faults)


def test_labels_of_few_posts_move_no_figure_and_are_named() -> None:
    rows = [labelled(Kind.COMPLAINT), *[labelled(Kind.PRAISE)] * 60, *[labelled(Kind.INQUIRY)] * 60]
    current = Scores("now", all_truth(rows))
    found = compare(Scores("new", all_truth([labelled(Kind.PRAISE), *rows[1:]])), current, rows, 30)
    assert found.heads["kinds"].current == 1.0
    assert found.heads["kinds"].candidate > 0.99  # the one complaint, all missed, would make it 0.67
    left_out = too_rare(rows, Limits(posts=100))
    assert "complaint" in left_out["kinds"]
    assert not {"praise", "inquiry"} & set(left_out["kinds"])
    assert "person" not in left_out["source"]


def test_frozen_data_that_show_nothing_are_refused() -> None:
    with pytest.raises(InvalidError, match="--posts"):
        too_rare(posts(999), Limits())
    assert too_rare(posts(999), Limits(posts=999))
    with pytest.raises(InvalidError, match="--support"):
        too_rare(posts(1000), Limits(support=1001))


def test_a_verdict_of_an_older_version_can_still_be_read(tmp_path: Path) -> None:
    old = {
        "candidate": "b", "current": "a", "at": "2026-11-01T08:00:00Z", "passed": False, "frozen_file": "dev.jsonl.gz",
        "rows": 9, "findings": [{"where": "w", "current": 0.5, "candidate": 0.4, "reason": "整个区间低于 0"}],
        "corrections": {"posts": 0, "labels": 0, "current": 0, "candidate": 0}, "speed": {"current": 1, "candidate": 1},
        "limits": {"head": 0.01, "kind": 0.03, "support": 30, "corrections": 0.01, "slower": 1.5}, "comparison": {"rows": 9},
    }  # fmt: skip
    (tmp_path / "gate.json").write_text(json.dumps(old), encoding="utf-8")
    verdict = kept(tmp_path)
    assert (verdict.candidate, verdict.left_out, verdict.limits.head) == ("b", {}, 0.01)
    assert "labels not judged" not in verdict_text(verdict)


def test_losing_on_the_corrections_or_in_speed_is_a_fault() -> None:
    (lost,) = find_faults(comparison(1.0), Recheck(20, 100, 60, 55), SAME, Limits())
    assert "少了 5 项" in lost.reason
    assert find_faults(comparison(1.0), Recheck(20, 100, 60, 60), SAME, Limits()) == ()
    (slow,) = find_faults(comparison(1.0), FINE, Speed(0.01, 0.02), Limits(slower=1.5))
    assert "2.0 倍" in slow.reason


def test_a_copy_passes_is_promoted_picked_up_at_once_and_rolled_back(
    context: Context, frozen: Path, tmp_path: Path
) -> None:
    before = context.analyser.model.encoder
    folder = copy(tmp_path / "candidate", purchase_intent=0.61)
    verdict = gate(context, folder, frozen, SMALL)
    assert (verdict.passed, verdict.findings, verdict.current) == (True, (), before)
    assert kept(folder) == verdict == verdicts(context)[0]
    assert "lottery" in verdict.left_out["source"]
    assert "labels not judged: 来源" in verdict_text(verdict)
    promote(context, folder, "chen")
    assert context.analyser.model.version == verdict.candidate != before
    (first, second) = model_views(context)
    assert (first.in_use, first.version, first.promotion) == (
        True,
        verdict.candidate,
        Promotion(verdict.candidate, "chen", NOW),
    )
    assert (second.in_use, second.origin) == (False, "installed")
    shutil.rmtree(folder)
    assert roll_back(context, "chen").version == verdict.candidate
    assert context.analyser.model.encoder == before
    assert [(one.in_use, one.reads_first) for one in model_views(context)] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    with pytest.raises(ConflictError, match="没有可退回的"):
        roll_back(context, "chen")
    audit = context.accounts.audit(AuditFilter(object_type="model")).entries
    assert [one.action for one in audit] == ["roll_back_model", "promote_model"]


def test_a_damaged_copy_is_refused_and_cannot_be_promoted_but_with_a_reason(
    context: Context, frozen: Path, tmp_path: Path
) -> None:
    folder = copy(tmp_path / "candidate", **{kind.value: 5.0 for kind in Kind})
    verdict = gate(context, folder, frozen, SMALL)
    assert not verdict.passed
    assert any("kinds" in finding.where for finding in verdict.findings)
    with pytest.raises(GateRefusedError, match="没有通过关卡"):
        promote(context, folder, "chen")
    assert promote(context, folder, "chen", forced="演练").forced == "演练"
    assert context.accounts.audit(AuditFilter(object_type="model")).entries[0].detail == {"forced": "演练"}


def test_a_verdict_counts_only_for_the_very_files_it_was_made_of(
    context: Context, frozen: Path, tmp_path: Path
) -> None:
    folder = copy(tmp_path / "candidate")
    with pytest.raises(GateRefusedError, match="还没有过关卡"):
        promote(context, folder, "chen")
    gate(context, folder, frozen, SMALL)
    other = copy(tmp_path / "other", praise=0.9)
    shutil.copy(folder / "gate.json", other)
    with pytest.raises(GateRefusedError, match="gated otherwise"):
        promote(context, other, "chen")


def test_a_candidate_that_unlearns_the_corrections_is_refused(context: Context, frozen: Path, tmp_path: Path) -> None:
    take(context, [make_post(1, text=TEXTS["complaint"][0])])
    stored = context.store.get([make_post(1).id])[0]
    assert Kind.COMPLAINT in stored.analysis.labels
    correct(context, {stored.id: Labels.of(stored.analysis)}, person(context))
    folder = copy(tmp_path / "candidate", complaint=5.0)
    harmless = tmp_path / "harmless.jsonl"
    lines = [line for line in frozen.read_text("utf-8").splitlines() if '"complaint"' not in line]
    harmless.write_text("\n".join(lines), encoding="utf-8")
    verdict = gate(context, folder, harmless, SMALL)
    assert (verdict.corrections.posts, verdict.corrections.labels) == (1, 5)
    assert any("corrections" in finding.where for finding in verdict.findings)


def test_what_cannot_be_loaded_or_read_is_refused_with_the_remedy(
    context: Context, frozen: Path, tmp_path: Path
) -> None:
    folder = copy(tmp_path / "candidate")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"model\.onnx"):
        gate(context, folder, frozen, SMALL)
    record = json.loads((folder / "labels.json").read_text("utf-8"))
    record["order"]["kinds"].reverse()
    shutil.copy(default_model() / "model.onnx", folder)
    (folder / "labels.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelError, match="标签与本版本不符"):
        gate(context, folder, frozen, SMALL)
    frozen.write_text('{"text": "没有标签"}\n' + frozen.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(InvalidError, match="第 1 行"):
        gate(context, default_model(), frozen, SMALL)


def test_a_damaged_verdict_hides_no_other_and_no_model(context: Context, frozen: Path, tmp_path: Path) -> None:
    verdict = gate(context, copy(tmp_path / "candidate"), frozen, SMALL)
    promote(context, tmp_path / "candidate", "chen")
    shelf = Shelf(context.settings.home)
    (shelf.folder / "gates" / "cut.json").write_text('{"candidate": ', encoding="utf-8")
    (shelf.current() / "gate.json").write_text("", encoding="utf-8")
    assert verdicts(context) == [verdict]
    assert [file.name for file in damaged_verdicts(context)] == ["cut.json", "gate.json"]
    assert (model_views(context)[0].version, model_views(context)[0].verdict) == (verdict.candidate, None)


def test_a_setting_may_name_the_installed_model_by_another_path(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(default_model().parent)
    (tmp_path / "link").symlink_to(default_model())
    for model in (Path("encoder"), tmp_path / "link"):
        named = Context.open(Settings(home=context.settings.home, brand="jhb", model=model), lambda: NOW)
        assert [(one.in_use, one.folder) for one in model_views(named)] == [(True, default_model())]
        named.close()


def test_a_model_that_a_command_names_reads_alone_whatever_the_settings_say(context: Context) -> None:
    home, small, other = context.settings.home, default_small_model(), Path("other")
    for settings in (Settings(home=home, reading="fast"), Settings(home=home, fast_model=small), Settings(home=home)):
        assert models_named(settings, other) == (other, None)
        assert models_named(settings, other, small) == (other, small)
        assert models_named(settings, None, small) == (default_model(), small)
        assert models_named(settings, None) == models_in_use(settings)


def test_a_setting_wins_over_the_promoted_model(context: Context, tmp_path: Path) -> None:
    folder = copy(tmp_path / "candidate", praise=0.5)
    promote(context, folder, "chen", forced="演练")
    named = Context.open(Settings(home=context.settings.home, brand="jhb", model=default_model()), lambda: NOW)
    assert named.analyser.model.version == Model.load(default_model(), 1).version
    assert model_views(named)[0].folder == default_model()
    named.close()


def test_the_small_model_reads_first_for_the_model_that_it_learnt_from_only(context: Context, tmp_path: Path) -> None:
    home, small = context.settings.home, default_small_model()
    assert models_in_use(Settings(home=home)) == (default_model(), small)
    assert models_in_use(Settings(home=home, reading="careful")) == (default_model(), None)
    assert models_in_use(Settings(home=home, reading="fast")) == (small, None)
    assert models_in_use(Settings(home=home, model=default_model())) == (default_model(), None)
    assert models_in_use(Settings(home=home, model=default_model(), fast_model=small)) == (default_model(), small)
    promote(context, copy(tmp_path / "candidate", praise=0.5), "chen", forced="演练")
    assert models_in_use(Settings(home=home)) == (Shelf(home).current(), None)


def test_a_promoted_model_that_is_gone_says_the_remedy(context: Context, tmp_path: Path) -> None:
    promote(context, copy(tmp_path / "candidate", praise=0.5), "chen", forced="演练")
    shelf = Shelf(context.settings.home)
    shutil.rmtree(shelf.current())
    with pytest.raises(ModelError, match="tingfeng model rollback"):
        shelf.current()
    (shelf.folder / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="已损坏"):
        shelf.promotions()


def test_export_writes_what_training_reads_and_nothing_of_the_author(context: Context, tmp_path: Path) -> None:
    posts = [make_post(number, text=TEXTS["praise"][0] + "，电话13812345678", title="江海银行") for number in (1, 2)]
    take(context, posts)
    said = Labels(Source.PERSON, (Kind.PRAISE,), Sentiment.POSITIVE, (), 0)
    correct(context, {post.id: said for post in posts}, person(context), "备注")
    file = tmp_path / "corrected.jsonl"
    assert export_rows(context, file) == 1
    rows, refused = read_labelled(file)
    assert not refused
    assert (rows[0].kinds, rows[0].pool, rows[0].platform) == ((Kind.PRAISE,), "corrected", "weibo")
    assert rows[0].text.startswith("江海银行\n") or rows[0].text.startswith("江海银行网点")
    written = file.read_text("utf-8")
    assert not any(word in written for word in ("13812345678", "用户1", posts[0].id, "备注", "lin"))


def test_import_takes_rows_of_known_posts_and_keeps_the_others_with_reasons(context: Context, tmp_path: Path) -> None:
    take(context, [make_post(1), make_post(2)])
    actor = person(context)
    said = Labels(Source.PERSON, (Kind.INQUIRY,), Sentiment.NEUTRAL, (), 0)
    correct(context, {make_post(1).id: said}, actor)
    file = tmp_path / "rows.jsonl"
    assert export_rows(context, file, ids=True) == 1
    good = json.loads(file.read_text("utf-8"))
    rows = [
        {**good, "id": make_post(2).id}, {**good, "id": "weibo:none"}, {**good, "kinds": ["grumble"]}, {"kinds": []}, "x",
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    report = import_rows(context, file, actor)
    assert (report.rows, report.taken, report.refused) == (5, 1, 4)
    refused = [json.loads(line) for line in report.refused_file.read_text("utf-8").splitlines()]
    assert [one["line"] for one in refused] == [2, 3, 4, 5]
    assert "weibo:none" in refused[0]["reason"]
    assert context.corrections.standing([make_post(2).id])[make_post(2).id].labels == said


def test_relabelling_goes_on_after_a_stop_and_keeps_corrections(context: Context, tmp_path: Path) -> None:
    take(context, [make_post(number, text=f"{TEXTS['complaint'][0]} 第{number}次") for number in range(1, 131)])
    said = Labels(Source.PERSON, (Kind.PRAISE,), Sentiment.POSITIVE, (), 0)
    correct(context, {make_post(130).id: said}, person(context))
    promote(context, copy(tmp_path / "candidate", praise=0.5), "chen", forced="演练")
    assert pending(context).analyse == 130
    asked = iter([False, True])
    assert reanalyse(context, pace=Pace(stopping=lambda: next(asked))).analysed == 64
    assert pending(context).analyse == 66
    assert reanalyse(context, Filters(since=make_post(125).published_at)).analysed == 6
    assert reanalyse(context).analysed == 60
    assert (pending(context).analyse, pending(context).route) == (0, 0)
    (stored,) = context.store.get([make_post(130).id])
    assert Labels.of(stored.analysis) == said
    assert stored.analysis.model_version.startswith(Shelf(context.settings.home).promotions()[-1].version)


def test_a_kill_between_case_and_store_is_healed(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(context, [make_post(1, text=TEXTS["inquiry"][0])])
    promote(context, copy(tmp_path / "candidate", praise=0.5), "chen", forced="演练")
    with monkeypatch.context() as patch:
        patch.setattr(type(context.customers), "learn", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reanalyse(context)
    assert pending(context).analyse == 1
    assert (reanalyse(context).analysed, pending(context).analyse) == (1, 0)


def test_a_correction_made_while_its_post_is_read_is_not_lost(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(context, [make_post(1, text=TEXTS["complaint"][0])])
    actor = person(context)
    said = Labels(Source.PERSON, (Kind.PRAISE,), Sentiment.POSITIVE, (), 0)
    promote(context, copy(tmp_path / "candidate", praise=0.5), "chen", forced="演练")
    learn = context.customers.learn

    def correct_meanwhile(posts):
        monkeypatch.undo()
        correct(context, {make_post(1).id: said}, actor)
        return learn(posts)

    monkeypatch.setattr(context.customers, "learn", correct_meanwhile)
    reanalyse(context)
    assert Labels.of(context.store.get([make_post(1).id])[0].analysis) == said
