"""自有标签: labels of the bank's own, with their figures; examples in, a preview with yes and no, on and off."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, UploadFile
from fastapi.responses import HTMLResponse

from dashboards.own_kinds import candidate_cards, kind_card
from dashboards.visit import Visit, visit
from nlp.own_kinds.records import Example
from service.accounts import Permission
from service.errors import InvalidError
from service.ingest.own_kinds import (
    add_examples,
    create_own_kind,
    judge,
    preview,
    remove_own_kind,
    switch_own_kind,
    train_in_background,
)
from service.own_kinds.example_files import LARGEST, read_examples

router = APIRouter(prefix="/own-kinds")
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_OWN_KINDS))]
Word = Annotated[str, Form(max_length=300)]
Lines = Annotated[str, Form(max_length=200_000)]


@router.get("")
def own_kinds(seen: Manager) -> HTMLResponse:
    """The page; with htmx its list."""
    if seen.partial:
        return seen.part("_own_kinds.html", **_values(seen))
    return seen.page("own_kinds.html", "own_kinds", **_values(seen))


@router.post("")
def create(  # one parameter a field of the form
    seen: Manager,
    tasks: BackgroundTasks,
    name: Word,
    precision: Word = "",
    lines: Lines = "",
    file: UploadFile | None = None,
) -> HTMLResponse:
    """A new kind from examples; it is trained at once."""
    examples = _examples(lines, file)
    create_own_kind(seen.context, name.strip(), examples, seen.principal.name, precision=_precision(precision))
    return _train(seen, tasks, name.strip(), f"“{name.strip()}”已建立, 正在用 {len(examples)} 条例子训练。")


@router.post("/{name}/examples")
def add(
    seen: Manager, tasks: BackgroundTasks, name: str, lines: Lines = "", file: UploadFile | None = None
) -> HTMLResponse:
    """More examples, and a training with them."""
    count = add_examples(seen.context, name, _examples(lines, file), seen.principal.name)
    return _train(seen, tasks, name, f"已给“{name}”加 {count} 条例子, 正在重新训练。")


@router.post("/{name}/train")
def train(seen: Manager, tasks: BackgroundTasks, name: str) -> HTMLResponse:
    """A training with the examples there are now."""
    seen.context.own_kinds.get(name)
    return _train(seen, tasks, name, f"正在重新训练“{name}”。")


@router.post("/{name}/enabled")
def switch(seen: Manager, name: str, enabled: Annotated[bool, Form()]) -> HTMLResponse:
    """Read posts for it, or not."""
    switch_own_kind(seen.context, name, seen.principal.name, enabled=enabled)
    return seen.done("_own_kinds.html", f"“{name}”已{'启用' if enabled else '停用'}。", **_values(seen))


@router.post("/{name}/remove")
def remove(seen: Manager, name: str) -> HTMLResponse:
    """Forget it with its examples."""
    remove_own_kind(seen.context, name, seen.principal.name)
    return seen.done("_own_kinds.html", f"已删去“{name}”和它的例子。", **_values(seen))


@router.get("/{name}/preview")
def show_preview(seen: Manager, name: str) -> HTMLResponse:
    """What it would find among the stored posts, most probable first, in the drawer."""
    found = candidate_cards(preview(seen.context, name), seen.brands())
    kind = kind_card(seen.context.own_kinds.get(name), seen.context.analyser.model.encoder)
    return seen.part("_own_kind_preview.html", kind=kind, found=found)


@router.post("/{name}/judge")
def add_judgement(
    seen: Manager, name: str, post_id: Annotated[str, Form(max_length=300)], holds: Annotated[bool, Form()]
) -> HTMLResponse:
    """A yes or no on a post becomes an example."""
    judge(seen.context, name, post_id, seen.principal.name, holds=holds)
    return seen.part("_own_kind_judged.html", name=name, holds=holds)


def _train(seen: Visit, tasks: BackgroundTasks, name: str, words: str) -> HTMLResponse:
    answer = seen.done("_own_kinds.html", words, **_values(seen, starting=name))
    tasks.add_task(train_in_background, seen.context, name, seen.principal.name)
    answer.background = tasks
    return answer


def _values(seen: Visit, starting: str = "") -> dict[str, object]:
    version = seen.context.analyser.model.encoder
    cards = [kind_card(kind, version) for kind in seen.context.own_kinds.all()]
    return {"kinds": cards, "busy": bool(starting) or any(card.progress for card in cards), "starting": starting}


def _precision(said: str) -> float | None:
    if not said:
        return None
    try:
        return float(said)
    except ValueError as error:
        raise InvalidError("目标精确率写成 0 到 1 之间的数, 例如 0.8。") from error


def _examples(lines: str, file: UploadFile | None) -> list[Example]:
    """Those of the file, and of the lines typed in, one a line."""
    found = [Example(line.strip()) for line in lines.splitlines() if line.strip()]
    if file is not None and file.filename:
        found += read_examples(file.filename, file.file.read(LARGEST + 1))
    if not found:
        raise InvalidError("还没有例子: 选一个文件, 或在框里一行写一条。")
    return found
