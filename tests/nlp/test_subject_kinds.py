"""Rates, terms, times, places, branches, numbers, addressees; the hierarchy of products; the evaluation set."""

import orjson
import pytest

from nlp.brands import Lexicon
from nlp.evaluation.examples import ExampleError
from nlp.evaluation.subjects import BUILT_IN, evaluate_subjects
from nlp.records import Subject
from nlp.subjects import (
    KIND_ZH,
    find_subjects,
    find_title_subjects,
    gazetteer,
    kinds_of,
    lineage,
    narrowest,
    products,
    subject_words,
)


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def found(text, kind, lexicon=None):
    mentions = lexicon.find(text) if lexicon else ()
    return [(one.value, one.text) for one in find_subjects(text, mentions) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("消费贷利率3.2%", [("3.2", "3.2%")]),
        ("收益2.4%-3.1%的理财", [("2.4-3.1", "2.4%-3.1%")]),
        ("日息万五", [("0.05/day", "万五")]),
        ("月息6厘", [("0.6/month", "6厘")]),
        ("年利率百分之三点六", [("3.6", "百分之三点六")]),
        ("存款准备金率下调0.5%", []),
        ("手机还剩15%的电", []),
        ("股票涨了3%", []),
    ],
)
def test_rates_are_of_interest_yield_and_fees(text, rates):
    assert found(text, "rate") == rates


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("账单分12期", [("P12M", "12期")]),
        ("三年期大额存单", [("P3Y", "三年期")]),
        ("贷款12-24期", [("P12M/P24M", "12-24期")]),
        ("房贷30年", [("P30Y", "30年")]),
        ("免息期最长56天", [("P56D", "56天")]),
        ("存五年还是三年", [("P5Y", "五年"), ("P3Y", "三年")]),
        ("已经还了30期", []),
        ("贷款三年前就结清了", []),
        ("第12期的节目", []),
    ],
)
def test_terms_say_how_long_money_is_lent(text, terms):
    assert found(text, "term") == terms


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("昨天下午3点去的", [("-1dT15:00", "昨天下午3点")]),
        ("昨天的事", [("-1d", "昨天")]),
        ("3月5号申请", [("03-05", "3月5号")]),
        ("2024-05-06的账单", [("2024-05-06", "2024-05-06")]),
        ("去年底办的", [("-1y/end", "去年底")]),
        ("2022年年底办的", [("2022/end", "2022年年底")]),
        ("上周五寄出", [("-1w-5", "上周五")]),
        ("已经两年了", [("P2Y", "两年了")]),
        ("半年前注销", [("-P6M", "半年前")]),
        ("每月15号扣款", [("XX-15", "15号")]),
        ("坐10号线到尾号8866", []),
        ("四月底出账", [("04-XX", "四月")]),
    ],
)
def test_times_need_no_clock(text, times):
    assert found(text, "time") == times


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("我在浙江杭州西湖区", [("330106", "浙江杭州西湖区")]),
        ("杭州的网点，西湖区那家", [("3301", "杭州"), ("330106", "西湖区")]),
        ("鼓楼区哪里有网点", [("鼓楼区", "鼓楼区")]),
        ("朝阳支行取号机坏了", []),
        ("离开封面设计", []),
        ("平安顺利，互相合作", []),
        ("南京路上的店", []),
        ("佛罗里达州州长", []),
        ("高速公路淮安大桥", []),
        ("无为青春", []),
        ("@江海银行杭州 请回复", []),
        ("福建南安的客户", [("350583", "福建南安")]),
    ],
)
def test_places_have_codes_and_are_not_other_words(text, places):
    assert found(text, "place") == places


