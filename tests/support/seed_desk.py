"""A desk with work on it: some 300 posts of three weeks about a fictional bank, through the real stores and floors.

What the model would say is written beside each text, so that seeding needs no model; routing, cases, tags and alerts
are the product's own. Deterministic for a given clock.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.items import Author, Count, CrawlRun, Platform, Post, PostType
from nlp.labels import Aspect, DropReason, Kind, Sentiment
from nlp.records import Analysis, Evidence
from service.ingest.batch import decide, hand_over
from service.ingest.context import Context
from service.ingest.runs import CrawlRuns
from service.stores.contract import Entry
from tests.support.factories import make_analysis, make_noise

BRAND = "jhb"
DAYS = 21
REGIONS = ("上海", "江苏", "广东", "北京", "浙江", "四川", "湖北", "山东", "福建", "")
SURNAMES = "林陈王李赵周吴徐孙马朱胡郭何高罗郑梁谢宋"
NICKS = (
    "爱喝豆浆", "小满同学", "夜跑的鱼", "橙子汽水", "半糖", "拾光", "山间来信", "不加班", "北冥有鲲", "木易", "糖炒栗子", "青柠",
    "风吹麦浪", "七月流火", "老街坊", "打工人阿哲", "理财小白", "卡友老徐", "羊毛党", "奔波儿灞", "一只柴", "南方嘉木",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """A sort of post: texts with the words that decided, and what the model would say."""

    texts: tuple[tuple[str, str], ...]
    """(text, decisive words)."""
    kinds: tuple[Kind, ...]
    sentiment: Sentiment
    aspects: tuple[Aspect, ...] = ()
    urgency: int = 0
    brand: str = BRAND
    drop: DropReason | None = None
    weight: int = 1
    title: str = ""
    """Given: forum threads."""
    reach: int = 6


BAD, FLAT, GOOD = Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE
MATTERS = (
    Matter((
        ("江海信用卡年费说好的刷满六次免, 刷了九次还是扣了我三百, 打客服排了四十分钟没人接 凭什么", "凭什么"),
        ("刚查账单, 江海银行又扣我一笔不知道是什么的手续费, 问客服说系统自动的, 能不能退?", "不知道是什么的手续费"),
        ("江海信用卡分期提前还清, 手续费一分不退, 当初办的时候根本没讲, 太坑了", "太坑了"),
    ), (Kind.COMPLAINT,), BAD, (Aspect.CREDIT_CARD, Aspect.CUSTOMER_SERVICE), 1, weight=26, reach=18),
    Matter((
        ("江海银行的客服电话转来转去, 最后一句“请到网点办理”, 我人在国外怎么去网点?", "转来转去"),
        ("投诉江海银行三天了, 没有一个人回电, 明天就去监管那里反映", "监管"),
    ), (Kind.COMPLAINT,), BAD, (Aspect.CUSTOMER_SERVICE,), 2, weight=10, reach=60),
    Matter((
        ("江海银行手机银行更新以后转账页面一直转圈, 卸载重装也没用", "一直转圈"),
        ("求助: 江海掌上通人脸识别过不去, 试了十几次, 房租今天要交啊", "过不去"),
    ), (Kind.COMPLAINT,), BAD, (Aspect.MOBILE_APP, Aspect.PAYMENT), 1, weight=16, reach=9),
    Matter((
        ("自助取款机吞了我的卡, 网点说要等三个工作日, 江海银行你们周末没人上班的吗", "吞了我的卡"),
    ), (Kind.COMPLAINT,), BAD, (Aspect.ATM, Aspect.BRANCH), 1, weight=5),
    Matter((
        ("江海银行外包催收给我爸妈打电话, 我只晚了两天, 这算不算骚扰?", "给我爸妈打电话"),
    ), (Kind.COMPLAINT,), BAD, (Aspect.COLLECTIONS, Aspect.CREDIT_CARD), 2, weight=6, reach=120),
    Matter((
        ("江海银行这利率还好意思宣传, 存款一降再降, 理财又亏, 钱放哪都不对", "一降再降"),
        ("路过江海银行的网点, 三个窗口只开一个, 排队的老人从里排到外, 就这服务?", "就这服务"),
    ), (Kind.CRITICISM,), BAD, (Aspect.WEALTH, Aspect.BRANCH), 1, weight=12, reach=75),
    Matter((
        ("江海银行人民路网点的小姐姐太耐心了, 帮我奶奶把社保卡激活还教会她用手机银行, 点赞", "太耐心了"),
        ("被江海银行客服圈粉了, 半夜卡丢了五分钟挂失好, 第二天新卡就寄出", "圈粉"),
    ), (Kind.PRAISE,), GOOD, (Aspect.BRANCH, Aspect.CUSTOMER_SERVICE), 0, weight=16, reach=40),
    Matter((
        ("想办一张江海白金卡, 主要看机场贵宾厅, 有没有正在用的说说值不值", "想办一张"),
        ("准备换车, 江海快贷三年的利率现在多少? 资料怎么交", "准备换车"),
        ("工资卡里有二十万闲钱, 想存江海银行大额存单, 请问现在还有额度吗", "想存"),
    ), (Kind.PURCHASE_INTENT, Kind.INQUIRY), FLAT, (Aspect.CREDIT_CARD, Aspect.LOAN), 1, weight=20),
    Matter((
        ("下个月去日本, 想在江海银行换点日元, 需要提前预约吗", "想在江海银行换点日元"),
    ), (Kind.PURCHASE_INTENT,), FLAT, (Aspect.FOREIGN_EXCHANGE,), 1, weight=8),
    Matter((
        ("江海的卡销了, 积分清零年费照收, 换云港银行去, 再见", "销了"),
        ("受够了江海银行的限额, 明天把工资卡换掉, 钱全转走", "全转走"),
    ), (Kind.CHURN_INTENT, Kind.COMPLAINT), BAD, (Aspect.DEBIT_CARD,), 1, weight=12, reach=24),
    Matter((
        ("请问江海手机银行怎么改预留手机号? 一定要本人去网点吗", "怎么改预留手机号"),
        ("江海信用卡账单日可以改到月底吗", "可以改到月底吗"),
        ("江海房贷提前还款要预约多久, 有违约金吗", "要预约多久"),
    ), (Kind.INQUIRY,), FLAT, (Aspect.MOBILE_APP, Aspect.LOAN), 1, weight=22),
    Matter((
        ("江海银行周三立减又来了, 奶茶满二十减十, 亲测能用", "亲测能用"),
        ("江海银行的积分换咖啡活动, 点进去就说抢光了, 这活动是给谁办的", "抢光了"),
    ), (Kind.CAMPAIGN_FEEDBACK,), GOOD, (Aspect.BENEFITS,), 0, weight=14, reach=30),
    Matter((
        ("卡友们, 江海的综合评分大概多少能过? 流水一般, 有房", "大概多少能过"),
        ("记录一下: 江海信用卡从申请到下卡四天, 额度三万", "下卡四天"),
    ), (Kind.OTHER,), FLAT, (Aspect.CREDIT_CARD,), 0, weight=14, title="江海信用卡申请交流"),
    Matter((
        ("云港银行的手机银行还不如江海呢, 广告比功能多", "广告比功能多"),
        ("云港信用卡客服态度真好, 已经劝朋友都去办了", "态度真好"),
        ("瑞川银行房贷利率又调了, 有没有人一起去谈", "又调了"),
    ), (Kind.OTHER,), FLAT, (Aspect.MOBILE_APP,), 0, brand="ygb", weight=24),
    Matter((
        ("专业代办江海银行信用卡, 黑白户均可, 当天下卡, 加微信详聊", "代办"),
        ("江海银行贷款低息秒批, 凭身份证就能办, 名额有限私信我", "秒批"),
    ), (Kind.OTHER,), FLAT, (Aspect.LOAN,), drop=DropReason.ADVERTISEMENT, weight=24),
    Matter((
        ("关注转发抽三位送江海银行联名水杯, 周五开奖", "抽三位"),
    ), (Kind.OTHER,), FLAT, drop=DropReason.LOTTERY, weight=12),
    Matter((
        ("江海银行发布三季报: 营收同比增长百分之四点二, 不良率持平", "发布三季报"),
    ), (Kind.OTHER,), FLAT, (Aspect.EMPLOYER_OR_SHARE,), drop=DropReason.NEWS, weight=9),
    Matter((
        ("今天的晚霞真好看, 江海路上全是拍照的人", "晚霞"),
    ), (Kind.OTHER,), GOOD, drop=DropReason.OFF_TOPIC, weight=9, brand=""),
    Matter((
        ("江海 江海 江海 点击领取 领取 领取 888", "点击领取"),
    ), (Kind.OTHER,), FLAT, drop=DropReason.SPAM, weight=5, brand=""),
)  # fmt: skip
OUTAGE = Matter((
    ("江海手机银行登不上去了, 有没有人一样? 一直显示系统繁忙", "登不上去"),
    ("江海银行app崩了??? 我在超市结账啊, 尴尬死", "崩了"),
    ("全家三台手机都登录失败, 江海银行到底怎么回事, 工资还在里面", "登录失败"),
    ("江海掌上通登录失败第二个小时了, 客服电话也打不进去", "打不进去"),
), (Kind.INCIDENT, Kind.COMPLAINT), BAD, (Aspect.MOBILE_APP, Aspect.CUSTOMER_SERVICE), 2, reach=150)  # fmt: skip


def seed(context: Context, now: datetime, *, extra: Sequence[Entry] = ()) -> list[Entry]:
    """Fill an open context; gives the entries written. ``context.settings.brand`` should be `BRAND`."""
    entries = [decide(context, post, analysis) for post, analysis in posts(now)] + list(extra)
    context.store.write(entries)
    hand_over(context, entries)
    context.store.refresh()
    return entries


SOURCES = """\
sources:
  - {name: weibo-search, spider: weibo-mobile, base_url: "https://m.weibo.example", keywords: [江海银行, 江海信用卡, 江海手机银行]}
  - {name: card-forum, spider: discuz, base_url: "https://bbs.example", boards: ["2", "14"]}
  - {name: weibo-html, spider: weibo-html, base_url: "https://s.weibo.example", keywords: [江海银行]}
  - {name: wealth-forum, spider: discuz, base_url: "https://licai.example", boards: ["7"], enabled: false}
