"""Training end to end on a tiny random encoder: settings, rows, checkpoints, export, card."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.decisions import columns
from nlp.evaluation.public_sets import is_test
from nlp.labels import Kind
from nlp.model import Model
from nlp.training import train as training
from nlp.training.config import ConfigError, SmallConfig, load_config
from nlp.training.cutoffs import expected_cut_offs, kinds_f1, tune_aspects, tune_kinds
from nlp.training.data import latest, read_strictly
from nlp.training.posts import Draw, Post, draw_posts
from nlp.training.records import Progress, TrainResult
from nlp.training.scores import average_precision
from nlp.training.train import ExtraMissingError, train
from tests.nlp.tiny_encoder import POSTS, write_config, write_posts


class BrokenOffError(Exception):
    """What a test breaks a run off with."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_config(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def steps() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def result(config: Path, steps: list[Progress], tmp_path_factory: pytest.TempPathFactory) -> TrainResult:
    return train(config, out=tmp_path_factory.mktemp("trained") / "tiny", progress=steps.append)


def test_training_learns_posts_it_has_seen(result: TrainResult, steps: list[Progress]) -> None:
    losses = [step.loss for step in steps if step.stage == "train"]
    assert losses[-1] < losses[0]
    assert result.report.total.macro_f1("kinds") > 0.7  # kinds that stay under the lowest cut-off are missed


def test_every_epoch_is_measured_on_dev(config: Path, result: TrainResult, steps: list[Progress]) -> None:
    seen = [step.scores for step in steps if step.scores]
    assert [scores.epoch for scores in seen] == list(range(1, 21))
    assert seen[-1].kinds_average_precision > max(0.8, seen[0].kinds_average_precision)
    assert seen[-1].macro_f1["kinds"] == pytest.approx(result.report.total.macro_f1("kinds"), abs=0.15)
    record = json.loads((result.folder / "metrics.json").read_text("utf-8"))
    assert record["epochs"][-1]["macro_f1"] == seen[-1].macro_f1
    assert "kinds mAP" in seen[-1].to_text()


def test_a_later_label_of_a_post_counts(tmp_path: Path) -> None:
    rows = read_strictly((write_posts(tmp_path / "posts.jsonl"),))
    corrected = replace(rows[0], kinds=(Kind.PRAISE,))
    elsewhere = replace(rows[0], platform="elsewhere")
    kept = latest([*rows, corrected, elsewhere])
    assert [row.kinds for row in kept if row.text == rows[0].text] == [(Kind.PRAISE,), rows[0].kinds]
    assert len(kept) == len(rows) + 1


def test_ranking_is_measured_without_cut_offs() -> None:
    true = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], np.bool_)
    assert average_precision(np.array([[0.9, 0], [0.2, 0], [0.3, 0], [0.1, 0]]), true) == 1
    assert average_precision(np.array([[0.9, 0], [0.5, 0], [0.3, 0], [0.1, 0]]), true) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(true.astype(float), np.zeros_like(true)) == 0


def test_trained_folder_holds_all_a_model_needs(result: TrainResult) -> None:
    names = {path.name for path in result.folder.iterdir()}
    assert names == {"model.onnx", "tokenizer.json", "labels.json", "metrics.json", "config.toml", "CARD.md"}


def test_trained_model_predicts_without_the_network(result: TrainResult) -> None:
    model = Model.load(result.folder)
    (prediction,) = model.predict(["请问异地取款收手续费吗"], ["customer-service"], evidence=True)
    assert model.version == result.version
    assert prediction.labels
    assert set(prediction.kinds) == set(Kind)


@pytest.mark.parametrize(
    "kind", [{}, {"attention": True}, {"attention": True, "small": SmallConfig(width=8, pairs=64)}], ids=str
)
def test_exported_model_answers_like_the_network(config: Path, tmp_path: Path, kind: dict[str, object]) -> None:
    import onnxruntime
    import torch

    from nlp.training.export import export_full
    from nlp.training.network import build

    network = build(load_config(config).model.model_copy(update=kind), dropout=0.1).eval()
    export_full(network, tmp_path / "full.onnx")
    ids = torch.tensor([[2, 7, 9, 11, 3], [2, 8, 8, 6, 3]])
    (logits,) = onnxruntime.InferenceSession(tmp_path / "full.onnx").run(["logits"], {"ids": ids.numpy()})
    with torch.no_grad():
        padded = torch.nn.functional.pad(ids, (0, 3))
        expected = network(padded, (padded > 0).long())
    np.testing.assert_allclose(logits, expected.numpy(), atol=1e-5)


