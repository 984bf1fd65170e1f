"""How words are ranked against a background."""

import pytest

from service.stores.hot_words import log_likelihood, rank_words


def test_log_likelihood_of_dunnings_own_example():
    # Dunning 1993, table 3: "the swiss", k(AB)=110, k(A~B)=2442, k(~AB)=111, k(~A~B)=29114 gives 270.72.
    assert log_likelihood(110, 110 + 111, 2442, 2442 + 29114) == pytest.approx(270.72, abs=0.01)


@pytest.mark.parametrize(("count", "background"), [(0, 5), (5, 50), (1, 50)])
def test_a_word_that_is_not_more_frequent_than_outside_scores_nothing(count, background):
    assert log_likelihood(count, 10, background, 100) == 0


def test_words_that_stand_out_more_come_first():
    hot = rank_words({"崩溃": 9, "今天": 9, "转账": 4}, 10, {"今天": 60, "崩溃": 9, "转账": 4}, 100, 5)
    assert [(word.word, word.count, word.background) for word in hot] == [
        ("崩溃", 9, 9),
        ("转账", 4, 4),
        ("今天", 9, 60),
    ]


def test_a_word_that_stands_mostly_inside_longer_ones_is_left_out():
    counts = {"信用": 5, "信用卡": 5, "商银": 6, "工商银行": 3, "招商银行": 3, "银行": 10, "手机银行": 1}
    hot = rank_words(counts, 10, {"银行": 9}, 100, 5)
    assert {word.word for word in hot} == {"信用卡", "工商银行", "招商银行", "银行", "手机银行"}