"""


def seed_runs(context: Context, now: datetime) -> None:
    """Four sources: one complete, one short of what there is, one that must sign in, one that is off."""
    (context.settings.home / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    runs = CrawlRuns(context.database)
    for index in range(10):
        at = now - timedelta(minutes=12 + 30 * index)
        runs.save(
            _run(f"w{index}", "weibo-search", at, {"OK": 38 - index, "EMPTY": 2, "GONE": 1}, (412, 412), "finished")
        )
        runs.save(_run(f"f{index}", "card-forum", at, {"OK": 21, "GONE": index % 3}, (164, 200), "finished"))
    login = _run("h1", "weibo-html", now - timedelta(hours=13), {"OK": 4, "LOGIN": 2}, (61, 300), "login")
    runs.save(replace(login, detail="第 5 页转到了登录页 (redirected to sign-in)"))


def _run(
    run_id: str, source: str, at: datetime, outcomes: dict[str, int], found: tuple[int, int], stop: str
) -> CrawlRun:
    return CrawlRun(
        run_id, source, at, finished_at=at + timedelta(minutes=4), outcomes=outcomes, found=found[0],
        expected=found[1], stop_reason=stop,
    )  # fmt: skip


def posts(now: datetime) -> Iterator[tuple[Post, Analysis]]:
    """Posts with what the model would say: three quiet weeks, then an outage in the last two hours."""
    dice = random.Random(20260302)
    number = 0
    for matter in MATTERS:
        for _ in range(matter.weight):
            number += 1
            days = dice.random() ** 1.2 * DAYS
            hour = dice.choice((9, 10, 11, 12, 14, 16, 18, 20, 21, 22))
            at = (now - timedelta(days=days)).replace(minute=dice.randrange(60), second=0, microsecond=0)
            at = min(at.replace(hour=(hour - 8) % 24), now - timedelta(hours=3))
            yield _made(number, matter, at, dice)
    for step in range(46):
        number += 1
        yield _made(number, OUTAGE, now - timedelta(minutes=step * 1.3 + dice.random()), dice)


def _made(number: int, matter: Matter, at: datetime, dice: random.Random) -> tuple[Post, Analysis]:
    text, decisive = dice.choice(matter.texts)
    post = _post(number, matter, text, at, dice)
    analysis = make_noise(post, matter.drop) if matter.drop else make_analysis(post, labels=matter.kinds)
    probability = round(dice.uniform(0.72, 0.97), 2)
    start = text.index(decisive)
    label = (matter.kinds[0] if matter.kinds[0] is not Kind.OTHER else matter.sentiment).value
    evidence = (Evidence(label, start, start + len(decisive), 1.0),)
    kinds = {kind: round(dice.uniform(0.01, 0.12), 2) for kind in Kind}
    kinds |= {kind: round(probability - index * 0.11, 2) for index, kind in enumerate(matter.kinds)}
    return post, replace(
        analysis, kinds=kinds, sentiment=matter.sentiment, sentiment_probability=probability, urgency=matter.urgency,
        aspects=matter.aspects[: dice.randint(1, 2)], brands=(matter.brand,) if matter.brand else (),
        duplicate_key=f"key-{text[:12]}",
        keywords=(decisive,), evidence=() if matter.drop else evidence, model_version="seed-1",
    )  # fmt: skip


def _post(number: int, matter: Matter, text: str, at: datetime, dice: random.Random) -> Post:
    forum = bool(matter.title) or dice.random() < 0.24
    person = dice.randrange(160)
    who = random.Random(person)
    famous = who.random() < 0.05
    reach = int(dice.expovariate(1 / max(1, matter.reach)))
    return Post(
        site="bbs.example" if forum else "weibo",
        native_id=f"{8000 + number}-1" if forum else str(5_200_000_000_000_000 + number),
        platform=Platform.FORUM if forum else Platform.WEIBO,
        type=PostType.THREAD if forum else dice.choice((PostType.POST, PostType.POST, PostType.COMMENT)),
        text=text,
        title=matter.title or ("请教各位" if forum else ""),
        url=f"https://bbs.example/thread-{8000 + number}-1-1.html" if forum else f"https://weibo.example/{number}",
        author=Author(
            id=str(7000 + person),
            name=f"{NICKS[person % len(NICKS)]}{SURNAMES[person % len(SURNAMES)] if person > 40 else ''}",
            verified="person" if famous else "",
            followers=who.randrange(100_000, 900_000) if famous else who.randrange(20, 3000),
        ),
        published_at=at,
        fetched_at=at + timedelta(minutes=12),
        region="" if forum else who.choice(REGIONS),
        board="银行服务" if forum else "",
        reposts=Count(reach // 4),
        comments=Count(reach // 3),
        likes=Count(reach),
        keyword="江海银行",
    )
