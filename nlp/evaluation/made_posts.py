"""Posts made from a seed: many matters, each told in other words; and posts that look alike and are not the same."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

_BANKS: Final = [
    "江海银行",
    "云港银行",
    "瑞川银行",
    "工商银行",
    "建设银行",
    "招商银行",
    "中信银行",
    "浦发银行",
    "平安银行",
    "兴业银行",
    "邮储银行",
    "光大银行",
]
_WHEN: Final = [
    "今天上午",
    "昨天下班以后",
    "上周五中午",
    "大年初三",
    "双十一当晚",
    "月底发工资那天",
    "刚才",
    "前天傍晚",
    "一早",
    "国庆假期最后一天",
    "周末带娃的时候",
    "上个月中旬",
    "凌晨两点多",
    "出差路上",
    "孩子开学前",
    "昨晚睡觉前",
    "五一回老家",
    "等了一星期之后",
    "今年年初",
    "搬家那阵子",
]
_WHERE: Final = [
    "在楼下网点",
    "手机银行里",
    "打客服电话",
    "在机场柜台",
    "通过微信公众号",
    "找客户经理",
    "在自助机上",
    "网上银行页面",
    "去市中心支行",
    "在县城的营业厅",
    "老家镇上的网点",
    "电话银行",
    "在商场的办卡点",
    "用平板登录",
    "在公司附近那家支行",
    "托家人去柜台",
]
_WHAT: Final = [
    "改预留手机号",
    "补办借记卡",
    "申请分期",
    "提前还房贷",
    "查流水",
    "开通外币账户",
    "修改密码",
    "打征信报告",
    "转一笔大额",
    "领新户礼",
    "兑换积分",
    "绑定银联",
    "给孩子开户",
    "办理挂失",
    "申请提额",
    "赎回理财",
    "买大额存单",
    "换美元",
    "激活信用卡",
    "取消自动还款",
    "打印回单",
    "查一笔扣款",
    "办车贷",
    "注销旧卡",
    "解除限额",
    "申请消费贷",
    "报销留学保证金",
    "调整账单日",
    "更新身份证信息",
    "查询公积金",
]
_TROUBLE: Final = [
    "系统说暂时无法受理",
    "排了三个小时的号还没轮到",
    "页面转圈转到死机",
    "提示我的资料过期",
    "要我提供一堆证明",
    "说只能本人到开户行",
    "验证码怎么都收不到",
    "人脸识别一直失败",
    "柜员让我改天再来",
    "查了半天也没人说清楚",
    "钱扣了却没有到账",
    "显示成功但是额度没变",
    "莫名其妙多收一笔手续费",
    "客户经理一直不回消息",
    "流程走到最后一步又退回起点",
    "说要等上级审批",
    "机器把我的卡吞了",
    "告诉我活动名额抢光了",
    "先说可以后来又说不行",
    "短信通知跟实际金额对不上",
    "预约了也没有用",
    "说我名下有异常交易",
    "没几分钟就办好了",
    "小姑娘特别耐心地讲了一遍",
    "比我想的快得多",
    "连茶水都给倒上了",
    "一个电话就解决了",
    "当天就有了答复",
    "意外地顺利",
    "保安大叔都来帮忙填单子",
]
_FEELING: Final = [
    "真是服了",
    "气得我当场想销户",
    "以后再也不来了",
    "大家给评评理",
    "有没有人碰到过同样的事",
    "求懂行的人指点",
    "打算换一家试试",
    "心累",
    "这效率也没谁了",
    "希望尽快给个说法",
    "必须点个赞",
    "值得表扬",
    "老客户表示满意",
    "服务越来越好了",
    "准备推荐给同事",
    "还是原来的味道",
    "我先观望一下",
    "感觉自己像个皮球",
    "已经打电话投诉了",
    "不知道是不是只有我这样",
    "想听听过来人的经验",
    "这事要是搁别家早就办完了",
    "回头再看看结果",
    "记录一下给后来人参考",
    "真心希望能改进",
]
_MORE: Final = [
    "我妈年纪大了，跑一趟不容易",
    "这张卡我用了快十年，从来没有逾期",
    "旁边的大爷也在抱怨同一件事",
    "上次来可不是这样的规定",
    "问了三个人，三种说法",
    "官网写得明明白白不需要这些材料",
    "排在前面的小伙子办得倒是挺快",
    "我把截图都留着，随时可以对质",
    "同事说他在另一家支行一次就办成了",
    "家里急着用这笔钱看病",
    "孩子在旁边哭了一路",
    "中午还要赶回单位上班",
    "工作人员一直低头看手机",
    "叫号机上写着前面还有四十多位",
    "门口连个停车的地方都没有",
    "利率比去年低了不少",
    "合同上的小字看得眼睛疼",
    "朋友圈里好几个人都在说",
    "领导来了以后态度马上变了",
    "最后给我免了两个月的费用",
    "送了一把雨伞，虽然小但是暖心",
    "后来收到回访电话，语气很客气",
    "填完表格才发现填错了地方",
    "打印机又坏了，只能手写",
    "理财经理推荐的产品我没有看懂",
    "对账的时候才发现差了几十块",
    "信用卡中心和网点互相推",
    "工资卡被限额，生活费都转不出来",
    "出国在即，实在等不起",
    "年费说好的刷够次数就减免",
]
_OPENING: Final = 8
"""Characters of a post that another one begins with, too."""
_POOLS: Final[Mapping[str, Sequence[str]]] = {
    "bank": _BANKS, "when": _WHEN, "where": _WHERE, "what": _WHAT, "trouble": _TROUBLE, "feeling": _FEELING, "more": _MORE,
}  # fmt: skip
_SLOGANS: Final = ("银行服务大家谈", "双十一刷卡有礼", "我和银行的故事", "开年理财节", "315曝光台", "周五半价日")
_TWINS: Final[Mapping[str, Sequence[str]]] = {
    "{bank}信用卡年费怎么{other}": ("免", "收", "算", "退"),
    "{bank}客服电话打{other}": ("不通", "得通"),
    "{bank}说我逾期，我明明{other}": ("还了", "没有贷款", "已经销卡", "冻结了账户"),
    "{bank}{other}分行今天排队两小时": ("南京", "杭州", "成都", "无锡"),
    "{bank}手机银行怎么{other}，有人知道吗": ("开户", "销户", "改密码", "解绑"),
    "{bank}柜台的态度真的很{other}": ("好", "差", "冷淡", "热情"),
    "在{bank}办的{other}一直没有批": ("房贷", "车贷", "信用卡", "分期"),
    "{bank}存款利率又{other}": ("涨了", "降了", "不变"),
}
"""Short posts that one word makes another matter."""
_TEMPLATES: Final = (
    "{bank}{where}{what}，{trouble}。{feeling}。",
    "{when}{where}想{what}，结果{trouble}，{feeling}！",
    "说说{bank}：{more}。{when}{what}，{trouble}。",
    "{feeling}。{when}去{bank}{what}，{more}，{trouble}。",
    "为了{what}，我{when}{where}折腾了好久。{trouble}。{more}。{feeling}。",
    "请问{bank}的各位，{what}是不是要{where}？{when}{trouble}，{more}。",
)


def make_posts(seed: int, count: int) -> list[str]:
    """Posts about matters of a bank, 20 to about 300 characters long, no two of which tell the same."""
    random = Random(seed)  # noqa: S311  (nothing secret)
    posts: dict[str, None] = {}
    while len(posts) < count:
        posts[_make(random, random.choice(_TEMPLATES))] = None
    return list(posts)


def make_lookalikes(seed: int, post: str) -> list[str]:
    """Posts that look like others and are not the same: a shared slogan, this post's first words, a shared matter twice."""
    random = Random(f"{seed} {post}")  # noqa: S311  (nothing secret)
    matter = {name: random.choice(_POOLS[name]) for name in ("bank", "where", "what")}
    template = random.choice(_TEMPLATES)
    return [
        f"#{random.choice(_SLOGANS)}# {_make(random, random.choice(_TEMPLATES))}",
        post[:_OPENING] + _make(random, random.choice(_TEMPLATES)),
        _make(random, template, matter),
        _make(random, template, matter),
    ]


def make_twins(seed: int) -> list[tuple[str, str]]:
    """Pairs of short posts that look alike and ask or say different things."""
    random = Random(seed)  # noqa: S311  (nothing secret)
    return [
        (template.format(bank=bank, other=one), template.format(bank=bank, other=other))
        for template, others in _TWINS.items()
        for bank in _BANKS
        for one, other in (random.sample(others, 2),)
    ]


def _make(random: Random, template: str, given: Mapping[str, str] | None = None) -> str:
    words = {name: random.choice(pool) for name, pool in _POOLS.items()} | dict(given or {})
    more = random.sample(_MORE, random.choice((0, 0, 0, 1, 2, 4, 8)))
    return template.format(**words) + "".join(f"{sentence}。" for sentence in more)
