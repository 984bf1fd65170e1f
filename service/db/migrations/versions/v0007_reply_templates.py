"""Reply templates to begin with. A bank changes or deletes them as it likes: they are put in once.

None of them promises a result, asks for personal data in public or states facts that are not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TABLE = sa.table("reply_templates", sa.column("queue"), sa.column("name"), sa.column("body"))
_PRIVATE = "为保护您的信息安全，请不要在公开留言里写姓名、手机号、证件号或卡号，"

TEMPLATES = (
    (
        "service",
        "受理投诉",
        "{author}，您好！看到您反映的{product}问题，给您带来不便，我们深表歉意。您的问题已登记（编号 {case}），我们正在核实。"
        + _PRIVATE
        + "可以私信告诉我们怎样称呼您、方便联系的时间，我们会主动与您联系。",
    ),
    (
        "service",
        "请补充情况",
        "{author}，您好！为尽快核实您反映的{product}问题（编号 {case}），请您私信补充：发生的大致时间、办理的渠道、页面上的提示文字。"
        + _PRIVATE
        + "感谢您的理解与配合。",
    ),
    (
        "service",
        "解答咨询",
        (
            "{author}，您好！关于您咨询的{product}，答复如下：\n\n（在此填写答复）\n\n具体以业务办理时的页面公示和协议约定为准。"
            "如仍有疑问，欢迎继续留言，或拨打银行卡背面的客服热线。"
        ),
    ),
    (
        "service",
        "挽留",
        (
            "{author}，您好！看到您对{product}的体验感到失望，我们很抱歉没有做好。销卡、销户的办理不会受到任何阻碍；"
            "如果您愿意，请私信告诉我们是什么让您做出这个决定（编号 {case}），我们希望有机会把问题解决好。"
        ),
    ),
    (
        "service",
        "告知结果",
        (
            "{author}，您好！您反映的{product}问题（编号 {case}）已处理完毕，结果已私信向您说明。感谢您的反馈，也感谢您给我们改进的机会。"
            "如果对结果有不同意见，请直接回复我们。——{agent}"
        ),
    ),
    (
        "pr",
        "关注到事件",
        (
            "{author}，您好！我们已关注到您提到的{product}情况，正在紧急核实处理，进展将通过我行官方渠道公布。由此给您带来的不便，我们深表歉意。"
            "如您的业务受到影响，请私信留言（编号 {case}），我们会有专人跟进。"
        ),
    ),
    (
        "pr",
        "已恢复说明",
        (
            "{author}，您好！您提到的{product}情况现已恢复，您可以重新尝试。如果仍有异常，请私信告诉我们发生时间和页面提示（编号 {case}）。"
            "对给您造成的不便，我们再次致歉。"
        ),
    ),
    (
        "pr",
        "回应批评",
        "{author}，您好！感谢您直言不讳。您对{product}的意见我们已转给负责的部门，会认真研究改进。如果您有具体的经历愿意告诉我们，欢迎私信（编号 {case}）。",
    ),
    (
        "pr",
        "沟通不准确信息",
        (
            "{author}，您好！注意到您发布的与{product}有关的内容，其中部分情况与我们了解的不一致。方便的话请私信与我们核对（编号 {case}），"
            "我们愿意把事实说清楚，也感谢您对我行的关注。"
        ),
    ),
    (
        "marketing",
        "回应购买意向",
        (
            "{author}，您好！看到您在了解{product}，谢谢您的关注。您可以在手机银行搜索相应业务，或到就近网点咨询，工作人员会根据您的情况为您介绍。"
            "办理条件、费率与额度以页面公示和审批结果为准。"
        ),
    ),
    (
        "marketing",
        "理财意向",
        (
            "{author}，您好！感谢您关注我行{product}业务。购买前请先完成风险评估，选择与自己承受能力相符的产品。理财非存款，产品有风险，投资须谨慎。"
            "您可以在手机银行查看产品说明书，或预约网点理财经理。"
        ),
    ),
    (
        "marketing",
        "活动反馈",
        (
            "{author}，您好！感谢您参加我们的活动并告诉我们感受。您提到的情况已反馈给活动负责同事（编号 {case}），活动规则以活动页面为准。"
            "如权益没有到账，请私信告诉我们活动名称和参加时间。"
        ),
    ),
    (
        "marketing",
        "感谢认可",
        "{author}，您好！谢谢您对我们{product}的认可，这是对一线同事最好的鼓励，我们会转达给他们。期待继续为您服务！",
    ),
)


def upgrade() -> None:
    op.bulk_insert(_TABLE, [{"queue": queue, "name": name, "body": body} for queue, name, body in TEMPLATES])


def downgrade() -> None:
    op.execute(_TABLE.delete())
