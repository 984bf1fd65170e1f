"""Entries of a page that a tag left open put inside one another."""

from collections.abc import Sequence

from lxml.html import HtmlElement
from parsel import Selector


def apart(boxes: Sequence[Selector]) -> Sequence[Selector]:
    """The boxes, in the order of their page; those inside another are moved behind it, so that each holds only its own.

    Changes the tree that they stand in. What stands behind the last one stays with it.
    """
    elements = [box.root for box in boxes]
    known = {element for element in elements if element.getparent() is not None}  # nothing can stand behind the root
    outermost: dict[HtmlElement, HtmlElement] = {}
    for element in elements:
        around = next((above for above in element.iterancestors() if above in known), None)
        if around is not None:
            outermost[element] = outermost.get(around, around)
    for element in reversed(elements):
        if element in outermost:
            outermost[element].addnext(element)
    return boxes
