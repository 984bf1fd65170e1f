"""Word pieces looked up: the same as the tokenizer's, whatever stands in a text."""

import random

import pytest
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from nlp.config import default_model
from nlp.inputs import load_tokenizer
from nlp.pieces import Pieces
from nlp.training.posts import read_posts
from tests.support.shared import shared_path


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(default_model() / "tokenizer.json")


@pytest.fixture(scope="module")
def pieces(tokenizer: Tokenizer) -> Pieces:
    return Pieces(tokenizer)


def of_tokenizer(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "微博：招行信用卡年费扣了300元，客服95555打不通！",
        "APP闪退iPhone15ProMax，v3.2.1-beta",
        "ＡＢＣ１２３全角，ﬁ连字，㎏㈱⒈①",
        "😭😭👍🏻❤️ 🇨🇳 哈哈",
        "a🏻b😡c➊d🈶微信➕v🤷🏽‍♀️1❗️2",
        "Café naïve ΣΑΣ İstanbul ß",
        "か゛が 각 क्षि ไทย",
        "零宽\u200b空格\ufeff与\x00控制\u202e字符\ufffd",
        "[MASK]在文本里[SEP]，[CLS也在",
        "a" * 150 + "中" + "7" * 150,
        "中\u0301文\u0300带\u20dd符号",
        "\t\n\r\u3000\u00a0",
    ],
)
def test_pieces_are_those_of_the_tokenizer(tokenizer: Tokenizer, pieces: Pieces, text: str) -> None:
    assert pieces.ids([text]) == of_tokenizer(tokenizer, [text])
    assert pieces.ids([text]) == of_tokenizer(tokenizer, [text])  # also where all is remembered


@pytest.mark.parametrize("top", [0x250, 0x3000, 0xD800, 0x10000, 0x20000, 0x30000, 0x10FFFF])
def test_pieces_of_texts_at_random_are_those_of_the_tokenizer(tokenizer: Tokenizer, pieces: Pieces, top: int) -> None:
    draw = random.Random(top)
    texts = []
    for _ in range(300):
        codes = [draw.randrange(top) for _ in range(draw.randrange(1, 25))]
        characters = [chr(code) for code in codes if not 0xD800 <= code < 0xE000]
        characters += draw.choices("的钱卡，。 aZ19[]#@é", k=draw.randrange(6))
        draw.shuffle(characters)
        texts.append("".join(characters))
    assert pieces.ids(texts) == of_tokenizer(tokenizer, texts)


def test_pieces_of_real_posts_are_those_of_the_tokenizer(tokenizer: Tokenizer, pieces: Pieces) -> None:
    texts = [post.text for post in read_posts(shared_path("data/labelled/dev.jsonl.gz"))]
    assert pieces.ids(texts) == of_tokenizer(tokenizer, texts)


def test_no_more_is_remembered_than_fits(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.pieces._KEPT", 3)
    small = Pieces(tokenizer)
    texts = ["信用卡年费", "年费信用卡abc"]
    assert small.ids(texts) == of_tokenizer(tokenizer, texts)
    assert len(small._known) == 3


def test_a_tokenizer_of_another_kind_cuts_by_itself() -> None:
    other = Tokenizer(models.WordLevel({"信用卡": 0, "年费": 1, "[UNK]": 2}, unk_token="[UNK]"))
    other.pre_tokenizer = pre_tokenizers.Whitespace()
    assert Pieces(other).ids(["年费 信用卡 x"]) == [[1, 0, 2]]


def test_tokens_that_were_added_are_found(tokenizer: Tokenizer) -> None:
    for normalized in (True, False):
        own = Tokenizer.from_str(tokenizer.to_str())
        own.add_tokens([AddedToken("江海银行", normalized=normalized)])
        texts = ["江海银行的卡", "江海的银行"]
        assert Pieces(own).ids(texts) == of_tokenizer(own, texts)
        assert len(Pieces(own).ids(texts)[0]) == 5
