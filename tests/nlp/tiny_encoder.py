"""A very small random encoder and a handful of labelled posts, to train on in seconds without a download."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

POSTS: Sequence[tuple[str, str, str, list[str], str, list[str], int]] = (
    ("柜台排了一上午队，最后告诉我系统坏了", "weibo", "person", ["complaint"], "negative", ["branch"], 1),
    ("信用卡被多扣了一笔年费，打电话没人管", "forum", "person", ["complaint"], "negative", ["credit_card"], 1),
    ("手机银行一点转账就闪退", "appstore", "person", ["complaint"], "negative", ["mobile_app"], 1),
    ("这家银行就会吹牛，呵呵", "weibo", "person", ["criticism"], "negative", [], 0),
    ("客服态度真好，五分钟就帮我解决了", "weibo", "person", ["praise"], "positive", ["customer_service"], 0),
    ("新版界面清爽，转账很快，好用", "appstore", "person", ["praise"], "positive", ["mobile_app"], 0),
    ("想办一张白金卡，哪家好下卡", "forum", "person", ["inquiry", "purchase_intent"], "neutral", ["credit_card"], 1),
    ("准备贷二十万装修，打算就在这家办", "forum", "person", ["purchase_intent"], "neutral", ["loan"], 1),
    ("明天就去销户，以后不来了", "weibo", "person", ["churn_intent"], "negative", ["debit_card"], 1),
    ("请问异地取款收手续费吗", "customer-service", "person", ["inquiry"], "neutral", ["debit_card"], 1),
    ("怎么修改预留手机号", "customer-service", "person", ["inquiry"], "neutral", [], 1),
    ("某支行行长卷款潜逃，储户围堵网点", "news", "news", ["incident"], "negative", ["security"], 2),
    ("银行系统全国瘫痪，大家都刷不了卡", "weibo", "person", ["incident"], "negative", ["payment"], 2),
    ("周五立减五元的活动真香", "weibo", "person", ["campaign_feedback"], "positive", ["benefits"], 0),
    ("积分兑换又缩水，没意思", "forum", "person", ["campaign_feedback"], "negative", ["benefits"], 0),
    ("专业办卡提额，加微信详聊", "sms", "advertisement", ["other"], "neutral", ["credit_card"], 0),
    ("转发抽三位送现金红包", "weibo", "lottery", ["other"], "neutral", [], 0),
    ("该行发布年度报告", "news", "news", ["other"], "neutral", ["employer_or_share"], 0),
    ("哈哈哈哈哈哈哈哈", "unknown", "spam", ["other"], "neutral", [], 0),
    ("今天去爬山，风景不错", "weibo", "off_topic", ["other"], "positive", [], 0),
)
FIELDS = ("text", "platform", "source", "kinds", "sentiment", "aspects", "urgency")


def write_posts(path: Path, pool: str = "") -> Path:
    """The labelled posts as JSON lines."""
    records = [dict(zip(FIELDS, post, strict=True)) | ({"pool": pool} if pool else {}) for post in POSTS]
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


SIZES = {"num_hidden_layers": 2, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32}
ENCODERS: Mapping[str, Mapping[str, object]] = {
    "bert": SIZES,
    "electra": {**SIZES, "embedding_size": 8, "initializer_range": 0.3},
    "distilbert": {"n_layers": 2, "dim": 16, "n_heads": 2, "hidden_dim": 32, "initializer_range": 0.3},
    "deberta-v2": {**SIZES, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "initializer_range": 0.3},
    "modernbert": {
        **SIZES,
        "local_attention": 24,
        "initializer_range": 0.3,
        **dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"), 0),
    },
}
"""Settings of an encoder of two layers and sixteen numbers a piece, by architecture."""


def write_encoder(folder: Path, architecture: str = "bert") -> Path:
    """One of `ENCODERS`, random, that knows the characters of the posts."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import AutoConfig, AutoModel

    folder.mkdir(parents=True)
    characters = sorted({character for text, *_ in POSTS for character in text} | set("：微博论坛客服新闻"))
    vocabulary = {
        piece: index for index, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters])
    }
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(5)
    config = AutoConfig.for_model(architecture, vocab_size=len(vocabulary), **ENCODERS[architecture])
    AutoModel.from_config(config).save_pretrained(folder)
    return folder


def write_config(folder: Path, epochs: int = 20, architecture: str = "bert") -> Path:
    """Encoder, posts and settings of a short run, in a folder; the path of its config file."""
    write_encoder(folder / "encoder", architecture)
    write_posts(folder / "train.jsonl")
    write_posts(folder / "dev.jsonl", pool="random")
    config = folder / "run.toml"
    config.write_text(
        f"""
[model]
name = "tiny"
base = "encoder"
pieces = 32
[data]
train = ["train.jsonl"]
dev = "{(folder / "dev.jsonl").as_posix()}"
[train]
epochs = {epochs}
batch = 4
encoder_rate = 5e-3
head_rate = 2e-2
dropout = 0.0
threads = 1
checkpoint_steps = 5
[card]
base = "A random encoder."
data = "Twenty invented posts."
limits = "Good for nothing but tests."
""",
        "utf-8",
    )
    return config
