"""How words are ranked against a background."""

from nlp.usual import Usual
from service.stores.hot_words import FEW, rank_words

USUAL = Usual({"银行": 5_000, "排队": 2_000, "崩溃": 100, "转账": 1_000, "罕见": 4}, 10_000)
MANY = 10 * FEW


def hot(counts, total, background, background_total, size=5):
    return rank_words(counts, total, background, background_total, usual=USUAL, size=size)


def test_words_that_stand_out_more_come_first():
    words = hot({"崩溃": 90, "排队": 90, "转账": 40}, 100, {"排队": 1_300, "崩溃": 90, "转账": 90}, MANY)
    assert [(word.word, word.count, word.background) for word in words] == [
        ("崩溃", 90, 90),
        ("转账", 40, 90),
        ("排队", 90, 1_300),
    ]


def test_a_frequent_word_is_not_hot_for_being_frequent():
    assert hot({"银行": 9_000}, 10_000, {"银行": 60_000}, 100_000) == []  # significant, but not twice as frequent
    assert [word.word for word in hot({"银行": 9_000}, 10_000, {"银行": 40_000}, 100_000)] == ["银行"]


def test_words_that_tell_nothing_are_not_hot():
    assert hot({"怎么": 90}, 100, {"怎么": 10}, MANY) == []


def test_a_word_of_a_few_posts_is_not_hot_by_chance():
    assert hot({"转账": 1}, 100, {"转账": 1}, MANY) == []


def test_the_ratio_says_how_many_times_as_frequent_a_word_is():
    (word,) = hot({"崩溃": 40}, 100, {"崩溃": 100}, 1_000)
    assert word.ratio == 2.0


def test_few_other_posts_do_not_make_an_ordinary_word_hot():
    words = hot({"银行": 19, "崩溃": 19}, 20, {"银行": 5, "崩溃": 1}, FEW - 1)
    assert [word.word for word in words] == ["崩溃"]


def test_without_other_posts_ordinary_ones_tell_what_is_hot():
    words = hot({"银行": 19, "崩溃": 19, "断卡行动": 8}, 20, {}, 0)
    assert [(word.word, word.background) for word in words] == [("崩溃", 0), ("断卡行动", 0)]


def test_a_word_that_stands_mostly_inside_longer_ones_is_left_out():
    counts = {"信用": 50, "信用卡": 50, "商银": 60, "工商银行": 30, "招商银行": 30, "银行": 100, "手机银行": 10}
    words = {word.word for word in hot(counts, 100, {"银行": 90}, 1_000)}
    assert words == {"信用卡", "工商银行", "招商银行", "银行", "手机银行"}


def test_a_word_of_one_post_is_not_hot():
    assert [word.word for word in hot({"闪退": 3, "万分之": 1}, 5, {}, MANY)] == ["闪退"]
