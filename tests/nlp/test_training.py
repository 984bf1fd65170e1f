"""Training end to end on a tiny random encoder: settings, rows, checkpoints, export, card."""

import gzip
import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from nlp.decisions import SIZES, columns
from nlp.evaluation.public_sets import is_test
from nlp.labels import Kind
from nlp.model import Model
from nlp.training import train as training
from nlp.training.config import ConfigError, ModelConfig, SmallConfig, load_config, neutral_config
from nlp.training.cutoffs import expected_cut_offs, kinds_f1, tune_aspects, tune_kinds
from nlp.training.data import latest, read_strictly
from nlp.training.posts import Draw, Post, draw_posts
from nlp.training.records import Progress, TrainResult
from nlp.training.scores import average_precision
from nlp.training.train import ExtraMissingError, train
from service.cli.app import app
from tests.nlp.tiny_encoder import ENCODERS, POSTS, write_config, write_encoder, write_posts


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
    _assert_exported_alike(load_config(config).model.model_copy(update=kind), tmp_path)


@pytest.mark.parametrize("architecture", set(ENCODERS) - {"bert"})
def test_encoders_of_any_architecture_are_exported_alike(architecture: str, tmp_path: Path) -> None:
    base = write_encoder(tmp_path / "encoder", architecture)
    _assert_exported_alike(ModelConfig(name="any", base=base), tmp_path)


def _assert_exported_alike(model: ModelConfig, folder: Path) -> None:
    """The export, which knows no mask, answers for posts of several lengths like the network for padded ones."""
    import onnxruntime
    import torch

    from nlp.training.export import export_full
    from nlp.training.network import build

    network = build(model, dropout=0.1).eval()
    export_full(network, folder / "full.onnx", model.pieces)
    session = onnxruntime.InferenceSession(folder / "full.onnx")
    for ids in (torch.tensor([[2, 7, 9, 11, 3], [2, 8, 8, 6, 3]]), torch.arange(5, 45).unsqueeze(0)):
        (logits,) = session.run(["logits"], {"ids": ids.numpy()})
        with torch.no_grad():
            padded = torch.nn.functional.pad(ids, (0, 3))
            expected = network(padded, (padded > 0).long())
        np.testing.assert_allclose(logits, expected.numpy(), atol=1e-5)


@pytest.mark.parametrize("architecture", ["electra", "distilbert"])
def test_encoders_of_other_architectures_are_trained(architecture: str, tmp_path: Path) -> None:
    trained = train(write_config(tmp_path, epochs=2, architecture=architecture), out=tmp_path / "out")
    (prediction,) = Model.load(trained.folder).predict(["请问异地取款收手续费吗"], ["customer-service"], evidence=True)
    assert prediction.labels


def test_a_smaller_encoder_starts_from_embeddings_narrower_than_the_states(tmp_path: Path) -> None:
    from nlp.training.network import build

    base = write_encoder(tmp_path / "encoder", "electra")
    config = ModelConfig(name="small", base=base, small=SmallConfig(width=8, pairs=64))
    assert build(config, dropout=0).width == 8
    with pytest.raises(ConfigError, match="more than the base's 8"):
        build(config.model_copy(update={"small": SmallConfig(width=16, pairs=64)}), dropout=0)


def _no_tokenizer(encoder: Path) -> None:
    (encoder / "tokenizer.json").unlink()


def _broken_tokenizer(encoder: Path) -> None:
    (encoder / "tokenizer.json").write_text('{"version": ', "utf-8")


def _no_weights(encoder: Path) -> None:
    (encoder / "model.safetensors").unlink()


def _broken_weights(encoder: Path) -> None:
    (encoder / "model.safetensors").write_bytes(b"cut")


