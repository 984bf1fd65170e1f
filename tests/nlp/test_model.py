"""The committed model: what it predicts, what it depends on and what not, the words it shows."""

import shutil
from pathlib import Path

import numpy as np
import orjson
import pytest

from nlp.config import default_model
from nlp.decisions import HEADS, Calibration, decide_kinds, probabilities
from nlp.evidence import telling_words
from nlp.inputs import encode, load_tokenizer, platform_prefix
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.model import Model, ModelError

LONG = "昨天去网点办事，" * 60 + "中间这段谁也不看，" * 40 + "最后我只想说一句，服务态度太恶劣了，必须投诉！"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load(default_model(), threads=2)


@pytest.mark.parametrize(
    ("text", "platform", "kind"),
    [
        ("你们柜员态度恶劣，我排了两小时队还被赶出来，什么服务！", "weibo", Kind.COMPLAINT),
        ("信用卡莫名其妙被扣了三百块手续费，打客服电话一直没人接", "complaint-site", Kind.COMPLAINT),
        ("更新以后一打开就闪退，根本登不上去", "appstore", Kind.COMPLAINT),
        ("这家银行的大堂经理特别热心，帮老人填单子，点赞", "weibo", Kind.PRAISE),
        ("很好用，转账方便快捷", "appstore", Kind.PRAISE),
        ("请问信用卡逾期三天会上征信吗？", "customer-service", Kind.INQUIRY),
        ("怎么开通手机银行的短信提醒", "customer-service", Kind.INQUIRY),
        ("想办一张有机场贵宾厅的白金卡，求推荐", "forum", Kind.PURCHASE_INTENT),
        ("太失望了，明天就去把卡销了，换别家银行", "weibo", Kind.CHURN_INTENT),
        ("银保监会对某银行违法放贷罚款两千万元", "news", Kind.INCIDENT),
        ("周六刷卡满一百减五十的活动又是秒没，抢了个寂寞", "forum", Kind.CAMPAIGN_FEEDBACK),
        ("今天天气不错，下午去公园走走", "weibo", Kind.OTHER),
    ],
)
def test_plain_posts_get_the_kind_a_person_would_give(model: Model, text: str, platform: str, kind: Kind) -> None:
    (prediction,) = model.predict([text], [platform])
    assert kind in prediction.labels


@pytest.mark.parametrize(
    ("text", "platform", "source"),
    [
        ("专业代办各行大额信用卡，无视黑白户，秒下款，加微信详谈", "sms", Source.ADVERTISEMENT),
        ("本报讯 昨日，多家银行宣布下调存款利率", "news", Source.NEWS),
        ("周末和朋友去看电影吃火锅，好开心", "weibo", Source.OFF_TOPIC),
        ("我的储蓄卡昨天在你们机器上被吞了，急死了", "weibo", Source.PERSON),
    ],
)
def test_plain_posts_get_their_source(model: Model, text: str, platform: str, source: Source) -> None:
    (prediction,) = model.predict([text], [platform])
    assert prediction.source is source
    assert 0 < prediction.source_probability <= 1


def test_sentiment_aspects_and_urgency_of_a_pressing_matter(model: Model) -> None:
    (prediction,) = model.predict(["卡里的钱被盗刷了八千，已经报警，银行还说不归他们管"], ["weibo"])
    assert prediction.sentiment is Sentiment.NEGATIVE
    assert prediction.urgency == 2
    assert {Aspect.DEBIT_CARD, Aspect.SECURITY} <= set(prediction.aspects)


def test_sentiment_and_urgency_of_plain_praise(model: Model) -> None:
    (prediction,) = model.predict(["新版手机银行好用多了，转账又快又方便"], ["appstore"])
    assert prediction.sentiment is Sentiment.POSITIVE
    assert prediction.urgency == 0
    assert Aspect.MOBILE_APP in prediction.aspects


def test_a_post_is_read_the_same_whatever_stands_beside_it(model: Model) -> None:
    texts = ["服务太差了", "请问怎么开户", LONG, "挺好用的", "今天又停机了？" * 20]
    platforms = ["weibo", "forum", "complaint-site", "appstore", "unknown"]
    together = model.predict(texts, platforms, evidence=True)
    backwards = model.predict(texts[::-1], platforms[::-1], evidence=True)[::-1]
    alone = [
        model.predict([text], [platform], evidence=True)[0] for text, platform in zip(texts, platforms, strict=True)
    ]
    assert together == backwards == alone


