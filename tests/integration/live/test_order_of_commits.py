"""What commits late is not missed: transactions of their own on a real database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from tests.integration.cases.desk import reported
from tests.people import Cast

from gezhi.cases.queries.news import News, mark_now, news_since
from gezhi.storage.marks import Mark

pytestmark = pytest.mark.commits


@contextmanager
def slow(cast: Cast) -> Iterator[list[str]]:
    """A report whose transaction is open within the block and commits at its end; nested, as moves that go together."""
    written, go_on, made = threading.Event(), threading.Event(), list[str]()

    def run() -> None:
        with transaction.atomic(), transaction.atomic():
            made.append(reported(cast.worker).id)
            written.set()
            go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert written.wait(20)
    yield made
    go_on.set()
    thread.join(20)


def cases(news: News) -> list[str]:
    return [str(change.case) for change in news.changes or ()]


class TestOutOfOrder:
    def test_what_began_first_and_committed_last_is_heard_of_once(self, cast: Cast) -> None:
        begin = mark_now()
        with slow(cast) as late:
            early = reported(cast.worker).id
            first = news_since(begin)
            assert cases(first) == [early], "the other is not committed"
            between = news_since(first.mark)
            assert cases(between) == []
        second = news_since(between.mark)
        assert cases(second) == late
        assert cases(news_since(second.mark)) == []

    def test_two_that_overlap_are_each_heard_of_in_whatever_order_they_end(self, cast: Cast) -> None:
        mark, heard = mark_now(), list[str]()
        with slow(cast) as one:
            with slow(cast) as other:
                news = news_since(mark)
                heard += cases(news)
            news = news_since(news.mark)
            heard += cases(news)
        news = news_since(news.mark)
        heard += cases(news)
        assert heard == [*other, *one]

    def test_what_is_rolled_back_is_never_heard_of(self, cast: Cast) -> None:
        mark = mark_now()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            reported(cast.worker)
            raise ZeroDivisionError
        assert cases(news_since(mark)) == []

    def test_a_mark_of_another_database_begins_anew(self) -> None:
        assert news_since(Mark(1 << 40)).changes is None

    def test_is_found_by_an_index(self, cast: Cast) -> None:
        reported(cast.worker)
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            asked = "SELECT 1 FROM cases_step WHERE written_in >= 5 OR written_in = ANY('{3,4}'::bigint[])"
            cursor.execute(f"EXPLAIN {asked}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "step_written_in" in plan
