"""Brands: who is named, and who only seems to be."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from nlp.brands import Lexicon
from nlp.evaluation.brands import BUILT_IN as SENTENCES
from nlp.evaluation.brands import BrandExample, evaluate_brands
from nlp.evaluation.examples import ExampleError, read_examples
from nlp.lexicon_file import BUILT_IN, LexiconError


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("江海银行的手机银行又闪退了", ["jhb"]),
        ("江海行今天排队排到门口", ["jhb"]),
        ("江海掌上通登不上去", ["jhb"]),
        ("江海畅行卡免年费吗", ["jhb"]),
        ("江海的信用卡额度太低", ["jhb"]),
        ("打了95699半小时没人接", ["jhb"]),
        ("云港银行和瑞川银行哪家利率高", ["ygb", "rcb"]),
        ("中国工商银行股份有限公司", ["icbc"]),
        ("宇宙行的柜员态度不错", ["icbc"]),
        ("ICBC的app要更新", ["icbc"]),
        ("打95588投诉", ["icbc"]),
        ("工行农行建行都试过了", ["icbc", "abc", "ccb"]),
        ("交行买单吧优惠券用不了", ["bocom", "bocom"]),
        ("招行掌上生活的饭票真香", ["cmb", "cmb"]),
        ("@招商银行 你们的客服呢", ["cmb"]),
        ("招商秒拒了我的申请", ["cmb"]),
        ("中信每秒合作拒绝", ["citic"]),
        ("动卡空间积分清零", ["citic"]),
        ("光大被拒，兴业下卡", ["ceb", "cib"]),
        ("浦发、平安、光大都有", ["spdb", "pab", "ceb"]),
        ("平安提额到五万", ["pab"]),
        ("平安银行的口袋银行", ["pab", "pab"]),
        ("年报平安银行净利润", ["pab"]),
        ("民生信用卡年费乱扣", ["cmbc"]),
        ("民生的客户经理打来电话", ["cmbc"]),
        ("华夏的白金卡权益", ["hxb"]),
        ("广发把我降额了", ["cgb"]),
        ("拿着广发卡去喝咖啡", ["cgb"]),
        ("邮储销卡一年算新户", ["psbc"]),
        ("中行换汇排队两小时", ["boc"]),
        ("中国银行业务繁忙", ["boc"]),
        ("我在去建设银行路上", ["ccb"]),
        ("花呗借呗都关了，白条还有额度", ["huabei", "jiebei", "baitiao"]),
        ("微信支付和支付宝都绑不了卡", ["wechat_pay", "alipay"]),
        ("用云闪付还款立减", ["unionpay"]),
        ("微众的卡限额", ["webank"]),
        ("数字人民币红包", ["ecny"]),
        ("平安普惠的利息", ["puhui"]),
        ("$招商银行(SH600036)$ 又跌了", ["cmb", "cmb"]),
        ("港股03968.HK和3968.hk是一只", ["cmb", "cmb"]),
        ("持有601398五年了", ["icbc"]),
        ("你广发、交通、招行留着干嘛", ["cgb", "bocom", "cmb"]),
        ("工商建设农行都拒了", ["icbc", "ccb", "abc"]),
        ("交通的信用卡额度", ["bocom"]),
        ("建设秒拒", ["ccb"]),
        ("邮政存折丢了", ["psbc"]),
        ("招商行的客服", ["cmb"]),
        ("平安银行今年怎么了，平安以前挺大方", ["pab", "pab"]),
        ("交行买单吧和招行掌上生活", ["bocom", "bocom", "cmb", "cmb"]),
    ],
)
def test_brands_are_found(lexicon, text, keys):
    assert [mention.brand for mention in lexicon.find(text)] == keys


@pytest.mark.parametrize(
    "text",
    [
        "平安夜快乐",
        "愿家人一切平安，明天还要去银行",
        "平平安安到家最重要",
        "医护人员平安归来",
        "我家住兴业路",
        "光大会展中心有车展",
        "发扬光大传统文化",
        "阳光大道上开车",
        "关注民生问题",
        "改善民生是大事，贷款政策也要跟上",
        "华夏民族五千年",
        "华夏儿女",
        "建设银行路堵车了",
        "手中信用卡太多",
        "心中信念不灭",
        "招商引资贷款政策",
        "招商证券研报",
        "中信证券涨停",
        "施工行业用工荒",
        "提交行程单报销",
        "新建行业标准",
        "黄浦发布停水通知",
        "推广发展普惠理念",
        "途中行驶缓慢",
        "工商局来检查",
        "个体工商户贷款",
        "中国银行业协会发布报告",
        "上海银行间同业拆放利率",
        "连云港的海鲜",
        "江海区的房子贷款",
        "江海湖泊皆有鱼",
        "订单号19558800",
        "icbcx是什么",
        "农家打白条欠工资",
        "白条鸡多少钱一斤",
        "房贷还剩601398块",
        "尾号95588的快递到了",
        "转了95588元",
        "交通事故赔款打到卡里",
        "农业补贴打到卡里",
        "宁王又跌停了",
        "今晚你买单吧，我没带卡",
        "招商证券、中信证券和广发的佣金",
        "平安的保单怎么退，客服不理人",
        "法国兴业银行看空欧元",
    ],
)
def test_what_only_looks_like_a_brand_is_not_found(lexicon, text):
    assert lexicon.find(text) == ()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("民生是越来越辣鸡了。准备放弃了", ["cmbc"]),
        ("不想用工商了", ["icbc"]),
        ("我就想问光大凭什么这么做", ["ceb"]),
        ("兴业的福利不错", ["cib"]),
        ("广发早就这样了", ["cgb"]),
        ("江海又崩了", ["jhb"]),
        ("感觉交通越不用越好", ["bocom"]),
        ("平安怎么这样", []),
        ("每年发放交通补助", []),
        ("交通拥堵，刷不了", []),
        ("工商营业执照办好了", []),
        ("支援国家建设开始", []),
        ("关注民生，政府要管", []),
        ("兴业证券客服说不行", []),
        ("一亿国民生计", []),
    ],
)
def test_where_a_person_talks_of_banking_a_short_name_needs_no_words_of_it(lexicon, text, keys):
    assert [mention.brand for mention in lexicon.find(text, banking=True)] == keys
    assert lexicon.find(text) == ()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("微信支付宝都绑过卡", ["alipay"]),
        ("微信支付和支付宝都绑过卡", ["wechat_pay", "alipay"]),
        ("信用卡里光大农行江海都不降额", ["ceb", "abc", "jhb"]),
        ("打95533人工客服转了三遍", ["ccb"]),
        ("95533人参加了活动", []),
        ("反正建行就是这样的", ["ccb"]),
        ("他们冒雨中行走了一天", []),
        ("集中行动的客服", []),
        ("浦发卡到期了没寄", ["spdb"]),
        ("本来想打工行电话找人工", ["icbc"]),
        ("@江海民生频道 有空看看信用卡", []),
        ("交通银行信用卡的额度，我在买单吧里查过", ["bocom", "bocom"]),
        ("信用卡在我这，今晚你买单吧", []),
        ("兴业睿白金9万", ["cib"]),
        ("Mox 咭几好用", ["mox"]),
        ("四川新网银行的扣款短信", ["xwbank"]),
        ("长银消费金融的借款结清了", ["changyin_sx_cf"]),
        ("加拿大央行（BOC）公布利率", []),
        ("华夏公司客服说保单失效", []),
        ("华夏好儿女都有信用卡", []),
        ("按持股比例算平安的账户价值", []),
        ("银行都在保交楼、稳民生", []),
        ("惠民悦生活消费季开始了", []),
        ("建行的悦生活登录不了", ["ccb", "ccb"]),
    ],
)
def test_names_of_banks_are_told_from_their_neighbours(lexicon, text, keys):
    assert [mention.brand for mention in lexicon.find(text)] == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("用了白条现在还不了", ["baitiao"]),
        ("包工头打的白条，工程款没结", []),
        ("先把恒丰销了养一养", ["egb"]),
        ("花旗才五万", ["citi"]),
        ("民生很重要", []),
        ("泱泱华夏谁怕谁", []),
    ],
)
def test_bare_names_count_where_a_person_talks_of_banking_unless_they_mean_something_else(lexicon, text, keys):
    assert [mention.brand for mention in lexicon.find(text, banking=True)] == keys


@given(
    st.lists(
        st.sampled_from(
            ["江海银行", "中信", "平安", "夜", "信用卡", "İ", "工行", "业", "ICBC", "x", "。", "95588", "1"]
        )
    ).map("".join)
)
def test_mentions_are_in_order_apart_and_inside_the_text(lexicon, text):
    mentions = lexicon.find(text)
    ends = [0, *(mention.end for mention in mentions)]
    assert all(end <= mention.start < mention.end for end, mention in zip(ends, mentions, strict=False))
    assert ends[-1] <= len(text)


def test_a_mention_says_where_and_who(lexicon):
    (mention,) = lexicon.find("昨天İ去了ICBC网点")
    assert (mention.start, mention.end, mention.name) == (5, 9, "中国工商银行")


def test_the_banks_of_the_demo_are_marked_fictional(lexicon):
    assert {key for key, brand in lexicon.brands.items() if brand.fictional} == {"jhb", "ygb", "rcb"}


def test_a_key_that_is_gone_names_itself(lexicon):
    assert (lexicon.name("cmb"), lexicon.name("gone")) == ("招商银行", "gone")


def _brands(path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")).get("brands", {})


def write(folder, content):
    path = folder / "own.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_file_of_ones_own_adds_replaces_and_removes(tmp_path):
    path = write(
        tmp_path,
        "brands:\n  thb: {name: 台海银行, kind: bank, names: [台海银行], ambiguous: [台海]}\n"
        "  citi: null\n  hsbc: {name: 汇丰银行, kind: bank, names: [狮子行]}\n",
    )
    own = Lexicon.load(path)
    assert [mention.brand for mention in own.find("台海的信用卡，花旗银行，狮子行，汇丰中国")] == ["thb", "hsbc"]


def test_ones_own_words_tell_of_banking_or_of_something_else(tmp_path):
    path = write(
        tmp_path,
        "finance_words: [台币]\nright_neighbours: [一点通]\nbrands:\n"
        "  thb: {name: 台海银行, kind: bank, ambiguous: [台海], common: [海峡], unless: [军演], tickers: [601000.SH]}\n",
    )
    own = Lexicon.load(path)
    text = "台海换台币，海峡一点通，SH601000。军演时台海的卡车多。海峡的风大"
    assert [text[one.start : one.end] for one in own.find(text)] == ["台海", "海峡", "SH601000"]


def test_the_built_in_files_name_each_brand_once():
    keys = [key for path in sorted(BUILT_IN.glob("*.yaml")) for key in _brands(path)]
    assert sorted(keys) == sorted(set(keys))


def test_the_written_sentences_are_read_well(lexicon):
    report = evaluate_brands(lexicon)
    groups = Counter(example.group for example in read_examples(SENTENCES, BrandExample, SENTENCES))
    hard = sum(groups.values()) - groups["plain"] - groups["product"] - groups["none"]
    assert sum(groups.values()) >= 600
    assert hard >= 0.4 * sum(groups.values())
    everything = report.scores[0]
    for counts in (everything.mentions, everything.brands):
        assert min(counts.precision, counts.recall) > 0.95
    assert {one.slice: one.mentions.precision for one in report.scores}["none"] == 1
    assert len(report.to_record()["mistakes"]) == len(report.mistakes)
    assert report.mistakes[0].text in report.to_text()


def test_a_set_without_sense_is_refused_with_its_line(lexicon, tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"text": "招行", "group": "plain", "part": "test", "mentions": [["cmb", 0, 3]]}\n', encoding="utf-8"
    )
    with pytest.raises(ExampleError, match=r"set.jsonl:1: line: .*a mention ends outside"):
        evaluate_brands(lexicon, path)
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(ExampleError, match=r"set.jsonl:1: .*text"):
        evaluate_brands(lexicon, path)
    with pytest.raises(ExampleError, match="no such file"):
        evaluate_brands(lexicon, tmp_path / "none.jsonl")


def test_the_version_follows_the_content(lexicon, tmp_path):
    path = write(tmp_path, "brands:\n  citi: null\n")
    assert Lexicon.load().version == lexicon.version != Lexicon.load(path).version


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("brands: [", ["own.yaml", "YAML"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, nmaes: [台海]}\n", ["own.yaml", "brands.thb.nmaes"]),
        ("brands:\n  thb: {kind: bank}\n", ["own.yaml", "brands.thb.name"]),
        ("brands:\n  thb: {name: 台海银行, kind: shop}\n", ["brands.thb.kind", "bank"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, names: [台]}\n", ["brands.thb.names.0"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, bare: [台海]}\n", ["brands.thb", "台海", "ambiguous"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, names: [招行]}\n", ["own.yaml", "thb", "招行", "cmb"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, tickers: ['600036']}\n", ["own.yaml", "brands.thb.tickers.0"]),
        ("brands:\n  thb: {name: 台海银行, kind: bank, apps: [台海], not: [台海]}\n", ["thb", "台海", "twice"]),
        ("not_followed_by: '('\n", ["own.yaml", "not_followed_by"]),
        ("- 1\n", ["own.yaml"]),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path, content, words):
    with pytest.raises(LexiconError) as error:
        Lexicon.load(write(tmp_path, content))
    assert [word for word in words if word not in str(error.value)] == []


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(LexiconError, match="no such lexicon file"):
        Lexicon.load(tmp_path / "none.yaml")