def test_number_of_threads_changes_nothing(model: Model) -> None:
    texts = ["服务太差了", "请问怎么开户"]
    single = Model.load(default_model(), threads=1)
    assert single.predict(texts, ["weibo"] * 2) == model.predict(texts, ["weibo"] * 2)
    assert single.version == model.version


def test_same_post_twice_is_answered_twice(model: Model) -> None:
    first, second, other = model.predict(["怎么开户", "怎么开户", "怎么开户"], ["forum", "forum", "appstore"])
    assert first == second
    assert first.kinds != other.kinds


def test_nothing_in_nothing_out(model: Model) -> None:
    assert model.predict([], []) == []


def test_text_without_words_is_answered(model: Model) -> None:
    (prediction,) = model.predict([""], ["unknown"], evidence=True)
    assert prediction.labels
    assert prediction.words == ()


def test_texts_without_as_many_platforms_are_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="shorter"):
        model.predict(["怎么开户"], [])


def test_evidence_comes_only_when_asked_for(model: Model) -> None:
    assert model.predict(["服务太差了"], ["weibo"])[0].words == ()


def test_evidence_points_at_words_of_the_text(model: Model) -> None:
    text = "大堂经理很耐心，帮了大忙，必须点赞"
    (prediction,) = model.predict([text], ["weibo"], evidence=True)
    praised = [text[word.start : word.end] for word in prediction.words if word.label == Kind.PRAISE]
    assert any("点赞" in words for words in praised)
    assert max(word.weight for word in prediction.words) == 1.0
    assert all(0 <= word.start < word.end <= len(text) and 0 < word.weight <= 1 for word in prediction.words)


def test_evidence_is_given_for_predicted_labels_only(model: Model) -> None:
    (prediction,) = model.predict(["转账页面老是闪退，烦死了"], ["appstore"], evidence=True)
    assert {word.label for word in prediction.words} <= {*prediction.labels, prediction.sentiment}


def test_end_of_a_long_post_is_read_and_pointed_at(model: Model) -> None:
    (prediction,) = model.predict([LONG], ["complaint-site"], evidence=True)
    assert Kind.COMPLAINT in prediction.labels
    assert any(word.end > len(LONG) - 25 for word in prediction.words)
    assert all(word.end <= len(LONG) for word in prediction.words)


def test_version_follows_the_files(model: Model, tmp_path: Path) -> None:
    folder = shutil.copytree(default_model(), tmp_path / "model")
    labels = orjson.loads((folder / "labels.json").read_bytes())
    labels["cut_offs"]["kinds"]["praise"] = 0.123
    (folder / "labels.json").write_bytes(orjson.dumps(labels))
    changed = Model.load(folder)
    assert changed.version != model.version
    assert changed.version.startswith(labels["name"])


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Model.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.onnx", (default_model() / "model.onnx").read_bytes()[:100_000]),
        ("tokenizer.json", b"{}"),
        ("labels.json", b"{}"),
        ("labels.json", b'{"order": '),
    ],
)
def test_damaged_files_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    folder = shutil.copytree(default_model(), tmp_path / "model")
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"is damaged: .*{name}"):
        Model.load(folder)


def test_labels_of_another_vocabulary_are_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(default_model(), tmp_path / "model")
    labels = orjson.loads((folder / "labels.json").read_bytes())
    labels["order"]["kinds"].reverse()
    (folder / "labels.json").write_bytes(orjson.dumps(labels))
    with pytest.raises(ModelError, match="train the model anew"):
        Model.load(folder)


def test_full_width_and_capital_letters_read_like_plain_ones(model: Model) -> None:
    plain, wide = model.predict(["atm吞卡了,钱没出来", "ＡＴＭ吞卡了，钱没出来"], ["weibo", "weibo"])
    assert plain == wide


