"""The kinds of personal data: one table of their keys, names and masks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class PersonalDataKind:
    """A kind of personal data."""

    key: str
    """As in `nlp.records.PiiSpan.kind`."""
    name: str
    """Shown on screen."""

    @property
    def mask(self) -> str:
        """What stands in its place."""
        return f"[{self.name}]"


KINDS: Final[Mapping[str, PersonalDataKind]] = MappingProxyType(
    {
        key: PersonalDataKind(key, name)
        for key, name in (
            ("mobile", "手机号"),
            ("landline", "座机"),
            ("id_card", "身份证号"),
            ("bank_card", "银行卡号"),
            ("plate", "车牌号"),
            ("passport", "护照号"),
            ("permit", "通行证号"),
            ("email", "邮箱"),
            ("qq", "QQ号"),
            ("wechat", "微信号"),
            ("address", "地址"),
            ("name", "姓名"),
        )
    }
)
"""All kinds by key."""
MASKS: Final[Mapping[str, str]] = MappingProxyType({key: kind.mask for key, kind in KINDS.items()})
"""Mask of each kind."""
