"""A bank's own kinds: their examples and heads, kept as files in the home folder."""

from service.own_kinds.records import Kept, OwnKind, Training
from service.own_kinds.shelf import OwnKinds

__all__ = ["Kept", "OwnKind", "OwnKinds", "Training"]
