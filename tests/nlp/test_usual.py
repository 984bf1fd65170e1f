"""How counts compare with ordinary posts, and the table of those that comes with the product."""

import pytest

from nlp.background import Background, background, read_table, write_table
from nlp.count_background import main
from nlp.usual import Usual, log_likelihood, log_ratio


def test_log_likelihood_of_dunnings_own_example():
    # Dunning 1993, table 3: "the swiss", k(AB)=110, k(A~B)=2442, k(~AB)=111, k(~A~B)=29114 gives 270.72.
    assert log_likelihood(110, 110 + 111, 2442, 2442 + 29114) == pytest.approx(270.72, abs=0.01)


@pytest.mark.parametrize(("count", "background"), [(0, 5), (5, 50), (1, 50)])
def test_a_word_that_is_not_more_frequent_than_outside_scores_nothing(count, background):
    assert log_likelihood(count, 10, background, 100) == 0


def test_the_log_ratio_doubles_by_one():
    ratios = [log_ratio(10, 100, others, 1_000) for others in (25, 50, 200)]
    assert ratios == pytest.approx([2, 1, -1])


def test_a_word_that_a_table_lacks_is_held_to_be_rarer_than_all_in_it():
    usual = Usual({"银行": 500, "霖鹿": 4}, 1_000)
    assert usual.count("银行") == 500
    assert usual.count("断卡行动") == 2
    assert Usual({}, 10).count("银行") == 0


def test_a_table_is_read_as_it_was_written(tmp_path):
    general, bank = {"银行": 5, "今天": 90}, {"银行": 70, "提前还款": 8}
    write_table(tmp_path / "table.xz", general, bank, (100, 80))
    assert read_table(tmp_path / "table.xz") == Background(Usual(general, 100), Usual(bank, 80))


def test_the_table_of_the_product_knows_what_is_usual():
    table = background()
    assert table.bank.posts > 40_000
    assert table.general.posts > 100_000
    assert table.bank.count("银行") / table.bank.posts > 0.2 > table.general.count("银行") / table.general.posts
    assert table.bank.count("客服电话") > 50
    assert table.bank.count("澜贷宝") < 4


def test_the_command_counts_posts_not_occurrences(tmp_path, capsys):
    chat = [f"第{number}天，天气预报说天气很好" for number in range(48)]
    bank = [f"信用卡提前还款怎么算，提前还款要等{number}天" for number in range(6)]
    (tmp_path / "posts.txt").write_text("\n".join([*chat, *bank]), encoding="utf-8")
    main([str(tmp_path / "posts.txt"), "--out", str(tmp_path / "table.xz")])
    table = read_table(tmp_path / "table.xz")
    assert (table.general.posts, table.bank.posts) == (5, 6)
    assert table.bank.counts["提前还款"] == 6
    assert table.general.counts["天气"] == 4
    assert "6 on banks" in capsys.readouterr().out
