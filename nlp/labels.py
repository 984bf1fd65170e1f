"""The vocabulary of labels: the same words in the model, the API, the rules and the screens.

Members are the words used in data and interfaces; ``ZH`` gives the words shown on screen.
"""

from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """What sort of text a post is (exactly one)."""

    PERSON = "person"
    ADVERTISEMENT = "advertisement"
    LOTTERY = "lottery"
    NEWS = "news"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"


class Kind(StrEnum):
    """What a post asks of the bank (one or more; ``other`` only alone)."""

    COMPLAINT = "complaint"
    CRITICISM = "criticism"
    PRAISE = "praise"
    PURCHASE_INTENT = "purchase_intent"
    CHURN_INTENT = "churn_intent"
    INQUIRY = "inquiry"
    INCIDENT = "incident"
    CAMPAIGN_FEEDBACK = "campaign_feedback"
    OTHER = "other"


class Sentiment(StrEnum):
    """Tone toward the bank or product."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Aspect(StrEnum):
    """Which product or service a post is about (zero or more)."""

    CREDIT_CARD = "credit_card"
    DEBIT_CARD = "debit_card"
    ONLINE_BANKING = "online_banking"
    MOBILE_APP = "mobile_app"
    ATM = "atm"
    BRANCH = "branch"
    CUSTOMER_SERVICE = "customer_service"
    LOAN = "loan"
    WEALTH = "wealth"
    INSURANCE = "insurance"
    PAYMENT = "payment"
    FOREIGN_EXCHANGE = "foreign_exchange"
    BENEFITS = "benefits"
    COLLECTIONS = "collections"
    SECURITY = "security"
    EMPLOYER_OR_SHARE = "employer_or_share"


class DropReason(StrEnum):
    """Why a post is noise: it goes to no queue and keeps this reason."""

    ADVERTISEMENT = "advertisement"
    LOTTERY = "lottery"
    NEWS = "news"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    EMPTY = "empty"
    BOT_LIKE = "bot_like"


URGENCIES: Final = (0, 1, 2)

ZH: Final[dict[str, str]] = {
    "person": "个人", "advertisement": "广告", "lottery": "抽奖", "news": "新闻", "spam": "垃圾信息",
    "off_topic": "无关", "empty": "无文字", "bot_like": "疑似机器号",
    "complaint": "投诉", "criticism": "批评", "praise": "表扬", "purchase_intent": "购买意向",
    "churn_intent": "流失意向", "inquiry": "咨询", "incident": "事件", "campaign_feedback": "活动反馈",
    "other": "其他",
    "negative": "负面", "neutral": "中性", "positive": "正面",
    "credit_card": "信用卡", "debit_card": "借记卡/账户", "online_banking": "网上银行", "mobile_app": "手机银行",
    "atm": "自助设备", "branch": "网点", "customer_service": "客服", "loan": "贷款", "wealth": "理财存款",
    "insurance": "保险", "payment": "支付转账", "foreign_exchange": "外汇", "benefits": "积分权益",
    "collections": "催收", "security": "安全隐私", "employer_or_share": "雇主/股票",
}  # fmt: skip
