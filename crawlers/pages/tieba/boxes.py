"""Floors as elements of a page, each with its own parts: an unclosed tag may nest the later floors into the earlier."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Optional

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector

from crawlers.fields import Fields
from crawlers.markup import tidy
from crawlers.pages.tieba.gate import data_of


@dataclass(frozen=True, slots=True)
class Box:
    """A floor's element, and its own parts by class."""

    element: HtmlElement
    above: Optional["Box"] = None
    """The box that it stands in, if any."""
    parts: dict[str, list[HtmlElement]] = field(default_factory=dict)

    @property
    def data(self) -> Fields:
        """What its ``data-field`` says."""
        return data_of(Selector(root=self.element, type="html"))

    def texts(self, name: str) -> list[str]:
        """The texts of its parts of a class, or of a tag for those of no class asked for."""
        return [tidy("".join(element.itertext())) for element in self.parts.get(name, ())]

    def text(self, name: str) -> str:
        """The first of them; empty where there is none."""
        return next(iter(self.texts(name)), "")


def boxes_of(html: Selector, kinds: frozenset[str], parts: Sequence[str]) -> list[Box]:
    """The ``div`` of the classes ``kinds`` in their order, with their parts by the first of ``parts`` that they have."""
    boxes: list[Box] = []
    around: list[Box] = []
    for event, element in etree.iterwalk(html.root, events=("start", "end")):
        classes = element.get("class", "").split()
        if event == "end":
            if around and around[-1].element is element:
                around.pop()
        elif element.tag == "div" and not kinds.isdisjoint(classes):
            around.append(Box(element, around[-1] if around else None))
            boxes.append(around[-1])
        elif around:
            part = next((name for name in parts if name in classes), element.tag)
            around[-1].parts.setdefault(part, []).append(element)
    return boxes