def test_parts_of_the_pieces_sum_to_the_half_of_the_logit_that_is_their_mean(config: Path, tmp_path: Path) -> None:
    import onnxruntime
    import torch

    from nlp.decisions import columns
    from nlp.training.export import export_full
    from nlp.training.network import build

    network = build(load_config(config).model, dropout=0.1).eval()
    export_full(network, tmp_path / "full.onnx")
    ids = torch.tensor([[2, 7, 9, 11, 3]])
    (words,) = onnxruntime.InferenceSession(tmp_path / "full.onnx").run(["words"], {"ids": ids.numpy()})
    with torch.no_grad():
        mean = network.encoder(ids, torch.ones_like(ids)).mean(1)
        kinds = mean @ network.heads.weight[columns("kinds"), network.width :].T
    np.testing.assert_allclose(words.sum(1)[:, : len(Kind)], kinds.numpy(), atol=1e-5)


def test_training_twice_gives_the_same_model(config: Path, result: TrainResult, tmp_path: Path) -> None:
    assert train(config, out=tmp_path).version == result.version


def test_a_run_broken_off_goes_on_to_the_same_model(config: Path, result: TrainResult, tmp_path: Path) -> None:
    def break_off(progress: Progress) -> None:
        if progress.stage == "train":
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        train(config, out=tmp_path, progress=break_off)
    seen: list[Progress] = []
    resumed = train(config, out=tmp_path, resume=True, progress=seen.append)
    assert resumed.version == result.version
    assert seen[0].step > 20


def test_a_run_broken_off_is_not_overwritten_unasked(config: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"hours of work")
    with pytest.raises(ConfigError, match="--resume"):
        train(config, out=tmp_path)


def test_a_checkpoint_of_other_rows_is_refused(config: Path, tmp_path: Path) -> None:
    def break_off(progress: Progress) -> None:
        if progress.stage == "train":
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        train(config, out=tmp_path, progress=break_off)
    smaller = write_config(tmp_path / "smaller")
    lines = (tmp_path / "smaller" / "train.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "smaller" / "train.jsonl").write_text("\n".join(lines[:6]), "utf-8")
    with pytest.raises(ConfigError, match="other rows"):
        train(smaller, out=tmp_path, resume=True)


def test_card_has_figures_and_no_path_of_the_machine(config: Path, result: TrainResult) -> None:
    card = (result.folder / "CARD.md").read_text("utf-8")
    settings = (result.folder / "config.toml").read_text("utf-8")
    assert "Twenty invented posts." in card
    assert f"{result.report.total.heads['kinds']['inquiry'].f1:.3f}" in card
    assert str(config.parent) not in card + settings
    assert 'dev = "dev.jsonl"' in settings


def test_metrics_hold_every_label_and_pool(result: TrainResult) -> None:
    metrics = json.loads((result.folder / "metrics.json").read_text("utf-8"))
    assert set(metrics["total"]["labels"]["kinds"]) == set(Kind)
    assert metrics["pools"]["random"]["rows"] == len(POSTS)


def test_missing_packages_name_the_extra(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_NEEDED", ("a_package_nobody_has",))
    with pytest.raises(ExtraMissingError, match=r"pip install 'tingfeng\[train\]'"):
        train(config)


def test_missing_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml"):
        load_config(tmp_path / "absent.toml")


def test_missing_data_names_the_setting_and_the_path(config: Path, tmp_path: Path) -> None:
    changed = config.parent / "changed.toml"
    changed.write_text(config.read_text("utf-8").replace('"train.jsonl"', '"gone.jsonl"'), "utf-8")
    with pytest.raises(ConfigError, match=r"data\.train.*gone\.jsonl"):
        load_config(changed)


def test_unknown_setting_is_refused(config: Path) -> None:
    changed = config.parent / "typo.toml"
    changed.write_text(config.read_text("utf-8").replace("epochs", "epoch"), "utf-8")
    with pytest.raises(ConfigError, match=r"train\.epoch"):
        load_config(changed)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kinds": ["rant"]}, "rant"),
        ({"kinds": ["other", "praise"]}, "only alone"),
        ({"kinds": []}, "kinds is empty"),
        ({"source": "robot"}, "robot"),
        ({"urgency": 3}, "urgency is 3"),
        ({"text": " "}, "text is missing"),
        ({"aspects": "loan"}, "list of words"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    config: Path, change: dict[str, object], reason: str, tmp_path: Path
) -> None:
    rows = write_posts(tmp_path / "rows.jsonl").read_text("utf-8").splitlines()
    rows[2] = json.dumps(json.loads(rows[2]) | change, ensure_ascii=False)
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), "utf-8")
    changed = tmp_path / "bad.toml"
    text = config.read_text("utf-8").replace('"train.jsonl"', '"rows.jsonl"')
    changed.write_text(text.replace('"encoder"', f'"{(config.parent / "encoder").as_posix()}"'), "utf-8")
    with pytest.raises(ConfigError, match=f"row 3: .*{reason}"):
        train(changed, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("flags", "name"),
    [("fpu avx2 avx512f", "float32"), ("avx512f avx512_bf16", "bfloat16"), ("amx_bf16", "bfloat16"), ("", "float32")],
)
def test_bf16_only_on_cpus_that_compute_in_it(flags: str, name: str) -> None:
    from nlp.training.loop import choose_precision

    assert str(choose_precision(flags)) == f"torch.{name}"