def test_places_in_the_name_of_a_bank_are_none(lexicon):
    assert found("宁波银行的卡", "place", lexicon) == []


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("昨天去江海银行和平路支行办卡", ["和平路支行"]),
        ("石家庄天翼北城支行", ["石家庄天翼北城支行"]),
        ("周六网点开门吗", []),
        ("附近网点都关了", []),
        ("你们支行怎么回事", []),
        ("江海银行原西湖支行行长", ["西湖支行"]),
        ("江海银行原平支行", ["原平支行"]),
    ],
)
def test_branches_have_a_name(lexicon, text, branches):
    assert [value for value, _ in found(text, "branch", lexicon)] == branches


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("订单号20240305118没到", [("order:20240305118", "订单号20240305118")]),
        ("受理编号：2024031500123", [("ticket:2024031500123", "受理编号：2024031500123")]),
        ("工单显示已办结", [("ticket", "工单")]),
        ("合同号13800138000", [("contract", "合同号")]),
        ("流水号[银行卡号]", [("transaction", "流水号")]),
    ],
)
def test_numbers_are_kept_unless_they_are_personal(text, references):
    assert found(text, "reference") == references


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("求助各位，怎么提额", ["members"]),
        ("@江海银行客服 请银保监会管管", ["@江海银行客服", "regulator"]),
        ("麻烦客服看一下", ["customer_service"]),
        ("再不处理就打12378", ["regulator"]),
        ("客服态度真差", []),
        ("警方通报了案情", []),
        ("谁用谁知道", []),
        ("回复@阿江:同意", []),
        ("@江海银行信用卡我都睡不好", ["@江海银行信用卡"]),
        ("谁知道业务员骗了一个老人", []),
        ("谁知道怎么提额", ["members"]),
        ("大神们问问，怎么提额", ["members"]),
    ],
)
def test_addressees_are_asked(text, asked):
    assert [value for value, _ in found(text, "addressee")] == asked


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("贷5-10万", ["50000-100000"]),
        ("借三五万", ["30000-50000"]),
        ("每月3000", ["3000/month"]),
        ("年费300", ["300/year"]),
        ("满200减20", ["200", "20"]),
        ("每月10个名额", []),
        ("余额宝转7天", []),
    ],
)
def test_amounts_have_ranges_and_come_again(text, yuan):
    assert [value for value, _ in found(text, "amount")] == yuan


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("产品的锁定期是30天", []),
        ("定期30天", ["time_deposit"]),
        ("银行的黄金时代过去了", []),
        ("组合贷款怎么还", ["mortgage"]),
        ("@江海银行信用卡 @江海银行理财 出来", []),
    ],
)
def test_products_are_not_read_in_other_words_and_names(text, products):
    assert [value for value, _ in found(text, "product")] == products


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我一直按时还江海银行，反观江海银行一再降额", []),
        ("工行还不上，反观江海银行肯协商", ["competitor"]),
        ("希望江海银行能把被私自转走的钱退回来", []),
        ("差点就要把江海银行的卡注销了", []),
        ("要不是江海银行网点多早不用了", []),
        ("把江海银行的卡注销了", ["leaves"]),
        ("副行长辞职将转战江海银行", []),
    ],
)
def test_ways_between_banks_are_those_of_customers(lexicon, text, kinds):
    rivals = {"competitor", "leaves", "goes_to"}
    told = [one.kind for one in find_subjects(text, lexicon.find(text)) if one.kind in rivals]
    assert told == kinds


def test_titles_are_read_too(lexicon):
    (one,) = find_title_subjects("求推荐白金卡", ())
    assert (one.value, one.text, one.start, one.part) == ("platinum_card", "白金卡", 3, "title")


def test_products_are_a_hierarchy():
    assert lineage("renovation_loan") == ("renovation_loan", "consumer_loan", "loan")
    assert "provident_fund_loan" in kinds_of("loan")
    assert narrowest({"credit_card": "信用卡", "platinum_card": "白金卡"}) == {"platinum_card": "白金卡"}
    known = products()
    assert all(product.parent in {"", *known} for product in known.values())


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("amount", "50000-100000/month", "5万–10万元/月"),
        ("rate", "0.05/day", "0.05%/天"),
        ("term", "P12M/P36M", "12个月至36个月"),
        ("place", "330106", "浙江杭州西湖区"),
        ("reference", "ticket:12", "工单 12"),
        ("addressee", "regulator", "监管部门"),
        ("product", "gone_since", "gone_since"),
    ],
)
def test_every_kind_has_chinese_words(kind, value, words):
    assert subject_words(Subject(kind, value, "原文", 0, 2)) == words
    assert KIND_ZH[kind]


def test_guarded_places_are_names_of_places_or_parts_of_them():
    names = gazetteer().by_word
    assert {"朝阳", "东方", "白银"} <= gazetteer().unsure & {*names}


def test_the_set_is_read_almost_without_a_mistake():
    report = evaluate_subjects()
    (whole,) = (one for one in report.scores if (one.part, one.kind) == ("tune", "all"))
    assert whole.f1 > 0.97
    assert orjson.dumps(report.to_record())
    assert "precision" in report.to_text()


def test_the_set_has_every_kind_in_both_parts():
    report = evaluate_subjects()
    assert report.sentences >= 400
    assert all(one.hits + one.missed >= 5 for one in report.scores)
    (test,) = (one for one in report.scores if (one.part, one.kind) == ("test", "all"))
    assert test.precision > 0.9
    assert test.recall > 0.9


def test_a_wrong_line_is_named(tmp_path):
    line = orjson.loads(BUILT_IN.read_bytes().splitlines()[0])
    line["subjects"] = [["colour", "red", 0, 1]]
    wrong = tmp_path / "set.jsonl"
    wrong.write_bytes(orjson.dumps(line))
    with pytest.raises(ExampleError, match=r"set\.jsonl:1: .*no kind of subject: colour"):
        evaluate_subjects(wrong)
