"""The lines of a scenario file as they are written; the format is described in scenario/README.md."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Number = Annotated[int, Field(ge=0)]


class Line(BaseModel):
    """A line of any kind; names that the kind does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AuthorLine(Line):
    author: Key
    name: Annotated[str, Field(min_length=1)]
    uid: Annotated[str, Field(pattern=r"^(\d{10})?$")] = ""
    verified: Literal["", "person", "organisation"] = ""
    reason: str = ""
    region: str = ""
    followers: Number = 150


class WeiboLine(Line):
    weibo: Key
    by: Key
    at: str
    text: str
    of: str = ""
    client: str = ""
    reposts: Number = 0
    comments: Number = 0
    likes: Number = 0
    id: Annotated[str, Field(pattern=r"^(\d{16})?$")] = ""


class CommentLine(Line):
    comment: Key
    by: Key
    at: str
    text: Annotated[str, Field(min_length=1)]
    key: str = ""
    under: str = ""
    likes: Number = 0


class ForumLine(Line):
    forum: Literal["gbk", "utf8"]
    name: Annotated[str, Field(min_length=1)]
    site: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]


class BoardLine(Line):
    board: Annotated[str, Field(pattern=r"^(gbk|utf8)/\d+$")]
    name: Annotated[str, Field(min_length=1)]


class ThreadLine(Line):
    thread: Key
    board: Annotated[str, Field(pattern=r"^(gbk|utf8)/\d+$")]
    by: Key
    at: str
    title: Annotated[str, Field(min_length=1, max_length=80)]
    text: Annotated[str, Field(min_length=1)]
    views: Number = 0
    sticky: bool = False
    edited: str = ""
    id: Annotated[int, Field(ge=0)] = 0


class ReplyLine(Line):
    reply: Key
    by: Key
    at: str
    text: Annotated[str, Field(min_length=1)]
    quote: Annotated[int, Field(ge=0)] = 0
    edited: str = ""


KINDS: dict[str, type[Line]] = {
    "author": AuthorLine,
    "weibo": WeiboLine,
    "comment": CommentLine,
    "forum": ForumLine,
    "thread": ThreadLine,
    "reply": ReplyLine,
    "board": BoardLine,
}
"""By the key that tells the kind; a thread names its board too, so ``thread`` comes before ``board``."""
