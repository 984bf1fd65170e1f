"""Charsets of imported files: damaged bytes cost characters, never the words around them."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.importers.charset import LineDecoder, codec_of
from crawlers.items import Post
from tests.crawlers.import_files import items_of

WORDS = "江海银行信用卡还款失败，客服一直打不通，排队两小时没人管。手机银行闪退模指"
LONG = st.text(st.sampled_from(WORDS), min_size=12, max_size=60)


@given(LONG, st.integers(0, 10**6), st.sampled_from([b"\xff", b"\xe4", b"\x80", b"\xe4\xbd"]))
def test_a_broken_byte_costs_no_other_character(text: str, at: int, noise: bytes) -> None:
    start = at % len(text)
    line = text[:start].encode() + noise + text[start:].encode()
    decoded = LineDecoder().decode(line)
    assert decoded.replace("\ufffd", "") == text
    assert codec_of(line) == "utf-8"


@given(LONG, st.integers(1, 2))
def test_a_character_cut_in_two_is_lost_alone(text: str, cut: int) -> None:
    assert LineDecoder().decode(text.encode()[:-cut]).rstrip("\ufffd") == text[:-1]


@given(st.lists(LONG, min_size=1, max_size=4), st.lists(LONG, min_size=1, max_size=4))
def test_a_file_in_both_charsets_is_read_in_each(first: list[str], second: list[str]) -> None:
    for charsets in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        decoder = LineDecoder()
        lines = [(text, text.encode(charset)) for texts, charset in zip((first, second), charsets, strict=True) for text in texts]  # fmt: skip
        assert [decoder.decode(line) for _, line in lines] == [text for text, _ in lines]


@given(LONG, st.integers(0, 3))
def test_gb18030_is_told_from_its_beginning(text: str, cut: int) -> None:
    sample = text.encode("gb18030")
    assert codec_of(sample[: len(sample) - cut]) == "gb18030"
    assert codec_of(text.encode()[: len(text.encode()) - cut]) == "utf-8"


@pytest.mark.parametrize("word", ["模", "指", "模指"])
def test_a_short_line_that_may_be_either_is_as_the_one_before(word: str) -> None:
    gb = word.encode("gb18030")
    assert gb.decode("utf-8")
    decoder = LineDecoder()
    assert [decoder.decode(WORDS.encode("gb18030")), decoder.decode(gb)] == [WORDS, word]
    assert LineDecoder().decode("é".encode()) == "é"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("shape", ["lines", "array", "table"])
def test_rows_around_damaged_bytes_keep_their_words(charset: str, shape: str, tmp_path: Path) -> None:
    rows = [{"id": str(number), "platform": "weibo", "text": WORDS} for number in range(40)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    written = {
        "lines": "\n".join(lines), "array": f"[{','.join(lines)}]",
        "table": "\n".join(["id,platform,text", *(",".join(row.values()) for row in rows)]),
    }[shape]  # fmt: skip
    content = bytearray(written.encode(charset))
    word = "排队".encode(charset.removesuffix("-sig"))
    at = content.index(word, len(content) // 2)
    content[at + random.Random(shape).randrange(len(word))] = 0xFF
    path = tmp_path / "x"
    path.write_bytes(content)
    texts = [item.text for item in items_of(path) if isinstance(item, Post)]
    assert len(texts) == 40
    assert len([text for text in texts if text == WORDS]) == 39
