"""Own kinds at work: take examples in, train, measure, show what a kind would find, and learn from yes and no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import structlog

from nlp.noise import has_words
from nlp.own_kinds.figures import precision_recall_f1
from nlp.own_kinds.records import Example, Head, Measure, Order, OwnKindError
from nlp.own_kinds.training import train
from nlp.own_kinds.word_features import word_features
from nlp.records import Text
from service.accounts import AuditEntry
from service.db.columns import JsonValue
from service.errors import ConflictError, InvalidError, NotFoundError
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.ingest.own_kind_pool import Progress, make_pool, read_features, read_pool
from service.own_kinds import Kept, OwnKind
from service.stores.contract import StoredPost

log = structlog.get_logger()
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored post as a kind reads it."""

    stored: StoredPost
    probability: float
    holds: bool
    """Whether it is over the cut-off."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trained kind does on other examples."""

    examples: int
    precision: Measure
    recall: Measure
    f1: Measure


def create_own_kind(
    context: Context, name: str, examples: Sequence[Example], actor: str, *, precision: float | None = None
) -> None:
    """A new kind with its first examples. Raises `InvalidError`, `ConflictError`."""
    context.own_kinds.create(name, precision=precision, at=context.clock(), by=actor)
    add_examples(context, name, examples, actor)


def add_examples(context: Context, name: str, examples: Sequence[Example], actor: str) -> int:
    """Keep examples, cleaned and masked like posts; gives how many say something. Raises `NotFoundError`."""
    now = context.clock()
    texts = [context.analyser.reading(Text("", example.text, example.platform)).text for example in examples]
    kept = [
        Kept(text=text, platform=example.platform, holds=example.holds is True, at=now, by=actor)
        for text, example in zip(texts, examples, strict=True)
        if has_words(text)
    ]
    context.own_kinds.add_examples(name, kept)
    _record(context, actor, "add_own_kind_examples", name, {"examples": len(kept)})
    return len(kept)


def judge(context: Context, name: str, post_id: str, actor: str, *, holds: bool) -> None:
    """A person's yes or no on a stored post becomes an example. Audited. Raises `NotFoundError`."""
    found = context.store.get([post_id])
    if not found:
        raise NotFoundError(f"没有帖子 {post_id}; 它可能已按保留期删除 (no such post)")
    text = to_text(found[0].post)
    kept = Kept(
        text=context.analyser.reading(text).text, platform=text.platform, holds=holds, post_id=post_id,
        at=context.clock(), by=actor,
    )  # fmt: skip
    context.own_kinds.add_examples(name, [kept])
    _record(context, actor, "judge_own_kind_example", name, {"post": post_id, "holds": holds})


def train_own_kind(context: Context, name: str, actor: str) -> Head:
    """Train a kind on its examples and put it to use where it is enabled.

    Raises `NotFoundError`, `ConflictError` where it is being trained, `InvalidError` where examples are too few.
    """
    with context.own_kinds.training(name) as state:
        try:
            head = measure(context, name, state.note)
        except OwnKindError as error:
            context.own_kinds.change(name, fault=str(error))
            raise InvalidError(str(error)) from error
        context.own_kinds.save_head(name, head)
    _record(context, actor, "train_own_kind", name, {"f1": round(head.figures.f1.value, 3)})
    return head


def train_in_background(context: Context, name: str, actor: str) -> None:
    """The same where nobody waits for the answer: what goes wrong is kept with the kind; a thread's boundary."""
    try:
        train_own_kind(context, name, actor)
    except (InvalidError, ConflictError, NotFoundError) as error:
        log.warning("own_kind_not_trained", kind=name, error=type(error).__name__)
    except Exception as error:
        log.exception("own_kind_failed", kind=name)
        context.own_kinds.change(name, fault=f"训练出错：{type(error).__name__}；再试一次，仍不行请看日志")


