"""Clusters of near-duplicates, and how well they are found on the made set of edited reposts."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp.clusters import Clusters, alike
from nlp.duplicates import HEAD, LONG, fingerprints, letters_of, overlap
from nlp.evaluation.duplicates import evaluate_duplicates
from nlp.evaluation.edits import EDITS

POST = "江海银行手机银行今天早上又登不上去，客服电话一直占线，工资都取不出来，太过分了"
OTHER = "云港银行的理财经理推荐的产品到期亏了两成，问他就说市场不好，合同上一句提示也没有"
LONG_POST = "".join(
    f"我在第{chr(0x4E00 + 37 * number)}家网点遇到的{chr(0x5200 + 53 * number)}事情各不相同，" for number in range(20)
)


def placed(*texts: str) -> list[str]:
    clusters = Clusters()
    return [clusters.place(each).cluster for each in fingerprints(texts) if each]


def test_the_made_set_reaches_the_goal_and_the_key_alone_does_not():
    report = evaluate_duplicates(seed=7, bases=150)
    index, key = report.scores
    assert index.recall >= 0.97
    assert index.precision >= 0.99
    assert min(index.by_edit.values()) >= 0.95
    assert index.twins_apart >= 0.98
    assert key.recall < 0.8
    assert report.to_record()["bases"] == 150
    assert all(
        name in report.to_text()
        for name in (*EDITS, "recall", "precision", "short pairs apart", "MinHash LSH", "bottom-k key")
    )


def test_base_posts_come_from_a_file_and_a_file_without_posts_is_refused(tmp_path: Path):
    file = tmp_path / "posts.txt"
    file.write_text(f"{POST}\n短\n{OTHER}\n", encoding="utf-8")
    assert evaluate_duplicates(seed=1, posts=file).bases == 2
    file.write_text("短\n", encoding="utf-8")
    with pytest.raises(ValueError, match="one post a line"):
        evaluate_duplicates(seed=1, posts=file)


def test_a_cut_text_is_with_the_whole_one_whichever_comes_first():
    assert len(letters_of(LONG_POST)) > 2 * HEAD
    for order in ([LONG_POST, LONG_POST[:140] + "…"], [LONG_POST[:140] + "…", LONG_POST]):
        assert len(set(placed(*order))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江海银行信用卡年费怎么免", "江海银行信用卡年费怎么收"),
        ("江海银行客服电话打不通", "江海银行客服电话打得通"),
        ("江海银行说信用卡逾期，我明明还了", "江海银行说信用卡逾期，我明明没有贷款"),
        ("今天江海银行南京分行排队两小时", "今天江海银行杭州分行排队两小时"),
        ("江海银行的客服态度真的很好", "江海银行的客服态度真的很差"),
    ],
)
def test_short_texts_that_one_word_makes_another_matter_are_two(one, other):
    assert len(set(placed(one, other))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江海银行客服真垃圾，打不通", "江海银行客服真是垃圾，打不通"),
        ("江海银行手机银行今天又登不上去了", "扩散！江海银行手机银行今天又登不上去了"),
        ("江海银行手机银行今天又登不上去了", "江海银行手机银行今天又登不上去了，不吐不快"),
    ],
)
def test_short_texts_that_say_the_same_are_one(one, other):
    assert len(set(placed(one, other))) == 1


def test_long_texts_that_share_only_their_beginning_are_two():
    other = LONG_POST[:140] + "".join(OTHER[place:] + OTHER[:place] for place in range(0, 30, 3))
    assert len(letters_of(other)) > LONG
    assert len(set(placed(LONG_POST, other))) == 2


def test_a_member_is_not_compared_with_so_that_edits_do_not_chain():
    words = [chr(0x4E00 + 11 * number) * 2 + chr(0x6000 + 7 * number) for number in range(30)]
    steps = ["".join(words[start : start + 16]) for start in range(0, 14, 2)]
    clusters = placed(*steps)
    assert clusters[0] == clusters[1]
    assert clusters[-1] != clusters[0]


def test_a_text_keeps_its_cluster_and_a_leader_may_be_named():
    first, again, other = fingerprints([POST, "转给大家看看！" + POST, OTHER])
    assert first is not None
    assert again is not None
    assert other is not None
    clusters = Clusters()
    assert clusters.place(first, "before").cluster == "before"
    joined = clusters.place(again, "unused")
    assert (joined.cluster, joined.leads) == ("before", False)
    assert 0.5 < joined.likeness < 1
    assert clusters.place(first).cluster == clusters.place(again).cluster == "before"
    assert clusters.place(other).cluster == other.key


@pytest.mark.parametrize("text", ["", "好的", "[泪][泪][泪]", "http://t.cn/A6abcdefgh", "12345678901"])
def test_a_text_too_short_to_compare_has_no_fingerprint(text):
    assert fingerprints([POST, text])[1] is None


def test_a_fingerprint_does_not_depend_on_its_batch_or_process():
    (alone,) = fingerprints([POST])
    assert fingerprints([OTHER, LONG_POST, POST])[2] == alone
    code = f"from nlp.duplicates import fingerprints; print(fingerprints([{POST!r}])[0])"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == str(alone)


def test_overlap_is_that_of_the_shingles():
    parts = [LONG_POST[20 * place : 20 * place + 150] for place in range(4)]
    views = [each.views[0] for each in fingerprints(parts) if each]
    sets = [{letters[i : i + 3] for i in range(len(letters) - 2)} for letters in map(letters_of, parts)]
    errors = [
        overlap(views[0].sketch, view.sketch) - len(sets[0] & other) / len(sets[0] | other)
        for view, other in zip(views, sets, strict=True)
    ]
    assert np.abs(errors).max() < 0.13
    assert alike(views[0], views[0]) == pytest.approx(1.0)
