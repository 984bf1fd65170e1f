"""Masking: what must go, what must stay. All numbers here are made up."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.clean import clean
from nlp.evaluation.made_personal_data import make_examples
from nlp.evaluation.personal_data import evaluate_personal_data
from nlp.personal_data import KINDS, MASKS, Masked, find, id_check_digit, mask, passes_luhn
from nlp.personal_data.candidates import EVERYTHING, sorts_in
from nlp.personal_data.context import is_named_an_order

DIGITS = st.text("0123456789", min_size=1, max_size=22)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
BIRTHS = st.dates(date(1930, 1, 1), date(2015, 12, 31)).map(lambda born: f"{born:%Y%m%d}")


def with_check_digit(number):
    return number + id_check_digit(number)


def with_luhn(number):
    return next(number + str(last) for last in range(10) if passes_luhn(number + str(last)))


ID_CARDS = st.builds(lambda born, order: with_check_digit(f"310115{born}{order:03d}"), BIRTHS, st.integers(0, 999))
CARDS = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).map(with_luhn)
MESSY = st.lists(
    st.one_of(
        DIGITS,
        MOBILES,
        ID_CARDS,
        CARDS,
        st.sampled_from([*" -.，。:+(x@", "账号", "订单号", "0.", "+86", "元", "https://a.cn/", "a@b.cn"]),
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打我电话13800138000谢谢", "打我电话[手机号]谢谢"),
        ("联系138 0013 8000", "联系[手机号]"),
        ("138-0013-8000", "[手机号]"),
        ("+86 138-0013-8000", "[手机号]"),
        ("008613800138000", "[手机号]"),
        ("(+86)13800138000", "(+86)[手机号]"),
        ("加v：wx13800138000", "加v：wx[手机号]"),
        ("138.0013.8000", "[手机号]"),
        ("1 3 8 0 0 1 3 8 0 0 0", "[手机号]"),
        (
            "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3",
            "[手机号]",
        ),
        ("19912345678/16612345678", "[手机号]/[手机号]"),
        ("2024-05-01 13800138000", "2024-05-01 [手机号]"),
        ("座机021-58881234转602", "座机[座机]"),
        ("（010）6655 1234", "[座机]"),
        ("0571-87654321", "[座机]"),
        ("02158881234打不通", "[座机]打不通"),
        ("网点电话：58881234", "网点电话：[座机]"),
        ("身份证" + with_check_digit("31011519900307123"), "身份证[身份证号]"),
        ("310115 19900307 123" + id_check_digit("31011519900307123"), "[身份证号]"),
        (with_check_digit("11010119491231002").lower(), "[身份证号]"),
        ("31011520010129487X谢谢", "[身份证号]谢谢"),
        ("31011520010129487X13800138000", "[身份证号][手机号]"),
        ("老身份证310115900307123", "老身份证[身份证号]"),
        ("身份证号：310115199003071230", "身份证号：[身份证号]"),
        ("卡号6222021234567890123", "卡号[银行卡号]"),
        (f"尾号没错，{with_luhn('622202123456789012')}", "尾号没错，[银行卡号]"),
        ("卡号6222 0212 3456 7890 123", "卡号[银行卡号]"),
        ("1234 " + re.sub(r"(\d{4})(?=\d)", r"\1 ", with_luhn("622202123456789012")), "1234 [银行卡号]"),
        ("我的卡" + with_luhn("455612345678901"), "我的卡[银行卡号]"),
        ("运通 " + with_luhn("37828224631000"), "运通 [银行卡号]"),
        (with_luhn("439225123456789"), "[银行卡号]"),
        (re.sub(r"(\d{4})(?=\d)", r"\1 ", with_luhn("455612345678901")), "[银行卡号]"),
        ("还款账号：120912345678", "还款账号：[银行卡号]"),
        ("发到zhang.san@jh-mail.example.com吧", "发到[邮箱]吧"),
        ("13800138000@163.com", "[邮箱]"),
    ],
)
def test_personal_data_is_masked(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月1日 12:30:45",
        "2024-05-01 12:30",
        "20240501123045",
        "2023-01-01~2023-12-31",
        "15-10-2023 12:30",
        "扣了150 20230101那天",
        "贷款1500000 2023年还清",
        "账单12800.50元",
        "一共13800138000元",
        "利率0.13800138000",
        "市值13,800,138,000",
        "打95588和95533都没人接",
        "热线400-810-1234",
        "4008101234",
        "010-95588",
        "订单号4556123456789010",
        "订单号 " + with_luhn("622202123456789012"),
        "流水号：202405011234567890",
        "快递单号SF1380013800012",
        "工单编号310115900307123",
        "股票600036和000001",
        "微博mid 4537740077310227",
        "uid:2087169013",
        "https://m.weibo.cn/status/4537740077310227",
        "https://weibo.cn/u/13800138000",
        "https://jh.example/a?mail=a@b.cn",
        "@江海银行 @云港银行客服",
        "138****8000",
        "尾号8000的卡",
        "额度50000，可用49999.99",
        "1 3 5 7 9",
        "版本7.1.1.20240501",
        "邮编200120",
        "310115199013071234",
        "IP 192.168.100.200",
        "帖子" + with_luhn("453612345678901"),
    ],
)
def test_other_numbers_stay(text):
    assert mask(text) == Masked(text, ())


@given(MESSY)
@example("订单号13800138000")
@example("订单号：+86 13800138000")
@example("x13800138000x")
def test_no_mobile_and_no_id_card_is_left(text):
    masked = re.sub(r"https?://[^\s，。]*", "http", mask(text).text)
    for found in re.finditer(r"(?<!\d)(?<!\D0\.)(?<!^0\.)(?:\+?86\D?)?1[3-9]\d{9}(?!\d)(?!\s?元)", masked):
        between_letters = re.fullmatch("[A-Za-z]{2}", masked[: found.start()][-1:] + masked[found.end() :][:1])
        assert between_letters or is_named_an_order(masked, found.start()), f"mobile left at {found.span()}"
    for found in re.finditer(r"(?<!\d)310115(?:19|20)\d{9}[\dX](?![\dA-Za-z])", masked):
        assert id_check_digit(found[0]) != found[0][17]


@given(MESSY)
def test_masking_twice_is_masking_once(text):
    masked = mask(text).text
    assert mask(masked).text == masked


@given(MESSY)
def test_spans_point_at_the_masks(text):
    masked = mask(text)
    assert [masked.text[span.start : span.end] for span in masked.spans] == [MASKS[span.kind] for span in masked.spans]


@given(CARDS, st.sampled_from(["我的卡", "转到 ", "，"]))
def test_a_card_with_its_check_digit_is_masked(card, before):
    assert mask(before + card).text == before + MASKS["bank_card"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打一三八零零一三八零零零找我", "打[手机号]找我"),
        ("幺三八零零幺三八零零零", "[手机号]"),
        ("壹叁捌零零壹叁捌零零零", "[手机号]"),
        ("1③捌零0①三⑧〇00", "[手机号]"),
        ("１３８００１３８０００", "[手机号]"),
        ("13\u200b800\u2060138000", "[手机号]"),
        ("统一13800138000一直打", "统一[手机号]一直打"),
        ("电话13 800 138 000", "电话[手机号]"),
        ("0571—8765 4321", "[座机]"),
        (
            "身份证三一零一一五一九九零零三零七一二三"
            + "零一二三四五六七八九"[int(id_check_digit("31011519900307123"))],
            "身份证[身份证号]",
        ),
        ("车牌苏A·12345停在门口", "车牌[车牌号]停在门口"),
        ("粤BD12345挡路", "[车牌号]挡路"),
        ("苏E1234学", "[车牌号]"),
        ("护照号码：E12345678", "护照号码：[护照号]"),
        ("护照EA1234567", "护照[护照号]"),
        ("港澳通行证C12345678", "港澳通行证[通行证号]"),
        ("回乡证H1234567800", "回乡证[通行证号]"),
        ("邮箱zhang(at)qq.com", "邮箱[邮箱]"),
        ("加QQ 123456789", "加QQ [QQ号]"),
        ("扣扣：一二三四五六七", "扣扣：[QQ号]"),
        ("薇信abc_123", "薇信[微信号]"),
        ("加V：zhangsan88", "加V：[微信号]"),
        ("VX:zhangsan", "VX:[微信号]"),
        ("住杭州市西湖区文三路478号5栋2单元301室", "住杭州市西湖区[地址]"),
        ("寄到北京市朝阳区望京街道阜通东大街6号院3号楼501", "寄到北京市朝阳区望京街道[地址]"),
        ("我家在幸福小区三栋二单元301", "我家在[地址]"),
        ("本人王小明，于去年办卡", "本人[姓名]，于去年办卡"),
        ("我叫欧阳娜娜", "我叫[姓名]"),
        ("姓名：李四", "姓名：[姓名]"),
        ("客户经理张伟说可以", "客户经理[姓名]说可以"),
        ("催收员李\u200b强骂人", "催收员[姓名]骂人"),
        ("王建国 13800138000", "[姓名] [手机号]"),
        ("家住八一路22号3单元401", "家住[地址]"),
        ("收货地址：上海市宝山区大同路335弄12号601", "收货地址：上海市宝山区[地址]"),
        ("昆明市五华区人民一路18号5栋", "昆明市五华区[地址]"),
        ("厦门市思明区邮电路5号201", "厦门市思明区[地址]"),
        ("家住经一路22号502室", "家住[地址]"),
        ("我住北京市朝阳区建国路88号院3号楼2单元501", "我住北京市朝阳区[地址]"),
        ("我父母住上南公路743号", "我父母住[地址]"),
        ("寄到黄埔大道西100号", "寄到[地址]"),
        ("武侯区一环路北三段5号", "武侯区[地址]"),
        ("家住李庄村56号", "家住[地址]"),
        ("天通苑北三区12号楼3单元", "[地址]"),
        ("望京西园四区411楼8门302", "[地址]"),
        ("住枫林绿洲4楼1门106", "住[地址]"),
        ("V❤️abc12345", "V❤️[微信号]"),
        ("威❤abc12345", "威❤[微信号]"),
        ("12345678qq.com", "[邮箱]"),
        ("139/1234/5678", "[手机号]"),
        ("手机139，1234，5678", "手机[手机号]"),
        ("13912O45678", "[手机号]"),
        ("找l39l2345678", "找[手机号]"),
        ("家里固话8765-4321", "家里固话[座机]"),
        ("催收的叫陈强，电话13800138000", "催收的叫[姓名]，电话[手机号]"),
        ("一个叫李强的催收", "一个叫[姓名]的催收"),
        ("我老婆李娟的卡", "我老婆[姓名]的卡"),
        ("我女儿王诗涵的卡", "我女儿[姓名]的卡"),
        ("转账给李梅5000", "转账给[姓名]5000"),
        ("尊敬的张伟先生", "尊敬的[姓名]先生"),
        ("尊敬的令狐光岚女士", "尊敬的[姓名]女士"),
        ("客户经理张伟先生说可以", "客户经理[姓名]先生说可以"),
        ("客服代表：李静", "客服代表：[姓名]"),
        ("贷款中介张强", "贷款中介[姓名]"),
        ("支行行长张建军骂我", "支行行长[姓名]骂我"),
        ("投诉你们支行行长张建军", "投诉你们支行行长[姓名]"),
        ("138_0013_8000", "[手机号]"),
        ("电话138。0013。8000", "电话[手机号]"),
        ("vx❤abc88998", "vx❤[微信号]"),
        ("威♥信：abc88998", "威♥信：[微信号]"),
        ("wei信abc88998", "wei信[微信号]"),
        ("电话0571-87654321、87654322", "电话[座机]、[座机]"),
        ("申请人高林，系江海有限公司职员", "申请人[姓名]，系江海有限公司职员"),
    ],
)
def test_disguises_and_other_kinds_are_masked(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "王某、张**和李某某都投诉了",
        "本人王某某，客户经理张先生",
        "我叫高铁站的人帮忙",
        "客服马上回复，专员安排了",
        "工作人员和志愿者",
        "国家局监察专员林海燕：数据如下",
        "行长李江海表示",
        "支行行长张建军介绍，今年放款加快",
        "主任张建军被免职#我的看法#",
        "我是白金卡，为什么没有贵宾厅",
        "本人白金卡",
        "客服云港好多了",
        "客服雷同的回答",
        "客服路人甲",
        "尊敬的欧阳先生",
        "我弟弟班群每天接龙",
        "一个叫江海的银行",
        "中介费外还要钱",
        "本人知道12号还款",
        "快递送到家里3号了",
        "卡寄到我们村12号才到",
        "黄埔大道西100号",
        "李庄村56号",
        "已有13912345678次播放",
        "加微信聊，微信同号",
        "微信公众号jianghai2020",
        "微信支付10000元",
        "QQ群12345678",
        "企业QQ：4008101234",
        "江海银行滨江支行位于滨河路88号",
        "滨河路支行的柜员",
        "我知道12号还款",
        "地铁3号线",
        "最新A12345款",
        "一二三四五六七八九十",
        "护照和通行证都可以吗",
        "合同号E1234567",
        "商户号310115900307123",
        "被申请人高林木业发展有限公司",
        "确定是本人时开通了它",
        "问客服 海航那张卡怎么用",
        "网点地址：杭州市西湖区滨河路88号",
        "中心城区9座、县城25座",
        "企鹅号2026-04-17",
        "电话：95533、5000000元",
        "比例13800138000%",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert mask(text) == Masked(text, ())


@pytest.fixture(scope="module")
def made():
    positives, negatives = make_examples(5, "tune", 1200, 1200)
    return positives, [example.text for example in (*positives, *negatives)]


def test_the_made_set_holds_every_kind_and_is_the_same_for_a_seed():
    positives, _ = make_examples(5, "test", 240, 10)
    assert {example.kind for example in positives} == set(KINDS)
    assert (positives, _) == make_examples(5, "test", 240, 10)


def test_made_disguises_are_found_after_clean_up_too(made):
    left = [one for one in made[0] if not any(span.kind == one.kind for span in mask(clean(one.text)).spans)]
    assert len(left) <= 0.02 * len(made[0]), left[:5]


def test_masking_made_texts_twice_is_masking_them_once_and_spans_point_at_masks(made):
    for text in made[1]:
        masked = mask(text)
        assert mask(masked.text) == Masked(masked.text, ())
        assert [masked.text[one.start : one.end] for one in masked.spans] == [MASKS[one.kind] for one in masked.spans]


def test_the_scan_lets_nothing_slip(made, monkeypatch):
    seen = {text: find(text) for text in made[1]}
    monkeypatch.setattr("nlp.personal_data.masking.sorts_in", lambda _text: EVERYTHING)
    assert [text for text in made[1] if find(text) != seen[text]] == []
    assert not sorts_in("今天去江海银行排队两小时，柜台只开一个")


def test_recall_and_false_hits_on_the_half_for_measuring():
    report = evaluate_personal_data(1)
    assert sum(score.of for score in report.recall) >= 2000
    assert sum(score.of for score in report.false) >= 5000
    assert [score.name for score in report.recall if score.rate < 0.97] == []
    assert report.false_per_thousand <= 1
    assert report.to_record()["false_per_thousand"] == report.false_per_thousand
    assert "手机号" in report.to_text()


@pytest.mark.parametrize(
    "part", ["1 ", "一", "a", "路1号", "微信", "本人王", "1-", "12345 ", "幸福小区1栋", "@a.", "加", "\u200b1"]
)
def test_long_hostile_texts_end_in_time(part):
    masked = mask(part * 4000).text
    assert mask(masked).text == masked
