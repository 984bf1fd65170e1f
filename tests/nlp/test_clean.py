"""Clean-up: from Weibo and forum markup to the author's own words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.clean import Cleaned, clean, clean_post, split_chain

MARKUP = st.lists(
    st.sampled_from(
        [
            *"<>&;/:@#！，１ａ\n\r\t \u200b\u00a0\ue627",
            "<br />",
            "<a href='/status/1'>",
            "</a>",
            "全文",
            "...",
            "<span class=url-icon>",
            "</span>",
            "<img alt=[泪] src=x>",
            "&amp;",
            "&lt;",
            "&#60;",
            "lt;",
            "amp;",
            "<i class='pstatus'>",
            "</i>",
            "展开",
            "收起d",
            "展开全文c",
            "O网页链接",
            "L微博视频",
            "//@江海:",
            "https://weibo.cn/sinaurl?u=https%3A%2F%2Fa.cn%2Fx",
            "HTTP://T.CN/A",
            "銀行",
            "乾",
            "隆",
            "著",
            "後",
        ]
    )
).map("".join)

PLACE = """在这里 <a data-url="http://t.cn/A1" href='https://m.example/p'><span class='url-icon'>\
<img src='https://h5.example/timeline_card_small_location_default.png'></span><span class="surl-text">江海市·滨江支行</span></a>"""


@given(st.one_of(MARKUP, st.text(), st.text(st.characters(codec=None))))
@example("&amp;amp;lt;br&amp;amp;gt;")
@example("https://weibo.cn/sinaurl?u=https%3A%2F%2Fweibo.cn%2Fsinaurl%3Fu%3Dhttps%253A%252F%252Fa.cn")
def test_cleaning_twice_is_cleaning_once(markup):
    cleaned = clean(markup)
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(codec=None)))
def test_a_cleaned_text_can_be_written_as_utf8(text):
    clean(text).encode()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            '排队两小时<span class="url-icon"><img alt=[泪] src="//h5.example/lei.png" style="width:1em;" /></span>\u200b\u200b',
            "排队两小时[泪]",
        ),
        ('服务真好<img alt="[微笑]" title="[微笑]" src="https://face.example/a.png" />', "服务真好[微笑]"),
        (
            PLACE,
            "在这里 江海市·滨江支行",
        ),
        (
            '公告<a href="https://t.cn/A2"><span class="url-icon"><img src="x.png"></span><span class="surl-text">网页链接</span></a>',
            "公告",
        ),
        (
            '看截图<a href="https://weibo.cn/sinaurl?u=https%3A%2F%2Fwx1.example%2Fa.jpg">查看图片</a>',
            "看截图 https://wx1.example/a.jpg",
        ),
        ('扣了三次年费，打电话说 \u200b...<a href="/status/4537">全文</a>', "扣了三次年费，打电话说 ..."),
        ("扣了三次年费...全文： http://m.weibo.cn/1/2", "扣了三次年费..."),
        ('转账失败<span class="expand">展开</span>', "转账失败"),
        ("转账失败 展开全文c", "转账失败"),
        ("转账失败 收起d", "转账失败"),
        ("江海银行公告O网页链接 L江海银行的微博视频", "江海银行公告"),
        ("一行<br/><br />&nbsp;二行<p>三行</p>", "一行\n二行三行"),
        ('正文<i class="pstatus"> 本帖最后由 阿江 于 2024-3-1 编辑 </i>', "正文"),
        ('转账<font class="jammer">k3f</font>失败<span style="display:none">x9</span>', "转账失败"),
        ("&lt;江海快贷&gt; &amp; 房贷", "<江海快贷> & 房贷"),
        ("手機銀行閃退，登錄後餘額變了", "手机银行闪退，登录后余额变了"),
        ("ＡＴＭ吞卡１００元　急！（在线等）", "ATM吞卡100元 急！（在线等）"),
        ("HTTP://T.CN/AbC 看这里", "http://t.cn/AbC 看这里"),
        ("看 https://weibo.cn/sinaurl?u=https%3A%2F%2Fjh.example%2Fa%3Fb%3D1", "看 https://jh.example/a?b=1"),
    ],
)
def test_markup_becomes_text(markup, text):
    assert clean(markup) == text


@pytest.mark.parametrize(
    "text",
    [
        "余额<100 且利率>3%，<江海>是谁",
        "https://jh.example/a?a=1&region=2&copy=3",
        "点开那个网页链接就被骗了",
        "请把报表展开，看全文",
        "乾隆年间的票号",
        "三行\n二行\n一行",
        "哈哈[doge][允悲]😡🤼‍♀️",
        "@江海银行 你们的客服呢？",
    ],
)
def test_plain_text_stays_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("气死了//@阿江: 手机银行又崩了//@小港:真的", "气死了", "//@阿江: 手机银行又崩了//@小港:真的"),
        ("转发微博//@阿江:手机银行又崩了", "", "//@阿江:手机银行又崩了"),
        ("//@阿江：手机银行又崩了", "", "//@阿江：手机银行又崩了"),
        ("转发微博", "", ""),
        ("Repost", "", ""),
        ("转发微博的人都是傻子", "转发微博的人都是傻子", ""),
        ("谢谢@阿江:已经解决", "谢谢@阿江:已经解决", ""),
        ("https://jh.example/@a:1", "https://jh.example/@a:1", ""),
    ],
)
def test_own_words_are_split_from_the_chain(text, own, quoted):
    assert split_chain(text) == (own, quoted)


def test_a_forum_quote_goes_to_the_quoted_words():
    post = clean_post('<div class="quote"><blockquote>阿江 发表于 昨天<br />年费多少</blockquote></div>免年费的')
    assert post == Cleaned("免年费的", "阿江 发表于 昨天\n年费多少")


def test_chain_comes_before_the_quoted_words_given():
    post = clean_post("同感//@<a href='/n/阿江'>@阿江</a>:銀行又崩了", quoted="<b>江海银行</b>公告")
    assert post.quoted.endswith("江海银行公告")
