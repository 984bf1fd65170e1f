import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.markup import html_to_text, tidy, topics_of
from crawlers.weibo_text import place, split_chain, verified_kind, without_answer


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('急<span class="url-icon"><img alt=[泪] src="//x/y.png" style="width:1em" /></span>', "急[泪]"),
        ('好<img src="x.png" title="[doge]" alt="[doge]" class="face" />的', "好[doge]的"),
        ("一行<br/>  二行<br />\n三行", "一行\n二行\n三行"),
        ('太长了 \u200b...<a href="/status/5236400000000102">全文</a>', "太长了 ..."),
        ('曲折<span class="expand">展开</span>', "曲折"),
        ('正文<a action-type="fl_unfold">展开<i class="wbicon">c</i></a>', "正文"),
        ('正文 \u200b<a action-type="fl_fold">收起<i class="wbicon">d</i></a>', "正文"),
        ('看 <a href="http://t.cn/x"><i class="wbicon">O</i>网页链接</a> 吧', "看 吧"),
        ('看<a href="http://t.cn/x"><i class="wbicon">L</i>江海银行的微博视频</a>', "看"),
        ('<a href="http://t.cn/x"><i class="wbicon">2</i>江海·滨江大道</a>', "江海·滨江大道"),
        ('<a href="y"><span class="url-icon"><img src="timeline_card_small_web_default.png"></span><span class="surl-text">人民路支行</span></a>', "人民路支行"),
        ("<a href='/n/小橙'>@小橙</a> <em class=\"s-color-red\">江海</em>银行", "@小橙 江海银行"),
        ("&lt;b&gt; &amp;lt; A&amp;B<br/>", "<b> &lt; A&B"),
        ("全角　空格\xa0与<b>\u200b\ufeff零宽</b>\ue627", "全角 空格 与零宽"),
        ("<script>var a = 1;</script>正<!-- 注释 -->文<style>b{}</style>", "正文"),
        ('<a href="http://huati.weibo.com/k/x"><i class="wbicon">&#xe627;</i>江海</a>周年庆', "江海周年庆"),
        ("<p>段一</p><p>段二</p>", "段一\n段二"),
        ("<h5>标题</h5>文<hr>尾<dl><dt>问</dt><dd>答</dd></dl>", "标题\n文\n尾\n问\n答"),
        ('好<img src="x.gif" title="[微笑]">的<img src="y.png" alt="图" title="一张图">', "好[微笑]的"),
        ("净息差<1.5%，我<3江海", "净息差<1.5%，我<3江海"),
        ("a < b 且 c > d", "a < b 且 c > d"),
        ("", ""),
    ],
)  # fmt: skip
def test_gives_the_text_a_person_reads(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_source_line_ends_count_only_in_json_texts() -> None:
    assert html_to_text("一\n二<b>三\n四</b>") == "一 二三 四"
    assert html_to_text("一\n二<b>三\n四</b>", newlines=True) == "一\n二三\n四"


def test_keeps_joined_emoji_whole() -> None:
    assert tidy("全家👨\u200d👩\u200d👧出动\u200b") == "全家👨\u200d👩\u200d👧出动"


@given(st.text())
def test_tidy_is_stable_and_encodable(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\n\n" not in once
    once.encode("utf-8")


@given(st.text(alphabet=st.sampled_from(list("<>/=\"'&;#ab 银\n\0\ud83d!-[]")), max_size=60))
def test_never_raises_on_broken_markup(html: str) -> None:
    html_to_text(html).encode("utf-8")


def test_topics_are_named_once_and_in_order() -> None:
    assert topics_of("#江海银行#真不错#秋日立减##江海银行#没写完#") == ("江海银行", "秋日立减")


@pytest.mark.parametrize(
    ("text", "own", "chain"),
    [
        ("我也是//@小橙:同感//@江海银行:感谢", "我也是", "//@小橙:同感//@江海银行:感谢"),
        ("//@小橙：同感", "", "//@小橙：同感"),
        ("见 http://example.com/@x:1", "见 http://example.com/@x:1", ""),
        ("没有链", "没有链", ""),
    ],
)
def test_own_words_are_told_from_the_chain(text: str, own: str, chain: str) -> None:
    assert split_chain(text) == (own, chain)


def test_leading_answer_is_not_the_authors_words() -> None:
    assert without_answer("回复@北方有雪:重装一下") == "重装一下"
    assert without_answer("请回复@北方有雪:谢谢") == "请回复@北方有雪:谢谢"


def test_place_has_no_prefix() -> None:
    assert [place("发布于 北京"), place("来自河南"), place("上海")] == ["北京", "河南", "上海"]


@pytest.mark.parametrize(
    ("verified", "number", "kind"),
    [
        (True, 0, "person"),
        (True, 2, "organisation"),
        (True, 7, "organisation"),
        (True, None, "person"),
        (False, 220, ""),
    ],
)
def test_verified_accounts_are_people_or_organisations(verified: bool, number: int | None, kind: str) -> None:
    assert verified_kind(verified=verified, number=number) == kind
