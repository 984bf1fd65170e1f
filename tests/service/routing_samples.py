"""Facts for the tests of routing."""

from typing import Any

from service.routing.records import Facts


def facts(**changes: Any) -> Facts:
    """A neutral post by a person about the own bank; ``changes`` replace single facts."""
    fields: dict[str, Any] = {
        "platform": "weibo",
        "type": "post",
        "source": "person",
        "kinds": frozenset({"other"}),
        "sentiment": "neutral",
        "aspects": frozenset(),
        "urgency": 0,
        "brands": frozenset({"jianghai"}),
        "own_brand": True,
        "competitor": False,
        "grievance_elsewhere": False,
        "followers": 120,
        "own_account": False,
        "influential": False,
        "verified": "",
        "reach": 3,
        "reposts": 0,
        "drop_reason": "",
        "region": "浙江",
        "text_length": 40,
    }
    return Facts(**{**fields, **changes})
