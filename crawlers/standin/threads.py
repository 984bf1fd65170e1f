"""The threads of all boards, for sites that show an answer under the floor it answers instead of quoting it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.standin.records import Board, Floor, Forum, Scenario, Topic


@dataclass(frozen=True, slots=True)
class Nest:
    """A floor with the replies that quote it, or one that stands under it, in the order of time."""

    floor: Floor
    answers: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of a board, its first post first, answers nested."""

    forum: Forum
    board: Board
    topic: Topic
    nests: tuple[Nest, ...]

    @property
    def first(self) -> Floor:
        return self.topic.floors[0]

    @property
    def replies(self) -> int:
        """How many there are, nested ones included."""
        return len(self.topic.floors) - 1


def threads(scenario: Scenario) -> list[Thread]:
    """Every thread, board by board; in a board as its forum lists them."""
    return [
        Thread(forum, board, topic, nested(topic))
        for forum in scenario.forums.values()
        for board in forum.boards.values()
        for topic in board.topics
    ]


def nested(topic: Topic) -> tuple[Nest, ...]:
    """The floors of a thread; what quotes the first post, nothing, or a post that is gone, is a floor of its own."""
    replies = {floor.pid for floor in topic.floors[1:]}
    answers: dict[int, list[Floor]] = defaultdict(list)
    for floor in topic.floors:
        answers[_under(floor, replies).pid].append(floor)
    return tuple(
        Nest(floor, tuple(one for one in answers[floor.pid] if one is not floor))
        for floor in topic.floors
        if floor.pid in answers
    )


def with_sticky(listed: Sequence[Thread], page: int, size: int) -> list[Thread]:
    """A page of a list, counted from 1: sticky threads stand first, and again on top of every later page.

    Nothing beyond the last page.
    """
    sticky = [thread for thread in listed if thread.topic.sticky]
    normal = [thread for thread in listed if not thread.topic.sticky]
    shown = [*sticky, *normal][(page - 1) * size : page * size]
    if page == 1 or not shown:
        return shown
    return [*sticky, *(thread for thread in shown if not thread.topic.sticky)]


def _under(floor: Floor, replies: set[int]) -> Floor:
    """The floor that an answer stands under; the floor itself where it answers none of the replies."""
    while floor.quote is not None and floor.quote.pid in replies:
        floor = floor.quote
    return floor
