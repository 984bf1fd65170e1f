"""What a post says of each bank that it names, and whose matter its grievance is."""

import pytest

from nlp.brands import Lexicon
from nlp.labels import Sentiment
from nlp.pipeline import Analyser
from nlp.records import Text
from nlp.stances import is_of_another, sentiments
from tests.nlp.test_pipeline import MarksCrashes


@pytest.fixture(scope="module")
def analyser():
    return Analyser(MarksCrashes(), Lexicon.load())


def analysed(analyser, text, quoted=""):
    (analysis,) = analyser.analyse([Text("a", text, quoted=quoted)])
    return analysis


def test_of_several_brands_each_has_what_is_said_of_it(analyser):
    analysis = analysed(analyser, "江海银行app闪退，客服倒是不错，云港银行的很流畅", quoted="瑞川银行")
    assert sentiments(analysis) == {
        "jhb": Sentiment.NEGATIVE,
        "ygb": Sentiment.POSITIVE,
        "rcb": Sentiment.NEGATIVE,
    }


def test_one_brand_has_the_posts_sentiment(analyser):
    assert sentiments(analysed(analyser, "江海银行的客服真不错")) == {"jhb": Sentiment.NEGATIVE}


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("云港银行把我卡冻结了，客服也打不通，江海银行就没这事", True),
        ("从云港银行换到江海银行了，云港乱收费再也不用了", True),
        ("江海银行客服秒接，不像工行打半小时没人理，投诉都没用", True),
        ("江海银行和招行的app都在用，云港银行的一直闪退", True),
        ("云港银行的卡收到了，招行没给，江海银行还不行", False),
        ("工行已经可以了，江海银行的一直闪退", False),
        ("江海银行乱收费，云港银行也乱收费", False),
        ("从江海银行换到云港银行了，云港也乱收费", False),
        ("从云港银行换到江海银行，江海银行更坑", False),
        ("江海银行把我卡冻结了", False),
        ("云港银行把我卡冻结了", False),
        ("江海银行和云港银行都可以", False),
    ],
)
def test_a_grievance_is_anothers_where_only_another_is_blamed_or_left(analyser, text, elsewhere):
    assert is_of_another(analysed(analyser, text), "jhb") is elsewhere


def test_where_another_is_blamed_and_nothing_is_said_of_the_own_one_the_last_named_must_be_it(analyser):
    blamed_last = analysed(analyser, "用江海银行付钱，云港银行的卡闪退")
    own_last = analysed(analyser, "云港银行的卡闪退，所以用江海银行付钱")
    assert sentiments(blamed_last)["jhb"] is sentiments(own_last)["jhb"] is Sentiment.NEUTRAL
    assert is_of_another(blamed_last, "jhb")
    assert not is_of_another(own_last, "jhb")


def test_without_an_own_bank_no_grievance_is_anothers(analyser):
    assert not is_of_another(analysed(analyser, "江海银行真好，云港银行一直闪退"), "")
