"""What people type into the search box, read into a tree; each store translates the tree into its own language.

    信用卡 年费            both words                信用卡 AND 年费
    闪退 OR 卡顿           one of them               闪退 | 卡顿
    信用卡 NOT 广告        the first, not the second 信用卡 -广告
    (闪退 | 卡顿) 手机银行  grouped
    "一直打不通"           these words in this order

``NOT`` binds more tightly than ``AND``, ``AND`` more tightly than ``OR``. Full-width signs work like the plain ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.words import query_tokens
from service.stores.contract import QuerySyntaxError

MAX_WORDS: Final = 100
MAX_DEPTH: Final = 20
_SIGNS: Final = re.compile(
    r"""\s+ | (?P<open>[(（]) | (?P<close>[)）]) | (?P<OR>[|｜]) | (?P<NOT>(?<![^\s(（|｜])[-－](?=\S))
      | ["“”](?P<phrase>[^"“”]*)(?P<end>["“”]?) | (?P<word>[^\s()（）|｜"“”]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other in one field; most often just one."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = Phrase | And | Or | Not


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str
    """``open``, ``close``, ``OR``, ``AND``, ``NOT``, ``words`` or ``end``."""
    text: str
    position: int
    tokens: tuple[str, ...] = ()


def parse(text: str) -> Node | None:
    """Read a query; None for a blank one. Raises `QuerySyntaxError` (in Chinese, with the place and the remedy)."""
    if not text.strip():
        return None
    signs = list(_signs(text))
    if len(signs) == 1:
        raise QuerySyntaxError("没有可以搜索的词：请输入文字或数字")
    if sum(sign.kind == "words" for sign in signs) > MAX_WORDS:
        raise QuerySyntaxError(f"查询太长：最多 {MAX_WORDS} 个词，请减少")
    return _Parser(signs).whole()


def _signs(text: str) -> Iterator[_Sign]:
    """Signs in order, ``end`` last. Words of punctuation only are left out, there is nothing to find in them."""
    for match in _SIGNS.finditer(text):
        position = match.start() + 1
        if match["phrase"] is not None and not match["end"]:
            raise QuerySyntaxError(f'第 {position} 个字：引号没有结束，请补上右引号“"”')
        kind = match.lastgroup or "space"
        if kind in {"open", "close", "OR", "NOT"}:
            yield _Sign(kind, match[0], position)
        elif match["word"] in {"AND", "OR", "NOT"}:
            yield _Sign(match[0], match[0], position)
        elif tokens := tuple(query_tokens(match["word"] or match["phrase"] or "")):
            yield _Sign("words", match[0], position, tokens)
    yield _Sign("end", "", len(text) + 1)


class _Parser:
    """Recursive descent over the signs: ``or`` of ``and`` of ``not`` of a phrase or a group."""

    def __init__(self, signs: list[_Sign]) -> None:
        self.signs = signs
        self.index = 0
        self.depth = 0

    @property
    def sign(self) -> _Sign:
        return self.signs[self.index]

    def take(self) -> _Sign:
        self.index += 1
        return self.signs[self.index - 1]

    def whole(self) -> Node:
        node = self.either()
        if self.sign.kind == "close":
            raise _fault(self.sign, "多余的右括号，请删去，或在前面补上左括号")
        return node

    def either(self) -> Node:
        parts = [self.both()]
        while self.sign.kind == "OR":
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.sign.kind not in {"OR", "close", "end"}:
            if self.sign.kind == "AND":
                self.take()
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self) -> Node:
        negative = False
        while self.sign.kind == "NOT":
            self.take()
            negative = not negative
        return Not(self.one()) if negative else self.one()

    def one(self) -> Node:
        sign = self.take()
        if sign.kind == "words":
            return Phrase(sign.tokens)
        if sign.kind != "open":
            raise self.misplaced(sign)
        return self.group(sign)

    def group(self, opened: _Sign) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _fault(opened, f"括号嵌套太深：最多 {MAX_DEPTH} 层，请简化")
        node = self.either()
        if self.take().kind != "close":
            raise _fault(opened, "括号没有结束，请补上右括号“)”")
        self.depth -= 1
        return node

    def misplaced(self, sign: _Sign) -> QuerySyntaxError:
        """Why no word can begin here."""
        before = self.signs[self.index - 2] if self.index > 1 else None
        if before is not None and before.kind in {"AND", "OR", "NOT"}:
            return _fault(before, f"“{before.text}”后面缺少词，请补上或删去它")
        if sign.kind == "close" and before is not None and before.kind == "open":
            return _fault(before, "括号里没有词，请补上或删去括号")
        if sign.kind == "close":
            return _fault(sign, "多余的右括号，请删去，或在前面补上左括号")
        if before is not None and before.kind == "open" and sign.kind == "end":
            return _fault(before, "括号没有结束，请补上词和右括号“)”")
        return _fault(sign, f"“{sign.text}”前面缺少词，请补上或删去它")


def _fault(sign: _Sign, what: str) -> QuerySyntaxError:
    return QuerySyntaxError(f"第 {sign.position} 个字：{what}")