@pytest.mark.parametrize(
    ("emoji", "sentiment"),
    [
        ("🤮🤮🤮", Sentiment.NEGATIVE),
        ("😡", Sentiment.NEGATIVE),
        ("👎👎", Sentiment.NEGATIVE),
        ("👍👍🏻", Sentiment.POSITIVE),
    ],
)
def test_the_tone_of_emoji_is_read_and_pointed_at(model: Model, emoji: str, sentiment: Sentiment) -> None:
    text = f"这次的客服{emoji}"
    (prediction,) = model.predict([text], ["weibo"], evidence=True)
    assert prediction.sentiment is sentiment
    assert any(word.label == sentiment and word.end > len(text) - len(emoji) for word in prediction.words)


def test_emoji_are_read_as_their_words_and_keep_their_places() -> None:
    tokenizer = load_tokenizer(default_model() / "tokenizer.json")
    text = "办卡😭❗销户🤷🏽"
    (encoded,) = encode(tokenizer, [text], [""], 64)
    (words,) = encode(tokenizer, ["办卡[泪]!销户[摊手]"], [""], 64)
    assert encoded.ids == words.ids
    assert [text[start:end] for start, end in encoded.spans if start >= 0] == [*"办卡😭😭😭❗销户🤷🤷🤷🤷"]


@pytest.mark.parametrize(
    ("platform", "prefix"),
    [
        ("weibo", "微博："),
        ("weibo comments", "微博："),
        ("tieba", "论坛："),
        ("SMS (fake base station)", "短信："),
        ("complaint-site", "投诉："),
        ("unknown", ""),
        ("somewhere new", ""),
    ],
)
def test_platform_is_named_in_chinese_or_not_at_all(platform: str, prefix: str) -> None:
    assert platform_prefix(platform) == prefix


@pytest.mark.parametrize("prefix", ["", "微博："])
def test_spans_give_back_the_text_of_each_piece(prefix: str) -> None:
    text = "ＡＰＰ又崩了" + "好" * 500 + "第①次" + "坏" * 300 + "！"
    (encoded,) = encode(load_tokenizer(default_model() / "tokenizer.json"), [text], [prefix], 160)
    words = [text[start:end] for start, end in encoded.spans if start >= 0]
    assert len(encoded.ids) == len(encoded.spans) == 160
    assert words[0] == "ＡＰＰ"
    assert words[-1] == "！"
    assert words[-2] == "坏"


def test_other_stands_only_alone() -> None:
    kinds = np.full((1, len(Kind)), 0.1)
    kinds[0, [0, 8]] = 0.7, 0.9
    held = decide_kinds(kinds, np.full(len(Kind), 0.5))
    assert [kind for kind, holds in zip(Kind, held[0], strict=True) if holds] == [Kind.COMPLAINT]


def test_other_holds_where_no_kind_is_over_its_cut_off() -> None:
    kinds = np.full((1, len(Kind)), 0.01)
    kinds[0, [2, 8]] = 0.29, 0.1
    cut_offs = np.full(len(Kind), 0.5)
    cut_offs[2] = 0.3
    held = decide_kinds(kinds, cut_offs)
    assert [kind for kind, holds in zip(Kind, held[0], strict=True) if holds] == [Kind.OTHER]


def test_probabilities_of_one_of_many_sum_to_one() -> None:
    width = sum(len(labels) for labels in HEADS.values())
    scores = probabilities(np.linspace(-4, 4, 2 * width).reshape(2, width), Calibration.none())
    np.testing.assert_allclose(scores[:, : len(Source)].sum(axis=1), 1, rtol=1e-6)
    assert ((scores > 0) & (scores < 1)).all()


def test_words_side_by_side_are_one_span() -> None:
    text = "态度恶劣，下次再来"
    pieces = [(-1, -1), *((at, at + 1) for at in range(len(text)))]
    parts = np.zeros((len(pieces), 1))
    parts[1:5, 0] = 1.0
    (word,) = telling_words(text, parts, pieces, {"complaint": 0})
    assert (text[word.start : word.end], word.weight) == ("态度恶劣", 1.0)


def test_features_are_one_row_a_post_and_belong_to_the_post(model: Model) -> None:
    texts, platforms = ["服务太差了", "请问怎么开户", "服务太差了"], ["weibo", "forum", "weibo"]
    rows = model.features(texts, platforms)
    assert rows.shape == (3, 1024)
    assert np.array_equal(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])
    (prediction,) = model.predict(texts[:1], platforms[:1], features=True)
    assert prediction.features is not None
    assert np.array_equal(prediction.features, rows[0])
    assert model.features([], []).shape == (0, 1024)