def test_tuned_cut_offs_beat_the_middle() -> None:
    chance = np.random.default_rng(3)
    probabilities = chance.beta(0.4, 2.0, (2000, len(Kind)))
    true = chance.random(probabilities.shape) < probabilities
    true[:, -1] = ~true[:, :-1].any(axis=1)
    seen, unseen = slice(0, 1000), slice(1000, 2000)
    tuned = tune_kinds(probabilities[seen], true[seen])
    middle = np.full(len(Kind), 0.5)
    assert kinds_f1(probabilities[unseen], true[unseen], tuned) > kinds_f1(probabilities[unseen], true[unseen], middle)


def test_cut_offs_of_aspects_lie_between_those_that_have_them_and_those_that_do_not() -> None:
    chance = np.random.default_rng(3)
    true = chance.random((400, 3)) < 0.3
    shifted = np.where(true, 0.49, 0.33) + chance.normal(0, 0.02, true.shape)
    assert ((tune_aspects(shifted, true) >= 0.36) & (tune_aspects(shifted, true) < 0.46)).all()


def test_the_cut_off_expected_to_be_best_is_half_the_f1_to_be_expected() -> None:
    sure, unsure = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.4, 0.4, 0.4, 0.4])
    np.testing.assert_allclose(expected_cut_offs(np.stack([sure, unsure], axis=1)), [0.5, 2 * 1.6 / (4 + 1.6) / 2])


def test_an_aspect_that_never_occurs_keeps_the_middle() -> None:
    scores = np.full((10, 2), 0.3)
    true = np.zeros((10, 2), dtype=bool)
    true[:5, 0] = True
    assert tune_aspects(scores, true)[1] == 0.5


def test_calibration_finds_back_what_was_done_to_the_logits() -> None:
    from nlp.decisions import HEADS, MULTI_LABEL, SIZES, Calibration, columns, probabilities
    from nlp.training.calibrate import fit_calibration

    chance = np.random.default_rng(5)
    true_logits = chance.normal(0, 2, (6000, sum(SIZES.values())))
    chances = probabilities(true_logits, Calibration.none())
    true = chance.random(chances.shape) < chances
    for head in HEADS:
        if head not in MULTI_LABEL:
            drawn = (chances[:, columns(head)].cumsum(1) > chance.random((6000, 1))).argmax(1)
            true[:, columns(head)] = np.eye(SIZES[head], dtype=bool)[drawn]
    found = fit_calibration((true_logits + 1) * 3, true)
    kinds = columns("kinds")
    np.testing.assert_allclose(found.scale, 1 / 3, atol=0.03)
    np.testing.assert_allclose(found.shift[kinds], -1, atol=0.2)


def test_calibration_stands_in_the_labels_and_is_used(result: TrainResult) -> None:
    model = Model.load(result.folder)
    calibration = model.settings.calibration
    assert not np.allclose(calibration.scale, 1)
    logits = model.logits(["请问异地取款收手续费吗"], ["customer-service"])
    scaled = (logits * calibration.scale + calibration.shift)[0, 6]
    np.testing.assert_allclose(
        model.probabilities(["请问异地取款收手续费吗"], ["customer-service"])[0, 6],
        1 / (1 + np.exp(-scaled)),
        rtol=1e-5,
    )


