from crawlers.items import Outcome, Page
from crawlers.sources import SourceConfig
from crawlers.spiders.ledger import Ledger

SOURCE = SourceConfig.model_validate({"name": "s", "spider": "weibo-mobile", "keywords": ["甲", "乙", "丙"]})


def ledger(**cursor: str) -> Ledger:
    return Ledger("run-1", SOURCE, cursor)


def order(book: Ledger) -> list[str]:
    return [slot.target for slot in book.plan.slots()]


def test_unfinished_targets_come_first_then_new_ones_then_those_read_longest_ago() -> None:
    assert order(ledger(丙="", 乙="/page/2")) == ["乙", "甲", "丙"]


def test_a_finished_target_waits_longest_for_its_next_turn() -> None:
    book = ledger(甲="", 乙="", 丙="")
    book.plan.go_on(next(book.plan.slots()), "")
    assert order(book) == ["乙", "丙", "甲"]


def test_targets_that_are_no_longer_asked_for_leave_the_cursor() -> None:
    assert ledger(丁="/page/9").run().cursor == {}


def test_expected_is_what_was_found_and_what_is_missing_of_each_list() -> None:
    book = ledger()
    first, second = book.tally(), book.tally()
    first.add(("a", "b"), 5)
    second.add(("b", "c"), 2)
    book.found.update("abc")
    assert book.run().expected == 6
    assert book.run().coverage == 0.5


def test_nothing_is_expected_where_the_platform_names_no_total() -> None:
    book = ledger()
    book.tally().add(("a",), None)
    assert book.run().expected is None


def test_a_list_that_was_left_early_on_purpose_is_not_missed() -> None:
    book = ledger()
    tally = book.tally()
    tally.add(("a",), 100)
    book.drop(tally)
    assert book.run().expected is None


def test_a_page_whose_ids_all_repeat_brings_nothing_new() -> None:
    tally = ledger().tally()
    assert tally.add(("a", "b"), None)
    assert tally.add(("b", "c"), None)
    assert not tally.add(("a", "c"), None)


def test_the_gravest_reason_and_the_first_detail_are_kept() -> None:
    book = ledger()
    book.stop("budget", "first")
    book.stop("login", "second")
    book.stop("finished")
    assert (book.run().stop_reason, book.run().detail) == ("login", "first")


def test_outcomes_are_counted_and_the_first_bad_one_is_told() -> None:
    book = ledger()
    for page in (Page(Outcome.OK), Page(Outcome.EMPTY, detail="nothing"), Page(Outcome.GONE, detail="deleted")):
        book.count(page)
    assert book.run().outcomes == {"OK": 1, "EMPTY": 1, "GONE": 1}
    assert book.run().detail == "deleted"


def test_a_run_that_never_said_why_it_ended_ended_in_error() -> None:
    book = ledger()
    book.close()
    assert book.run().stop_reason == "error"
    assert book.run().finished_at is not None