def switch_own_kind(context: Context, name: str, actor: str, *, enabled: bool) -> None:
    """Read posts for a kind, or not. Raises `NotFoundError`."""
    context.own_kinds.change(name, enabled=enabled)
    _record(context, actor, "enable_own_kind" if enabled else "disable_own_kind", name, {})


def remove_own_kind(context: Context, name: str, actor: str) -> None:
    """Forget a kind with its examples. Raises `NotFoundError`, `ConflictError` while it is being trained."""
    context.own_kinds.remove(name)
    _record(context, actor, "remove_own_kind", name, {})


def measure(context: Context, name: str, progress: Progress) -> Head:
    """A fresh head with its figures, not put to use. Raises `NotFoundError`, `nlp.own_kinds.records.OwnKindError`."""
    kind, kept = context.own_kinds.get(name), context.own_kinds.examples(name)
    if not kept:
        raise OwnKindError(f"“{name}”还没有例子：加上 20 到 200 条 (no examples yet)")
    pool = make_pool(context, progress)
    judged = {example.text for example in kept}
    unseen = [at for at, text in enumerate(pool.texts) if text.text not in judged]
    examples = [Example(example.text, example.platform, example.holds) for example in kept]
    features = read_features(context, [Text("", one.text, one.platform) for one in examples], progress)
    return train(
        Order(name, kind.precision),
        [*examples, *(pool.examples()[at] for at in unseen)],
        np.concatenate((features, pool.features[unseen])),
        context.analyser.model.encoder,
    )


def try_own_kind(context: Context, name: str, examples: Sequence[Example]) -> Trial:
    """How the trained kind does on examples it was not trained on. Raises `NotFoundError`, `InvalidError`."""
    head = usable_head(context, context.own_kinds.get(name))
    if not examples:
        raise InvalidError("没有例子可测 (no examples to test on)")
    texts = [
        Text("", context.analyser.reading(Text("", one.text, one.platform)).text, one.platform) for one in examples
    ]
    words = word_features([text.text for text in texts])
    said = head.probabilities(read_features(context, texts, lambda _done, _whole: None), words) >= head.cut_off
    true = np.array([example.holds is True for example in examples])
    return Trial(len(examples), *precision_recall_f1(said, true, np.ones(len(examples))))


def preview(context: Context, name: str, size: int = SHOWN) -> list[Candidate]:
    """The stored posts of today's pool that a kind finds most probable, without texts that are examples already."""
    head = usable_head(context, context.own_kinds.get(name))
    pool = read_pool(context)
    if pool is None:
        return []
    judged = {example.text for example in context.own_kinds.examples(name)}
    chances = head.probabilities(pool.features, word_features([text.text for text in pool.texts]))
    ranked = [at for at in np.argsort(-chances).tolist() if pool.texts[at].text not in judged]
    by_id = {pool.texts[at].id: float(chances[at]) for at in ranked}
    stored = context.store.get(list(by_id)[: 2 * size])
    return [Candidate(post, by_id[post.id], by_id[post.id] >= head.cut_off) for post in stored][:size]


def usable_head(context: Context, kind: OwnKind) -> Head:
    """The head of a kind. Raises `InvalidError` where it has none for the present model."""
    if kind.head is None or kind.stale(context.analyser.model.encoder):
        why = "还没有训练好" if kind.head is None else "是为旧模型训练的"
        raise InvalidError(f"“{kind.name}”{why}：先训练 (train it first)")
    return kind.head


def renew_own_kinds(context: Context, actor: str) -> int:
    """Train anew the enabled kinds whose heads are for another model; gives how many. A failure is kept with its kind."""
    stale = [
        kind.name for kind in context.own_kinds.all() if kind.enabled and kind.stale(context.analyser.model.encoder)
    ]
    for name in stale:
        log.info("own_kind_renewed", kind=name)
        train_in_background(context, name, actor)
    return len(stale)


def _record(context: Context, actor: str, action: str, name: str, detail: Mapping[str, JsonValue]) -> None:
    context.accounts.record(AuditEntry(context.clock(), actor, action, "own_kind", name, detail))