def test_a_smaller_encoder_learns_from_a_teacher(config: Path, result: TrainResult, tmp_path: Path) -> None:
    from nlp.training.taught import teach

    folder = config.parent
    posts = [Post(text, platform) for text, platform, *_ in POSTS] * 4
    assert teach([Model.load(result.folder)], posts, folder / "taught.jsonl.gz") == len(posts)
    small = folder / "small.toml"
    text = config.read_text("utf-8").replace('dev = "', 'taught = ["taught.jsonl.gz"]\ndev = "')
    text = text.replace("[data]", "[model.small]\nwidth = 8\npairs = 64\n[data]")
    small.write_text(text.replace("dropout = 0.0", "average = 0.9\nconsistency = 0.5\ndropout = 0.1"), "utf-8")
    student = train(small, out=tmp_path / "student")
    assert Model.load(student.folder).features(["好"], ["weibo"]).shape == (1, 16)
    assert student.report.total.macro_f1("kinds") > 0.6
    assert str(folder) not in (student.folder / "config.toml").read_text("utf-8")


def test_teaching_goes_on_where_it_was_broken_off(result: TrainResult, tmp_path: Path) -> None:
    from nlp.training.taught import read_taught, teach

    teacher, posts = Model.load(result.folder), [Post(text, platform) for text, platform, *_ in POSTS]
    teach([teacher], posts[:7], tmp_path / "broken.jsonl.gz")
    teach([teacher], posts, tmp_path / "broken.jsonl.gz")
    teach([teacher], posts, tmp_path / "whole.jsonl.gz")
    broken, whole = (read_taught((tmp_path / f"{name}.jsonl.gz",)) for name in ("broken", "whole"))
    assert [Post(row.text, row.platform) for row in broken] == posts
    for one, other in zip(broken, whole, strict=True):
        np.testing.assert_array_equal(one.probabilities, other.probabilities)


def test_what_is_known_of_a_post_is_taught_beside_the_teachers_word(result: TrainResult, tmp_path: Path) -> None:
    from nlp.training.taught import read_taught, teach

    known = ("sentiment", ("neutral", "positive"))
    posts = [Post(POSTS[0][0]), Post(POSTS[0][0], allowed=known)]
    teach([Model.load(result.folder)], posts, tmp_path / "taught.jsonl.gz")
    free, given = (row.probabilities for row in read_taught((tmp_path / "taught.jsonl.gz",)))
    tone = columns("sentiment")
    assert given[tone][0] == 0 < free[tone][0]
    assert given[tone].sum() == pytest.approx(1)
    assert (given[tone][1] < given[tone][2]) == (free[tone][1] < free[tone][2])
    np.testing.assert_array_equal(np.delete(given, tone), np.delete(free, tone))


def test_posts_are_drawn_once_without_those_that_are_measured(tmp_path: Path) -> None:
    texts = [f"今天很开心的一天第{number}天" for number in range(40)]
    rows = [{"text": text, "platform": "weibo", "label": "1", "extra": {"split": "train"}} for text in texts]
    public = tmp_path / "weibo2018_sentiment.jsonl"
    public.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    plain = tmp_path / "posts.txt"
    plain.write_text(f"{texts[0]}\n信用卡怎么注销\n太短\n天气不错出去走走\n", "utf-8")
    dev = tmp_path / "dev.jsonl"
    dev.write_text(json.dumps({"text": texts[1]}), "utf-8")
    draw = Draw("信用卡", leave_out=(dev,), known=("weibo2018_sentiment",))
    drawn = draw_posts([public, plain], draw)
    wanted = [text for text in texts if not is_test(text) and text != texts[1]]
    assert 0 < len(wanted) < len(texts) - 1
    assert drawn[:-1] == [Post(text, "weibo", ("sentiment", ("positive",))) for text in wanted]
    assert drawn[-1] == Post("信用卡怎么注销")
    assert [post.text for post in draw_posts([plain], Draw("信用卡", others=1))][1] in (texts[0], "天气不错出去走走")
    plain.with_suffix(".jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(ConfigError, match="no post"):
        draw_posts([plain.with_suffix(".jsonl")], Draw())
