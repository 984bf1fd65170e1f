"""What is left of a scenario once a post was taken off its site."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from crawlers.standin.records import Board, Forum, Scenario, Topic
from crawlers.standin.served import WEIBO


class Deletion(BaseModel):
    """Which post to take away, by the id that posts have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str


def without(scenario: Scenario, post_id: str) -> Scenario | None:
    """The scenario without a post of Weibo, a thread, or a reply, by the id that posts have; None where there is none such.

    Without a thread's first post the whole thread is gone. Reposts go on showing the original that they embed.
    """
    site, _, native_id = post_id.rpartition(":")
    left = Scenario(
        tuple(status for status in scenario.statuses if site != WEIBO or status.mid != native_id),
        {key: _forum(one, native_id) if site == one.site else one for key, one in scenario.forums.items()},
    )
    return None if left == scenario else left


def _forum(forum: Forum, native_id: str) -> Forum:
    boards = {fid: replace(board, topics=tuple(_topics(board, native_id))) for fid, board in forum.boards.items()}
    return replace(forum, boards=boards)


def _topics(board: Board, native_id: str) -> Iterator[Topic]:
    for topic in board.topics:
        left = tuple(floor for floor in topic.floors if f"{topic.tid}-{floor.pid}" != native_id)
        if left and left[0] is topic.floors[0]:
            yield topic if len(left) == len(topic.floors) else replace(topic, floors=left)
