"""What people said that posts truly are."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial


class CorrectionRow(Base):
    """One correction of a post's labels, or its withdrawal. Append-only: the newest row of a post stands."""

    __tablename__ = "corrections"

    id: Mapped[Serial]
    post_id: Mapped[Name] = mapped_column(index=True)
    at: Mapped[datetime]
    actor: Mapped[Name]
    labels: Mapped[JsonObject]
    """All labels that the post has by this person's word; empty where the correction before was withdrawn."""
    was: Mapped[JsonObject]
    """The model's labels that were corrected, by the first correction or a later one."""
    model_version: Mapped[Name]
    """Of the model that said so."""
    note: Mapped[str] = mapped_column(Text, default="")