def _unknown_architecture(encoder: Path) -> None:
    (encoder / "config.json").write_text('{"model_type": "nobody_knows"}', "utf-8")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_no_tokenizer, r"tokenizer\.json is missing"),
        (_broken_tokenizer, r"tokenizer\.json .*cannot be read"),
        (_no_weights, "no encoder that can be used"),
        (_broken_weights, "no encoder that can be used"),
        (_unknown_architecture, "nobody_knows"),
    ],
)
def test_a_folder_that_is_no_encoder_is_named(damage: Callable[[Path], None], reason: str, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    damage(tmp_path / "encoder")
    with pytest.raises(ConfigError, match=reason):
        train(config, out=tmp_path / "out")


def test_parts_of_the_pieces_sum_to_the_half_of_the_logit_that_is_their_mean(config: Path, tmp_path: Path) -> None:
    import onnxruntime
    import torch

    from nlp.decisions import columns
    from nlp.training.export import export_full
    from nlp.training.network import build

    network = build(load_config(config).model, dropout=0.1).eval()
    export_full(network, tmp_path / "full.onnx", 32)
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


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of `write_config` with 5 epochs that was broken off at step 20 of 25."""
    folder = tmp_path_factory.mktemp("broken")

    def break_off(progress: Progress) -> None:
        if progress.stage == "train":
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        train(write_config(folder / "run", epochs=5), out=folder / "out", progress=break_off)
    return folder / "out"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("run.toml", "epochs = 5", "epochs = 6"),
        ("run.toml", "2e-2", "3e-2"),
        ("run.toml", "[data]", "attention = true\n[data]"),
        ("train.jsonl", "闪退", "卡死"),
        ("dev.jsonl", "闪退", "卡死"),
        ("encoder/tokenizer.json", "[MASK]", "[SKIP]"),
    ],
)
def test_a_checkpoint_of_other_settings_or_data_is_refused(
    broken_off: Path, file: str, old: str, new: str, tmp_path: Path
) -> None:
    out = shutil.copytree(broken_off, tmp_path / "out")
    other = write_config(tmp_path / "run", epochs=5)
    changed = tmp_path / "run" / file
    text = changed.read_text("utf-8")
    changed.write_text(text.replace(old, new), "utf-8")
    assert changed.read_text("utf-8") != text
    with pytest.raises(ConfigError, match=r"checkpoint\.pt .*other settings or data.*choose another folder"):
        train(other, out=out, resume=True)
    assert (out / "checkpoint.pt").read_bytes() == (broken_off / "checkpoint.pt").read_bytes()


def test_a_run_goes_on_from_another_place_and_with_another_card(broken_off: Path, tmp_path: Path) -> None:
    out = shutil.copytree(broken_off, tmp_path / "out")
    moved = write_config(tmp_path / "run", epochs=5)
    moved.write_text(moved.read_text("utf-8").replace("Twenty", "A score of"), "utf-8")
    seen: list[Progress] = []
    trained = train(moved, out=out, resume=True, progress=seen.append)
    assert (seen[0].step, seen[0].steps) == (25, 25)
    assert "A score of invented posts." in (trained.folder / "CARD.md").read_text("utf-8")


def test_a_broken_checkpoint_is_refused(broken_off: Path, config: Path, tmp_path: Path) -> None:
    whole = (broken_off / "checkpoint.pt").read_bytes()
    for content in (b"", b"no checkpoint", whole[: len(whole) // 2]):
        (tmp_path / "checkpoint.pt").write_bytes(content)
        with pytest.raises(ConfigError, match=r"checkpoint\.pt .*is broken.*delete it"):
            train(config, out=tmp_path, resume=True)


def test_what_changes_during_a_run_does_not_count(tmp_path: Path) -> None:
    config = write_config(tmp_path, epochs=2)

    def edit(_: Progress) -> None:
        config.write_text(config.read_text("utf-8").replace("epochs = 2", "epochs = 40"), "utf-8")
        (tmp_path / "dev.jsonl").write_text("", "utf-8")

    trained = train(config, out=tmp_path / "out", progress=edit)
    assert "epochs = 40" in config.read_text("utf-8")
    assert "epochs = 2\n" in (trained.folder / "config.toml").read_text("utf-8")
    assert trained.report.total.rows == len(POSTS)


def test_settings_are_kept_without_places_however_they_are_quoted(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text(
        f"""
# the owner's settings
[model]
name = 'tiny' # it's "small"
base = '{tmp_path}/encoder'
[data]
train = ['{tmp_path}/train.jsonl', '''{tmp_path}/more "corrected".jsonl''']
dev = "{str(tmp_path).replace("tmp", chr(92) + "u0074mp")}/dev.jsonl"
[card]
base = "A random encoder."
data = \"\"\"Twenty "invented" posts \\
  of 'ours'.\"\"\"
limits = '{tmp_path.name}/dev.jsonl is small'
""",
        "utf-8",
    )
    before, after = tomllib.loads(config.read_text("utf-8")), tomllib.loads(neutral_config(config))
    assert after["data"] == {"train": ["train.jsonl", 'more "corrected".jsonl'], "dev": "dev.jsonl"}
    assert after["model"] == {"name": "tiny", "base": "encoder"}
    assert after["card"] == before["card"]
    assert neutral_config(config).startswith("\n# the owner's settings\n")


@pytest.mark.parametrize("name", ["bank/v2", "..", "", ".hidden", "two\nlines"])
def test_a_name_that_no_folder_can_have_is_refused(config: Path, name: str) -> None:
    changed = config.with_name("named.toml")
    changed.write_text(config.read_text("utf-8").replace('"tiny"', json.dumps(name)), "utf-8")
    with pytest.raises(ConfigError, match=r"model\.name"):
        load_config(changed)


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


def test_a_teacher_has_a_share_in_the_labels_of_posts_it_read(config: Path, tmp_path: Path) -> None:
    from nlp.training.batches import to_examples
    from nlp.training.encoders import base_tokenizer
    from nlp.training.taught import Taught

    run = load_config(config)
    rows = read_strictly(run.data.train)[:3]
    thinks = np.full(sum(SIZES.values()), 0.5, np.float32)
    taught = [Taught(f" {rows[1].text}", rows[1].platform, thinks), Taught(rows[2].text, "elsewhere", thinks)]
    tokenizer = base_tokenizer(run.model.base)
    alone = to_examples(rows, [], tokenizer, 64).targets.numpy()
    mixed = to_examples(rows, taught, tokenizer, 64, share=0.6)
    assert (mixed.labelled, len(mixed.known)) == (3, 4)
    np.testing.assert_allclose(mixed.targets[1], 0.6 * alone[1] + 0.2, atol=1e-6)
    np.testing.assert_array_equal(mixed.targets[[0, 2]], alone[[0, 2]])
    beside = to_examples(rows, taught, tokenizer, 64)
    assert len(beside.known) == 5
    np.testing.assert_array_equal(beside.targets[:3], alone)


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

    teacher, out = Model.load(result.folder), tmp_path / "taught.jsonl.gz"
    posts = [Post(f"{text}{number}", platform) for number in range(30) for text, platform, *_ in POSTS]

    def break_off(done: int) -> None:
        if done < len(posts):
            raise BrokenOffError

    teach([teacher], posts, out)
    assert [Post(row.text, row.platform) for row in read_taught([out])] == posts
    whole, rows = out.read_bytes(), gzip.decompress(out.read_bytes())
    for size in (0, 12, len(whole) // 2, len(whole) - 1, len(whole)):
        out.write_bytes(whole[:size])
        assert teach([teacher], posts, out) == len(posts)
        assert gzip.decompress(out.read_bytes()) == rows
    out.unlink()
    with pytest.raises(BrokenOffError):
        teach([teacher], posts, out, progress=break_off)
    assert 0 < len(read_taught([out])) < len(posts)
    seen: list[int] = []
    teach([teacher], posts, out, progress=seen.append)
    assert seen == [len(posts)]
    assert gzip.decompress(out.read_bytes()) == rows


def test_a_taught_file_that_is_not_whole_is_not_learnt_from(result: TrainResult, tmp_path: Path) -> None:
    from nlp.training.taught import read_taught, teach

    out = tmp_path / "taught.jsonl.gz"
    teach([Model.load(result.folder)], [Post(text) for text, *_ in POSTS], out)
    out.write_bytes(out.read_bytes()[:-9])
    with pytest.raises(ConfigError, match=r"cut off.*tingfeng teach"):
        read_taught([out])
    out.write_bytes(b"not packed")
    with pytest.raises(ConfigError, match="is broken"):
        read_taught([out])


def test_a_file_of_another_teaching_is_refused(result: TrainResult, tmp_path: Path) -> None:
    from nlp.training.taught import read_taught, teach

    teacher, posts, out = Model.load(result.folder), [Post(text) for text, *_ in POSTS], tmp_path / "taught.jsonl.gz"
    teach([teacher], posts, out)
    before = out.read_bytes()
    other = Model.load(result.folder)
    other.version = "other"
    known = replace(posts[0], allowed=("sentiment", ("neutral",)))
    for teachers, read in (([other], posts), ([teacher, other], posts), ([teacher], [known, *posts[1:]])):
        with pytest.raises(ConfigError, match="other teachers, of other posts"):
            teach(teachers, read, out)
    assert out.read_bytes() == before
    first, *others = gzip.decompress(before).splitlines(keepends=True)
    row = json.loads(first)
    assert row.pop("run")["teachers"] == [teacher.version]
    earlier = tmp_path / "earlier.jsonl.gz"
    earlier.write_bytes(gzip.compress(b"".join([json.dumps(row).encode() + b"\n", *others])))
    with pytest.raises(ConfigError, match="earlier version"):
        teach([teacher], posts, earlier)
    for one, same in zip(read_taught([earlier]), read_taught([out]), strict=True):
        np.testing.assert_array_equal(one.probabilities, same.probabilities)


def test_the_command_teaches_once_and_refuses_other_posts(result: TrainResult, tmp_path: Path) -> None:
    posts, out = tmp_path / "posts.txt", tmp_path / "taught.jsonl.gz"
    posts.write_text("".join(f"{text}\n" for text, *_ in POSTS), "utf-8")
    words = ["teach", str(posts), "--model", str(result.folder), "--out", str(out)]
    assert CliRunner().invoke(app, words).exit_code == 0
    out.write_bytes(out.read_bytes()[:-9])
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 0, again.output
    posts.write_text("别的一条帖子\n", "utf-8")
    assert CliRunner().invoke(app, words).exit_code == 2


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
    public.write_text(
        json.dumps({**rows[0], "text": wanted[0], "extra": {"split": "topics/毕业"}}), "utf-8"
    )  # nobody labelled these
    assert [post.allowed for post in draw_posts([public], Draw(known=draw.known))] == [None]
    plain.with_suffix(".jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(ConfigError, match="no post"):
        draw_posts([plain.with_suffix(".jsonl")], Draw())
