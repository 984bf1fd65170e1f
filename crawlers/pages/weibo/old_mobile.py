"""The mobile site's answers until 2017: ``[{mod_type, maxPage, card_group: […]}, …]`` (``/single/rcList``, ``/feed/friends``).

Lists of statuses (``/page/json``) are such a module alone: ``{count, maxPage, page, url, card_group}``.
"""

import re
from collections.abc import Iterable
from typing import Final

from crawlers.fields import Fields

_EMPTY: Final = "mod/empty"
_CONTAINER: Final = re.compile(r"[?&]containerid=(\w{1,99})")


def modules_of(members: Iterable[Fields]) -> list[Fields]:
    """The modules of such an answer as later ones tell the same: ``max`` pages, ``ok`` 0 where there is nothing."""
    return [_alike(member) for member in members if "mod_type" in member]


def entries_of(modules: Iterable[Fields]) -> list[Fields]:
    """What the modules list: first those that are shown on top, then the page asked for."""
    return [entry for module in modules for entry in module.children("card_group")]


def listing_of(answer: Fields) -> Fields:
    """A list of statuses with ``cards`` and ``cardlistInfo``, as later ones have them; another answer as it is."""
    modules = [answer] if "card_group" in answer else list(answer.children("cards"))
    module = next((module for module in modules if "maxPage" in module), None)
    if module is None:
        return answer
    page = module.whole("page") or 1
    following = page + 1 if page < (module.whole("maxPage") or 1) else None
    container = _CONTAINER.search(module.text("url"))
    info = {"page": following, "total": module.get("count"), "containerid": container[1] if container else ""}
    return Fields({"cards": [module.values for module in modules], "cardlistInfo": info})


def _alike(module: Fields) -> Fields:
    is_empty = module.text("mod_type") == _EMPTY
    return Fields({**module.values, "max": module.get("maxPage"), "ok": 0 if is_empty else 1})
