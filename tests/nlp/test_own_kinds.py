"""Own kinds: folds that keep copies together, honest figures, heads over the installed model's features."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crawlers.standin.loader import installed_scenario, load
from nlp.brands import Lexicon
from nlp.config import default_model
from nlp.model import Model
from nlp.own_kinds.figures import best_cut_off, precision_recall_f1, wilson
from nlp.own_kinds.folds import deal, near_duplicates, splits
from nlp.own_kinds.head_file import read_head, write_head
from nlp.own_kinds.logistic import fit, log_loss, log_odds
from nlp.own_kinds.records import Example, Head, Order, OwnKindError
from nlp.own_kinds.training import train
from nlp.own_kinds.word_features import WIDTH, word_features
from nlp.pipeline import Analyser
from nlp.records import Text
from tests.support.factories import EPOCH

FILE = Path(__file__).parents[1] / "fixtures" / "own_kinds" / "blocked_cards.jsonl"
NAME = "断卡行动"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load(default_model())


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    judged = [Example(row["text"], row["platform"], row.get("label") != "否") for row in rows]
    unseen = [Example(status.text, "weibo", None) for status in load(installed_scenario(), EPOCH).statuses[:80]]
    return [*judged, *unseen]


@pytest.fixture(scope="module")
def features(model: Model, examples: list[Example]) -> np.ndarray:
    return model.features([one.text for one in examples], [one.platform for one in examples])


@pytest.fixture(scope="module")
def head(model: Model, examples: list[Example], features: np.ndarray) -> Head:
    return train(Order(NAME), examples, features, model.version)


def test_near_duplicates_are_one_group_and_other_texts_are_not() -> None:
    groups = near_duplicates(
        [
            "工资卡突然被限制非柜面交易，去网点要带身份证",
            "【求助】工资卡突然被限制非柜面交易，去网点要带身份证[泪]",
            "信用卡年费怎么减免",
        ]
    )
    assert groups[0] == groups[1] != groups[2]


def test_folds_keep_groups_whole_and_spread_positives() -> None:
    groups = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    positive = np.array([True] * 6 + [False] * 6)
    fold_of = deal(groups, positive, 3, seed=1)
    assert all(len(set(fold_of[groups == group])) == 1 for group in set(groups))
    assert all(positive[inside].any() and positive[outside].any() for outside, inside in splits(fold_of))


def test_the_fit_is_where_no_step_lowers_the_penalised_loss() -> None:
    rows = np.random.default_rng(3).normal(size=(60, 5))
    positive = rows[:, 0] + 0.5 * rows[:, 1] > 0.2
    weights = np.full(60, 1 / 60)

    def loss(at: np.ndarray) -> float:
        return log_loss(log_odds(rows, at), positive, weights) + 0.5 * 0.01 * float(at[:-1] @ at[:-1])

    found = fit(rows, positive, weights, 0.01)
    nudges = 1e-3 * np.vstack((np.eye(6), -np.eye(6)))
    assert all(loss(found) < loss(found + nudge) for nudge in nudges)
    assert ((log_odds(rows, found) > 0) == positive).mean() > 0.9


def test_intervals_are_wilsons_and_never_certain_of_a_few_examples() -> None:
    some = wilson(8, 10)
    assert (round(some.low, 3), round(some.high, 3)) == (0.490, 0.943)
    assert wilson(10, 10).low < 0.75
    said = np.ones(10, dtype=bool)
    assert precision_recall_f1(said, said, np.ones(10))[2].low < 0.9


def test_the_cut_off_reaches_the_precision_asked_for_or_says_that_none_does() -> None:
    scores = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    true = np.array([True, True, False, True, False])
    ones = np.ones(5)
    assert best_cut_off(scores, true, ones, None) == (1.5, True)
    assert best_cut_off(scores, true, ones, 0.95) == (3.5, True)
    assert best_cut_off(scores[2:], np.array([False, True, False]), ones[:3], 0.9)[1] is False


def test_a_head_finds_what_it_was_shown_and_its_figures_are_held_out(head: Head) -> None:
    figures = head.figures
    assert (figures.positives, figures.negatives, figures.unlabelled) == (26, 5, 80)
    assert figures.f1.low < figures.f1.value < figures.f1.high
    assert figures.f1.value > 0.6
    assert 0 < head.cut_off < 1


def test_copies_of_examples_do_not_flatter_the_figures(
    examples: list[Example], features: np.ndarray, model: Model, head: Head
) -> None:
    copies = [replace(one, text=f"{one.text}[泪]") for one in examples[:26]]
    copied = train(Order(NAME), [*examples, *copies], np.concatenate((features, features[:26])), model.version)
    assert (copied.figures.positives, copied.figures.distinct) == (52, head.figures.distinct)
    assert any("几乎相同" in warning for warning in copied.warnings)
    assert copied.figures.f1.value <= head.figures.f1.value + 0.1
    assert copied.figures.f1.high - copied.figures.f1.low >= 0.8 * (head.figures.f1.high - head.figures.f1.low)


def test_word_features_are_the_same_for_the_same_words_and_of_length_one() -> None:
    first, second, other, silent = word_features(["卡被停了", "卡被停了！！", "想办卡", "……"])
    assert first.shape == (WIDTH,)
    assert np.linalg.norm(first) == pytest.approx(1)
    assert np.array_equal(first, second)
    assert abs(first @ other) < 0.5
    assert not silent.any()


def test_labels_drawn_by_lot_are_not_found(examples: list[Example], features: np.ndarray, model: Model) -> None:
    lots = np.random.default_rng(0).permutation(len(examples))[:30]
    shuffled = [replace(one, holds=at in lots) for at, one in enumerate(examples)]
    assert train(Order("抽签"), shuffled, features, model.version).figures.f1.value < 0.55


@pytest.mark.parametrize(("positives", "others", "said"), [(4, 40, "至少要 10 条"), (26, 5, "反例")])
def test_too_few_examples_are_refused_with_the_remedy(
    examples: list[Example], features: np.ndarray, model: Model, positives: int, others: int, said: str
) -> None:
    chosen = [*range(positives), *range(31, 31 + others)]
    with pytest.raises(OwnKindError, match=said):
        train(Order(NAME), [examples[at] for at in chosen], features[chosen], model.version)


def test_a_head_is_the_same_after_its_file_and_a_changed_file_is_refused(
    head: Head, examples: list[Example], features: np.ndarray
) -> None:
    content = write_head(head)
    again = read_head(content)
    assert again.digest == head.digest
    assert again.figures == head.figures
    words = word_features([one.text for one in examples])
    assert np.allclose(again.probabilities(features, words), head.probabilities(features, words))
    for broken in (b"{", b"{}", content.replace(head.encoder.encode(), b"another-model"), content[: len(content) // 2]):
        with pytest.raises(OwnKindError, match="重新训练"):
            read_head(broken)


def test_an_analyser_reads_posts_for_own_kinds_and_says_so_in_its_version(model: Model, head: Head) -> None:
    bare = Analyser(model, Lexicon.load(None))
    with_kinds = bare.with_own_kinds([head])
    texts = [
        Text("a", "卡被管控成不收不付，银行说是断卡行动，要去反诈中心开证明才能解", "weibo"),
        Text("b", "这家网点的绿植养得真好", "weibo"),
    ]
    found = with_kinds.analyse(texts)
    assert found[0].own_kinds[NAME] >= head.cut_off
    assert found[1].own_kinds == {}
    assert [one.labels for one in found] == [one.labels for one in bare.analyse(texts)]
    assert with_kinds.version != bare.version
    assert found[0].model_version == with_kinds.version


def test_a_head_for_another_model_is_left_out(model: Model, head: Head) -> None:
    bare = Analyser(model, Lexicon.load(None))
    assert bare.with_own_kinds([replace(head, encoder="older")]).version == bare.version
